"""Scores of a Gaussian forecast against what was observed: CRPS, absolute error, coverage.

The last step after a forecast or a baseline; the page and the benchmark show these figures beside each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import erf, erfinv

from anp_core.data.record import STEP_LENGTH, Step
from anp_core.errors import RecordError
from anp_core.language import say

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


def crps_gaussian(truth: np.ndarray, mean: np.ndarray, std: np.ndarray) -> np.ndarray:
    """Continuous ranked probability score of N(mean, std²) at every step, in the truth's unit.

    Closed form of Gneiting & Raftery (2007), eq. 21. With std = 0 it is the absolute error; NaN truths give NaN.
    """
    truth, mean, std = (np.asarray(a, dtype=np.float64) for a in (truth, mean, std))
    sure = std <= 0
    z = (truth - mean) / np.where(sure, 1.0, std)
    density = np.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)
    score = std * (z * erf(z / math.sqrt(2)) + 2 * density - 1 / math.sqrt(math.pi))
    return np.where(sure, np.abs(truth - mean), score)


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


def coverage(truth: np.ndarray, mean: np.ndarray, std: np.ndarray, level: float) -> float:
    """Share of the truths inside the central band of probability `level`, 0 < level < 1; NaN truths left out."""
    known = np.isfinite(truth)
    if not known.any():
        return float("nan")
    half_width = math.sqrt(2) * float(erfinv(level)) * std[known]
    return float(np.mean(np.abs(truth[known] - mean[known]) <= half_width))


def score_forecast(truth: np.ndarray, mean: np.ndarray, std: np.ndarray, scale: float) -> ForecastScores:
    """Score a forecast (M,) in °C against truths (M,), where NaN means not observed; scale from `naive_scale`."""
    truth, mean, std = (np.asarray(a, dtype=np.float64) for a in (truth, mean, std))
    if not truth.shape == mean.shape == std.shape:
        raise ValueError(
            f"truth, mean and std must have one shape; got {truth.shape}, {mean.shape}, {std.shape}"
        )
    known = np.isfinite(truth)
    if not known.any():
        raise RecordError(
            say("The stretch held back has no observations to score against; hold back a longer one.")
        )
    truth, mean, std = truth[known], mean[known], std[known]
    return ForecastScores(
        crps=float(np.mean(crps_gaussian(truth, mean, std))),
        mae=float(np.mean(np.abs(truth - mean))),
        mase=mase(truth, mean, scale),
        cover80=coverage(truth, mean, std, 0.80),
        cover95=coverage(truth, mean, std, 0.95),
        steps=int(known.sum()),
        std=float(std.mean()),
    )
