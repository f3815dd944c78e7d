"""The structured account of what was read: the `Reading` that a Record carries. Called by `assembly.py`."""

from __future__ import annotations

import numpy as np

from anp_core.data.reading.reading import LeftOut, Reading, RowRead
from anp_core.data.reading.rows import TOGETHER, Chosen
from anp_core.data.reading.time_grid import median_step, share_even
from anp_core.data.reading.values import ValueReading
from anp_core.errors import RecordError
from anp_core.language import say

EXAMPLES = 3  # rows, or cells, that are shown


def account(
    chosen: Chosen,
    keep: np.ndarray,
    times: np.ndarray,
    celsius: np.ndarray,
    values: ValueReading,
    left_out: list[LeftOut],
    notes: list[str],
    seconds: np.ndarray,
) -> Reading:
    """What was read of the rows in use, `keep`, in the order of the file; `seconds` are their times, sorted."""
    known = np.isfinite(celsius)
    if not known.any():
        raise RecordError(
            say(
                "The rows of {column} that have a temperature have no readable date.",
                column=f'"{chosen.column}"',
            )
        )
    shown = np.flatnonzero(known)[:EXAMPLES]
    cells = [*chosen.rows.time, chosen.column]
    first_rows = tuple(
        RowRead(
            tuple(str(chosen.table[name].iloc[keep[row]]).strip() for name in cells),
            times[row],
            float(celsius[row]),
        )
        for row in shown
    )
    orders = ("dmy", "mdy", "ymd") if chosen.times.order else ()
    return Reading(
        columns=tuple(map(str, chosen.table.columns)),
        time=chosen.rows.time,
        column=chosen.column,
        series=chosen.series,
        series_columns=chosen.rows.series.columns if chosen.rows.series else (),
        date_order=chosen.times.order,
        order_reason=chosen.times.reason,
        unit=values.unit,
        unit_reason=values.reason,
        step_seconds=median_step(seconds),
        even=share_even(seconds),
        count=int(known.sum()),
        span=(times[known].min(), times[known].max()),
        left_out=tuple(left_out),
        first_rows=first_rows,
        choices={
            "time": [TOGETHER.join(group) for group in chosen.rows.time_choices],
            "column": list(chosen.value_choices),
            "unit": list(dict.fromkeys([values.unit, *values.units, "C", "F", "K"])),
            "date_order": list(dict.fromkeys([chosen.times.order, *orders])) if orders else [],
            "series": list(chosen.series_names),
        },
        notes=(*notes, *values.notes),
    )
