"""The weighted mean as a batched matrix product: weights times values, every example of a batch by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

LARGEST_VALUE = 9  # values are whole numbers, so that one can follow the sums


@dataclass(frozen=True, eq=False)
class BatchedMeans:
    """B examples of M weighted means over N values of D features each."""

    weights: np.ndarray  # (B, M, N); rows sum to 1
    value: np.ndarray  # (B, N, D)
    means: np.ndarray  # (B, M, D)

    @property
    def off_the_loop(self) -> float:
        """The largest difference from the same means taken one after the other, without any matrix product."""
        slow = np.zeros_like(self.means)
        for b, m, d in np.ndindex(*slow.shape):
            for n in range(self.value.shape[1]):
                slow[b, m, d] += self.weights[b, m, n] * self.value[b, n, d]
        return float(np.abs(slow - self.means).max())


def batched_means(
    examples: int = 2, queries: int = 3, keys: int = 4, features: int = 2, seed: int = 0
) -> BatchedMeans:
    """Random weights (a softmax of random scores) and whole numbers for values, multiplied by `torch.bmm`."""
    generator = torch.Generator().manual_seed(seed)
    scores = torch.randn(examples, queries, keys, generator=generator, dtype=torch.float64)
    drawn = torch.randint(-LARGEST_VALUE, LARGEST_VALUE + 1, (examples, keys, features), generator=generator)
    weights, value = torch.softmax(2 * scores, dim=-1), drawn.double()
    return BatchedMeans(weights.numpy(), value.numpy(), torch.bmm(weights, value).numpy())
