"""Forecasts and filled gaps with the shipped weights: which times, which points count, and bands that make sense."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from anp_core.cards import model_names
from anp_core.data.record import Record
from anp_core.data.temperature_tasks import observe
from anp_core.data.weather import synthetic_record
from anp_core.errors import Cancelled, ModelError, RecordError
from anp_core.prediction.temperature import forecast as forecasting
from anp_core.prediction.temperature import observed_record
from anp_core.prediction.temperature.forecast import fill_gaps, forecast, horizon_steps
from anp_core.prediction.temperature.forecast_baselines import BASELINES
from anp_core.prediction.temperature.observed_record import MIN_CONTEXT, observe_record
from anp_core.pretrained import load_model

MODELS = [name for name in model_names() if name.startswith("temperature/")]
every_model = pytest.mark.parametrize("model", MODELS)


def daily(count=800, seed=0, start="2015-03-01"):
    """A seasonal record without gaps, its anomalies an AR(1)."""
    random = np.random.default_rng(seed)
    days = np.arange(count)
    anomaly = np.zeros(count)
    for day in range(1, count):
        anomaly[day] = 0.75 * anomaly[day - 1] + random.normal(0, 2)
    times = np.datetime64(start, "s") + days * np.timedelta64(86_400, "s")
    return Record(times, 11 - 9 * np.cos(2 * np.pi * days / 365.25) + anomaly, "daily", "made up")


def hourly(count=1000, seed=0):
    hours = np.arange(count)
    times = np.datetime64("2021-05-01T00", "s") + hours * np.timedelta64(3_600, "s")
    noise = np.random.default_rng(seed).normal(0, 0.7, count)
    return Record(times, 15 + 5 * np.sin(2 * np.pi * hours / 24) + noise, "hourly", "made up")


def without(record, *gaps):
    """The record with the observations of some ranges left out."""
    kept = np.ones(len(record), bool)
    for gap in gaps:
        kept[gap] = False
    return replace(record, times=record.times[kept], values=record.values[kept])


DAILY, HOURLY = daily(), hourly()
GAPPY = without(DAILY, slice(100, 101), slice(110, 114), slice(300, 340), slice(500, 503))


# ---------------------------------------------------------------- horizons


@pytest.mark.parametrize(
    ("record", "horizon", "steps"),
    [
        (DAILY, "30D", 30),
        (DAILY, " 7 d ", 7),
        (DAILY, "48h", 2),
        (DAILY, 12, 12),
        (HOURLY, "48h", 48),
        (HOURLY, "2D", 48),
        (HOURLY, 5, 5),
    ],
)
def test_a_horizon_is_days_hours_or_steps(record, horizon, steps):
    assert horizon_steps(horizon, record) == steps


@pytest.mark.parametrize("horizon", ["", "30", "D", "30 weeks", "-5D", "1.5D", "30D30D", "٣٠ days"])
def test_what_is_no_horizon_is_told_with_an_example(horizon):
    with pytest.raises(RecordError, match='such as "30D" or "48h"; got '):
        horizon_steps(horizon, DAILY)


@pytest.mark.parametrize(
    ("record", "horizon", "limits"),
    [
        (DAILY, 0, "1 to 3,660 days; got 0"),
        (DAILY, -3, "1 to 3,660 days; got -3"),
        (DAILY, "23h", "1 to 3,660 days; got 23h"),
        (DAILY, "4000D", "1 to 3,660 days"),
        (HOURLY, "1000D", "1 to 17,568 hours"),
        (HOURLY, "99999999999999999999h", "1 to 17,568 hours"),
    ],
)
def test_a_horizon_out_of_reach_is_told_with_the_limits(record, horizon, limits):
    with pytest.raises(RecordError, match=limits):
        horizon_steps(horizon, record)


# ---------------------------------------------------------------- times


@every_model
@pytest.mark.parametrize("record", [DAILY, HOURLY, GAPPY], ids=["daily", "hourly", "gaps"])
def test_a_forecast_starts_one_step_after_the_record_and_has_every_step(model, record):
    outlook = forecast(record, 17, model=model)
    np.testing.assert_array_equal(outlook.times, record.times[-1] + np.arange(1, 18) * record.step_length)
    assert outlook.mean.shape == outlook.std.shape == (17,)
    assert np.isfinite(outlook.mean).all()
    assert (outlook.std > 0).all()
    assert outlook.model_name == model
    np.testing.assert_array_equal(outlook.context_times, record.times)
    np.testing.assert_array_equal(outlook.context_values, record.values)


@every_model
def test_filled_gaps_are_the_missing_steps_and_no_others(model):
    outlook = fill_gaps(GAPPY, model=model)
    missing = np.setdiff1d(DAILY.times, GAPPY.times)
    np.testing.assert_array_equal(outlook.times, missing)
    assert outlook.mean.shape == outlook.std.shape == missing.shape
    truth = DAILY.values[np.isin(DAILY.times, missing)]
    assert np.abs(outlook.mean - truth).mean() < 4  # the weather's own deviation is 3


def test_a_record_without_gaps_has_nothing_to_fill():
    outlook = fill_gaps(DAILY)
    assert len(outlook.times) == len(outlook.mean) == len(outlook.std) == 0
    assert outlook.quantiles([0.1, 0.9]).shape == (2, 0)
    assert outlook.attention_map().shape == (0, len(DAILY))


@every_model
def test_gaps_filled_together_are_filled_as_each_alone(model):
    together, observed = fill_gaps(GAPPY, model=model), observe_record(GAPPY).observed
    stretches = forecasting._stretches(GAPPY.step_numbers(together.times))
    assert [len(stretch) for stretch in stretches] == [5, 40, 3]
    alone = [forecasting.predict_steps(observed, [stretch], load_model(model)) for stretch in stretches]
    np.testing.assert_allclose(together.mean, np.concatenate([each.mean for (each,) in alone]), atol=1e-3)
    np.testing.assert_allclose(together.std, np.concatenate([each.std for (each,) in alone]), atol=1e-3)


def test_stretches_keep_every_step_and_only_near_gaps_share_one():
    missing = np.array([3, 5, 6, 40, 90, 91, 500, *range(600, 700), 703])
    stretches = forecasting._stretches(missing)
    np.testing.assert_array_equal(np.concatenate(stretches), missing)
    assert [(int(part[0]), int(part[-1])) for part in stretches] == [
        (3, 40),
        (90, 91),
        (500, 500),
        (600, 699),
        (703, 703),
    ]


def test_a_long_gap_does_not_make_the_short_ones_as_long():
    """Tasks of one batch are padded to its longest stretch: together they must stay small."""
    stretches = [
        np.arange(k, k + length) for k, length in [(0, 1), (9, 2), (50, 1500), (2000, 3), (2100, 1)] * 30
    ]
    batches = forecasting._batches(stretches)
    flat = [stretch for batch in batches for stretch in batch]
    assert [id(stretch) for stretch in flat] == [id(stretch) for stretch in stretches]
    for batch in batches:
        padded = len(batch) * max(map(len, batch))
        assert len(batch) == 1 or padded <= 2_048


# ---------------------------------------------------------------- what counts


@every_model
def test_observations_outside_the_context_do_not_influence_anything(model):
    context = np.zeros(len(DAILY), bool)
    context[200:700:2] = True
    changed = replace(DAILY, values=np.where(context, DAILY.values, DAILY.values + 30))
    one, other = (forecast(record, "20D", model=model, context=context) for record in (DAILY, changed))
    np.testing.assert_array_equal(one.mean, other.mean)
    np.testing.assert_array_equal(one.std, other.std)
    np.testing.assert_array_equal(one.times[:1], DAILY.times[-1:] + DAILY.step_length)  # the record's own end
    np.testing.assert_array_equal(one.context_times, DAILY.times[context])
    moved = replace(DAILY, values=np.where(np.arange(len(DAILY)) == 698, DAILY.values + 10, DAILY.values))
    assert (forecast(moved, "20D", model=model, context=context).mean != one.mean).any()


def test_gaps_can_be_filled_where_the_context_starts_after_them():
    context = np.arange(len(GAPPY)) > 400
    outlook = fill_gaps(GAPPY, context=context)
    assert len(outlook.times) == 48
    assert np.isfinite(outlook.mean).all()


def test_too_few_observations_are_told_with_both_numbers():
    few = replace(DAILY, times=DAILY.times[:9], values=DAILY.values[:9])
    with pytest.raises(RecordError, match=r"at least 10 observations .* there are 9"):
        forecast(few)
    context = np.arange(len(DAILY)) < 4
    with pytest.raises(RecordError, match=r"there are 4.* bring points back"):
        fill_gaps(DAILY, context=context)


def test_a_context_of_the_wrong_size_is_told_with_both():
    with pytest.raises(RecordError, match=r"each of the 800 observations; got \(799,\)"):
        forecast(DAILY, context=np.ones(799, bool))


@pytest.mark.parametrize("name", ["temperature/softmax", "weather", "photo/local"])
def test_a_model_that_cannot_forecast_is_told(name):
    with pytest.raises(ModelError):
        forecast(DAILY, model=name)


# ---------------------------------------------------------------- one record, several questions


@pytest.fixture
def observing(monkeypatch):
    """The numbers of observations to which a climatology was fitted, one a time."""
    fitted = []

    def counted(steps, values, hourly):
        fitted.append(len(steps))
        return observe(steps, values, hourly)

    monkeypatch.setattr(observed_record, "observe", counted)
    return fitted


def test_a_record_that_is_forecast_and_filled_is_observed_once(observing):
    context = np.arange(len(GAPPY)) > 50
    seen = observe_record(GAPPY, context)
    together = forecast(seen, 9), fill_gaps(seen)
    assert observing == [context.sum()]
    alone = forecast(GAPPY, 9, context=context), fill_gaps(GAPPY, context=context)
    assert len(observing) == 3
    for one, other in zip(together, alone, strict=True):
        for name in ("times", "mean", "std", "context_times", "context_values"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
        assert one.notes == other.notes


def test_an_observed_record_takes_no_second_context():
    with pytest.raises(ValueError, match="has its context already"):
        forecast(observe_record(DAILY), context=np.ones(len(DAILY), bool))


# ---------------------------------------------------------------- attention


@every_model
@pytest.mark.parametrize("record", [DAILY, HOURLY], ids=["daily", "hourly"])
def test_attention_is_a_distribution_over_the_context(model, record):
    outlook = forecast(record, 40, model=model)
    looked = outlook.attention_at(33)
    assert looked.time == outlook.times[33]
    assert looked.weights.shape == (len(outlook.heads), len(record))
    assert looked.heads == load_model(model).head_names
    assert (looked.weights >= 0).all()
    np.testing.assert_allclose(looked.weights.sum(1), 1, atol=1e-4)
    np.testing.assert_array_equal(looked.context_times, record.times)


@every_model
def test_the_map_is_the_mean_over_heads_of_every_time_in_the_order_asked(model):
    outlook = fill_gaps(GAPPY, model=model)
    indices = np.array([44, 2, 0, 30, 2])  # of three gaps, not in the order of time
    rows = outlook.attention_map(indices)
    assert rows.shape == (5, len(GAPPY))
    for row, index in zip(rows, indices, strict=True):
        np.testing.assert_allclose(row, outlook.attention_at(int(index)).weights.mean(0), atol=1e-5)
    np.testing.assert_allclose(outlook.attention_map()[indices], rows, atol=1e-5)


@pytest.mark.parametrize("index", [-1, 30, 1000])
def test_a_time_that_is_not_there_is_told_with_those_that_are(index):
    with pytest.raises(RecordError, match=f"times 0 to 29; got {index}"):
        forecast(DAILY, "30D").attention_at(index)


# ---------------------------------------------------------------- bands


@pytest.mark.parametrize("record", [DAILY, HOURLY])
def test_quantiles_are_those_of_a_students_t_with_the_stated_std(record):
    outlook = forecast(record, 10)
    low, median, high = outlook.quantiles([0.025, 0.5, 0.975])
    assert (outlook.dof >= 3).all()
    scale = outlook.std * np.sqrt((outlook.dof - 2) / outlook.dof)
    np.testing.assert_allclose(median, outlook.mean)
    np.testing.assert_allclose(high - median, stats.t.ppf(0.975, outlook.dof) * scale, rtol=1e-5)
    np.testing.assert_allclose(median - low, high - median)


def test_a_gap_of_one_hour_has_heavier_tails_than_the_middle_of_a_long_one():
    outlook = fill_gaps(without(HOURLY, slice(300, 301), slice(500, 560)))
    assert 3 < outlook.dof[0] < 0.8 * outlook.dof[31]


@every_model
def test_the_band_widens_as_the_forecast_goes_on(model):
    std = forecast(DAILY, "30D", model=model).std
    assert std[0] < std[2] < 1.1 * std[6]
    assert std[0] < 0.9 * std[20:].min()


@every_model
def test_a_gaps_band_is_wider_in_its_middle_than_at_its_ends(model):
    outlook = fill_gaps(without(DAILY, slice(300, 320)), model=model)
    ends, middle = outlook.std[[0, -1]], outlook.std[8:12]
    assert ends.max() < middle.min()


@every_model
@pytest.mark.parametrize("kind", ["constant", "tropical", "polar", "ten points", "hourly constant"])
def test_records_of_every_kind_stay_finite_and_near_what_was_seen(model, kind):
    if kind == "hourly constant":
        record = replace(HOURLY, values=np.full(len(HOURLY), 21.5))
    else:
        values = {
            "constant": np.full(800, 21.5),
            "tropical": 27 + np.random.default_rng(0).normal(0, 0.4, 800),
            "polar": -50 + 3 * (DAILY.values - DAILY.values.mean()),
            "ten points": DAILY.values,
        }[kind]
        count = MIN_CONTEXT if kind == "ten points" else 800
        record = replace(DAILY, times=DAILY.times[:count], values=values[:count])
    outlook = forecast(record, 60, model=model)
    spread = record.values.std()
    assert np.isfinite(outlook.mean).all()
    season = 10 if kind == "ten points" else 2  # in March, two months on it is spring
    assert np.abs(outlook.mean - record.values.mean()).max() < 4 * spread + season
    assert (outlook.std > 0).all()
    assert outlook.std.max() < 4 * spread + 2


@pytest.mark.slow
@pytest.mark.parametrize("name", ["temperate-daily", "coastal-hourly"])
def test_the_default_model_is_no_worse_than_damped_climatology(name):
    """Eight forecasts of a synthetic record, CRPS in °C."""
    record = synthetic_record(name)
    steps = 30 if record.step == "daily" else 48
    own, damped = [], []
    for number in range(8):
        end = record.times[-1] - (number * 2 + 1) * steps * record.step_length
        begin = end - 700 * record.step_length
        history = record.window(begin, end)
        truth = record.window(end + record.step_length, end + steps * record.step_length)
        outlook = forecast(history, steps)
        asked = np.isin(outlook.times, truth.times)
        guess = BASELINES["damped_climatology"].forecast(history.times, history.values, truth.times)
        own.append(outlook.predicted.only(asked).crps(truth.values).mean())
        damped.append(guess.crps(truth.values).mean())
    assert np.mean(own) < 1.05 * np.mean(damped)


# ---------------------------------------------------------------- long work


def test_progress_rises_to_the_total_and_cancelling_stops():
    scattered = without(DAILY, *(slice(k, k + 1) for k in range(60, 800, 60)))
    seen = []
    fill_gaps(scattered, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (13, 13)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    with pytest.raises(Cancelled):
        fill_gaps(scattered, cancelled=lambda: True)
