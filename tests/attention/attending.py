"""Attention of any type behind one face, so that one law can be asked of all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from anp_core.attention.local_attention import LocalAttention
from anp_core.attention.neighbours import gather_neighbours, nearest_neighbours
from anp_core.attention.pair_features import pair_features
from anp_core.attention.pair_tokens import PairTokens
from anp_core.attention.pooling import GlobalAttention
from anp_core.attention.positional import offset_features, relative_width
from anp_core.attention.score_modules import Geometry, ScoreSize

# Distinct primes, so that no two dimensions can be mistaken for each other.
BATCH, HEADS, DIM_X, TARGETS, POINTS, D_HEAD = 2, 3, 5, 7, 11, 13
D_MODEL = HEADS * D_HEAD
FEW = 4  # neighbours of the local attention that sees only some


@dataclass(frozen=True)
class Scene:
    """Targets and context points, as tokens and as positions; mask (B, N) is True where attention is allowed."""

    target: Tensor  # (B, M, D)
    context: Tensor  # (B, N, D)
    target_x: Tensor  # (B, M, Dx)
    context_x: Tensor  # (B, N, Dx)
    mask: Tensor | None = None

    def keys(self, index: Tensor) -> Scene:
        """The context points at `index`, in that order."""
        mask = None if self.mask is None else self.mask[:, index]
        return replace(self, context=self.context[:, index], context_x=self.context_x[:, index], mask=mask)

    def queries(self, index: Tensor) -> Scene:
        """The targets at `index`, in that order."""
        return replace(self, target=self.target[:, index], target_x=self.target_x[:, index])


def draw(seed: int, *shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def draw_scene(seed: int) -> Scene:
    return Scene(
        draw(seed, BATCH, TARGETS, D_MODEL),
        draw(seed + 1, BATCH, POINTS, D_MODEL),
        draw(seed + 2, BATCH, TARGETS, DIM_X),
        draw(seed + 3, BATCH, POINTS, DIM_X),
    )


class Attending(nn.Module):
    """`kind` is a registered type; "local" sees all points as its neighbours, "local few" the FEW nearest.

    The outcome is the output (B, M, D) and the weights (B, H, M, N) over all context points.
    """

    def __init__(self, kind: str, seed: int = 0, *, bias: bool = True) -> None:
        super().__init__()
        self.kind, self.bias = kind, bias
        width = relative_width("offset", DIM_X)
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            if kind.startswith("local"):
                self.module: nn.Module = LocalAttention(D_MODEL, HEADS)
                self.offset = nn.Linear(width, D_MODEL)
            else:
                size = ScoreSize(D_MODEL, HEADS, DIM_X, length_scale=2.0)
                self.module = GlobalAttention(kind, size, width if bias else 0)
        self.double()

    def forward(self, scene: Scene, need_weights: bool = True) -> tuple[Tensor, Tensor]:
        if self.kind.startswith("local"):
            return self._local(scene)
        relative = None
        if self.bias:
            relative = pair_features(scene.target_x, scene.context_x, offset_features, tabulate=False)
        geometry = Geometry(scene.target_x, scene.context_x)
        return self.module(scene.target, scene.context, geometry, scene.mask, relative, need_weights)

    def _local(self, scene: Scene) -> tuple[Tensor, Tensor]:
        count = FEW if self.kind == "local few" else scene.context.shape[1]
        near = nearest_neighbours(scene.target_x, scene.context_x, count, scene.mask)
        offset = scene.target_x.unsqueeze(2) - gather_neighbours(scene.context_x, near.index)
        pairs = gather_neighbours(scene.context, near.index) + self.offset(offset_features(offset))
        output, weights = self.module(scene.target, PairTokens(pairs.flatten(0, 1)), near.mask)
        heads = weights.shape[1]
        over_points = weights.new_zeros(*weights.shape[:3], scene.context.shape[1])
        return output, over_points.scatter_add(-1, near.index.unsqueeze(1).expand(-1, heads, -1, -1), weights)
