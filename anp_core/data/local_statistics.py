"""How bright and how varied the known pixels around every pixel are: what makes the photo network scale-free.

A network that sees colours relative to their surroundings, in units of their spread, learns an edge once and knows
it in the dark as in the light.
"""

from __future__ import annotations

import cv2
import numpy as np

# Sides of the box that is averaged over twice: a window whose weight falls off evenly to nothing, so that nothing
# jumps where a known pixel leaves it. The smallest window that holds a few known pixels counts most.
BOXES = (3, 13, 45, 181)
ENOUGH = 4.0  # known pixels at which a window has half of its say
GLOBAL_SAY = 1e-9  # of all known pixels together, which decide where no window holds any
SPREAD_FLOOR = 0.02  # in [0, 1]: about five grey levels of 256


def local_statistics(rgb: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean (H, W, 3) and spread (H, W) of the known pixels near every pixel.

    rgb is (H, W, 3) in [0, 1], known (H, W) bool with at least one True; what stands at unknown pixels is ignored.
    The spread is the standard deviation of a colour about its window's mean, averaged in square over colours and
    windows, with a floor of 0.02.
    """
    values = np.where(known[..., None], rgb, 0).astype(np.float32)
    squares = np.square(values).mean(axis=2)
    planes = np.concatenate([values, squares[..., None], known[..., None].astype(np.float32)], axis=2)
    whole = planes.sum((0, 1), dtype=np.float64)
    middle = (whole[:3] / whole[4]).astype(np.float32)
    say = np.full(known.shape, GLOBAL_SAY, np.float32)
    mean = np.broadcast_to(GLOBAL_SAY * middle, rgb.shape).astype(np.float32)
    overall = max(0.0, float(whole[3] / whole[4] - np.square(middle).mean()))
    variance = np.full(known.shape, GLOBAL_SAY * overall, np.float32)
    for side in BOXES:
        window = _smoothed(planes, side)
        points = window[..., 4] * side**2  # about how many known pixels the window holds
        held = np.maximum(window[..., 4], 1e-9)
        inside = window[..., :3] / held[..., None]
        spread = np.maximum(window[..., 3] / held - np.square(inside).mean(axis=2), 0)
        part = points**2 / (points**2 + ENOUGH**2) / side**2
        say += part
        mean += part[..., None] * inside
        variance += part * spread
    return mean / say[..., None], np.sqrt(variance / say + SPREAD_FLOOR**2)


def _smoothed(planes: np.ndarray, side: int) -> np.ndarray:
    """Mean of planes (H, W, C) over a box, twice; outside the picture stands zero."""
    for _ in range(2):
        planes = cv2.boxFilter(planes, -1, (side, side), borderType=cv2.BORDER_CONSTANT)
    smooth: np.ndarray = np.maximum(planes, 0)
    return smooth
