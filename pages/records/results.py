"""Below the chart of the forecast page: what is unusual about the record, the scores, the files to take away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from anp_core.data.table_writing import quantiles_to_csv, template_csv
from anp_core.data.units import Unit, unit_sign
from anp_core.figures.forecast_traces import QUANTILE_LEVELS
from anp_core.language import _, mark, sentences, translated
from anp_core.prediction.temperature.held_back import MethodScores
from pages.records.answer import FORECAST, GAP, Answer


def show_notes(answer: Answer) -> None:
    """How the record lies outside what the network was trained for, and what that did to the band."""
    notes = answer.outlooks[FORECAST].notes
    if notes:
        st.info(translated(sentences(*notes)), icon=":material/straighten:")


def show_scores(answer: Answer) -> None:
    """How the forecast did on the stretch that was held back, beside what costs nothing."""
    if answer.scores is None:
        return
    st.subheader(_("How it did on the stretch that was held back"))
    table = score_table(answer.scores, answer.record.unit)
    table = in_words(table, "Method", "What it does")
    numbers = dict.fromkeys(table.columns[1:3], "{:.2f}") | dict.fromkeys(table.columns[3:5], "{:.0f} %")
    st.table(
        table.style.format(numbers),
        border="horizontal",
        hide_index=True,
        alt=_("Scores of each method on the held-back stretch; lower CRPS and MASE are better."),
    )
    st.caption(
        _(
            "CRPS (in the unit of the file): how far the whole band lies from what was measured, lower is better. "
            "MASE: the median's error beside that of repeating the day before, one day ahead. In a band: the share "
            "of measured values inside it; 80 % and 95 % would be honest."
        )
    )


def show_downloads(answer: Answer) -> None:
    """Forecast, filled gaps and the template, written only when they are asked for."""
    stem = "".join(
        letter if letter.isalnum() else "-" for letter in answer.loaded.title.rsplit(".", 1)[0]
    ).strip("-")
    with st.container(horizontal=True):
        st.download_button(
            _("Forecast (CSV)"),
            data=lambda: _quantiles_csv(answer, FORECAST),
            file_name=f"{stem}-forecast.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="forecast_download",
        )
        st.download_button(
            _("Filled gaps (CSV)"),
            data=lambda: _quantiles_csv(answer, GAP),
            file_name=f"{stem}-gaps.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            disabled=not len(answer.fans[GAP].times),
            key="forecast_download_gaps",
        )
        st.download_button(
            _("Template for your own record (CSV)"),
            data=template_csv(),
            file_name="lacuna-temperature-template.csv",
            mime="text/csv",
            icon=":material/table:",
            on_click="ignore",
            key="forecast_template",
        )


def _quantiles_csv(answer: Answer, kind: str) -> bytes:
    fan = answer.fans[kind]
    return quantiles_to_csv(fan.times, QUANTILE_LEVELS, fan.quantiles, answer.record.unit)


def score_table(scores: list[MethodScores], unit: Unit) -> pd.DataFrame:
    """The scores as a table in English, errors in the unit of the file."""
    size = 1.8 if unit == "F" else 1.0
    rows = [
        {
            mark("Method"): row.title,
            f"CRPS ({unit_sign(unit)})": row.scores.crps * size,
            "MASE": row.scores.mase,
            mark("In the 80 % band"): 100 * row.scores.cover80,
            mark("In the 95 % band"): 100 * row.scores.cover95,
            mark("What it does"): row.description,
        }
        for row in scores
    ]
    return pd.DataFrame(rows)


def in_words(table: pd.DataFrame, *texts: str) -> pd.DataFrame:
    """The same table in the reader's language: its column names, and the cells of the columns `texts`."""
    said = table.assign(**{name: [translated(cell) for cell in table[name]] for name in texts})
    return said.rename(columns=translated)
