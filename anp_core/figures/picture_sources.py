"""Where copied pixels came from, as a picture: every place has a colour, and a filled pixel wears that of its source.

Beside `picture_figures.py`, for completions that copy. Arrays in, drawn pixels out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anp_core.figures.picture_figures import picture_on_screen
from anp_core.figures.theme import rgb_of

# Cool on the left and warm on the right, light above and dark below: told apart without colour vision, too.
CORNERS = (("#3fb8b0", "#f7d94c"), ("#33206b", "#c8371b"))
TINT = 0.4  # of a known pixel: enough to read its place's colour, little enough to see the picture
KEY_SIDE = 24  # pixels of the colour key, which is shown enlarged


@dataclass(frozen=True)
class SourceMap:
    """The map, (h, w, 3) uint8 at screen size, and which places its colours span."""

    pixels: np.ndarray
    rows: tuple[int, int]  # first and last row that anything was copied from
    columns: tuple[int, int]


def source_map(source: np.ndarray, pixels: np.ndarray, missing: np.ndarray) -> SourceMap:
    """Paint every pixel in the colour of the place it was copied from; known pixels only tinted, with their own.

    Args:
        source: (H, W, 2) row and column of each pixel's source; its own for known pixels.
        pixels: (H, W, C) in [0, 1], shown faintly where known.
        missing: (H, W) bool, at least one True. The colours span the places that these were copied from.
    """
    copied = source[missing]  # (M, 2)
    low, high = copied.min(axis=0), copied.max(axis=0)
    backdrop = picture_on_screen(np.where(missing[..., None], 1, pixels).mean(axis=2, keepdims=True))
    height, width = backdrop.shape[:2]
    # One pixel for each of the screen's, not their mean: colours of far places must not mix.
    row = (np.arange(height) + 0.5) * missing.shape[0] / height
    column = (np.arange(width) + 0.5) * missing.shape[1] / width
    picked = np.ix_(row.astype(int), column.astype(int))
    share = (source[picked] - low) / np.maximum(high - low, 1)  # (h, w, 2)
    colours = place_colours(share[..., 0], share[..., 1])
    weight = np.where(missing[picked], 1.0, TINT)[..., None]
    drawn = np.rint(colours * weight + backdrop * (1 - weight)).astype(np.uint8)
    rows, columns = ((int(low[axis]), int(high[axis])) for axis in (0, 1))
    return SourceMap(drawn, rows, columns)


def place_colours(down: np.ndarray, across: np.ndarray) -> np.ndarray:
    """Colours (…, 3), 0 to 255, of places `down` (…) and `across` (…), 0 to 1 within the span and clipped to it."""
    down, across = np.clip(down, 0, 1)[..., None], np.clip(across, 0, 1)[..., None]
    (top_left, top_right), (low_left, low_right) = (
        [np.array(rgb_of(colour), float) for colour in pair] for pair in CORNERS
    )
    top = top_left * (1 - across) + top_right * across
    low = low_left * (1 - across) + low_right * across
    mixed: np.ndarray = top * (1 - down) + low * down
    return mixed


def place_key() -> np.ndarray:
    """The colours of all places in order, (KEY_SIDE, KEY_SIDE, 3) uint8."""
    steps = np.linspace(0, 1, KEY_SIDE)
    key: np.ndarray = np.rint(place_colours(*np.meshgrid(steps, steps, indexing="ij"))).astype(np.uint8)
    return key
