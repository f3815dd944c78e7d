"""Which columns of a table hold the times and the temperatures: between `table.py` and `temperature.py`.

Judges every column by its name (`words.py`) and by how many of its cells, in a sample, read as times or as numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from anp_core.data.reading.likely_units import body_of, likely_unit
from anp_core.data.reading.named_units import unit_in_name
from anp_core.data.reading.numbers import is_sentinel, parse_numbers
from anp_core.data.reading.time_columns import rank_time_columns
from anp_core.data.reading.words import (
    is_extreme,
    names_statistic,
    names_temperature,
    part_of_time,
    value_rank,
)
from anp_core.data.units import COLDEST, HOTTEST, to_celsius
from anp_core.errors import ChoiceNeeded, RecordError
from anp_core.language import say

SAMPLE_ROWS = 300
MAX_COLUMNS = 300  # more are not looked at; a table that wide is no list of readings
SAME_RANK = 0.05  # ranks of names that are as good as equal
SAME_VALUES = 0.6  # °C by which two columns may differ and still hold the same temperature in two units
NAMED = 4.0  # rank of a name that is air temperature's
SPARSE = 0.2  # share of what the fullest such column fills, below which another is no choice
PLAUSIBLE_LEAD = 0.5  # by which values must speak for one unnamed column against another


@dataclass(frozen=True)
class ColumnGuess:
    """The columns that hold times and temperatures, and what else could be chosen, the likeliest first.

    `time` names one column, or several that are read together (date and clock; year, month, day, hour).
    `value_ties` are the columns that could be the temperature just as well as the first: more than one is asked for.
    """

    time: tuple[str, ...]
    value: str
    time_choices: tuple[tuple[str, ...], ...]
    value_choices: tuple[str, ...]
    value_ties: tuple[str, ...]


def guess_columns(table: pd.DataFrame) -> ColumnGuess:
    """Guess which columns hold the times and the temperatures; RecordError when there are none such."""
    times = guess_times(table)
    values, ties = guess_values(table, times[0])
    return ColumnGuess(times[0], values[0], times, values, ties)


def guess_times(table: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """Columns, or groups of columns, that read as times, the likeliest first; RecordError where there are none."""
    named = bool(table.attrs.get("named", True))
    head = _cells_of(table, slice(2 * SAMPLE_ROWS))
    times = rank_time_columns(head, sample_of(table), named)
    if not times:
        raise RecordError(
            say(
                "No dates were found: none of the columns ({columns}) reads as a date. Have one column with dates "
                "such as 2024-01-31 or 31/01/2024 13:00, or columns such as year and day.",
                columns=list_columns(table),
            )
        )
    return tuple(times)


def guess_values(table: pd.DataFrame, taken: tuple[str, ...] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(columns of numbers, the likeliest temperature first; those as likely as the first); RecordError where none."""
    sample = sample_of(table)
    ranked = _rank_values(sample, taken)
    if not ranked:
        raise RecordError(
            say(
                "No numbers were found: beside the dates, none of the columns ({columns}) reads as temperatures. "
                "Have one column with numbers such as 12.5.",
                columns=list_columns(table),
            )
        )
    best = ranked[0]
    ties = [
        column.name
        for column in ranked
        if abs(column.rank - best.rank) <= SAME_RANK
        and column.quality > best.quality - PLAUSIBLE_LEAD
        and (column.rank >= 0 or best.rank < 0)
    ]
    ties = [ties[0], *(name for name in ties[1:] if not _same_values(sample, ties[0], name))]
    return tuple(column.name for column in ranked), tuple(ties)


def settle_value_column(values: tuple[str, ...], ties: tuple[str, ...]) -> str:
    """The column of temperatures; ChoiceNeeded where several are as likely."""
    if len(ties) > 1:
        raise ChoiceNeeded(
            say("Several columns may hold the temperature, and nothing says which is wanted."),
            option="column",
            choices=(*ties, *(name for name in values if name not in ties)),
        )
    return values[0]


def list_columns(table: pd.DataFrame, most: int = 12) -> str:
    """The names of a table's columns for a sentence, cut after a dozen."""
    names = [str(column) for column in table.columns]
    if len(names) <= most:
        return ", ".join(names)
    return say("{names} and {number} more", names=", ".join(names[:most]), number=len(names) - most)


def sample_of(table: pd.DataFrame) -> pd.DataFrame:
    """The first rows, where repeated dates show, and as many spread over the table, where gaps do not deceive."""
    spread = np.unique(np.linspace(0, len(table) - 1, min(SAMPLE_ROWS, len(table))).round().astype(int))
    rows = np.union1d(np.arange(min(SAMPLE_ROWS, len(table))), spread)
    return _cells_of(table, rows)


def _cells_of(table: pd.DataFrame, rows: slice | np.ndarray) -> pd.DataFrame:
    """Some rows without what the table says of its file, which pandas would copy with every column."""
    cells = table.iloc[rows, :MAX_COLUMNS]
    cells.attrs = {}
    return cells


@dataclass(frozen=True)
class _Judged:
    """A column of numbers: rank of its name, and how well its values would do as air temperatures, 0 to about 1.5."""

    name: str
    rank: float
    quality: float
    filled: float = 1.0  # share of the rows with a number


def _rank_values(sample: pd.DataFrame, taken: tuple[str, ...]) -> list[_Judged]:
    found: list[_Judged] = []
    empty_but_named: list[_Judged] = []
    for index, column in enumerate(map(str, sample.columns)):
        if column in taken:
            continue
        reading = parse_numbers(sample[column])
        known = reading.values[np.isfinite(reading.values)]
        rank = value_rank(column) + 0.01 * (unit_in_name(column) in ("C", "0.1C") and rank_is_named(column))
        if reading.unit is not None and reading.unit != "K":
            rank = max(rank, 4.0)  # the cells themselves say degrees
        if not len(known):
            if names_temperature(column) and not reading.unreadable:
                empty_but_named.append(_Judged(column, rank, 0.0))
            continue
        if len(known) < 0.5 * (len(known) + reading.unreadable) and not (rank > 4 and len(known) > 10):
            continue
        if rank > 3 and re.search(r"hour|time|hnh|hora", column.lower()) and part_of_time(column):
            continue
        quality = _quality(column, known, len(sample)) - 0.001 * index
        found.append(_Judged(column, rank, quality, len(known) / len(sample)))
    # Daily means in a few rows among hourly values are not what the rows are about.
    fullest = max((each.filled for each in found if each.rank > NAMED), default=0.0)
    found = [
        replace(each, rank=each.rank - 1.0) if each.filled < SPARSE * fullest else each for each in found
    ]
    found = _beside_extremes(found) or empty_but_named
    return sorted(found, key=lambda each: (-round(each.rank, 3), -each.quality))


def _beside_extremes(found: list[_Judged]) -> list[_Judged]:
    """Where the temperatures named so are extremes, "mean" beside them is that of the temperature."""
    named = [each.name for each in found if each.rank > NAMED]
    if not named or not all(is_extreme(name) for name in named):
        return found
    return [
        replace(each, rank=value_rank(f"temperature {each.name}"))
        if each.rank <= NAMED and names_statistic(each.name)
        else each
        for each in found
    ]


def rank_is_named(column: str) -> bool:
    """Whether a column's name speaks for a temperature at all."""
    return value_rank(column) > 1


def _quality(column: str, known: np.ndarray, rows: int) -> float:
    """How well values would do as air temperatures: on Earth, not all alike, with decimals, filled."""
    numbers = known[~is_sentinel(known, tenths=True)]
    if not len(numbers):
        return 0.0
    unit = unit_in_name(column) or likely_unit(numbers, 1.0).units[0]
    celsius = to_celsius(body_of(numbers), unit)
    quality = float(np.mean((celsius >= COLDEST) & (celsius <= HOTTEST)))
    quality -= 0.8 * (len(np.unique(numbers)) < 2 and rows > 2)  # a constant: an identifier, a place
    quality -= 0.6 * (len(np.unique(numbers)) < 4 and rows > 30)  # a flag
    quality += 0.1 * bool(np.any(numbers != np.round(numbers)))
    return quality + 0.4 * min(1.0, len(known) / max(rows, 1))


def _same_values(sample: pd.DataFrame, one: str, other: str) -> bool:
    """Whether two columns hold the same temperatures, each in its own unit."""
    series = []
    for name in (one, other):
        numbers = parse_numbers(sample[name]).values
        numbers = np.where(is_sentinel(numbers, tenths=True), np.nan, numbers)
        series.append(to_celsius(numbers, unit_in_name(name) or likely_unit(numbers, 1.0).units[0]))
    both = np.isfinite(series[0]) & np.isfinite(series[1])
    return bool(both.sum() > 5 and np.median(np.abs(series[0] - series[1])[both]) < SAME_VALUES)
