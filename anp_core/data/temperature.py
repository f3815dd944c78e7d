"""From a file to a temperature Record in °C: every stage of `reading/` in turn, and the account of what was done.

text → table → columns → series → times → values → grid. Where more than one reading is plausible, nothing is
assumed: ChoiceNeeded names the argument of `read_record` that settles it. Whatever was changed on the way stands in
`Record.reading` and, one sentence each, in `Record.report`; nothing is dropped silently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from anp_core.data.reading.assembly import assemble
from anp_core.data.reading.columns import ColumnGuess, guess_columns
from anp_core.data.reading.rows import ALL_SERIES, Asked, as_strings, choose_rows, find_rows
from anp_core.data.reading.table import read_table
from anp_core.data.record import Gap, Record
from anp_core.data.source import Source
from anp_core.data.units import WrittenUnit
from anp_core.errors import RecordError

__all__ = [
    "ALL_SERIES",
    "ColumnGuess",
    "Gap",
    "Record",
    "guess_columns",
    "read_record",
    "read_series",
    "read_table",
    "to_record",
    "to_series",
]


def read_record(
    source: Source,
    *,
    time: str | Sequence[str] | None = None,
    column: str | None = None,
    unit: WrittenUnit | None = None,
    date_order: str | None = None,
    series: str | None = None,
    name: str = "",
) -> Record:
    """Read a station's file as a Record in °C on a daily or hourly grid, finding out what is not said.

    source      a path, bytes, or an open file
    name        what the record is called, the file's name unless given
    time        the column of times, or several that are read together: ("date", "clock") or "date + clock"
    column      the column of temperatures
    unit        of the file: "C", "F", "K", or in parts "0.1C", "0.1F", "0.1K", "0.01C"
    date_order  "dmy", "mdy" or "ymd" settles dates such as 03/04/20; "mixed" lets each row's neighbours tell
    series      which station, place, element or entity, where the file holds several

    ChoiceNeeded where one of these five has to be said; RecordError says what is wrong and how to mend it.
    """
    table = read_table(source, name)
    return to_record(table, time, column, unit=unit, date_order=date_order, series=series)


def read_series(
    source: Source,
    *,
    time: str | Sequence[str] | None = None,
    column: str | None = None,
    unit: WrittenUnit | None = None,
    date_order: str | None = None,
    name: str = "",
) -> Iterator[tuple[str, Record | RecordError]]:
    """All series of a long table, each with its name; arguments as in `read_record`.

    A series that cannot be read comes with the error instead; a file that holds one series gives that, nameless.
    """
    yield from to_series(read_table(source, name), time, column, unit=unit, date_order=date_order)


def to_record(
    table: pd.DataFrame,
    time: str | Sequence[str] | None = None,
    column: str | None = None,
    *,
    unit: WrittenUnit | None = None,
    date_order: str | None = None,
    series: str | None = None,
) -> Record:
    """Turn a table, from `read_table` or made by hand, into a Record; arguments as in `read_record`."""
    table = as_strings(table)
    asked = Asked(time, column, unit, date_order)
    return assemble(choose_rows(find_rows(table, asked), asked, series))


def to_series(
    table: pd.DataFrame,
    time: str | Sequence[str] | None = None,
    column: str | None = None,
    *,
    unit: WrittenUnit | None = None,
    date_order: str | None = None,
) -> Iterator[tuple[str, Record | RecordError]]:
    """All series of a table, as `read_series` gives them."""
    asked = Asked(time, column, unit, date_order)
    rows = find_rows(as_strings(table), asked)
    if rows.series is None:
        yield "", assemble(choose_rows(rows, asked, None))
        return
    for label in rows.series.names:
        try:
            yield label, assemble(choose_rows(rows, asked, label))
        except RecordError as error:
            yield label, error
