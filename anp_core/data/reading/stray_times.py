"""Rows whose time is a slip: a mistyped year, a clock that was not set. They are left out, and no span is filled.

Called by `temperature.py` on the times of one series, in the order of the file.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from anp_core.language import Sentence, say

DAY = 86_400
FEW, FEW_SHARE = 3, 0.02  # rows that may lie apart: so many, or that share of all
APART = 300 * DAY  # seconds without a row that set a few rows apart from all others
# Where clocks without a battery begin.
UNSET = tuple(
    int(np.datetime64(day, "s").astype(np.int64))
    for day in ("1970-01-01", "1980-01-01", "1980-01-06", "1984-01-01", "1990-01-01", "1999-11-30", "2000-01-01",
                "2001-01-01", "1904-01-01", "1900-01-01", "2010-01-01", "2012-01-01", "2015-01-01")
)  # fmt: skip
UNSET_SHARE = 0.4  # of the rows may have such a time and still be left out
SORTED = 0.95  # share of the steps that go one way in a file in the order of time


@dataclass(frozen=True)
class Strays:
    """keep: bool (T,), False where a row is left out; reasons: (count, sentence, rows) of what is."""

    keep: np.ndarray
    reasons: tuple[tuple[Sentence, np.ndarray], ...]


def find_strays(times: np.ndarray) -> Strays:
    """Find the rows of times datetime64[s] (T,), without NaT, whose time cannot be theirs."""
    seconds = times.astype(np.int64)
    keep = np.ones(len(seconds), dtype=bool)
    reasons: list[tuple[Sentence, np.ndarray]] = []
    for find, sentence in (
        (_unset, say("the clock was not set: the time lies years before all others")),
        (_out_of_line, say("the time does not fit between those of the rows around it")),
        (_apart, say("the time lies far from all others")),
    ):
        rows = np.flatnonzero(keep)
        if len(rows) < 10:
            break
        found = rows[find(seconds[rows])]
        if len(found):
            keep[found] = False
            reasons.append((sentence, found))
    return Strays(keep, tuple(reasons))


def _unset(seconds: np.ndarray) -> np.ndarray:
    """Rows near the day on which unset clocks begin, far before all others."""
    order = np.sort(seconds)
    gap = int(np.diff(order).argmax())
    first, last, after = order[0], order[gap], order[gap + 1]
    begins = any(start <= first < start + 2 * DAY for start in UNSET)
    few = (gap + 1) <= UNSET_SHARE * len(seconds)
    if begins and few and after - last > APART and after - last > 3 * (last - first):
        return np.flatnonzero(seconds <= last)
    return np.zeros(0, dtype=np.int64)


def _out_of_line(seconds: np.ndarray) -> np.ndarray:
    """Single rows, or short runs, that leave the order of a sorted file and come back to it."""
    steps = np.diff(seconds)
    moving = steps[steps != 0]
    if not len(moving):
        return np.zeros(0, dtype=np.int64)
    way = 1 if (moving > 0).mean() >= 0.5 else -1
    if (way * moving > 0).mean() < SORTED:
        return np.zeros(0, dtype=np.int64)
    line = way * seconds
    usual = float(np.median(np.abs(moving)))
    # The longest ascending row of times is what the file means; what is not on it left the order. A repeated
    # stretch (clocks that go back, a second copy) is none: it comes back by no more than it repeats.
    off = ~_on_longest(line)
    rows = np.flatnonzero(off)
    if not len(rows) or len(rows) > max(FEW, FEW_SHARE * len(seconds)):
        return np.zeros(0, dtype=np.int64)
    kept = np.flatnonzero(~off)
    place = np.clip(np.searchsorted(kept, rows), 1, len(kept) - 1)
    before, after = line[kept[place - 1]], line[kept[place]]
    away = np.maximum(before - line[rows], line[rows] - after)
    strays: np.ndarray = rows[away > max(2 * usual, 12 * 3600)]
    return strays


def _on_longest(line: np.ndarray) -> np.ndarray:
    """bool (T,): which numbers lie on one longest row of them that never falls."""
    if (np.diff(line) >= 0).all():
        return np.ones(len(line), dtype=bool)
    tails: list[int] = []
    tail_rows: list[int] = []
    before = np.full(len(line), -1)
    for row, number in enumerate(line.tolist()):
        place = bisect_right(tails, number)
        before[row] = tail_rows[place - 1] if place else -1
        if place == len(tails):
            tails.append(number)
            tail_rows.append(row)
        else:
            tails[place], tail_rows[place] = number, row
    on = np.zeros(len(line), dtype=bool)
    row = tail_rows[-1]
    while row >= 0:
        on[row] = True
        row = int(before[row])
    return on


def _apart(seconds: np.ndarray) -> np.ndarray:
    """A few rows before or after a long time without any."""
    order = np.argsort(seconds, kind="stable")
    line = seconds[order]
    gaps = np.diff(line)
    few = max(FEW, int(FEW_SHARE * len(line)))
    if few > 0.2 * len(line):
        few = max(1, int(0.1 * len(line)))
    usual = max(float(np.median(gaps)), 1.0)
    wide = np.flatnonzero(gaps > max(APART, 20 * usual))
    left = np.zeros(0, dtype=np.int64)
    early = wide[wide < few]
    if len(early):
        left = order[: early[-1] + 1]
    late = wide[wide >= len(line) - 1 - few]
    right = order[late[0] + 1 :] if len(late) else left[:0]
    return np.concatenate([left, right])


def in_one_year(times: np.ndarray) -> tuple[np.ndarray, int]:
    """(times, year) of a typical year, whose months are of different years, put into one; (times, 0) for others.

    Times datetime64[s] (T,) are in the order of the file, as weather files for buildings have them.
    """
    years = times.astype("datetime64[Y]")
    distinct, counts = np.unique(years, return_counts=True)
    if len(distinct) < 2 or len(times) > 8_784 * 60 or (np.diff(times.astype(np.int64)) > 0).all():
        return times, 0
    common = [year for year in distinct[np.argsort(-counts)] if int(year.astype(np.int64) + 1970) % 4]
    if not common:
        return times, 0
    within = times - years.astype("datetime64[s]")
    leap = (years + 1).astype("datetime64[D]") - years.astype("datetime64[D]") == np.timedelta64(366, "D")
    march = np.timedelta64(60 * DAY, "s")
    within = np.where(leap & (within >= march), within - np.timedelta64(DAY, "s"), within)
    moved = common[0].astype("datetime64[s]") + within
    if within[-1] < within[-2]:  # the last hour of the year ends at midnight, in the next one
        moved[-1] = (common[0] + 1).astype("datetime64[s]") + within[-1]
    spans_months = len(np.unique(moved.astype("datetime64[M]"))) >= 12
    if spans_months and (np.diff(moved.astype(np.int64)) > 0).mean() > 0.999:
        return moved, int(common[0].astype(np.int64) + 1970)
    return times, 0
