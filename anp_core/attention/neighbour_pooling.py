"""Pooling each target's own neighbours by the scores of any attention type, at a cost of M·K instead of M·N.

All types pool the same pair tokens and differ in their scores alone, which are those of `score_modules.py`: what one
query says of K keys. "local" scores the pair tokens themselves and lives in neighbours.py.
"""

from __future__ import annotations

import torch
from torch import Tensor

from anp_core.attention.neighbours import Neighbours, PairPooling, gather_neighbours
from anp_core.attention.registry import SCORE_MODULES
from anp_core.attention.score_modules import Geometry, PositionScore, Score, ScoreSize, UniformScore


def neighbour_scores(
    score: Score, target: Tensor, context: Tensor, geometry: Geometry, places: Tensor, index: Tensor
) -> Tensor:
    """How well each target's neighbours answer it: the score module's own numbers, at K keys a target.

    Args:
        score: of any type of the registry.
        target: (B, M, D) tokens.
        context: (B, N, D) tokens.
        geometry: where both are.
        places: (B, M, K, Dx) how far each target is from its neighbours, in whatever unit suits it: what types that
            compare positions are given.
        index: (B, M, K) which context points the neighbours are.

    Returns:
        Scores (B·M, H, K).
    """
    if isinstance(score, UniformScore | PositionScore):
        away = places.flatten(0, 1)  # (B·M, K, Dx), seen from the neighbours
        here = Geometry(away.new_zeros(len(away), 1, away.shape[-1]), -away)
        query, key = score.sides(target.flatten(0, 1).unsqueeze(1), away, here)
    else:
        query, key = score.sides(target, context, geometry)
        query = query.transpose(1, 2).flatten(0, 1).unsqueeze(2)  # (B·M, H, 1, d)
        key = gather_heads(key, index)
    return score.compare(query, key).squeeze(2)


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

    def forward(
        self,
        target: Tensor,
        context: Tensor,
        geometry: Geometry,
        places: Tensor,
        pairs: Tensor,
        neighbours: Neighbours,
    ) -> tuple[Tensor, Tensor]:
        """Pool pairs (B, M, K, D) for target (B, M, D); the rest as in `neighbour_scores`.

        Returns output (B, M, D) and weights (B, H, M, K).
        """
        scores = neighbour_scores(self.score, target, context, geometry, places, neighbours.index)
        return self.pool(scores, pairs, neighbours.mask)
