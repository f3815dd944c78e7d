"""From text to a table of strings, one row a value: the layout is found, known layouts named, wide tables turned.

Stands after `text.py`; `columns.py` then finds the times and the temperatures in the table.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pandas as pd

from anp_core.data.reading.cards import read_cards
from anp_core.data.reading.fixed_width import by_place, unglued
from anp_core.data.reading.known_layouts import known_layout
from anp_core.data.reading.layout import Layout, find_layout
from anp_core.data.reading.merged_cells import fill_down
from anp_core.data.reading.quotes import plain_quotes
from anp_core.data.reading.sections import with_sections
from anp_core.data.reading.text import decode_text
from anp_core.data.reading.wide import lengthen
from anp_core.data.source import Source, read_source
from anp_core.errors import RecordError
from anp_core.language import Sentence, say, say_n
from anp_core.limits import limits

MOST_COLUMNS = 5_000  # a column for every station of a country
LONGEST_CELL = 1_000  # letters; what stands behind them is part of no date and of no number
_BEYOND = "beyond the header"  # a column for what stands to the right of a row that is too long


def read_table(source: Source, name: str = "") -> pd.DataFrame:
    """Read a CSV-like file into a table of stripped strings, every cell as it was written.

    `table.attrs` holds "name", "notes" (sentences on what was worked out), "encoding", "preamble" (the lines above
    the table) and "named" (whether a header, or a known layout, names the columns).
    RecordError when the file is missing, empty, no text, or holds no rows.
    """
    raw, name = read_source(source, name, RecordError)
    decoded = decode_text(raw)
    del raw
    notes: list[Sentence] = []
    if decoded.encoding != "UTF-8":
        notes.append(say("The text is encoded as {encoding}.", encoding=decoded.encoding))
    text = decoded.text
    cards = read_cards(text)
    if cards is not None:
        text = cards.text
        notes.append(say("The rows are laid out as in {title}, which names the columns.", title=cards.title))
    text = unglued(plain_quotes(text))
    layout = find_layout(text)
    if len(layout.columns) > MOST_COLUMNS:
        raise RecordError(
            say(
                "The table has {count:,} columns; at most {most:,} can be read. Keep a column of dates and those of "
                "temperatures, and one row for each time.",
                count=len(layout.columns),
                most=MOST_COLUMNS,
            )
        )
    notes += layout.notes
    table, skipped = _parse_rows(text, layout)
    if skipped:
        notes.append(
            say_n(
                "Left out {count:,} row that has more cells than the header names.",
                "Left out {count:,} rows that have more cells than the header names.",
                skipped,
            )
        )
    if layout.named:
        table = with_sections(table, layout.preamble)
    named, unit = layout.named, ""
    if not named and len(table):
        known = known_layout(table.iloc[:400])
        if known is not None:
            table.columns = list(known.names)
            named, unit = True, known.unit
            notes[-1:] = [
                say("The rows are laid out as in {title}, which names the columns.", title=known.title)
            ]
    most = limits().rows
    if len(table) > most:
        table = table.iloc[:most]
        notes.append(say("The file is very long: only its first {rows:,} rows were read.", rows=most))
    if not len(table):
        raise RecordError(
            say("The file has a header but no rows below it; add rows with a date and a temperature each.")
        )
    table, filled = fill_down(table) if named else (table, None)
    notes += [filled] if filled else []
    table, turned = lengthen(table)
    if turned:
        notes.append(turned)
        if unit:
            table = table.rename(columns={"value": f"value ({unit})"})
    table.attrs.update(
        name=name, notes=tuple(notes), encoding=decoded.encoding, preamble=layout.preamble, named=named
    )
    return table


def _parse_rows(text: str, layout: Layout) -> tuple[pd.DataFrame, int]:
    """(the rows as strings, how many were left out for being too long)."""
    body = text[layout.start :] if layout.start else text
    separator = layout.separator
    if layout.split:
        body, separator = _with_points(body, len(layout.columns) + len(layout.split), layout.split), ","
    if separator == " " and (placed := by_place(body, len(layout.columns))) is not None:
        body, separator = placed, "\t"
    if "#group" in text[:2000]:
        body = re.sub(r"(?m)^#.*\n?", "", body)
    width = len(layout.columns)
    options: dict[str, Any] = {
        "sep": r"\s+" if separator == " " else separator,
        "header": None,
        "names": [*layout.columns, _BEYOND],
        "usecols": range(width + 1),
        "dtype": str,
        "keep_default_na": False,
        "na_filter": False,
        "skipinitialspace": True,
        "on_bad_lines": "skip",
        "nrows": limits().rows + 2,
        "engine": "c",
    }
    # The parser refuses names that no row fills; a full first row, dropped again, lets every row be short.
    padded = (separator.join("x" * (width + 1)) + "\n" + body).encode()
    del body
    try:
        table = pd.read_csv(io.BytesIO(padded), **options)
    except pd.errors.ParserError:
        # A quotation mark that is never closed swallows the rest of the file; read it as a plain character.
        table = pd.read_csv(io.BytesIO(padded), quoting=csv.QUOTE_NONE, **options)
    table = table.iloc[1:].reset_index(drop=True).fillna("")
    for number in range(width):
        if len(table) and table.iloc[:, number].str.len().max() > LONGEST_CELL:
            table.isetitem(number, table.iloc[:, number].str.slice(0, LONGEST_CELL))
    beyond = table.pop(_BEYOND)
    # White space cuts remarks at the end of a row into words, which move nothing; a separator too many does.
    if separator == " ":
        return table, 0
    moved = (beyond.str.strip() != "").to_numpy(dtype=bool)
    if not moved.any() or moved.mean() > 0.5:
        return table, 0
    return table[~moved].reset_index(drop=True), int(moved.sum())


def _with_points(body: str, width: int, split: tuple[int, ...]) -> str:
    """Rows of a comma-separated table whose decimal commas became points, and blanks within dates.

    Whole numbers may stand without.
    """
    rows = []
    for line in body.splitlines():
        cells = line.split(",")
        if len(cells) == width:
            for column in reversed(split):
                between = " " if any(sign.isalpha() for sign in cells[column]) else "."
                cells[column : column + 2] = [f"{cells[column]}{between}{cells[column + 1]}"]
        elif len(cells) != width - len(split):
            continue
        rows.append(",".join(cells))
    return "\n".join(rows)
