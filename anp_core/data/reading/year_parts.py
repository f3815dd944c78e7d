"""Quarters, halves and weeks of a year: "2019-Q1", "Q1 2019", "2019H2", "2019-W05". Called by `times.py`.

A quarter or a half stands for its first day, a week for its Monday, as ISO 8601 counts them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

# Letters of a part in the languages of the services: quarter, trimester and kwartaal; half, semester; week.
MONTHS_OF = {"Q": 3, "T": 3, "K": 3, "H": 6, "S": 6}
_YEAR_FIRST = r"(?P<year>\d{4})\s*[-/. ]?\s*(?P<part>[QTKHSW])\s*(?P<number>\d{1,2})"
_PART_FIRST = r"(?P<part>[QTKHSW])\s*(?P<number>\d{1,2})\s*[-/. ]?\s*(?P<year>\d{4})"
_NUMBER_FIRST = r"(?P<number>\d)\s*(?P<part>[QTKHS])\s*[-/. ]?\s*(?P<year>\d{4})"
_SHARE = 0.9  # of a sample that is written so


def parse_year_parts(cells: pd.Series, sample: pd.Series) -> np.ndarray | None:
    """Times datetime64[s] (T,), NaT where a cell is none; None where the cells (a sample) are not written so."""
    upper = sample.str.upper()
    for pattern in (_YEAR_FIRST, _PART_FIRST, _NUMBER_FIRST):
        if upper.str.fullmatch(pattern).mean() >= _SHARE:
            return _times(cells.str.upper().str.extract(f"^{pattern}$"))
    return None


def _times(found: pd.DataFrame) -> np.ndarray:
    years = pd.to_numeric(found["year"], errors="coerce").to_numpy(float)
    numbers = pd.to_numeric(found["number"], errors="coerce").to_numpy(float)
    parts = found["part"].fillna("").to_numpy(str)
    length = np.array([MONTHS_OF.get(part, 0) for part in parts], dtype=float)
    weeks = parts == "W"
    most = np.where(weeks, 53, 12 / np.where(length > 0, length, 12))
    valid = np.isfinite(years) & (numbers >= 1) & (numbers <= most) & (weeks | (length > 0))
    year = np.where(valid, years, 1970).astype(np.int64) - 1970
    number = np.where(valid, numbers, 1).astype(np.int64) - 1
    months = (12 * year + np.where(weeks, 0, number * length).astype(np.int64)).astype("datetime64[M]")
    days = months.astype("datetime64[D]")
    fourth = days.astype(np.int64) + 3  # 4 January is always in the first week
    monday = fourth - (fourth + 3) % 7  # 1970 began on a Thursday
    days = np.where(weeks, (monday + 7 * number).astype("datetime64[D]"), days)
    times: np.ndarray = days.astype("datetime64[s]")
    times[~valid] = np.datetime64("NaT", "s")
    return times
