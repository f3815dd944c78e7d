"""From a file to a table of strings: separator, preamble and header are worked out here.

Stands after `text_decoding.py`; `column_guess.py` then finds the dates and the temperatures in the table.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from anp_core.data.text_decoding import decode_text
from anp_core.errors import RecordError
from anp_core.language import say, say_n

MAX_ROWS = 2_000_000  # 228 years of hours; more would not fit into a small machine beside a model
HEAD_CHARACTERS = 120_000
HEAD_LINES = 400
_SEPARATORS = ("\t", ";", "|", ",", " ")  # in the order that settles a tie; " " stands for any white space
_SEPARATOR_NOTES = {
    "\t": say("Columns are separated by tabs."),
    ";": say("Columns are separated by semicolons."),
    "|": say("Columns are separated by vertical bars."),
    " ": say("Columns are separated by white space."),
}

MISSING_TOKENS = frozenset(
    ("", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "nil", "nodata", "no_data", "missing", "m", "t", "tr",
     "trace", "-", "--", "---", "----", ".", "..", "...", "*", "**", "x", "/", "//", "///", "?", "–", "—")
)  # fmt: skip

_NUMBER = re.compile(r"[-+−]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?\s*(°|℃|℉|°?\s?[CFK])?")
_CLOCK = re.compile(r"\d{1,2}[:h]\d{2}(:\d{2}([.,]\d+)?)?\s*([AaPp][Mm])?\s*(Z|UTC|GMT|[-+]\d{2}:?\d{2})?")
_DAY = (
    r"(\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}|\d{4}[-/]\d{1,2}|\d{8}|"
    r"\d{1,2}[-/. ]?[^\W\d]{3,9}\.?[-/., ]+\d{2,4}|[^\W\d]{3,9}\.? \d{1,2},? \d{4}|\d{4}年\d{1,2}月\d{1,2}日)"
)
_DATE = re.compile(_DAY + r"(T\d{1,6}Z?|[T_, ]+-? ?\d{1,2}[:h]\d.*)?")
_WORDS = re.compile(r'"[^"]*"|\S+')
_COMMENT = re.compile(r"^\s*(#+|%+|//|!)\s*")
_UNIT_CELL = re.compile(
    r"[\[(]?\s*(°\s*[CFK]?|℃|℉|deg(rees)?[ _.]?[CFK]?|celsius|fahrenheit|kelvin|[CFK])\s*[\])]?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Layout:
    """How a table is written: its separator, its column names, and where in the text its rows begin."""

    separator: str
    columns: tuple[str, ...]
    start: int
    notes: tuple[str, ...]


def read_table(source: bytes | bytearray | Path | BinaryIO, name: str = "") -> pd.DataFrame:
    """Read a CSV-like file into a table of stripped strings, every cell as it was written.

    What was worked out on the way stands in `table.attrs["notes"]` (sentences) and `table.attrs["name"]`.
    RecordError when the file is empty, is no text, or holds no rows.
    """
    if isinstance(source, Path):
        if not source.is_file():
            raise RecordError(say("There is no file {source}; check its name.", source=str(source)))
        raw, name = source.read_bytes(), name or source.name
    elif isinstance(source, bytes | bytearray):
        raw = bytes(source)
    else:
        raw = source.read()
    decoded = decode_text(raw)
    layout = find_layout(decoded.text)
    table = _parse_rows(decoded.text[layout.start :], layout)
    notes: list[str] = []
    if decoded.encoding != "UTF-8":
        notes.append(say("The text is encoded as {encoding}.", encoding=decoded.encoding))
    notes += layout.notes
    if len(table) > MAX_ROWS:
        table = table.iloc[:MAX_ROWS]
        notes.append(say("The file is very long: only its first {rows:,} rows were read.", rows=MAX_ROWS))
    if not len(table):
        raise RecordError(
            say("The file has a header but no rows below it; add rows with a date and a temperature each.")
        )
    table.attrs["name"] = name
    table.attrs["notes"] = tuple(notes)
    return table


def find_layout(text: str) -> Layout:
    """Work out how a table is written from its first few hundred lines."""
    lines = _head_lines(text)
    body = [line for _, line in lines if not _COMMENT.match(line)] or [line for _, line in lines]
    body = body[len(body) // 2 :]  # a preamble, if any, stands in the first half
    separator, width = _choose_separator(body)
    typical = _typical_kinds([_split(line, separator) for line in body], width)
    rows = [_split(line, separator) for _, line in lines]
    first = next((i for i, row in enumerate(rows) if _is_data(row, typical)), None)
    notes = [_SEPARATOR_NOTES[separator]] if separator in _SEPARATOR_NOTES else []
    # Nothing looks like data: the first line names the columns, and the guess will complain.
    if first is None:
        first = 1
    at, header = _find_header([line for _, line in lines[:first]], separator, width)
    if at > 0:
        notes.append(
            say_n("Skipped {count} line above the table.", "Skipped {count} lines above the table.", at)
        )
    if header is None:
        notes.append(say("No header line was found, so the columns are named by their position."))
    trailing = all(not row[-1] for row in rows[first:] if len(row) == width)
    start = lines[first][0] if first < len(lines) else len(text)
    return Layout(separator, _column_names(header or [], width, trailing), start, tuple(notes))


def _head_lines(text: str) -> list[tuple[int, str]]:
    """The first lines that are not blank, each with its offset in the text."""
    head = text[:HEAD_CHARACTERS]
    found = [
        (match.start(), match.group()) for match in re.finditer(r"[^\r\n]+", head) if match.group().strip()
    ]
    if len(text) > len(head) and len(found) > 1:
        found.pop()  # cut in the middle
    return found[:HEAD_LINES]


def _split(line: str, separator: str) -> list[str]:
    if separator == " ":
        return [cell.strip('"') for cell in _WORDS.findall(line)]
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, skipinitialspace=True), [])]


def _kind(cell: str) -> str:
    """What a cell looks like: (e)mpty, (n)umber, (c)lock, (d)ate or (s)tring."""
    if cell.lower() in MISSING_TOKENS:
        return "e"
    for kind, pattern in (("n", _NUMBER), ("c", _CLOCK), ("d", _DATE)):
        if pattern.fullmatch(cell):
            return kind
    return "s"


def _choose_separator(body: list[str]) -> tuple[str, int]:
    """The separator that splits the lines alike and leaves cells that read as dates and numbers."""
    best: tuple[float, str, int] = (-1.0, ",", 1)
    for separator in _SEPARATORS:
        rows = [_split(line, separator) for line in body]
        width, count = Counter(map(len, rows)).most_common(1)[0]
        kinds = [kind for row in rows for cell in row if (kind := _kind(cell)) != "e"]
        clean = sum(kind != "s" for kind in kinds) / max(len(kinds), 1)
        score = count / len(rows) * (0.1 + clean)
        if width > 1 and score > best[0] + 1e-9:
            best = (score, separator, width)
    return best[1], best[2]


def _typical_kinds(rows: list[list[str]], width: int) -> list[str]:
    typical = []
    for column in zip(*(row for row in rows if len(row) == width), strict=True):
        kinds = Counter(kind for cell in column if (kind := _kind(cell)) != "e")
        typical.append(kinds.most_common(1)[0][0] if kinds else "e")
    return typical


def _is_data(row: list[str], typical: list[str]) -> bool:
    """Whether a line looks like the rows further down, rather than like a header or a preamble."""
    kinds = [_kind(cell) for cell in row] + ["s"] * (len(typical) - len(row))
    pairs = [(kind, usual) for kind, usual in zip(kinds, typical, strict=False) if usual in "ncd"]
    alike = sum(kind in (usual, "e") for kind, usual in pairs)
    return any(kind == usual for kind, usual in pairs) and alike >= 0.75 * len(pairs)


def _find_header(above: list[str], separator: str, width: int) -> tuple[int, list[str] | None]:
    """(index of the header line, its cells): the nearest line above the rows that names as many columns."""
    units: list[str] | None = None
    for back, line in enumerate(reversed(above[-4:]), start=1):
        cells = _split(_COMMENT.sub("", line), separator)
        kinds = [_kind(cell) for cell in cells]
        if abs(len(cells) - width) > 1 or (len(cells) == 1 < width):
            break
        if all(kind == "e" for kind in kinds):
            continue  # a ruler of dashes
        if units is None and any(_UNIT_CELL.fullmatch(cell) for cell in cells) and back < len(above):
            units = cells
            continue
        if sum(kind in "sce" for kind in kinds) <= len(cells) / 2 and width > 1:
            break
        if units is not None and len(units) == len(cells):
            pairs = zip(cells, (unit.strip("()[] ") for unit in units), strict=True)
            cells = [f"{cell} ({unit})" if unit else cell for cell, unit in pairs]
        return len(above) - back, cells
    if units is not None:  # a lone "T °C" header is a header after all
        return len(above) - 1, units
    return len(above), None


def _column_names(header: list[str], width: int, trailing: bool) -> tuple[str, ...]:
    cells = [cell.strip().strip('"').strip() for cell in header]
    if len(cells) == width - 1 and not trailing:
        cells.insert(0, "")  # as R writes it: row names have no title
    while len(cells) > width and not cells[-1]:
        cells.pop()
    cells += [""] * (width - len(cells))
    names: list[str] = []
    for number, cell in enumerate(cells, start=1):
        name = cell or f"column {number}"
        repeats = sum(earlier == name or earlier.startswith(f"{name} (") for earlier in names)
        names.append(f"{name} ({repeats + 1})" if name in names else name)
    return tuple(names)


def _parse_rows(text: str, layout: Layout) -> pd.DataFrame:
    options: dict[str, Any] = {
        "sep": r"\s+" if layout.separator == " " else layout.separator,
        "header": None,
        "names": list(layout.columns),
        "usecols": range(len(layout.columns)),  # fields beyond the header are left out, not an error
        "dtype": str,
        "keep_default_na": False,
        "na_filter": False,
        "skipinitialspace": True,
        "on_bad_lines": "skip",
        "nrows": MAX_ROWS + 2,
        "engine": "c",
    }
    # The parser refuses names that no row fills; a full first row, dropped again, lets every row be short.
    padded = layout.separator.join("x" * len(layout.columns)) + "\n" + text
    try:
        table = pd.read_csv(io.StringIO(padded), **options)
    except pd.errors.ParserError:
        # A quotation mark that is never closed swallows the rest of the file; read it as a plain character.
        table = pd.read_csv(io.StringIO(padded), quoting=csv.QUOTE_NONE, **options)
    return table.iloc[1:].reset_index(drop=True).fillna("")
