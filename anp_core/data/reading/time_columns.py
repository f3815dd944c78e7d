"""Which columns hold the times: one, or a date and a clock, or year, month, day, hour. Called by `columns.py`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from anp_core.data.reading.times import TimeReading, parse_clock, parse_times, read_times
from anp_core.data.reading.words import DAY_OF_YEAR, names_clock, part_of_time, time_rank, words_of

READABLE = 0.5  # share of a column's cells that read as times, at least
DAY_ZERO, DAY_ZERO_ENDS = np.datetime64("1899-12-30"), np.datetime64("1900-01-02")
ORDERS = ("dmy", "mdy", "ymd")
_CELL_CLOCK = (
    r"(1899-12-3[01]|1900-01-0[01]|12/3[01]/1899|3[01][./]12[./]1899|0?1/0/1900)[ T]\d.*|"
    r"\d{1,2}[:h.]\d{2}.*|\d{4}\s*(UTC|GMT|Z)|.*\d\s*(AM|PM|am|pm|a|p|Uhr|h)|"
    r"(上午|下午|午前|午後|오전|오후).*"
)


def rank_time_columns(head: pd.DataFrame, sample: pd.DataFrame, named: bool) -> list[tuple[str, ...]]:
    """Columns, or groups of columns, that read as times, the likeliest first.

    head: the first rows, without a break; sample: rows of the whole table; named: whether a header names the columns.
    """
    singles = _single_columns(head, sample, named)
    ranked: list[tuple[str, ...]] = [(column,) for _, column in singles]
    pairs: list[tuple[str, ...]] = []
    for _, column in singles[:4]:
        pair = _with_clock(head, column, named)
        if pair:
            pairs.append(pair)
    leads = bool(pairs) and pairs[0][0] == ranked[0][0]
    ranked = [pairs[0], *ranked, *pairs[1:]] if leads else [*ranked, *pairs]
    parts = _part_columns(head, named)
    if parts and singles and singles[0][0] > 1.5 and not _has_finer_clock(head, ranked[0], parts):
        return [*ranked, parts]
    return [parts, *ranked] if parts else ranked


def read_somehow(cells: pd.Series) -> TimeReading:
    """Read a sample of cells as times without asking about the order of day and month."""
    found: list[TimeReading] = []
    for order in ORDERS:
        found.append(parse_times(cells, order))
        if not found[-1].order or found[-1].readable_share == 1:  # another order would read no more
            break
    return max(found, key=lambda reading: reading.readable_share)


def _single_columns(head: pd.DataFrame, sample: pd.DataFrame, named: bool) -> list[tuple[float, str]]:
    scored: list[tuple[float, str]] = []
    for index, column in enumerate(map(str, sample.columns)):
        rank = max(time_rank(column), 0.4 * (part_of_time(column) in (0, 1, 2)))
        cells, first = (frame[column].str.strip() for frame in (sample, head))
        filled, first = cells[cells != ""], first[first != ""]
        if (
            len(filled) < READABLE * len(cells)
            or not filled.str.contains(r"\d", regex=True).mean() > READABLE
        ):
            continue
        digits = bool(filled.str.fullmatch(r"-?\d+(\.\d*)?").mean() > 0.8)
        if digits and named and rank <= 0 and not _compact_days(first):
            continue  # a column of numbers whose name says nothing about time
        reading = read_somehow(first if digits else filled)
        if reading.readable_share < READABLE:
            continue
        known = reading.times[~np.isnat(reading.times)]
        if len(known) and known.max() < DAY_ZERO_ENDS and known.min() >= DAY_ZERO:
            continue  # a bare clock, which spreadsheets date
        varies = len(np.unique(known)) > 1 or len(cells) < 3
        clocked = bool((known != known.astype("datetime64[D]")).any())
        score = reading.readable_share + rank - 3.0 * (not varies) - 0.01 * index + 0.1 * clocked
        scored.append((score - 0.3 * (digits and not _compact_days(first)), column))
    return sorted(scored, reverse=True)


def _compact_days(cells: pd.Series) -> bool:
    return bool(cells.str.fullmatch(r"(1[6-9]|20)\d{2}(0[1-9]|1[0-2])([0-3]\d)(\d\d){0,3}").mean() > 0.95)


def _part_columns(head: pd.DataFrame, named: bool) -> tuple[str, ...]:
    """Columns of year, month, day and so on, by their names, or by their values where no header names them."""
    groups: list[list[str]] = [_named_parts(head)] if named else []
    columns = [str(column) for column in head.columns]
    if not named:
        groups += [columns[i : i + count] for i in range(len(columns) - 2) for count in (5, 4, 3, 2)]
    for group in groups:
        if (
            len(group) > 1
            and _spelled_year(head[group[0]], named and len(group) > 2)
            and _are_parts(head, group, named)
        ):
            return tuple(group)
    return ()


def _named_parts(head: pd.DataFrame) -> list[str]:
    """Year, month, day, hour, minute by their names, without a break; the second "mm" is the minutes."""
    found: dict[int, str] = {}
    for column in map(str, head.columns):
        part = part_of_time(column)
        if part is None:
            continue
        if part == 1 and 1 in found and (3 in found or 2 in found):
            part = 4
        if part == 3 and 3 in found and not _is_hour(head[found[3]]):
            found[3] = column
        found.setdefault(part, column)
    if 0 not in found:
        return []
    day_of_year = 2 in found and bool(DAY_OF_YEAR.match(words_of(found[2])))
    if 1 not in found or day_of_year:
        if 2 not in found:
            return []
        if day_of_year or pd.to_numeric(head[found[2]], errors="coerce").max() > 31:
            return [found[part] for part in (0, 2, 3, 4) if part in found and (part < 4 or 3 in found)]
        return []
    group = [found[0], found[1]]
    for part in (2, 3, 4, 5):
        if part not in found:
            break
        group.append(found[part])
    return group


def _is_hour(cells: pd.Series) -> bool:
    return bool(np.isfinite(parse_clock(cells.str.strip())[0]).mean() > 0.8)


def _are_parts(head: pd.DataFrame, group: list[str], named: bool) -> bool:
    if read_times(head, group).readable_share <= 0.8:
        return False
    if named:
        return True
    numbers = [pd.to_numeric(head[column], errors="coerce") for column in group]
    whole = all(bool((number % 1 == 0).all()) for number in numbers)
    if not whole or not (numbers[0].diff().dropna() >= 0).mean() > 0.95:
        return False
    if len(group) == 2:  # year and day of the year, or year and month: both count up
        steps = numbers[1].diff().dropna()
        return bool((steps == 1).mean() > 0.8) and numbers[1].nunique() >= 10
    ranges = ((1, 12), (1, 31), (0, 24), (0, 60))
    inside = all(number.between(*limits).all() for number, limits in zip(numbers[1:], ranges, strict=False))
    times = read_times(head, group).times
    goes_on = np.mean(np.diff(times[~np.isnat(times)].astype(np.int64)) > 0) > 0.9
    return inside and bool(goes_on)


def _spelled_year(cells: pd.Series, short: bool = False) -> bool:
    """Whether cells are years; short: of two digits, too."""
    return bool(
        cells.str.strip().str.fullmatch(r"\d{2}|\d{4}(\.0*)?" if short else r"\d{4}(\.0*)?").mean() > 0.8
    )


def _has_finer_clock(head: pd.DataFrame, single: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Whether year, month, day and hour tell rows apart that the best other reading does not."""
    if len(single) > 1:
        return False
    whole = read_somehow(head[single[0]].str.strip()).times
    fine = read_times(head, parts).times
    return len(np.unique(fine)) > 1.5 * len(np.unique(whole))


def _with_clock(head: pd.DataFrame, date: str, named: bool) -> tuple[str, ...]:
    """(date, clock) or (date, hour, minute) where a column of dates has no clock, repeats, and has one beside it."""
    times = read_somehow(head[date].str.strip()).times
    known = times[~np.isnat(times)]
    if (known != known.astype("datetime64[D]")).any() or len(np.unique(known)) > 0.9 * len(known):
        return ()
    columns = [str(column) for column in head.columns]
    place = columns.index(date)
    scored: list[tuple[float, str]] = []
    for index, column in enumerate(columns):
        if column == date or (named and time_rank(column) < 0 and not names_clock(column)):
            continue
        cells = head[column].str.strip()
        filled = cells[cells != ""]
        if len(filled) < 0.8 * len(cells):
            continue
        spelled = bool(filled.str.fullmatch(_CELL_CLOCK).mean() > 0.8)
        clock = names_clock(column) if named else index == place + 1
        if not (spelled or clock):
            continue
        seconds = parse_clock(filled)[0]
        if np.mean(np.isfinite(seconds)) <= 0.8 or len(np.unique(seconds)) < 2:
            continue
        if not spelled and not _counts_up(filled, seconds):
            continue
        alike = bool(set(words_of(column).split()) & set(words_of(date).split()) - {"date", "time"})
        colon = bool(filled.str.contains(":", regex=False).mean() > 0.8)
        scored.append((2.0 * alike + 1.0 * clock + 0.5 * colon - 0.05 * abs(index - place), column))
    if not scored:
        return ()
    best = max(scored)[1]
    minutes = [column for column in columns if part_of_time(column) == 4]
    hours_only = bool(pd.to_numeric(head[best], errors="coerce").max() <= 24)
    return (date, best, minutes[0]) if named and minutes and hours_only else (date, best)


def _counts_up(cells: pd.Series, seconds: np.ndarray) -> bool:
    """Whether bare numbers go through the day as hours do, rather than being a measure of something."""
    numbers = pd.to_numeric(cells, errors="coerce").to_numpy(float)
    if not (numbers % 1 == 0).all():
        return False
    steps = np.diff(seconds)
    steps = steps[steps != 0]
    return bool(len(steps)) and float(np.mean((steps > 0) | (steps <= -12 * 3600))) > 0.85
