"""Horizons on offer: each reaches a usual time, and a file that says until when is taken at its word."""

import numpy as np
import pytest

from anp_core.data.horizons import empty_steps, first_horizon, has_usual_horizons, horizon_choices
from anp_core.data.record import Record
from anp_core.data.sampling import EVERY_STEP, Sampling

DAY = np.timedelta64(86_400, "s")


def record(sampling=EVERY_STEP, step="daily", empty=None):
    times = np.array(["2020-01-01", "2021-01-01"], "datetime64[s]")
    until = None if empty is None else times[-1] + empty * DAY
    return Record(times, np.zeros(2), step, sampling=sampling, empty_until=until)


@pytest.mark.parametrize(
    ("sampling", "choices", "first"),
    [
        (EVERY_STEP, (7, 14, 30, 90, 365), 30),
        (Sampling(14, (0,)), (14, 30, 90, 365), 90),
        (Sampling(month_day=1), (90, 365), 365),
        (Sampling(month_day=1, months=3), (92, 365, 731, 1827, 3653), 731),
        (Sampling(month_day=1, months=12), (366, 731, 1827, 3653), 3653),
        (Sampling(5000, (0,)), (5000,), 5000),
    ],
)
def test_every_horizon_on_offer_reaches_a_usual_time(sampling, choices, first):
    assert horizon_choices(record(sampling)) == choices
    assert first_horizon(record(sampling)) == first
    assert has_usual_horizons(record(sampling)) == (sampling == EVERY_STEP)


def test_empty_rows_at_the_end_are_the_first_horizon():
    asked = record(empty=75)
    assert (empty_steps(asked), first_horizon(asked)) == (75, 75)
    assert horizon_choices(asked) == (7, 14, 30, 75, 90, 365)
    assert not has_usual_horizons(asked)


def test_a_file_that_goes_on_for_years_without_values_asks_for_nothing():
    asked = record(empty=4 * 365 + 1)
    assert (empty_steps(asked), first_horizon(asked)) == (0, 30)
    assert empty_steps(record(empty=4 * 365)) == 4 * 365


def test_hours_have_horizons_of_their_own():
    assert horizon_choices(record(step="hourly")) == (12, 24, 48, 96, 168, 336)
    assert first_horizon(record(step="hourly")) == 48
