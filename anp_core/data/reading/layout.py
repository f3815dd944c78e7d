"""How a table is written: its separator, where its rows begin, and what the lines above them say.

Stands between `text.py` and `table.py`. Only some hundred lines of the text are looked at.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass

from anp_core.data.reading.cells import COMMENT, kind_of, split_line
from anp_core.data.reading.header import Header, find_header, number_columns
from anp_core.data.reading.words import time_rank
from anp_core.errors import RecordError
from anp_core.language import Sentence, say, say_n

HEAD_CHARACTERS, HEAD_LINES = 160_000, 500
BODY_CHARACTERS, BODY_LINES = 60_000, 200
_FEWEST_BODY = 12  # lines at the end of a short file that are surely rows, whatever stands above
_ANNOTATION = re.compile(r"#(group|datatype|default)\b", re.IGNORECASE)
_DAY_OF_MONTH = re.compile(r"([^\W\d_]+\.? )?[^\W\d_]{3,}\.? \d{1,2}(st|nd|rd|th)?")
_YEAR_ON = re.compile(r"(1[6-9]|20)\d{2}( .*)?")
MOST_CUT = 16  # cells of a row, beyond which cut-off decimals are not looked for
SEPARATORS = ("\t", ";", "|", ",", " ")  # in the order that settles a tie; " " stands for any white space
_SEPARATOR_NOTES: dict[str, Sentence] = {
    "\t": say("Columns are separated by tabs."),
    ";": say("Columns are separated by semicolons."),
    "|": say("Columns are separated by vertical bars."),
    " ": say("Columns are separated by white space."),
}


@dataclass(frozen=True)
class Layout:
    """How a table is written.

    separator  one of SEPARATORS
    columns    a name for every column, distinct; "column 3" where none is written
    start      where in the text the rows begin
    named      whether a header names the columns
    preamble   the lines above the rows that are no header: they may say units
    kinds      what most cells of each column look like, as `cells.kind_of` says
    split      columns (by number) whose decimals, or year, a comma as separator has cut off into the next cell
    """

    separator: str
    columns: tuple[str, ...]
    start: int
    named: bool
    preamble: str
    kinds: tuple[str, ...]
    split: tuple[int, ...] = ()
    notes: tuple[Sentence, ...] = ()


def find_layout(text: str) -> Layout:
    """Work out how a table is written from its first few hundred lines and some further down.

    Raises:
        RecordError: its lines are too long for one.
    """
    lines = head_lines(text)
    if len(text) > HEAD_CHARACTERS and len(lines) == 1:
        raise RecordError(
            say(
                "A line near the beginning runs on for more than {count:,} letters, so no table was found; "
                "write one row for each time, with a line break behind each.",
                count=HEAD_CHARACTERS // 2,
            )
        )
    body = _body_lines(text, [line for _, line in lines])
    separator, width = _choose_separator(body)
    rows = [split_line(line, separator) for line in body]
    kinds = typical_kinds(rows, width)
    first = _first_row([split_line(line, separator) for _, line in lines], kinds)
    above = [line for _, line in lines[:first]]
    header = find_header(above, separator, width, kinds)
    if separator != " " and len(header.names) == width + 1 and header.names[-1]:
        width, kinds = width + 1, (*kinds, "e")  # a last column that the first rows alone fill
    split = _cut_off(rows, header.names, kinds) if separator == "," else ()
    width -= len(split)
    notes = [_SEPARATOR_NOTES[separator]] if separator in _SEPARATOR_NOTES else []
    if header.first > 0:
        notes.append(
            say_n(
                "Skipped {count} line above the table.",
                "Skipped {count} lines above the table.",
                header.first,
            )
        )
    if not header.names:
        notes.append(say("No header line was found, so the columns are named by their position."))
    trailing = all(not row[-1] for row in rows if len(row) == width)
    start = lines[first][0] if first < len(lines) else len(text)
    names = _column_names(header, width, trailing or _time_leads(header.names, kinds))
    return Layout(
        separator,
        names,
        start,
        bool(header.names),
        "\n".join(above[: header.first]),
        kinds,
        split,
        tuple(notes),
    )


def head_lines(text: str) -> list[tuple[int, str]]:
    """The first lines that are not blank, each with its offset in the text."""
    head = text[:HEAD_CHARACTERS]
    found = [
        (match.start(), match.group())
        for match in re.finditer(r"[^\r\n]+", head)
        if match.group().strip(" \t\x1a") and not _ANNOTATION.match(match.group())
    ]
    if len(text) > len(head) and len(found) > 1:
        found.pop()  # cut in the middle
    return found[:HEAD_LINES]


def _body_lines(text: str, head: list[str]) -> list[str]:
    """Lines that are surely below any preamble and above any footer."""
    if len(text) > HEAD_CHARACTERS:
        middle = len(text) // 2
        found = [
            line for line in re.split(r"[\r\n]+", text[middle : middle + BODY_CHARACTERS]) if line.strip()
        ]
        return found[1:-1][:BODY_LINES] or head
    lines = [line for line in head if not COMMENT.match(line)] or head
    below = lines[-max(_FEWEST_BODY, len(lines) // 2) :]
    return below[: max(1, len(below) - len(below) // 12)]


def _choose_separator(body: list[str]) -> tuple[str, int]:
    """The separator that splits the lines alike and leaves cells that read as dates and numbers."""
    best: tuple[float, str, int] = (-1.0, ",", 1)
    for separator in SEPARATORS:
        rows = [split_line(line, separator) for line in body]
        width, count = Counter(map(len, rows)).most_common(1)[0]
        kinds = [kind for row in rows for cell in row if (kind := kind_of(cell)) != "e"]
        clean = sum(kind != "s" for kind in kinds) / max(len(kinds), 1)
        score = count / len(rows) * (0.1 + clean)
        better = score > best[0] + 1e-9 or (
            # 28.01.2021 13:00 4,5: the comma is the decimals', as blanks part more cells just as well.
            (separator, best[1]) == (" ", ",")
            and score > best[0] - 1e-9
            and width > best[2]
            and _has_commas(rows)
        )
        if width > 1 and better:
            best = (score, separator, width)
    return best[1], best[2]


def _has_commas(rows: list[list[str]]) -> bool:
    """Whether all numbers in the last column have a comma within."""
    cells = [row[-1] for row in rows if row and kind_of(row[-1]) != "e"]
    return bool(cells) and all(re.fullmatch(r"[-+]?\d+,\d+", cell) for cell in cells)


def typical_kinds(rows: list[list[str]], width: int) -> tuple[str, ...]:
    """What most cells of each column look like; "e" where a column is empty."""
    typical = []
    for column in zip(*(row for row in rows if len(row) == width), strict=True):
        kinds = Counter(kind for cell in column if (kind := kind_of(cell)) != "e")
        typical.append(kinds.most_common(1)[0][0] if kinds else "e")
    return tuple(typical)


def _first_row(rows: list[list[str]], typical: tuple[str, ...]) -> int:
    """The first line that is a row of the table: a lone one above a line of words belongs to the preamble."""
    alike = [_is_row(row, typical) for row in rows]
    first = next((i for i, found in enumerate(alike) if found), None)
    # Nothing looks like a row: the first line names the columns, and the columns will complain.
    if first is None:
        return min(1, len(rows))
    for i in range(first + 1, min(first + 12, len(rows) - 2)):
        words = sum(kind_of(cell) == "s" for cell in rows[i])
        if not alike[i] and words >= 2 and sum(alike[first:i]) <= 2 and alike[i + 1 : i + 4].count(True) >= 2:
            return next(j for j in range(i + 1, len(rows)) if alike[j])
    return first


def _is_row(row: list[str], typical: tuple[str, ...]) -> bool:
    """Whether a line looks like the rows further down, rather than like a header or a preamble."""
    if number_columns(row):
        return False
    kinds = [kind_of(cell) for cell in row] + ["s"] * (len(typical) - len(row))
    pairs = [(kind, usual) for kind, usual in zip(kinds, typical, strict=False) if usual in "ncd"]
    alike = sum(kind in (usual, "e") or {kind, usual} == {"n", "c"} for kind, usual in pairs)
    return any(kind == usual for kind, usual in pairs) and alike >= 0.75 * len(pairs)


def _time_leads(names: tuple[str, ...], kinds: tuple[str, ...]) -> bool:
    """Whether the first name is that of times, and times stand first: then no row names without a title do."""
    return len(names) > 1 and time_rank(names[0]) > 0 and kinds[0] in "dc" and kinds[1] not in "dc"


def _cut_off(rows: list[list[str]], names: tuple[str, ...], kinds: tuple[str, ...]) -> tuple[int, ...]:
    """Columns whose end stands in the next cell, as a comma within them separates: Jan 31, 2019 or 12,5."""
    full = [row for row in rows if len(row) == len(kinds)]
    for i in range(len(kinds) - 1 if len(names) in (0, len(kinds) - 1) else 0):
        if all(_DAY_OF_MONTH.fullmatch(row[i]) and _YEAR_ON.fullmatch(row[i + 1]) for row in full):
            return (i,)
    return _decimals_cut_off(rows, names, kinds)


def _decimals_cut_off(
    rows: list[list[str]], names: tuple[str, ...], kinds: tuple[str, ...]
) -> tuple[int, ...]:
    """Columns whose decimals a comma has cut off: the header names fewer columns than the rows have cells.

    Without a header only where nothing else is possible: dates, one whole number, and a single digit.
    """
    width = len(kinds)
    full = [row for row in rows if len(row) == width]
    cut = [
        i
        for i in range(width - 1)
        if kinds[i] == "n"
        and all(
            re.fullmatch(r"[-+]?\d{1,4}", row[i]) and re.fullmatch(r"\d{1,3}", row[i + 1]) for row in full
        )
    ]
    if not names:
        digits = width >= 2 and all(re.fullmatch(r"\d", row[-1]) for row in full)
        alone = kinds[:-2] in (("d",), ("d", "c")) and cut == [width - 2]
        signed = any(row[-2].startswith("-0") for row in full) if cut else False
        return (width - 2,) if alone and (digits or signed) and len(full) > 3 else ()
    missing = width - len(names)
    if missing <= 0 or len(cut) < missing or width > MOST_CUT:
        return ()
    # A cell is whole degrees or decimals, not both: where one choice of cells is left, it is that.
    apart = [
        chosen
        for chosen in itertools.combinations(cut, missing)
        if all(j - i > 1 for i, j in itertools.pairwise(chosen))
    ]
    return apart[0] if len(apart) == 1 else ()


def _column_names(header: Header, width: int, trailing: bool) -> tuple[str, ...]:
    cells = list(header.names)
    if len(cells) == width - 1 and not trailing:
        cells.insert(0, "")  # as R writes it: row names have no title
    while len(cells) > width and not cells[-1]:
        cells.pop()
    cells = cells[:width] + [""] * (width - len(cells))
    names: dict[str, None] = {}  # in order
    following: Counter[str] = Counter()  # how often each was met: beside them all, earlier ones cost nothing
    for number, cell in enumerate(cells, start=1):
        name = distinct = cell or f"column {number}"
        while distinct in names:
            following[name] += 1
            distinct = f"{name} ({following[name] + 1})"
        names[distinct] = None
    return tuple(names)
