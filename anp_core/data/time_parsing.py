"""From columns of strings to times: the date part of reading a temperature table.

Called by `column_guess.py` on a sample and by `temperature.py` on whole columns. Every step is vectorised,
or works on distinct values only, so that a million rows take about a second.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from anp_core.data.time_shapes import Shape, shape_of
from anp_core.language import listed, say

DateOrder = Literal["auto", "dmy", "mdy"]
FIRST_YEAR, LAST_YEAR = 1700, 2199  # thermometers began about then; what lies outside is no date
SAMPLE = 400
EPOCHS = {
    1: say("Times were read as seconds since 1970 (UTC)."),
    10**3: say("Times were read as milliseconds since 1970 (UTC)."),
    10**6: say("Times were read as microseconds since 1970 (UTC)."),
    10**9: say("Times were read as nanoseconds since 1970 (UTC)."),
}
_ROUNDS = 6  # how many spellings of a date one column may mix

_OFFSET = re.compile(r"(?:(?P<zulu>Z|UTC|GMT)|(?P<sign>[-+])(?P<hours>\d{2}):?(?P<minutes>\d{2})?)$")
_TIMED_OFFSET = re.compile(r".*(:\d{2}([.,]\d+)?|T\d{2,6})\s*(Z|UTC|GMT|[-+]\d{2}(:?\d{2})?)$")
_ZONE_LETTERS = re.compile(r".*\d\s+([A-Z]{2,5})$")
_MIDNIGHT_24 = re.compile(r"(?<![\d:])24:00(:00)?(\.0+)?")


@dataclass(frozen=True)
class TimeReading:
    """times: datetime64[s] (T,), NaT where a cell could not be read. notes: what was decided, as sentences."""

    times: np.ndarray
    notes: tuple[str, ...] = ()

    @property
    def readable_share(self) -> float:
        """Share of the cells that were read as a time."""
        return float(np.mean(~np.isnat(self.times))) if len(self.times) else 0.0


def read_times(table: pd.DataFrame, columns: Sequence[str], order: DateOrder = "auto") -> TimeReading:
    """Read one column of times, or combine several: date and clock, or year, month, day, hour, minute."""
    first = table[columns[0]].str.strip()
    if len(columns) == 1:
        return parse_times(first, order)
    if _are_years(first):
        return TimeReading(_times_from_parts([_numbers(table[column]) for column in columns]))
    days = parse_times(first, order)
    clock, offset_notes = parse_clock(table[columns[1]].str.strip())
    times = days.times.astype("datetime64[D]").astype("datetime64[s]") + clock.astype("timedelta64[s]")
    return TimeReading(times, days.notes + offset_notes)


def parse_times(cells: pd.Series, order: DateOrder = "auto") -> TimeReading:
    """Read stripped strings as times: ISO, d/m/y or m/d/y, month names, compact digits, epoch, UTC offsets."""
    sample = spread_sample(cells)
    if not len(sample):
        return TimeReading(np.full(len(cells), np.datetime64("NaT"), dtype="datetime64[s]"))
    if sample.str.fullmatch(r"-?\d+(\.\d*)?").mean() > 0.8:
        return _parse_digits(cells, sample)
    cells, minutes, notes = _split_offsets(cells, sample)
    times, order_notes = _parse_text(cells, order)
    if minutes is not None:
        times = times - minutes.astype("timedelta64[m]")
    return TimeReading(_within_years(times), notes + order_notes)


def spread_sample(cells: pd.Series, count: int = SAMPLE) -> pd.Series:
    """Up to `count` cells that are not empty, spread evenly over the column."""
    rows = np.unique(np.linspace(0, len(cells) - 1, min(count, len(cells))).round().astype(int))
    sample = cells.iloc[rows]
    return sample[sample != ""]


def parse_clock(cells: pd.Series) -> tuple[np.ndarray, tuple[str, ...]]:
    """Seconds after midnight as float (T,), NaN where unreadable: 13:30, 1:30 PM, 1330, or hours 0 to 24."""
    sample = spread_sample(cells)
    notes: tuple[str, ...] = ()
    if len(sample) and sample.str.fullmatch(_TIMED_OFFSET.pattern).mean() > 0.5:
        cells, _, notes = _split_offsets(cells, sample)
    codes, distinct = pd.factorize(cells)
    hours_only = pd.to_numeric(pd.Series(distinct), errors="coerce").max() <= 24
    seconds = np.array([_clock_seconds(str(cell), bool(hours_only)) for cell in distinct] + [np.nan])
    return seconds[codes], notes


def _clock_seconds(cell: str, hours_only: bool) -> float:
    match = re.fullmatch(r"(\d{1,2})[:h.](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp])?(?:[Mm])?", cell)
    if match and not (hours_only and "." in cell):
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        if match[4]:
            hour = hour % 12 + (12 if match[4] in "Pp" else 0)
    elif re.fullmatch(r"\d{1,4}(\.0*)?", cell):
        number = int(float(cell))
        hour, minute, second = (number, 0, 0) if hours_only else (number // 100, number % 100, 0)
    else:
        return float("nan")
    total = hour * 3600 + minute * 60 + second
    return float(total) if minute < 60 and second < 60 and total <= 86400 else float("nan")


def _parse_digits(cells: pd.Series, sample: pd.Series) -> TimeReading:
    """Compact dates (20200131, 2020013113, ...) or seconds, milliseconds ... since 1970."""
    numbers = _numbers(cells)
    length = Counter(sample.str.split(".").str[0].str.len()).most_common(1)[0][0]
    if length in (6, 8, 10, 12, 14) and sample.str.isdigit().all():
        powers = [10 ** (length - end) for end in range(4, length + 1, 2)]
        parts = [numbers // powers[0]] + [numbers // power % 100 for power in powers[1:]]
        times = _times_from_parts(parts)
        if np.mean(~np.isnat(times[np.isfinite(numbers)])) > 0.9:
            return TimeReading(times)
    typical = np.nanmedian(np.abs(numbers)) if np.isfinite(numbers).any() else 0.0
    for size, note in EPOCHS.items():
        if 1e8 * size <= typical < 4.5e9 * size:
            return TimeReading(_from_seconds(numbers / size), (note,))
    return TimeReading(np.full(len(cells), np.datetime64("NaT"), dtype="datetime64[s]"))


def _split_offsets(
    cells: pd.Series, sample: pd.Series
) -> tuple[pd.Series, np.ndarray | None, tuple[str, ...]]:
    """(cells without their UTC offset, minutes to subtract or None to keep the local clock, notes)."""
    if not sample.str.fullmatch(_TIMED_OFFSET.pattern).mean() > 0.5:
        if (
            sample.str.fullmatch(_ZONE_LETTERS.pattern).mean() > 0.5
            and not sample.str.contains(r"[AP]M$").any()
        ):
            stripped = cells.str.replace(r"\s+[A-Z]{2,5}$", "", regex=True)
            return (
                stripped,
                None,
                (say("The letters of the time zone were left out; the clock is kept as written."),),
            )
        return cells, None, ()
    codes, tails = pd.factorize(cells.str.slice(-6))  # "+01:00" is the longest; few tails are distinct
    matches = [_OFFSET.search(str(tail)) for tail in tails]
    lengths = np.array([len(match.group()) if match else 0 for match in matches])
    minutes = np.array([_offset_minutes(match) if match else 0 for match in matches])[codes]
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
    return (
        cells,
        minutes,
        (
            say(
                "The UTC offset changes ({offsets}), so times were converted to UTC.",
                offsets=listed(titles[:4]),
            ),
        ),
    )


def _offset_minutes(match: re.Match[str]) -> int:
    if match["zulu"]:
        return 0
    minutes = int(match["hours"]) * 60 + int(match["minutes"] or 0)
    return -minutes if match["sign"] == "-" else minutes


def _parse_text(cells: pd.Series, order: DateOrder) -> tuple[np.ndarray, tuple[str, ...]]:
    late = cells.str.contains("24:00", regex=False).to_numpy(dtype=bool, copy=True)
    if late.any():
        fixed = cells[late].str.replace(_MIDNIGHT_24.pattern, "00:00\\1", regex=True)
        late[late] = (fixed != cells[late]).to_numpy(dtype=bool)
        cells = cells.copy()
        cells.loc[fixed.index] = fixed
    times = np.full(len(cells), np.datetime64("NaT"), dtype="datetime64[s]")
    notes: list[str] = []
    for _ in range(_ROUNDS):
        left = np.flatnonzero(np.isnat(times))
        shapes = Counter(shape for cell in spread_sample(cells.iloc[left]) if (shape := shape_of(cell)))
        if not shapes:
            break
        shape = shapes.most_common(1)[0][0]
        matching = cells.iloc[left]
        if "%1" in shape.day:
            found, note = _parse_either_order(matching, shape, order)
            notes += [note] if note and note not in notes else []
        else:
            found = _strptime(matching, shape)
        if np.isnat(found).all():
            break
        times[left] = found
    times[late] += np.timedelta64(1, "D")
    return times, tuple(notes)


def _parse_either_order(cells: pd.Series, shape: Shape, order: DateOrder) -> tuple[np.ndarray, str]:
    """Read 03/04/2020 day first or month first, whichever reads more cells, else whichever steps evenly."""
    read = {}
    for name, (first, second) in {"dmy": ("%d", "%m"), "mdy": ("%m", "%d")}.items():
        if order in ("auto", name):
            day_format = shape.day.replace("%1", first).replace("%2", second)
            read[name] = _strptime(cells, replace(shape, day=day_format))
    if len(read) == 1:
        return read[order], ""
    count = {name: int((~np.isnat(times)).sum()) for name, times in read.items()}
    if count["dmy"] != count["mdy"]:
        best = max(count, key=lambda name: count[name])
        return read[best], ""
    step = {name: _unevenness(times) for name, times in read.items()}
    best = "mdy" if step["mdy"] < step["dmy"] else "dmy"
    titles = {"dmy": say("day/month"), "mdy": say("month/day")}
    example = str(spread_sample(cells).iloc[0])
    if step["dmy"] != step["mdy"]:
        return read[best], say(
            "Dates such as {example} could be day/month or month/day; they were read as {order}, which gives the "
            "more even steps.",
            example=example,
            order=titles[best],
        )
    return read[best], say(
        "Dates such as {example} could be day/month or month/day; they were read as {order}, the more common order.",
        example=example,
        order=titles[best],
    )


def _unevenness(times: np.ndarray) -> float:
    """Mean distance between neighbouring times in seconds: the wrong order of day and month jumps about."""
    seconds = times[~np.isnat(times)].astype(np.int64)
    return float(np.abs(np.diff(seconds)).mean()) if len(seconds) > 1 else 0.0


def _strptime(cells: pd.Series, shape: Shape) -> np.ndarray:
    whole = shape.day + shape.gap + shape.clock
    if shape.clock and not whole.startswith("%Y-%m-%d") and cells.str.len().nunique() == 1:
        # Only ISO has a fast parser. Days repeat within a long column: parse each distinct day and clock once.
        days = _distinct_strptime(cells.str.slice(0, shape.cut), shape.day)
        clocks = _distinct_strptime(cells.str.slice(shape.cut + len(shape.gap)), shape.clock)
        times = days + (clocks - clocks.astype("datetime64[D]"))
    else:
        times = pd.to_datetime(cells, format=whole, errors="coerce").to_numpy().astype("datetime64[s]")
    if "%y" in shape.day:
        # Two digits: strptime reads 50 as 2050, where a weather record means 1950.
        future = times > np.datetime64("2040-01-01")
        times[future] = _minus_a_century(times[future])
    return times


def _distinct_strptime(cells: pd.Series, layout: str) -> np.ndarray:
    codes, distinct = pd.factorize(cells)
    parsed = pd.to_datetime(pd.Series(distinct), format=layout, errors="coerce").to_numpy()
    return parsed.astype("datetime64[s]")[codes]


def _minus_a_century(times: np.ndarray) -> np.ndarray:
    months = times.astype("datetime64[M]")
    return (months - 1200).astype("datetime64[s]") + (times - months.astype("datetime64[s]"))


def _numbers(cells: pd.Series) -> np.ndarray:
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float, copy=True)
    numbers[~(np.abs(numbers) < 9e18)] = np.nan  # what no int64 holds is no time
    return numbers


def _are_years(cells: pd.Series) -> bool:
    sample = spread_sample(cells)
    years = _numbers(sample)
    return bool(len(sample)) and bool(
        np.mean((years >= FIRST_YEAR) & (years <= LAST_YEAR) & (years % 1 == 0)) > 0.8
    )


def _times_from_parts(parts: list[np.ndarray]) -> np.ndarray:
    """Times from year, month, day, hour, minute, second (as many as given), or from year and day of the year."""
    year, second = parts[0], parts[1]
    if len(parts) < 4 and np.nanmax(second, initial=0) > 31:
        parts = [year, np.ones_like(year), *parts[1:]]
        longest = 366.0
    else:
        longest = 31.0
    parts = [*parts, *(np.full_like(year, fill) for fill in (1, 1, 0, 0, 0)[len(parts) - 1 :])]
    limits = ((FIRST_YEAR, LAST_YEAR), (1, 12), (1, longest), (0, 24), (0, 59), (0, 59))
    valid = np.ones(len(year), dtype=bool)
    for part, (low, high) in zip(parts, limits, strict=True):
        valid &= (part >= low) & (part <= high) & (part % 1 == 0)
    whole = [np.where(valid, part, 1).astype(np.int64) for part in parts]
    months = (whole[0] - 1970) * 12 + whole[1] - 1
    days = months.astype("datetime64[M]").astype("datetime64[D]") + (whole[2] - 1)
    if longest == 31.0:
        valid &= days.astype("datetime64[M]").astype(np.int64) == months  # no 31 February
    times = days.astype("datetime64[s]") + (whole[3] * 3600 + whole[4] * 60 + whole[5])
    times[~valid] = np.datetime64("NaT")
    return times


def _from_seconds(seconds: np.ndarray) -> np.ndarray:
    known = np.isfinite(seconds)
    times = np.where(known, seconds, 0).round().astype(np.int64).astype("datetime64[s]")
    times[~known] = np.datetime64("NaT")
    return _within_years(times)


def _within_years(times: np.ndarray) -> np.ndarray:
    first, last = np.datetime64(f"{FIRST_YEAR}-01-01"), np.datetime64(f"{LAST_YEAR + 1}-01-01")
    return np.where((times >= first) & (times < last), times, np.datetime64("NaT", "s"))
