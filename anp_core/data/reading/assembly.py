"""The rows of one series become a Record: usable times, values in °C, no two series averaged, and the account of it.

Called by `temperature.py` once `rows.py` has settled columns and series.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from anp_core.data.reading.account import EXAMPLES, account
from anp_core.data.reading.columns import list_columns
from anp_core.data.reading.finish import finish_record
from anp_core.data.reading.reading import LeftOut
from anp_core.data.reading.record_report import report_of
from anp_core.data.reading.rows import TOGETHER, Chosen
from anp_core.data.reading.stated_unit import stated_unit
from anp_core.data.reading.stray_times import find_strays, in_one_year
from anp_core.data.reading.time_grid import count_of, in_order
from anp_core.data.reading.values import read_values
from anp_core.data.reading.words import other_quantity
from anp_core.data.record import Record
from anp_core.data.units import whole_unit
from anp_core.errors import ChoiceNeeded, RecordError
from anp_core.language import say

# Share of the rows that may repeat a time with another value; beyond, they are several series.
CONFLICTS = 0.15


def assemble(chosen: Chosen) -> Record:
    """The Record, and how it was read; RecordError or ChoiceNeeded where it cannot be."""
    table, name = chosen.table, chosen.column
    left_out: list[LeftOut] = []
    notes: list[str] = [*table.attrs.get("notes", ()), *chosen.times.notes]
    keep = _usable_rows(chosen, left_out)
    times = chosen.times.times[keep]
    times, year = in_one_year(times)
    if year:
        notes.append(
            say("The months are of different years, as in a typical year: all were dated {year}.", year=year)
        )
    quantity = other_quantity(name) or other_quantity(chosen.series)
    order = np.argsort(times, kind="stable")
    values = read_values(
        table[name].iloc[keep[order]],
        times[order],
        wanted=chosen.unit,
        stated=stated_unit(table, name, chosen.series),
        quantity=quantity,
    )
    celsius = np.empty(len(order))
    celsius[order] = values.celsius
    _refuse_several(times, celsius, chosen)
    if quantity:
        notes.append(
            say(
                "The column {column} sounds like {quantity}; it is read as if it were air temperature.",
                column=f'"{name}"',
                quantity=quantity,
            )
        )
    seconds, sorted_values = in_order(times, celsius, notes)
    reading = account(chosen, keep, times, celsius, values, [*left_out, *values.left_out], notes, seconds)
    record = finish_record(
        seconds,
        sorted_values,
        name=_record_name(table, chosen.series),
        unit=whole_unit(values.unit),
        quantity=quantity,
        reading=reading,
    )
    return replace(record, report=report_of(record))


def _usable_rows(chosen: Chosen, left_out: list[LeftOut]) -> np.ndarray:
    """Numbers of the rows whose time can be used, in the order of the file; what the others are is told."""
    times = chosen.times.times
    dated = ~np.isnat(times)
    first = chosen.table[chosen.rows.time[0]]
    if not dated.any():
        raise RecordError(
            say(
                "No dates were found in {times}; choose a column with dates such as 2024-01-31 or 31/01/2024 13:00 "
                "(the columns are {columns}).",
                times=chosen.rows.said,
                columns=list_columns(chosen.table),
            )
        )
    if not dated.all():
        count = int((~dated).sum())
        sentence = say("Left out {rows} without a readable date.", rows=count_of(count, "row"))
        examples = tuple(str(cell)[:40] for cell in first[~dated].iloc[:EXAMPLES])
        left_out.append(LeftOut(count, True, sentence, examples))
    rows = np.flatnonzero(dated)
    strays = find_strays(times[rows])
    for reason, found in strays.reasons:
        examples = tuple(str(first.iloc[rows[row]])[:40] for row in found[:EXAMPLES])
        sentence = say(
            "Left out {rows}, such as {example}: {reason}.",
            rows=count_of(len(found), "row"),
            example=examples[0],
            reason=reason,
        )
        left_out.append(LeftOut(len(found), True, sentence, examples))
    usable: np.ndarray = rows[strays.keep]
    return usable


def _refuse_several(times: np.ndarray, celsius: np.ndarray, chosen: Chosen) -> None:
    """Refuse to average rows of the same time and other values, where that is no exception."""
    known = np.isfinite(celsius)
    seconds, values = times[known].astype(np.int64), celsius[known]
    if len(values) < 10:
        return
    order = np.argsort(seconds, kind="stable")
    seconds, values = seconds[order], values[order]
    starts = np.flatnonzero(np.diff(seconds, prepend=seconds[0] - 1))
    spread = np.maximum.reduceat(values, starts) - np.minimum.reduceat(values, starts)
    counts = np.diff(starts, append=len(values))
    conflicts = int((counts - 1)[spread > 0.05].sum())
    if conflicts <= CONFLICTS * len(values):
        return
    question = say(
        "{rows} repeat an earlier time with another value: the file seems to hold several series, or its clock "
        "stands in another column.",
        rows=count_of(conflicts, "row"),
    )
    others = [TOGETHER.join(group) for group in chosen.rows.time_choices if group != chosen.rows.time]
    if others:
        raise ChoiceNeeded(question, option="time", choices=[*others, TOGETHER.join(chosen.rows.time)])
    raise RecordError(question)


def _record_name(table: pd.DataFrame, series: str) -> str:
    name = str(table.attrs.get("name", ""))
    return f"{name}: {series}" if name and series else name or series
