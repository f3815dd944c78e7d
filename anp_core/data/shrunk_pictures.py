"""A picture brought to another size, such as the small-picture networks are meant for, hole and all.

Stands between a Picture and `small_picture_tasks.py`, for whoever compares attention types.
"""

from __future__ import annotations

import numpy as np

SMALL_SIDE = 32  # pixels of the longer side: what the small-picture networks were trained on


def shrunk_size(height: int, width: int, side: int = SMALL_SIDE) -> tuple[int, int]:
    """Rows and columns with a longer side of at most `side`, in the picture's own proportions."""
    scale = min(1.0, side / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def shrink_picture(
    pixels: np.ndarray, missing: np.ndarray | None = None, side: int = SMALL_SIDE
) -> tuple[np.ndarray, np.ndarray]:
    """Average a picture down to a longer side of at most `side` pixels; a smaller one stays as it is.

    Args:
        pixels: (H, W, C) in [0, 1].
        missing: (H, W) bool; what stands there reaches no colour.

    Returns:
        (h, w, C) float32, 0 where nothing is known, and (h, w) bool, missing where at least half of a cell is.
    """
    height, width = pixels.shape[:2]
    rows, columns = shrunk_size(height, width, side)
    known = np.ones((height, width)) if missing is None else (~missing).astype(float)
    down, across = _averaging(height, rows), _averaging(width, columns)  # (h, H), (w, W)
    share = down @ known @ across.T  # (h, w)
    given = np.where(known[..., None] > 0, pixels, 0)
    colours = np.einsum("iy,yxc,jx->ijc", down, given, across, optimize=True)
    small = colours / np.maximum(share, 1e-9)[..., None]
    small[share < 1e-9] = 0
    return small.clip(0, 1).astype(np.float32), share <= 0.5


def _averaging(length: int, cells: int) -> np.ndarray:
    """(cells, length): each cell's mean over the stretch of pixels that it covers, parts of pixels included."""
    edges = np.linspace(0, length, cells + 1)
    start, stop = edges[:-1, None], edges[1:, None]
    pixel = np.arange(length)[None]
    covered = np.clip(np.minimum(stop, pixel + 1) - np.maximum(start, pixel), 0, None)
    averaging: np.ndarray = covered / covered.sum(axis=1, keepdims=True)
    return averaging
