"""Forecast scores against hand-made examples and their laws."""

import numpy as np
import pytest

from anp_core.errors import RecordError
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature.forecast_metrics import (
    mase,
    naive_scale,
    score_forecast,
)

DAYS = np.datetime64("2020-01-01", "s") + np.arange(10) * np.timedelta64(86_400, "s")


def test_naive_scale_takes_observed_pairs_only():
    values = np.array([0.0, 1, 3, 6, 10, 15, 21, 28, 36, 45])
    keep = np.array([0, 1, 4, 5, 9])  # pairs: 0-1 and 4-5
    assert naive_scale(DAYS[keep], values[keep], "daily") == pytest.approx((1 + 5) / 2)


def test_naive_scale_of_hours_looks_back_a_day():
    hours = np.datetime64("2020-01-01", "s") + np.arange(72) * np.timedelta64(3_600, "s")
    values = np.sin(np.arange(72) * np.pi / 12) + np.arange(72) // 24 * 2.0
    assert naive_scale(hours, values, "hourly") == pytest.approx(2.0)


def test_naive_scale_without_pairs_compares_neighbours():
    assert naive_scale(DAYS[::3], np.array([0.0, 2, 3, 9]), "daily") == pytest.approx(3.0)
    assert np.isnan(naive_scale(DAYS[:1], np.array([1.0]), "daily"))


def test_the_naive_forecast_has_a_mase_of_one():
    values = np.array([1.0, 4, 2, 5, 3, 7, 1, 0, 2, 2])
    assert mase(values[1:], values[:-1], naive_scale(DAYS, values, "daily")) == pytest.approx(1.0)


def test_steps_without_truth_change_nothing():
    rng = np.random.default_rng(1)
    truth, mean, std = rng.standard_normal(20), rng.standard_normal(20), rng.random(20) + 0.5
    holes = np.isin(np.arange(20), (3, 11))
    scores = score_forecast(np.where(holes, np.nan, truth), Predicted(mean, std), scale=2.0)
    assert scores == score_forecast(truth[~holes], Predicted(mean[~holes], std[~holes]), scale=2.0)
    assert scores.steps == 18
    assert scores.mase == pytest.approx(scores.mae / 2)


def test_nothing_to_score_against_is_said_and_shapes_are_compared():
    nothing = np.full(3, np.nan)
    with pytest.raises(RecordError, match="no observations to score"):
        score_forecast(nothing, Predicted(nothing, nothing), 1.0)
    with pytest.raises(ValueError, match="one shape"):
        score_forecast(np.zeros(3), Predicted(np.zeros(4), np.ones(4)), 1.0)
