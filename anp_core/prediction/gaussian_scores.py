"""How good Gaussian predictions are beside what is known, for any kind of task."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from anp_core.prediction.temperature.forecast_metrics import coverage, crps_gaussian

HALF_A_GREY_LEVEL = 1 / 510  # no prediction is surer than that of a rounded value
STD_FLOOR = 1e-4  # in the unit of what is predicted


class Scored(NamedTuple):
    """Predictions of what is known: three arrays of one shape, the truth without NaN."""

    truth: np.ndarray
    mean: np.ndarray
    std: np.ndarray


@dataclass(frozen=True)
class GaussianScores:
    """Means over everything predicted.

    Attributes:
        values: how many numbers the scores rest on.
        nll: negative log-likelihood, nats per number; lower is better.
        psnr: dB, of pictures; higher is better.
        crps: in the unit of what is predicted, °C of records; lower is better.
        coverage80, coverage95: shares of the truth inside the central bands, best at 0.80 and 0.95.
        mae: mean absolute error in the unit of what is predicted, °C of records; None of pictures.
    """

    values: int
    nll: float
    psnr: float | None
    crps: float | None
    coverage80: float
    coverage95: float
    mae: float | None = None

    @property
    def off(self) -> float | None:
        """How far a prediction typically lies from the truth; of pictures a root mean square, as a share of 1."""
        return self.mae if self.psnr is None else 10 ** (-self.psnr / 20)


def score_pixels(scored: Scored) -> GaussianScores:
    """Scores of predicted pixel values in [0, 1], of which PSNR takes the mean clipped."""
    error = np.clip(scored.mean, 0, 1).astype(float) - scored.truth
    psnr = -10 * math.log10(max(float(np.square(error).mean()), 1e-6))  # at most 60 dB
    return _score(scored, HALF_A_GREY_LEVEL, psnr=psnr)


def score_numbers(scored: Scored) -> GaussianScores:
    """Scores of predicted temperatures, or of any other numbers, in their own unit."""
    scores = _score(scored, STD_FLOOR, crps=float(crps_gaussian(*scored).mean()))
    return replace(scores, mae=float(np.abs(scored.truth - scored.mean).mean()))


def _score(
    scored: Scored, floor: float, psnr: float | None = None, crps: float | None = None
) -> GaussianScores:
    truth, mean = scored.truth.astype(float), scored.mean.astype(float)
    sigma = np.maximum(scored.std.astype(float), floor)
    nll = 0.5 * math.log(2 * math.pi) + np.log(sigma) + 0.5 * ((mean - truth) / sigma) ** 2
    inside = (coverage(truth, mean, sigma, level) for level in (0.80, 0.95))
    return GaussianScores(truth.size, float(nll.mean()), psnr, crps, *inside)
