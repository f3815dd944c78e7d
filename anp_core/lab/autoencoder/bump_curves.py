"""Curves of a few bumps anywhere: what the lab's autoencoder has to squeeze through its bottleneck, and the best
linear way to do so.

A bump is three numbers, its place, height and width. A linear map cannot know of places: it needs a direction of its
own for every place that a bump may stand at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PLACES = 48
FEWEST, MOST = 1, 3  # bumps of a curve
EDGE = 0.05  # of the width of a curve on which no bump stands
HEIGHTS, WIDTHS = (0.5, 1.5), (0.02, 0.06)  # a height may be below 0 as well
LEARNT_FROM = 4_000  # curves behind the linear baseline
TEST_CURVES = 2_000
TRAIN, TEST = 0, 1  # keep the random numbers apart


def places() -> np.ndarray:
    """(P,) from 0 to 1."""
    return np.linspace(0, 1, PLACES)


def draw_bumps(count: int, seed: int, split: int = TEST, bumps: int | None = None) -> np.ndarray:
    """`count` curves (count, P) of that many bumps each, or of 1 to 3; the splits share none."""
    if bumps is not None and not FEWEST <= bumps <= MOST:
        raise ValueError(f"bumps must be {FEWEST} to {MOST}; got {bumps}")
    random = np.random.default_rng([split, seed])
    shape = (count, MOST, 1)
    centre = random.uniform(EDGE, 1 - EDGE, shape)
    height = random.uniform(*HEIGHTS, shape) * random.choice([-1, 1], shape)
    width = random.uniform(*WIDTHS, shape)
    many = random.integers(FEWEST, MOST + 1, (count, 1, 1)) if bumps is None else bumps
    there = np.arange(MOST)[:, None] < many  # (count or 1, MOST, 1)
    curves: np.ndarray = (there * height * np.exp(-0.5 * ((places() - centre) / width) ** 2)).sum(1)
    return curves


@dataclass(frozen=True, eq=False)
class LinearCode:
    """The best linear autoencoder of that many numbers: principal components (Baldi and Hornik 1989)."""

    mean: np.ndarray  # (P,)
    directions: np.ndarray  # (numbers, P), orthonormal

    def rebuild(self, curves: np.ndarray) -> np.ndarray:
        """Curves (B, P) through the numbers and back."""
        rebuilt: np.ndarray = (curves - self.mean) @ self.directions.T @ self.directions + self.mean
        return rebuilt


def linear_code(numbers: int) -> LinearCode:
    """The linear autoencoder of `numbers` numbers, from curves of the training."""
    curves = draw_bumps(LEARNT_FROM, 0, TRAIN)
    mean = curves.mean(0)
    directions = np.linalg.svd(curves - mean, full_matrices=False)[2]
    return LinearCode(mean, directions[:numbers])


def missed(rebuilt: np.ndarray, curves: np.ndarray) -> float:
    """The share of the curves' squares that is missed: 0 is all of it there, 1 as bad as a line at 0."""
    return float(np.sum((rebuilt - curves) ** 2) / np.sum(curves**2))
