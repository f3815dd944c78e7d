"""A forecast protocol of two windows a step, for the tests of what measures by one: nothing to read, all known."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.special import ndtri

LEVELS = (0.025, *(round(0.1 * i, 1) for i in range(1, 10)), 0.975)
STEP = {"D": np.timedelta64(86_400, "s"), "H": np.timedelta64(3_600, "s")}
HORIZON = {"D": 30, "H": 48}
ORIGIN = np.datetime64("2020-01-01", "s")
SERIES = 2_000  # steps that a station has


class Windows:
    """Two windows whose truths a test sets; the history ends at ORIGIN and never has more than SERIES steps."""

    truths: dict[str, list[np.ndarray]]  # by step

    def __init__(self, freq: str, missing: float = 0.0, limit: int | None = None, context: int | None = None):
        self.freq, self.missing, self.limit, self.context = freq, missing, limit, context

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        count = min(self.context or 600, SERIES)
        times = ORIGIN - STEP[self.freq] * np.arange(count)[::-1]
        for number, truth in enumerate(self.truths[self.freq][: self.limit]):
            values = np.random.default_rng(number).normal(10, 2, SERIES)[-count:]
            keep = np.random.default_rng(number).random(count) >= self.missing
            asked = ORIGIN + STEP[self.freq] * np.arange(1, HORIZON[self.freq] + 1)
            row = SimpleNamespace(window_id=f"tiny-{self.freq}-{number}")
            yield row, times[keep], values[keep], asked, truth, 1.0


def normalise(out: dict[str, np.ndarray], horizon: int) -> tuple[np.ndarray, ...]:
    """Mean, median, std and quantiles (L, H) of a Gaussian."""
    mean, std = (np.broadcast_to(out[name], horizon).astype(float) for name in ("mean", "std"))
    return mean, mean, std, mean + ndtri(np.array(LEVELS))[:, None] * std


def pinball(y: np.ndarray, quantiles: np.ndarray, levels: tuple[float, ...]) -> np.ndarray:
    """Quantile loss (L, H)."""
    level, error = np.array(levels)[:, None], y - quantiles
    return np.maximum(level * error, (level - 1) * error)


def score(y: np.ndarray, out: dict[str, np.ndarray], scale: float) -> dict[str, float]:
    """CRPS by deciles and coverage over the measured steps."""
    *_, quantiles = normalise(out, len(y))
    known = np.isfinite(y)
    y, quantiles = y[known], quantiles[:, known]
    return {
        "crps": float(2 * pinball(y, quantiles, LEVELS)[1:-1].mean()),
        "cover80": float(((y >= quantiles[1]) & (y <= quantiles[-2])).mean()),
        "cover95": float(((y >= quantiles[0]) & (y <= quantiles[-1])).mean()),
    }


def tiny_protocol(truths: dict[str, list[np.ndarray]]) -> Any:
    """What a benchmark takes for the script: its Windows hold the truths (H,) of each step."""
    windows = type("Windows", (Windows,), {"truths": truths})
    return SimpleNamespace(Windows=windows, LEVELS=LEVELS, normalise=normalise, pinball=pinball, score=score)
