"""Tables with months, days or hours as columns, turned into rows: a year a line, a month a line, a day a line.

Called by `table.py`; what comes out has a column of times, the other columns repeated, and one column of values.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from anp_core.data.reading.cells import kind_of
from anp_core.data.reading.header import FEWEST_DAYS
from anp_core.data.reading.month_names import find_months
from anp_core.data.reading.words import names_series, part_of_time, time_rank
from anp_core.language import Sentence, say

_HOUR = re.compile(r"(?:h|hr|hour|t|hour_)?_?(\d{1,2})(?::?00)?h?", re.IGNORECASE)
MOST_BESIDE_DATES = 8  # columns of stations and the like beside those of dates
_HALF = re.compile(r"(\d{1,2})(?::00)?\s?([AaPp])\.?[Mm]\.?")
_DAY = re.compile(r"(?:day|d|valor|value|v)?_?(\d{1,2})", re.IGNORECASE)
_YEAR = re.compile(r"(1[6-9]|20)\d{2}")


def lengthen(table: pd.DataFrame) -> tuple[pd.DataFrame, Sentence | None]:
    """The table with one row a value, and the sentence about it; as it was where nothing stands in columns."""
    names = [str(name) for name in table.columns]
    parts = {part: name for name in reversed(names) if (part := part_of_time(name)) is not None}
    for build in (_months, _days, _years, _hours, _dates):
        found = build(table, names, parts)
        if found is not None:
            return found
    return table, None


def _months(
    table: pd.DataFrame, names: list[str], parts: dict[int, str]
) -> tuple[pd.DataFrame, Sentence] | None:
    if 0 not in parts:
        return None
    rest = [name for name in names if name != parts[0]]
    numbered = {name: int(name) for name in rest if re.fullmatch(r"0?[1-9]|1[0-2]", name)}
    if sorted(numbered.values()) != list(range(1, 13)):
        spelled = {name: re.sub(r"[^\w]|\d", "", name) for name in rest}
        found = find_months([word for word in spelled.values() if word])
        numbered = {}
        for name, word in spelled.items():
            if word in found and found[word] not in numbered.values():
                numbered[name] = found[word]
    if sorted(numbered.values()) != list(range(1, 13)):
        return None
    day = parts.get(2) if parts.get(2) not in numbered else None  # "Jul" is July here, no Julian day
    others = [name for name in names if name not in numbered and name not in (parts[0], day)]
    months = list(numbered)
    years = table[parts[0]].str.strip().repeat(12).to_numpy()
    stamps = np.char.add(
        years.astype(str), np.tile([f"-{numbered[name]:02d}" for name in months], len(table))
    )
    if day is not None:
        days = table[day].str.strip().str.zfill(2).repeat(12).to_numpy().astype(str)
        stamps = np.char.add(np.char.add(stamps, "-"), days)
    long = _stacked(table, months, stamps, _kept(table, others, 12))
    return long, say("Months stand in columns; every cell became a row of its own.")


def _days(
    table: pd.DataFrame, names: list[str], parts: dict[int, str]
) -> tuple[pd.DataFrame, Sentence] | None:
    if 0 not in parts or 1 not in parts:
        return None
    numbered = {name: int(match[1]) for name in names if (match := _DAY.fullmatch(name))}
    if sorted(numbered.values()) != list(range(1, 32)):
        return None
    months = table[parts[0]].str.strip() + "-" + table[parts[1]].str.strip().str.zfill(2)
    stamps = np.char.add(
        months.repeat(31).to_numpy().astype(str),
        np.tile([f"-{day:02d}" for day in numbered.values()], len(table)),
    )
    others = [name for name in names if name not in numbered and name not in (parts[0], parts[1])]
    long = _stacked(table, list(numbered), stamps, _kept(table, others, 31))
    return long, say("Days stand in columns; every cell became a row of its own.")


def _years(
    table: pd.DataFrame, names: list[str], parts: dict[int, str]
) -> tuple[pd.DataFrame, Sentence] | None:
    years = [name for name in names if _YEAR.fullmatch(name)]
    if len(years) < 2 or len(years) < len(names) - 3 or not (1 in parts or 2 in parts):
        return None
    within = [parts[part] for part in (1, 2) if part in parts]
    stamps = np.tile(np.array(years, dtype=str), len(table))
    kept = {name: table[name].repeat(len(years)).to_numpy() for name in within}
    long = _stacked(table, years, stamps, kept, "year")
    return long, say("Years stand in columns; every cell became a row of its own.")


def _hours(
    table: pd.DataFrame, names: list[str], parts: dict[int, str]
) -> tuple[pd.DataFrame, Sentence] | None:
    numbered = {name: int(match[1]) for name in names if (match := _HOUR.fullmatch(name))}
    halves = {name: match for name in names if (match := _HALF.fullmatch(name))}
    if len(halves) == 24:
        numbered = {name: int(match[1]) % 12 + 12 * (match[2] in "Pp") for name, match in halves.items()}
    if sorted(numbered.values()) not in (list(range(24)), list(range(1, 25))):
        return None
    rest = [name for name in names if name not in numbered]
    dates = [name for name in rest if time_rank(name) > 0] or [
        parts[part] for part in (0, 1, 2) if part in parts
    ]
    if not dates:
        return None
    kept = {name: table[name].repeat(24).to_numpy() for name in rest}
    hours = np.tile([f"{hour:02d}:00" for hour in numbered.values()], len(table))
    long = _stacked(table, list(numbered), hours, kept, "hour")
    return long, say("Hours stand in columns; every cell became a row of its own.")


def _dates(
    table: pd.DataFrame, names: list[str], parts: dict[int, str]
) -> tuple[pd.DataFrame, Sentence] | None:
    dates = [name for name in names if kind_of(name) == "d"]
    others = [name for name in names if name not in dates]
    if len(dates) < FEWEST_DAYS or len(others) > MOST_BESIDE_DATES:
        return None
    kept = {name: table[name].repeat(len(dates)).to_numpy() for name in others}
    long = _stacked(table, dates, np.tile(np.array(dates, dtype=str), len(table)), kept)
    return long, say("Dates stand in columns; every cell became a row of its own.")


def _kept(table: pd.DataFrame, others: list[str], count: int) -> dict[str, np.ndarray]:
    """Columns of words, which may tell series apart; sums and seasons beside the months are left out."""
    words = [name for name in others if pd.to_numeric(table[name], errors="coerce").notna().mean() < 0.5]
    words += [name for name in others if name not in words and names_series(name)]
    return {name: table[name].repeat(count).to_numpy() for name in words if (table[name] != "").any()}


def _stacked(
    table: pd.DataFrame,
    columns: list[str],
    stamps: np.ndarray,
    kept: dict[str, np.ndarray],
    time: str = "date",
) -> pd.DataFrame:
    values = table[columns].to_numpy().ravel()
    long = pd.DataFrame({time: stamps, **kept, "value": values}, dtype=str)
    long = long[long["value"].str.strip() != ""].reset_index(drop=True)
    long.attrs.update(table.attrs)
    return long
