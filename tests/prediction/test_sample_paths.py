"""Paths follow the forecast at every time and the record from time to time."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from anp_core.data.record import Record
from anp_core.data.temperature import to_record
from anp_core.data.weather import synthetic_record
from anp_core.errors import Cancelled, RecordError
from anp_core.prediction.temperature.anomaly_memory import USUAL, AnomalyMemory, fit_memory
from anp_core.prediction.temperature.path_events import AtLeastOnce, OnStep, Spell, probability_of
from anp_core.prediction.temperature.sample_paths import MAX_NUMBERS, paths_of, sample_paths

DAY = np.timedelta64(86_400, "s")


def autoregression(coefficients, count, seed=0):
    """(count,) of unit variance."""
    random, x = np.random.default_rng(seed), np.zeros(count + 200)
    for t in range(len(coefficients), len(x)):
        x[t] = random.normal() + np.dot(coefficients, x[t - len(coefficients) : t][::-1])
    return x[200:] / x[200:].std()


def made_up(phi, count=1500, seed=0):
    days = np.arange(count)
    values = 11 - 9 * np.cos(2 * np.pi * days / 365.25) + 3 * autoregression([phi], count, seed)
    return Record(np.datetime64("2015-03-01", "s") + days * DAY, values, "daily", "made up")


DAILY, HOURLY = synthetic_record("continental-daily"), synthetic_record("coastal-hourly")


# ---------------------------------------------------------------- memory


def test_the_memory_of_a_long_record_is_the_autoregression_that_made_it():
    found = fit_memory(np.arange(20_000), autoregression([0.9, -0.25], 20_000), "daily")
    np.testing.assert_allclose(found.coefficients, [0.9, -0.25, 0.0], atol=0.03)


def test_gaps_in_a_record_hardly_move_its_memory():
    kept = np.random.default_rng(1).random(20_000) > 0.3
    x = autoregression([0.9, -0.25], 20_000)
    found = fit_memory(np.flatnonzero(kept), x[kept], "daily")
    np.testing.assert_allclose(found.coefficients, [0.9, -0.25, 0.0], atol=0.06)


def test_what_a_record_cannot_know_is_taken_to_be_usual():
    weekly = fit_memory(7 * np.arange(300), autoregression([0.2], 300), "daily")
    usual = fit_memory(np.array([0, 1000]), np.array([1.0, -1.0]), "daily")
    np.testing.assert_allclose(weekly.coefficients, usual.coefficients)
    # The last coefficient is the last partial correlation.
    assert weekly.coefficients[-1] == USUAL["daily"][-1]


@pytest.mark.parametrize("count", [10, 40, 200])
@pytest.mark.parametrize("step", ["daily", "hourly"])
def test_any_record_has_a_stationary_memory(count, step):
    random = np.random.default_rng(count)
    for anomaly in (random.normal(size=count), np.ones(count), np.arange(count) - count / 2, np.zeros(count)):
        spread = fit_memory(np.arange(count), anomaly, step).spread(5_000)
        assert np.isfinite(spread).all()
        assert spread[-1] == pytest.approx(spread[-1000], rel=0.02)


def test_errors_of_a_first_order_memory_have_its_known_correlations():
    phi, count = 0.8, 40_000
    random = np.random.default_rng(0)
    memory = AnomalyMemory(np.array([phi]), 0.0, 0.5)
    errors = memory.errors(random.normal(size=(count, 6)), random.normal(size=(count, 6)))
    found = np.corrcoef(errors.T)
    for h in range(1, 7):  # the error at lead h is a sum of h shocks
        for k in range(h, 7):
            known = phi ** (k - h) * np.sqrt((1 - phi ** (2 * h)) / (1 - phi ** (2 * k)))
            assert found[h - 1, k - 1] == pytest.approx(known, abs=0.015)


def test_long_after_the_last_observation_errors_are_stationary():
    random = np.random.default_rng(0)
    memory = AnomalyMemory(np.array([0.8]), 0.2, 0.9)
    errors = memory.errors(random.normal(size=(40_000, 63)), random.normal(size=(40_000, 4)), ahead=60)
    np.testing.assert_allclose(errors.var(0), 1, atol=0.03)
    for lag in (1, 2, 3):
        known = 0.8 * 0.8**lag + 0.2 * 0.9**lag
        assert np.corrcoef(errors[:, 0], errors[:, lag])[0, 1] == pytest.approx(known, abs=0.015)


# ---------------------------------------------------------------- paths


@pytest.mark.parametrize(("record", "horizon"), [(DAILY, "30D"), (HOURLY, "48h"), (made_up(0.7, 30), 10)])
def test_at_every_time_paths_have_the_forecasts_mean_and_std(record, horizon):
    drawn = sample_paths(record, horizon, count=6_000)
    outlook = drawn.outlook
    assert drawn.paths.shape == (6_000, len(outlook.times))
    np.testing.assert_array_equal(drawn.times, outlook.times)
    off = (drawn.paths.mean(0) - outlook.mean) / outlook.std
    assert np.abs(off).max() < 4.5 / np.sqrt(6_000)
    np.testing.assert_allclose(drawn.paths.std(0), outlook.std, rtol=0.05)
    low, high = outlook.quantiles([0.1, 0.9])
    assert ((drawn.paths > low) & (drawn.paths < high)).mean() == pytest.approx(0.8, abs=0.01)


@pytest.mark.parametrize("phi", [0.0, 0.5, 0.85])
def test_far_ahead_paths_are_as_persistent_as_the_record(phi):
    drawn = sample_paths(made_up(phi), "60D", count=2_000)
    z = (drawn.paths - drawn.outlook.mean) / drawn.outlook.std
    lag1, lag4 = ((z[:, 20:-lag] * z[:, 20 + lag :]).mean() for lag in (1, 4))
    assert lag1 == pytest.approx(0.9 * phi + 0.1, abs=0.06)  # a tenth of the variance is slow
    assert lag4 == pytest.approx(0.9 * phi**4 + 0.1, abs=0.08)


def test_persistent_weather_makes_long_spells_likelier_and_single_days_no_likelier():
    drawn = sample_paths(made_up(0.85), 14, count=3_000)
    z = (drawn.paths - drawn.outlook.mean) / drawn.outlook.std
    alone = np.random.default_rng(0).permuted(z, axis=0)  # the same values, each time shuffled by itself
    joint, independent = (probability_of(each, Spell(0.84, length=4)).value for each in (z, alone))
    assert joint > 5 * independent
    one = probability_of(z, OnStep(0.84, step=9))
    assert one.value == pytest.approx(0.2, abs=4 * one.error)


def test_the_seed_decides_and_more_paths_begin_with_the_same_ones():
    first = sample_paths(DAILY, 20, count=50, seed=4).paths
    np.testing.assert_array_equal(sample_paths(DAILY, 20, count=50, seed=4).paths, first)
    np.testing.assert_array_equal(sample_paths(DAILY, 20, count=90, seed=4).paths[:50], first)
    assert np.abs(sample_paths(DAILY, 20, count=50, seed=5).paths - first).min() > 0


def test_blocks_change_nothing(monkeypatch):
    whole = sample_paths(DAILY, 20, count=70)
    monkeypatch.setattr("anp_core.prediction.temperature.sample_paths.NUMBERS_AT_A_TIME", 200)
    seen = []
    parts = paths_of(
        whole.outlook, "daily", count=70, progress=lambda done, total: seen.append((done, total))
    )
    np.testing.assert_array_equal(parts.paths, whole.paths)
    assert len(seen) > 3
    assert seen[-1] == (70, 70)


def test_a_context_that_ends_early_lets_errors_begin_early():
    record = made_up(0.9)
    known = record.times < record.times[-1] - 40 * DAY
    late, early = (sample_paths(record, 10, count=3_000, context=each).paths for each in (None, known))
    (fresh, _), (settled, later) = (
        [np.corrcoef(paths[:, first], paths[:, first + 1])[0, 1] for first in (0, 8)]
        for paths in (late, early)
    )
    assert fresh < settled - 0.1  # the first errors of a fresh forecast share one shock of two
    assert settled == pytest.approx(later, abs=0.03)


def test_frost_in_a_record_of_fahrenheit_is_below_32():
    days = np.datetime64("2020-01-01") + np.arange(700)
    celsius = 1.0 + 2 * autoregression([0.7], 700)
    table = pd.DataFrame({"date": days.astype(str), "temp_f": np.round(celsius * 1.8 + 32, 2).astype(str)})
    record = to_record(table)
    assert record.unit == "F"
    drawn = sample_paths(record, 7, count=500)
    fahrenheit = drawn.paths * 1.8 + 32
    share = (fahrenheit < 32).any(1).mean()
    assert 0.05 < share < 0.999
    assert probability_of(drawn, AtLeastOnce(0.0, "below")).value == share


def test_a_wish_to_stop_is_heard():
    with pytest.raises(Cancelled):
        sample_paths(DAILY, 7, cancelled=lambda: True)


@pytest.mark.parametrize("count", [0, -1, MAX_NUMBERS])
def test_an_impossible_count_is_told(count):
    with pytest.raises(RecordError, match=f"1 to {MAX_NUMBERS // 7:,} over 7 times; got {count:,}"):
        sample_paths(DAILY, 7, count=count)


def test_a_constant_sensor_gets_paths_too():
    constant = replace(DAILY, values=np.full(len(DAILY), 20.0))
    drawn = sample_paths(constant, 30)
    assert np.isfinite(drawn.paths).all()
    assert np.abs(drawn.paths - 20).max() < 5
