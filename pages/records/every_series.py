"""All series of a long table, forecast in the background: a row a series, and one file of all forecasts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from anp_core.data.record import Record
from anp_core.data.temperature import ALL_SERIES, to_series
from anp_core.data.units import unit_sign
from anp_core.errors import Cancelled, RecordError
from anp_core.language import _, say, translated
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait
from pages.records.own_file import TAKEN, clock, load_table
from pages.records.question import NOUNS, SeriesQuestion
from pages.records.what_was_read import show_account
from pages.widgets.downloads import offer, stem_of
from pages.widgets.plain_text import plain

EVERY = "forecast_every_series"  # a slot
SPARKS = 60  # points of the small line of a forecast
TALLEST = 560  # pixels of the table


@dataclass(frozen=True, eq=False)
class SeriesForecast:
    """What became of one series.

    record and means, °C (M,), are None where it was refused; `sentence` then says why.
    """

    name: str
    record: Record | None
    means: np.ndarray | None
    band: tuple[float, float]  # 80 % of the last time, °C
    until: str
    sentence: str


@dataclass(frozen=True, eq=False)
class AllForecasts:
    """Of every series what became of it; table: all forecasts, as they are handed out, None where none is."""

    series: tuple[SeriesForecast, ...]
    table: pd.DataFrame | None

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        records = sum(2 * each.record.times.nbytes for each in self.series if each.record is not None)
        return records + (0 if self.table is None else int(self.table.memory_usage().sum()))


def show_every_series(question: SeriesQuestion) -> None:
    """How the first of them was read, and the table of all, or how it stands."""
    every = question.every
    reading = every.first.record.reading
    assert reading is not None
    with st.container(border=True, key="what_was_read", gap="small"):
        told = _(
            "{count:,} series, told apart by {columns}. The first of them, {series}, is read so:",
            count=len(every.series),
            columns=", ".join(f'"{column}"' for column in reading.series_columns),
            series=reading.series,
        )
        st.markdown(f"**{plain(every.name)}** · :small[{plain(told)}]")
        show_account(every.first, reading, ALL_SERIES)
    name, content = st.session_state[TAKEN]
    work = partial(forecast_every, question, name, content)
    found = answer_or_wait(EVERY, question.key, work, say("Forecasting every series"), is_long=True)
    if found is not None:
        _show(found, question)


def forecast_every(
    question: SeriesQuestion, name: str, content: bytes, progress: Progress, cancelled: IsCancelled
) -> AllForecasts:
    """One series after the other; one that cannot be forecast stops none of the others."""
    from anp_core.prediction.temperature.forecast_many import forecast_station  # imports torch
    from anp_core.pretrained import load_model

    every = question.every
    options: dict[str, Any] = {option: choice for option, choice in every.answers if option != "series"}
    table, model = load_table(every.file, content, name), load_model(question.model)
    done: list[SeriesForecast] = []
    tables: list[pd.DataFrame] = []
    for label, record in to_series(table, **options):
        if cancelled():
            raise Cancelled
        progress(len(done), len(every.series), say("Forecasting {series}", series=label))
        outcome = forecast_station(record, question.span, model, station=label, path=Path(name))
        if isinstance(record, RecordError) or outcome.table is None:
            done.append(SeriesForecast(label, None, None, (np.nan, np.nan), "", outcome.sentence))
            continue
        tables.append(outcome.table)
        ahead, last = outcome.table["mean_c"].to_numpy(), outcome.table.iloc[-1]
        until = clock(last["time"], record).replace("T", " ")
        done.append(SeriesForecast(label, record, ahead, (last["p10_c"], last["p90_c"]), until, ""))
    return AllForecasts(tuple(done), pd.concat(tables, ignore_index=True) if tables else None)


def _show(found: AllForecasts, question: SeriesQuestion) -> None:
    refused = [each for each in found.series if each.record is None]
    noun = NOUNS[question.every.first.record.step]
    st.caption(
        _(
            "{done:,} series forecast {ahead} {noun} ahead by {model}; {refused:,} not.",
            done=len(found.series) - len(refused),
            ahead=question.horizon,
            noun=noun,
            model=question.model,
            refused=len(refused),
        )
    )
    table = pd.DataFrame([_row(each) for each in found.series])
    if not refused:
        table = table.drop(columns=_("Why not"))
    columns = {
        _("Forecast"): st.column_config.LineChartColumn(_("Forecast"), help=_("Its mean, step by step"))
    }
    height = min(TALLEST, 37 * (len(table) + 1))
    st.dataframe(table, hide_index=True, column_config=columns, height=height, key="forecast_every_table")
    if found.table is None:
        return
    stem = stem_of(question.every.name, otherwise="record")
    with st.container(horizontal=True):
        for ending, kind in ((".csv", "CSV"), (".parquet", "Parquet")):
            write = partial(_file_of, found.table, ending)
            offer(
                _("All forecasts ({kind})", kind=kind),
                f"{stem}-forecasts{ending}",
                write,
                key=f"{EVERY}{ending}",
            )


def _row(each: SeriesForecast) -> dict[str, Any]:
    record, means = each.record, each.means
    if record is None or means is None:
        return {_("Series"): each.name, _("Why not"): translated(each.sentence)}
    first, last = (clock(time, record) for time in record.span)
    places = np.unique(np.linspace(0, len(means) - 1, min(SPARKS, len(means))).round().astype(int))
    return {
        _("Series"): each.name,
        _("Forecast"): means[places].round(2).tolist(),
        _("Until"): each.until,
        _("Mean (°C)"): round(float(means[-1]), 1),
        _("80 % band (°C)"): _("{low:.1f} to {high:.1f}", low=each.band[0], high=each.band[1]),
        _("Last value (°C)"): round(float(record.values[-1]), 1),
        _("Values"): len(record),
        _("Read as"): unit_sign(record.unit),
        _("From"): first,
        _("To"): last,
        _("Why not"): "",
    }


def _file_of(table: pd.DataFrame, ending: str) -> bytes:
    from anp_core.prediction.temperature.forecast_many import forecasts_to_bytes  # imports torch

    return forecasts_to_bytes(table, ending)
