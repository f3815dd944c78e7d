"""From a column of strings to numbers and their unit: the value part of reading a temperature table.

Called by `column_guess.py` on a sample and by `temperature.py` on whole columns.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from anp_core.data.table_reading import MISSING_TOKENS
from anp_core.language import Sentence, say

Unit = Literal["C", "F", "K"]
Decimal = Literal["auto", ".", ","]
UNIT_TITLES: dict[Unit, Sentence] = {
    "C": say("degrees Celsius"),
    "F": say("degrees Fahrenheit"),
    "K": say("kelvin"),
}
_ABSURD = 1e9  # no unit has readings so large; what is written so is no number but a slip
COLDEST, HOTTEST = -95.0, 65.0  # °C; a little beyond what air near the ground has ever shown

# What instruments and archives write where they have nothing to say.
_SENTINELS = np.array(
    [s * v for v in (999.0, 999.9, 999.99, 9999.0, 9999.9, 9999.99, 99999.0, 99999.9, 32767.0, 32768.0, 6999.0)
     for s in (-1.0, 1.0)] + [-888.0, -8888.0, 888.0, 8888.0, -777.0, -7777.0]
)  # fmt: skip
_SENTINELS_UNLESS_TENTHS = np.array([-99.0, -99.9, -99.99])  # in tenths of a degree −99 is −9.9 °C

_FLAGGED = r"^([-+]?[\d.,'\s]*\d[.,]?)\s*(?:°\s*[CFK]?|℃|℉|º\s*[CFK]?|[A-Za-z*#!?])$"
_ISD = r"[-+]\d{4},\d"  # NOAA's hourly archive: tenths of a degree and a quality code, "+0123,1"


@dataclass(frozen=True)
class NumberReading:
    """values: float64 (T,), NaN where empty or unreadable; unreadable: how many cells held something else."""

    values: np.ndarray
    unreadable: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class UnitGuess:
    """unit of the numbers; scale to multiply them by first (0.1 for tenths); whether the name said so."""

    unit: Unit
    scale: float
    from_name: bool


def parse_numbers(cells: pd.Series, decimal: Decimal = "auto") -> NumberReading:
    """Read strings as numbers: decimal points or commas, thousands, unit signs and one-letter flags."""
    codes, distinct = pd.factorize(cells)  # readings repeat: a million cells hold some thousand spellings
    cells = pd.Series(distinct, dtype=str).str.strip()
    missing = cells.str.lower().isin(MISSING_TOKENS).to_numpy(dtype=bool)
    values = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float, copy=True)
    left = np.flatnonzero(np.isnan(values) & ~missing)
    notes: list[str] = []
    if len(left):
        rest = cells.iloc[left]
        if rest.str.fullmatch(_ISD).mean() > 0.8:
            values[left] = pd.to_numeric(rest.str.slice(0, 5), errors="coerce") / 10
            values[np.abs(values) >= 999.0] = np.nan
            notes.append(say("Values such as +0123,1 were read as tenths of a degree with a quality code."))
        else:
            plain, comma = _plain_numbers(rest, decimal)
            values[left] = plain
            notes += [say("Decimal commas were read as such.")] if comma else []
    values[~(np.abs(values) < _ABSURD)] = np.nan
    unreadable = np.isnan(values) & ~missing
    return NumberReading(values[codes], int(unreadable[codes].sum()), tuple(notes))


def _plain_numbers(cells: pd.Series, decimal: Decimal) -> tuple[np.ndarray, bool]:
    """(numbers, whether a comma was the decimal sign) of the cells that a plain conversion could not read."""
    cells = cells.str.replace("\u2212", "-", regex=False).str.replace(_FLAGGED, r"\1", regex=True)
    cells = cells.str.replace(r"[\s']+", "", regex=True)
    commas = cells.str.count(",")
    # With both signs the later one is the decimal; a comma alone is one unless it repeats, as thousands do.
    comma_last = cells.str.rfind(",") > cells.str.rfind(".")
    is_decimal = comma_last & (commas == 1) if decimal == "auto" else commas.gt(0) & (decimal == ",")
    with_comma = cells.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    with_point = cells.str.replace(",", "", regex=False)
    values = pd.to_numeric(with_comma.where(is_decimal, with_point), errors="coerce").to_numpy(dtype=float)
    return values, bool((is_decimal.to_numpy(dtype=bool) & np.isfinite(values)).any())


def is_sentinel(values: np.ndarray, tenths: bool = False) -> np.ndarray:
    """Where a number is a code for "missing" such as −9999: bool (T,)."""
    codes = _SENTINELS if tenths else np.concatenate([_SENTINELS, _SENTINELS_UNLESS_TENTHS])
    return np.isin(np.round(values, 2), codes)


def guess_unit(name: str, values: np.ndarray) -> UnitGuess:
    """The unit that a column's name states, or else that the range of its values (T,) suggests."""
    known = values[np.isfinite(values) & ~is_sentinel(values, tenths=True)]
    low, middle, high = np.percentile(known, (1, 50, 99)) if len(known) else (0.0, 0.0, 0.0)
    named = unit_in_name(name)
    whole = bool(len(known)) and bool(np.all(known == np.round(known)))
    spread_of_tenths = (high > 140 or low < -100) and not (low >= 200 and high <= 320)
    tenths = bool(re.search(r"0[.,]1|1/10|tenth|zehntel", name, re.IGNORECASE)) or (
        whole and spread_of_tenths and named in (None, "C")
    )
    if named:
        return UnitGuess(named, 0.1 if tenths else 1.0, from_name=True)
    if tenths:
        return UnitGuess("C", 0.1, from_name=False)
    if low > 150 and high < 345:
        return UnitGuess("K", 1.0, from_name=False)
    # No place on Earth has a median above 38 °C, nor one day in a hundred above 55 °C.
    return UnitGuess("F" if middle > 38 or high > 55 else "C", 1.0, from_name=False)


def unit_in_name(name: str) -> Unit | None:
    """The unit that a column's name spells out, as in "temp (°F)", "t2m [K]", "temp_c"; None if it does not."""
    lower = name.lower().strip()
    words: dict[Unit, str] = {"F": "fahrenheit|℉|华氏", "K": "kelvin", "C": "celsius|centigrade|℃|摄氏"}
    for unit, spelled in words.items():
        sign = unit.lower()
        pattern = rf"{spelled}|[°º]\s*{sign}\b|deg(rees?)?[\s_.]*{sign}\b|[\[(]\s*{sign}\s*[\])]|(^|[^a-z0-9]){sign}$"
        if re.search(pattern, lower) or (unit == "F" and lower.endswith("tempf")):
            return unit
    return None


def to_celsius(values: np.ndarray, unit: Unit) -> np.ndarray:
    """Convert values (T,) from a unit to °C."""
    if unit == "F":
        return (values - 32.0) / 1.8
    return values - 273.15 if unit == "K" else values


def in_unit(celsius: np.ndarray | float, unit: Unit) -> np.ndarray:
    """Temperatures in °C turned into `unit`, one of C, F or K."""
    values = np.asarray(celsius, dtype=np.float64)
    return {"C": values, "F": values * 1.8 + 32.0, "K": values + 273.15}[unit]


def unit_sign(unit: Unit) -> str:
    """How a unit is written after a number: °C, °F or K."""
    return "K" if unit == "K" else f"°{unit}"
