"""A record's own errors one step ahead: as promised where it is as its persistence says, and in proportion else."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anp_core.data.anomaly_correlation import lasting_correlation
from anp_core.data.climatology import fit_climatology
from anp_core.data.step_errors import BEFORE, own_factors, own_scale, step_errors
from anp_core.data.temperature_tasks import Observed

PERSISTENCE = 0.95
COUNT = 700


def observed(size, seed=0, hourly=True, lost=0.0):
    """Anomalies that are correlated just as that persistence says, `size` times as large as their variance says."""
    random = np.random.default_rng(seed)
    steps = np.arange(COUNT)
    among = lasting_correlation(steps[:, None] - steps, PERSISTENCE, hourly) + 1e-3 * np.eye(COUNT)
    anomaly = size * np.linalg.cholesky(among) @ random.normal(size=COUNT)
    days = steps / 24 if hourly else steps.astype(float)
    climatology = fit_climatology(days, np.zeros(COUNT), hourly)
    even = np.zeros_like(climatology.variance)
    even[0] = 1.0
    kept = random.random(COUNT) >= lost
    return Observed(steps[kept], anomaly[kept], replace(climatology, variance=even), PERSISTENCE)


@pytest.mark.parametrize("size", [0.6, 1.0, 1.7])
def test_errors_are_as_large_as_the_anomalies_beside_what_was_promised(size):
    errors = step_errors(observed(size))
    assert len(errors) == COUNT - BEFORE
    assert np.sqrt(np.mean(errors**2)) == pytest.approx(size, rel=0.08)
    assert own_factors(own_scale(observed(size)), np.array([1]))[0] == pytest.approx(size, rel=0.08)


@settings(max_examples=10, deadline=None)
@given(size=st.floats(0.5, 2.0), seed=st.integers(0, 99))
def test_its_own_errors_count_at_the_first_steps_and_nothing_a_few_steps_on(size, seed):
    factors = own_factors(own_scale(observed(size, seed)), np.arange(1, 49))
    away = np.abs(np.log(factors))
    assert (np.diff(away) <= 1e-12).all()
    assert away[12:].max() < 1e-3


def test_days_and_records_without_a_few_hours_in_a_row_are_left_as_they_are():
    leads = np.arange(1, 10)
    np.testing.assert_array_equal(own_factors(own_scale(observed(2.0, hourly=False)), leads), 1.0)
    np.testing.assert_array_equal(own_factors(own_scale(observed(2.0, lost=0.9)), leads), 1.0)
