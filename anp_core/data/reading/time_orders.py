"""Spellings of times whose parts stand in an unusual order, turned into the usual one: spans, clocks first, dashes.

Called by `times.py` before offsets and words are looked at. Each applies where most cells of a column are spelled so.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from anp_core.language import Sentence, say

MOST = 0.8  # share of the cells that are spelled so
SPAN_NOTE = say("Of spans of time, such as 10:00 to 11:00, the beginning was taken.")
CLOCK_SPAN = r"^(\d{1,2}:\d{2}(?::\d{2})?)\s*[-–~]\s*(\d{1,2}:\d{2}(?::\d{2})?)$"
_SPAN = re.compile(
    r"^(.*\d:\d{2}(?::\d{2})?(?:Z|[-+]\d{2}:?\d{2})?)(?:\s+(?:-|–|to|bis)\s+|/(?=\d{4}-)|\s*~\s*)(.*\d:\d{2}.*)$"
)
_DASHED = re.compile(r"^(\d{4})[-_](\d{2})[-_](\d{2})[-_](\d{2})(?:[-_](\d{2}))?(?:[-_](\d{2}))?$")
_CLOCK_FIRST = re.compile(
    r"^(\d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?),?\s+(\d{1,4}[./-]\d{1,2}[./-]\d{1,4})$"
)
_OF_BROWSERS = re.compile(
    r"^([A-Z]\w\w \w{3} \d{1,2} \d{4} \d{2}:\d{2}:\d{2}) (?:GMT|UTC)([-+]\d{4})(?: \(.*\))?$"
)
_ROMAN = re.compile(r"^(\d{1,2})[. /-]+(I{1,3}|IV|VI{0,3}|IX|XI{0,2})[. /-]+(\d{4})\b", re.IGNORECASE)
_MONTHS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def _undashed(match: re.Match[str]) -> str:
    """2021-01-28-13-05 as 2021-01-28 13:05:00."""
    year, month, day, hour, minute, second = match.groups()
    return f"{year}-{month}-{day} {hour}:{minute or '00'}:{second or '00'}"


def _in_numbers(match: re.Match[str]) -> str:
    """28. IV. 2021 as 2021-04-28."""
    return f"{match[3]}-{_MONTHS.index(match[2].lower()) + 1:02d}-{int(match[1]):02d}"


_TURNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_SPAN, r"\1"),
    (_DASHED, _undashed),
    (_CLOCK_FIRST, r"\2 \1"),
    (_OF_BROWSERS, r"\1 \2"),
    (_ROMAN, _in_numbers),
)


def in_usual_order(cells: pd.Series, sample: pd.Series) -> tuple[pd.Series, pd.Series, tuple[Sentence, ...]]:
    """(cells, sample of them, notes), spelled as most files do."""
    notes: tuple[Sentence, ...] = ()
    for pattern, turn in _TURNS:
        if sample.str.match(pattern).mean() > MOST:
            cells, sample = (each.str.replace(pattern, turn, regex=True) for each in (cells, sample))
            notes += (SPAN_NOTE,) if pattern is _SPAN else ()
    return cells, sample, notes
