"""How bright and how varied the known pixels around every pixel are: what makes the photo network scale-free.

A network that sees colours relative to their surroundings, in units of their spread, learns an edge once and knows
it in the dark as in the light.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

WINDOWS = (5, 17, 65, 257)  # pixels on a side; the smallest that holds a few known pixels counts most
ENOUGH = 4.0  # known pixels at which a window has half of its say
GLOBAL_SAY = 1e-9  # of all known pixels together, which decide where no window holds any
SPREAD_FLOOR = 0.02  # in [0, 1]: about five grey levels of 256


def local_statistics(rgb: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean (H, W, 3) and spread (H, W) of the known pixels near every pixel.

    rgb is (H, W, 3) in [0, 1], known (H, W) bool with at least one True; what stands at unknown pixels is ignored.
    The spread is the standard deviation of a colour about its window's mean, averaged in square over colours and
    windows, with a floor of 0.02.
    """
    weight = known.astype(np.float32)
    values = np.where(known[..., None], rgb, 0).astype(np.float32)
    squares = np.square(values).mean(axis=2)
    total = float(weight.sum())
    middle = values.sum((0, 1)) / total
    say = np.full(known.shape, GLOBAL_SAY, np.float32)
    mean = np.broadcast_to(GLOBAL_SAY * middle, rgb.shape).astype(np.float32)
    variance = np.full(
        known.shape, GLOBAL_SAY * max(0.0, squares.sum() / total - np.square(middle).mean()), np.float32
    )
    for side in WINDOWS:
        count = _window_mean(weight, side)  # share of the window that is known
        held = np.maximum(count, 1e-9)
        inside = (
            np.stack([_window_mean(values[..., channel], side) for channel in range(3)], axis=2)
            / held[..., None]
        )
        spread = np.maximum(_window_mean(squares, side) / held - np.square(inside).mean(axis=2), 0)
        points = count * side**2
        part = np.where(points > 0.5, points / (points + ENOUGH) / side**2, 0)
        say += part
        mean += part[..., None] * inside
        variance += part * spread
    return mean / say[..., None], np.sqrt(variance / say + SPREAD_FLOOR**2)


def _window_mean(plane: np.ndarray, side: int) -> np.ndarray:
    """Mean over the window of `side` pixels around each pixel; outside the picture stands zero."""
    return np.maximum(ndimage.uniform_filter(plane, side, mode="constant"), 0)
