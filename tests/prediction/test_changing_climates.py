"""What whole forecasts promise of made records: none too cold, December's days in December, hours filled."""

from dataclasses import replace

import numpy as np
import pytest

from anp_core.data.record import Record
from anp_core.data.weather import synthetic_record
from anp_core.prediction.temperature.forecast import fill_gaps, forecast
from anp_core.prediction.temperature.forecast_baselines import linear_interpolation

DAY, HOUR = np.timedelta64(86_400, "s"), np.timedelta64(3_600, "s")
YEAR = 365.2425
MOST_OFF = 0.25  # °C, in the mean over seven years of thirty-day forecasts


def weather(phi, count, seed):
    """A stationary AR(1) of variance 1."""
    shocks = np.random.default_rng(seed).normal(size=count) * np.sqrt(1 - phi**2)
    values = np.zeros(count)
    for step in range(1, count):
        values[step] = phi * values[step - 1] + shocks[step]
    return values


@pytest.mark.slow
@pytest.mark.parametrize("trend", [0.0, 0.4])
def test_thirty_days_ahead_of_forty_years_are_not_forecast_cold(trend):
    """Against the climate that made the record, without its weather, so that few forecasts suffice."""
    days = np.arange(40 * 365)
    climate = 10 - 9 * np.cos(2 * np.pi * days / YEAR) + trend * np.maximum(days - 10 * 365, 0) / 3_652.5
    record = Record(
        np.datetime64("1975-01-01", "s") + days * DAY, climate + 2 * weather(0.7, len(days), 1), "daily"
    )
    errors = []
    for origin in np.linspace(33 * 365, 40 * 365 - 31, 21).astype(int):
        outlook = forecast(replace(record, times=record.times[:origin], values=record.values[:origin]), 30)
        errors.append(np.mean((outlook.mean - climate[origin : origin + 30])[10:]))  # the weather has faded
    assert abs(np.mean(errors)) < MOST_OFF


def test_the_range_of_december_days_is_decembers():
    """Nine months of hours until the end of November: 12 °C from night to day in July, less than 3 in December."""
    hours = np.arange(24 * 280)
    start = np.datetime64("2021-02-22", "s")
    season = np.cos(2 * np.pi * (hours / 24 + 52 - 196) / YEAR)  # 1 in the middle of July
    half_range = 3.25 + 2.75 * season
    values = (
        6
        + 11 * season
        + half_range * np.cos(2 * np.pi * (hours - 15) / 24)
        + 2 * weather(0.98, len(hours), 2)
    )
    outlook = forecast(Record(start + hours * HOUR, values, "hourly"), 96)
    ranges = np.ptp(outlook.mean.reshape(4, 24), axis=1)
    np.testing.assert_allclose(ranges, 2 * half_range[-1], atol=1.0)


@pytest.mark.parametrize("name", ["coastal-hourly", "desert-hourly"])
def test_single_hours_are_filled_no_worse_than_by_a_straight_line(name):
    record = synthetic_record(name)
    record = replace(record, times=record.times[-1_500:], values=record.values[-1_500:])
    inside = np.flatnonzero((np.diff(record.times[:-1]) == HOUR) & (np.diff(record.times[1:]) == HOUR)) + 1
    hidden = inside[12::25]
    left = replace(record, times=np.delete(record.times, hidden), values=np.delete(record.values, hidden))
    outlook = fill_gaps(left)
    filled = outlook.mean[np.searchsorted(outlook.times, record.times[hidden])]
    line = linear_interpolation(left.times, left.values, record.times[hidden]).mean
    truth = record.values[hidden]
    assert np.abs(filled - truth).mean() <= np.abs(line - truth).mean()
