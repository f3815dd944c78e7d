"""What the predictions at many pixels of a photo looked at: known pixels and cells of them, as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Protocol

import numpy as np

from anp_core.prediction.result import Cells

Part = tuple[np.ndarray, "ManyPixels"]  # which of the pixels (n,), and what they look at


@dataclass(frozen=True, eq=False)
class ManyPixels:
    """m pixels, each with K places of its own."""

    positions: np.ndarray  # (m, K, 2) row and column; a cell's centroid
    cell: np.ndarray  # (m, K) side of the cell in pixels, 1 for a pixel
    there: np.ndarray  # (m, K) bool, False behind the last place of a pixel that has fewer
    weights: np.ndarray  # (m, heads, K), every row sums to 1

    def moved(self, corner: np.ndarray) -> ManyPixels:
        """As a picture sees it in which this one's corner lies at row and column (2,)."""
        return replace(self, positions=self.positions + corner.astype(np.float32))

    def of_half_size(self) -> ManyPixels:
        """As the picture of twice the size sees it."""
        return replace(self, positions=2 * self.positions + 0.5, cell=2 * self.cell)


class LookMany(Protocol):
    """Looks up what many pixels attend to at once."""

    def __call__(self, pixels: np.ndarray) -> ManyPixels:
        """Of missing pixels (m, 2)."""
        ...


def gathered(count: int, parts: Sequence[Part]) -> ManyPixels:
    """`count` pixels, at least one, put together from parts that hold each of them once."""
    first = parts[0][1]
    if len(parts) == 1:
        order = np.argsort(parts[0][0])
        return ManyPixels(*(getattr(first, field.name)[order] for field in fields(ManyPixels)))
    whole = {}
    for field in fields(ManyPixels):
        like = getattr(first, field.name)
        whole[field.name] = np.empty((count, *like.shape[1:]), like.dtype)
        for which, part in parts:
            whole[field.name][which] = getattr(part, field.name)
    return ManyPixels(**whole)


def as_points(seen: ManyPixels, context: np.ndarray, colours: np.ndarray) -> tuple[np.ndarray, Cells]:
    """Numbers (m, K) of the context points (H, W) bool that are looked at, and the cells that they stand for.

    A cell goes by the context point next to its centroid; −1 where there is no place. colours (H, W, C) give the
    cells' values.
    """
    flat, width = np.flatnonzero(context), context.shape[1]
    cell = np.where(seen.there, seen.cell, 0)
    keys = np.concatenate([seen.positions, cell[..., None]], axis=2).reshape(-1, 3)
    places, which = np.unique(keys, axis=0, return_inverse=True)  # targets share most of them
    numbers, values = np.full(len(places), -1), np.zeros((len(places), colours.shape[2]))
    single = places[:, 2] == 1
    pixels = np.rint(places[single, :2]).astype(int)
    numbers[single] = np.searchsorted(flat, pixels[:, 0] * width + pixels[:, 1])
    values[single] = colours[tuple(pixels.T)]
    points: np.ndarray | None = None
    for place in np.flatnonzero(places[:, 2] > 1):
        centroid, side = places[place, :2], int(places[place, 2])
        top, left = (max(0, round(float(middle) - side / 2)) for middle in centroid)
        inside = np.argwhere(context[top : top + side, left : left + side]) + np.array([top, left])
        if not len(inside):  # the cell reaches over it on one side only
            points = np.argwhere(context) if points is None else points
            inside = points
        middle = inside[np.abs(inside - centroid).sum(axis=1).argmin()]
        numbers[place] = np.searchsorted(flat, middle[0] * width + middle[1])
        values[place] = colours[tuple(inside.T)].mean(axis=0)
    shape = seen.cell.shape
    which = which.reshape(shape)
    return numbers[which], Cells(np.where(seen.there, seen.cell, 0), seen.positions, values[which])
