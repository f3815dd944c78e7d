"""Attention of all missing pixels of a small picture, kept small enough for a browser: from a Completion to numbers.

A photo's pixels number too many; there a single pixel is explained when somebody asks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from anp_core.errors import Cancelled

if TYPE_CHECKING:
    from anp_core.prediction.pictures.completion import (
        Completion,  # imports torch: only the name is needed here
    )

PIXELS_AT_ONCE = 128  # between two looks at whether to stop; a few megabytes each
NUMBERS = 3_000_000  # weights that are kept at most: beyond, heads are averaged


@dataclass(frozen=True, eq=False)
class PixelWeights:
    """What every missing pixel attends to, in the order of np.argwhere(missing)."""

    pixels: np.ndarray  # (M, 2) int, row and column
    positions: np.ndarray  # (N, 2) int, of the context points
    nearest: np.ndarray | None  # (M, K) which of them each pixel may look at; None: all, in their order
    weights: np.ndarray  # (heads, M, K) float32, every row sums to 1
    heads: tuple[str, ...]  # what the rows are called; a single empty name where all heads are averaged

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        return self.weights.nbytes + (0 if self.nearest is None else self.nearest.nbytes)


def gather_pixel_weights(
    completion: Completion,
    *,
    limit: int = NUMBERS,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> PixelWeights | None:
    """Work out what every missing pixel attends to; None where there would be too many weights, or for a photo.

    Args:
        completion: of a network whose pixels share their context points.
        limit: how many weights to keep at most; single heads are kept if theirs fit.
        progress: called with how many of how many pixels are done.
        cancelled: asked between chunks; raises Cancelled where it says yes.
    """
    explain = completion.explain_many
    pixels = np.argwhere(completion.missing)  # (M, 2)
    if explain is None:
        return None
    first = explain(pixels[:1])
    heads, _, points = first.weights.shape
    if len(pixels) * points > limit:
        return None
    apart = heads * len(pixels) * points <= limit
    kept = np.empty((heads if apart else 1, len(pixels), points), np.float32)
    nearest = None if first.nearest is None else np.empty((len(pixels), points), np.int64)
    for start in range(0, len(pixels), PIXELS_AT_ONCE):
        if cancelled is not None and cancelled():
            raise Cancelled
        part = slice(start, start + PIXELS_AT_ONCE)
        found = explain(pixels[part])
        kept[:, part] = found.weights if apart else found.weights.mean(0, keepdims=True)
        if nearest is not None and found.nearest is not None:
            nearest[part] = found.nearest
        if progress is not None:
            progress(min(part.stop, len(pixels)), len(pixels))
    return PixelWeights(pixels, first.positions, nearest, kept, first.heads if apart else ("",))
