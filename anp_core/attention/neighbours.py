"""Local attention: every target looks at its K nearest context points, at a cost of M·K instead of M·N."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from anp_core.attention.masked_softmax import masked_softmax
from anp_core.precision import at_least_float32


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


class PairPooling(nn.Module):
    """Pools each target's own K pair tokens by weights per head.

    Values are projected after they are pooled, Σ w (W_v p) = W_v Σ w p, so that the work per pair is H·D rather than
    D²; the result is the same.
    """

    def __init__(self, d_model: int, num_heads: int) -> None:
        super().__init__()
        # As nn.Linear initialises a (d_model → d_head) map per head.
        bound = 1 / math.sqrt(d_model)
        size = num_heads, d_model, d_model // num_heads
        self.value_weight = nn.Parameter(torch.empty(size).uniform_(-bound, bound))
        self.output = nn.Linear(d_model, d_model)

    def pool(self, scores: Tensor, pairs: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """scores (B·M, H, K), pairs (B, M, K, D), mask (B, M, K) → output (B, M, D), weights (B, H, M, K)."""
        batch, targets, k, d_model = pairs.shape
        allowed = None if mask is None else mask.reshape(batch * targets, 1, k)
        weights = masked_softmax(at_least_float32(scores), allowed)
        pooled = weights.to(pairs.dtype) @ pairs.flatten(0, 1)  # (B·M, H, D)
        heads = torch.einsum("phc,hcd->phd", pooled, self.value_weight)  # (B·M, H, d_head)
        output = self.output(heads.reshape(batch, targets, d_model))
        return output, weights.view(batch, targets, -1, k).transpose(1, 2)


class LocalAttention(PairPooling):
    """Multi-head attention of each target over its own K pair tokens.

    The key projection is folded into the query, q·(W_k p) = (W_kᵀ q)·p, for the same reason as the values'.
    """

    def __init__(self, d_model: int, num_heads: int) -> None:
        super().__init__(d_model, num_heads)
        d_head = d_model // num_heads
        self.num_heads, self.d_head = num_heads, d_head
        self.query = nn.Linear(d_model, d_model)
        bound = 1 / math.sqrt(d_model)
        self.key_weight = nn.Parameter(torch.empty(num_heads, d_head, d_model).uniform_(-bound, bound))

    def forward(self, target: Tensor, pairs: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """target (B, M, D), pairs (B, M, K, D), mask (B, M, K) → output (B, M, D), weights (B, H, M, K)."""
        query = self.query(target).view(-1, self.num_heads, self.d_head)  # (B·M, H, d_head)
        folded = torch.einsum("phd,hdc->phc", query, self.key_weight) / math.sqrt(self.d_head)  # (B·M, H, D)
        return self.pool(folded @ pairs.flatten(0, 1).transpose(1, 2), pairs, mask)
