"""From a table to a temperature Record: units, sentinels, order, duplicates and steps are put right here.

The last step of reading a file (`text_decoding` → `table_reading` → `column_guess` → here). Whatever was changed
on the way stands in `Record.report`, one sentence each; nothing is dropped silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Literal

import numpy as np
import pandas as pd

from anp_core.data.column_guess import ColumnGuess, guess_columns, list_columns
from anp_core.data.number_parsing import (
    COLDEST,
    HOTTEST,
    UNIT_TITLES,
    Decimal,
    Unit,
    UnitGuess,
    guess_unit,
    is_sentinel,
    parse_numbers,
    to_celsius,
    unit_in_name,
)
from anp_core.data.record import Gap, Record, Step
from anp_core.data.record_report import empty_until, report_sampling, summary
from anp_core.data.sampling import find_sampling
from anp_core.data.table_reading import read_table
from anp_core.data.time_grid import (
    count_of,
    in_order,
    median_step,
    put_on_grid,
    report_averaging,
)
from anp_core.data.time_parsing import DateOrder, read_times
from anp_core.data.value_checks import find_stuck, mend_change_of_unit, other_quantity
from anp_core.errors import RecordError
from anp_core.language import Sentence, say, say_n, sentences

__all__ = ["ColumnGuess", "Gap", "Record", "guess_columns", "read_record", "read_table", "to_record"]

MIN_OBSERVATIONS = 10  # fewer say nothing about a season, nor about how fast the weather forgets


def read_record(source: bytes | bytearray | Path | BinaryIO, name: str = "") -> Record:
    """Read a CSV file as a Record, guessing everything that is not said; RecordError says how to mend it."""
    return to_record(read_table(source, name))


def to_record(
    table: pd.DataFrame,
    time_column: str | Sequence[str] | None = None,
    value_column: str | None = None,
    unit: Unit | Literal["auto"] = "auto",
    decimal: Decimal = "auto",
    date_order: DateOrder = "auto",
) -> Record:
    """Turn a table of strings into a Record in °C on a daily or hourly grid.

    time_column   one column, or several to read together (date, clock | year, month, day[, hour]); None: guessed
    value_column  the temperatures; None: guessed
    unit          of the file; "auto" takes it from the column's name, else from the range of the values, and
                  looks for a place where it changes
    date_order    "dmy" or "mdy" settles dates such as 03/04/2020
    """
    table = _as_strings(table)
    report = list(table.attrs.get("notes", ()))
    time_columns, value_column = _choose_columns(table, time_column, value_column)
    report.append(
        say(
            "Times come from {times}, temperatures from {values}.",
            times=_quoted(time_columns),
            values=_quoted([value_column]),
        )
    )

    reading = read_times(table, time_columns, date_order)
    report += reading.notes
    dated = ~np.isnat(reading.times)
    if not dated.any():
        raise RecordError(
            say(
                "No dates were found in {times}; choose a column with dates such as 2024-01-31 or 31/01/2024 13:00 "
                "(the columns are {columns}).",
                times=_quoted(time_columns),
                columns=list_columns(table),
            )
        )
    if not dated.all():
        report.append(say("Left out {rows} without a readable date.", rows=count_of((~dated).sum(), "row")))
    quantity = other_quantity(value_column)
    if quantity:
        report.append(
            say(
                "The column {column} sounds like {quantity}; it is read as if it were air temperature.",
                column=_quoted([value_column]),
                quantity=quantity,
            )
        )
    celsius, file_unit = _read_celsius(table[value_column], unit, decimal, reading.times, report)
    if not np.isfinite(celsius[dated]).any():
        raise RecordError(
            say(
                "The rows of {column} that have a temperature have no readable date.",
                column=_quoted([value_column]),
            )
        )
    seconds, values = in_order(reading.times[dated], celsius[dated], report)
    median = median_step(seconds)
    report_averaging(median, report)
    times, values, step = put_on_grid(seconds, values, median, report)
    times, values = _without_stuck(times, values, step, report)
    if len(values) < MIN_OBSERVATIONS:
        raise RecordError(
            say(
                "The record has {observations}; at least {needed} are needed. Upload a longer stretch of "
                "measurements.",
                observations=count_of(len(values), "observation"),
                needed=MIN_OBSERVATIONS,
            )
        )
    record = Record(times, values, step, str(table.attrs.get("name", "")), file_unit, quantity=quantity)
    sampling = find_sampling(record.step_numbers(times), step == "hourly")
    report_sampling(sampling, step, median, report)
    ends = empty_until(record, seconds, report)
    record = replace(record, sampling=sampling, empty_until=ends)
    return replace(record, report=(summary(record), *report))


def _as_strings(table: pd.DataFrame) -> pd.DataFrame:
    """A table that a caller made himself may hold numbers, dates and NaN; read it as if it came from a file."""
    attrs = dict(table.attrs)
    table = table.rename(columns=str)
    for column in table.columns:
        if not pd.api.types.is_string_dtype(table[column].dtype) or table[column].isna().any():
            table = table.assign(**{column: table[column].astype(str).fillna("").replace("NaT", "")})
    table.attrs.update(attrs)
    return table


def _choose_columns(
    table: pd.DataFrame, time_column: str | Sequence[str] | None, value_column: str | None
) -> tuple[tuple[str, ...], str]:
    if not len(table):
        raise RecordError(say("The table has no rows; add rows with a date and a temperature each."))
    if time_column is None or value_column is None:
        guess = guess_columns(table)
        time_column = guess.time if time_column is None else time_column
        value_column = guess.value if value_column is None else value_column
    times = (time_column,) if isinstance(time_column, str) else tuple(time_column)
    for column in (*times, value_column):
        if column not in table.columns:
            raise RecordError(
                say(
                    "There is no column {column}; the columns are {columns}.",
                    column=_quoted([column]),
                    columns=list_columns(table),
                )
            )
    return times, value_column


def _read_celsius(
    cells: pd.Series,
    unit: Unit | Literal["auto"],
    decimal: Decimal,
    times: np.ndarray,
    report: list[str],
) -> tuple[np.ndarray, Unit]:
    """(values in °C (T,), NaN where missing; the unit of the file)."""
    name = str(cells.name)
    numbers = parse_numbers(cells, decimal)
    known = np.isfinite(numbers.values)
    if not known.any():
        if numbers.unreadable:
            raise RecordError(
                say(
                    "No numbers were found in the column {column}, which begins with {cell}; choose the column with "
                    "the temperatures.",
                    column=_quoted([name]),
                    cell=_quoted([_first_filled(cells)]),
                )
            )
        raise RecordError(_only_gaps(name))
    report += numbers.notes
    if numbers.unreadable:
        report.append(say("Cells without a number became gaps: {number:,}.", number=numbers.unreadable))
    values = numbers.values
    if unit == "auto":
        bare = np.where(is_sentinel(values, tenths=True) | np.isnat(times), np.nan, values)
        mend = mend_change_of_unit(bare, unit_in_name(name), times)
        if mend is not None:
            values = np.where(np.isfinite(bare), mend.values, values)
            report.append(mend.sentence)
    guess = guess_unit(name, values)
    if unit != "auto":
        guess = UnitGuess(unit, guess.scale if guess.unit == unit else 1.0, from_name=True)
    elif guess.from_name:
        report.append(
            say("The column's name says that the values are in {unit}.", unit=UNIT_TITLES[guess.unit])
        )
    else:
        report.append(
            say(
                "The values look like {unit}; this is a guess from their range.", unit=UNIT_TITLES[guess.unit]
            )
        )
    if guess.scale != 1.0:
        report.append(say("The values look like tenths of a degree and were divided by 10."))

    sentinel = is_sentinel(values, tenths=guess.scale != 1.0)
    if sentinel.any():
        codes = ", ".join(f"{code:g}" for code in np.unique(values[sentinel])[:4])
        report.append(
            say(
                "Codes for missing values ({codes}) became gaps: {number:,}.",
                codes=codes,
                number=int(sentinel.sum()),
            )
        )
    celsius = to_celsius(np.where(sentinel, np.nan, values) * guess.scale, guess.unit)
    outside = (celsius < COLDEST) | (celsius > HOTTEST)
    if outside.any():
        report.append(
            say(
                "Dropped {values} outside {coldest:.0f} to {hottest:.0f} °C as impossible.",
                values=count_of(outside.sum(), "value"),
                coldest=COLDEST,
                hottest=HOTTEST,
            )
        )
    celsius[outside] = np.nan
    if not np.isfinite(celsius).any():
        if outside.any():
            raise RecordError(
                say(
                    "None of the values in {column} is a possible air temperature in {unit}; choose another column "
                    "or unit.",
                    column=_quoted([name]),
                    unit=UNIT_TITLES[guess.unit],
                )
            )
        raise RecordError(_only_gaps(name))
    return celsius, guess.unit


def _only_gaps(column: str) -> Sentence:
    return say(
        "The column {column} holds only gaps; choose a column that has temperatures.",
        column=_quoted([column]),
    )


def _without_stuck(
    times: np.ndarray, values: np.ndarray, step: Step, report: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Leave out runs of equal values that only a stuck sensor shows, and say so."""
    stuck = find_stuck(values, step == "hourly")
    keep = np.ones(len(values), dtype=bool)
    for run in stuck:
        keep[run] = False
    for run in stuck[:3]:
        first, last = (
            str(times[i])[: 10 if step == "daily" else 16].replace("T", " ")
            for i in (run.start, run.stop - 1)
        )
        more = (
            say_n(
                "{count} more such run went with it.", "{count} more such runs went with it.", len(stuck) - 3
            )
            if len(stuck) > 3 and run == stuck[2]
            else ""
        )
        found = say(
            "The sensor stood still at {value:.1f} °C from {first} to {last}: these {number} equal values became a "
            "gap.",
            value=float(values[run.start]),
            first=first,
            last=last,
            number=run.stop - run.start,
        )
        report.append(sentences(found, more))
    return times[keep], values[keep]


def _quoted(columns: Sequence[str]) -> str:
    return " + ".join(f'"{column}"' for column in columns)


def _first_filled(cells: pd.Series) -> str:
    filled = cells[cells.str.strip() != ""]
    return str(filled.iloc[0])[:30] if len(filled) else ""
