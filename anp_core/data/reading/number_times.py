"""Times that are written as bare numbers: compact dates, seconds since 1970, serial dates, years, parts in columns.

Called by `times.py`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from anp_core.data.reading.date_order import evenness, settle
from anp_core.language import Sentence, say

_NAT = np.datetime64("NaT", "s")
EPOCHS = {
    1: say("Times were read as seconds since 1970 (UTC)."),
    10**3: say("Times were read as milliseconds since 1970 (UTC)."),
    10**6: say("Times were read as microseconds since 1970 (UTC)."),
    10**9: say("Times were read as nanoseconds since 1970 (UTC)."),
}
SPREADSHEET = 7_305.0  # number of 1920
RECENT = (7_305, 20_820)  # days from 1970 to 1990 and to 2027
_SERIALS = (  # days since a day: (first and last number of 1920 to 2120, day zero, what it is called)
    # 1993 to 2028; a spreadsheet would be in 2034 to 2069.
    (49_000.0, 62_000.0, np.datetime64("1858-11-17"), say("Times were read as modified Julian dates.")),
    (SPREADSHEET, 80_400.0, np.datetime64("1899-12-30"), say("Times were read as serial dates of a spreadsheet.")),
    (701_265.0, 774_500.0, np.datetime64("0000-01-01") - 1, say("Times were read as serial dates of MATLAB.")),
    (2_422_300.0, 2_495_500.0, None, say("Times were read as Julian dates.")),
)  # fmt: skip
_JULIAN_1970 = 2_440_587.5


@dataclass(frozen=True)
class DigitReading:
    """times datetime64[s] (T,), NaT where unreadable; order and reason as in `times.TimeReading`."""

    times: np.ndarray
    notes: tuple[Sentence, ...] = ()
    order: str = ""
    reason: str = ""


def parse_digits(cells: pd.Series, sample: pd.Series, order: str = "") -> DigitReading:
    """Read a column of bare numbers as times; NaT throughout where they are none."""
    numbers = _numbers(cells)
    whole = sample.str.split(".").str[0]
    length = Counter(whole.str.len()).most_common(1)[0][0]
    if sample.str.fullmatch(r"\d+(\.0*)?").mean() > 0.8:
        found = _compact(cells, numbers, int(length), order)
        if found is not None:
            return found
    if (found_years := _years(cells, numbers, sample)) is not None:
        return found_years
    typical = np.nanmedian(np.abs(numbers)) if np.isfinite(numbers).any() else 0.0
    for size, note in EPOCHS.items():
        if 1e8 * size <= typical < 4.5e9 * size:
            return DigitReading(_from_seconds(numbers / size), (note,))
    return _serial(numbers) or DigitReading(np.full(len(cells), _NAT))


def _compact(cells: pd.Series, numbers: np.ndarray, length: int, order: str) -> DigitReading | None:
    """20200131, 2020013113, 202001, 2020031 and the like, and 31012020."""
    known = np.isfinite(numbers)
    if length in (6, 8, 10, 12, 14):
        powers = [10 ** (length - end) for end in range(4, length + 1, 2)]
        parts = [numbers // powers[0]] + [numbers // power % 100 for power in powers[1:]]
        times = times_from_parts(parts)
        if np.mean(~np.isnat(times[known])) > 0.9 and (length != 6 or evenness(times) > 0.5):
            return DigitReading(times)
    if length == 7:
        times = times_from_parts([numbers // 1000, numbers % 1000], day_of_year=True)
        if np.mean(~np.isnat(times[known])) > 0.9 and evenness(times) > 0.5:
            return DigitReading(times)
    if length in (5, 6):  # yymmdd: the first days of 2000 to 2009 begin with a nought
        year = numbers // 10_000
        times = times_from_parts(
            [year + np.where(year > 40, 1900, 2000), numbers // 100 % 100, numbers % 100]
        )
        if np.mean(~np.isnat(times[known])) > 0.98 and evenness(times) > 0.8:
            return DigitReading(times)
    if length == 8 or length == 7:
        first, second, year = numbers // 1_000_000, numbers // 10_000 % 100, numbers % 10_000
        read = {
            name: times_from_parts([year, month, day])
            for name, month, day in (("dmy", second, first), ("mdy", first, second))
            if order in ("", name)
        }
        if read and max(np.mean(~np.isnat(times[known])) for times in read.values()) > 0.9:
            if len(read) == 1:
                return DigitReading(read[order], (), order)
            settled, times, reason = settle(read, str(cells.iloc[int(np.flatnonzero(known)[0])]))
            return DigitReading(times, (), settled, reason)
    return None


def _years(cells: pd.Series, numbers: np.ndarray, sample: pd.Series) -> DigitReading | None:
    """2019, 2019.04 as a month, 2019.2917 as a part of a year; only where they go up or down throughout."""
    known = np.isfinite(numbers)
    if not np.mean((numbers[known] >= 1600) & (numbers[known] < 2200)) > 0.98:
        return None
    steps = np.diff(numbers[known])
    steps = steps[steps != 0]
    if not len(steps) or max((steps > 0).mean(), (steps < 0).mean()) < 0.97:
        return None
    year = np.floor(numbers)
    months = sample.str.fullmatch(r"\d{4}\.(0\d|1[0-2])").mean() == 1
    if months and sample.str.endswith(".12").any():
        return DigitReading(times_from_parts([year, np.round((numbers - year) * 100)]))
    if np.all(numbers[known] == year[known]):
        return DigitReading(times_from_parts([year, np.ones_like(year)]))
    part = numbers - year
    if np.median(np.abs(steps)) > 0.07:
        month = np.floor(part * 12 + 0.02) + 1
        note = say("Times were read as years with decimals, to the month.")
        return DigitReading(times_from_parts([year, np.minimum(month, 12)]), (note,))
    whole = np.where(known, year, 1970).astype(np.int64) - 1970
    first = whole.astype("datetime64[Y]").astype("datetime64[s]").astype(np.int64)
    after = (whole + 1).astype("datetime64[Y]").astype("datetime64[s]").astype(np.int64)
    seconds = first + part * (after - first)
    rounded = np.round(seconds / 3600) * 3600
    return DigitReading(
        _from_seconds(np.where(known, rounded, np.nan)), (say("Times were read as years with decimals."),)
    )


def _serial(numbers: np.ndarray) -> DigitReading | None:
    """Days since a day zero, as spreadsheets count; only where the steps are even, as those of no reading are."""
    known = numbers[np.isfinite(numbers)]
    if len(known) < 3:
        return None
    steps = np.diff(known)
    steps = np.round(steps[steps != 0] * 1440)
    if not len(steps) or (steps > 0).mean() < 0.95:
        return None
    usual = np.median(steps)
    even = np.mean(np.abs(steps - usual) <= max(1.0, 0.1 * usual))
    if even < 0.8 and not (27 * 1440 <= usual <= 32 * 1440):
        return None
    for low, high, zero, note in _SERIALS:
        if np.mean((known >= low) & (known <= high)) > 0.98:
            if zero is None:
                days = numbers - _JULIAN_1970
            else:
                days = numbers + (zero - np.datetime64("1970-01-01")).astype(np.int64)
            times = _from_seconds(np.round(days * 1440) * 60)
            notes = (note,) if low != SPREADSHEET else (note, *_or_since_1970(known))
            return DigitReading(times, notes)
    return None


def _or_since_1970(days: np.ndarray) -> tuple[Sentence, ...]:
    """What is said where the days of an old spreadsheet would be recent ones if they were counted from 1970."""
    if not (RECENT[0] <= days.min() and days.max() <= RECENT[1]):
        return ()
    first, last = (str(np.datetime64(int(day), "D")) for day in (days.min(), days.max()))
    return (
        say(
            "Counted from 1970, as some programs do, they would be {first} to {last}; if so, write dates such as "
            "2024-01-31 and upload the file again.",
            first=first,
            last=last,
        ),
    )


def are_years(sample: pd.Series) -> bool:
    """Whether cells (a sample) are the years of a thermometer's age."""
    years = _numbers(sample)
    fits = (years >= 1600) & (years <= 2199) & (years % 1 == 0)
    return bool(len(sample)) and bool(np.mean(fits) > 0.8)


def times_from_parts(
    parts: list[np.ndarray], day_of_year: bool = False, clock: np.ndarray | float = 0.0
) -> np.ndarray:
    """Times from year, month, day, hour, minute, second (as many as given, float (T,)), or year and day of the year.

    Hour 24 and minute 60 end the day and the hour: the latter as EnergyPlus counts, whose hours begin at 1.
    clock: seconds after midnight, where the time of day is written in one column.
    """
    if day_of_year:
        parts = [parts[0], np.ones_like(parts[0]), *parts[1:]]
    longest = 366.0 if day_of_year else 31.0
    parts = [np.where(np.isfinite(part), part, np.nan) for part in parts]
    year = parts[0]
    parts = [*parts, *(np.full_like(year, fill) for fill in (1, 1, 0, 0, 0)[len(parts) - 1 :])]
    if np.isfinite(parts[4]).any() and np.nanmedian(parts[4]) == 60:
        parts[4] = np.where(parts[4] == 60, 0, parts[4])
    limits = ((1600, 2199), (1, 12), (1, longest), (0, 24), (0, 59), (0, 59))
    valid = np.isfinite(clock) & np.ones(len(year), dtype=bool)
    for part, (low, high) in zip(parts, limits, strict=True):
        valid &= (part >= low) & (part <= high) & (part % 1 == 0)
    whole = [np.where(valid, part, 1).astype(np.int64) for part in parts]
    months = (whole[0] - 1970) * 12 + whole[1] - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]") + (whole[2] - 1)
    if not day_of_year:
        valid &= days.astype("datetime64[M]").astype(np.int64) == months  # no 31 February
    seconds = whole[3] * 3600 + whole[4] * 60 + whole[5] + np.where(valid, clock, 0).astype(np.int64)
    times: np.ndarray = days.astype("datetime64[s]") + seconds
    times[~valid] = _NAT
    return times


def _from_seconds(seconds: np.ndarray) -> np.ndarray:
    known = np.isfinite(seconds)
    times = np.where(known, seconds, 0).round().astype(np.int64).astype("datetime64[s]")
    times[~known] = _NAT
    return times


def _numbers(cells: pd.Series) -> np.ndarray:
    numbers: np.ndarray = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float, copy=True)
    numbers[~(np.abs(numbers) < 9e18)] = np.nan  # what no int64 holds is no time
    return numbers
