"""Positions as features: absolute (Fourier) for tokens, relative (offsets) for pairs of target and context."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

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


def beside(parts: Sequence[Tensor]) -> Tensor:
    """Parts (..., Dᵢ) side by side: (..., ΣDᵢ), in memory one feature after the other.

    Features of pairs are so many that what works on them must find each feature in one piece.
    """
    return torch.cat([part.movedim(-1, 0) for part in parts]).movedim(0, -1)


def length(offset: Tensor) -> Tensor:
    """Euclidean length (..., 1) of offsets (..., D); `norm` takes a hundred times as long over planes."""
    return offset.square().sum(-1, keepdim=True).sqrt_()


def asinh(x: Tensor) -> Tensor:
    """Inverse hyperbolic sine; without gradients from vectorised parts, as torch's own is not: ten times as fast.

    >>> asinh(torch.tensor([0.0, -2.0]))
    tensor([ 0.0000, -1.4436])
    """
    if torch.is_grad_enabled():
        return torch.asinh(x)
    square = x.square()
    root = (square + 1).sqrt_()
    return square.div_(root.add_(1)).add_(x.abs()).log1p_().copysign_(x)


def offset_features(offset: Tensor) -> Tensor:
    """Features of x_target − x_context (..., D) for positions in about [−2, 2]: (..., 2·D + 7).

    The exponentials are kernels of several widths, so that a linear layer can already make a Laplace kernel.
    """
    distance = length(offset)
    kernels = [torch.exp(-distance / width) for width in (0.05, 0.15, 0.4, 1.0)]
    steep = torch.tanh(4 * offset)  # tells left from right for near neighbours
    return beside([offset, steep, distance, distance.square(), torch.log(distance + 0.02), *kernels])


def lag_features(offset: Tensor) -> Tensor:
    """Features of a time offset (..., D), its first columns steps and seasonal cycles: (..., 9)."""
    steps, cycles = offset[..., :1], offset[..., 1:2]
    size = steps.abs()
    kernels = [torch.exp(-size / width) for width in (2.0, 8.0, 40.0)]
    seasons = [torch.cos(2 * math.pi * k * cycles) for k in (1, 2)]
    log_size = torch.log1p(size) / 6
    far = [(size / 730).clamp_max(4), (cycles.abs() / 4).clamp_max(4)]  # beyond, years are all long ago
    return beside([steps.sign() * log_size, log_size, *kernels, *seasons, *far])


def local_spacing(offset: Tensor) -> Tensor:
    """How densely a target's neighbours lie: the mean distance of the nearest few, at least half a unit.

    offset (B, M, K, D), nearest first → (B, M, 1, 1).
    """
    return _spacing(length(offset[:, :, :NEAREST_FOR_SPACING]))


def _spacing(distance: Tensor) -> Tensor:
    """(B, M, K, 1) → (B, M, 1, 1)."""
    return distance[:, :, :NEAREST_FOR_SPACING].mean(2, keepdim=True).clamp_min(0.5)


def scaled_offset_features(offset: Tensor) -> Tensor:
    """Features of neighbours' offsets (B, M, K, D) in units of the local spacing: (B, M, K, 3·D + 3).

    Scale-free but for one column, the log of the spacing, so that dense and sparse contexts look alike.
    The neighbours must be sorted so that the nearest come first.
    """
    distance = length(offset)  # (B, M, K, 1)
    spacing = _spacing(distance)
    scaled, beyond = offset / spacing, 1 + distance / spacing
    twice = 2 * scaled
    return beside(
        [
            scaled / beyond,
            torch.sin(twice),
            torch.cos(twice),
            torch.log(beyond),
            torch.log(distance + 0.5),
            torch.log(spacing).expand_as(distance),
        ]
    )


RELATIVE_FEATURES: dict[str, Callable[[Tensor], Tensor]] = {
    "offset": offset_features,
    "lag": lag_features,
    "scaled_offset": scaled_offset_features,
}


def relative_width(kind: str, dim_x: int) -> int:
    """How many relative features `kind` makes of `dim_x` position dimensions."""
    return {"offset": 2 * dim_x + 7, "lag": 9, "scaled_offset": 3 * dim_x + 3}[kind]
