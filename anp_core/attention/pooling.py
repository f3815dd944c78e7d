"""Pooling all context points by the scores of one attention type, in a network.

Every type but "local" is pooled here; "local" pools K neighbours and lives in neighbours.py. Over each target's own
neighbours the other types pool in neighbour_pooling.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from anp_core.attention.catalogue import CATALOGUE
from anp_core.attention.masked_softmax import masked_softmax
from anp_core.attention.pair_features import PairFeatures
from anp_core.attention.registry import SCORE_MODULES
from anp_core.attention.score_modules import DotProductScore, Geometry, ScoreSize
from anp_core.precision import at_least_float32


def attend(scores: Tensor, value: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Pool value (..., N, D) by softmax(scores (..., M, N)): output (..., M, D) and weights (..., M, N)."""
    weights = masked_softmax(scores, mask)
    return weights.to(value.dtype) @ value, weights


def fused_attention(
    query: Tensor, key: Tensor, value: Tensor, bias: Tensor | None = None, mask: Tensor | None = None
) -> Tensor:
    """Pool value by scaled dot products through torch's fused kernel, which never holds the M × N weights.

    query (B, H, M, d), key and value (B, H, N, d); bias broadcasts to (B, H, M, N), mask is (B, 1, 1, N).
    Where no key is allowed the output is zero. Equals `attend(dot_product_scores(query, key) + bias, value, mask)`.
    """
    added = bias
    if mask is not None:
        hopeless = ~mask.any(-1, keepdim=True)
        blocked = ~(mask | hopeless)
        added = (query.new_zeros(1) if bias is None else bias).masked_fill(blocked, float("-inf"))
        value = value.masked_fill(hopeless.transpose(-1, -2), 0.0)  # no allowed key: pool zeros
    if added is not None:
        added = added.to(query.dtype).expand(*query.shape[:3], key.shape[2])
    return F.scaled_dot_product_attention(query, key, value.to(query.dtype), attn_mask=added)


@dataclass(frozen=True)
class Offered:
    """What attention takes from the context: worked out once, for any number of targets."""

    key: Tensor  # (B, H, N, d)
    value: Tensor  # (B, H, N, d_head)


class GlobalAttention(nn.Module):
    """Pools all context points for every target, by the scores of one type.

    Types that compare content may add a bias per head made of relative-position features (section 3.3 of Shaw
    et al. 2018, in the additive form of Raffel et al. 2020). Types that score by position, or not at all, may
    not: with a bias they would no longer be what they are called.
    """

    def __init__(self, attention: str, size: ScoreSize, relative_width: int = 0) -> None:
        super().__init__()
        self.score = SCORE_MODULES[attention](size)
        self.num_heads = self.score.num_heads
        self.value = nn.Linear(size.d_model, size.d_model)
        self.output = nn.Linear(size.d_model, size.d_model)
        self.bias: nn.Sequential | nn.Linear | None = None
        if relative_width and CATALOGUE[attention].by_content:
            hidden = size.bias_width
            self.bias = (
                nn.Sequential(nn.Linear(relative_width, hidden), nn.GELU(), nn.Linear(hidden, self.num_heads))
                if hidden
                else nn.Linear(relative_width, self.num_heads)
            )

    def forward(
        self,
        target: Tensor,
        context: Tensor,
        geometry: Geometry,
        mask: Tensor | None = None,
        relative: PairFeatures | None = None,
        need_weights: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Pool context (B, N, D) for target (B, M, D).

        mask (B, N) is True where attention is allowed; relative are features of the pairs' offsets.
        Returns output (B, M, D) and, where asked for, weights (B, H, M, N).
        """
        offered = self.offer(context, geometry.context_x)
        return self.pool(target, geometry.target_x, offered, mask, relative, need_weights)

    def offer(self, context: Tensor, context_x: Tensor) -> Offered:
        """Keys and values of context (B, N, D) at context_x (B, N, Dx)."""
        value = self.value(context).unflatten(-1, (self.num_heads, -1)).transpose(1, 2)
        return Offered(self.score.offered(context, context_x), value)

    def pool(
        self,
        target: Tensor,
        target_x: Tensor,
        offered: Offered,
        mask: Tensor | None = None,
        relative: PairFeatures | None = None,
        need_weights: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """`forward` for target (B, M, D) at target_x (B, M, Dx), with what the context offers."""
        bias = None
        if self.bias is not None and relative is not None:
            bias = relative.through(self.bias)  # (B or 1, H, M, N)
        allowed = None if mask is None else mask[:, None, None, :]  # (B, 1, 1, N)
        weights = None
        query = self.score.asked(target, target_x)
        if isinstance(self.score, DotProductScore) and not need_weights:
            pooled = fused_attention(query, offered.key, offered.value, bias, allowed)
        else:
            scores = at_least_float32(self.score.compare(query, offered.key))
            pooled, weights = attend(scores if bias is None else scores + bias, offered.value, allowed)
        output = self.output(pooled.transpose(1, 2).flatten(-2))  # (B, M, D)
        return output, weights if need_weights else None
