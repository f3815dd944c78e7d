"""Nadaraya-Watson regression: attention whose query is where you ask and whose keys are where you measured.

Every kernel is a score function with a mask, so that all of them go through the same masked softmax as the product's
attention. Numpy in float64 in and out. Queries are (M,), keys and values (N,).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from anp_core.attention.masked_softmax import masked_softmax
from anp_core.attention.scores import gaussian_scores, uniform_scores

KERNELS = ("average", "gaussian", "epanechnikov", "boxcar", "nearest")
BANDWIDTHS = tuple(float(h) for h in np.geomspace(0.04, 2.5, 25))
NEIGHBOURS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50)
SMALLEST = 1e-300  # only so that the logarithm outside a kernel's reach, which is masked, stays finite


@dataclass(frozen=True, eq=False)
class Estimate:
    """A curve, and how much each observed value counts in each of its points."""

    curve: np.ndarray  # (M,), NaN where no key is within reach
    weights: np.ndarray  # (M, N); rows sum to 1, or to 0 where no key is within reach


@dataclass(frozen=True, eq=False)
class BandwidthChoice:
    """The leave-one-out error of every candidate, and the candidate with the smallest."""

    candidates: np.ndarray  # (C,)
    errors: np.ndarray  # (C,) mean squared error; infinite where some point has no other within reach
    best: float


def kernel_weights(
    query: np.ndarray,
    key: np.ndarray,
    kernel: str = "gaussian",
    bandwidth: float = 0.5,
    *,
    allowed: np.ndarray | None = None,
) -> np.ndarray:
    """Weights (M, N) of the keys for each query.

    `bandwidth` is h in the unit of the keys: the standard deviation of "gaussian", the reach of "epanechnikov" and
    "boxcar"; for "nearest" it is the number of neighbours, and "average" has none. `allowed` (M, N) is True where a
    query may look.

    >>> kernel_weights(np.array([0.0]), np.array([-1.0, 1.0, 9.0]), "boxcar", 2.0)
    array([[0.5, 0.5, 0. ]])
    """
    asked, given = _column(query), _column(key)
    mask = None if allowed is None else torch.as_tensor(allowed)
    if kernel == "average":
        return masked_softmax(uniform_scores(asked, given), mask).numpy()
    if bandwidth <= 0:
        raise ValueError(f"bandwidth must be positive; got {bandwidth:g}")
    if kernel == "gaussian":
        return masked_softmax(gaussian_scores(asked, given, bandwidth), mask).numpy()
    distance = (asked - given.T).abs()  # (M, N)
    if kernel == "nearest":
        reach = _nearest(distance, int(bandwidth), mask)
        return masked_softmax(uniform_scores(asked, given), reach).numpy()
    if kernel not in KERNELS:
        raise ValueError(f"kernel must be among {', '.join(KERNELS)}; got {kernel!r}")
    # Zero outside its reach is what a mask says; inside, the score is the logarithm of the kernel.
    height = 1 - (distance / bandwidth).square()
    reach = height > 0 if kernel == "epanechnikov" else distance <= bandwidth
    scores = height.clamp_min(SMALLEST).log() if kernel == "epanechnikov" else uniform_scores(asked, given)
    return masked_softmax(scores, reach if mask is None else reach & mask).numpy()


def estimate_curve(
    query: np.ndarray, key: np.ndarray, value: np.ndarray, kernel: str = "gaussian", bandwidth: float = 0.5
) -> Estimate:
    """The weighted mean of the values at each query (Nadaraya 1964; Watson 1964)."""
    return pool(kernel_weights(query, key, kernel, bandwidth), value)


def local_linear(query: np.ndarray, key: np.ndarray, value: np.ndarray, bandwidth: float = 0.5) -> Estimate:
    """A straight line fitted around each query by weighted least squares, read off at the query.

    It is linear in the values, so that it has weights as well: w_i (S₂ − S₁ (x_i − x)) up to a factor, where w is
    the Gaussian attention and S_k its moments. They sum to 1 but may be negative, so that no softmax can make them:
    towards an end of the data the line is extended rather than flattened (section 5.2, Fan and Gijbels 1996).
    """
    offset = np.asarray(key, np.float64)[None, :] - np.asarray(query, np.float64)[:, None]  # (M, N)
    weights = kernel_weights(query, key, "gaussian", bandwidth)
    first = (weights * offset).sum(1, keepdims=True)
    second = (weights * offset**2).sum(1, keepdims=True)
    spread = second - first**2  # the variance of the keys under the attention
    flat = spread <= 1e-12 * bandwidth**2  # one key has all the weight: no slope can be fitted
    tilted = weights * (second - first * offset) / np.where(flat, 1.0, spread)
    return pool(np.where(flat, weights, tilted), value)


def leave_one_out_estimate(
    key: np.ndarray, value: np.ndarray, kernel: str = "gaussian", bandwidth: float = 0.5, *, rows: int = 500
) -> tuple[np.ndarray, np.ndarray]:
    """What the other points say about each point: which points (R,), and the estimates (R,), NaN where none do.

    With more than `rows` points, that many evenly spread ones are asked; all others still answer.
    """
    count = len(key)
    asked = np.unique(np.linspace(0, count - 1, min(rows, count)).round().astype(int))
    allowed = np.arange(count)[None, :] != asked[:, None]
    weights = kernel_weights(np.asarray(key)[asked], key, kernel, bandwidth, allowed=allowed)
    return asked, pool(weights, value).curve


def leave_one_out_error(
    key: np.ndarray, value: np.ndarray, kernel: str = "gaussian", bandwidth: float = 0.5, *, rows: int = 500
) -> float:
    """Mean squared error of each value against what the others say; infinite where a point has no other in reach."""
    asked, curve = leave_one_out_estimate(key, value, kernel, bandwidth, rows=rows)
    error = float(np.mean((curve - np.asarray(value)[asked]) ** 2))
    return error if np.isfinite(error) else float("inf")


def choose_bandwidth(
    key: np.ndarray,
    value: np.ndarray,
    kernel: str = "gaussian",
    candidates: Sequence[float] | None = None,
    *,
    rows: int = 500,
    unit: float = 1.0,
) -> BandwidthChoice:
    """The bandwidth (or number of neighbours) with the smallest leave-one-out error; it needs no truth.

    Without `candidates` the bandwidths run from 0.04 to 2.5 times `unit`, in the unit of the keys.
    """
    if candidates is None:
        candidates = (
            [k for k in NEIGHBOURS if k < len(key)] if kernel == "nearest" else [unit * h for h in BANDWIDTHS]
        )
    tried = np.asarray(candidates, np.float64)
    errors = np.array([leave_one_out_error(key, value, kernel, h, rows=rows) for h in tried])
    return BandwidthChoice(tried, errors, float(tried[int(np.argmin(errors))]))


def pool(weights: np.ndarray, value: np.ndarray) -> Estimate:
    """Sum the values (N,) by weights (M, N); a row without any weight has no answer (NaN)."""
    curve = weights @ np.asarray(value, np.float64)
    return Estimate(np.where((weights != 0).any(1), curve, np.nan), weights)


def _column(x: np.ndarray) -> Tensor:
    return torch.as_tensor(np.asarray(x, np.float64)).reshape(-1, 1)


def _nearest(distance: Tensor, count: int, mask: Tensor | None) -> Tensor:
    """True at the `count` smallest allowed distances of each row of (M, N)."""
    if count < 1:
        raise ValueError(f"the number of neighbours must be at least 1; got {count}")
    if mask is not None:
        distance = distance.masked_fill(~mask, float("inf"))
    index = distance.topk(min(count, distance.shape[1]), dim=1, largest=False).indices
    reach = torch.zeros_like(distance, dtype=torch.bool).scatter_(1, index, True)
    return reach if mask is None else reach & mask
