"""Colour of 16 bits a channel, which Pillow cuts down to 8: the levels come from OpenCV instead."""

from __future__ import annotations

import numpy as np
from PIL import Image

PNG_GREY_ALPHA = 4  # colour type in a PNG's header
PNG_DEPTH, PNG_COLOUR = 24, 25  # offsets: signature 8, IHDR's length and type 8, width and height 8


def loses_depth(image: Image.Image, data: bytes) -> bool:
    """Whether Pillow cuts a channel's bits down to 8, which it does silently for all but plain grey."""
    if image.mode not in ("RGB", "RGBA", "LA", "CMYK"):
        return False
    if image.format == "PNG":
        return data[PNG_DEPTH] == 16
    depths = getattr(image, "tag_v2", {}).get(258, (8,))  # TIFF's BitsPerSample
    return max(depths if isinstance(depths, tuple) else (depths,)) > 8


def sixteen_bit_levels(image: Image.Image, data: bytes) -> np.ndarray | None:
    """All 16 bits of a picture's channels.

    Args:
        image: as Pillow has opened and loaded it, in 8 bits.
        data: the file.

    Returns:
        (H, W, C) uint16, turned as `image` is; C = 2 grey and alpha, 3 RGB, 4 RGBA. None where OpenCV cannot
        read the file, or reads it otherwise than Pillow: premultiplied alpha, CMYK, 12 bits.
    """
    import cv2  # on demand: few pictures need it

    try:
        levels: np.ndarray | None = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        return None
    eight = np.asarray(image)
    if levels is None or levels.dtype != np.uint16 or levels.ndim != 3 or eight.ndim != 3:
        return None
    order = [2, 1, 0, 3][: eight.shape[2]]  # OpenCV's is blue, green, red, alpha
    if levels.shape[:2] != eight.shape[:2] or levels.shape[2] < len(order):
        return None
    levels = levels[..., order]
    if not np.array_equal(levels >> 8, eight):
        return None
    grey = image.format == "PNG" and data[PNG_COLOUR] == PNG_GREY_ALPHA  # which both spread over RGB
    return levels[..., [0, 3]] if grey else levels
