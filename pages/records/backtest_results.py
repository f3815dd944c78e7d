"""The result of a backtest on the forecast page: the table, the reliability diagram, the files to take away."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from anp_core.data.table_writing import table_to_csv
from anp_core.data.units import unit_sign
from anp_core.figures.forecast_past import measured_over_figure
from anp_core.figures.forecast_traces import QUANTILE_LEVELS, Fan, write_time
from anp_core.figures.reliability import LEVELS, Reliability, reliability_figure
from anp_core.language import _, mark, translated
from anp_core.prediction.temperature.backtest import Backtest, MethodResult
from anp_core.prediction.temperature.backtest_table import BANDS, backtest_table, best_rows, origins_table
from pages.records.own_file import LoadedRecord
from pages.records.scores import in_words
from pages.widgets.downloads import offer

BEST = "font-weight: 700; background-color: rgba(0, 158, 115, 0.16)"


def show_backtest(result: Backtest, loaded: LoadedRecord, revision: str) -> None:
    """The table with the best of each column marked, what went wrong, the diagram and the downloads."""
    unit = loaded.record.unit
    table = backtest_table(result, unit)
    st.table(
        _marked(table),
        border="horizontal",
        hide_index=True,
        alt=_("Scores of each method over the backtest; lower CRPS and MASE are better."),
    )
    for row in result.rows:
        if row.note:
            st.caption(
                _(
                    ":material/warning: **{method}**, scored on {done} of {total}: {note}",
                    method=row.title,
                    done=row.done,
                    total=len(row.crps),
                    note=row.note,
                )
            )
    st.caption(
        _(
            "The best of each column is marked. CRPS (in {unit}): how far the whole band lies from what was "
            "measured, lower is better. Against Lacuna: the difference of CRPS, forecast by forecast, with its "
            "standard error; above zero, Lacuna was better, and less than two errors from zero may be chance. MASE: "
            "the median's error beside that of repeating the day before, one day ahead. In a band: the share of "
            "measured values inside it; 80 % and 95 % would be honest. Seconds: for one forecast, on this machine "
            "just now.",
            unit=unit_sign(unit),
        )
    )
    with st.popover(_("What each method does"), icon=":material/help:"):
        about = [_("**{method}.** {about}", method=row.title, about=row.description) for row in result.rows]
        st.markdown("\n".join(f"- {sentence}" for sentence in about))
    _show_forecasts(result, loaded)
    _show_reliability(result, revision)
    _show_downloads(result, loaded)


def _marked(table: pd.DataFrame) -> pd.io.formats.style.Styler:
    best = {translated(name): row for name, row in best_rows(table).items()}
    formats: dict[str, str] = {table.columns[1]: "{:.2f}", "MASE": "{:.2f}", _("Seconds"): "{:.2f}"}
    formats |= dict.fromkeys(map(translated, BANDS), "{:.0f} %")

    def emphasise(column: pd.Series) -> list[str]:
        row = best.get(str(column.name))
        return [BEST if number == row else "" for number in range(len(column))]

    return in_words(table, "Method").style.format(formats, na_rep="–").apply(emphasise, axis=0)


@st.fragment
def _show_forecasts(result: Backtest, loaded: LoadedRecord) -> None:
    """One of Lacuna's forecasts from the past, and what was measured over it."""
    lacuna, record = result.rows[0], loaded.record
    moments = [
        number for number in range(len(result.plan.times)) if np.isfinite(lacuna.forecast.mean[number]).all()
    ]
    if not moments:
        return
    st.markdown(_("**What was forecast, and what came**"))
    times = result.plan.times
    number = moments[-1]
    written = [write_time(time, record.step) for time in times]
    if len(moments) > 1:
        number = st.select_slider(
            _("Forecast from"),
            moments,
            moments[-1],
            format_func=written.__getitem__,
            key="backtest_moment",
        )
    ahead = times[number] + record.step_length * np.arange(1, result.plan.horizon + 1)
    fan = Fan(
        ahead.astype("datetime64[s]"), lacuna.forecast.only(np.array(number)).quantiles(QUANTILE_LEVELS)
    )
    st.plotly_chart(
        measured_over_figure(fan, result.truth[number], unit=record.unit, step=record.step),
        key="backtest_forecast",
        config={"displayModeBar": False},
        alt=_("One forecast from the past with its bands, and the measured values over it."),
    )


def _show_reliability(result: Backtest, revision: str) -> None:
    st.markdown(_("**Do the bands keep their promise?**"))
    st.plotly_chart(
        reliability_figure([_line(row) for row in result.rows if row.done], revision=revision),
        key="backtest_reliability",
        config={"displayModeBar": False},
        alt=_(
            "Reliability diagram: the share of measured values inside bands of each width, a line for each method."
        ),
    )


def _line(row: MethodResult) -> Reliability:
    return Reliability(row.key, translated(row.title), row.observed(LEVELS))


def _show_downloads(result: Backtest, loaded: LoadedRecord) -> None:
    files = {
        mark("Table (CSV)"): ("backtest", backtest_table(result, loaded.record.unit)),
        mark("Every forecast (CSV)"): ("backtest-forecasts", origins_table(result)),
    }
    with st.container(horizontal=True):
        for label, (name, table) in files.items():
            content = table_to_csv(table)
            offer(_(label), f"{loaded.stem}-{name}.csv", content, key=f"{name}_download")
