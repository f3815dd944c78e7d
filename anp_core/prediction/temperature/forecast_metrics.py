"""Scores of a forecast against what was observed: CRPS, absolute error, coverage.

The last step after a forecast or a baseline; the page and the benchmark show these figures beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anp_core.data.record import STEP_LENGTH, Step
from anp_core.errors import RecordError
from anp_core.language import say
from anp_core.prediction.predicted import Predicted

_SEASON: dict[Step, int] = {"daily": 1, "hourly": 24}  # the naive forecast looks back a day in either case


@dataclass(frozen=True)
class ForecastScores:
    """Means over the steps that have a truth.

    crps and mae in °C, lower is better; std in °C, how far off it expected to be; mase is mae over the naive error
    inside the history, below 1 beats it; cover80 and cover95 are shares of truths inside the central bands, best at
    0.80 and 0.95; steps counts them.
    """

    crps: float
    mae: float
    mase: float
    cover80: float
    cover95: float
    steps: int
    std: float


def naive_scale(times: np.ndarray, values: np.ndarray, step: Step) -> float:
    """Mean absolute error of the naive forecast inside a history, °C: the divisor of `mase`.

    The naive forecast is yesterday's value, at the same hour for hourly records (Hyndman & Koehler 2006). Only
    pairs with both values observed count. Without any such pair (monthly values on a daily grid) neighbouring
    observations are compared instead; NaN for fewer than two.
    times datetime64 (T,) ascending, values °C (T,).
    """
    if len(values) < 2:
        return float("nan")
    lag = _SEASON[step] * STEP_LENGTH[step]
    times = times.astype("datetime64[s]")
    earlier = np.minimum(np.searchsorted(times, times - lag), len(times) - 1)
    paired = times[earlier] == times - lag
    if not paired.any():
        return float(np.mean(np.abs(np.diff(values))))
    return float(np.mean(np.abs(values[paired] - values[earlier[paired]])))


def mase(truth: np.ndarray, mean: np.ndarray, scale: float) -> float:
    """Mean absolute error in units of the naive error `scale` (from `naive_scale`); NaN truths are left out."""
    known = np.isfinite(truth)
    if not known.any() or not scale > 0:
        return float("nan")
    return float(np.mean(np.abs(truth[known] - mean[known])) / scale)


def score_forecast(truth: np.ndarray, forecast: Predicted, scale: float) -> ForecastScores:
    """Score a forecast (M,) in °C against truths (M,), where NaN means not observed; scale from `naive_scale`."""
    truth = np.asarray(truth, float)
    if not truth.shape == forecast.mean.shape == forecast.std.shape:
        raise ValueError(
            f"truth, mean and std must have one shape; got {truth.shape}, {forecast.mean.shape}, "
            f"{forecast.std.shape}"
        )
    known = np.isfinite(truth)
    if not known.any():
        raise RecordError(
            say("The stretch held back has no observations to score against; hold back a longer one.")
        )
    truth, scored = truth[known], forecast.only(known)
    return ForecastScores(
        crps=float(np.mean(scored.crps(truth))),
        mae=float(np.mean(np.abs(truth - scored.mean))),
        mase=mase(truth, scored.mean, scale),
        cover80=float(np.mean(scored.inside(truth, 0.80))),
        cover95=float(np.mean(scored.inside(truth, 0.95))),
        steps=int(known.sum()),
        std=float(np.mean(scored.std)),
    )
