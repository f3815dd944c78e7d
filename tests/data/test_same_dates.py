"""The same dates of earlier years: each value comes from its own date, and what was not measured is not made up."""

import numpy as np
import pytest

from anp_core.data.record import Record
from anp_core.data.same_dates import in_earlier_years
from anp_core.data.weather import synthetic_record


@pytest.fixture(scope="module")
def record():
    return synthetic_record("temperate-daily")


def test_a_value_is_that_of_the_same_day_and_month(record: Record):
    times = np.array(["2024-01-05", "2024-02-29"], "datetime64[s]")
    for years, values in in_earlier_years(record, times).items():
        for time, value in zip((f"{2024 - years}-01-05", None), values, strict=True):
            day = time or (f"{2024 - years}-02-29" if years == 4 else f"{2024 - years}-02-28")
            found = record.values[record.times == np.datetime64(day, "s")]
            assert np.isnan(value) if not len(found) else value == found[0]


def test_years_come_newest_first_and_only_those_that_were_measured(record: Record):
    times = record.times[-1] + np.timedelta64(1, "D") * np.arange(1, 31)
    years = list(in_earlier_years(record, times))
    assert years == sorted(years)
    first = record.times[0].astype("datetime64[Y]").astype(int) + 1970
    last = times[-1].astype("datetime64[Y]").astype(int) + 1970
    assert 0 < len(years) <= last - first
    assert in_earlier_years(record, record.times[:3]) == {}
