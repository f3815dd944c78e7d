"""From a table to the rows of one record: which columns give the time, which rows belong to which series.

Called by `temperature.py` with what its caller said; `assembly.py` goes on with the rows of one series.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from anp_core.data.reading.columns import guess_times, guess_values, list_columns, settle_value_column
from anp_core.data.reading.date_order import MIXED, TITLES
from anp_core.data.reading.series import SeriesColumns, choose_series, find_series
from anp_core.data.reading.times import TimeReading, read_times
from anp_core.data.units import WRITTEN_UNITS, WrittenUnit
from anp_core.errors import ChoiceNeeded, RecordError
from anp_core.language import listed, say

ALL_SERIES = "all"
TOGETHER = " + "  # joins the columns that give a time: "Date + Time"


@dataclass(frozen=True)
class Asked:
    """What the caller said about a file: arguments of `read_record`; RecordError where they are none."""

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
class TableRows:
    """A table, the columns of its times, the other groups that might be, and the series that share it.

    times: of all rows, None where only the caller or one series' rows can tell the order of day and month.
    """

    table: pd.DataFrame
    time: tuple[str, ...]
    time_choices: tuple[tuple[str, ...], ...]
    series: SeriesColumns | None
    times: TimeReading | None

    @property
    def said(self) -> str:
        """The columns of the times, quoted."""
        return TOGETHER.join(f'"{name}"' for name in self.time)


@dataclass(frozen=True)
class Chosen:
    """Everything that is settled before the values are read."""

    table: pd.DataFrame
    rows: TableRows
    times: TimeReading
    column: str
    value_choices: tuple[str, ...]
    series: str
    series_names: tuple[str, ...]
    unit: WrittenUnit | None


def as_strings(table: pd.DataFrame) -> pd.DataFrame:
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


def find_rows(table: pd.DataFrame, asked: Asked) -> TableRows:
    """The columns of the times and, where several series share the table, what tells them apart."""
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
    return TableRows(table, time, choices or (time,), find_series(table, times, taken, named), read)


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
                column=f'"{column}"',
                columns=list_columns(table),
            )
        )


def choose_rows(rows: TableRows, asked: Asked, series: str | None) -> Chosen:
    """The rows of one series and the column of its values; ChoiceNeeded where something has to be said."""
    table, label = rows.table, ""
    series_names: tuple[str, ...] = ()
    if series == ALL_SERIES and (rows.series is None or ALL_SERIES not in rows.series.names):
        raise RecordError(say("A record is of one series; forecast all of them into one table instead."))
    if rows.series is not None:
        series_names = rows.series.names
        number = choose_series(rows.series, series)
        label = series_names[number]
        table = table.iloc[rows.series.rows_of(number)].reset_index(drop=True)
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
    return Chosen(table, rows, times, column, choices, label, series_names, asked.unit)


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
