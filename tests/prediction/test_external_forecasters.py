"""AutoETS, MSTL and Prophet once each on a small record; loaded only when used."""

import logging
from pathlib import Path

import numpy as np
import pytest

from anp_core.errors import RecordError
from anp_core.prediction.temperature.external_forecasters import (
    EXTERNAL_FORECASTERS,
    auto_ets,
    mstl,
    prophet,
    without_gaps,
)
from anp_core.prediction.temperature.forecast_baselines import MIN_STD

ROOT = Path(__file__).parents[2]
HOUR = np.timedelta64(3600, "s")
TIMES = np.datetime64("2024-05-01", "s") + HOUR * np.arange(10 * 24)
VALUES = 12 + 5 * np.sin(np.arange(240) * 2 * np.pi / 24) + np.random.default_rng(0).normal(0, 0.5, 240)
AHEAD = TIMES[-1] + HOUR * np.arange(1, 25)
TRUTH = 12 + 5 * np.sin(np.arange(240, 264) * 2 * np.pi / 24)


@pytest.mark.slow
@pytest.mark.parametrize("name", EXTERNAL_FORECASTERS)
def test_each_continues_a_daily_cycle_with_a_band_as_wide_as_its_noise(name, capfd):
    guess = EXTERNAL_FORECASTERS[name].forecast(TIMES, VALUES, AHEAD, "hourly")
    assert guess.mean.shape == guess.std.shape == (24,)
    assert np.abs(guess.mean - TRUTH).mean() < 0.6
    assert (guess.std >= MIN_STD).all()
    assert (guess.std < 2.5).all()
    assert capfd.readouterr() == ("", "")  # nothing on the terminal
    assert logging.getLogger("cmdstanpy").level in (logging.NOTSET, logging.CRITICAL)


@pytest.mark.parametrize("forecast", [auto_ets, mstl])
def test_a_history_that_ends_before_the_targets_begin_is_forecast_across_the_gap(forecast):
    whole = forecast(TIMES, VALUES, AHEAD, "hourly")
    later = forecast(TIMES, VALUES, AHEAD[6:], "hourly")
    np.testing.assert_allclose(later.mean, whole.mean[6:])
    np.testing.assert_allclose(later.std, whole.std[6:])


def test_prophet_draws_the_same_every_time_and_leaves_the_global_generator_alone():
    np.random.seed(7)
    expected = np.random.rand()
    np.random.seed(7)
    first, second = (prophet(TIMES[::3], VALUES[::3], AHEAD, "hourly") for _ in range(2))
    np.testing.assert_array_equal(first.std, second.std)
    assert np.random.rand() == expected


def test_mstl_needs_two_seasons_and_says_how_many_it_got():
    with pytest.raises(RecordError, match="needs 48 hours of history; there are 40"):
        mstl(TIMES[:40], VALUES[:40], AHEAD, "hourly")


def test_a_short_gap_is_bridged_by_nearly_a_straight_line_and_known_values_stay():
    keep = np.arange(240) != 100
    series = without_gaps(TIMES[keep], VALUES[keep], "hourly")
    np.testing.assert_array_equal(series[keep], VALUES[keep])
    assert series[100] == pytest.approx((VALUES[99] + VALUES[101]) / 2, abs=0.5)


def test_a_long_gap_follows_the_season():
    truth = 12 + 5 * np.sin(np.arange(240) * 2 * np.pi / 24)
    keep = np.abs(np.arange(240) - 120) > 12
    series = without_gaps(TIMES[keep], truth[keep], "hourly")
    np.testing.assert_allclose(series, truth, atol=0.3)
    line = np.interp(np.arange(240), np.flatnonzero(keep), truth[keep])
    assert np.abs(line - truth).max() > 4


def test_a_few_points_are_bridged_by_straight_lines():
    np.testing.assert_allclose(without_gaps(TIMES[[0, 4]], np.array([0.0, 8.0]), "hourly"), [0, 2, 4, 6, 8])
