"""From columns of strings to times: the date part of reading a temperature table.

Called by `columns.py` on a sample and by `temperature.py` on whole columns. Every step is vectorised,
or works on distinct values only, so that a million rows take about a second.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from anp_core.data.reading.date_order import MIXED, read_mixed, settle
from anp_core.data.reading.month_names import find_months
from anp_core.data.reading.number_times import are_years, parse_digits, times_from_parts
from anp_core.data.reading.offsets import split_offsets
from anp_core.data.reading.time_orders import CLOCK_SPAN, SPAN_NOTE, in_usual_order
from anp_core.data.reading.time_shapes import Shape, clock_seconds, shape_of
from anp_core.data.reading.time_words import has_words, without_words
from anp_core.data.reading.words import DAY_OF_YEAR, part_of_time, words_of
from anp_core.data.reading.year_parts import parse_year_parts
from anp_core.language import Sentence, say

FIRST_YEAR, LAST_YEAR = 1600, 2199  # thermometers began about then; what lies outside is no date
SAMPLE = 400
# A year from 2400 on beside a day and a month: no thermometer is that far ahead, but Thailand's calendar is.
BUDDHIST = r"(?<![\d:])2[456]\d\d(?=[-/.]\d{1,2}[-/.])|(?<=\d[-/.])2[456]\d\d(?!\d)"
_DAY_ZERO = (
    r"^(1899-12-3[01]|1900-01-0[01]|12/3[01]/1899|3[01][./]12[./]1899|0?1/0/1900)[ T]"  # of a bare clock
)
_ROUNDS = 6  # how many spellings of a date one column may mix
_NAT = np.datetime64("NaT", "s")


@dataclass(frozen=True)
class TimeReading:
    """What a column says about time.

    times   datetime64[s] (T,), NaT where a cell could not be read
    order   "dmy", "mdy", "ymd" or "mixed" where the spelling leaves that open; else empty
    reason  why that order
    notes   what else was decided, as sentences
    """

    times: np.ndarray
    notes: tuple[Sentence, ...] = ()
    order: str = ""
    reason: str = ""

    @property
    def readable_share(self) -> float:
        """Share of the cells that were read as a time."""
        return float(np.mean(~np.isnat(self.times))) if len(self.times) else 0.0


def read_times(table: pd.DataFrame, columns: Sequence[str], order: str = "") -> TimeReading:
    """Read one column of times, or combine several: date and clock, or year, month, day, hour, minute.

    order: "dmy", "mdy", "ymd" or "mixed" settles dates such as 03/04/2020; "": found out, or ChoiceNeeded.
    """
    first = table[columns[0]].str.strip()
    if len(columns) == 1:
        return parse_times(first, order)
    if are_years(spread_sample(first)) or (len(columns) > 2 and part_of_time(columns[0]) == 0):
        return TimeReading(_within_years(_from_parts(table, columns)))
    clock, notes = parse_clock(table[columns[1]].str.strip())
    if len(columns) > 2:  # date, hour, minute
        minutes = pd.to_numeric(table[columns[2]], errors="coerce").fillna(0).to_numpy(float)
        clock = clock + 60 * np.where((minutes >= 0) & (minutes < 60), minutes, 0)
    days = parse_times(first, order, clock)
    times = days.times.astype("datetime64[D]").astype("datetime64[s]")
    known = np.isfinite(clock)
    times = np.where(known, times + np.where(known, clock, 0).astype("timedelta64[s]"), _NAT)
    return TimeReading(times, days.notes + notes, days.order, days.reason)


def parse_times(cells: pd.Series, order: str = "", clock: np.ndarray | None = None) -> TimeReading:
    """Read stripped strings as times: ISO, d/m/y or m/d/y, names of months, compact digits, epochs, UTC offsets.

    clock: seconds after midnight (T,) of a column beside, which help to tell the order of day and month.
    """
    sample = spread_sample(cells)
    if not len(sample):
        return TimeReading(np.full(len(cells), _NAT))
    if sample.str.fullmatch(r"\d{4,7},\d+").mean() > 0.8:  # serial dates with decimal commas
        cells, sample = (each.str.replace(",", ".", regex=False) for each in (cells, sample))
    if sample.str.fullmatch(r"-?\d+(\.\d*)?").mean() > 0.8:
        found = parse_digits(cells, sample, order)
        return TimeReading(_within_years(found.times), found.notes, found.order, found.reason)
    found_parts = parse_year_parts(cells, sample)
    if found_parts is not None:
        return TimeReading(_within_years(found_parts))
    cells, sample, notes = in_usual_order(cells, sample)
    cells, minutes, told = split_offsets(cells, sample)
    notes += told
    if sample.str.contains(BUDDHIST, regex=True).mean() > 0.9:
        cells = cells.str.replace(BUDDHIST, lambda year: str(int(year.group()) - 543), regex=True)
        notes = (*notes, say("Years of the Buddhist era became common ones: 543 less."))
    if has_words(sample):
        cells = without_words(cells)
    reading = _parse_text(cells, order, clock)
    times = reading.times if minutes is None else reading.times - minutes.astype("timedelta64[m]")
    return TimeReading(_within_years(times), notes + reading.notes, reading.order, reading.reason)


def spread_sample(cells: pd.Series, count: int = SAMPLE) -> pd.Series:
    """Up to `count` cells that are not empty, spread evenly over the column."""
    rows = np.unique(np.linspace(0, len(cells) - 1, min(count, len(cells))).round().astype(int))
    sample = cells.iloc[rows].astype(object)  # on a few cells plain strings are faster than Arrow
    return sample[sample != ""]


def parse_clock(cells: pd.Series) -> tuple[np.ndarray, tuple[Sentence, ...]]:
    """Seconds after midnight, float (T,), NaN where unreadable: 13:30, 1:30 PM, 1330, 0000 UTC, hours 0 to 24."""
    codes, distinct = pd.factorize(cells)
    words = pd.Series(distinct, dtype=str)
    notes: tuple[Sentence, ...] = ()
    sample = spread_sample(cells)
    spans = words.str.extract(CLOCK_SPAN)
    if len(words) and spans[0].notna().mean() > 0.8 and spans[1].nunique() > 1:  # one end alone is an offset
        words, notes, sample = spans[0].fillna(words), (SPAN_NOTE,), sample.iloc[:0]
    if (
        len(sample)
        and sample.str.contains(r"\d{2}\s*(?:Z|UTC|GMT|[-+]\d{2}:?\d{2})$", regex=True).mean() > 0.5
    ):
        words, _, notes = split_offsets(words, words, clock=True)
    if len(sample) and has_words(sample):
        words = without_words("T " + words).str.replace("T ", "", regex=False)
    words = words.str.strip()
    if len(sample) and sample.str.match(_DAY_ZERO).mean() > 0.8:
        words = words.str.replace(_DAY_ZERO, "", regex=True)
    numbers = pd.to_numeric(words, errors="coerce")
    if len(words) > 2 and numbers.between(0, 1).all() and (numbers % 1 != 0).any():  # shares of a day
        return (np.round(numbers.to_numpy(float) * 1440) * 60)[codes], notes
    hours_only = bool(numbers.max() <= 24) and not bool(words.str.fullmatch(r"\d{4}").any())
    seconds = np.array([clock_seconds(str(cell), hours_only) for cell in words] + [np.nan])
    return seconds[codes], notes


def _from_parts(table: pd.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """Times from a year and what follows it: month or day of the year, day, hour or clock, minute, second."""
    parts: list[np.ndarray] = []
    clock: np.ndarray | float = 0.0
    names = list(columns)
    for place, column in enumerate(names):
        cells = table[column].str.strip()
        numbers = pd.to_numeric(cells, errors="coerce").to_numpy(dtype=float, copy=True)
        if np.isnan(numbers).mean() > 0.5 and place == 1:
            numbers = _month_numbers(cells)
        hour = part_of_time(column) == 3 or place == 3 or (place == 2 and _is_day_of_year(parts, names))
        if place >= 2 and hour and (np.isnan(numbers).mean() > 0.5 or np.nanmax(numbers, initial=0) > 24):
            clock = parse_clock(cells)[0]
            names = names[:place]
            break
        if place == 0:  # 98 is 1998, 19 is 2019
            short = (numbers >= 0) & (numbers < 100)
            numbers = np.where(short, numbers + np.where(numbers > 40, 1900, 2000), numbers)
        parts.append(numbers)
    return times_from_parts(parts, _is_day_of_year(parts, names), clock)


def _is_day_of_year(parts: Sequence[np.ndarray], names: Sequence[str]) -> bool:
    named = len(names) > 1 and bool(DAY_OF_YEAR.match(words_of(names[1])))
    return named or (len(parts) > 1 and bool(np.nanmax(parts[1], initial=0) > 31))


def _month_numbers(cells: pd.Series) -> np.ndarray:
    codes, distinct = pd.factorize(cells)
    months = find_months([str(name) for name in distinct])
    numbers: np.ndarray = np.array([months.get(str(name), np.nan) for name in distinct] + [np.nan])[codes]
    return numbers


def _parse_text(cells: pd.Series, order: str, clock: np.ndarray | None) -> TimeReading:
    times = np.full(len(cells), _NAT)
    settled, reason = "", ""
    for _ in range(_ROUNDS):
        left = np.flatnonzero(np.isnat(times))
        matching = cells.iloc[left]
        counts = Counter(shape for cell in spread_sample(matching) if (shape := shape_of(cell)))
        if not counts:
            break
        shape = counts.most_common(1)[0][0]
        if len(shape.orders) > 1:
            beside = None if clock is None else clock[left]
            found, settled, reason = _in_some_order(matching, shape, order or settled, reason, beside)
        else:
            found = _read_shape(matching, shape)
        if np.isnat(found).all():
            break
        times[left] = found
    return TimeReading(times, (), settled, reason)


def _in_some_order(
    cells: pd.Series, shape: Shape, order: str, reason: str, clock: np.ndarray | None
) -> tuple[np.ndarray, str, str]:
    """(times, order, reason) of cells whose day and month stand in an order that the spelling does not tell."""
    if order == MIXED:
        both = [_read_shape(cells, shape.read_as(each)) for each in ("dmy", "mdy")]
        return read_mixed(*both), MIXED, reason
    if order:
        able = order in shape.orders
        times = _read_shape(cells, shape.read_as(order)) if able else np.full(len(cells), _NAT)
        return times, order, reason
    read = {each: _read_shape(cells, shape.read_as(each)) for each in shape.orders}
    read = {each: times for each, times in read.items() if not np.isnat(times).all()}
    if not read:
        return np.full(len(cells), _NAT), "", ""
    spelled = np.flatnonzero(~np.all([np.isnat(times) for times in read.values()], axis=0))
    example = str(cells.iloc[int(spelled[0])])
    whole = {each: times[spelled] for each, times in read.items()}
    if clock is not None:
        seconds = np.nan_to_num(clock[spelled]).astype("timedelta64[s]")
        whole = {each: times + seconds for each, times in whole.items()}
    settled, _, why = settle(whole, example, "." in shape.day)
    return read[settled], settled, why


def _read_shape(cells: pd.Series, shape: Shape) -> np.ndarray:
    """Times of cells of one shape; days and clocks repeat in a long column, so each is read once."""
    if not shape.clocked:
        return _days(cells, shape.day)
    if shape.day == "%Y-%m-%d" and shape.gap in " T":
        parsed = pd.to_datetime(cells, format="ISO8601", errors="coerce").to_numpy()
        plain: np.ndarray = parsed.astype("datetime64[s]")
        if np.isnat(plain).mean() < 0.02:
            return plain
    if cells.str.len().nunique() == 1:
        days, clocks = cells.str.slice(0, shape.cut), cells.str.slice(shape.cut + len(shape.gap))
    else:
        gap = re.escape(shape.gap) if shape.gap != " " else " +"
        halves = cells.str.extract(rf"^(.{{{_shortest(shape)},}}?){gap}(\d{{1,2}}[:.].*|\d+|\d+ [AP]M)$")
        days, clocks = halves[0].fillna(""), halves[1].fillna("-")
    codes, distinct = pd.factorize(clocks)
    seconds = np.array([clock_seconds(str(clock)) for clock in distinct] + [np.nan])[codes]
    known = np.isfinite(seconds)
    times = _days(days, shape.day)
    return np.where(known, times + np.where(known, seconds, 0).astype("timedelta64[s]"), _NAT)


def _shortest(shape: Shape) -> int:
    """The fewest letters that a day of this shape takes, so that a blank within it is no gap."""
    lengths = {"%Y": 4, "%y": 2, "%m": 1, "%d": 1, "%b": 3, "%j": 3}
    return len(re.sub(r"%[a-zA-Z]", "", shape.day)) + sum(
        lengths[code] for code in re.findall(r"%[a-zA-Z]", shape.day)
    )


def _days(cells: pd.Series, layout: str) -> np.ndarray:
    codes, distinct = pd.factorize(cells)
    parsed = pd.to_datetime(pd.Series(distinct, dtype=str), format=layout, errors="coerce").to_numpy()
    times: np.ndarray = np.append(parsed.astype("datetime64[s]"), _NAT)[codes]
    if "%y" in layout:
        # Two digits: strptime reads 50 as 2050, where a weather record means 1950.
        future = times > np.datetime64("2040-01-01")
        months = times[future].astype("datetime64[M]")
        times[future] = (months - 1200).astype("datetime64[s]") + (
            times[future] - months.astype("datetime64[s]")
        )
    return times


def _within_years(times: np.ndarray) -> np.ndarray:
    first, last = np.datetime64(f"{FIRST_YEAR}-01-01"), np.datetime64(f"{LAST_YEAR + 1}-01-01")
    return np.where((times >= first) & (times < last), times, _NAT)
