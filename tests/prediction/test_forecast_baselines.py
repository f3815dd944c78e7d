"""Baselines against plain-loop references and records whose next value is known."""

import numpy as np
import pytest

from anp_core.data.weather import synthetic_record
from anp_core.prediction.temperature.forecast_baselines import (
    BASELINES,
    GAP_BASELINES,
    MIN_STD,
    anomaly_line,
    climatology,
    damped_climatology,
    linear_interpolation,
    persistence,
    seasonal_naive,
)
from anp_core.prediction.temperature.forecast_metrics import score_forecast

DAY = np.timedelta64(86_400, "s")
HOUR = np.timedelta64(3_600, "s")
START = np.datetime64("2015-03-01", "s")


def slow_climatology(times, values, targets, period, half):
    """The definition, one target at a time."""
    seconds, asked = times.astype(np.int64).astype(float), targets.astype(np.int64).astype(float)
    mean, std = [], []
    for phase in asked % period:
        distance = np.abs(seconds % period - phase)
        near = values[np.minimum(distance, period - distance) <= half]
        mean.append(near.mean())
        std.append(max(near.std(), MIN_STD))
    return np.array(mean), np.array(std)


def test_daily_climatology_is_the_mean_of_fifteen_days_either_side_in_every_year():
    record = synthetic_record("temperate-daily")
    targets = record.times[-1] + DAY * np.arange(1, 400)
    mean, std, _ = climatology(record.times, record.values, targets)
    expected = slow_climatology(record.times, record.values, targets, 365.2425 * 86_400, 15.5 * 86_400)
    np.testing.assert_allclose(mean, expected[0], atol=1e-9)
    np.testing.assert_allclose(std, expected[1], atol=1e-9)


def test_hourly_climatology_is_the_mean_of_the_hour_of_the_last_thirty_days():
    record = synthetic_record("coastal-hourly")
    targets = record.times[-1] + HOUR * np.arange(1, 49)
    mean, std, _ = climatology(record.times, record.values, targets)
    recent = record.times > record.times[-1] - 30 * DAY
    expected = slow_climatology(record.times[recent], record.values[recent], targets, 86_400, 1_800)
    np.testing.assert_allclose(mean, expected[0], atol=1e-9)
    np.testing.assert_allclose(std, expected[1], atol=1e-9)


def test_climatology_of_an_unseen_season_falls_back_to_what_there_is():
    times = START + DAY * np.arange(12)
    mean, std, _ = climatology(times, np.arange(12.0), times[-1:] + 180 * DAY)
    assert mean[0] == pytest.approx(5.5)
    assert std[0] == pytest.approx(np.arange(12.0).std())


def test_seasonal_naive_repeats_the_last_day_hour_by_hour():
    values = np.tile(np.arange(24.0), 5)
    values[-24:] += 3.0  # the last day was warmer
    times = START + HOUR * np.arange(120)
    mean, std, _ = seasonal_naive(times, values, times[-1] + HOUR * np.arange(1, 49))
    np.testing.assert_allclose(mean, np.tile(np.arange(24.0) + 3, 2))
    assert std[0] == pytest.approx(np.sqrt(9.0 * 24 / 96))


def test_seasonal_naive_of_days_is_the_same_date_of_the_year_before():
    times = START + DAY * np.arange(800)
    values = np.arange(800.0)
    mean, _, _ = seasonal_naive(times, values, times[-1] + DAY * np.arange(1, 31))
    np.testing.assert_allclose(mean, np.arange(800.0, 830.0) - 365)


def test_seasonal_naive_of_less_than_a_year_is_persistence():
    times, values = START + DAY * np.arange(100), np.sin(np.arange(100.0))
    targets = times[-1] + DAY * np.arange(1, 9)
    for ours, theirs in zip(
        seasonal_naive(times, values, targets), persistence(times, values, targets), strict=True
    ):
        np.testing.assert_array_equal(ours, theirs)


def test_persistence_carries_the_last_value_on_and_grows_less_sure():
    times = START + DAY * np.arange(4_000)
    walk = np.cumsum(np.random.default_rng(0).standard_normal(4_000))
    mean, std, _ = persistence(times, walk, times[-1] + DAY * np.array([1, 4, 16]))
    np.testing.assert_array_equal(mean, walk[-1])
    np.testing.assert_allclose(std, [1, 2, 4], rtol=0.15)  # a random walk spreads with the root of time


def test_inside_a_gap_persistence_takes_the_value_before_it():
    times = START + DAY * np.array([0, 1, 2, 10, 11])
    mean, _, _ = persistence(times, np.array([1.0, 2, 3, 9, 9]), START + DAY * np.array([5, 9]))
    np.testing.assert_array_equal(mean, 3.0)


@pytest.mark.parametrize("name", BASELINES)
@pytest.mark.parametrize("count", [1, 2, 15])
def test_short_records_still_get_an_answer(name, count):
    times = START + DAY * np.arange(count)
    mean, std, _ = BASELINES[name].forecast(
        times, np.linspace(4, 5, count), times[-1] + DAY * np.arange(1, 31)
    )
    assert mean.shape == std.shape == (30,)
    assert ((mean >= 4) & (mean <= 5)).all()
    assert (std >= MIN_STD).all()


def test_climatology_beats_the_naive_forecasts_a_month_ahead():
    record = synthetic_record("continental-daily")
    crps = {name: [] for name in BASELINES}
    for end in range(2_000, 3_500, 60):
        past, ahead = slice(0, end), slice(end, end + 30)
        for name, baseline in BASELINES.items():
            forecast = baseline.forecast(record.times[past], record.values[past], record.times[ahead])
            crps[name].append(score_forecast(record.values[ahead], forecast, scale=1.0).crps)
    means = {name: np.mean(values) for name, values in crps.items()}
    assert means["climatology"] < min(means["seasonal_naive"], means["persistence"])
    assert means["damped_climatology"] < means["climatology"]


def test_damped_climatology_starts_at_the_last_value_and_ends_at_the_usual_one():
    record = synthetic_record("continental-daily")
    values = record.values.copy()
    values[-1] += 12
    ahead = record.times[-1] + DAY * np.arange(1, 400)
    usual, _, _ = damped_climatology(record.times, record.values, ahead)
    warm, std, _ = damped_climatology(record.times, values, ahead)
    assert 5 < warm[0] - usual[0] < 12
    assert abs(warm[-1] - usual[-1]) < 0.1
    assert std[0] < 0.8 * std[30]


# ------------------------------------------------------------------------ across gaps


def slow_line_error(times, values, step, before, after):
    """Root mean square error of a line over every three observations that lie so, one at a time."""
    known = dict(zip(times.tolist(), values, strict=True))
    errors = []
    for time, value in zip(times, values, strict=True):
        start, end = known.get((time - before * step).tolist()), known.get((time + after * step).tolist())
        if start is not None and end is not None:
            errors.append(value - (after * start + before * end) / (before + after))
    return np.sqrt(np.mean(np.square(errors)))


def test_a_line_is_as_sure_as_such_lines_were_in_the_record_itself():
    record = synthetic_record("temperate-daily")  # scattered gaps and all
    keep = np.ones(len(record), bool)
    keep[700:706] = False
    times, values = record.times[keep], record.values[keep]
    first, last = record.times[699], record.times[706]
    targets = first + DAY * np.arange(1, int((last - first) / DAY))
    mean, std, _ = linear_interpolation(times, values, targets)
    share = np.arange(1, len(targets) + 1) / (len(targets) + 1)
    np.testing.assert_allclose(mean, (1 - share) * record.values[699] + share * record.values[706])
    expected = [slow_line_error(times, values, DAY, i + 1, len(targets) - i) for i in range(len(targets))]
    np.testing.assert_allclose(std, expected)


def test_over_a_random_walk_a_line_errs_as_a_brownian_bridge_does():
    walk = np.cumsum(np.random.default_rng(0).standard_normal(20_000))
    times = START + DAY * np.arange(20_000)
    keep = np.ones(20_000, bool)
    keep[5_000:5_011] = False
    _, std, _ = linear_interpolation(times[keep], walk[keep], times[~keep])
    before = np.arange(1, 12)
    np.testing.assert_allclose(std, np.sqrt(before * (12 - before) / 12), rtol=0.05)
    assert std.argmax() == 5


def test_a_line_through_a_straight_record_is_exact_and_an_observed_target_is_known():
    times = START + HOUR * np.arange(50)
    keep = ~np.isin(np.arange(50), [20, 21, 22])
    mean, std, _ = linear_interpolation(times[keep], 0.5 * np.arange(50.0)[keep], times[18:25])
    np.testing.assert_allclose(mean, 0.5 * np.arange(18, 25))
    np.testing.assert_array_equal(std, MIN_STD)
    values = np.random.default_rng(0).normal(0, 4, 50)
    mean, std, _ = linear_interpolation(times, values, times[[0, 7, 49]])
    np.testing.assert_array_equal(mean, values[[0, 7, 49]])
    np.testing.assert_array_equal(std, MIN_STD)


def test_between_three_hourly_values_the_line_takes_their_own_spacing_for_its_spread():
    times = START + HOUR * 3 * np.arange(400)
    values = np.random.default_rng(0).normal(0, 2, 400)
    _, std, _ = linear_interpolation(times, values, times[100:101] + HOUR * np.array([1, 2]))
    np.testing.assert_allclose(std, slow_line_error(times, values, HOUR, 3, 3))


def test_a_record_too_short_to_try_lines_in_is_as_sure_as_its_values_are_close():
    times = START + DAY * np.array([0, 1, 2, 8, 9])
    values = np.array([1.0, 5, 2, 7, 3])
    _, std, _ = linear_interpolation(times, values, START + DAY * np.array([5]))
    assert std[0] == pytest.approx(values.std())


@pytest.mark.parametrize("name", ["linear_interpolation", "anomaly_line"])
@pytest.mark.parametrize("away", [-1, 60])
def test_a_line_has_two_ends(name, away):
    times = START + DAY * np.arange(60)
    with pytest.raises(ValueError, match="between the first and the last"):
        GAP_BASELINES[name].forecast(times, np.arange(60.0), START + DAY * np.array([away]))


def test_a_line_between_anomalies_follows_the_season_where_a_plain_one_cuts_it():
    times = START + DAY * np.arange(6 * 365)
    values = 10 - 12 * np.cos(2 * np.pi * np.arange(len(times)) / 365.2425)
    keep = np.ones(len(times), bool)
    keep[900:990] = False  # about a summer
    season = anomaly_line(times[keep], values[keep], times[~keep])
    plain = linear_interpolation(times[keep], values[keep], times[~keep])
    assert np.abs(season.mean - values[~keep]).max() < 0.2
    assert np.abs(plain.mean - values[~keep]).max() > 2
    assert season.std.max() < 0.5 * plain.std.max()


def test_below_thirty_observations_there_is_no_season_to_follow():
    keep = ~np.isin(np.arange(31), [9, 10])
    times, values = START + DAY * np.arange(31), np.random.default_rng(0).normal(0, 3, 31)
    for ours, theirs in zip(
        anomaly_line(times[keep], values[keep], times[~keep]),
        linear_interpolation(times[keep], values[keep], times[~keep]),
        strict=True,
    ):
        np.testing.assert_array_equal(ours, theirs)
