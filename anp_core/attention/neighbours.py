"""Which context points each target looks at, where it looks at its K nearest: a cost of M·K instead of M·N."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Neighbours:
    """Which K context points each target may look at, nearest first."""

    index: Tensor  # (B, M, K) long
    mask: Tensor  # (B, M, K) bool, False where fewer than K context points are allowed


def nearest_neighbours(
    target_x: Tensor, context_x: Tensor, k: int, context_mask: Tensor | None = None
) -> Neighbours:
    """The k context points nearest to each target (Euclidean), k capped at N.

    target_x (B, M, D), context_x (B, N, D), context_mask (B, N) True where allowed.
    """
    distance = torch.cdist(target_x, context_x, compute_mode="donot_use_mm_for_euclid_dist")  # (B, M, N)
    if context_mask is not None:
        distance = distance.masked_fill(~context_mask[:, None, :], math.inf)
    nearest = distance.topk(min(k, context_x.shape[1]), dim=-1, largest=False, sorted=True)
    return Neighbours(nearest.indices, nearest.values.isfinite())


def gather_neighbours(points: Tensor, index: Tensor) -> Tensor:
    """Rows of points (B, N, F) at index (B, M, K): (B, M, K, F).

    >>> gather_neighbours(torch.tensor([[[5.0], [7.0]]]), torch.tensor([[[1, 0]]]))
    tensor([[[[7.],
              [5.]]]])
    """
    batch, targets, k = index.shape
    if batch == 1:  # an index_select is several times faster than a gather over expanded rows
        return points[0].index_select(0, index.reshape(-1)).view(1, targets, k, -1)
    rows = index.reshape(batch, targets * k, 1).expand(-1, -1, points.shape[-1])
    return points.gather(1, rows).view(batch, targets, k, -1)
