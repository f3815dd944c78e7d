"""How good Gaussian predictions are beside what is known, for any kind of task."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from anp_core.prediction.predicted import Predicted

HALF_A_GREY_LEVEL = 1 / 510  # no prediction is surer than that of a rounded value
STD_FLOOR = 1e-4  # in the unit of what is predicted


class Scored(NamedTuple):
    """Predictions of what is known, in arrays of one shape, the truth without NaN."""

    truth: np.ndarray
    predicted: Predicted


def together(parts: Sequence[Scored]) -> Scored:
    """All of them as one, along their first axis; at least one."""
    dofs = [np.broadcast_to(part.predicted.dof, part.truth.shape) for part in parts]
    means, stds = ([getattr(part.predicted, name) for part in parts] for name in ("mean", "std"))
    found = Predicted(*(np.concatenate(each) for each in (means, stds, dofs)))
    return Scored(np.concatenate([part.truth for part in parts]), found)


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
    error = np.clip(scored.predicted.mean, 0, 1).astype(float) - scored.truth
    psnr = -10 * math.log10(max(float(np.square(error).mean()), 1e-6))  # at most 60 dB
    return _score(scored, HALF_A_GREY_LEVEL, psnr=psnr)


def score_numbers(scored: Scored) -> GaussianScores:
    """Scores of predicted temperatures, or of any other numbers, in their own unit."""
    scores = _score(scored, STD_FLOOR, crps=float(scored.predicted.crps(scored.truth).mean()))
    return replace(scores, mae=float(np.abs(scored.truth - scored.predicted.mean).mean()))


def _score(
    scored: Scored, floor: float, psnr: float | None = None, crps: float | None = None
) -> GaussianScores:
    mean, std, dof = scored.predicted
    truth, found = (
        scored.truth.astype(float),
        Predicted(mean.astype(float), np.maximum(std.astype(float), floor), dof),
    )
    inside = (float(found.inside(truth, level).mean()) for level in (0.80, 0.95))
    return GaussianScores(truth.size, float(-found.log_density(truth).mean()), psnr, crps, *inside)
