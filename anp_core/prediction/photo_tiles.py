"""How a photo is cut up for the grid encoder: tiles around its holes, so that time and memory follow the holes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

LARGEST_CORE = 384  # pixels on a side whose targets one tile holds
MARGIN = 48  # pixels around the targets that are read too; more changes nothing that can be seen
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
        return (self.rows.stop - self.rows.start) * (self.columns.stop - self.columns.start)

    @property
    def window(self) -> tuple[slice, slice]:
        """To index an array (H, W, ...) with."""
        return self.rows, self.columns


def cut_tiles(targets: np.ndarray, known: np.ndarray) -> list[Tile]:
    """Tiles that together hold every target (M, 2) once, each with a margin that reaches known pixels.

    known is (H, W). Cores are equal parts of the photo of at most 384 pixels a side; those without targets make no
    tile, and a tile is no larger than its targets need.
    """
    if not len(targets):
        return []
    shape = known.shape
    depth = ndimage.distance_transform_cdt(~known, "chessboard")[tuple(targets.T)]  # type: ignore[index]
    parts = [math.ceil(side / LARGEST_CORE) for side in shape]
    sizes = [math.ceil(side / part) for side, part in zip(shape, parts, strict=True)]
    core = targets[:, 0] // sizes[0] * parts[1] + targets[:, 1] // sizes[1]
    order = np.argsort(core, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(core[order])) + 1)
    tiles = []
    for chosen in groups:
        inside = targets[chosen]
        margin = MARGIN + int(depth[chosen].max())
        rows, columns = (
            _aligned(inside[:, axis].min() - margin, inside[:, axis].max() + 1 + margin, shape[axis])
            for axis in (0, 1)
        )
        tiles.append(Tile(rows, columns, chosen, inside - (rows.start, columns.start)))
    return tiles


def _aligned(start: int, stop: int, length: int) -> slice:
    """From a multiple of 16 to a multiple of 16, or the photo's edge."""
    first = max(0, int(start) // ALIGNMENT * ALIGNMENT)
    last = min(length, -(-int(stop) // ALIGNMENT) * ALIGNMENT)
    return slice(first, last)
