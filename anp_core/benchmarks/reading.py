"""How files of stations are read: right, asked about, refused or wrong, against what is known to be in them.

A folder of cases holds files and `expected.csv` with a row for each: file, outcome (read or ask), choice
(`series=Seattle`), step (10min, hour, day, month), first_time, first_c, count; an empty cell is not looked at.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from anp_core.data.record import Record
from anp_core.data.temperature import read_record
from anp_core.errors import ChoiceNeeded, UserInputError
from anp_core.language import say

CASES = "expected.csv"
OUTCOMES = ("right", "asked, then right", "not asked", "refused", "wrong")
NEAR_TIME = np.timedelta64(1, "h")
NEAR_C = 0.06
NEAR_COUNT = 2
# Hours from one observation to the next, at least and at most; finer records are averaged to hours.
STEPS = {"10min": (0.15, 1.1), "hour": (0.9, 1.1), "day": (23.0, 25.0), "month": (27 * 24.0, 32 * 24.0)}


@dataclass(frozen=True)
class CaseRead:
    """What became of one file: one of OUTCOMES, and what was seen."""

    file: str
    outcome: str
    detail: str


def benchmark_reading(folder: Path) -> Iterator[dict[str, Any]]:
    """A row for each outcome, with its count and the files that are not right."""
    cases = read_cases(folder)
    for outcome in OUTCOMES:
        found = [case for case in cases if case.outcome == outcome]
        told = "" if "right" in outcome else "; ".join(f"{case.file}: {case.detail}" for case in found)
        yield {"outcome": outcome, "files": len(found), "which": told}


def read_cases(folder: Path) -> list[CaseRead]:
    """Read every file of a folder of cases; UserInputError where `expected.csv` is missing."""
    table = folder / CASES
    if not table.is_file():
        raise UserInputError(
            say(
                "There is no {table} in {folder}; it says what each file holds.",
                table=CASES,
                folder=str(folder),
            )
        )
    with table.open(encoding="utf-8", newline="") as lines:
        return [_read_case(folder, row) for row in csv.DictReader(lines)]


def _read_case(folder: Path, row: dict[str, str]) -> CaseRead:
    name = row["file"]
    options: dict[str, Any] = {}
    try:
        record = read_record(folder / name)
    except ChoiceNeeded as error:
        option, _, answer = row["choice"].partition("=")
        options = {option: answer} if option else {error.option: error.choices[0]}
        try:
            record = read_record(folder / name, **options)
        except UserInputError as further:
            return CaseRead(name, "refused", f"after {options}: {further}")
    except UserInputError as error:
        return CaseRead(name, "refused", str(error))
    detail, right = _compare(record, row)
    if not right:
        return CaseRead(name, "wrong", detail)
    if options:
        return CaseRead(name, "asked, then right", detail)
    must_ask = row["outcome"] == "ask" and row["choice"].startswith(("series", "unit"))
    return CaseRead(name, "not asked" if must_ask else "right", detail)


def _compare(record: Record, row: dict[str, str]) -> tuple[str, bool]:
    """(what was read, whether it is what the row expects)."""
    hours = np.diff(record.times).astype("timedelta64[s]").astype(np.int64) / 3600
    step = float(np.median(hours)) if len(hours) > 1 else 0.0
    right = not row["first_time"] or abs(record.times[0] - np.datetime64(row["first_time"], "s")) <= NEAR_TIME
    right &= not row["first_c"] or abs(record.values[0] - float(row["first_c"])) <= NEAR_C
    right &= not row["count"] or abs(len(record) - int(row["count"])) <= NEAR_COUNT
    low, high = STEPS.get(row["step"], (0.0, np.inf))
    right &= low <= step <= high
    return f"{record.times[0]} {record.values[0]:.1f} °C, {len(record)} every {step:.1f} h", bool(right)
