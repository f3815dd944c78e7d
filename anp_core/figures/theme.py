"""The colours of every figure: scales for attention, uncertainty and error, line colours, and how to apply them.

Scales are lists of (position, "#rrggbb") with positions from 0 to 1, the form that plotly takes as it is.
All of them were chosen for colour-blind readers: lightness alone tells the order.
"""

from __future__ import annotations

import numpy as np

Scale = list[tuple[float, str]]

# Cividis (Nuñez, Anderton and Renslow 2018): the same to readers with and without colour vision deficiency.
_ATTENTION = (
    "#00224e",
    "#123570",
    "#3b496c",
    "#575d6d",
    "#707173",
    "#8a8678",
    "#a59c74",
    "#c3b369",
    "#e1cc55",
    "#fee838",
)
# Like cmocean's "matter" (Thyng et al. 2016), light to dark: more ink where less is known.
_UNCERTAINTY = (
    "#fdedb0",
    "#facd91",
    "#f6ad77",
    "#f08e62",
    "#e76d54",
    "#d85053",
    "#c3385a",
    "#a82860",
    "#8a1d63",
    "#6b185d",
    "#4c1550",
    "#2f0f3d",
)
# Blue: too dark, red: too bright; the middle is nearly white, and both arms darken alike.
_ERROR = (
    "#0a3b70",
    "#2166ac",
    "#4f9ac6",
    "#a3cbe0",
    "#f4f1ec",
    "#f2b497",
    "#d6674f",
    "#b2242f",
    "#6a0a1f",
)


def _evenly_spaced(colours: tuple[str, ...]) -> Scale:
    return [(index / (len(colours) - 1), colour) for index, colour in enumerate(colours)]


ATTENTION_SCALE = _evenly_spaced(_ATTENTION)
UNCERTAINTY_SCALE = _evenly_spaced(_UNCERTAINTY)
ERROR_SCALE = _evenly_spaced(_ERROR)

# Okabe and Ito's palette, plus a warm grey for what is simply there; each is readable on light and on dark.
LINES = {
    "history": "#8A7F74",
    "forecast": "#D55E00",
    "gap": "#0072B2",
    "truth": "#009E73",
    "context": "#56B4E9",
    "dropped": "#CC79A7",
    "focus": "#E69F00",
    "usual": "#56B4E9",
    "now": "#8A7F74",
    "outline": "rgba(43, 37, 33, 0.6)",
}


def rgb_of(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255, of a colour written "#rrggbb"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def translucent(colour: str, opacity: float) -> str:
    """A colour written "#rrggbb" as "rgba(…)" with an opacity from 0 to 1."""
    red, green, blue = rgb_of(colour)
    return f"rgba({red}, {green}, {blue}, {opacity:g})"


def paint(share: np.ndarray, scale: Scale) -> np.ndarray:
    """Colour every number of an array.

    Args:
        share: (…,) numbers from 0 to 1, the position on the scale; what lies outside gets the colour of the end.
        scale: a list of [position, "#rrggbb"].

    Returns:
        (…, 3) uint8.
    """
    positions = [position for position, _ in scale]
    stops = np.array([rgb_of(colour) for _, colour in scale], dtype=np.float64)  # (S, 3)
    flat = np.clip(np.asarray(share, dtype=np.float64), 0, 1)
    channels = [np.interp(flat, positions, stops[:, channel]) for channel in range(3)]
    return np.rint(np.stack(channels, axis=-1)).astype(np.uint8)
