"""A convolutional encoder on the pixel grid: what lies around every pixel, for attention to query and to read.

It stands before the attention of photos, as in the convolutional conditional neural process (Gordon et al. 2020),
and costs the same whether much or little is missing. Its shape is a U-Net (Ronneberger et al. 2015) of residual
blocks without normalisation (as in EDSR, Lim et al. 2017), so that bright and dark pictures stay what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anp_core.errors import stop_if
from anp_core.precision import at_least_float32

COARSEST = 16  # planes must be multiples of this high and wide
# The planes it reads: the base fill, the fill in units of the local spread, the log of that spread, and more.
PLANES = 9
FILL, LOG_SPREAD = slice(0, 3), slice(6, 7)
LOG_STD_RANGE = 4.0  # a first guess's std differs from the local spread by at most e^±4


@dataclass(frozen=True)
class GridMaps:
    """What the encoder read off P planes of H×W pixels, flattened so that points can look up their rows."""

    # (P·H·W + P·H·W/16 + P·H·W/256, F) features of pixels, then of 4×4 cells, then of 16×16 cells.
    rows: Tensor
    guess_mean: Tensor  # (P·H·W, 3) first guess of each pixel, float32
    guess_std: Tensor  # (P·H·W, 3)


class ResidualBlock(nn.Module):
    """Two 3×3 convolutions beside a shortcut; starts out as the shortcut alone."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)
        _start_at_zero(self.second)

    def forward(self, x: Tensor) -> Tensor:
        """(P, C, H, W) → the same shape."""
        # In place: the largest planes set the peak of memory.
        between = F.relu(self.first(F.relu(x)), inplace=True)
        deeper: Tensor = self.second(between).add_(x)
        return deeper


def _start_at_zero(layer: nn.Conv2d) -> None:
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)


def _blocks(channels: int, count: int) -> nn.Sequential:
    return nn.Sequential(*(ResidualBlock(channels) for _ in range(count)))


class GridEncoder(nn.Module):
    """U-Net from planes (P, 9, H, W) to features at strides 1, 4 and 16 and a first guess of every pixel."""

    def __init__(self, channels: tuple[int, ...], features: int, std_floor: float) -> None:
        super().__init__()
        if 2 ** (len(channels) - 1) != COARSEST:
            raise ValueError(f"channels must name five levels, of strides 1 to {COARSEST}; got {channels}")
        self.std_floor = std_floor
        self.stem = nn.Conv2d(PLANES, channels[0], 3, padding=1)
        pairs = list(pairwise(channels))
        self.shrink = nn.ModuleList(nn.Conv2d(fine, coarse, 2, stride=2) for fine, coarse in pairs)
        self.grow = nn.ModuleList(nn.Conv2d(coarse, fine, 1) for fine, coarse in pairs)
        self.down = nn.ModuleList(
            _blocks(width, 1 if level == 0 else 2) for level, width in enumerate(channels)
        )
        self.up = nn.ModuleList(_blocks(width, 2) for width in channels[:-1])
        self.features = nn.ModuleList(nn.Conv2d(channels[level], features, 1) for level in (0, 2, 4))
        self.guess = nn.Conv2d(channels[0], 6, 1)
        _start_at_zero(self.guess)
        self.to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def forward(self, planes: Tensor, cancelled: Callable[[], bool] | None = None) -> GridMaps:
        """Planes (P, 9, H, W), H and W multiples of 16.

        `cancelled()` is asked at every level; where it says yes, Cancelled is raised.
        """
        x = self.stem(planes.contiguous(memory_format=torch.channels_last))
        skips = []
        for blocks, shrink in zip(self.down, [*self.shrink, None], strict=True):
            stop_if(cancelled)
            x = blocks(x)
            skips.append(x)
            x = x if shrink is None else shrink(x)
        project = dict(zip((0, 2, 4), self.features, strict=True))  # by level
        del skips[-1]
        rows = [_flat(project[len(skips)](F.relu(x)))]
        for level in reversed(range(len(self.up))):
            stop_if(cancelled)
            x = F.interpolate(self.grow[level](x), scale_factor=2, mode="nearest").add_(skips.pop())
            x = self.up[level](x)
            if level in project:
                rows.insert(0, _flat(project[level](F.relu(x))))
        delta, log_std = at_least_float32(_flat(self.guess(F.relu(x)))).chunk(2, dim=-1)
        spread = _flat(planes[:, LOG_SPREAD]).exp()
        bounded = LOG_STD_RANGE * torch.tanh(log_std / LOG_STD_RANGE)
        mean = _flat(planes[:, FILL]) + spread * delta
        return GridMaps(torch.cat(rows), mean, self.std_floor + spread * bounded.exp())


def _flat(planes: Tensor) -> Tensor:
    """(P, C, H, W) → (P·H·W, C)."""
    return planes.permute(0, 2, 3, 1).flatten(0, 2)
