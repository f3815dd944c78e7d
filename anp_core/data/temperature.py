"""From a table to a temperature Record: units, sentinels, order, duplicates and steps are put right here.

The last step of reading a file (`text_decoding` → `table_reading` → `column_guess` → here). Whatever was changed
on the way stands in `Record.report`, one sentence each; nothing is dropped silently.
"""

from __future__ import annotations

from collections.abc import Sequence
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
)
from anp_core.data.record import STEP_LENGTH, Gap, Record, Step
from anp_core.data.table_reading import read_table
from anp_core.data.time_parsing import DateOrder, read_times
from anp_core.errors import RecordError

__all__ = ["ColumnGuess", "Gap", "Record", "guess_columns", "read_record", "read_table", "to_record"]

MIN_OBSERVATIONS = 10  # fewer say nothing about a season, nor about how fast the weather forgets
_HOUR, _DAY = 3_600, 86_400
_SUB_HOURLY = 50 * 60  # a median step below this many seconds is averaged to hours
_DAILY_FROM = 18 * _HOUR  # and one of this many or more counts as daily


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
    unit          of the file; "auto" takes it from the column's name, else from the range of the values
    date_order    "dmy" or "mdy" settles dates such as 03/04/2020
    """
    table = _as_strings(table)
    report = list(table.attrs.get("notes", ()))
    time_columns, value_column = _choose_columns(table, time_column, value_column)
    report.append(f"Times come from {_quoted(time_columns)}, temperatures from {_quoted([value_column])}.")

    reading = read_times(table, time_columns, date_order)
    report += reading.notes
    dated = ~np.isnat(reading.times)
    if not dated.any():
        raise RecordError(
            f"No dates were found in {_quoted(time_columns)}; choose a column with dates such as 2024-01-31 or "
            f"31/01/2024 13:00 (the columns are {list_columns(table)})."
        )
    if not dated.all():
        report.append(f"Left out {_count((~dated).sum(), 'row')} without a readable date.")
    celsius, file_unit = _read_celsius(table[value_column], unit, decimal, report)
    if not np.isfinite(celsius[dated]).any():
        raise RecordError(f'The rows of "{value_column}" that have a temperature have no readable date.')
    seconds, values = _in_order(reading.times[dated], celsius[dated], report)
    median = _median_step(seconds)
    _report_odd_step(median, report)
    times, values, step = _put_on_grid(seconds, values, median, report)
    if len(values) < MIN_OBSERVATIONS:
        raise RecordError(
            f"The record has {_count(len(values), 'observation')}; at least {MIN_OBSERVATIONS} are needed. "
            "Upload a longer stretch of measurements."
        )
    record = Record(times, values, step, str(table.attrs.get("name", "")), file_unit)
    return Record(times, values, step, record.name, file_unit, (_summary(record), *report))


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
        raise RecordError("The table has no rows; add rows with a date and a temperature each.")
    if time_column is None or value_column is None:
        guess = guess_columns(table)
        time_column = guess.time if time_column is None else time_column
        value_column = guess.value if value_column is None else value_column
    times = (time_column,) if isinstance(time_column, str) else tuple(time_column)
    for column in (*times, value_column):
        if column not in table.columns:
            raise RecordError(f'There is no column "{column}"; the columns are {list_columns(table)}.')
    return times, value_column


def _read_celsius(
    cells: pd.Series, unit: Unit | Literal["auto"], decimal: Decimal, report: list[str]
) -> tuple[np.ndarray, Unit]:
    """(values in °C (T,), NaN where missing; the unit of the file)."""
    name = str(cells.name)
    numbers = parse_numbers(cells, decimal)
    known = np.isfinite(numbers.values)
    if not known.any():
        if numbers.unreadable:
            raise RecordError(
                f'No numbers were found in the column "{name}", which begins with "{_first_filled(cells)}"; '
                "choose the column with the temperatures."
            )
        raise RecordError(f'The column "{name}" holds only gaps; choose a column that has temperatures.')
    report += numbers.notes
    if numbers.unreadable:
        report.append(f"Cells without a number became gaps: {numbers.unreadable:,}.")
    guess = guess_unit(name, numbers.values)
    if unit != "auto":
        guess = UnitGuess(unit, guess.scale if guess.unit == unit else 1.0, from_name=True)
    elif guess.from_name:
        report.append(f"The column's name says that the values are in {UNIT_TITLES[guess.unit]}.")
    else:
        report.append(f"The values look like {UNIT_TITLES[guess.unit]}; this is a guess from their range.")
    if guess.scale != 1.0:
        report.append("The values look like tenths of a degree and were divided by 10.")

    values = numbers.values
    sentinel = is_sentinel(values, tenths=guess.scale != 1.0)
    if sentinel.any():
        codes = ", ".join(f"{code:g}" for code in np.unique(values[sentinel])[:4])
        report.append(f"Codes for missing values ({codes}) became gaps: {sentinel.sum():,}.")
    celsius = to_celsius(np.where(sentinel, np.nan, values) * guess.scale, guess.unit)
    outside = (celsius < COLDEST) | (celsius > HOTTEST)
    if outside.any():
        report.append(
            f"Dropped {_count(outside.sum(), 'value')} outside {COLDEST:.0f} to {HOTTEST:.0f} °C as impossible."
        )
    celsius[outside] = np.nan
    if not np.isfinite(celsius).any():
        if outside.any():
            raise RecordError(
                f'None of the values in "{name}" is a possible air temperature in {UNIT_TITLES[guess.unit]}; '
                "choose another column or unit."
            )
        raise RecordError(f'The column "{name}" holds only gaps; choose a column that has temperatures.')
    return celsius, guess.unit


def _in_order(times: np.ndarray, values: np.ndarray, report: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(seconds since 1970 int64 (T,), values), sorted by time; disorder and repeated times are reported."""
    seconds = times.astype(np.int64)
    if (np.diff(seconds) < 0).any():
        order = np.argsort(seconds, kind="stable")
        seconds, values = seconds[order], values[order]
        report.append("The rows were not in the order of time and were sorted.")
    repeated = int((np.diff(seconds) == 0).sum())
    if repeated:
        sentence = (
            f"Values of the same time were averaged: {_count(repeated, 'row')} repeated an earlier time."
        )
        if repeated > 0.3 * len(seconds):
            sentence += " If the file holds several stations, keep one of them and upload it again."
        report.append(sentence)
    return seconds, values


def _median_step(seconds: np.ndarray) -> float:
    """Median distance in seconds between neighbouring distinct times; a day when there is but one."""
    steps = np.diff(seconds)
    steps = steps[steps > 0]
    return float(np.median(steps)) if len(steps) else float(_DAY)


def _report_odd_step(median: float, report: list[str]) -> None:
    every = f"Values come every {_duration(median)}; they"
    if median < _SUB_HOURLY:
        report.append(f"{every} were averaged to the nearest full hour.")
    elif 1.5 * _HOUR <= median < _DAILY_FROM:
        report.append(f"{every} are kept on an hourly grid, the hours between being gaps.")
    elif median > 1.5 * _DAY:
        report.append(
            f"{every} are kept on a daily grid, the days between being gaps, so forecasts will be rough."
        )


def _put_on_grid(
    seconds: np.ndarray, values: np.ndarray, median: float, report: list[str]
) -> tuple[np.ndarray, np.ndarray, Step]:
    """Snap sorted times (T,) to whole hours or days, average what falls together, and leave the gaps out."""
    step: Step = "hourly" if median < _DAILY_FROM else "daily"
    size = int(STEP_LENGTH[step].astype(np.int64))
    off_grid = seconds % size
    # A day belongs to its date whatever the clock says; an hour to the full hour that is nearest.
    snapped = (seconds + _HOUR // 2) // _HOUR if step == "hourly" else seconds // _DAY
    if off_grid.any() and median >= _SUB_HOURLY:
        if step == "hourly":
            report.append(f"Moved {_count((off_grid > 0).sum(), 'time')} to the nearest full hour.")
        else:
            same = (off_grid == off_grid[0]).all()
            at = f"All times are at {_clock(int(off_grid[0]))}" if same else "Times of day differ"
            report.append(f"{at}; daily values were assigned to their date.")
        merged = int(((np.diff(snapped) == 0) & (np.diff(seconds) > 0)).sum())
        if merged:
            unit = "hour" if step == "hourly" else "day"
            report.append(f"Values that fell on the same {unit} were averaged: {merged:,}.")
    known = np.isfinite(values)
    snapped, values = snapped[known], values[known]
    starts = np.flatnonzero(np.diff(snapped, prepend=snapped[0] - 1))
    means = np.add.reduceat(values, starts) / np.diff(starts, append=len(values))
    return (snapped[starts] * size).astype("datetime64[s]"), means, step


def _summary(record: Record) -> str:
    noun = "daily" if record.step == "daily" else "hourly"
    first, last = (str(time)[: 10 if noun == "daily" else 16].replace("T", " ") for time in record.span)
    text = f"Read {len(record):,} {noun} values from {first} to {last}; "
    gaps = record.gaps
    if not gaps:
        return text + "no step is missing."
    missing = record.expected_steps - len(record)
    longest = max(gap.steps for gap in gaps)
    return text + (
        f"missing are {missing:,} of {record.expected_steps:,} steps ({100 * record.missing_share:.1f} %) in "
        f"{_count(len(gaps), 'gap')}, the longest of {_count(longest, 'step')}."
    )


def _count(number: int, noun: str) -> str:
    return f"{int(number):,} {noun}" + ("" if number == 1 else "s")


def _quoted(columns: Sequence[str]) -> str:
    return " + ".join(f'"{column}"' for column in columns)


def _first_filled(cells: pd.Series) -> str:
    filled = cells[cells.str.strip() != ""]
    return str(filled.iloc[0])[:30] if len(filled) else ""


def _clock(seconds: int) -> str:
    return f"{seconds // _HOUR:02d}:{seconds % _HOUR // 60:02d}"


def _duration(seconds: float) -> str:
    for size, noun in ((_DAY, "day"), (_HOUR, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{seconds / size:.3g} {noun}" + ("" if seconds == size else "s")
    return f"{seconds:.3g} seconds"
