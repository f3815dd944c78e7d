"""How long a record's anomalies last: an autoregression of them, from which errors at all leads get their joint law.

Stands between `forecast`, which knows every lead on its own, and `sample_paths`, which needs them together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from anp_core.data.record import Step

# Partial autocorrelations at the first lags, medians over training stations: what a short record leans on.
USUAL: dict[Step, tuple[float, ...]] = {"daily": (0.72, -0.15, 0.08), "hourly": (0.93, 0.13)}
# In pairs of observations that the usual is worth.
BELIEF: dict[Step, float] = {"daily": 60.0, "hourly": 200.0}
ORDER: dict[Step, int] = {"daily": 3, "hourly": 26}  # a day of hours and its neighbours: dull days stay dull
# A part of the error lasts longer than the weather does: a season that is a little warm, a climatology a little off.
SLOW_SHARE: dict[Step, float] = {"daily": 0.10, "hourly": 0.05}  # of the variance
SLOW_STEPS: dict[Step, float] = {"daily": 40.0, "hourly": 480.0}  # after which 1/e of it is left
MAX_PARTIAL = 0.98  # keeps the autoregression stationary, whatever a constant sensor says


@dataclass(frozen=True)
class AnomalyMemory:
    """An autoregression x[t] = Σ a[k]·x[t−k] + noise of unit variance, and a slower part beside it."""

    coefficients: np.ndarray  # (P,) a[1] to a[P]
    slow_share: float  # of an error's variance
    slow_decay: float  # per step

    def errors(self, white: np.ndarray, slow: np.ndarray, ahead: int = 1) -> np.ndarray:
        """Standardised forecast errors (S, M) from standard normal noise: every lead N(0, 1), and all of them joint.

        Up to the last observation nothing is unknown, so the autoregression starts there from nothing and its own
        spread grows with the lead; divided by that spread, what is left is how leads move together.

        Args:
            white: (S, ahead − 1 + M) noise of the autoregression, a column for every step since the observation.
            slow: (S, M) noise of the slow part.
            ahead: steps from the last observation to the first asked time.
        """
        fast = lfilter([1.0], np.concatenate([[1.0], -self.coefficients]), white, axis=1)
        fast = fast / self.spread(white.shape[1])
        start, rest = slow[:, :1], slow[:, 1:] * np.sqrt(1 - self.slow_decay**2)
        lasting = lfilter([1.0], [1.0, -self.slow_decay], np.concatenate([start, rest], axis=1), axis=1)
        errors: np.ndarray = (
            np.sqrt(1 - self.slow_share) * fast[:, ahead - 1 :] + np.sqrt(self.slow_share) * lasting
        )
        return errors

    def spread(self, steps: int) -> np.ndarray:
        """Standard deviation (steps,) of the autoregression 1, 2, … steps after it was last known."""
        impulse = np.zeros(steps)
        impulse[0] = 1.0
        response = lfilter([1.0], np.concatenate([[1.0], -self.coefficients]), impulse)
        spread: np.ndarray = np.sqrt(np.cumsum(response**2))
        return spread


def fit_memory(steps: np.ndarray, anomaly: np.ndarray, step: Step) -> AnomalyMemory:
    """Fit to anomalies (T,) at whole steps (T,), ascending, gaps simply absent.

    By partial autocorrelations (Levinson and Durbin), from the pairs that are both observed. Each is drawn toward
    its usual value, the more the fewer pairs there are: a weekly record, which has no neighbouring days at all,
    keeps what is usual at lags that it cannot know.
    """
    found, pairs = _autocorrelations(steps, anomaly, ORDER[step])
    usual = np.zeros(ORDER[step])
    usual[: len(USUAL[step])] = USUAL[step]
    weight = pairs / (pairs + BELIEF[step])
    coefficients = np.zeros(0)
    for each in weight * _partial(found) + (1 - weight) * usual:
        coefficients = np.append(coefficients - each * coefficients[::-1], each)
    return AnomalyMemory(coefficients, SLOW_SHARE[step], float(np.exp(-1 / SLOW_STEPS[step])))


def _partial(correlation: np.ndarray) -> np.ndarray:
    """Partial autocorrelations (P,) of autocorrelations at lags 1 to P."""
    coefficients, left, partial = np.zeros(0), 1.0, np.zeros(len(correlation))
    for lag, found in enumerate(correlation):
        raw = (found - coefficients @ correlation[:lag][::-1]) / left
        partial[lag] = np.clip(raw, -MAX_PARTIAL, MAX_PARTIAL)
        coefficients = np.append(coefficients - partial[lag] * coefficients[::-1], partial[lag])
        left *= 1 - partial[lag] ** 2
    return partial


def _autocorrelations(steps: np.ndarray, anomaly: np.ndarray, order: int) -> tuple[np.ndarray, np.ndarray]:
    """Autocorrelation at lags 1 to `order`, and how many pairs say so.

    A lag without a pair, such as one hour in a record of every third, lies between the known ones on the course of a
    power: what is 0.7 after three hours was 0.7^(1/3) after one.

    Tapered (Bartlett), so that a short record's noise cannot make a law that no series obeys.
    """
    place = steps - steps[0]
    span = int(place[-1]) + 1
    grid, known = np.zeros(span + order), np.zeros(span + order)
    grid[place], known[place] = anomaly, 1.0
    power = grid**2
    found, pairs = np.zeros(order), np.zeros(order)
    for lag in range(1, order + 1):
        early, late = slice(None, -lag), slice(lag, None)
        pairs[lag - 1] = known[early] @ known[late]
        size = np.sqrt((power[early] @ known[late]) * (known[early] @ power[late]))
        found[lag - 1] = grid[early] @ grid[late] / size if size > 0 else 0.0
    lags, has = np.arange(1, order + 1), pairs > 0
    if has.any() and not has.all():
        powers = np.log(np.clip(np.append(1.0, found[has]), 0.01, 1.0))
        between = np.exp(np.interp(lags, np.append(0, lags[has]), powers))
        found = np.where(has, found, between)
        pairs = np.interp(lags, lags[has], pairs[has], right=0)
    return found * np.maximum(1 - lags / span, 0), pairs
