"""From readings in the order of a file to values on a grid of whole days or hours: order, repeats, clocks, averages.

Called by `temperature.py` after times and values were read; what is changed becomes a sentence of the report.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from anp_core.data.record import STEP_LENGTH, Step
from anp_core.language import Sentence, mark, say, say_n, sentences

HOUR, DAY = 3_600, 86_400
_SUB_HOURLY = 50 * 60  # a median step below this many seconds is averaged to hours
_DAILY_FROM = 18 * HOUR  # and one of this many or more counts as daily
COUNTS: dict[str, Callable[[int], Sentence]] = {
    "row": lambda count: say_n("{count:,} row", "{count:,} rows", count),
    "time": lambda count: say_n("{count:,} time", "{count:,} times", count),
    "value": lambda count: say_n("{count:,} value", "{count:,} values", count),
    "observation": lambda count: say_n("{count:,} observation", "{count:,} observations", count),
    "gap": lambda count: say_n("{count:,} gap", "{count:,} gaps", count),
}
DURATIONS = (
    (DAY, mark("1 day"), mark("{number:.3g} days")),
    (HOUR, mark("1 hour"), mark("{number:.3g} hours")),
    (60, mark("1 minute"), mark("{number:.3g} minutes")),
)


def in_order(times: np.ndarray, values: np.ndarray, report: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(seconds since 1970 int64 (T,), values), sorted by time; disorder and repeated times are reported."""
    seconds = times.astype(np.int64)
    if (np.diff(seconds) < 0).any():
        order = np.argsort(seconds, kind="stable")
        seconds, values = seconds[order], values[order]
        report.append(say("The rows were not in the order of time and were sorted."))
    again = seconds[1:][np.diff(seconds) == 0]
    if len(again):
        sentence = say(
            "Values of the same time were averaged: {rows} repeated an earlier time.",
            rows=count_of(len(again), "row"),
        )
        why = ""
        if len(again) > 0.3 * len(seconds):
            why = say("If the file holds several stations, keep one of them and upload it again.")
        elif _clocks_went_back(again):
            why = say(
                "That is the hour in which clocks go back ({time}); where they go forward, in spring, an hour is "
                "missing. Times are kept as the file's own clock shows them.",
                time=_minute(again[0]),
            )
        report.append(sentences(sentence, why))
    return seconds, values


def _clocks_went_back(again: np.ndarray) -> bool:
    """Whether the repeated times (R,) are one night hour of spring or autumn a year, as daylight saving ends."""
    times = again.astype("datetime64[s]")
    months = times.astype("datetime64[M]").astype(np.int64) % 12 + 1
    nights = np.unique(times.astype("datetime64[D]"))
    years = np.unique(times.astype("datetime64[Y]"))
    return bool(
        np.isin(months, (3, 4, 9, 10, 11)).all()
        and (again % DAY < 4 * HOUR).all()
        and len(nights) == len(years)
    )


def median_step(seconds: np.ndarray) -> float:
    """Median distance in seconds between neighbouring distinct times; a day when there is but one."""
    steps = np.diff(seconds)
    steps = steps[steps > 0]
    return float(np.median(steps)) if len(steps) else float(DAY)


def report_averaging(median: float, report: list[str]) -> None:
    """Say so where values come more often than once an hour."""
    if median < _SUB_HOURLY:
        report.append(
            say(
                "Values come every {duration}; they were averaged to the nearest full hour, as forecasts know no "
                "finer steps than hours.",
                duration=duration(median),
            )
        )


def share_even(seconds: np.ndarray) -> float:
    """Share of the steps between distinct times (T,), ascending, that are the usual one: months count as equal."""
    steps = np.diff(seconds)
    steps = steps[steps > 0]
    if not len(steps):
        return 1.0
    usual = float(np.median(steps))
    allowed = max(60.0, 0.06 * usual if usual > 27 * DAY else 0.02 * usual)
    return float(np.mean(np.abs(steps - usual) <= allowed))


def put_on_grid(
    seconds: np.ndarray, values: np.ndarray, median: float, notes: list[str]
) -> tuple[np.ndarray, np.ndarray, Step]:
    """Snap sorted times (T,) to hours or days, average what falls together, and leave the gaps out.

    Hours are full ones, or all at the same minute where the station measures so; days belong to their date.
    """
    step: Step = "hourly" if median < _DAILY_FROM else "daily"
    size = int(STEP_LENGTH[step].astype(np.int64))
    minutes = (seconds + 30) // 60 * 60
    minute = int(minutes[0] % HOUR)
    one_minute = step == "hourly" and median >= _SUB_HOURLY and bool((minutes % HOUR == minute).all())
    shift = minute if one_minute else 0
    if one_minute:
        snapped = (minutes - shift) // HOUR
    else:
        snapped = (seconds + HOUR // 2) // HOUR if step == "hourly" else seconds // DAY
    off_grid = (minutes - shift if one_minute else seconds) % size
    if off_grid.any() and median >= _SUB_HOURLY:
        if step == "hourly":
            times = count_of((off_grid > 0).sum(), "time")
            notes.append(say("Moved {times} to the nearest full hour.", times=times))
        else:
            same = (off_grid == off_grid[0]).all()
            notes.append(
                say(
                    "All times are at {clock}; daily values were assigned to their date.",
                    clock=_clock(int(off_grid[0])),
                )
                if same
                else say("Times of day differ; daily values were assigned to their date.")
            )
        merged = int(((np.diff(snapped) == 0) & (np.diff(seconds) > 0)).sum())
        if merged:
            notes.append(
                say("Values that fell on the same hour were averaged: {number:,}.", number=merged)
                if step == "hourly"
                else say("Values that fell on the same day were averaged: {number:,}.", number=merged)
            )
    known = np.isfinite(values)
    snapped, values = snapped[known], values[known]
    starts = np.flatnonzero(np.diff(snapped, prepend=snapped[0] - 1))
    means = np.add.reduceat(values, starts) / np.diff(starts, append=len(values))
    return (snapped[starts] * size + shift).astype("datetime64[s]"), means, step


def count_of(number: int, noun: str) -> Sentence:
    """A number and its noun, one of `COUNTS`: "1 row", "2,000 rows"."""
    return COUNTS[noun](int(number))


def _clock(seconds: int) -> str:
    return f"{seconds // HOUR:02d}:{seconds % HOUR // 60:02d}"


def duration(seconds: float) -> Sentence:
    """A length of time in words: "3 hours"."""
    for size, one, many in DURATIONS:
        if seconds >= size:
            return say(one) if seconds == size else say(many, number=seconds / size)
    return say("{number:.3g} seconds", number=seconds)


def _minute(seconds: int) -> str:
    return str(np.datetime64(int(seconds), "s"))[:16].replace("T", " ")
