"""Forecasters by name, paired differences between them, and leads: by hand on tiny windows."""

from __future__ import annotations

import math

import numpy as np
import pytest

from anp_core import protocols
from anp_core.benchmarks import forecast_differences, forecasters, leads
from anp_core.benchmarks.forecast_scores import score_window
from anp_core.benchmarks.forecast_windows import HORIZON
from anp_core.benchmarks.forecasters import named_forecaster
from anp_core.benchmarks.window_statistics import ahead_of, mean_and_error, with_error
from anp_core.errors import ModelError, RecordError
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature.external_forecasters import ExternalForecaster
from anp_core.prediction.temperature.forecast_baselines import BASELINES
from tests.benchmarks.tiny_windows import TinyWindows, same_truths

TIMES = np.datetime64("2021-01-01", "s") + np.timedelta64(86_400, "s") * np.arange(100)
VALUES = np.random.default_rng(0).normal(8, 3, 100)


def constant(mean, std):
    return lambda times, values, asked: Predicted(np.full(len(asked), mean), np.full(len(asked), std))


@pytest.fixture
def by_hand(monkeypatch):
    """Forecasters made by hand in the place of every named one."""

    def use(module, **made):
        monkeypatch.setattr(module, "named_forecaster", made.__getitem__)

    return use


# ------------------------------------------------------------------------ by name


@pytest.mark.parametrize("key", BASELINES)
def test_a_baseline_answers_as_itself(key):
    found = named_forecaster(f"baseline/{key}")(TIMES[:70], VALUES[:70], TIMES[70:])
    for ours, theirs in zip(found, BASELINES[key].forecast(TIMES[:70], VALUES[:70], TIMES[70:]), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_model_is_asked_by_its_name(monkeypatch):
    asked = []

    def forecast(known, values, targets, model):
        asked.append(model)
        return {
            "mean": targets.astype(float),
            "std": np.ones(len(targets)),
            "dof": np.full(len(targets), 5.0),
        }

    monkeypatch.setattr(protocols, "forecast", forecast)
    found = named_forecaster("temperature/local")(TIMES[:70], VALUES[:70], TIMES[70:])
    assert asked == ["temperature/local"]
    np.testing.assert_array_equal(found.mean, TIMES[70:].astype(float))
    np.testing.assert_array_equal(found.dof, 5.0)


def test_an_unknown_baseline_is_refused_by_naming_the_known_ones():
    with pytest.raises(ModelError, match=r"baseline/magic; .*baseline/climatology.*baseline/prophet"):
        named_forecaster("baseline/magic")


def test_a_library_is_imported_when_it_is_named_and_told_what_a_step_is(monkeypatch):
    loads, steps = [], []

    def forecast(times, values, asked, step):
        steps.append(step)
        return constant(0.0, 1.0)(times, values, asked)

    made = ExternalForecaster("Ours", "", forecast, lambda: loads.append(1), {"daily": 0.0, "hourly": 0.0})
    monkeypatch.setitem(forecasters.EXTERNAL_FORECASTERS, "ours", made)
    forecast = named_forecaster("baseline/ours")
    hours = TIMES[0] + np.timedelta64(3_600, "s") * np.arange(48)
    forecast(TIMES[:50], VALUES[:50], TIMES[50:])
    forecast(hours[:24], VALUES[:24], hours[24:])
    assert (loads, steps) == ([1], ["daily", "hourly"])


def test_a_library_that_is_not_there_says_how_to_get_it(monkeypatch):
    def load():
        raise ModuleNotFoundError("No module named 'ours'")

    made = ExternalForecaster("Ours", "", lambda *_: None, load, {"daily": 0.0, "hourly": 0.0})
    monkeypatch.setitem(forecasters.EXTERNAL_FORECASTERS, "ours", made)
    with pytest.raises(ModelError, match=r"Ours is not installed .*pip install -r requirements.txt"):
        named_forecaster("baseline/ours")


# ------------------------------------------------------------------------ means and differences


def test_means_leave_out_what_is_not_there_and_errors_need_two():
    assert mean_and_error([1.0, math.nan, 4.0, 7.0]) == pytest.approx((4.0, 3 / math.sqrt(3)))
    assert with_error("x", [2.0])["x"] == 2.0
    assert math.isnan(with_error("x", [2.0])["x ±"])
    assert math.isnan(mean_and_error([math.nan])[0])


def test_ahead_is_positive_where_the_first_has_the_lower_crps():
    row = ahead_of(np.array([1.0, 2.0, 3.0, math.nan]), np.array([2.0, 4.0, 2.0, 9.0]))
    differences = [1.0, 2.0, -1.0]
    assert row["ahead"] == pytest.approx(2 / 3)
    assert row["ahead ±"] == pytest.approx(np.std(differences, ddof=1) / math.sqrt(3))
    assert row["ahead %"] == pytest.approx(25.0)  # of the other's mean, 8/3
    assert row["better on"] == 2


def test_differences_are_paired_and_a_refused_window_is_left_out_of_its_row_only(by_hand):
    def shy(times, values, asked):
        if values[-1] != first_last:
            raise RecordError("It needs two seasons.")
        return constant(4.0, 1.0)(times, values, asked)

    windows = same_truths(0.0, 2.0)
    first_last = next(windows("D")).values[-1]
    by_hand(forecast_differences, a=constant(0.0, 1.0), b=constant(2.0, 1.0), shy=shy)
    rows = list(forecast_differences.forecast_differences(windows, ["a", "b", "shy"]))
    cases = [(step, missing) for step in "DH" for missing in (0.0, 0.2)]
    assert [(row["frequency"], row["missing"]) for row in rows] == [case for case in cases for _ in range(2)]
    right, wrong, far = (
        score_window(np.zeros(1), Predicted(np.array([mean]), np.ones(1)))["crps"] for mean in (0.0, 2.0, 4.0)
    )
    paired, refused = rows[:2]
    # Where a is right b is off by 2, and the other way round: equal in the mean, one window each.
    assert paired["CRPS"] == pytest.approx((right + wrong) / 2) == paired["CRPS against"]
    assert (paired["windows"], paired["better on"]) == (2, 1)
    assert paired["ahead"] == pytest.approx(0)
    assert paired["ahead ±"] == pytest.approx(wrong - right)
    assert (refused["against"], refused["windows"]) == ("shy", 1)
    assert refused["CRPS"] == pytest.approx(right)
    assert refused["ahead"] == pytest.approx(far - right)


# ------------------------------------------------------------------------ leads


def test_bands_are_counted_lead_by_lead_with_the_neighbours_that_are_named(by_hand):
    far = np.full(30, 1.5)  # of a standard Gaussian: outside 80 %, inside 95 %
    far[0], far[6] = 0.0, math.nan
    beyond = np.full(30, 3.0)  # outside both
    windows = TinyWindows({"D": [far, beyond], "H": [np.zeros(48), np.full(48, 1.5)]})
    by_hand(leads, ours=constant(0.0, 1.0))
    rows = list(leads.benchmark_leads(windows, "ours"))
    daily = {row["lead"]: row for row in rows if (row["frequency"], row["missing"]) == ("D", 0.0)}
    assert [(lead, row["pooled"]) for lead, row in daily.items()] == [
        ("all", "1 to 30"),
        ("1", "1"),
        ("3", "2 to 4"),
        ("7", "6 to 8"),
        ("14", "13 to 15"),
        ("30", "29 to 30"),
    ]
    assert [(row["windows"], row["values"]) for row in daily.values()] == [
        (2, 59), (2, 2), (2, 6), (2, 5), (2, 6), (2, 4)
    ]  # fmt: skip
    assert (daily["1"]["80 %"], daily["1"]["80 % ±"]) == pytest.approx((0.5, 0.5))
    assert (daily["7"]["80 %"], daily["7"]["95 %"], daily["7"]["95 % ±"]) == pytest.approx((0.0, 0.5, 0.5))
    assert daily["all"]["80 %"] == pytest.approx(1 / 29 / 2)
    hourly = [row for row in rows if row["frequency"] == "H"]
    assert [row["lead"] for row in hourly] == 2 * ["all", "1", "6", "12", "24", "48"]
    assert {(row["80 %"], row["95 %"]) for row in hourly} == {(0.5, 1.0)}


def test_over_all_leads_the_scores_are_those_of_the_protocol_itself(by_hand):
    random = np.random.default_rng(2)
    truths = {step: [random.normal(0, 1.3, count) for _ in range(2)] for step, count in HORIZON.items()}
    truths["D"][0][[3, 29]] = math.nan
    windows = TinyWindows(truths)
    by_hand(leads, ours=constant(0.2, 1.0))
    rows = [row for row in leads.benchmark_leads(windows, "ours") if row["lead"] == "all"]
    for row in rows:
        scores = [
            score_window(truth, Predicted(np.full(len(truth), 0.2), np.ones(len(truth))))
            for truth in truths[row["frequency"]]
        ]
        for ours, theirs in (("CRPS", "crps"), ("80 %", "cover80"), ("95 %", "cover95")):
            assert row[ours] == pytest.approx(np.mean([score[theirs] for score in scores]))
