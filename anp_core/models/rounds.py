"""Rounds of cross-attention: targets look at all context points, or each at its own neighbours, and are refined."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor, nn

from anp_core.attention.local_attention import LocalAttention
from anp_core.attention.neighbour_pooling import NeighbourAttention
from anp_core.attention.neighbours import Neighbours
from anp_core.attention.pair_features import PairFeatures
from anp_core.attention.pair_tokens import PairTokens, centred, joined_tokens
from anp_core.attention.pooling import GlobalAttention, Offered
from anp_core.attention.score_modules import ScoreSize
from anp_core.models.config import ANPConfig, ContextGroup
from anp_core.models.encoders import FeedForward


@dataclass(frozen=True)
class NearPairs:
    """Each target with its own K neighbours."""

    points: Neighbours
    offset: Tensor  # (B, M, K, Dx) how far the target is from them
    hidden: Tensor  # (B·M·K, F) the pairs' offsets, as the last layer takes them:
    last: nn.Linear  # from F to what they add to the context's tokens


@dataclass(frozen=True)
class Pairing:
    """How targets and context points stand to each other: the same for every round, so worked out once."""

    target_x: Tensor  # (B, M, Dx), the dimensions that measure distance
    mask: Tensor | None = None  # (B, N)
    relative: PairFeatures | None = None
    near: NearPairs | None = None  # where attention keeps to neighbours


@dataclass(frozen=True)
class ContextView:
    """The places of the context that a round attends to, and how they stand to the targets."""

    places: slice
    pairing: Pairing

    def spread(self, weights: Tensor, points: int) -> Tensor:
        """Weights (B, H, M, group or K) laid out over the whole context (B, H, M, points), zero elsewhere."""
        full = weights.new_zeros(*weights.shape[:3], points)
        if self.pairing.near is None:
            full[..., self.places] = weights
            return full
        index = self.pairing.near.points.index + self.places.start  # (B, M, K)
        return full.scatter(-1, index.unsqueeze(1).expand_as(weights), weights)


def distance_dims(config: ANPConfig, group: ContextGroup | None) -> tuple[int, int]:
    """Which position dimensions measure distance: the first of them, and one past the last."""
    return (0, config.distance_dims or config.dim_x) if group is None else group.distance


class GlobalRound(nn.Module):
    """One round of cross-attention over all context points, then a feed-forward layer."""

    def __init__(self, config: ANPConfig, attention: str, width: int, group: ContextGroup | None) -> None:
        super().__init__()
        first, last = distance_dims(config, group)
        size = ScoreSize(
            config.d_model, config.num_heads, last - first, config.length_scale, config.bias_width
        )
        self.target_norm, self.context_norm = nn.LayerNorm(config.d_model), nn.LayerNorm(config.d_model)
        self.attention = GlobalAttention(attention, size, width)
        self.feed_forward = FeedForward(config.d_model)

    def offer(self, context: Tensor, context_x: Tensor) -> Offered:
        """What context (B, N, D) at context_x (B, N, Dx) offers to any target."""
        return self.attention.offer(self.context_norm(context), context_x)

    def forward(
        self, target: Tensor, offered: Offered, pairing: Pairing, need_weights: bool
    ) -> tuple[Tensor, Tensor | None]:
        """target (B, M, D) → refined target and weights (B, H, M, N) if asked for."""
        pooled, weights = self.attention.pool(
            self.target_norm(target), pairing.target_x, offered, pairing.mask, pairing.relative, need_weights
        )
        target = target + pooled
        return target + self.feed_forward(target), weights


@dataclass(frozen=True)
class OfferedNear:
    """What a round by neighbours takes from the context: worked out once, for any number of targets."""

    tokens: Tensor  # (B, N, D) as `centred` returns them
    key: Tensor | None = None  # (B, H, N, d), where a type compares tokens


class LocalRound(nn.Module):
    """One round of cross-attention over each target's own neighbours, then a feed-forward layer."""

    def __init__(self, config: ANPConfig) -> None:
        super().__init__()
        self.target_norm, self.pair_norm = nn.LayerNorm(config.d_model), nn.LayerNorm(config.d_model)
        self.attention: LocalAttention | NeighbourAttention = LocalAttention(config.d_model, config.num_heads)
        self.feed_forward = FeedForward(config.d_model)

    def offer(self, context: Tensor, context_x: Tensor, last: nn.Linear) -> OfferedNear:
        """What context (B, N, D) at context_x (B, N, Dx) offers to any target; `last` as in NearPairs."""
        return OfferedNear(centred(context, last))

    def forward(
        self, target: Tensor, offered: OfferedNear, pairing: Pairing, need_weights: bool
    ) -> tuple[Tensor, Tensor | None]:
        """target (B, M, D) → refined target and weights (B, H, M, K) if asked for."""
        near = pairing.near
        if near is None:
            raise RuntimeError("attention by neighbours was given none")
        pairs = joined_tokens(offered.tokens, near.points.index, near.hidden, near.last, self.pair_norm)
        pooled, weights = self.attend(self.target_norm(target), offered, pairs, near)
        target = target + pooled
        return target + self.feed_forward(target), weights if need_weights else None

    def attend(
        self, target: Tensor, offered: OfferedNear, pairs: PairTokens, near: NearPairs
    ) -> tuple[Tensor, Tensor]:
        """Pool the pairs by what they are: output (B, M, D), weights (B, H, M, K)."""
        output, weights = self.attention(target, pairs, near.points.mask)
        return output, weights


class NeighbourRound(LocalRound):
    """The same with the scores of another type, which compare targets and context points, or where they are."""

    def __init__(self, config: ANPConfig, attention: str) -> None:
        super().__init__(config)
        size = ScoreSize(config.d_model, config.num_heads, config.dim_x, config.length_scale)
        self.context_norm = nn.LayerNorm(config.d_model)
        self.attention: NeighbourAttention = NeighbourAttention(attention, size)

    def offer(self, context: Tensor, context_x: Tensor, last: nn.Linear) -> OfferedNear:
        """With the keys of types that compare tokens."""
        key = self.attention.offer(self.context_norm(context), context_x)
        return OfferedNear(centred(context, last), key)

    def attend(
        self, target: Tensor, offered: OfferedNear, pairs: PairTokens, near: NearPairs
    ) -> tuple[Tensor, Tensor]:
        """Pool the pairs by the type's scores: output (B, M, D), weights (B, H, M, K)."""
        output, weights = self.attention(target, offered.key, near.offset, pairs, near.points)
        return output, weights


def build_round(config: ANPConfig, attention: str, width: int, number: int) -> GlobalRound | LocalRound:
    """Round `number` of a type, with fresh weights; `width` is how many relative features pairs have."""
    if attention == "local":
        return LocalRound(config)
    if config.by_neighbours:
        return NeighbourRound(config, attention)
    return GlobalRound(config, attention, width, config.group(number))
