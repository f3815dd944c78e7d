"""Rolling origins with known answers; no method sees past its origin; scores by hand."""

from dataclasses import replace

import numpy as np
import pytest

from anp_core.data.record import Record
from anp_core.data.weather import synthetic_record
from anp_core.errors import Cancelled, RecordError
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature import backtest as module
from anp_core.prediction.temperature.backtest import (
    FULL_HISTORY,
    Method,
    MethodResult,
    backtest,
    plan_origins,
)

DAY = np.timedelta64(86_400, "s")
START = np.datetime64("2020-01-01", "s")


def days(count, missing=(), values=None):
    keep = ~np.isin(np.arange(count), missing)
    values = 10 + np.random.default_rng(1).normal(0, 2, count) if values is None else values
    return Record((START + DAY * np.arange(count))[keep], np.asarray(values, float)[keep], "daily")


def steps_of(plan):
    return ((plan.times - START) // DAY).tolist()


def method(forecast):
    return Method("Ours", "Made by hand.", forecast)


@pytest.fixture
def by_hand(monkeypatch):
    """Backtest with methods made by hand in place of all the real ones."""

    def use(**forecasts):
        made = {key: method(forecast) for key, forecast in forecasts.items()}
        monkeypatch.setattr(module, "backtest_methods", lambda model: made)

    return use


def constant(mean, std):
    return lambda times, values, targets, step: Predicted(
        np.full(len(targets), mean), np.full(len(targets), std)
    )


# ------------------------------------------------------------------------ origins


def test_origins_run_evenly_from_half_of_a_short_record_to_a_horizon_before_its_end():
    plan = plan_origins(days(101), 10, 5)
    assert steps_of(plan) == [50, 60, 70, 80, 90]
    assert (plan.possible, plan.horizon) == (5, 10)


def test_a_long_record_gives_every_origin_its_full_history():
    plan = plan_origins(days(2000), "30D", 3)
    assert steps_of(plan) == [FULL_HISTORY["daily"], (FULL_HISTORY["daily"] + 1969) // 2, 1969]
    assert plan.possible == 1 + (1969 - FULL_HISTORY["daily"]) // 30


def test_more_origins_than_fit_become_all_that_fit_without_overlap():
    plan = plan_origins(days(101), 20, 50)
    assert plan.possible == len(plan.times) == 2  # 50 and 70 to 80
    assert (np.diff(plan.times) >= 20 * DAY).all()


def test_one_origin_is_the_newest():
    assert steps_of(plan_origins(days(101), 10, 1)) == [90]


def test_origins_keep_away_from_stretches_where_nothing_was_measured():
    plan = plan_origins(days(101, missing=range(61, 75)), 10, 5)
    for step in steps_of(plan):
        assert set(range(step + 1, step + 11)) - set(range(61, 75))


@pytest.mark.parametrize(("count", "horizon"), [(40, 30), (31, 7), (2, 1)])
def test_a_record_that_is_too_short_is_refused_with_what_it_has(count, horizon):
    with pytest.raises(RecordError, match=f"has {count} observations over {count} days. Choose a shorter"):
        plan_origins(days(count), horizon, 8)


# ------------------------------------------------------------------------ no leakage


def row_changed(before, after):
    return bool((np.abs(after.forecast.mean[2] - before.forecast.mean[2]) > 1).any())


def test_rubbish_after_an_origin_changes_no_forecast_made_there():
    record = synthetic_record("tropical-daily").window("2022-06-01")
    inner = ("seasonal_naive", "climatology", "damped_climatology")
    clean = backtest(record, 7, origins=3, methods=inner)
    values = record.values.copy()
    values[record.times > clean.plan.times[1]] = 1e3
    spoilt = backtest(replace(record, values=values), 7, origins=3, methods=inner)
    assert [row.key for row in clean.rows] == ["lacuna", *inner]
    for before, after in zip(clean.rows, spoilt.rows, strict=True):
        for part, same in zip(before.forecast, after.forecast, strict=True):
            np.testing.assert_array_equal(part[:2], same[:2])
        # A seasonal naive forecast looks a year back, where nothing was spoilt.
        assert row_changed(before, after) == (before.key != "seasonal_naive")


def test_every_method_gets_what_was_measured_up_to_its_origin_and_nothing_else(by_hand):
    seen = []

    def spy(times, values, targets, step):
        seen.append((times, values, targets))
        return constant(0.0, 1.0)(times, values, targets, step)

    by_hand(lacuna=spy)
    record = days(101, missing=(20, 49, 50))  # the first origin, 50, lies in a gap itself
    result = backtest(record, 10, origins=5)
    for (times, values, targets), origin in zip(seen, result.plan.times, strict=True):
        before = record.times <= origin
        np.testing.assert_array_equal(times, record.times[before])
        np.testing.assert_array_equal(values, record.values[before])
        np.testing.assert_array_equal(targets, origin + DAY * np.arange(1, 11))
    assert seen[0][0][-1] == START + 48 * DAY


def test_lacuna_forecasts_the_targets_where_the_history_ends_in_a_gap():
    from anp_core.prediction.temperature.forecast import forecast

    whole = synthetic_record("tropical-daily").window("2022-06-01")
    targets = whole.times[-1] + DAY * np.arange(4, 8)
    guess = module.backtest_methods()["lacuna"].forecast(whole.times, whole.values, targets, "daily")
    np.testing.assert_allclose(guess.mean, forecast(whole, 7).mean[3:])


# ------------------------------------------------------------------------ scores


def test_scores_by_hand_leave_out_what_was_not_measured(by_hand):
    record = days(101, missing=(55, 56), values=np.arange(101.0) % 2)  # 0, 1, 0, 1, …
    by_hand(lacuna=constant(0.5, 0.5), other=constant(0.5, 1.0))
    result = backtest(record, 10, origins=5)
    ours, other = result.rows
    assert result.steps == 48
    near, far = (float(Predicted(np.array(0.5), np.array(std)).crps(1.0)) for std in (0.5, 1.0))
    np.testing.assert_allclose(ours.crps, near)  # every measured value is as far away
    np.testing.assert_allclose(ours.mase, 0.5)  # an error of 0.5, where the day before is off by 1
    assert np.isnan(ours.pit).sum() == 2
    np.testing.assert_allclose(ours.observed([0.5, 0.68, 0.69, 0.95]), [0, 0, 1, 1])  # one std away: 68.3 %
    difference, error = other.against(ours)
    assert difference == pytest.approx(far - near)
    assert error == pytest.approx(0, abs=1e-12)


def test_the_standard_error_is_that_of_paired_differences():
    def row(crps):
        empty = np.zeros((3, 1))
        return MethodResult("", "", "", Predicted(empty, empty), empty, np.array(crps), empty[:, 0], 0.0)

    ours, other = row([1.0, 5.0, 9.0]), row([2.0, 7.0, 12.0])
    assert other.against(ours) == pytest.approx((2.0, 1 / np.sqrt(3)))
    assert row([np.nan, 7.0, 12.0]).against(ours) == pytest.approx((2.5, 0.5))
    assert np.isnan(row([np.nan] * 3).against(ours)).all()


def test_pit_and_bands_of_an_honest_forecast_keep_their_promise(by_hand):
    by_hand(lacuna=constant(10.0, 2.0))  # what `days` draws from
    row = backtest(days(2001), 200, origins=5).rows[0]
    np.testing.assert_allclose(row.observed([0.5, 0.8, 0.95]), [0.5, 0.8, 0.95], atol=0.04)
    assert row.pit[np.isfinite(row.pit)].mean() == pytest.approx(0.5, abs=0.04)


# ------------------------------------------------------------------------ what goes wrong


def test_a_method_that_fails_says_so_in_its_row_and_the_others_go_on(by_hand):
    def fail(times, values, targets, step):
        if len(times) > 65:
            raise ZeroDivisionError("by\nnothing")
        return constant(1.0, 1.0)(times, values, targets, step)

    def refuse(times, values, targets, step):
        raise RecordError(f"It needs more than {len(times)} days.")

    def nonsense(times, values, targets, step):
        return Predicted(np.full(len(targets), np.nan), np.ones(len(targets)))

    by_hand(lacuna=constant(1.0, 1.0), fail=fail, refuse=refuse, nonsense=nonsense)
    ours, failed, refused, empty = backtest(days(101), 10, origins=5).rows
    assert (ours.done, ours.note) == (5, "")
    assert failed.done == 2
    assert failed.note == "It failed on this record: ZeroDivisionError: by nothing."
    assert failed.against(ours) == pytest.approx((0, 0))
    assert (refused.done, refused.note) == (0, "It needs more than 51 days.")
    assert empty.done == 0
    assert np.isnan(refused.observed([0.8])).all()


def test_a_library_that_is_missing_costs_its_own_row_only(monkeypatch):
    def missing():
        raise ModuleNotFoundError("No module named 'prophet'")

    made = {
        "lacuna": method(constant(1.0, 1.0)),
        "prophet": Method("Prophet", "", constant(1.0, 1.0), missing),
    }
    monkeypatch.setattr(module, "backtest_methods", lambda model: made)
    ours, other = backtest(days(101), 10).rows
    assert ours.done == 5
    assert other.done == 0
    assert "pip install -r requirements.txt" in other.note


def test_a_slow_method_is_stopped_between_two_forecasts(by_hand):
    by_hand(lacuna=constant(1.0, 1.0))
    row = backtest(days(101), 10, origins=5, max_seconds=0.0).rows[0]
    assert row.done == 1
    assert row.note == "Stopped after 1 of 5 origins: over 0 s."


def test_cancel_ends_it_before_the_next_forecast(by_hand):
    made = []

    def count(times, values, targets, step):
        made.append(len(times))
        return constant(1.0, 1.0)(times, values, targets, step)

    by_hand(lacuna=count)
    with pytest.raises(Cancelled):
        backtest(days(101), 10, origins=5, cancelled=lambda: len(made) == 2)
    assert len(made) == 2


def test_progress_says_what_runs_and_ends_full(by_hand):
    by_hand(lacuna=constant(1.0, 1.0), other=constant(1.0, 1.0))
    told = []
    backtest(days(101), 10, origins=2, progress=lambda *what: told.append(what))
    assert told[0] == (0, 4, "Ours: loading")
    assert told[-2] == (3, 4, "Ours: forecast 2 of 2")
    assert told[-1][:2] == (4, 4)


def test_a_method_that_does_not_exist_is_named():
    with pytest.raises(RecordError, match="no method 'magic'"):
        backtest(days(101), 10, methods=("magic",))
