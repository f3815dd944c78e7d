"""Tables set out in columns by blanks: numbers that run into each other, and cells that are left blank.

Called by `table.py` for tables that white space separates: split at blanks alone, a row with a blank cell would move
its later cells one column to the left.
"""

from __future__ import annotations

import re

import numpy as np

HEAD = 20_000  # characters that are looked at
FEWEST_FULL = 5  # rows with all cells that show where the columns lie
_GLUED = re.compile(r"(?<!\S)(-?\d+\.\d+)((?:-\d+\.\d+)+)(?!\S)")
_SEPARATED = re.compile(r"\d[,;|\t]")
_TOKEN = re.compile(r"\S+")


def unglued(text: str) -> str:
    """The text with a blank before each minus that touches the number before it: 15.0-12.5 is 15.0 −12.5."""
    head = text[:HEAD]
    if not _GLUED.search(head) or _SEPARATED.search(head):
        return text
    return _GLUED.sub(lambda match: match[1] + match[2].replace("-", " -"), text)


def by_place(body: str, width: int) -> str | None:
    """Rows with a tab between their `width` cells, a blank cell where one is missing; None where none is.

    None also where the columns are not set out one below the other, or a cell may hold a blank.
    """
    if '"' in body or "\t" in body:
        return None
    lines = [line for line in body.splitlines() if line.strip()]
    counts = np.array([len(line.split()) for line in lines])
    short = np.flatnonzero((counts < width) & (counts > 1))
    full = np.flatnonzero(counts == width)
    if not len(short) or len(full) < max(FEWEST_FULL, len(short) / 10):
        return None
    cuts = _cuts([lines[row] for row in full[:: max(1, len(full) // 400)]])
    if cuts is None:
        return None
    rows = []
    for line, count in zip(lines, counts, strict=True):
        cells = line.split()
        if count < width:
            placed = [line[start:stop].strip() for start, stop in zip((0, *cuts), (*cuts, None), strict=True)]
            if [cell for cell in placed if cell] == cells:
                cells = placed  # no word was cut in two
        rows.append("\t".join(cells))
    return "\n".join(rows) + "\n"


def _cuts(lines: list[str]) -> tuple[int, ...] | None:
    """Where the cells of full rows are cut apart; None where they do not lie one below the other."""
    spans = np.array([[match.span() for match in _TOKEN.finditer(line)] for line in lines])
    starts, ends = spans[:, :, 0], spans[:, :, 1]
    if (ends.max(axis=0)[:-1] > starts.min(axis=0)[1:]).any():
        return None
    to_the_left = np.ptp(starts, axis=0)[1:] == 0  # all begin at one place, as words do; numbers end at one
    return tuple(int(cut) for cut in np.where(to_the_left, starts.min(axis=0)[1:], ends.max(axis=0)[:-1]))
