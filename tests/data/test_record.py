"""A Record's grid, gaps and windows, and what it refuses to hold."""

import numpy as np
import pytest

from anp_core.data.record import Gap, Record
from anp_core.errors import RecordError

DAYS = np.datetime64("2020-01-01", "s") + np.arange(40) * np.timedelta64(86_400, "s")
HOURS = np.datetime64("2020-01-01", "s") + np.arange(40) * np.timedelta64(3_600, "s")
VALUES = np.round(5 + 9 * np.sin(np.arange(40) / 5), 1)
SEEN = ~np.isin(np.arange(40), (5, 6, 20))


def test_grid_puts_values_back_where_they_were():
    times, values = Record(DAYS[SEEN], VALUES[SEEN], "daily").grid()
    np.testing.assert_array_equal(times, DAYS)
    np.testing.assert_array_equal(values, np.where(SEEN, VALUES, np.nan))


def test_gaps_and_observations_make_up_every_expected_step():
    record = Record(HOURS[SEEN], VALUES[SEEN], "hourly")
    assert record.gaps == (Gap(HOURS[5], HOURS[6], 2), Gap(HOURS[20], HOURS[20], 1))
    assert record.span == (HOURS[0], HOURS[39])
    assert record.expected_steps == len(record) + sum(gap.steps for gap in record.gaps) == 40
    assert record.missing_share == pytest.approx(3 / 40)


def test_a_window_includes_both_ends_and_the_whole_last_day():
    record = Record(HOURS, VALUES, "hourly", name="mine", unit="F", report=("Read.",))
    window = record.window("2020-01-01T05:00", "2020-01-01T07:00")
    np.testing.assert_array_equal(window.times, HOURS[5:8])
    np.testing.assert_array_equal(window.values, VALUES[5:8])
    assert (window.step, window.name, window.unit, window.report) == ("hourly", "mine", "F", ("Read.",))
    assert len(record.window(end="2020-01-01")) == 24
    with pytest.raises(RecordError, match="no observations between"):
        record.window("2021-01-01")


@pytest.mark.parametrize(
    ("times", "values"),
    [
        (DAYS[::-1], VALUES),
        (np.repeat(DAYS[:20], 2), VALUES),
        (DAYS, np.where(SEEN, VALUES, np.nan)),
        (DAYS[:3], VALUES),
        (DAYS[:0], VALUES[:0]),
        (HOURS, VALUES),
    ],
    ids=["descending", "repeated", "NaN", "lengths", "empty", "not whole days"],
)
def test_a_record_refuses_what_is_no_record(times, values):
    with pytest.raises(ValueError, match="Record"):
        Record(times, values, "daily")


def test_a_record_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        Record(DAYS, VALUES, "daily").values[0] = 99.0


def test_making_a_record_leaves_the_callers_arrays_alone():
    values = VALUES.copy()
    record = Record(DAYS, values, "daily")
    values[0] = 99.0
    assert record.values[0] == VALUES[0]
