"""A year ahead is one smooth fan, though each of its months looks at a season of its own."""

import numpy as np
import pytest

from anp_core.data.record import Record
from anp_core.data.weather import synthetic_record
from anp_core.prediction.temperature.forecast import forecast
from anp_core.prediction.temperature.observed_record import observe_record

YEAR = 365
WEATHER = 7  # days in which what is left of today's anomaly may still fall away quickly


@pytest.mark.parametrize("length", [60, 150, 365, 1_500])
@pytest.mark.parametrize("name", ["temperate-daily", "continental-daily", "tropical-daily"])
def test_neighbouring_days_differ_little_beside_what_is_usual(name, length):
    whole = synthetic_record(name)
    record = Record(whole.times[-length:], whole.values[-length:], "daily")
    source = observe_record(record)
    outlook = forecast(source, YEAR)
    observed = source.observed
    usual = observed.climatology.mean(observed.days(observed.steps[-1] + 1 + np.arange(YEAR)))
    steps = np.abs(np.diff(outlook.mean - usual))
    assert steps[WEATHER:].max() < 0.5  # °C
    width = np.diff(outlook.quantiles([0.1, 0.9]), axis=0)[0]
    change = np.abs(np.log(width[1:] / width[:-1]))
    assert change[WEATHER:].max() < np.log(1.1)
