"""What the benchmarks of temperature share: means over windows with their standard errors, and paired differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

FREQUENCIES = ("D", "H")  # as the protocol calls daily and hourly
MISSING = (0.0, 0.2)  # shares of the history taken away


def mean_and_error(values: Sequence[float] | np.ndarray) -> tuple[float, float]:
    """Mean of one number a window and its standard error; NaNs are left out, the error needs two."""
    found = np.asarray(values, float)
    found = found[np.isfinite(found)]
    if not len(found):
        return float("nan"), float("nan")
    error = found.std(ddof=1) / np.sqrt(len(found)) if len(found) > 1 else np.nan
    return float(found.mean()), float(error)


def with_error(name: str, values: Sequence[float] | np.ndarray) -> dict[str, float]:
    """Two cells of a row: the mean under `name`, and its standard error beside it."""
    mean, error = mean_and_error(values)
    return {name: mean, f"{name} ±": error}


def window_means(values: np.ndarray) -> np.ndarray:
    """Means (W,) over the measured steps of each window (W, M); NaN where there is none."""
    counted = np.isfinite(values)
    total = np.where(counted, values, 0.0).sum(1)
    return np.where(counted.any(1), total / np.maximum(counted.sum(1), 1), np.nan)


def ahead_of(first: np.ndarray, other: np.ndarray) -> dict[str, Any]:
    """How far the first's CRPS (W,) lies below the other's on the windows that both did: positive is better.

    Windows differ far more than methods do, so the standard error is that of the paired differences.
    """
    both = np.isfinite(first) & np.isfinite(other)
    difference = other[both] - first[both]
    mean, error = mean_and_error(difference)
    return {
        "ahead": mean,
        "ahead ±": error,
        "ahead %": 100 * mean / float(other[both].mean()) if both.any() else float("nan"),
        "better on": int((difference > 0).sum()),
    }
