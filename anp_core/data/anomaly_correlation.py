"""How alike anomalies are some steps apart, and what that says between and after observations: simple kriging.

The base of every forecast and filled gap: the best linear guess from the observations around, whatever their
spacing (section 2.2, Rasmussen & Williams 2006; on a line with one exponential it is the AR(1) bridge).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np


class Kernel(NamedTuple):
    """One part of a correlation: exp(−τ/length), or its once differentiable form, times a cosine where it has one."""

    length: float  # steps
    period: float | None = None  # steps
    smooth: bool = False  # Matérn-3/2, (1 + τ/length)·exp(−τ/length): a value between two is near their mean


class Kriged(NamedTuple):
    """A guess from observations (N,) at asked steps (M,)."""

    mean: np.ndarray  # (M,) of the anomaly
    remaining: np.ndarray  # (M,) share of its variance that is left
    weights: np.ndarray  # (N, M) of the observations


# A correlation is a mixture of kernels; all mixtures
# of these are positive definite. Daily weather swings back after a few days, hourly weather repeats a day later.
# The first is white noise, the last a slow drift, for records that are no weather.
KERNELS: dict[bool, tuple[Kernel, ...]] = {  # daily, hourly
    False: (
        Kernel(0.01),
        Kernel(0.7),
        Kernel(3),
        Kernel(6),
        Kernel(12),
        Kernel(1.5, period=6),
        Kernel(3, period=6),
        Kernel(6, period=9),
        Kernel(6, period=12),
        Kernel(6, period=24),
        Kernel(60),
    ),
    True: (
        Kernel(0.01),
        Kernel(1, smooth=True),
        Kernel(2, smooth=True),
        Kernel(4, smooth=True),
        Kernel(8, smooth=True),
        Kernel(2),
        Kernel(8),
        Kernel(16),
        Kernel(32),
        Kernel(12, period=24),
        Kernel(36, period=24),
        Kernel(100, period=24),
        Kernel(600),
    ),
}
# Kinds of record by the correlation from one step to the next. All but the first and the last were made from
# training stations by `anp_core.training.correlation_fit`.
PERSISTENCE: dict[bool, tuple[float, ...]] = {
    False: (0.0, 0.479, 0.643, 0.693, 0.729, 0.766, 0.808, 0.983),
    True: (0.0, 0.788, 0.901, 0.94, 0.963, 0.98, 0.991, 0.998),
}
WEIGHTS: dict[bool, tuple[tuple[float, ...], ...]] = {
    False: (
        (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        (0, 0.374, 0, 0.188, 0.076, 0.235, 0, 0, 0.042, 0.085, 0),
        (0, 0, 0.035, 0.278, 0, 0.212, 0.092, 0.064, 0.094, 0.225, 0),
        (0, 0, 0.249, 0.243, 0, 0.049, 0.143, 0.043, 0.089, 0.184, 0),
        (0, 0, 0.288, 0.292, 0, 0, 0.125, 0.033, 0.081, 0.181, 0),
        (0, 0, 0.1, 0.422, 0, 0, 0.091, 0.049, 0.059, 0.279, 0),
        (0, 0, 0, 0.57, 0.062, 0, 0.054, 0.053, 0.058, 0.203, 0),
        (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    ),
    True: (
        (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        (0, 0, 0, 0, 0, 0.412, 0, 0.025, 0.452, 0, 0.111, 0, 0),
        (0, 0, 0, 0, 0, 0.139, 0, 0.171, 0.571, 0, 0.119, 0, 0),
        (0, 0, 0, 0, 0, 0.05, 0, 0.055, 0.797, 0, 0.098, 0, 0),
        (0, 0, 0, 0, 0, 0, 0, 0.053, 0.875, 0, 0.072, 0, 0),
        (0, 0, 0, 0, 0.126, 0, 0, 0, 0.863, 0, 0, 0.011, 0),
        (0, 0, 0, 0, 0, 0, 0, 0, 0.964, 0, 0, 0, 0.036),
        (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    ),
}
USUAL: dict[bool, float] = {False: 0.72, True: 0.96}  # the middle of the training stations
# A climatology fitted to a record takes the slowest part of its anomalies with it; ahead, it is there again. Share of
# the variance and length in steps, chosen by the CRPS on validation stations.
SLOW: dict[bool, tuple[float, float]] = {False: (0.08, 60.0), True: (0.12, 400.0)}
BELIEF = 30.0  # in pairs of observations that the usual is worth
# What a record is read by.
LAGS: dict[bool, tuple[int, ...]] = {False: (1, 2, 3, 4, 7), True: (1, 2, 3, 6, 12, 24)}
LONGEST = 1_000  # steps; beyond, nothing is alike any more
NUGGET = 1e-3  # variance that remains right beside an observation


def correlation(lags: np.ndarray, persistence: float, hourly: bool) -> np.ndarray:
    """Correlation of anomalies that many whole steps apart (any shape), as a record of that persistence shows it."""
    size = np.abs(lags)
    table = _table(round(float(persistence), 4), hourly)
    return np.where(size < LONGEST, table[np.minimum(size, LONGEST - 1)], 0.0)


def lasting_correlation(lags: np.ndarray, persistence: float, hourly: bool) -> np.ndarray:
    """The same with the slow part that lies beyond what a record shows: what is kriged with."""
    share, length = SLOW[hourly]
    both: np.ndarray = (1 - share) * correlation(lags, persistence, hourly) + share * np.exp(
        -np.abs(lags) / length
    )
    return both


@lru_cache(maxsize=1024)
def _table(persistence: float, hourly: bool) -> np.ndarray:
    known = np.array(PERSISTENCE[hourly])
    weights = [np.interp(persistence, known, column) for column in np.array(WEIGHTS[hourly]).T]
    mixed: np.ndarray = kernels(np.arange(LONGEST), hourly) @ np.array(weights)
    return mixed


def kernels(lags: np.ndarray, hourly: bool) -> np.ndarray:
    """Every kernel of the mixture at lags (L,): (L, kernels)."""
    columns = []
    for kernel in KERNELS[hourly]:
        scaled = lags / kernel.length
        shape = np.exp(-scaled) * (1 + scaled if kernel.smooth else 1.0)
        columns.append(shape if kernel.period is None else shape * np.cos(2 * np.pi * lags / kernel.period))
    return np.stack(columns, axis=1)


def fit_persistence(steps: np.ndarray, anomaly: np.ndarray, hourly: bool) -> float:
    """Which kind of record this is: the persistence whose correlations fit those of anomalies (T,) at whole steps.

    From all pairs that are observed at some short lags, so that a record which has no two neighbouring steps (a
    value every three hours, a week) is read by what it has. With few pairs it is what is usual.
    """
    candidates, shapes = _candidates(hourly)
    found = np.array([autocorrelation(steps, anomaly, lag) for lag in LAGS[hourly]])  # (lags, 2)
    importance = found[:, 1] / np.array(LAGS[hourly])
    cost = BELIEF * (candidates - USUAL[hourly]) ** 2 + (shapes - found[:, 0]) ** 2 @ importance
    return float(candidates[np.argmin(cost)])


@lru_cache(maxsize=2)
def _candidates(hourly: bool) -> tuple[np.ndarray, np.ndarray]:
    """Persistences to choose from (C,), and their correlations at the lags that a record is read by (C, lags)."""
    known = PERSISTENCE[hourly]
    candidates = np.concatenate(
        [np.linspace(low, high, 9)[:-1] for low, high in pairwise(known)] + [known[-1:]]
    )
    shapes = [correlation(np.array(LAGS[hourly]), each, hourly) for each in candidates]
    return candidates, np.stack(shapes)


def autocorrelation(steps: np.ndarray, r: np.ndarray, lag: int) -> tuple[float, int]:
    """Autocorrelation of r (T,) at a lag, over the pairs of integer steps (T,) that are both observed; how many."""
    partner = np.searchsorted(steps, steps + lag)
    found = partner < len(steps)
    found[found] = steps[partner[found]] == steps[found] + lag
    early, late = r[found], r[partner[found]]
    size = np.sqrt((early @ early) * (late @ late))
    return float(early @ late / max(size, 1e-9)), int(found.sum())


def krige(
    steps: np.ndarray, anomaly: np.ndarray, asked: np.ndarray, persistence: float, hourly: bool
) -> Kriged:
    """The best guess at the anomaly at asked steps (M,).

    From observations at whole steps (N,), in any order and at any spacing; N of some hundred at most, since the
    work grows with its cube.
    """
    if not len(steps):
        return Kriged(np.zeros(len(asked)), np.ones(len(asked)), np.zeros((0, len(asked))))
    among = lasting_correlation(steps[:, None] - steps, persistence, hourly)
    among[np.diag_indices(len(steps))] += NUGGET
    toward = lasting_correlation(asked[:, None] - steps, persistence, hourly)  # (M, N)
    weights = np.linalg.solve(among, toward.T)  # (N, M)
    remaining = 1 - (toward * weights.T).sum(1)
    return Kriged(weights.T @ anomaly, np.clip(remaining, 0.0, 1.0) + NUGGET, weights)
