"""Keep what fills a hole in a drawing within the colours of its rim: a flat area is filled exactly.

The network learnt from photos, whose areas are never flat, and adds a little of what photos have there. A drawing is
told by its rim: most of its pixels repeat a neighbour's colour to the bit, which noise never does.
"""

from __future__ import annotations

import cv2
import numpy as np
from scipy import ndimage

AROUND = np.ones((3, 3), np.uint8)
DRAWN = 0.5  # of the rim's pixels repeat a neighbour's colour, at least
BEYOND = 8 / 255  # a fill may leave the range of a drawn rim by this much at most,
BEYOND_RANGE = 0.25  # and by this share of that range: by nothing where the rim has one colour


def within_rim(mean: np.ndarray, rgb: np.ndarray, missing: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The mean, cut in drawings to the range that the colours around each hole have, channel by channel.

    A hole is what hangs together of the pixels that are not known; its rim are the known pixels that touch it.

    Args:
        mean: (M, 3) of the missing pixels, row by row.
        rgb: (H, W, 3), in the same range as the mean.
        missing: (H, W) bool.
        known: (H, W) bool, at least one True; the pixels that were learnt from.
    """
    holes, count = ndimage.label(~known, AROUND)
    of_pixel = holes[~known]  # (N,), counted from 1
    touching, repeating = (
        np.bincount(
            of_pixel, cv2.filter2D(each.astype(np.float32), -1, AROUND, borderType=0)[~known], count + 1
        )
        for each in (known, _repeats_a_neighbour(rgb, known))
    )
    drawn = repeating >= DRAWN * np.maximum(touching, 1)
    at = holes[missing]
    if not drawn[at].any():
        return mean
    order = np.argsort(of_pixel, kind="stable")
    starts = np.searchsorted(of_pixel[order], np.arange(1, count + 1))
    low, high = (
        reduce.reduceat(spread(np.where(known[..., None], rgb, none), AROUND)[~known][order], starts)[at - 1]
        for reduce, spread, none in ((np.minimum, cv2.erode, np.inf), (np.maximum, cv2.dilate, -np.inf))
    )
    beyond = np.minimum(BEYOND, BEYOND_RANGE * (high - low))
    cut: np.ndarray = np.where(drawn[at, None], np.clip(mean, low - beyond, high + beyond), mean)
    return cut


def _repeats_a_neighbour(rgb: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Which known pixels (H, W) have a known one above, below or beside them of the same colour."""
    repeats = np.zeros_like(known)
    down = (rgb[1:] == rgb[:-1]).all(axis=2) & known[1:] & known[:-1]
    across = (rgb[:, 1:] == rgb[:, :-1]).all(axis=2) & known[:, 1:] & known[:, :-1]
    repeats[1:] |= down
    repeats[:-1] |= down
    repeats[:, 1:] |= across
    repeats[:, :-1] |= across
    return repeats
