"""Positions as features: absolute (Fourier) for tokens, relative (offsets) for pairs of target and context."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

NEAREST_FOR_SPACING = 8  # the local spacing of context points is the mean distance to this many nearest


def fourier_features(x: Tensor, octaves: int) -> Tensor:
    """x itself, then sin and cos of π·2^k·x for k < octaves: (..., D) → (..., D·(1 + 2·octaves)).

    Source: section 5.1, Mildenhall et al. 2020 (NeRF). Meant for x in about [−1, 1].
    """
    frequencies = math.pi * 2.0 ** torch.arange(octaves, dtype=x.dtype, device=x.device)
    angles = (x.unsqueeze(-1) * frequencies).flatten(-2)  # (..., D·octaves)
    return torch.cat([x, angles.sin(), angles.cos()], dim=-1)


def fourier_width(dim_x: int, octaves: int) -> int:
    """How many features `fourier_features` makes of `dim_x` dimensions."""
    return dim_x * (1 + 2 * octaves)


def asinh(x: Tensor) -> Tensor:
    """Inverse hyperbolic sine; without gradients from vectorised parts, as torch's own is not: ten times as fast.

    >>> asinh(torch.tensor([0.0, -2.0]))
    tensor([ 0.0000, -1.4436])
    """
    if torch.is_grad_enabled():
        return torch.asinh(x)
    square = x.square()
    return torch.log1p(x.abs() + square / (1 + torch.sqrt(1 + square))).copysign(x)


def offset_features(offset: Tensor) -> Tensor:
    """Features of x_target − x_context (..., D) for positions in about [−2, 2]: (..., 2·D + 7).

    The exponentials are kernels of several widths, so that a linear layer can already make a Laplace kernel.
    """
    distance = offset.norm(dim=-1, keepdim=True)
    kernels = [torch.exp(-distance / width) for width in (0.05, 0.15, 0.4, 1.0)]
    steep = torch.tanh(4 * offset)  # tells left from right for near neighbours
    return torch.cat(
        [offset, steep, distance, distance.square(), torch.log(distance + 0.02), *kernels], dim=-1
    )


def lag_features(offset: Tensor) -> Tensor:
    """Features of a time offset (..., D), its first columns steps and seasonal cycles: (..., 9)."""
    steps, cycles = offset[..., :1], offset[..., 1:2]
    size = steps.abs()
    kernels = [torch.exp(-size / width) for width in (2.0, 8.0, 40.0)]
    seasons = [torch.cos(2 * math.pi * k * cycles) for k in (1, 2)]
    log_size = torch.log1p(size) / 6
    far = [(size / 730).clamp_max(4), (cycles.abs() / 4).clamp_max(4)]  # beyond, years are all long ago
    return torch.cat([steps.sign() * log_size, log_size, *kernels, *seasons, *far], dim=-1)


def local_spacing(offset: Tensor) -> Tensor:
    """How densely a target's neighbours lie: the mean distance of the nearest few, at least half a unit.

    offset (B, M, K, D), nearest first → (B, M, 1, 1).
    """
    distance: Tensor = offset[:, :, :NEAREST_FOR_SPACING].norm(dim=-1, keepdim=True)
    return distance.mean(2, keepdim=True).clamp_min(0.5)


def scaled_offset_features(offset: Tensor) -> Tensor:
    """Features of neighbours' offsets (B, M, K, D) in units of the local spacing: (B, M, K, 3·D + 3).

    Scale-free but for one column, the log of the spacing, so that dense and sparse contexts look alike.
    The neighbours must be sorted so that the nearest come first.
    """
    distance = offset.norm(dim=-1, keepdim=True)  # (B, M, K, 1)
    spacing = local_spacing(offset)
    scaled = offset / spacing
    reach = distance / spacing
    return torch.cat(
        [
            scaled / (1 + reach),
            torch.sin(2 * scaled),
            torch.cos(2 * scaled),
            torch.log1p(reach),
            torch.log(distance + 0.5),
            torch.log(spacing).expand_as(distance),
        ],
        dim=-1,
    )


RELATIVE_FEATURES: dict[str, Callable[[Tensor], Tensor]] = {
    "offset": offset_features,
    "lag": lag_features,
    "scaled_offset": scaled_offset_features,
}


def relative_width(kind: str, dim_x: int) -> int:
    """How many relative features `kind` makes of `dim_x` position dimensions."""
    return {"offset": 2 * dim_x + 7, "lag": 9, "scaled_offset": 3 * dim_x + 3}[kind]
