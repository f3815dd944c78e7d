"""From readings in the order of a file to values on a grid of whole days or hours: order, repeats, clocks, averages.

Called by `temperature.py` after times and values were read; what is changed becomes a sentence of the report.
"""

from __future__ import annotations

import numpy as np

from anp_core.data.record import STEP_LENGTH, Step

HOUR, DAY = 3_600, 86_400
_SUB_HOURLY = 50 * 60  # a median step below this many seconds is averaged to hours
_DAILY_FROM = 18 * HOUR  # and one of this many or more counts as daily


def in_order(times: np.ndarray, values: np.ndarray, report: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """(seconds since 1970 int64 (T,), values), sorted by time; disorder and repeated times are reported."""
    seconds = times.astype(np.int64)
    if (np.diff(seconds) < 0).any():
        order = np.argsort(seconds, kind="stable")
        seconds, values = seconds[order], values[order]
        report.append("The rows were not in the order of time and were sorted.")
    again = seconds[1:][np.diff(seconds) == 0]
    if len(again):
        sentence = (
            f"Values of the same time were averaged: {count_of(len(again), 'row')} repeated an earlier time."
        )
        if len(again) > 0.3 * len(seconds):
            sentence += " If the file holds several stations, keep one of them and upload it again."
        elif _clocks_went_back(again):
            sentence += (
                f" That is the hour in which clocks go back ({_minute(again[0])}); where they go forward, in "
                "spring, an hour is missing. Times are kept as the file's own clock shows them."
            )
        report.append(sentence)
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
            f"Values come every {duration(median)}; they were averaged to the nearest full hour, as forecasts know "
            "no finer steps than hours."
        )


def put_on_grid(
    seconds: np.ndarray, values: np.ndarray, median: float, report: list[str]
) -> tuple[np.ndarray, np.ndarray, Step]:
    """Snap sorted times (T,) to whole hours or days, average what falls together, and leave the gaps out."""
    step: Step = "hourly" if median < _DAILY_FROM else "daily"
    size = int(STEP_LENGTH[step].astype(np.int64))
    off_grid = seconds % size
    # A day belongs to its date whatever the clock says; an hour to the full hour that is nearest.
    snapped = (seconds + HOUR // 2) // HOUR if step == "hourly" else seconds // DAY
    if off_grid.any() and median >= _SUB_HOURLY:
        if step == "hourly":
            report.append(f"Moved {count_of((off_grid > 0).sum(), 'time')} to the nearest full hour.")
        else:
            same = (off_grid == off_grid[0]).all()
            at = f"All times are at {_clock(int(off_grid[0]))}" if same else "Times of day differ"
            report.append(f"{at}; daily values were assigned to their date.")
        merged = int(((np.diff(snapped) == 0) & (np.diff(seconds) > 0)).sum())
        if merged:
            unit = "hour" if step == "hourly" else "day"
            report.append(f"Values that fell on the same {unit} were averaged: {merged:,}.")
    known = np.isfinite(values)
    snapped, values = snapped[known], values[known]
    starts = np.flatnonzero(np.diff(snapped, prepend=snapped[0] - 1))
    means = np.add.reduceat(values, starts) / np.diff(starts, append=len(values))
    return (snapped[starts] * size).astype("datetime64[s]"), means, step


def count_of(number: int, noun: str) -> str:
    """A number and its noun: "1 row", "2,000 rows"."""
    return f"{int(number):,} {noun}" + ("" if number == 1 else "s")


def _clock(seconds: int) -> str:
    return f"{seconds // HOUR:02d}:{seconds % HOUR // 60:02d}"


def duration(seconds: float) -> str:
    """A length of time in words: "3 hours"."""
    for size, noun in ((DAY, "day"), (HOUR, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{seconds / size:.3g} {noun}" + ("" if seconds == size else "s")
    return f"{seconds:.3g} seconds"


def _minute(seconds: int) -> str:
    return str(np.datetime64(int(seconds), "s"))[:16].replace("T", " ")
