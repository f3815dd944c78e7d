"""From a column of strings to numbers: decimal signs, thousands, unit signs and flags behind the digits.

Called by `columns.py` on a sample and by `values.py` on whole columns.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from anp_core.data.reading.cells import MISSING_TOKENS
from anp_core.data.units import Unit, WrittenUnit
from anp_core.language import Sentence, say

_ABSURD = 1e9  # no unit has readings so large; what is written so is no number but a slip

# What instruments and archives write where they have nothing to say.
_SENTINELS = np.array(
    [s * v for v in (999.0, 999.9, 999.99, 999.999, 9999.0, 9999.9, 9999.99, 99999.0, 99999.9, 999999.0, 32767.0,
                     32768.0, 6999.0, 32766.0, 7999.0)
     for s in (-1.0, 1.0)] + [-888.0, -8888.0, 888.0, 8888.0, -777.0, -7777.0, -9996.0, -9998.0, -9997.0, -1e8, 1e8,
                              -6999.0, -99.99, -999.25]
)  # fmt: skip
_SENTINELS_UNLESS_TENTHS = np.array([-99.0, -99.9])  # in tenths of a degree −99 is −9.9 °C

_UNIT = r"(?:°\s*[CFK]?|℃|℉|º\s*[CFK]?|deg(?:rees?)?\.?\s*[CFK]?|celsius|fahrenheit)"
# A flag: a letter or two, a letter and a digit, one behind a bar or a comma, or what stands in brackets.
_FLAG = (
    r"(?:(?:±|\+/-)\s?\d+(?:[.,]\d+)?|[A-Za-z*#!?$†‡&^~@_)\]]{1,2}|[A-DF-Za-df-z]\d|[|/,;]\s?(?:[A-Za-z]{1,2}|\d)|/|"
    r"\((?!\d*[.,])[^()]{1,3}\)|\[[^\[\]]{1,3}\])"
)
_FLAGGED = rf"^([-+]?[\d.,'\s]*\d[.,]?)\s*{_UNIT}?\s*{_FLAG}?$"
_CODED = r"^([-+]?\d+(?:\.\d{1,2},|[.,]\d+\s)|[-+]?\d+,\d+;)\d$"  # decimals, then a digit for quality
_FLAG_BEFORE = r"^[*#!?$†‡&^~@_/'`]+\s*(?=[-+]?[\d.,])"
_MINUS = {ord(sign): "-" for sign in "\u2212\u2010\u2011\u2012\ufe63\uff0d"} | {ord("·"): "."}
_BRACKETED = r"^\((\d[\d.,]*)\)$|^(\d[\d.,]*)-$"  # how bookkeepers write what is below nought
_METAR = r"^M(\d{2})$"  # M05 is −5 in reports of airports
_THOUSANDS = r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d*)?|[-+]?\d{1,3}(?:\.\d{3})+,\d*|[-+]?\d*[.,]?\d*"
_ISD = r"[-+]\d{4},\d"  # NOAA's hourly archive: tenths of a degree and a quality code, "+0123,1"
_CELL_UNITS: dict[Unit, str] = {
    "C": r"\d\s*(?:[°º]\s*C|℃|deg\.?\s*C|C|celsius)$",
    "F": r"\d\s*(?:[°º]\s*F|℉|deg\.?\s*F|F|fahrenheit)$",
    "K": r"\d\s*(?:K|kelvin)$",
}


@dataclass(frozen=True)
class NumberReading:
    """Numbers of a column.

    values      float64 (T,), NaN where empty or unreadable
    unreadable  how many cells held something else; `examples` are some of them
    unit        what the cells themselves say that they are in: 12.5 °F
    """

    values: np.ndarray
    unreadable: int
    notes: tuple[Sentence, ...] = ()
    unit: WrittenUnit | None = None
    examples: tuple[str, ...] = ()


def parse_numbers(cells: pd.Series) -> NumberReading:
    """Read strings as numbers: decimal points or commas, thousands, unit signs and short flags."""
    codes, distinct = pd.factorize(cells)  # readings repeat: a million cells hold some thousand spellings
    cells = pd.Series(distinct, dtype=str).str.strip()
    missing = cells.str.lower().isin(MISSING_TOKENS).to_numpy(dtype=bool)
    values = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float, copy=True)
    left = np.flatnonzero(np.isnan(values) & ~missing)
    notes: list[Sentence] = []
    unit: WrittenUnit | None = None
    if len(left):
        rest = cells.iloc[left]
        if rest.str.fullmatch(_ISD).mean() > 0.8:
            values[left] = pd.to_numeric(rest.str.slice(0, 5), errors="coerce")
            values[np.abs(values) >= 9990.0] = np.nan
            notes.append(say("Values such as +0123,1 were read as tenths of a degree with a quality code."))
            unit = "0.1C"
        else:
            plain, comma, below = _plain_numbers(rest, bool((values < 0).any()))
            values[left] = plain
            notes += [say("Decimal commas were read as such.")] if comma else []
            notes += (
                [say("Brackets, an M in front or a minus behind stand for values below zero.")]
                if below
                else []
            )
            if _turn_fahrenheit(rest, plain):
                values[left], unit = plain, "C"
                notes.append(
                    say(
                        "Cells in degrees Fahrenheit stand among cells in degrees Celsius: they were converted."
                    )
                )
            else:
                unit = _unit_of_cells(rest[np.isfinite(plain)], int(np.isfinite(values).sum()))
    values[~(np.abs(values) < _ABSURD)] = np.nan
    unreadable = np.isnan(values) & ~missing
    examples = tuple(str(cell)[:20] for cell in cells[unreadable].iloc[:3])
    return NumberReading(values[codes], int(unreadable[codes].sum()), tuple(notes), unit, examples)


def _turn_fahrenheit(cells: pd.Series, values: np.ndarray) -> bool:
    """Convert, in place, values whose cells say °F where others say °C; whether there are both."""
    celsius, fahrenheit = (
        cells.str.contains(rf"\d\s*{end}", regex=True).to_numpy(dtype=bool)
        for end in (r"(?:[°º]\s*C|℃)", r"(?:[°º]\s*F|℉)")
    )
    if not (celsius.any() and fahrenheit.any()):
        return False
    values[fahrenheit] = (values[fahrenheit] - 32) / 1.8
    return True


def _unit_of_cells(cells: pd.Series, count: int) -> WrittenUnit | None:
    """The unit that most of `count` spellings of numbers end with, where it is one; `cells` are those with an end."""
    shares = {
        unit: cells.str.contains(end, regex=True).sum() / max(count, 1) for unit, end in _CELL_UNITS.items()
    }
    unit = max(shares, key=lambda each: shares[each])
    return unit if shares[unit] > 0.8 else None


def _plain_numbers(cells: pd.Series, signed: bool) -> tuple[np.ndarray, bool, int]:
    """(numbers, whether a comma was the decimal sign, how many are negative without a minus in front) of cells.

    The cells are those that a plain conversion could not read; signed: whether others have a minus in front.
    """
    cells = cells.map(lambda cell: cell.translate(_MINUS)).str.replace(r"^\u2013(?=\d)", "-", regex=True)
    below = pd.Series(False, index=cells.index)
    if not (signed or cells.str.match(r"-\s?\d").any()):
        below = cells.str.fullmatch(_BRACKETED) | cells.str.fullmatch(_METAR)
        cells = cells.where(~below, "-" + cells.str.strip("()-M"))
    cells = cells.str.replace(_FLAG_BEFORE, "", regex=True)
    cells = cells.str.replace(_CODED, lambda match: match[1].rstrip(",; "), regex=True)
    cells = cells.str.replace(_FLAGGED, r"\1", regex=True).str.rstrip(".,")
    cells = cells.str.replace(r"^([-+])\s+|\s+$", r"\1", regex=True)
    cells = cells.str.replace(r"(?<=\d)[\s'\u2019](?=\d{3}(?!\d))", "", regex=True)
    commas = cells.str.count(",")
    # With both signs the later one is the decimal; a comma alone is one unless it repeats, as thousands do.
    is_decimal = (cells.str.rfind(",") > cells.str.rfind(".")) & (commas == 1)
    with_comma = cells.str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    with_point = cells.str.replace(",", "", regex=False)
    values = pd.to_numeric(with_comma.where(is_decimal, with_point), errors="coerce").to_numpy(dtype=float)
    grouped = cells.str.fullmatch(_THOUSANDS) | cells.str.contains("[eE]", regex=True)
    # 0.25,35 is neither thousands nor a decimal.
    values = np.where(grouped.to_numpy(dtype=bool), values, np.nan)
    read = np.isfinite(values)
    comma = bool((is_decimal.to_numpy(dtype=bool) & read).any())
    return values, comma, int((below.to_numpy(dtype=bool) & read).sum())


def is_sentinel(values: np.ndarray, tenths: bool = False) -> np.ndarray:
    """Where a number is a code for "missing" such as −9999: bool (T,)."""
    codes = _SENTINELS if tenths else np.concatenate([_SENTINELS, _SENTINELS_UNLESS_TENTHS])
    return np.isin(np.round(values, 3), np.round(codes, 3))
