"""Forecasts with and without some observations, and what attention alone makes of leaving them out."""

import numpy as np
import pytest

from anp_core.data.climatology import fit_climatology
from anp_core.data.record import Record
from anp_core.data.weather import synthetic_record
from anp_core.errors import Cancelled, RecordError
from anp_core.explain.faithfulness import delete_under_types, spread
from anp_core.explain.what_if import most_attended, what_if
from anp_core.prediction.temperature.forecast import fill_gaps, forecast
from anp_core.pretrained import load_model

RECORD = synthetic_record("temperate-daily").window("2021-01-01", "2022-12-31")
LOCAL, UNIFORM = (load_model(f"temperature/{kind}") for kind in ("local", "uniform"))
EVERY = np.ones(len(RECORD), bool)


def last(count):
    return np.arange(len(RECORD)) >= len(RECORD) - count


def forecast_without(record, horizon, context, dropped, model, **options):
    outlook = forecast(record, horizon, model=model, context=context)
    return outlook, what_if(outlook, outlook.points_in(dropped), **options)


def test_the_change_is_that_of_forecasting_without_the_points():
    whole, found = forecast_without(RECORD, 20, EVERY, last(5), LOCAL)
    np.testing.assert_array_equal(whole.context_times[found.dropped], RECORD.times[-5:])
    before = forecast(RECORD, 20, model=LOCAL)
    after = forecast(RECORD, 20, model=LOCAL, context=~last(5))
    np.testing.assert_array_equal(whole.times, after.times)
    np.testing.assert_array_equal(found.before.mean[:, 0], before.mean)
    np.testing.assert_allclose(found.change[:, 0], after.mean - before.mean)


def test_what_is_not_in_the_context_does_not_count():
    context = ~last(30)
    gone = last(40)
    whole, found = forecast_without(RECORD, 7, context, gone, LOCAL)
    np.testing.assert_array_equal(whole.context_times[found.dropped], RECORD.times[-40:-30])


def test_under_uniform_attention_attention_alone_says_the_change_of_the_plain_means():
    """Half of the heads average the recent places, the others those of the same season."""
    whole, found = forecast_without(RECORD, 5, EVERY, last(6), UNIFORM)
    days = RECORD.times.astype("datetime64[D]").astype(float)
    anomaly = RECORD.values - fit_climatology(days, RECORD.values, False).mean(days)
    weights = whole.attention_map()
    np.testing.assert_allclose(found.attended[:, 0], weights @ anomaly, atol=0.05)
    seen = weights[0] > 0
    assert len(np.unique(weights[0][seen].round(6))) <= 2
    left = np.where(last(6), 0, weights)
    np.testing.assert_allclose(found.attended_without[:, 0], left @ anomaly / left.sum(1), atol=0.05)
    np.testing.assert_allclose(found.share, weights[:, -6:].sum(1), atol=1e-6)
    np.testing.assert_allclose(found.change_by_attention, found.attended_without - found.attended)


def test_points_that_nothing_attends_to_change_nothing_by_attention():
    unseen = forecast(RECORD, 5, model=LOCAL).attention_map().sum(0) == 0
    _, found = forecast_without(RECORD, 5, EVERY, unseen & ~last(200), LOCAL)
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
    chosen = np.isin(np.arange(len(total)), most_attended(outlook, 6))
    assert chosen.sum() == 6
    assert total[chosen].min() >= total[~chosen].max()


def test_deleting_is_measured_on_at_most_sixteen_times_and_every_type_can_be():
    outlook = forecast(RECORD, 40, model=UNIFORM)
    every = spread(np.arange(40), 16)
    found = delete_under_types(outlook, [UNIFORM, LOCAL], every, k=4, draws=2)
    for deletion in found.values():
        assert deletion.most_attended.shape == deletion.at_random.shape == (16,)
        assert (deletion.most_attended > 0).all()
    few = delete_under_types(outlook, [LOCAL], spread(np.arange(3), 16), k=4, draws=2)["local"]
    assert few.most_attended.shape == (3,)


def test_some_times_of_a_forecast_are_explained_as_they_are_in_the_whole():
    outlook = forecast(RECORD, 20, model=LOCAL)
    asked = np.array([3, 9, 17])
    part = outlook.without(np.empty(0, int), asked)
    np.testing.assert_array_equal(part.times, outlook.times[asked])
    dropped = outlook.points_in(last(4))
    for some, whole in ((part, outlook), (part.without(dropped), outlook.without(dropped))):
        np.testing.assert_array_equal(some.mean, whole.mean[asked])
        np.testing.assert_allclose(some.attention_map(), whole.attention_map(asked), atol=1e-6)


def test_some_gaps_are_filled_anew_as_they_are_among_all():
    kept = np.ones(len(RECORD), bool)
    kept[[100, 101, 300, *range(400, 450)]] = False
    gappy = Record(RECORD.times[kept], RECORD.values[kept], "daily")
    outlook = fill_gaps(gappy, model=LOCAL)
    asked = np.array([1, 2, 40])  # of three gaps
    found = outlook.without(np.array([7, 9]), asked)
    whole = outlook.without(np.array([7, 9]))
    np.testing.assert_array_equal(found.times, outlook.times[asked])
    np.testing.assert_allclose(found.mean, whole.mean[asked], atol=1e-4)
    longest = outlook.times[outlook.longest_run()]
    assert len(longest) == max(gap.steps for gap in gappy.gaps)
    assert (np.diff(longest) == gappy.step_length).all()
    under = outlook.under(UNIFORM, asked)
    np.testing.assert_allclose(under.mean, fill_gaps(gappy, model=UNIFORM).mean[asked], atol=1e-4)
