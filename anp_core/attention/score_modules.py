"""Score modules: how well each context point answers a target, in a network. Each has the parts its type learns.

They apply the pure functions of `scores.py` to tokens or to positions; `pooling.py` makes weights of what they give.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anp_core.attention import scores as score_functions

ScoreFunction = Callable[[Tensor, Tensor], Tensor]  # query (..., M, D), key (..., N, D) → scores (..., M, N)


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
    """What the score modules have in common: they turn tokens and positions into scores (B, H, M, N).

    In steps, so that keys can be worked out once a context point, be kept for any number of targets, and be gathered
    for each target's own neighbours: `asked` and `offered` are what is compared, `compare` how.
    """

    num_heads: int = 1

    def __init__(self, size: ScoreSize) -> None:
        super().__init__()

    def asked(self, target: Tensor, target_x: Tensor) -> Tensor:
        """Query (B, H, M, d): the tokens themselves, where a type does not say otherwise."""
        return target.unsqueeze(1)

    def offered(self, context: Tensor, context_x: Tensor) -> Tensor:
        """Key (B, H, N, d), likewise."""
        return context.unsqueeze(1)

    def compare(self, query: Tensor, key: Tensor) -> Tensor:
        """Scores (B, H, M, N)."""
        raise NotImplementedError

    def forward(self, target: Tensor, context: Tensor, geometry: Geometry) -> Tensor:
        """Scores (B, H, M, N) of tokens (B, M, D) and (B, N, D)."""
        return self.compare(self.asked(target, geometry.target_x), self.offered(context, geometry.context_x))


class UniformScore(Score):
    """Every context point alike."""

    def compare(self, query: Tensor, key: Tensor) -> Tensor:
        """Scores (B, 1, M, N)."""
        return score_functions.uniform_scores(query[..., :0], key[..., :0])  # of whatever width each


class PositionScore(Score):
    """What compares where target and context point are."""

    def asked(self, target: Tensor, target_x: Tensor) -> Tensor:
        """Positions (B, 1, M, Dx)."""
        return target_x.unsqueeze(1)

    def offered(self, context: Tensor, context_x: Tensor) -> Tensor:
        """Positions (B, 1, N, Dx)."""
        return context_x.unsqueeze(1)


class LaplaceScore(PositionScore):
    """By L1 distance between positions, with one learned length scale a dimension."""

    def __init__(self, size: ScoreSize) -> None:
        super().__init__(size)
        self.log_length_scale = nn.Parameter(torch.full((size.dim_x,), math.log(size.length_scale)))

    def compare(self, query: Tensor, key: Tensor) -> Tensor:
        """Scores (B, 1, M, N)."""
        scale = self.log_length_scale.exp()
        return score_functions.laplace_scores(query, key, scale)


class GaussianScore(PositionScore):
    """By squared distance between positions, with one learned bandwidth a dimension: Nadaraya-Watson."""

    def __init__(self, size: ScoreSize) -> None:
        super().__init__(size)
        self.log_bandwidth = nn.Parameter(torch.full((size.dim_x,), math.log(size.length_scale)))

    def compare(self, query: Tensor, key: Tensor) -> Tensor:
        """Scores (B, 1, M, N)."""
        bandwidth = self.log_bandwidth.exp()
        return score_functions.gaussian_scores(query, key, bandwidth)


class ProjectedScore(Score):
    """What compares learned projections of the tokens."""

    def __init__(self, size: ScoreSize) -> None:
        super().__init__(size)
        self.query = nn.Linear(size.d_model, size.d_model)
        self.key = nn.Linear(size.d_model, size.d_model)

    def asked(self, target: Tensor, target_x: Tensor) -> Tensor:
        """Query (B, H, M, d_head)."""
        return self._split(self.query(target))

    def offered(self, context: Tensor, context_x: Tensor) -> Tensor:
        """Key (B, H, N, d_head)."""
        return self._split(self.key(context))

    def _split(self, tokens: Tensor) -> Tensor:
        """(B, N, D) → (B, H, N, d_head)."""
        heads: Tensor = tokens.unflatten(-1, (self.num_heads, -1)).transpose(1, 2)
        return heads


class DotProductScore(ProjectedScore):
    """Projected query times projected key over √d, one head. Only such scores have a fused kernel."""

    def compare(self, query: Tensor, key: Tensor) -> Tensor:
        """Scores (B, H, M, N)."""
        return score_functions.dot_product_scores(query, key)


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

    def asked(self, target: Tensor, target_x: Tensor) -> Tensor:
        """Unit vectors, stretched by √d/τ so that the scaled dot product is the cosine over τ."""
        query = super().asked(target, target_x)
        stretch = math.sqrt(query.shape[-1]) / self.log_temperature.exp()
        return F.normalize(query, dim=-1) * stretch

    def offered(self, context: Tensor, context_x: Tensor) -> Tensor:
        """Unit vectors."""
        return F.normalize(super().offered(context, context_x), dim=-1)


class BilinearScore(Score):
    """The query times a full matrix times the key, no projection of its own."""

    def __init__(self, size: ScoreSize) -> None:
        super().__init__(size)
        # Scaled so that scores of normalised tokens start near unit variance.
        self.weight = nn.Parameter(torch.randn(size.d_model, size.d_model) / size.d_model)

    def compare(self, query: Tensor, key: Tensor) -> Tensor:
        """Scores (B, 1, M, N)."""
        return score_functions.bilinear_scores(query, key, self.weight)


class AdditiveScore(Score):
    """A one-layer network of query and key together, hidden width d_model / 4 as its memory is M·N·hidden."""

    def __init__(self, size: ScoreSize) -> None:
        super().__init__(size)
        hidden = size.d_model // 4
        self.query_weight = nn.Parameter(torch.randn(hidden, size.d_model) / math.sqrt(size.d_model))
        self.key_weight = nn.Parameter(torch.randn(hidden, size.d_model) / math.sqrt(size.d_model))
        self.vector = nn.Parameter(torch.randn(hidden) / math.sqrt(hidden))

    def compare(self, query: Tensor, key: Tensor) -> Tensor:
        """Scores (B, 1, M, N)."""
        return score_functions.additive_scores(query, key, self.query_weight, self.key_weight, self.vector)


class ContentFunctionScore(ProjectedScore):
    """Any function of query and key, applied to learned projections of the tokens; one head."""

    def __init__(self, size: ScoreSize, function: ScoreFunction) -> None:
        super().__init__(size)
        self.function = function

    def compare(self, query: Tensor, key: Tensor) -> Tensor:
        """Scores (B, 1, M, N)."""
        return self.function(query, key)


class PositionFunctionScore(PositionScore):
    """Any function of query and key, applied to positions in units of a learned length a dimension."""

    def __init__(self, size: ScoreSize, function: ScoreFunction) -> None:
        super().__init__(size)
        self.function = function
        self.log_length_scale = nn.Parameter(torch.full((size.dim_x,), math.log(size.length_scale)))

    def compare(self, query: Tensor, key: Tensor) -> Tensor:
        """Scores (B, 1, M, N)."""
        scale = self.log_length_scale.exp()
        return self.function(query / scale, key / scale)
