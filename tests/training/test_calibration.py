"""Factors on the standard deviation: what they are for errors of a known law, and that forecasts use them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.weather import synthetic_record
from anp_core.prediction.temperature.forecast import fill_gaps, forecast
from anp_core.pretrained import load_model
from anp_core.training.calibration import BAND, HALF_WIDTH, best_scale


@given(spread=st.floats(0.3, 4.0), seed=st.integers(0, 2**16))
def test_errors_of_a_gaussian_of_another_spread_are_brought_back_to_it(spread, seed):
    errors = spread * np.random.default_rng(seed).normal(size=20_000)
    assert best_scale(errors) == pytest.approx(spread, rel=0.05)


@given(seed=st.integers(0, 2**16))
def test_the_band_then_holds_what_it_promises_whatever_the_tails(seed):
    errors = np.random.default_rng(seed).standard_t(3, size=5_000)
    inside = np.abs(errors) <= best_scale(errors) * HALF_WIDTH
    assert inside.mean() == pytest.approx(BAND, abs=0.002)


def test_a_forecast_is_widened_by_the_cards_factor_and_a_gap_is_not():
    record = synthetic_record("temperate-daily")
    model = load_model("temperature/local")
    plain = replace(model, card=model.card | {"calibration": {}})
    wider = replace(model, card=model.card | {"calibration": {"daily": 1.5, "hourly": 9.0}})
    for ask, factor in (
        (lambda m: forecast(record, 10, model=m, widen=False), 1.5),
        (lambda m: fill_gaps(record, model=m, widen=False), 1.0),
    ):
        before, after = ask(plain), ask(wider)
        assert len(before.times)
        np.testing.assert_allclose(after.mean, before.mean)
        np.testing.assert_allclose(after.std, factor * before.std)
