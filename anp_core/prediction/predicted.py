"""A prediction of single targets: a Gaussian each or, where errors have heavier tails, a Student's t of that std."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from anp_core.student_t import GAUSSIAN, unit_chance, unit_crps, unit_log_density, unit_quantile

LEAST_STD = 1e-9  # in the task's unit, where a probability is asked of a prediction that is sure


class Predicted(NamedTuple):
    """What was predicted at some targets, in the task's own unit; arrays are of one shape S, as (m, D) or (M,)."""

    mean: np.ndarray
    std: np.ndarray
    dof: np.ndarray = GAUSSIAN  # degrees of freedom above 2, for each or for all; infinite is a Gaussian

    def only(self, kept: np.ndarray) -> Predicted:
        """Those that an index into shape S picks."""
        return Predicted(self.mean[kept], self.std[kept], np.broadcast_to(self.dof, self.mean.shape)[kept])

    def quantiles(self, levels: Sequence[float]) -> np.ndarray:
        """(len(levels), *S); levels between 0 and 1."""
        level = np.asarray(levels, float).reshape(-1, *[1] * np.ndim(self.mean))
        values: np.ndarray = self.mean + unit_quantile(level, self.dof) * self.std
        return values

    def chance_below(self, value: np.ndarray | float) -> np.ndarray:
        """Probability that each lies below a value, of shape S or one for all."""
        chance: np.ndarray = unit_chance((value - self.mean) / np.maximum(self.std, LEAST_STD), self.dof)
        return chance

    def crps(self, truth: np.ndarray | float) -> np.ndarray:
        """Continuous ranked probability score of each, in the task's unit: NaN where the truth is.

        With a std of 0 it is the absolute error.
        """
        sure = np.asarray(self.std) <= 0
        error = np.asarray(truth, float) - self.mean
        score = self.std * unit_crps(error / np.where(sure, 1.0, self.std), self.dof)
        found: np.ndarray = np.where(sure, np.abs(error), score)
        return found

    def log_density(self, truth: np.ndarray) -> np.ndarray:
        """Of each truth, in nats; std above 0."""
        z = (truth - self.mean) / self.std
        found: np.ndarray = unit_log_density(z, self.dof) - np.log(self.std)
        return found

    def inside(self, truth: np.ndarray, level: float) -> np.ndarray:
        """Whether each truth lies inside the central band of that probability, 0 < level < 1."""
        half_width = unit_quantile(np.asarray((1 + level) / 2), self.dof) * self.std
        found: np.ndarray = np.abs(truth - self.mean) <= half_width
        return found
