"""Forecasts with and without some observations, and what attention alone makes of leaving them out."""

import numpy as np
import pytest

from anp_core.data.climatology import fit_climatology
from anp_core.data.weather import synthetic_record
from anp_core.errors import Cancelled, RecordError
from anp_core.explain.record_what_if import delete_from_forecast, forecast_without, most_attended
from anp_core.prediction.temperature.forecast import forecast
from anp_core.pretrained import load_model

RECORD = synthetic_record("temperate-daily").window("2021-01-01", "2022-12-31")
LOCAL, UNIFORM = (load_model(f"temperature/{kind}") for kind in ("local", "uniform"))
EVERY = np.ones(len(RECORD), bool)


def last(count):
    return np.arange(len(RECORD)) >= len(RECORD) - count


def test_the_change_is_that_of_forecasting_without_the_points():
    found = forecast_without(RECORD, 20, EVERY, last(5), LOCAL)
    np.testing.assert_array_equal(found.dropped, RECORD.times[-5:])
    before = forecast(RECORD, 20, model=LOCAL)
    after = forecast(RECORD, 20, model=LOCAL, context=~last(5))
    np.testing.assert_array_equal(found.before.times, after.times)
    np.testing.assert_allclose(found.change, after.mean - before.mean)


def test_what_is_not_in_the_context_does_not_count():
    context = ~last(30)
    gone = last(40)
    found = forecast_without(RECORD, 7, context, gone, LOCAL)
    np.testing.assert_array_equal(found.dropped, RECORD.times[-40:-30])


def test_under_uniform_attention_attention_alone_says_the_change_of_the_plain_means():
    """Half of the heads average the recent places, the others those of the same season."""
    found = forecast_without(RECORD, 5, EVERY, last(6), UNIFORM)
    days = RECORD.times.astype("datetime64[D]").astype(float)
    anomaly = RECORD.values - fit_climatology(days, RECORD.values, False).mean(days)
    weights = found.before.attention_map()
    np.testing.assert_allclose(found.attended, weights @ anomaly, atol=0.05)
    seen = weights[0] > 0
    assert len(np.unique(weights[0][seen].round(6))) <= 2
    left = np.where(last(6), 0, weights)
    np.testing.assert_allclose(found.attended_without, left @ anomaly / left.sum(1), atol=0.05)
    np.testing.assert_allclose(found.share, weights[:, -6:].sum(1), atol=1e-6)
    np.testing.assert_allclose(found.change_by_attention, found.attended_without - found.attended)


def test_points_that_nothing_attends_to_change_nothing_by_attention():
    unseen = forecast(RECORD, 5, model=LOCAL).attention_map().sum(0) == 0
    found = forecast_without(RECORD, 5, EVERY, unseen & ~last(200), LOCAL)
    np.testing.assert_allclose(found.share, 0, atol=1e-9)
    np.testing.assert_allclose(found.change_by_attention, 0, atol=1e-6)


def test_dropping_what_is_no_context_point_or_nearly_all_is_refused():
    with pytest.raises(RecordError, match="no context point among"):
        forecast_without(RECORD, 5, ~last(10), last(10), LOCAL)
    with pytest.raises(RecordError, match="at least 10 observations"):
        forecast_without(RECORD, 5, EVERY, ~last(4), LOCAL)


def test_it_can_be_cancelled_before_any_weights_are_looked_up():
    told = []
    with pytest.raises(Cancelled):
        forecast_without(
            RECORD, 5, EVERY, last(3), LOCAL, progress=lambda *step: told.append(step), cancelled=lambda: True
        )
    assert not told


def test_the_most_attended_points_have_the_largest_weights_of_all_times_together():
    outlook = forecast(RECORD, 30, model=LOCAL)
    total = outlook.attention_map().sum(0)
    chosen = np.isin(outlook.context_times, most_attended(outlook, 6))
    assert chosen.sum() == 6
    assert total[chosen].min() >= total[~chosen].max()


def test_deleting_is_measured_on_at_most_sixteen_times_and_every_type_can_be():
    times = forecast(RECORD, 40, model=UNIFORM).times
    found = delete_from_forecast(RECORD, EVERY, times, UNIFORM, k=4, draws=2)
    assert found.most_attended.shape == found.at_random.shape == (16,)
    assert (found.most_attended > 0).all()
    few = delete_from_forecast(RECORD, EVERY, times[:3], LOCAL, k=4, draws=2)
    assert few.most_attended.shape == (3,)
