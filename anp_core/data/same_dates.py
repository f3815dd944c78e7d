"""What a record measured on the same dates of earlier years: from a Record to what is drawn beside its forecast."""

from __future__ import annotations

import numpy as np
import pandas as pd

from anp_core.data.record import Record

MOST_YEARS = 60


def in_earlier_years(record: Record, times: np.ndarray) -> dict[int, np.ndarray]:
    """By how many years before, newest first, the record's values (M,) in °C on the dates of `times` (M,).

    NaN where nothing was measured; years without any value are left out. 29 February takes the 28th of other years.
    """
    found: dict[int, np.ndarray] = {}
    asked = pd.DatetimeIndex(times)
    for years in range(1, MOST_YEARS + 1):
        before = (asked - pd.DateOffset(years=years)).to_numpy().astype("datetime64[s]")
        if before[-1] < record.times[0]:
            break
        place = np.minimum(np.searchsorted(record.times, before), len(record) - 1)
        values = np.where(record.times[place] == before, record.values[place], np.nan)
        if np.isfinite(values).any():
            found[years] = values
    return found
