"""Which parts of a large photo a completion needs: windows around its holes, so that work follows the holes.

A window holds everything that its missing pixels are completed from. Photos that are mostly hole, or sprinkled with
holes all over, are one window.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import ndimage

from anp_core.prediction.pictures.photo_plan import USUAL, PhotoPlan

Window = tuple[slice, slice]

CELL = 128  # pixels: windows begin and end at multiples, where the cells of halved photos do, too
# Halvings that see the whole margin of a tile; further ones see some twenty of their pixels at least.
FULL_MARGIN = 2
WORTH_CUTTING = 0.5  # of the photo that windows cover together, at most


def cut_windows(missing: np.ndarray, known: np.ndarray, plan: PhotoPlan = USUAL) -> list[Window]:
    """Windows, apart from each other, that together hold every missing pixel and what it is completed from.

    Args:
        missing: (H, W) bool, at least one True.
        known: (H, W) bool, the pixels to learn from.
        plan: how the photo is worked on within them.
    """
    whole = (slice(0, missing.shape[0]), slice(0, missing.shape[1]))
    rows, columns = (-(-side // CELL) for side in missing.shape)
    padded = np.zeros((rows * CELL, columns * CELL), bool)
    padded[: missing.shape[0], : missing.shape[1]] = missing
    # Rows first: along them memory is read in one go.
    cells = padded.reshape(rows, CELL, -1).any(axis=1).reshape(rows, columns, CELL).any(axis=2)
    boxes = [
        _scaled(box, missing.shape) for box in ndimage.find_objects(ndimage.label(cells, np.ones((3, 3)))[0])
    ]
    windows: list[Window] = []
    for box in boxes:
        window = _with_margin(box, missing, known, plan)
        if window is None:
            return [whole]
        windows.append(window)
    windows = _apart(windows)
    return windows if sum(map(_area, windows)) < WORTH_CUTTING * missing.size else [whole]


def _scaled(box: Window, shape: tuple[int, ...]) -> Window:
    """A box of cells in pixels."""
    rows, columns = (
        slice(span.start * CELL, min(side, span.stop * CELL)) for span, side in zip(box, shape, strict=True)
    )
    return rows, columns


def _with_margin(box: Window, missing: np.ndarray, known: np.ndarray, plan: PhotoPlan) -> Window | None:
    """The box and as much around it as its deepest pixel needs; None where nothing near is known."""
    near = _wider(box, CELL, missing.shape)
    if not known[near].any():
        return None
    distance = ndimage.distance_transform_cdt(~known[near], "chessboard")
    depth = int(distance[missing[near]].max())
    halvings = max(0, math.ceil(math.log2(max(1.0, depth / (plan.deepest / math.sqrt(2))))))
    at_full = (plan.margin + CELL // 8) * 2 ** min(halvings, FULL_MARGIN)
    return _wider(box, 2 * depth + at_full, missing.shape)


def _wider(box: Window, margin: int, shape: tuple[int, ...]) -> Window:
    rows, columns = (
        slice(
            max(0, (span.start - margin) // CELL * CELL),
            min(side, -(-(span.stop + margin) // CELL) * CELL),
        )
        for span, side in zip(box, shape, strict=True)
    )
    return rows, columns


def _apart(windows: list[Window]) -> list[Window]:
    """The same, those that overlap joined into one."""
    joined: list[Window] = []
    for window in windows:
        while True:
            other = next((each for each in joined if _overlap(each, window)), None)
            if other is None:
                break
            joined.remove(other)
            rows, columns = (
                slice(min(one.start, two.start), max(one.stop, two.stop))
                for one, two in zip(window, other, strict=True)
            )
            window = (rows, columns)
        joined.append(window)
    return joined


def _overlap(one: Window, other: Window) -> bool:
    return all(a.start < b.stop and b.start < a.stop for a, b in zip(one, other, strict=True))


def _area(window: Window) -> int:
    return int((window[0].stop - window[0].start) * (window[1].stop - window[1].start))
