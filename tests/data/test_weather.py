"""The weather generator: known means, known spread, known memory, and the same record for the same seed."""

from dataclasses import replace

import numpy as np
import pytest

from anp_core.data.record import Record
from anp_core.data.weather import (
    SAMPLE_RECORDS,
    expected_temperature,
    generate,
    synthetic_record,
    weather_spread,
)
from anp_core.errors import RecordError

LONG = replace(SAMPLE_RECORDS["continental-daily"], steps=60_000, start="1850-01-01", outages=(), failing=0.0)


@pytest.mark.parametrize("kind", SAMPLE_RECORDS)
def test_a_seed_gives_the_same_record_and_another_seed_another(kind):
    first, again, other = synthetic_record(kind), synthetic_record(kind), synthetic_record(kind, seed=1)
    np.testing.assert_array_equal(first.times, again.times)
    np.testing.assert_array_equal(first.values, again.values)
    assert not np.array_equal(first.values, other.values[: len(first)])


@pytest.mark.parametrize("kind", SAMPLE_RECORDS)
def test_samples_say_that_they_are_synthetic_and_keep_to_their_description(kind):
    climate, record = SAMPLE_RECORDS[kind], synthetic_record(kind)
    assert "synthetic" in climate.title
    assert "Synthetic" in record.report[0]
    assert record.expected_steps == climate.steps
    assert -60 < record.values.min() < record.values.max() < 55
    assert max(gap.steps for gap in record.gaps) >= max(climate.outages)


def test_an_unknown_kind_names_those_there_are():
    with pytest.raises(RecordError, match="temperate-daily"):
        synthetic_record("lunar-daily")


def standardised(record: Record) -> np.ndarray:
    return (record.values - expected_temperature(LONG, record.times)) / weather_spread(LONG, record.times)


def test_anomalies_have_the_stated_spread_in_every_season():
    record = generate(LONG, seed=3)
    anomalies = standardised(record)
    assert anomalies.mean() == pytest.approx(0, abs=0.05)
    summer = expected_temperature(LONG, record.times) > LONG.mean
    assert anomalies[summer].std() == pytest.approx(1, abs=0.04)
    assert anomalies[~summer].std() == pytest.approx(1, abs=0.04)


def test_anomalies_forget_as_their_autoregression_says():
    anomalies = standardised(generate(LONG, seed=4))
    first, second = LONG.ar
    lag1 = first / (1 - second)
    lag2 = first * lag1 + second
    assert np.mean(anomalies[1:] * anomalies[:-1]) == pytest.approx(lag1, abs=0.03)
    assert np.mean(anomalies[2:] * anomalies[:-2]) == pytest.approx(lag2, abs=0.04)


def test_the_year_peaks_on_the_warmest_day_and_the_day_at_the_warmest_hour():
    days = np.datetime64("2001-01-01", "s") + np.arange(365) * np.timedelta64(86_400, "s")
    warmest = int(np.argmax(expected_temperature(LONG, days))) + 1
    assert warmest == pytest.approx(LONG.warmest_day, abs=1)
    coast = SAMPLE_RECORDS["coastal-hourly"]
    hours = np.datetime64("2001-07-01", "s") + np.arange(24) * np.timedelta64(3_600, "s")
    assert int(np.argmax(expected_temperature(coast, hours))) == coast.warmest_hour


def test_failing_steps_go_missing_at_the_stated_rate():
    record = generate(replace(LONG, failing=0.2), seed=5)
    assert record.missing_share == pytest.approx(0.2, abs=0.01)
