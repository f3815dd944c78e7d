"""Local attention: every target pools the tokens of its own K pairs, at a cost of M·K instead of M·N."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from anp_core.attention.masked_softmax import masked_softmax
from anp_core.attention.pair_tokens import PairTokens
from anp_core.precision import at_least_float32


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

    def pool(
        self, scores: Tensor, pairs: PairTokens, batch: int, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """scores (B·M, H, K) of the pairs, mask (B, M, K) → output (B, M, D), weights (B, H, M, K)."""
        allowed = None if mask is None else mask.flatten(0, 1).unsqueeze(1)  # (B·M, 1, K)
        weights = masked_softmax(at_least_float32(scores), allowed)
        heads = torch.einsum("phc,hcd->phd", pairs.pooled(weights), self.value_weight)  # (B·M, H, d_head)
        output = self.output(heads.flatten(1).unflatten(0, (batch, -1)))
        return output, weights.unflatten(0, (batch, -1)).transpose(1, 2)


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

    def forward(self, target: Tensor, pairs: PairTokens, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """target (B, M, D) and its pairs, mask (B, M, K) → output (B, M, D), weights (B, H, M, K)."""
        query = self.query(target).view(-1, self.num_heads, self.d_head)  # (B·M, H, d_head)
        folded = torch.einsum("phd,hdc->phc", query, self.key_weight) / math.sqrt(self.d_head)  # (B·M, H, D)
        return self.pool(pairs.answers(folded), pairs, len(target), mask)
