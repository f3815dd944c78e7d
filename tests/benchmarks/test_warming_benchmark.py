"""The mean error over a long record's last years, of forecasters whose error is known."""

import numpy as np
import pytest

from anp_core.benchmarks import warming
from anp_core.benchmarks.warming import APART, LAST_YEARS, YEAR, benchmark_warming
from anp_core.data.stations import Station
from anp_core.prediction.predicted import Predicted

START = 3_000  # days since 1970


def station(years, warming_by=0.0, source="made"):
    """Warmer by so many °C every day, without weather; every ninth day is missing."""
    values = 5 + warming_by * np.arange(round(years * YEAR))
    values[::9] = np.nan
    return Station(source, False, START, values.astype(np.float32))


@pytest.fixture
def mean_of_all(monkeypatch):
    """A forecaster that says the mean of what it was given; the last days that it was given."""
    origins = []

    def forecast(times, values, asked):
        assert (asked[0] - times[-1]).astype(int) == 86_400
        origins.append(times[-1].astype("datetime64[D]").astype(int) - START)
        return Predicted(np.full(len(asked), values.mean()), np.ones(len(asked)))

    monkeypatch.setattr(warming, "named_forecaster", lambda name: forecast)
    return origins


def test_a_mean_of_all_years_is_too_cold_by_half_the_warming_and_right_without_any(mean_of_all):
    long, flat, short = station(40, 0.001), station(35), station(20, 0.5)
    warm, even, both = benchmark_warming([short, flat, long], "ours")
    # Days from the mean of what was given to the middle of the last years.
    middle = (40 - LAST_YEARS / 2) * YEAR / 2
    assert warm["error"] == pytest.approx(-0.001 * middle, rel=0.01)
    assert even["error"] == pytest.approx(0, abs=1e-6)
    assert (warm["years"], even["years"], warm["from"]) == (40.0, 35.0, "1978")
    assert both["stations"] == 2
    assert both["error"] == pytest.approx((warm["error"] + even["error"]) / 2)


def test_only_the_last_years_are_forecast_and_no_forecast_overlaps_another(mean_of_all):
    made = station(31)
    row, _ = benchmark_warming([made], "ours")
    assert len(mean_of_all) == row["forecasts"]
    assert min(mean_of_all) >= len(made.values) - LAST_YEARS * YEAR - 1
    assert max(mean_of_all) <= len(made.values) - 31
    assert (np.diff(mean_of_all) % APART == 0).all()
