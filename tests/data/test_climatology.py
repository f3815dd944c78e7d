"""Climatology and AR(1) bridge against simulation, brute force and the exact conditional Gaussian."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.climatology import (
    MIN_VARIANCE,
    NUGGET,
    SIGMA_FLOOR,
    Climatology,
    fit_climatology,
)
from anp_core.data.climatology_prior import DAILY_COLUMNS, LASTING, SLOW, YEAR_DAYS

START = 10_957.0  # 2000-01-01 in days since 1970


def days_of(count, hourly=False):
    return START + np.arange(count) / (24 if hourly else 1)


def ar1(phi, count, seed=0):
    """A stationary AR(1) of variance 1."""
    shocks = np.random.default_rng(seed).normal(size=count)
    series = np.empty(count)
    series[0] = shocks[0]
    for t in range(1, count):
        series[t] = phi * series[t - 1] + np.sqrt(1 - phi**2) * shocks[t]
    return series


# ---------------------------------------------------------------- the bridge


def unit_climatology(phi):
    """Mean 0, anomalies of variance 1 at all seasons."""
    return Climatology(
        False,
        True,
        np.zeros(DAILY_COLUMNS),
        np.zeros((DAILY_COLUMNS, DAILY_COLUMNS)),
        np.array([1.0, 0.0, 0.0]),
        1.0,
        phi,
        1000,
        START,
    )


def conditional(phi, steps, r, target):
    """Mean and variance at a step of a stationary AR(1) given r at other steps: Gaussian conditioning."""
    covariance = phi ** np.abs(np.subtract.outer(steps, steps))
    cross = phi ** np.abs(np.asarray(steps) - target)
    weights = np.linalg.solve(covariance, cross)
    return weights @ r, 1 - weights @ cross


lags = st.integers(1, 60)
levels = st.floats(-5, 5)


@given(phi=st.floats(0.01, 0.995), before=lags, after=lags, r=st.tuples(levels, levels))
def test_between_two_observations_it_is_the_exact_conditional_gaussian(phi, before, after, r):
    mean, std = unit_climatology(phi).damped(
        np.array([START]),
        (np.array([r[0]]), np.array([float(before)])),
        (np.array([r[1]]), np.array([float(after)])),
    )
    expected, variance = conditional(phi, [-before, after], np.array(r), 0)
    np.testing.assert_allclose(mean, expected, atol=1e-9)
    np.testing.assert_allclose(std**2 - NUGGET, variance, atol=1e-9)


@given(phi=st.floats(0.01, 0.995), lag=lags, r=levels)
def test_after_the_last_observation_it_is_the_damped_anomaly(phi, lag, r):
    mean, std = unit_climatology(phi).damped(
        np.array([START]), (np.array([r]), np.array([float(lag)])), (np.array([0.0]), np.array([np.inf]))
    )
    np.testing.assert_allclose(mean, phi**lag * r, atol=1e-12)
    np.testing.assert_allclose(std**2 - NUGGET, 1 - phi ** (2 * lag), atol=1e-12)


@given(phi=st.floats(0.05, 0.99), r=st.tuples(levels, levels, levels, levels), place=st.integers(1, 9))
def test_the_nearest_observations_are_all_that_matters(phi, r, place):
    """The Markov property: two more observations, further out on either side, change nothing."""
    mean, std = unit_climatology(phi).damped(
        np.array([START]),
        (np.array([r[1]]), np.array([float(place)])),
        (np.array([r[2]]), np.array([10.0 - place])),
    )
    expected, variance = conditional(phi, [-7, 0, 10, 12], np.array(r), place)
    np.testing.assert_allclose(mean, expected, atol=1e-8)
    np.testing.assert_allclose(std**2 - NUGGET, variance, atol=1e-8)


@pytest.mark.parametrize("phi", [0.0, 0.5, 0.995])
def test_far_from_everything_only_the_climatology_is_left(phi):
    nothing = (np.array([3.0]), np.array([np.inf]))
    mean, std = unit_climatology(phi).damped(np.array([START]), nothing, nothing)
    np.testing.assert_allclose(mean, 0)
    np.testing.assert_allclose(std, np.sqrt(1 + NUGGET))


# ---------------------------------------------------------------- what an ordinary day is like


def seasons(days):
    year = 2 * np.pi * days / YEAR_DAYS
    return 11 + 9 * np.sin(year) - 4 * np.cos(year) + 2 * np.sin(2 * year)


@pytest.mark.parametrize("share", [1.0, 0.4])
def test_harmonics_are_recovered_with_and_without_gaps(share):
    kept = np.random.default_rng(0).random(5 * 365) < share
    days = days_of(5 * 365)[kept]
    climatology = fit_climatology(days, seasons(days), hourly=False)
    # Level, trend, year, half year; the prior pulls a little.
    np.testing.assert_allclose(climatology.coefficients, [11, 0, 9, -4, 2, 0], atol=0.05)
    ahead = days[-1] + np.arange(365.0)
    np.testing.assert_allclose(climatology.mean(ahead), seasons(ahead), atol=0.1)
    assert SIGMA_FLOOR <= climatology.sigma < 0.5
    assert climatology.count == kept.sum()


def test_the_daily_cycle_of_a_short_hourly_record_is_recovered():
    days = days_of(24 * 40, hourly=True)
    values = 15 + 5 * np.sin(2 * np.pi * days) + 2 * np.cos(4 * np.pi * days)
    climatology = fit_climatology(days, values, hourly=True)
    ahead = days[-1] + np.arange(1, 49) / 24
    expected = 15 + 5 * np.sin(2 * np.pi * ahead) + 2 * np.cos(4 * np.pi * ahead)
    np.testing.assert_allclose(climatology.mean(ahead), expected, atol=0.8)


def test_a_long_hourly_record_has_both_cycles():
    days = days_of(24 * 800, hourly=True)
    values = seasons(days) + 5 * np.sin(2 * np.pi * days)
    climatology = fit_climatology(days, values, hourly=True)
    assert climatology.annual
    np.testing.assert_allclose(climatology.mean(days), values, atol=0.2)


@pytest.mark.parametrize("hourly", [False, True])
@pytest.mark.parametrize(("length", "annual"), [(269, False), (271, True)])
def test_a_season_is_told_from_the_weather_only_where_most_of_a_year_was_seen(length, annual, hourly):
    days = days_of((24 if hourly else 1) * length, hourly)
    assert fit_climatology(days, seasons(days), hourly).annual == annual


def test_hours_ahead_are_those_of_the_last_weeks_and_hours_of_next_year_those_of_the_season():
    """Two years of hours whose last month is 4 °C warmer than the season, and hardly knows day from night."""
    days = days_of(24 * 730, hourly=True)
    last = days > days[-1] - 30
    usual = seasons(days) + 6 * np.sin(2 * np.pi * days)
    values = np.where(last, seasons(days) + 4, usual) + ar1(0.95, len(days))
    climatology = fit_climatology(days, values, hourly=True)

    def ahead(first):
        """How much warmer than the season the day is that begins so many days ahead, and its range."""
        hours = days[-1] + first + np.arange(24) / 24
        found = climatology.mean(hours)
        return float(np.mean(found - seasons(hours))), float(np.ptp(found))

    (warmer, span), (warmer_later, span_later) = ahead(0), ahead(300)
    assert warmer > 2
    assert span < 6
    assert abs(warmer_later) < 1
    assert span_later > 9


def test_the_daily_range_has_a_season():
    """Nine months of hours that end in autumn: the range of winter days is winter's, not the mean of all."""
    days = days_of(24 * 300, hourly=True)

    def amplitude(at):
        return 4 - 3 * np.cos(2 * np.pi * (at - START) / YEAR_DAYS)

    values = seasons(days) + amplitude(days) * np.sin(2 * np.pi * days) + ar1(0.95, len(days))
    climatology = fit_climatology(days, values, hourly=True)
    for day in (START + YEAR_DAYS, START + 1.5 * YEAR_DAYS):  # midwinter and midsummer
        hours = day + np.arange(24) / 24
        assert np.ptp(climatology.mean(hours)) == pytest.approx(2 * amplitude(day), abs=1.0)


# ---------------------------------------------------------------- what a short record leans on


@pytest.mark.parametrize(("level", "warmer"), [(-4.0, True), (24.0, False)])
def test_january_is_taken_for_winter_where_it_is_cold_and_for_summer_where_it_is_hot(level, warmer):
    days = days_of(31)
    climatology = fit_climatology(days, level + 3 * ar1(0.7, 31), hourly=False)
    half_a_year_on = climatology.mean(days + YEAR_DAYS / 2).mean()
    assert (half_a_year_on > level + 3) == warmer


@given(seed=st.integers(0, 99), lengths=st.tuples(st.integers(20, 400), st.integers(401, 2000)))
def test_more_history_leaves_less_open(seed, lengths):
    days, values = days_of(2000), seasons(days_of(2000)) + 3 * ar1(0.7, 2000, seed)
    ahead = days[-1] + np.array([1.0, 90.0, 180.0, 365.0])

    def doubt(length):
        climatology = fit_climatology(days[-length:], values[-length:], hourly=False)
        columns = climatology.columns(ahead)
        return np.sqrt(np.sum(columns @ climatology.covariance * columns, axis=1))

    short, long = (doubt(length) for length in lengths)
    assert (long <= 1.1 * short).all()


def test_the_season_of_a_short_record_is_open_and_that_of_a_long_one_is_not():
    days, values = days_of(2000), seasons(days_of(2000)) + 3 * ar1(0.7, 2000)

    def doubt(length, ahead):
        climatology = fit_climatology(days[-length:], values[-length:], hourly=False)
        columns = climatology.columns(days[-1:] + ahead)
        return float(np.sqrt(columns @ climatology.covariance @ columns.T)[0, 0])

    assert doubt(120, 180) > 1.5 * doubt(120, 1)
    assert doubt(2000, 180) < 1.0


def test_a_record_unlike_any_station_is_believed():
    """Warmest in April, which no station is, and with a swing of 20: two years of it outweigh all stations."""
    days = days_of(730)
    values = 280 + 20 * np.sin(2 * np.pi * days / YEAR_DAYS)
    climatology = fit_climatology(days, values + ar1(0.7, 730), hourly=False)
    np.testing.assert_allclose(climatology.mean(days), values, atol=1.5)


# ---------------------------------------------------------------- climates that change


def thirty_day_errors(trend, phi=0.75, years=60, origins=24):
    """Climatology less truth over thirty days after each of the last seven years' origins: mean, °C."""
    days = days_of(years * 365)
    errors = []
    for seed in range(4):
        climate = seasons(days) + trend * np.maximum(days - days[-1] + 30 * 365, 0) / 3652.5
        values = climate + 3 * ar1(phi, len(days), seed)
        for origin in np.linspace(len(days) - 7 * 365, len(days) - 31, origins).astype(int):
            climatology = fit_climatology(days[:origin], values[:origin], hourly=False)
            ahead = slice(origin, origin + 30)
            errors.append(np.mean(climatology.mean(days[ahead]) - climate[ahead]))
    return float(np.mean(errors))


@pytest.mark.slow
@pytest.mark.parametrize("trend", [0.0, 0.4, -0.4])
def test_a_climate_that_warms_is_not_forecast_cold_and_a_steady_one_has_no_trend(trend):
    """Thirty years of no change, then thirty of `trend` °C a decade."""
    assert abs(thirty_day_errors(trend)) < 0.25


# ---------------------------------------------------------------- units and scales


@given(shift=st.floats(-15, 15), seed=st.integers(0, 99))
def test_warmer_by_a_constant_moves_the_mean_and_hardly_anything_else(shift, seed):
    days = days_of(1500)
    values = seasons(days) + 3 * ar1(0.7, 1500, seed)
    here, there = (fit_climatology(days, level, hourly=False) for level in (values, values + shift))
    np.testing.assert_allclose(there.mean(days) - here.mean(days), shift, atol=0.03 * abs(shift) + 0.05)
    assert there.sigma == pytest.approx(here.sigma, rel=0.01)
    assert there.phi == pytest.approx(here.phi, abs=0.01)


@pytest.mark.parametrize("hourly", [False, True])
def test_the_cycle_is_the_climatology_without_its_level_and_a_quarter_later_its_quadrature(hourly):
    days = days_of(3 * 365 if not hourly else 40 * 24, hourly)
    period = 1.0 if hourly else YEAR_DAYS
    values = 10 + 6 * np.sin(2 * np.pi * days / period) + 2 * np.cos(4 * np.pi * days / period)
    climatology = fit_climatology(days, values + ar1(0.5, len(days)), hourly)
    cycle = climatology.cycle(days) * climatology.sigma
    slower = [*range(SLOW), LASTING] if hourly else [0, 1]  # columns of what is slower than the cycle
    slow = climatology.columns(days)[:, slower] @ climatology.coefficients[slower]
    np.testing.assert_allclose(slow + cycle[:, 0] + cycle[:, 2], climatology.mean(days), atol=0.4)
    later = climatology.cycle(days + period / 4) * climatology.sigma
    # The range has a season.
    np.testing.assert_allclose(cycle[:, 1], later[:, 0], atol=0.01 if hourly else 1e-6)
    eighth = climatology.cycle(days + period / 8) * climatology.sigma
    np.testing.assert_allclose(cycle[:, 3], eighth[:, 2], atol=0.01 if hourly else 1e-6)


# ---------------------------------------------------------------- anomalies


@pytest.mark.parametrize("phi", [0.0, 0.5, 0.9])
def test_sigma_and_phi_of_a_simulated_record_are_found(phi):
    days = days_of(20_000)
    climatology = fit_climatology(days, seasons(days) + 4 * ar1(phi, 20_000), hourly=False)
    assert climatology.phi == pytest.approx(phi, abs=0.03)
    assert climatology.sigma == pytest.approx(4, rel=0.06)


def test_anomalies_that_alternate_do_not_make_phi_negative():
    days = days_of(1000)
    assert fit_climatology(days, 3.0 * (-1) ** np.arange(1000), hourly=False).phi == 0


def test_a_windier_winter_has_a_wider_band():
    days = days_of(20 * 365)
    winter = 1 + 0.5 * np.cos(2 * np.pi * days / YEAR_DAYS)  # variance
    noise = np.random.default_rng(0).normal(size=len(days)) * np.sqrt(winter)
    climatology = fit_climatology(days, 2 * noise, hourly=False)
    np.testing.assert_allclose(climatology.anomaly_variance(days), winter, atol=0.12)


def test_the_band_never_closes():
    days = days_of(2000)
    calm_half = np.where(np.sin(2 * np.pi * days / YEAR_DAYS) > 0, 0.0, 5.0)
    values = calm_half * np.random.default_rng(0).normal(size=len(days))
    variance = fit_climatology(days, values, hourly=False).anomaly_variance(days)
    assert variance.min() == MIN_VARIANCE


@pytest.mark.parametrize("hourly", [False, True])
@pytest.mark.parametrize("level", [0.0, 27.3, -60.0])
@pytest.mark.parametrize("count", [1, 2, 10, 500])
def test_a_constant_record_stays_finite_and_near_its_level(hourly, level, count):
    days = days_of(count, hourly)
    climatology = fit_climatology(days, np.full(count, level), hourly)
    assert np.isfinite(climatology.coefficients).all()
    assert climatology.sigma >= SIGMA_FLOOR
    assert 0 <= climatology.phi < 1
    columns = climatology.columns(days)
    doubt = np.sqrt(np.sum(columns @ climatology.covariance * columns, axis=1))
    assert (np.abs(climatology.mean(days) - level) < 3 * doubt + 0.1).all()
    if count >= 500:
        assert climatology.mean(days).mean() == pytest.approx(level, abs=0.5)
