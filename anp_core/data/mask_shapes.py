"""Masks made larger, smaller and softer, and whether one is too tight for its picture."""

from __future__ import annotations

import math

import cv2
import numpy as np

from anp_core.errors import MaskError
from anp_core.language import say

MOST = 500  # pixels
PAINT = np.array([1.0, 0.0, 0.25], np.float32)
# How far a hole is looked beyond for what is left of the thing that it covers: halos of letters and of compression.
RIM = 6
BEYOND = (9, 13)  # pixels off the hole: what the picture looks like where nothing is left of it
DIFFERENT = 1.5  # times the difference that is usual between neighbouring rings
CLEARLY = 0.025  # of [0, 1]: about six grey levels, below which nobody sees a halo
# Of the mean colour from ring to ring: four grey levels, and so many times the steps further out.
STEP, SUDDEN = 0.015, 3.0
ENOUGH = 40  # pixels of a ring, to judge by


def grow_mask(missing: np.ndarray, pixels: float) -> np.ndarray:
    """(H, W) bool, grown by so many pixels in every direction, diagonals by their true length.

    >>> grow_mask(np.array([[0, 0, 0, 1, 0]], bool), 2).astype(int)
    array([[0, 1, 1, 1, 1]])

    Raises:
        MaskError: a number of pixels that is negative or too large.
    """
    _check_pixels(pixels)
    if pixels == 0 or not missing.any():
        return missing.copy()
    window = _window(missing, math.ceil(pixels) + 1)
    grown = missing.copy()
    grown[window] = _distance(missing[window]) <= pixels
    return grown


def shrink_mask(missing: np.ndarray, pixels: float) -> np.ndarray:
    """(H, W) bool, shrunk by so many pixels; the picture's edge takes nothing away.

    Raises:
        MaskError: a number of pixels that is negative or too large.
    """
    _check_pixels(pixels)
    if pixels == 0 or not missing.any() or missing.all():
        return missing.copy()
    return ~(_distance(~missing) <= pixels)


def feather_weights(missing: np.ndarray, pixels: float) -> np.ndarray:
    """(H, W) float32: how much of the fill is taken, 1 inside the hole, falling to 0 so many pixels beyond it.

    Grow the hole by as many pixels, complete that, and lay it over the picture with these weights.

    >>> feather_weights(np.array([[1, 0, 0, 0]], bool), 3).round(2)
    array([[1.  , 0.75, 0.5 , 0.25]], dtype=float32)
    """
    _check_pixels(pixels)
    weights = missing.astype(np.float32)
    if pixels and missing.any():
        window = _window(missing, math.ceil(pixels) + 1)
        weights[window] = np.clip(1 - _distance(missing[window]) / (pixels + 1), 0, 1)
    return weights


def blend(pixels: np.ndarray, fill: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The fill (H, W, C) laid over pixels (H, W, C) with weights (H, W)."""
    share = weights[..., None]
    blended: np.ndarray = (share * fill + (1 - share) * pixels).astype(np.float32)
    return blended


def painted_on(rgb: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """A picture (H, W, 3) in [0, 1] with the mask laid over it in a half transparent red: what was understood.

    Args:
        rgb: the picture.
        mask: (H, W) bool, or weights from 0 to 1.
    """
    share = mask[..., None].astype(np.float32) / 2
    return (rgb * (1 - share) + PAINT * share).astype(np.float32)


def propose_growth(pixels: np.ndarray, missing: np.ndarray, visible: np.ndarray | None = None) -> int:
    """By how many pixels a hole should grow, because its rim still shows what it is to cover; 0 where it is fine.

    Ring after ring around the hole is compared with the picture 9 to 13 pixels beyond. Where a thing is left at
    the rim (the outline of letters, the halo of compression), its rings differ from that more than rings further out,
    or their mean colour steps away from the next ring's: a faint edge that is left changes the mean of a whole ring,
    which the picture itself changes only slowly.

    Args:
        pixels: (H, W, C) in [0, 1].
        missing: (H, W) bool.
        visible: (H, W) bool, pixels that show anything; None takes all.
    """
    if not missing.any() or missing.all():
        return 0
    window = _window(missing, BEYOND[1] + RIM)
    hole = missing[window]
    seen = np.ones_like(hole) if visible is None else visible[window]
    distance = _distance(hole)
    values = pixels[window].astype(np.float32)
    beyond = (distance > BEYOND[0]) & (distance <= BEYOND[1]) & seen
    if beyond.sum() < ENOUGH:
        return 0
    expected, there = _spread_mean(values, beyond)
    # What rings differ by where nothing is left of the thing: the rings between rim and beyond.
    usual = _difference(values, expected, (distance > RIM) & (distance <= BEYOND[0]) & seen & there)
    if usual is None:
        return 0
    growth = 0
    rings = [(distance > ring) & (distance <= ring + 1) & seen & there for ring in range(BEYOND[0])]
    for ring in range(RIM):
        found = _difference(values, expected, rings[ring])
        if found is not None and found > DIFFERENT * usual + CLEARLY:
            growth = ring + 1
    return max(growth, _last_step(values, expected, rings))


def _last_step(values: np.ndarray, expected: np.ndarray, rings: list[np.ndarray]) -> int:
    """Behind which ring the mean colour last steps, and one more for the faint end of an edge; 0 if it never does."""
    if min(int(ring.sum()) for ring in rings) < ENOUGH:
        return 0
    means = np.stack([(values[ring] - expected[ring]).mean(axis=0) for ring in rings])  # (rings, C)
    steps = np.abs(np.diff(means, axis=0)).mean(axis=1)
    least = max(STEP, SUDDEN * float(steps[RIM - 1 :].max()))
    found = np.flatnonzero(steps[: RIM - 1] > least)
    return int(found[-1]) + 2 if len(found) else 0


def _spread_mean(values: np.ndarray, given: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean of the given pixels around every pixel (H, W, C), and where there are any."""
    side = 2 * BEYOND[1] + 1
    weight = cv2.boxFilter(
        given.astype(np.float32), -1, (side, side), normalize=False, borderType=cv2.BORDER_CONSTANT
    )
    total = cv2.boxFilter(
        np.where(given[..., None], values, 0),
        -1,
        (side, side),
        normalize=False,
        borderType=cv2.BORDER_CONSTANT,
    )
    total = total.reshape(values.shape)
    return total / np.maximum(weight, 1)[..., None], weight >= 1


def _difference(values: np.ndarray, expected: np.ndarray, where: np.ndarray) -> float | None:
    """Mean difference from what is expected, over colours; None where there are too few pixels."""
    if where.sum() < ENOUGH:
        return None
    return float(np.abs(values[where] - expected[where]).mean())


def _distance(missing: np.ndarray) -> np.ndarray:
    """(H, W) float32: how far each pixel lies from the mask, in pixels; 0 inside."""
    return cv2.distanceTransform((~missing).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)


def _window(missing: np.ndarray, margin: int) -> tuple[slice, slice]:
    """The part of the picture that holds the mask and so many pixels around it."""
    spans = []
    for axis in (0, 1):
        there = np.flatnonzero(missing.any(axis=1 - axis))
        spans.append(slice(max(0, there[0] - margin), there[-1] + margin + 1))
    return spans[0], spans[1]


def _check_pixels(pixels: float) -> None:
    if not 0 <= pixels <= MOST:
        raise MaskError(
            say(
                "A mask can grow, shrink or soften by 0 to {most} pixels; got {pixels:g}.",
                most=MOST,
                pixels=pixels,
            )
        )
