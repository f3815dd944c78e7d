"""Attention types as modules over the pure score functions, and the registry that names them.

A new type is one score module and one line in `ATTENTION_TYPES`. Every type but "local" pools all context points
and lives here; "local" pools K neighbours and lives in neighbours.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anp_core.attention import scores as score_functions
from anp_core.attention.masked_softmax import masked_softmax
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
class ScoreSize:
    """How large a score module is."""

    d_model: int
    num_heads: int
    dim_x: int  # the dimensions that measure distance
    length_scale: float = 0.25  # where Laplace and Gaussian start, in the unit of the positions
    bias_width: int = 32  # hidden width of the bias by relative position; 0: linear in the features


@dataclass(frozen=True)
class Geometry:
    """Where targets and context points are, for the types that score by position."""

    target_x: Tensor  # (B, M, Dx), the dimensions that measure distance
    context_x: Tensor  # (B, N, Dx)


class Score(nn.Module):
    """What the score modules have in common: they turn tokens and positions into scores (B, H, M, N)."""

    num_heads: int = 1
    by_content: bool  # compares tokens, and so may take a bias by relative position

    def __init__(self, size: ScoreSize) -> None:
        super().__init__()


class UniformScore(Score):
    """Every context point alike."""

    by_content = False

    def forward(self, target: Tensor, context: Tensor, geometry: Geometry) -> Tensor:
        """Scores (B, 1, M, N)."""
        return score_functions.uniform_scores(target, context).unsqueeze(1)


class LaplaceScore(Score):
    """By L1 distance between positions, with one learned length scale a dimension."""

    by_content = False

    def __init__(self, size: ScoreSize) -> None:
        super().__init__(size)
        self.log_length_scale = nn.Parameter(torch.full((size.dim_x,), math.log(size.length_scale)))

    def forward(self, target: Tensor, context: Tensor, geometry: Geometry) -> Tensor:
        """Scores (B, 1, M, N)."""
        scale = self.log_length_scale.exp()
        return score_functions.laplace_scores(geometry.target_x, geometry.context_x, scale).unsqueeze(1)


class GaussianScore(Score):
    """By squared distance between positions, with one learned bandwidth a dimension: Nadaraya-Watson."""

    by_content = False

    def __init__(self, size: ScoreSize) -> None:
        super().__init__(size)
        self.log_bandwidth = nn.Parameter(torch.full((size.dim_x,), math.log(size.length_scale)))

    def forward(self, target: Tensor, context: Tensor, geometry: Geometry) -> Tensor:
        """Scores (B, 1, M, N)."""
        bandwidth = self.log_bandwidth.exp()
        return score_functions.gaussian_scores(geometry.target_x, geometry.context_x, bandwidth).unsqueeze(1)


class DotProductScore(Score):
    """Projected query times projected key over √d, one head."""

    by_content = True

    def __init__(self, size: ScoreSize) -> None:
        super().__init__(size)
        self.query = nn.Linear(size.d_model, size.d_model)
        self.key = nn.Linear(size.d_model, size.d_model)

    def query_key(self, target: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        """Query (B, H, M, d_head) and key (B, H, N, d_head) whose scaled dot product is the score."""
        heads = (self.num_heads, -1)
        query = self.query(target).unflatten(-1, heads).transpose(1, 2)
        key = self.key(context).unflatten(-1, heads).transpose(1, 2)
        return query, key

    def forward(self, target: Tensor, context: Tensor, geometry: Geometry) -> Tensor:
        """Scores (B, H, M, N)."""
        return score_functions.dot_product_scores(*self.query_key(target, context))


class MultiHeadScore(DotProductScore):
    """Dot product in H subspaces at once (section 3.2.2, Vaswani et al. 2017)."""

    def __init__(self, size: ScoreSize) -> None:
        super().__init__(size)
        self.num_heads = size.num_heads


class CosineScore(DotProductScore):
    """Angle between projected query and key over a learned temperature."""

    def __init__(self, size: ScoreSize) -> None:
        super().__init__(size)
        self.log_temperature = nn.Parameter(torch.tensor(math.log(0.2)))

    def query_key(self, target: Tensor, context: Tensor) -> tuple[Tensor, Tensor]:
        """Unit vectors, the query stretched by √d/τ so that the scaled dot product is the cosine over τ."""
        query, key = super().query_key(target, context)
        stretch = math.sqrt(query.shape[-1]) / self.log_temperature.exp()
        return F.normalize(query, dim=-1) * stretch, F.normalize(key, dim=-1)


class BilinearScore(Score):
    """The query times a full matrix times the key, no projection of its own."""

    by_content = True

    def __init__(self, size: ScoreSize) -> None:
        super().__init__(size)
        # Scaled so that scores of normalised tokens start near unit variance.
        self.weight = nn.Parameter(torch.randn(size.d_model, size.d_model) / size.d_model)

    def forward(self, target: Tensor, context: Tensor, geometry: Geometry) -> Tensor:
        """Scores (B, 1, M, N)."""
        return score_functions.bilinear_scores(target, context, self.weight).unsqueeze(1)


class AdditiveScore(Score):
    """A one-layer network of query and key together, hidden width d_model / 4 as its memory is M·N·hidden."""

    by_content = True

    def __init__(self, size: ScoreSize) -> None:
        super().__init__(size)
        hidden = size.d_model // 4
        self.query_weight = nn.Parameter(torch.randn(hidden, size.d_model) / math.sqrt(size.d_model))
        self.key_weight = nn.Parameter(torch.randn(hidden, size.d_model) / math.sqrt(size.d_model))
        self.vector = nn.Parameter(torch.randn(hidden) / math.sqrt(hidden))

    def forward(self, target: Tensor, context: Tensor, geometry: Geometry) -> Tensor:
        """Scores (B, 1, M, N)."""
        return score_functions.additive_scores(
            target, context, self.query_weight, self.key_weight, self.vector
        ).unsqueeze(1)


GLOBAL_SCORES: dict[str, type[Score]] = {
    "uniform": UniformScore,
    "laplace": LaplaceScore,
    "gaussian": GaussianScore,
    "dot_product": DotProductScore,
    "cosine": CosineScore,
    "additive": AdditiveScore,
    "bilinear": BilinearScore,
    "multihead": MultiHeadScore,
}
ATTENTION_TYPES: tuple[str, ...] = (*GLOBAL_SCORES, "local")


class GlobalAttention(nn.Module):
    """Pools all context points for every target, by the scores of one type.

    Types that compare content may add a bias per head made of relative-position features (section 3.3 of Shaw
    et al. 2018, in the additive form of Raffel et al. 2020). Types that score by position, or not at all, may
    not: with a bias they would no longer be what they are called.
    """

    def __init__(self, attention: str, size: ScoreSize, relative_width: int = 0) -> None:
        super().__init__()
        self.score = GLOBAL_SCORES[attention](size)
        self.num_heads = self.score.num_heads
        self.value = nn.Linear(size.d_model, size.d_model)
        self.output = nn.Linear(size.d_model, size.d_model)
        self.bias: nn.Module | None = None
        if relative_width and self.score.by_content:
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
        relative: Tensor | None = None,
        need_weights: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Pool context (B, N, D) for target (B, M, D).

        mask (B, N) is True where attention is allowed; relative (B or 1, M, N, F) are relative features.
        Returns output (B, M, D) and, where asked for, weights (B, H, M, N).
        """
        value = self.value(context).unflatten(-1, (self.num_heads, -1)).transpose(1, 2)  # (B, H, N, d_head)
        bias = None
        if self.bias is not None and relative is not None:
            bias = self.bias(relative).permute(0, 3, 1, 2)  # (B or 1, H, M, N)
        allowed = None if mask is None else mask[:, None, None, :]  # (B, 1, 1, N)
        weights = None
        if isinstance(self.score, DotProductScore) and not need_weights:
            query, key = self.score.query_key(target, context)
            pooled = fused_attention(query, key, value, bias, allowed)
        else:
            scores = at_least_float32(self.score(target, context, geometry))
            pooled, weights = attend(scores if bias is None else scores + bias, value, allowed)
        output = self.output(pooled.transpose(1, 2).flatten(-2))  # (B, M, D)
        return output, weights if need_weights else None
