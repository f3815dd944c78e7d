"""Why √d: how dot products spread as queries and keys get longer, and what the softmax makes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from anp_core.attention.masked_softmax import masked_softmax
from anp_core.attention.scores import dot_product_scores

DIMENSIONS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)
QUERIES, KEYS = 100, 32


@dataclass(frozen=True, eq=False)
class Spread:
    """One number a dimension (D,), for q·k and for q·k/√d; entropies in nats, ln 32 at most."""

    dimensions: np.ndarray
    plain_variance: np.ndarray
    plain_entropy: np.ndarray
    scaled_variance: np.ndarray
    scaled_entropy: np.ndarray


def draw_scores(dimension: int, seed: int = 0) -> np.ndarray:
    """q·k/√d (100, 32) of standard normal queries and keys."""
    random = np.random.default_rng([seed, dimension])
    query, key = (torch.as_tensor(random.standard_normal((count, dimension))) for count in (QUERIES, KEYS))
    return dot_product_scores(query, key).numpy()


def mean_entropy(scores: np.ndarray) -> float:
    """The entropy −Σ α ln α of the softmax of each row, in nats, averaged over the rows."""
    weights = masked_softmax(torch.as_tensor(scores))
    return float(-(weights * weights.clamp_min(1e-300).log()).sum(-1).mean())


def score_spread(seed: int = 0) -> Spread:
    """Variance of the scores and entropy of the weights for every dimension."""
    scaled = [draw_scores(dimension, seed) for dimension in DIMENSIONS]
    plain = [scores * d**0.5 for scores, d in zip(scaled, DIMENSIONS, strict=True)]
    return Spread(
        np.array(DIMENSIONS),
        np.array([scores.var() for scores in plain]),
        np.array([mean_entropy(scores) for scores in plain]),
        np.array([scores.var() for scores in scaled]),
        np.array([mean_entropy(scores) for scores in scaled]),
    )
