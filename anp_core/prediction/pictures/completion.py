"""What completing a picture gives back: mean, standard deviation, and on demand what a pixel looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from anp_core.errors import PictureError
from anp_core.language import say

Progress = Callable[[int, int], None]  # targets done, targets in all
IsCancelled = Callable[[], bool]


@dataclass(frozen=True)
class PixelAttention:
    """What the prediction at one pixel looked at."""

    row: int
    column: int
    positions: np.ndarray  # (N, 2) row and column of the context points; a cell's centroid
    cell: np.ndarray  # (N,) side of the cell in pixels, 1 for a pixel
    weights: np.ndarray  # (heads, N), every row sums to 1
    heads: tuple[str, ...]  # what each row is called: "round 1, head 2"


@dataclass(frozen=True)
class ManyAttention:
    """What the predictions at M pixels looked at: at the same N points all of them, or each at its K nearest."""

    positions: np.ndarray  # (N, 2) int, row and column of the context points
    # (M, K) which of them each pixel may look at; None where K = N, in their order.
    nearest: np.ndarray | None
    weights: np.ndarray  # (heads, M, K) float32, every row sums to 1
    heads: tuple[str, ...]


class Explainer(Protocol):
    """Looks up what one target attends to."""

    def __call__(self, row: int, column: int) -> PixelAttention:
        """Attention of the pixel at row, column."""
        ...


class ManyExplainer(Protocol):
    """Looks up what many targets attend to at once, where they share their context points."""

    def __call__(self, pixels: np.ndarray) -> ManyAttention:
        """Attention of the missing pixels (M, 2)."""
        ...


@dataclass(frozen=True)
class Completion:
    """A completed picture, and how sure it is."""

    mean: np.ndarray  # (H, W, C) float32 in [0, 1]; known pixels are the picture's own
    std: np.ndarray  # (H, W, C) float32, 0 at known pixels
    missing: np.ndarray  # (H, W) bool
    context: np.ndarray  # (H, W) bool, the known pixels that were used
    seconds: float
    model_name: str
    explain: Explainer
    explain_many: ManyExplainer | None = None  # None where it would cost as much as one by one

    def attention_at(self, row: int, column: int) -> PixelAttention:
        """What the prediction at a missing pixel looks at, worked out for that pixel alone."""
        height, width = self.missing.shape
        if not (0 <= row < height and 0 <= column < width):
            raise PictureError(outside(self.missing.shape, row, column))
        if not self.missing[row, column]:
            raise PictureError(
                say(
                    "Pixel {row}, {column} is known; only missing pixels look at others.",
                    row=row,
                    column=column,
                )
            )
        return self.explain(row, column)


def outside(size: tuple[int, ...], row: int, column: int) -> str:
    """What to say where a pixel that is asked about lies outside of a picture of `size`, height and width."""
    return say(
        "The picture has rows 0 to {last_row} and columns 0 to {last_column}; got pixel {row}, {column}.",
        last_row=size[0] - 1,
        last_column=size[1] - 1,
        row=row,
        column=column,
    )


class Filled(NamedTuple):
    """What a method makes of a picture's missing pixels, in the order of np.argwhere(missing)."""

    mean: np.ndarray  # (M, 3)
    std: np.ndarray  # (M, 3)
    context: np.ndarray  # (H, W) bool, the known pixels that were used
    explain: Explainer
    explain_many: ManyExplainer | None = None
