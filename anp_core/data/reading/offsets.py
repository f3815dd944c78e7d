"""UTC offsets and letters of time zones at the end of times: a constant one leaves the clock as it is written."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from anp_core.language import Sentence, listed, say

_HOURS, _MINUTES = r"(?:0\d|1[0-4])", r"[0-5]\d"  # no place on earth is further from UTC than 14 hours
_OFFSET = re.compile(rf"(?:(?P<zulu>Z|UTC|GMT)|(?P<sign>[-+])(?P<hours>{_HOURS}):?(?P<minutes>{_MINUTES})?)$")
_TIMED = re.compile(
    rf".*(:\d{{2}}([.,]\d+)?|T\d{{2,6}})\s*(Z|UTC|GMT|[-+]{_HOURS}(:?{_MINUTES})?)$|.*\d\s?(UTC|GMT)$"
)
_CLOCKED = re.compile(rf".*\d\s*(Z|UTC|GMT|[-+]{_HOURS}:?{_MINUTES})$")
_LETTERS = re.compile(r".*\d\s+(?!AM|PM|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)([A-Z]{2,5})$")


def split_offsets(
    cells: pd.Series, sample: pd.Series, clock: bool = False
) -> tuple[pd.Series, np.ndarray | None, tuple[Sentence, ...]]:
    """(cells without their UTC offset, minutes (T,) to subtract or None to keep the local clock, notes).

    clock: the cells are clocks without a date, such as "0000 UTC".
    """
    pattern = _CLOCKED if clock else _TIMED
    if not sample.str.fullmatch(pattern.pattern).mean() > 0.5:
        if sample.str.fullmatch(_LETTERS.pattern).mean() > 0.5:
            stripped = cells.str.replace(r"\s+[A-Z]{2,5}$", "", regex=True)
            note = say("The letters of the time zone were left out; the clock is kept as written.")
            return stripped, None, (note,)
        return cells, None, ()
    codes, tails = pd.factorize(cells.str.slice(-6))  # "+01:00" is the longest; few tails are distinct
    matches = [_OFFSET.search(str(tail)) for tail in tails]
    lengths = np.array([len(match.group()) if match else 0 for match in matches])
    minutes = np.array([_minutes(match) if match else 0 for match in matches])[codes]
    for length in np.unique(lengths[lengths > 0]):
        rows = lengths[codes] == length
        cells = cells.where(~rows, cells.str.slice(0, -int(length)).str.rstrip())
    seen = np.unique(minutes[lengths[codes] > 0])
    titles = [f"{'-' if m < 0 else '+'}{abs(m) // 60:02d}:{abs(m) % 60:02d}" for m in seen]
    if len(seen) == 1:
        if seen[0] == 0:
            return cells, None, (say("Times are in UTC."),)
        note = say("Times carry the offset {offset} throughout; the local clock is kept.", offset=titles[0])
        return cells, None, (note,)
    note = say(
        "The UTC offset changes ({offsets}), so times were converted to UTC.", offsets=listed(titles[:4])
    )
    return cells, minutes, (note,)


def _minutes(match: re.Match[str]) -> int:
    if match["zulu"]:
        return 0
    minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
    return -minutes if match["sign"] == "-" else minutes
