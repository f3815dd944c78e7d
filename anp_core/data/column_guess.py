"""Which columns of a table hold the times and the temperatures: between `table_reading.py` and `temperature.py`.

Judges every column by its name and by how many of its cells, in a sample, read as times or as numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from anp_core.data.number_parsing import (
    COLDEST,
    HOTTEST,
    Unit,
    guess_unit,
    is_sentinel,
    parse_numbers,
    to_celsius,
)
from anp_core.data.time_parsing import parse_clock, parse_times, read_times
from anp_core.errors import RecordError
from anp_core.language import say

SAMPLE_ROWS = 300
MAX_COLUMNS = 200  # more are not looked at; a table that wide is no list of readings

_TIME_NAME = re.compile(
    r"time|date|datum|zeit|fecha|jour|heure|valid|epoch|^ts$|\b(dt|day|dia)\b|日期|时间|時間"
)
_NOT_TIME_NAME = re.compile(r"sunrise|sunset|modif|creat|updat|load|_end\b|expire|moon")
_CLOCK_NAME = re.compile(r"time|hour|\bhr\b|\bhh|zeit|stunde|hora|heure|时|時|clock|utc|gmt")
_PART_NAMES = (
    re.compile(r"^(year|yr|yyyy|yy|y|jahr|año|ano|annee|année|anio|年|年份)$"),
    re.compile(r"^(month|mon|mo|mm|m|monat|mes|mois|月|月份)$"),
    re.compile(r"^(day|dd|d|dy|tag|dia|día|jour|日|dom|doy|yday|jday|julian day|day of year)$"),
    re.compile(r"^(hour|hr|hh|h|stunde|hora|heure|时|小时)s?( ?utc)?$"),
    re.compile(r"^(minute|min|mi|mn|分)s?$"),
)
_VALUE_NAME = re.compile(
    r"temp|气温|温度|氣溫|溫度|celsius|fahrenheit|dry ?bulb|"
    r"\b(t2m|t ?(avg|mean|max|min|med|moy|air)|tas|ta|tt|tmk|tmp|tg|tx|tn|tm|t|tair)\b"
)
_OTHER_TEMPERATURE = re.compile(
    r"dew|\bwet|feel|gefühl|apparent|chill|heat ?index|humidex|soil|boden|\bsea\b|water|wasser|road|sst|grass|"
    r"indoor|innen|set ?point|anomal|departure|normal|range|point de ros|rocío|露点"
)
_NOT_VALUE_NAME = re.compile(
    r"\b(id|lat|latitude|lon|lng|longitude|elev\w*|alt\w*|height|station\w*|wmo|usaf|wban|hum\w*|rh|press\w*|slp|"
    r"wind\w*|prec\w*|rain\w*|snow\w*|rad\w*|sun\w*|cloud\w*|visib\w*|q\w{0,2}|qual\w*|flag\w*|attributes?|"
    r"std|sd|count|code|source|year|month|day|hour|minute|row|index|unnamed.*)\b"
)


@dataclass(frozen=True)
class ColumnGuess:
    """The columns that most likely hold times and temperatures, the unit, and what else could be chosen.

    `time` names one column, or several that are read together (date and clock; year, month, day, hour).
    """

    time: tuple[str, ...]
    value: str
    unit: Unit
    unit_from_name: bool
    time_choices: tuple[tuple[str, ...], ...]
    value_choices: tuple[str, ...]


def guess_columns(table: pd.DataFrame) -> ColumnGuess:
    """Guess which columns hold the times and the temperatures; RecordError when there are none such."""
    sample = _sample(table)
    times = rank_time_columns(sample)
    if not times:
        raise RecordError(
            say(
                "No dates were found: none of the columns ({columns}) reads as a date. Have one column with dates "
                "such as 2024-01-31 or 31/01/2024 13:00, or columns such as year and day.",
                columns=list_columns(table),
            )
        )
    values = rank_value_columns(sample, taken=times[0])
    if not values:
        raise RecordError(
            say(
                "No numbers were found: beside the dates, none of the columns ({columns}) reads as temperatures. "
                "Have one column with numbers such as 12.5.",
                columns=list_columns(table),
            )
        )
    numbers = parse_numbers(table[values[0]].iloc[_spread(len(table), 5000)]).values
    unit = guess_unit(values[0], numbers)
    return ColumnGuess(times[0], values[0], unit.unit, unit.from_name, tuple(times), tuple(values))


def list_columns(table: pd.DataFrame, most: int = 12) -> str:
    """The names of a table's columns for a sentence, cut after a dozen."""
    names = [str(column) for column in table.columns]
    if len(names) <= most:
        return ", ".join(names)
    return say("{names} and {number} more", names=", ".join(names[:most]), number=len(names) - most)


def rank_time_columns(sample: pd.DataFrame) -> list[tuple[str, ...]]:
    """Columns, or groups of columns, that read as times, the likeliest first."""
    singles: list[tuple[float, str]] = []
    for index, column in enumerate(sample.columns):
        cells = sample[column].str.strip()
        filled = cells[cells != ""]
        times = parse_times(filled).times
        readable = float(np.mean(~np.isnat(times))) if len(times) else 0.0
        if readable < 0.5 or len(filled) < 0.5 * len(cells):
            continue
        words = _words(column)
        varies = len(np.unique(times[~np.isnat(times)])) > 1 or len(cells) < 3
        score = readable + 2.0 * bool(_TIME_NAME.search(words)) - 2.0 * bool(_NOT_TIME_NAME.search(words))
        singles.append((score - 3.0 * (not varies) - 0.01 * index, column))
    ranked: list[tuple[str, ...]] = [(column,) for _, column in sorted(singles, reverse=True)]
    parts = _part_columns(sample)
    if ranked:
        clock = _clock_beside(sample, ranked[0][0])
        ranked = [(ranked[0][0], clock), *ranked] if clock else ranked
    if parts and singles and max(singles)[0] > 1.5:
        return [*ranked, parts]
    return [parts, *ranked] if parts else ranked


def _part_columns(sample: pd.DataFrame) -> tuple[str, ...]:
    """Columns of year, month, day and so on, by their names, or by their values where no header names them."""
    by_name: list[str] = []
    for pattern in _PART_NAMES:
        found = [
            column for column in sample.columns if pattern.match(_words(column)) and column not in by_name
        ]
        if found:
            by_name.append(found[0])
        elif len(by_name) != 1:  # year without month may still have a day of the year
            break
    columns = list(sample.columns)
    unnamed = [columns[i : i + 3] for i in range(len(columns) - 3)] if columns[0] == "column 1" else []
    for group in [by_name, *unnamed]:
        if (
            len(group) > 1
            and read_times(sample, group).readable_share > 0.8
            and _spelled_year(sample[group[0]])
        ):
            return tuple(group)
    return ()


def _spelled_year(cells: pd.Series) -> bool:
    return bool(cells.str.strip().str.fullmatch(r"\d{4}(\.0*)?").mean() > 0.8)


def _clock_beside(sample: pd.DataFrame, date: str) -> str | None:
    """The column with the time of day, when the column of dates has none and repeats its dates."""
    times = parse_times(sample[date].str.strip()).times
    known = times[~np.isnat(times)]
    if (known != known.astype("datetime64[D]")).any() or len(np.unique(known)) > 0.9 * len(known):
        return None
    for column in sample.columns:
        if column == date or _NOT_TIME_NAME.search(_words(column)):
            continue
        cells = sample[column].str.strip()
        spelled = cells.str.match(r"\d{1,2}[:h]\d{2}").mean() > 0.8
        named = bool(_CLOCK_NAME.search(_words(column)))
        seconds = parse_clock(cells)[0]
        if (spelled or named) and np.mean(np.isfinite(seconds)) > 0.8 and len(np.unique(seconds)) > 1:
            return str(column)
    return None


def rank_value_columns(sample: pd.DataFrame, taken: tuple[str, ...] = ()) -> list[str]:
    """Columns that read as numbers, the likeliest to be air temperature first; `taken` hold the times."""
    scored: list[tuple[float, str]] = []
    empty_but_named: list[str] = []
    for index, column in enumerate(sample.columns):
        if column in taken:
            continue
        reading = parse_numbers(sample[column])
        known = reading.values[np.isfinite(reading.values)]
        words = _words(column)
        named = bool(_VALUE_NAME.search(words) or re.search(r"[°º]\s*[cfk]\b|℃|℉", column.lower()))
        if not len(known):
            empty_but_named += [column] if named and not reading.unreadable else []
            continue
        if len(known) < 0.5 * (len(known) + reading.unreadable):
            continue
        score = (
            len(known) / (len(known) + reading.unreadable) + 0.5 * _plausibility(column, known) - 0.01 * index
        )
        score += 2.0 * named - 1.5 * bool(_OTHER_TEMPERATURE.search(words))
        score -= 2.0 * (bool(_NOT_VALUE_NAME.search(words)) and not named)
        score += 0.3 * bool(re.search(r"mean|avg|average|moy|mittel|med|tmk|\btg\b|平均", words))
        score -= 0.1 * bool(re.search(r"max|high|\btx", words)) + 0.15 * bool(
            re.search(r"min|low|\btn", words)
        )
        score -= 0.5 * (len(np.unique(known)) < 2 and len(sample) > 2)  # a constant: an identifier, a place
        score += 0.2 * bool(np.any(known != np.round(known)))
        scored.append((score, column))
    return [column for _, column in sorted(scored, reverse=True)] or empty_but_named


def _plausibility(column: str, known: np.ndarray) -> float:
    """Share of the values that are believable air temperatures once their unit is guessed."""
    guess = guess_unit(column, known)
    values = known[~is_sentinel(known, tenths=guess.scale != 1.0)] * guess.scale
    celsius = to_celsius(values, guess.unit)
    return float(np.mean((celsius >= COLDEST) & (celsius <= HOTTEST))) if len(celsius) else 0.0


def _words(column: str) -> str:
    return re.sub(r"[\W_]+", " ", str(column).lower()).strip()


def _spread(length: int, count: int) -> np.ndarray:
    return np.unique(np.linspace(0, length - 1, min(count, length)).round().astype(int))


def _sample(table: pd.DataFrame) -> pd.DataFrame:
    """The first rows, where repeated dates show, and as many spread over the table, where gaps do not deceive."""
    rows = np.union1d(np.arange(min(SAMPLE_ROWS, len(table))), _spread(len(table), SAMPLE_ROWS))
    return table.iloc[rows, :MAX_COLUMNS]
