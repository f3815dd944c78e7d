"""Several tables one below the other in a file, each under a title and the same header: a column tells them apart.

Called by `table.py`. Two stations in one file that follow each other in time would else become one record.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

SECTION = "section"
MOST_SECTIONS = 2_000
LONGEST_TITLE = 60  # letters


def with_sections(table: pd.DataFrame, preamble: str) -> pd.DataFrame:
    """The table with a column of the titles of its parts, headers and titles gone; as it was where it has none."""
    names = [str(name) for name in table.columns]
    if SECTION in names or len(names) < 2:
        return table
    heads = np.flatnonzero((table.iloc[:, 0].str.strip() == names[0]).to_numpy(dtype=bool))
    heads = (
        heads[[_is_header(table.iloc[row], names) for row in heads[:MOST_SECTIONS]]] if len(heads) else heads
    )
    if not len(heads) or len(heads) > MOST_SECTIONS:
        return table
    titles = [_title(table, int(row)) for row in heads]
    if not all(titles):
        return table  # headers alone: parts of one table, put together
    keep = np.ones(len(table), dtype=bool)
    part = np.zeros(len(table), dtype=np.int64)
    for number, (row, (_, first)) in enumerate(zip(heads, filter(None, titles), strict=True), start=1):
        keep[first : row + 1] = False
        part[row:] = number
    above = [line.strip(" ,;\t#\"'") for line in preamble.splitlines() if line.strip(" ,;\t#\"'")]
    said = [above[-1][:LONGEST_TITLE] if above else "1", *(title for title, _ in filter(None, titles))]
    if len(set(said)) == 1:
        return table
    found = table.assign(**{SECTION: np.array(said, dtype=object)[part].astype(str)})[keep]
    return found.reset_index(drop=True)


def _is_header(row: pd.Series, names: list[str]) -> bool:
    """Whether a row repeats the names of the columns; units in brackets may have been added to them."""
    same = [bool(cell) and name.startswith(cell) for cell, name in zip(row.str.strip(), names, strict=True)]
    return sum(same) >= 0.8 * len(names)


def _title(table: pd.DataFrame, header: int) -> tuple[str, int] | None:
    """(title, its first row) of the lines right above a header, each of which fills no more than two cells."""
    first = header
    while first > max(0, header - 12):
        filled = [cell for cell in table.iloc[first - 1].str.strip() if cell]
        if len(filled) > 2 or (filled and filled[0][:1].isdigit()):
            break
        first -= 1
    words = [" ".join(cell for cell in table.iloc[row].str.strip() if cell) for row in range(first, header)]
    title = next((word for word in words if word), "")
    return (title[:LONGEST_TITLE], first) if title else None
