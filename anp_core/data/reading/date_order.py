"""Day before month, or month before day: both are tried on the whole file, and the one that makes even steps wins.

Called by `times.py`. Where both make even steps, nobody but the visitor can tell: ChoiceNeeded.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from anp_core.errors import ChoiceNeeded
from anp_core.language import Sentence, say

EVEN, UNEVEN = 0.98, 0.95  # share of equal steps of a series that is even, and of one that is none
READABLE = 0.98  # of the dates: what is beyond is a slip of the pen and decides nothing
MIXED = "mixed"
TITLES: dict[str, Sentence] = {
    "dmy": say("day, month, year"),
    "mdy": say("month, day, year"),
    "ymd": say("year, month, day"),
    MIXED: say("some dates day first, others month first, as their neighbours tell"),
}


def settle(
    read: Mapping[str, np.ndarray], example: str, dotted: bool = False
) -> tuple[str, np.ndarray, Sentence]:
    """(order, times, the reason) from the times (T,) that each order gives, in the order of the file.

    ChoiceNeeded where more than one order is plausible. dotted: 03.04.2020, which nobody writes month first.
    """
    share = {order: float(np.mean(~np.isnat(times))) for order, times in read.items()}
    even = {order: evenness(times) for order, times in read.items()}
    best = max(share.values())
    able = [order for order in read if share[order] >= best - (1 - READABLE)]
    mixed = _mixed(read, max(even[order] for order in able)) if {"dmy", "mdy"} <= read.keys() else None
    if mixed is not None:
        raise ChoiceNeeded(
            say(
                "Dates such as {example} seem to be written day first in some rows and month first in others.",
                example=example,
            ),
            option="date_order",
            choices=(MIXED, *sorted(read, key=lambda order: -even[order])),
        )
    if len(able) == 1:
        return able[0], read[able[0]], say("no other order reads all dates")
    ranked = sorted(able, key=lambda order: (-round(even[order], 3), -_on_one_day(read[order])))
    first, second = ranked[:2]
    clear = even[first] >= EVEN and even[second] <= UNEVEN
    if clear or even[second] < even[first] == 1.0 or even[first] - even[second] > 0.3:
        return first, read[first], say("it gives even steps")
    if all(np.array_equal(read[first], read[order]) for order in able):
        return first, read[first], say("all orders give the same days")
    if dotted and "dmy" in able and set(able) == {"dmy", "mdy"}:
        return "dmy", read["dmy"], say("dates with points are written day first")
    raise ChoiceNeeded(
        say(
            "Dates such as {example} can be read as {first} or as {second}, and both give plausible steps.",
            example=example,
            first=TITLES[first],
            second=TITLES[second],
        ),
        option="date_order",
        choices=ranked,
    )


def evenness(times: np.ndarray) -> float:
    """Share of equal steps, in days or in months, between the days of a column in the order of the file, 0 to 1.

    Where a day has several times, it is the share of days that follow the one before without a break.
    """
    known = times[~np.isnat(times)]
    days = known.astype("datetime64[D]")
    first = np.flatnonzero(np.diff(days.astype(np.int64), prepend=-(10**9)))
    if len(first) < 2:
        return 0.0
    steps = np.abs(np.diff(known.astype(np.int64)))
    usual = float(np.median(steps[steps > 0]))
    if usual < 20 * 3600 and len(known) > 2 * len(first):
        return float(np.mean(np.abs(steps[first[1:] - 1] - usual) <= 0.5 * usual))
    days = days[first]
    months = days.astype("datetime64[M]")
    shares = [_share_of_usual(np.diff(days.astype(np.int64)))]
    of_month = (days - months).astype(np.int64)
    if np.mean(of_month == np.median(of_month)) > 0.9 or np.mean(_are_last(days)) > 0.9:
        shares.append(_share_of_usual(np.diff(months.astype(np.int64))))
    return max(shares)


def _share_of_usual(steps: np.ndarray) -> float:
    _, counts = np.unique(steps, return_counts=True)
    return float(counts.max() / len(steps))


def _are_last(days: np.ndarray) -> np.ndarray:
    """Which days are the last of their month."""
    last: np.ndarray = (days + 1).astype("datetime64[M]") != days.astype("datetime64[M]")
    return last


def _on_one_day(times: np.ndarray) -> float:
    """1 where a column holds one day of each month, as monthly values do; else 0."""
    days = times[~np.isnat(times)].astype("datetime64[D]")
    of_month = (days - days.astype("datetime64[M]")).astype(np.int64)
    return float(len(days) > 5 and len(np.unique(of_month)) == 1)


def _mixed(read: Mapping[str, np.ndarray], best: float) -> np.ndarray | None:
    """Times of a file whose dates are swapped in part, where only that makes even steps; else None.

    best: evenness of the best of the orders that read all dates.
    """
    if best > 0.85:
        return None
    times = read_mixed(read["dmy"], read["mdy"])
    even = evenness(times)
    swapped = min(np.mean(times == read["dmy"]), np.mean(times == read["mdy"]))
    return times if even > 0.95 and even - best > 0.2 and swapped > 0.02 else None


def read_mixed(day_first: np.ndarray, month_first: np.ndarray) -> np.ndarray:
    """Times (T,): of the two readings of each date the one that is nearer to the row before, from a sure one on."""
    one, other = day_first.astype(np.int64), month_first.astype(np.int64)
    missing = np.iinfo(np.int64).min
    sure = np.flatnonzero((one == other) | (one == missing) | (other == missing))
    start = int(sure[0]) if len(sure) else 0
    chosen = np.where(one == missing, other, one)
    for way in (range(start + 1, len(one)), range(start - 1, -1, -1)):
        last = chosen[start]
        for row in way:
            if one[row] != other[row] and one[row] != missing and other[row] != missing:
                chosen[row] = min(one[row], other[row], key=lambda time: abs(time - last))
            last = chosen[row] if chosen[row] != missing else last
    return chosen.astype("datetime64[s]")
