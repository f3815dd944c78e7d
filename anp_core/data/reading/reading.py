"""What was read from a file and why: the public account that a Record carries, and the report that is made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from anp_core.data.units import WrittenUnit


@dataclass(frozen=True)
class LeftOut:
    """What was left out for one reason.

    count     how many rows or values
    rows      whether whole rows are meant, as their time cannot be used, rather than values
    sentence  what and why
    examples  a few of the cells, as they are written
    """

    count: int
    rows: bool
    sentence: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowRead:
    """One row as it is written beside what was read: `raw` holds the cells of the time columns and of the value."""

    raw: tuple[str, ...]
    time: np.datetime64
    celsius: float


@dataclass(frozen=True)
class Reading:
    """How a file was read.

    columns      all columns of the table, in order
    time         those that give the time; column: the one that gives the temperature
    series       which of several series, "" where there is but one; series_columns tell them apart
    date_order   "dmy", "mdy", "ymd" or "mixed" where the spelling leaves it open, else ""; order_reason says why
    unit         of the file, "0.1C" for tenths; unit_reason says why
    step_seconds usual seconds from one row to the next; even: share of the rows that come so
    count        rows with a time and a possible value
    span         first and last of their times, as the file has them
    left_out     what is not among them, and why
    first_rows   the first three, raw beside date and °C
    choices      for "time", "column", "unit", "date_order" and "series" what else may be chosen, the likeliest first
    notes        what else was decided while reading, as sentences
    """

    columns: tuple[str, ...]
    time: tuple[str, ...]
    column: str
    series: str
    series_columns: tuple[str, ...]
    date_order: str
    order_reason: str
    unit: WrittenUnit
    unit_reason: str
    step_seconds: float
    even: float
    count: int
    span: tuple[np.datetime64, np.datetime64]
    left_out: tuple[LeftOut, ...]
    first_rows: tuple[RowRead, ...]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
