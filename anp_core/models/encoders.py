"""From positions, values and features to tokens, and context tokens looking at each other."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from anp_core.attention.pair_features import PairFeatures
from anp_core.attention.pooling import GlobalAttention
from anp_core.attention.positional import fourier_features, fourier_width
from anp_core.attention.score_modules import Geometry, ScoreSize
from anp_core.models.config import ANPConfig
from anp_core.precision import at_least_float32


class FeedForward(nn.Sequential):
    """LayerNorm, then two linear layers twice as wide between: one token at a time."""

    def __init__(self, d_model: int) -> None:
        super().__init__(
            nn.LayerNorm(d_model), nn.Linear(d_model, 2 * d_model), nn.GELU(), nn.Linear(2 * d_model, d_model)
        )


class TokenEncoder(nn.Module):
    """Concatenates what is known about each point and makes a token of it: (B, N, ·) → (B, N, D)."""

    def __init__(self, config: ANPConfig, width: int) -> None:
        super().__init__()
        self.octaves = config.octaves if config.uses_absolute else None
        if config.uses_absolute:
            width += fourier_width(config.dim_x, config.octaves)
        self.constant = width == 0  # a relative model's target starts out knowing nothing
        d_model = config.d_model
        self.mlp = nn.Sequential(nn.Linear(max(1, width), d_model), nn.GELU(), nn.Linear(d_model, d_model))

    def forward(self, x: Tensor, *known: Tensor | None) -> Tensor:
        """x (B, N, Dx) and any number of (B, N, F) → tokens (B, N, D)."""
        parts = [part for part in known if part is not None]
        if self.octaves is not None:
            parts.append(fourier_features(x, self.octaves))
        if self.constant:
            parts = [x.new_zeros(*x.shape[:-1], 1)]
        tokens: Tensor = self.mlp(torch.cat(parts, dim=-1))
        return tokens


class SelfAttentionBlock(nn.Module):
    """Context points look at each other: pre-norm multi-head attention and a feed-forward layer."""

    def __init__(self, config: ANPConfig, relative_width: int) -> None:
        super().__init__()
        size = ScoreSize(config.d_model, config.num_heads, config.dim_x)
        self.norm = nn.LayerNorm(config.d_model)
        self.attention = GlobalAttention("multihead", size, relative_width)
        self.feed_forward = FeedForward(config.d_model)

    def forward(
        self, context: Tensor, geometry: Geometry, mask: Tensor | None, relative: PairFeatures | None
    ) -> Tensor:
        """context (B, N, D) → (B, N, D)."""
        normed = self.norm(context)
        pooled, _ = self.attention(normed, normed, geometry, mask, relative)
        context = context + pooled
        tokens: Tensor = context + self.feed_forward(context)
        return tokens


class LatentEncoder(nn.Module):
    """A set of points → a Gaussian over one global latent vector z (section 2.2, Garnelo et al. 2018).

    Prior and posterior come from the same encoder: fed the context, or the context and the targets.
    """

    def __init__(self, config: ANPConfig) -> None:
        super().__init__()
        d_model = config.d_model
        width = config.dim_y + config.context_features + fourier_width(config.dim_x, config.octaves)
        self.octaves = config.octaves
        self.point = nn.Sequential(nn.Linear(width, d_model), nn.GELU(), nn.Linear(d_model, d_model))
        self.pooled = nn.Sequential(nn.GELU(), nn.Linear(d_model, d_model), nn.GELU())
        self.moments = nn.Linear(d_model, 2 * config.latent_dim)

    def forward(
        self, x: Tensor, y: Tensor, features: Tensor | None, mask: Tensor | None
    ) -> torch.distributions.Normal:
        """Points (B, N, ·) → Normal with mean and std (B, latent_dim)."""
        known = [fourier_features(x, self.octaves), y] + ([] if features is None else [features])
        tokens = self.point(torch.cat(known, dim=-1))  # (B, N, D)
        weight = tokens.new_ones(tokens.shape[:2]) if mask is None else mask.to(tokens.dtype)
        total = weight.sum(1, keepdim=True).clamp_min(1.0)
        mean_token = (tokens * weight.unsqueeze(-1)).sum(1) / total  # (B, D)
        mean, spread = at_least_float32(self.moments(self.pooled(mean_token))).chunk(2, dim=-1)
        # Bounded away from 0, so that the KL term cannot blow up (as in Kim et al. 2019).
        return torch.distributions.Normal(mean, 0.1 + 0.9 * torch.sigmoid(spread))
