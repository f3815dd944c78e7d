"""Several stations, places, elements or entities in one table: recognised, asked for, never averaged."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from anp_core.data.reading.words import names_series, value_rank, words_of
from anp_core.errors import ChoiceNeeded, RecordError
from anp_core.language import listed, say

BETWEEN = " / "  # the parts of a series' name, where it takes several columns
FEWEST_ROWS = 3.0  # rows a series has on average, at least: a number that is new in every row names none
MOST_SERIES = 100_000
MOST_NUMBERS = 60  # different numbers that may name series
ALIKE = 0.05  # by what share the rows of such series may differ
REPEATED = 0.1  # share of the rows whose time an earlier row has: from here on something tells the rows apart
RESOLVED = 0.9  # share of such repeats that a column without a telling name must take away
_WEAK = re.compile(
    r"^(name|id|no|type|kind|field|channel|label|tag|code|key|number)$|report type|source|call sign"
)
_NEVER = re.compile(
    r"report type|call sign|\bsource\b|quality|remark|weather|flag|attributes|latitude|longitude|"
    r"elevation|unit|user|"
    r"context|timezone|time zone|aikavyöhyke|utc offset|abbrev|_start|_stop|^(start|stop|result|"
    r"table)$|state class|time"
)


@dataclass(frozen=True)
class SeriesColumns:
    """columns: those that tell the series apart; names: of all series, the likeliest temperature first; of_row: the
    number in `names` of each row's series, int (T,), −1 for a row without a time that is of none."""

    columns: tuple[str, ...]
    names: tuple[str, ...]
    of_row: np.ndarray

    @cached_property
    def _by_series(self) -> tuple[np.ndarray, np.ndarray]:
        """(rows, those of one series after those of the other; where each series begins, and where the last ends)."""
        order = np.argsort(self.of_row, kind="stable")
        return order, np.searchsorted(self.of_row[order], np.arange(len(self.names) + 1))

    def rows_of(self, number: int) -> np.ndarray:
        """The rows of one series, int ascending: found once for all of them, as there may be very many."""
        order, edges = self._by_series
        rows: np.ndarray = order[edges[number] : edges[number + 1]]
        return rows


def find_series(
    table: pd.DataFrame, times: np.ndarray | None, taken: tuple[str, ...], named: bool
) -> SeriesColumns | None:
    """The series that share a table; None where it holds one. times (T,): of its rows, as far as they are known."""
    if times is not None and np.isnat(times).any() and not np.isnat(times).all():
        return _among_dated_rows(table, times, taken, named)
    keys = [column for column in map(str, table.columns) if column not in taken]
    repeated = _repeated(times) if times is not None else 0.0
    chosen: dict[str, np.ndarray] = {}
    for column in keys:
        codes, distinct = pd.factorize(table[column].str.strip())
        filled = np.array([bool(str(name).strip()) for name in distinct])
        count = int(filled.sum())
        if not 2 <= count <= MOST_SERIES or len(table) < FEWEST_ROWS * count or _measures(column, distinct):
            continue
        if _tells_apart(column, codes, count, table[column], times, repeated, named):
            chosen[column] = codes
    if not chosen and times is not None and repeated > REPEATED:
        chosen = _pair_that_resolves(table, keys, times)
    columns = _without_repeats(table, chosen)
    if not columns:
        return None
    codes, distinct = pd.factorize(_labels(table, columns))
    order = sorted(range(len(distinct)), key=lambda i: (-round(value_rank(str(distinct[i])), 2), i))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return SeriesColumns(tuple(columns), tuple(str(distinct[i]) for i in order), place[codes])


def _among_dated_rows(
    table: pd.DataFrame, times: np.ndarray, taken: tuple[str, ...], named: bool
) -> SeriesColumns | None:
    """The series of the rows that have a time: what stands in a line below the table is the name of none."""
    dated = ~np.isnat(times)
    found = find_series(table[dated], times[dated], taken, named)
    if found is None:
        return None
    of_row = np.full(len(table), -1, dtype=np.int64)
    of_row[dated] = found.of_row
    names = {name: number for number, name in enumerate(found.names)}
    labels = _labels(table[~dated], found.columns)
    of_row[~dated] = [names.get(str(label), -1) for label in labels]
    return SeriesColumns(found.columns, found.names, of_row)


def _labels(table: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """The name of each row's series."""
    label = table[columns[0]].str.strip()
    for column in columns[1:]:
        label = label + BETWEEN + table[column].str.strip()
    return label


def choose_series(found: SeriesColumns, wanted: str | None) -> int:
    """Number of the wanted series in `found.names`; ChoiceNeeded where none is named, or several are meant."""
    if wanted is None:
        raise ChoiceNeeded(
            say(
                "The file holds {count:,} series, told apart by {columns}.",
                count=len(found.names),
                columns=listed([f'"{column}"' for column in found.columns]),
            ),
            option="series",
            choices=found.names,
        )
    if wanted in found.names:
        return found.names.index(wanted)
    folded = wanted.strip().casefold()
    matches = [
        i
        for i, name in enumerate(found.names)
        if folded == name.casefold() or folded in [part.casefold() for part in name.split(BETWEEN)]
    ]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise ChoiceNeeded(
            say('"{wanted}" is the name of several series.', wanted=wanted),
            option="series",
            choices=[found.names[i] for i in matches],
        )
    raise RecordError(
        say(
            'There is no series "{wanted}" in the file; there are {names}.',
            wanted=wanted,
            names=listed([*found.names[:12], *(["…"] if len(found.names) > 12 else [])]),
        )
    )


def _measures(column: str, distinct: pd.Index) -> bool:
    """Whether a column holds readings, and so names nothing: its name is a temperature's, or it has decimals."""
    sample = pd.Series(distinct[:200], dtype=str)
    numbers = pd.to_numeric(sample.str.replace(",", ".", regex=False), errors="coerce")
    return value_rank(column) > 1 or bool(numbers.notna().mean() > 0.9 and (numbers % 1 != 0).any())


def _repeated(times: np.ndarray) -> float:
    """Share of the rows whose time an earlier row has."""
    known = np.sort(times[~np.isnat(times)].astype(np.int64))
    return float(np.sum(np.diff(known) == 0)) / len(known) if len(known) else 0.0


def _tells_apart(
    column: str,
    codes: np.ndarray,
    count: int,
    cells: pd.Series,
    times: np.ndarray | None,
    repeated: float,
    named: bool,
) -> bool:
    words = words_of(column)
    if _NEVER.search(words):
        return False
    strong = named and names_series(column) and not _WEAK.search(words)
    if strong:
        return True
    weak = named and names_series(column)
    blocks = int((np.diff(codes) != 0).sum()) + 1 == count
    if weak and blocks and count <= len(codes) / 10:
        return True
    if times is None or repeated <= REPEATED:
        return False
    sample = cells.iloc[:200].str.strip()
    letters = bool(sample.str.contains(r"[^\W\d]", regex=True).mean() > 0.5)
    if not (weak or letters or _numbers_series(codes, count)):
        return False
    return _left_repeated(times, codes) <= (1 - RESOLVED) * repeated


def _numbers_series(codes: np.ndarray, count: int) -> bool:
    """Whether a few numbers come equally often, as those of heights, members or levels do, and no reading's."""
    rows = np.bincount(codes, minlength=count)
    return count <= MOST_NUMBERS and int(np.ptp(rows)) <= ALIKE * float(rows.mean())


def _left_repeated(times: np.ndarray, codes: np.ndarray) -> float:
    """Share of the rows whose time an earlier row of the same series has."""
    known = ~np.isnat(times)
    frame = pd.DataFrame({"time": times[known], "series": codes[known]})
    return float(frame.duplicated().mean()) if len(frame) else 0.0


def _pair_that_resolves(table: pd.DataFrame, keys: list[str], times: np.ndarray) -> dict[str, np.ndarray]:
    """One column, or two together, without which times repeat and with which they do not."""
    able: dict[str, np.ndarray] = {}
    for column in keys:
        codes, distinct = pd.factorize(table[column].str.strip())
        words = table[column].iloc[:200].str.contains(r"[^\W\d]", regex=True).mean() > 0.5
        if words and 2 <= len(distinct) <= len(table) / 10 and not _NEVER.search(words_of(column)):
            able[column] = codes
    for one, first in able.items():
        for other, second in able.items():
            if one < other and _left_repeated(times, first * (second.max() + 1) + second) < 0.02:
                return {one: first, other: second}
    return {}


def _without_repeats(table: pd.DataFrame, chosen: dict[str, np.ndarray]) -> list[str]:
    """The columns that are needed: a number and a name of the same stations say the same, a country adds nothing."""
    needed = list(chosen)
    for column in sorted(chosen, key=lambda name: (len(np.unique(chosen[name])), _readable(table[name]))):
        others = [name for name in needed if name != column]
        if not others:
            break
        combined = np.zeros(len(table), dtype=np.int64)
        for name in others:
            combined = combined * (int(chosen[name].max()) + 2) + chosen[name] + 1
        with_it = combined * (int(chosen[column].max()) + 2) + chosen[column] + 1
        if len(np.unique(with_it)) == len(np.unique(combined)):
            needed = others
    return needed


def _readable(cells: pd.Series) -> float:
    """Share of the names that have letters: a name is kept rather than a number."""
    return float(cells.iloc[:200].str.contains(r"[^\W\d_]{3}", regex=True).mean())
