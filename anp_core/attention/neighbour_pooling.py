"""Pooling each target's own neighbours by the scores of any attention type, at a cost of M·K instead of M·N.

All types pool the same pair tokens and differ in their scores alone, which are those of `score_modules.py`: what one
query says of K keys. "local" scores the pair tokens themselves and lives in neighbours.py.
"""

from __future__ import annotations

import torch
from torch import Tensor

from anp_core.attention.local_attention import PairPooling
from anp_core.attention.neighbours import Neighbours, gather_neighbours
from anp_core.attention.pair_tokens import PairTokens
from anp_core.attention.positional import local_spacing
from anp_core.attention.registry import SCORE_MODULES
from anp_core.attention.score_modules import PositionScore, Score, ScoreSize, UniformScore


def neighbour_scores(
    score: Score, target: Tensor, key: Tensor | None, offset: Tensor, index: Tensor
) -> Tensor:
    """How well each target's neighbours answer it: the score module's own numbers, at K keys a target.

    Args:
        score: of any type of the registry.
        target: (B, M, D) tokens.
        key: (B, H, N, d), what the context offers to types that compare tokens.
        offset: (B, M, K, Dx) how far each target is from its neighbours, nearest first: types that compare positions
            are given it in units of the neighbours' spacing.
        index: (B, M, K) which context points the neighbours are.

    Returns:
        Scores (B·M, H, K).
    """
    if key is not None:
        query = score.asked(target, offset)  # (B, H, M, d)
        return score.compare(
            query.transpose(1, 2).flatten(0, 1).unsqueeze(2), gather_heads(key, index)
        ).squeeze(2)
    away = offset.flatten(0, 1)  # (B·M, K, Dx), seen from the neighbours
    if isinstance(score, PositionScore):
        away = (offset / local_spacing(offset)).flatten(0, 1)
    here = away.new_zeros(len(away), 1, away.shape[-1])
    return score.compare(score.asked(here, here), score.offered(-away, -away)).squeeze(2)


def gather_heads(key: Tensor, index: Tensor) -> Tensor:
    """Rows of key (B, H, N, d) at index (B, M, K), for every head: (B·M, H, K, d)."""
    batch, heads, points, width = key.shape
    targets, k = index.shape[1:]
    of_head = points * torch.arange(heads, device=index.device).view(heads, 1)
    rows = (index.unsqueeze(2) + of_head).flatten(1, 2)  # (B, M·H, K)
    gathered = gather_neighbours(key.reshape(batch, heads * points, width), rows)
    return gathered.view(batch * targets, heads, k, width)


class NeighbourAttention(PairPooling):
    """Pools each target's own K pair tokens by the scores of one type; any but "local"."""

    def __init__(self, attention: str, size: ScoreSize) -> None:
        score = SCORE_MODULES[attention](size)
        super().__init__(size.d_model, score.num_heads)
        self.score, self.num_heads = score, score.num_heads

    def offer(self, context: Tensor, context_x: Tensor) -> Tensor | None:
        """Keys (B, H, N, d) of context (B, N, D), for types that compare tokens."""
        if isinstance(self.score, UniformScore | PositionScore):
            return None
        return self.score.offered(context, context_x)

    def forward(
        self, target: Tensor, key: Tensor | None, offset: Tensor, pairs: PairTokens, neighbours: Neighbours
    ) -> tuple[Tensor, Tensor]:
        """Pool the pairs of target (B, M, D); the rest as in `neighbour_scores`, the key from `offer`.

        Returns output (B, M, D) and weights (B, H, M, K).
        """
        scores = neighbour_scores(self.score, target, key, offset, neighbours.index)
        return self.pool(scores, pairs, len(target), neighbours.mask)
