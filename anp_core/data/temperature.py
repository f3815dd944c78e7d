"""From a file to a temperature Record in °C: every stage of `reading/` in turn, and the account of what was done.

text → table → columns → series → times → values → grid. Where more than one reading is plausible, nothing is
assumed: ChoiceNeeded names the argument of `read_record` that settles it. Whatever was changed on the way stands in
`Record.reading` and, one sentence each, in `Record.report`; nothing is dropped silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from anp_core.data.reading.columns import (
    ColumnGuess,
    guess_columns,
    guess_times,
    guess_values,
    list_columns,
    settle_value_column,
)
from anp_core.data.reading.date_order import MIXED, TITLES
from anp_core.data.reading.finish import finish_record
from anp_core.data.reading.known_layouts import unit_of_service
from anp_core.data.reading.named_units import unit_in_name, unit_in_preamble, unit_of_line
from anp_core.data.reading.reading import LeftOut, Reading, RowRead
from anp_core.data.reading.record_report import report_of
from anp_core.data.reading.series import SeriesColumns, choose_series, find_series
from anp_core.data.reading.stray_times import find_strays, in_one_year
from anp_core.data.reading.table import read_table
from anp_core.data.reading.time_grid import count_of, in_order, median_step, share_even
from anp_core.data.reading.times import TimeReading, read_times
from anp_core.data.reading.values import StatedUnit, ValueReading, read_values
from anp_core.data.reading.words import other_quantity
from anp_core.data.record import Gap, Record
from anp_core.data.source import Source
from anp_core.data.units import WRITTEN_UNITS, WrittenUnit, whole_unit
from anp_core.errors import ChoiceNeeded, RecordError
from anp_core.language import listed, say

__all__ = [
    "ColumnGuess",
    "Gap",
    "Record",
    "guess_columns",
    "read_record",
    "read_series",
    "read_table",
    "to_record",
]

ALL_SERIES = "all"
TOGETHER = " + "  # joins the columns that give a time: "Date + Time"
# Share of the rows that may repeat a time with another value; beyond, they are several series.
CONFLICTS = 0.15
_EXAMPLES = 3


def read_record(
    source: Source,
    *,
    time: str | Sequence[str] | None = None,
    column: str | None = None,
    unit: WrittenUnit | None = None,
    date_order: str | None = None,
    series: str | None = None,
    name: str = "",
) -> Record:
    """Read a station's file as a Record in °C on a daily or hourly grid, finding out what is not said.

    source      a path, bytes, or an open file
    name        what the record is called, the file's name unless given
    time        the column of times, or several that are read together: ("date", "clock") or "date + clock"
    column      the column of temperatures
    unit        of the file: "C", "F", "K", or in parts "0.1C", "0.1F", "0.1K", "0.01C"
    date_order  "dmy", "mdy" or "ymd" settles dates such as 03/04/20; "mixed" lets each row's neighbours tell
    series      which station, place, element or entity, where the file holds several

    ChoiceNeeded where one of these five has to be said; RecordError says what is wrong and how to mend it.
    """
    table = read_table(source, name)
    return to_record(table, time, column, unit=unit, date_order=date_order, series=series)


def read_series(
    source: Source,
    *,
    time: str | Sequence[str] | None = None,
    column: str | None = None,
    unit: WrittenUnit | None = None,
    date_order: str | None = None,
    name: str = "",
) -> Iterator[tuple[str, Record | RecordError]]:
    """All series of a long table, each with its name; arguments as in `read_record`.

    A series that cannot be read comes with the error instead; a file that holds one series gives that, nameless.
    """
    table = _as_strings(read_table(source, name))
    asked = _Asked(time, column, unit, date_order)
    frame = _find_rows(table, asked)
    if frame.series is None:
        yield "", _to_record(frame, asked, None)
        return
    for label in frame.series.names:
        try:
            yield label, _to_record(frame, asked, label)
        except RecordError as error:
            yield label, error


def to_record(
    table: pd.DataFrame,
    time: str | Sequence[str] | None = None,
    column: str | None = None,
    *,
    unit: WrittenUnit | None = None,
    date_order: str | None = None,
    series: str | None = None,
) -> Record:
    """Turn a table, from `read_table` or made by hand, into a Record; arguments as in `read_record`."""
    table = _as_strings(table)
    asked = _Asked(time, column, unit, date_order)
    return _to_record(_find_rows(table, asked), asked, series)


@dataclass(frozen=True)
class _Asked:
    """What the caller said about a file."""

    time: str | Sequence[str] | None
    column: str | None
    unit: WrittenUnit | None
    date_order: str | None

    def __post_init__(self) -> None:
        if self.unit is not None and self.unit not in WRITTEN_UNITS:
            raise RecordError(
                say('unit must be one of {units}; got "{unit}".', units=listed(WRITTEN_UNITS), unit=self.unit)
            )
        if self.date_order is not None and self.date_order not in TITLES:
            raise RecordError(
                say(
                    'date_order must be one of {orders}; got "{order}".',
                    orders=listed(TITLES),
                    order=self.date_order,
                )
            )


@dataclass(frozen=True)
class _Rows:
    """A table, the columns of its times, the other groups that might be, and the series that share it.

    times: of all rows, None where only the caller or one series' rows can tell the order of day and month.
    """

    table: pd.DataFrame
    time: tuple[str, ...]
    time_choices: tuple[tuple[str, ...], ...]
    series: SeriesColumns | None
    times: TimeReading | None


def _as_strings(table: pd.DataFrame) -> pd.DataFrame:
    """A table that a caller made himself may hold numbers, dates and NaN; read it as if it came from a file."""
    attrs = dict(table.attrs)
    if not len(table):
        raise RecordError(say("The table has no rows; add rows with a date and a temperature each."))
    table = table.rename(columns=str)
    for column in table.columns:
        if not pd.api.types.is_string_dtype(table[column].dtype) or table[column].isna().any():
            table = table.assign(**{column: table[column].astype(str).fillna("").replace("NaT", "")})
    table.attrs.update(attrs)
    return table


def _find_rows(table: pd.DataFrame, asked: _Asked) -> _Rows:
    choices: tuple[tuple[str, ...], ...] = ()
    if asked.time is None:
        choices = guess_times(table)
        time = choices[0]
    else:
        time = _columns_named(asked.time, table)
    if asked.column is not None:
        _check_column(asked.column, table)
    named = bool(table.attrs.get("named", True))
    taken = (*time, *(() if asked.column is None else (asked.column,)))
    try:
        read = read_times(table, time, asked.date_order or "")
    except ChoiceNeeded:
        read = None
    times = read.times if read is not None else _times_in_some_order(table, time)
    return _Rows(table, time, choices or (time,), find_series(table, times, taken, named), read)


def _times_in_some_order(table: pd.DataFrame, time: tuple[str, ...]) -> np.ndarray:
    """Times by which rows are told apart: the order in which day and month are read does not matter for that."""
    readings = [read_times(table, time, order) for order in TITLES if order != MIXED]
    return max(readings, key=lambda reading: reading.readable_share).times


def _columns_named(time: str | Sequence[str], table: pd.DataFrame) -> tuple[str, ...]:
    names = (time,) if isinstance(time, str) else tuple(time)
    if isinstance(time, str) and time not in table.columns and TOGETHER in time:
        names = tuple(part.strip() for part in time.split(TOGETHER))
    for name in names:
        _check_column(name, table)
    return names


def _check_column(column: str, table: pd.DataFrame) -> None:
    if column not in table.columns:
        raise RecordError(
            say(
                "There is no column {column}; the columns are {columns}.",
                column=_quoted([column]),
                columns=list_columns(table),
            )
        )


def _to_record(rows: _Rows, asked: _Asked, series: str | None) -> Record:
    table, label = rows.table, ""
    series_names: tuple[str, ...] = ()
    if series == ALL_SERIES and (rows.series is None or ALL_SERIES not in rows.series.names):
        raise RecordError(say("A record is of one series; forecast all of them into one table instead."))
    if rows.series is not None:
        series_names = rows.series.names
        number = choose_series(rows.series, series)
        label = series_names[number]
        table = table[rows.series.of_row == number].reset_index(drop=True)
        table.attrs.update(rows.table.attrs)
    elif series is not None:
        _check_only_series(table, series)
    taken = (*rows.time, *(rows.series.columns if rows.series else ()))
    if asked.column is None:
        choices, ties = guess_values(table, taken)
        column = settle_value_column(choices, ties)
    else:
        column = asked.column
        choices = _other_values(table, taken, column)
    alone = rows.series is None and rows.times is not None
    times = rows.times if alone else read_times(table, rows.time, asked.date_order or "")
    assert times is not None
    return _assemble(_Chosen(table, rows, times, column, choices, label, series_names, asked.unit))


def _check_only_series(table: pd.DataFrame, series: str) -> None:
    """A file of one station may name it: asking for that one is right, for another one is not."""
    folded = series.strip().casefold()
    for column in table.columns:
        cell = str(table[column].iloc[0]).strip().casefold()
        if cell == folded:
            return
    raise RecordError(say('The file holds one series, and it is not called "{series}".', series=series))


def _other_values(table: pd.DataFrame, taken: tuple[str, ...], column: str) -> tuple[str, ...]:
    try:
        found = guess_values(table, taken)[0]
    except RecordError:
        return (column,)
    return (column, *(name for name in found if name != column))


@dataclass(frozen=True)
class _Chosen:
    """Everything that is settled before the values are read."""

    table: pd.DataFrame
    rows: _Rows
    times: TimeReading
    column: str
    value_choices: tuple[str, ...]
    series: str
    series_names: tuple[str, ...]
    unit: WrittenUnit | None


def _assemble(chosen: _Chosen) -> Record:
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
        stated=_stated_unit(table, name, chosen.series),
        quantity=quantity,
    )
    celsius = np.empty(len(order))
    celsius[order] = values.celsius
    _refuse_several(times, celsius, chosen)
    if quantity:
        notes.append(
            say(
                "The column {column} sounds like {quantity}; it is read as if it were air temperature.",
                column=_quoted([name]),
                quantity=quantity,
            )
        )
    seconds, sorted_values = in_order(times, celsius, notes)
    reading = _account(chosen, keep, times, celsius, values, [*left_out, *values.left_out], notes, seconds)
    record = finish_record(
        seconds,
        sorted_values,
        name=_record_name(table, chosen.series),
        unit=whole_unit(values.unit),
        quantity=quantity,
        reading=reading,
    )
    return replace(record, report=report_of(record))


def _usable_rows(chosen: _Chosen, left_out: list[LeftOut]) -> np.ndarray:
    """Numbers of the rows whose time can be used, in the order of the file; what the others are is told."""
    times = chosen.times.times
    dated = ~np.isnat(times)
    first = chosen.table[chosen.rows.time[0]]
    if not dated.any():
        raise RecordError(
            say(
                "No dates were found in {times}; choose a column with dates such as 2024-01-31 or 31/01/2024 13:00 "
                "(the columns are {columns}).",
                times=_quoted(chosen.rows.time),
                columns=list_columns(chosen.table),
            )
        )
    if not dated.all():
        count = int((~dated).sum())
        sentence = say("Left out {rows} without a readable date.", rows=count_of(count, "row"))
        examples = tuple(str(cell)[:40] for cell in first[~dated].iloc[:_EXAMPLES])
        left_out.append(LeftOut(count, True, sentence, examples))
    rows = np.flatnonzero(dated)
    strays = find_strays(times[rows])
    for reason, found in strays.reasons:
        examples = tuple(str(first.iloc[rows[row]])[:40] for row in found[:_EXAMPLES])
        sentence = say(
            "Left out {rows}, such as {example}: {reason}.",
            rows=count_of(len(found), "row"),
            example=examples[0],
            reason=reason,
        )
        left_out.append(LeftOut(len(found), True, sentence, examples))
    usable: np.ndarray = rows[strays.keep]
    return usable


def _stated_unit(table: pd.DataFrame, column: str, series: str) -> StatedUnit | None:
    """The unit that a file states, by the most telling place."""
    unit = unit_in_name(column)
    if unit:
        return StatedUnit(unit, say("the column's name says so"))
    for beside in table.columns:
        if str(beside).lower() in (
            "unit",
            "units",
            "einheit",
            "enhet",
            "unidad",
            "unité",
            "unit_of_measurement",
            "uom",
        ):
            unit = unit_of_line(str(table[beside].iloc[0]))
            if unit:
                return StatedUnit(unit, say("the column {column} says so", column=_quoted([str(beside)])))
    unit = unit_in_name(series) if series else None
    if unit:
        return StatedUnit(unit, say("the name of the series says so"))
    service = unit_of_service([str(name) for name in table.columns], column)
    if service:
        found = next(unit for unit in WRITTEN_UNITS if unit == service[0])
        return StatedUnit(found, say("{service} writes so", service=service[1]))
    stated = unit_in_preamble(str(table.attrs.get("preamble", "")), column)
    if stated:
        return StatedUnit(stated[0], say("a line above the table says so: {line}", line=stated[1]))
    return None


def _refuse_several(times: np.ndarray, celsius: np.ndarray, chosen: _Chosen) -> None:
    """Refuse to average rows of the same time and other values, where that is no exception."""
    frame = pd.DataFrame({"time": times, "value": celsius}).dropna()
    if len(frame) < 10:
        return
    spread = frame.groupby("time")["value"].agg(["count", "min", "max"])
    conflicts = (spread["count"] - 1)[spread["max"] - spread["min"] > 0.05].sum()
    if conflicts <= CONFLICTS * len(frame):
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


def _account(
    chosen: _Chosen,
    keep: np.ndarray,
    times: np.ndarray,
    celsius: np.ndarray,
    values: ValueReading,
    left_out: list[LeftOut],
    notes: list[str],
    seconds: np.ndarray,
) -> Reading:
    """The structured account of what was read; `keep` are the rows in use, in the order of the file."""
    known = np.isfinite(celsius)
    if not known.any():
        raise RecordError(
            say(
                "The rows of {column} that have a temperature have no readable date.",
                column=_quoted([chosen.column]),
            )
        )
    shown = np.flatnonzero(known)[:_EXAMPLES]
    cells = [*chosen.rows.time, chosen.column]
    first_rows = tuple(
        RowRead(
            tuple(str(chosen.table[name].iloc[keep[row]]).strip() for name in cells),
            times[row],
            float(celsius[row]),
        )
        for row in shown
    )
    orders = ("dmy", "mdy", "ymd") if chosen.times.order else ()
    return Reading(
        columns=tuple(map(str, chosen.table.columns)),
        time=chosen.rows.time,
        column=chosen.column,
        series=chosen.series,
        series_columns=chosen.rows.series.columns if chosen.rows.series else (),
        date_order=chosen.times.order,
        order_reason=chosen.times.reason,
        unit=values.unit,
        unit_reason=values.reason,
        step_seconds=median_step(seconds),
        even=share_even(seconds),
        count=int(known.sum()),
        span=(times[known].min(), times[known].max()),
        left_out=tuple(left_out),
        first_rows=first_rows,
        choices={
            "time": [TOGETHER.join(group) for group in chosen.rows.time_choices],
            "column": list(chosen.value_choices),
            "unit": list(dict.fromkeys([values.unit, *values.units, "C", "F", "K"])),
            "date_order": list(dict.fromkeys([chosen.times.order, *orders])) if orders else [],
            "series": list(chosen.series_names),
        },
        notes=(*notes, *values.notes),
    )


def _record_name(table: pd.DataFrame, series: str) -> str:
    name = str(table.attrs.get("name", ""))
    return f"{name}: {series}" if name and series else name or series


def _quoted(columns: Sequence[str]) -> str:
    return TOGETHER.join(f'"{column}"' for column in columns)
