"""Masks painted by hand: on a view of the picture that fits a screen, and back at the picture's own size.

A large picture is painted on a scaled view. Every pixel of the picture belongs to the one pixel of the view that its
centre lies in (nearest neighbour), so that what comes back has hard edges and the picture's size.
"""

from __future__ import annotations

import io
import zlib

import numpy as np
from PIL import Image

from anp_core.errors import MaskError
from anp_core.language import say

# Pixels: finer than a screen shows, and a stroke over all of it is still drawn within a frame.
VIEW_SIDE = 1600
MAX_FILE_BYTES = 2_000_000  # a PNG of one bit for each pixel of the largest view takes 0.3 MB at worst
MID_GREY = 127


def view_size(height: int, width: int, side: int = VIEW_SIDE) -> tuple[int, int]:
    """Height and width of the view of a picture: its own, or scaled to a longer side of `side`."""
    scale = min(1.0, side / max(height, width))
    return max(1, round(height * scale)), max(1, round(width * scale))


def mask_on_view(missing: np.ndarray, view: tuple[int, int]) -> np.ndarray:
    """(H, W) bool as (h, w) bool; a pixel of the view is missing where any pixel that belongs to it is."""
    for axis, length in enumerate(view):
        places = _places(missing.shape[axis], length)
        missing = np.logical_or.reduceat(missing, np.searchsorted(places, np.arange(length)), axis=axis)
    return missing


def mask_from_view(
    painted: np.ndarray, size: tuple[int, int], before: np.ndarray | None = None
) -> np.ndarray:
    """What was painted on a view, at the picture's own size.

    Args:
        painted: (h, w) bool, as `view_size` gives it for `size`.
        size: height and width of the picture.
        before: (H, W) bool, the mask that painting began with. What was not touched since keeps its own detail,
            which the view may be too coarse to show.

    Returns:
        (H, W) bool, True = missing.
    """
    rows, columns = (_places(size[axis], painted.shape[axis])[:, None] for axis in (0, 1))
    missing: np.ndarray = painted[rows, columns.T]
    if before is None:
        return missing
    touched = painted != mask_on_view(before, painted.shape)
    return np.where(touched[rows, columns.T], missing, before)


def _places(length: int, view_length: int) -> np.ndarray:
    """(length,) int: for each row or column of the picture, the one of the view that its centre lies in."""
    return ((np.arange(length) + 0.5) * view_length / length).astype(int)


def pack_mask(missing: np.ndarray) -> bytes:
    """(H, W) bool as deflated bits, row after row without padding, the most significant bit of a byte first."""
    return zlib.compress(np.packbits(missing).tobytes())


def read_painted_mask(content: bytes, view: tuple[int, int]) -> np.ndarray:
    """The mask that a browser sends: a PNG of the view's size, white = missing.

    Raises:
        MaskError: it is too large, no PNG, damaged, of another size, or neither black nor white somewhere.
    """
    if len(content) > MAX_FILE_BYTES:
        raise MaskError(
            say(
                "The painted mask may take {limit:,} bytes; {got:,} came. Paint it again, or upload it as a file.",
                limit=MAX_FILE_BYTES,
                got=len(content),
            )
        )
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            size = image.height, image.width
            levels = np.asarray(image.convert("L")) if size == tuple(view) else None
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error, Image.DecompressionBombError) as error:
        raise MaskError(
            say("The painted mask came damaged: it is no readable PNG. Press Apply again.")
        ) from error
    if levels is None:
        raise MaskError(
            say(
                "The painted mask must be {height}×{width} like the view it is painted on; got {rows}×{columns}.",
                height=view[0],
                width=view[1],
                rows=size[0],
                columns=size[1],
            )
        )
    if not np.isin(levels, (0, 255)).all():
        raise MaskError(say("The painted mask must be black and white only; got greys. Press Apply again."))
    return levels > MID_GREY
