"""What completing a picture gives back: mean, standard deviation, and on demand what a pixel looked at.

Targets of this `Result` are the missing pixels, context points the known ones that were used, both row by row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import numpy as np

from anp_core.errors import MaskError, PictureError
from anp_core.language import say
from anp_core.prediction.pictures.many_pixels import LookMany, as_points
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.result import Attention, NetworkTask

if TYPE_CHECKING:  # imports torch
    from anp_core.pretrained import LoadedModel

Progress = Callable[[int, int], None]  # targets done, targets in all
IsCancelled = Callable[[], bool]
Quality = Literal["usual", "best"]


@dataclass(frozen=True)
class PixelAttention:
    """What the prediction at one pixel looked at."""

    row: int
    column: int
    positions: np.ndarray  # (N, 2) row and column of the context points; a cell's centroid
    cell: np.ndarray  # (N,) side of the cell in pixels, 1 for a pixel
    weights: np.ndarray  # (heads, N), every row sums to 1
    heads: tuple[str, ...]  # what each row is called: "round 1, head 2"


class Explainer(Protocol):
    """Looks up what one target attends to."""

    def __call__(self, row: int, column: int) -> PixelAttention:
        """Attention of the pixel at row, column."""
        ...


class ManyExplainer(Protocol):
    """Looks up what many targets attend to at once, where they share their context points."""

    def __call__(self, pixels: np.ndarray) -> Attention:
        """Attention of the missing pixels (M, 2), which go by 0 … M − 1."""
        ...


class TaskMaker(Protocol):
    """Says what the network was given."""

    def __call__(self, pixels: np.ndarray) -> list[NetworkTask]:
        """For missing pixels (M, 2)."""
        ...


class Again(Protocol):
    """Completes the same picture anew."""

    def __call__(self, missing: np.ndarray, context: np.ndarray, model: LoadedModel | None, /) -> Completion:
        """Of missing pixels from context points, (H, W) bool each, by a model, or by the one before."""
        ...


class Filled(NamedTuple):
    """What a method makes of a picture's missing pixels, in the order of np.argwhere(missing)."""

    mean: np.ndarray  # (M, 3)
    std: np.ndarray  # (M, 3)
    context: np.ndarray  # (H, W) bool, the known pixels that were used
    heads: tuple[str, ...]
    explain: Explainer
    tasks: TaskMaker
    explain_many: ManyExplainer | None = None  # where pixels share what they look at,
    look_many: LookMany | None = None  # or where each has its own


@dataclass(frozen=True, eq=False)
class Completion:
    """A completed picture, and how sure it is."""

    mean: np.ndarray  # (H, W, C) float32 in [0, 1]; known pixels are the picture's own
    std: np.ndarray  # (H, W, C) float32, 0 at known pixels
    missing: np.ndarray  # (H, W) bool
    context: np.ndarray  # (H, W) bool, the known pixels that were used
    seconds: float
    model_name: str
    heads: tuple[str, ...]
    explain: Explainer
    tasks_of: TaskMaker
    again: Again
    explain_many: ManyExplainer | None = None  # one of both is there, as in `Filled`
    look_many: LookMany | None = None

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

    # -------------------------------------------------------------------- as a Result

    @cached_property
    def pixels(self) -> np.ndarray:
        """(M, 2) row and column of every missing pixel."""
        return np.argwhere(self.missing)

    @cached_property
    def points(self) -> np.ndarray:
        """(N, 2) row and column of every context point."""
        return np.argwhere(self.context)

    @property
    def num_targets(self) -> int:
        """M, how many pixels are missing."""
        return len(self.pixels)

    @property
    def point_values(self) -> np.ndarray:
        """(N, C) colours of the context points."""
        colours: np.ndarray = self.mean[self.context]
        return colours

    def target_at(self, row: int, column: int) -> int:
        """The number of the missing pixel at row, column."""
        return int(np.searchsorted(np.flatnonzero(self.missing), row * self.missing.shape[1] + column))

    def points_in(self, chosen: np.ndarray) -> np.ndarray:
        """Numbers (D,) of the context points among chosen pixels (H, W) bool; MaskError where there are none."""
        found = np.flatnonzero(chosen[self.context])
        if not len(found):
            raise MaskError(say("There is no context point among those to be dropped."))
        return found

    def at(self, targets: np.ndarray) -> Predicted:
        """Mean and std (m, C) of missing pixels (m,)."""
        place = tuple(self.pixels[targets].T)
        return Predicted(self.mean[place], self.std[place])

    def weights(self, targets: np.ndarray) -> Attention:
        """What missing pixels (m,) look at."""
        pixels = self.pixels[targets]
        if self.explain_many is not None:
            return replace(self.explain_many(pixels), targets=targets)
        assert self.look_many is not None
        seen = self.look_many(pixels)
        points, cells = as_points(seen, self.context, self.mean)
        return Attention(targets, points, np.arange(len(pixels)), seen.weights, self.heads, cells)

    def distances(self, seen: Attention) -> np.ndarray:
        """(m, K) pixels from each missing pixel to what it looks at."""
        places = self.points[seen.lists] if seen.cells is None else seen.cells.positions  # (L, K, 2)
        apart = places[seen.list_of] - self.pixels[seen.targets][:, None]
        away: np.ndarray = np.hypot(apart[..., 0], apart[..., 1])
        return away

    def without(self, points: np.ndarray, targets: np.ndarray | None = None) -> Completion:
        """Complete again as if context points (D,) had been unknown; as the protocol says."""
        context = self.context.copy()
        context[tuple(self.points[points].T)] = False
        if not context.any():
            raise MaskError(say("Without these there would be no context point left to predict from."))
        return self.again(self._only(targets), context, None)

    def under(self, model: LoadedModel, targets: np.ndarray | None = None) -> Completion:
        """Complete again by another model; as the protocol says."""
        return self.again(self._only(targets), self.context, model)

    def tasks(self, targets: np.ndarray) -> list[NetworkTask]:
        """What the network was given for missing pixels (m,)."""
        return self.tasks_of(self.pixels[targets])

    def _only(self, targets: np.ndarray | None) -> np.ndarray:
        """(H, W) bool, those of the missing pixels."""
        if targets is None:
            return self.missing
        chosen = np.zeros_like(self.missing)
        chosen[tuple(self.pixels[targets].T)] = True
        return chosen


def explain_alone(explain_many: ManyExplainer, points: np.ndarray) -> Explainer:
    """Looks up one pixel at a time, of those that share context points (N, 2)."""

    def explain(row: int, column: int) -> PixelAttention:
        seen = explain_many(np.array([[row, column]]))
        near = points[seen.points[0]]
        cell = np.ones(len(near), int)
        return PixelAttention(row, column, near.astype(np.float32), cell, seen.weights[0], seen.heads)

    return explain


def outside(size: tuple[int, ...], row: int, column: int) -> str:
    """What to say where a pixel that is asked about lies outside of a picture of `size`, height and width."""
    return say(
        "The picture has rows 0 to {last_row} and columns 0 to {last_column}; got pixel {row}, {column}.",
        last_row=size[0] - 1,
        last_column=size[1] - 1,
        row=row,
        column=column,
    )
