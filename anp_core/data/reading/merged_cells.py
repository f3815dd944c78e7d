"""Days or years that stand in the first of their rows only, as spreadsheets with merged cells are saved.

Called by `table.py` with the whole table.
"""

from __future__ import annotations

import pandas as pd

from anp_core.data.reading.words import names_clock, part_of_time, time_rank
from anp_core.language import Sentence, say

BLANK = 0.4  # share of the cells that are blank, at least
FILLED = 0.95  # the same of filled ones in the column of what is finer: months, days, clocks


def fill_down(table: pd.DataFrame) -> tuple[pd.DataFrame, Sentence | None]:
    """The table with such cells filled with what stands above them, and the sentence about it."""
    names = [str(name) for name in table.columns]
    for place, name in enumerate(names):
        part = part_of_time(name)
        if not (time_rank(name) > 0 or part in (0, 1, 2)) or not len(table):
            continue
        cells = table[name].str.strip()
        blank = cells == ""
        if blank.mean() < BLANK or blank.iloc[0]:
            continue
        finer = [
            other
            for other in names[place + 1 :]
            if (names_clock(other) or (part_of_time(other) or 0) > (part if part is not None else 2))
            and (table[other].str.strip() != "").mean() >= FILLED
        ]
        if finer:
            filled = table.assign(**{name: cells.where(~blank).ffill()})
            return filled, say(
                "Blank cells in {column} were filled with what stands above them.", column=f'"{name}"'
            )
    return table, None
