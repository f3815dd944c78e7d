"""The unit that a file states, by the most telling place: the name of the column, the service, the preamble …"""

from __future__ import annotations

import re

import pandas as pd

from anp_core.data.reading.known_layouts import unit_of_service
from anp_core.data.reading.named_units import is_bare_letter, unit_in_name, unit_in_preamble, unit_of_line
from anp_core.data.reading.values import StatedUnit
from anp_core.data.units import WRITTEN_UNITS
from anp_core.language import say

_LAST_LETTER = re.compile(r"(.*[\s_.-])([A-Za-z])")
# Names of columns that hold a unit.
UNIT_COLUMNS = (
    "unit", "units", "einheit", "enhet", "unidad", "unité", "unit_of_measurement", "uom",
)  # fmt: skip


def stated_unit(table: pd.DataFrame, column: str, series: str) -> StatedUnit | None:
    """Of one column, or of one series of it; None where the file says nothing."""
    service = unit_of_service([str(name) for name in table.columns], column)
    if service:
        found = next(unit for unit in WRITTEN_UNITS if unit == service[0])
        return StatedUnit(found, say("{service} writes so", service=service[1]))
    unit = unit_in_name(column)
    if unit and not _letters_count(column, [str(name) for name in table.columns]):
        return StatedUnit(unit, say("the column's name says so"), is_bare_letter(column))
    for beside in table.columns:
        if str(beside).lower() in UNIT_COLUMNS:
            unit = unit_of_line(str(table[beside].iloc[0]))
            if unit:
                return StatedUnit(unit, say("the column {column} says so", column=f'"{beside}"'))
    unit = unit_in_name(series) if series else None
    if unit:
        return StatedUnit(unit, say("the name of the series says so"))
    stated = unit_in_preamble(str(table.attrs.get("preamble", "")), column)
    if stated:
        return StatedUnit(stated[0], say("a line above the table says so: {line}", line=stated[1]))
    return None


def _letters_count(column: str, columns: list[str]) -> bool:
    """Whether a last letter tells sensors apart, and is no unit: "Temp F" beside "Temp A" and "Temp B"."""
    match = _LAST_LETTER.fullmatch(column.strip())
    if match is None:
        return False
    beside = (_LAST_LETTER.fullmatch(name.strip()) for name in columns)
    letters = {other[2].upper() for other in beside if other is not None and other[1] == match[1]}
    return bool(letters - set("CFK"))
