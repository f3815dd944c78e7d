"""How a photo is cut up for the grid encoder: tiles around its holes, so that time and memory follow the holes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from anp_core.prediction.pictures.photo_plan import USUAL, PhotoPlan

WORTH_SPLITTING = 0.8  # of a tile's pixels are left to read, at most, when it is split in two
ALIGNMENT = 16  # tiles begin where the coarsest cells do, so that a cell is the same in every tile


@dataclass(frozen=True)
class Tile:
    """A rectangle of the photo and the targets in its core."""

    rows: slice
    columns: slice
    targets: np.ndarray  # (m,) which of the photo's targets
    pixels: np.ndarray  # (m, 2) their row and column within the tile

    @property
    def area(self) -> int:
        """Pixels to read."""
        return int((self.rows.stop - self.rows.start) * (self.columns.stop - self.columns.start))

    @property
    def window(self) -> tuple[slice, slice]:
        """To index an array (H, W, ...) with."""
        return self.rows, self.columns


def cut_tiles(targets: np.ndarray, known: np.ndarray, plan: PhotoPlan = USUAL) -> list[Tile]:
    """Tiles that together hold every target (M, 2) once, each with a margin that reaches known pixels.

    known is (H, W). Cores are equal parts of the box around all targets, at most `plan.core` pixels a side; those
    without targets make no tile, those with a thin line through them several small ones, and a tile is no larger
    than its targets need.
    """
    if not len(targets):
        return []
    shape = known.shape
    depth = ndimage.distance_transform_cdt(~known, "chessboard")[tuple(targets.T)]
    first = targets.min(axis=0)
    spans = (targets.max(axis=0) + 1 - first).tolist()
    parts = [math.ceil(span / plan.core) for span in spans]
    sizes = [math.ceil(span / part) for span, part in zip(spans, parts, strict=True)]
    row, column = ((targets - first) // sizes).T
    core = row * parts[1] + column
    order = np.argsort(core, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(core[order])) + 1)
    return [tile for chosen in groups for tile in _tiles_around(chosen, targets, depth, shape, plan.margin)]


def _tiles_around(
    chosen: np.ndarray, targets: np.ndarray, depth: np.ndarray, shape: tuple[int, ...], least: int
) -> list[Tile]:
    """One tile for the chosen targets, or two for its halves and so on, where that leaves clearly less to read."""
    inside = targets[chosen]
    margin = least + int(depth[chosen].max())
    low, high = inside.min(axis=0), inside.max(axis=0) + 1
    rows, columns = (_aligned(low[axis] - margin, high[axis] + margin, shape[axis]) for axis in (0, 1))
    whole = Tile(rows, columns, chosen, inside - (rows.start, columns.start))
    axis = int(np.argmax(high - low))
    if high[axis] - low[axis] < max(2, 2 * least):
        return [whole]
    first = inside[:, axis] < (low[axis] + high[axis]) // 2
    halves = [
        tile for half in (first, ~first) for tile in _tiles_around(chosen[half], targets, depth, shape, least)
    ]
    return halves if sum(tile.area for tile in halves) < WORTH_SPLITTING * whole.area else [whole]


def _aligned(start: int, stop: int, length: int) -> slice:
    """From a multiple of 16 to a multiple of 16, or the photo's edge."""
    first = max(0, int(start) // ALIGNMENT * ALIGNMENT)
    last = min(length, -(-int(stop) // ALIGNMENT) * ALIGNMENT)
    return slice(first, last)
