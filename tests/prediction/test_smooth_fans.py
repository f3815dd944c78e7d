"""A year ahead from records of all lengths: medians and bands take no steps, also from one month to the next."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anp_core.data.weather import SAMPLE_RECORDS, generate
from anp_core.prediction.temperature.forecast import forecast

WEEK = 7  # leads in which the last observation's departure fades


@settings(max_examples=12, deadline=None)
@given(
    kind=st.sampled_from(["temperate-daily", "tropical-daily"]),
    seed=st.integers(0, 2**16),
    length=st.sampled_from([60, 100, 150, 200, 300, 400, 800, 1_400]),
)
def test_neither_the_median_nor_the_band_of_a_year_ahead_takes_a_step(kind, seed, length):
    record = generate(SAMPLE_RECORDS[kind], seed)
    outlook = forecast(
        replace(record, times=record.times[-length:], values=record.values[-length:]), 365, widen=False
    )
    assert np.abs(np.diff(outlook.mean))[WEEK:].max() < 0.5
    change = np.diff(outlook.std) / outlook.std[:-1]
    assert np.abs(change[WEEK:]).max() < 0.1


@pytest.mark.parametrize("length", [95, 150, 200])
def test_half_a_year_ahead_a_record_without_a_season_has_a_wider_band_than_a_long_one(length):
    record = generate(SAMPLE_RECORDS["temperate-daily"], 0)
    short = replace(record, times=record.times[-length:], values=record.values[-length:])
    unknown, known = (forecast(each, 200) for each in (short, record))
    assert unknown.std[-50:].mean() > 1.1 * known.std[-50:].mean()
    assert any("the season is unknown" in note for note in unknown.notes)
    assert not any("season is unknown" in note for note in known.notes)
