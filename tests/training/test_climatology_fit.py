"""What is usual among stations, found again in stations that were made to have it."""

import numpy as np
import pytest

from anp_core.data.climatology_prior import YEAR_DAYS
from anp_core.data.stations import Station
from anp_core.training.climatology_fit import fit_usual_day, fit_usual_year

USUAL = np.array([12.0, -3.0, -8.0, 0.5, -0.4])
SPREAD = np.diag([25.0, 1.0, 4.0, 0.2, 0.1])
SPREAD[0, 2] = SPREAD[2, 0] = 6.0  # cold places have the larger swing


def year(days):
    angle = 2 * np.pi * days / YEAR_DAYS
    return np.stack(
        [np.ones_like(days), np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)], 1
    )


def daily_stations(count, south=0.0, seed=0):
    random = np.random.default_rng(seed)
    start = 12_000
    days = np.arange(start, start + 3 * 365.0)
    for number, coefficients in enumerate(random.multivariate_normal(USUAL, SPREAD, count)):
        if number < south * count:
            coefficients[1:3] *= -1
        values = year(days) @ coefficients + random.normal(0, 1, len(days))
        values[random.random(len(days)) < 0.2] = np.nan
        yield Station("made", False, start, values.astype(np.float32))


def test_moments_over_stations_are_found_whatever_their_gaps_and_weather():
    found = fit_usual_year(list(daily_stations(400)))
    assert found.stations == 400
    size = np.sqrt(np.diag(SPREAD))
    assert (np.abs(found.mean - USUAL) < 4 * size / np.sqrt(400)).all()
    assert (np.abs(found.covariance - SPREAD) < 0.25 * np.outer(size, size)).all()


def test_southern_stations_are_counted_and_moved_by_half_a_year():
    north, mixed = (fit_usual_year(list(daily_stations(60, share))) for share in (0.0, 0.25))
    assert (north.south, mixed.south) == (0.0, 0.25)
    np.testing.assert_allclose(mixed.mean, north.mean, atol=0.05)
    np.testing.assert_allclose(mixed.covariance, north.covariance, atol=0.1)


@pytest.mark.parametrize("clock", [0, 7])
def test_the_days_waves_are_found_whatever_the_clock(clock):
    hours = np.arange(400 * 24)
    day, season = 2 * np.pi * (hours + clock) / 24, 2 * np.pi * hours / 24 / YEAR_DAYS
    values = 9 + 6 * np.sin(day) + 2 * np.sin(2 * day) + 1.5 * np.cos(season) * np.cos(day)
    station = Station("made", True, 0, values.astype(np.float32))
    too_short = Station("made", True, 0, values[:7_000].astype(np.float32))
    found = fit_usual_day([station, too_short])
    assert found.stations == 1
    np.testing.assert_allclose(found.harmonics, np.array([6, 2, 0]) / np.sqrt(2), atol=0.02)
    np.testing.assert_allclose(found.seasons, [1.5 / 2, 0], atol=0.02)
