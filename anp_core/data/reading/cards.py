"""NOAA's cards: a station's month or year in one line of fixed places, which become a row a value.

Called by `table.py` before the layout of a table is looked for. Sources: readme.txt of pub/data/ghcn/daily,
pub/data/ghcn/v4 and pub/data/ushcn/v2.5 (NOAA).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ELEMENT = r"[A-Z]{2}[A-Z0-9]{2}"


@dataclass(frozen=True)
class Cards:
    """title: as a user knows them; text: a comma-separated table with a row for each value."""

    title: str
    text: str


@dataclass(frozen=True)
class _Form:
    """card: how a line begins (station, year, month, element); values: how many, from where, and how wide."""

    title: str
    card: re.Pattern[str]
    unit: str
    count: int
    start: int
    width: int
    flags: int = 3


_FORMS = (
    _Form(
        "GHCN-Daily (.dly)",
        re.compile(rf"([A-Z]{{2}}[A-Z0-9_-]{{9}})(\d{{4}})(\d{{2}})({_ELEMENT})(?=[ \d-]{{5}}.{{3}})"),
        "0.1 °C", 31, 21, 5,
    ),
    _Form(
        "GHCN-Monthly (.dat)",
        re.compile(r"([A-Z0-9_-]{11})(\d{4})()(TAVG|TMAX|TMIN)(?=[ \d-]{5}.{3})"),
        "0.01 °C", 12, 19, 5,
    ),
    _Form("USHCN", re.compile(r"(USH\d{8}) (\d{4})()()(?=[ \d-]{6}.{3})"), "0.01 °C", 12, 16, 6),
)  # fmt: skip


def read_cards(text: str) -> Cards | None:
    """The values of cards; None for other text."""
    head = [line for line in text[:4000].splitlines()[:8] if line.strip()]
    for form in _FORMS:
        if head and all(form.card.match(line) for line in head):
            rows = [f"station,date,element,value ({form.unit}),flags", *_rows(form, text)]
            return Cards(form.title, "\n".join(rows))
    return None


def _rows(form: _Form, text: str) -> Iterator[str]:
    size = form.width + form.flags
    for line in text.splitlines():
        match = form.card.match(line)
        if match is None:
            continue
        station, year, month, element = match.groups()
        for number in range(form.count):
            cell = line[form.start + size * number : form.start + size * (number + 1)]
            value = cell[: form.width].strip()
            if value and value != "-9999":
                date = f"{year}{month}{number + 1:02d}" if month else f"{year}-{number + 1:02d}"
                yield f"{station},{date},{element},{value},{cell[form.width :].strip()}"
