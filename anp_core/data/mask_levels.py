"""A mask without colours: white on black, any two greys with the noise of JPEG, numbered parts; or a grey photo."""

from __future__ import annotations

from typing import Literal, NamedTuple

import cv2
import numpy as np

from anp_core.data.picture import Picture

BAND = 256  # rows that are counted at a time
FEW = 16  # levels, up to which nothing is a photo
LARGEST_LABEL = 31
VOID = (255, 65535)  # what labels have for parts that belong to none
WHITE = 250  # from here on a level is white, and no number
FLAT = 0.9  # share of neighbouring pixels that are equal, in numbered parts
NOISE = 12  # levels of 256 around each of two greys that JPEG's noise stays within
TWO_GREYS = 0.6  # share of the pixels that lie there, at least
TIGHT = 2.5  # levels that half of the pixels there are off at most; those of a photo spread further


class Greys(NamedTuple):
    """What the greys mean: (H, W) bool, and what kind of mask that is."""

    missing: np.ndarray
    kind: Literal["white", "levels", "labels", "one colour", "photo"]


def understand_greys(mask: Picture) -> Greys:
    """Find what is missing in a mask of greys."""
    lightness = mask.lightness
    numbers = _numbers(mask)
    levels = np.flatnonzero(_counts(numbers))
    if len(levels) == 1:
        return Greys(lightness > 0.5, "one colour")
    if len(levels) > 2 and _are_labels(levels, numbers):
        return Greys(numbers > levels[0], "labels")
    if len(levels) <= FEW:
        missing = numbers > (int(levels[0]) + int(levels[-1])) / 2
        return Greys(missing, "white" if float(lightness.max()) > 0.9 else "levels")
    dark, bright, share = _two_greys(lightness)
    if share < TWO_GREYS:
        return Greys(lightness > 0.5, "photo")
    return Greys(lightness * 255 > (dark + bright) / 2, "white" if bright > 230 else "levels")


def _numbers(mask: Picture) -> np.ndarray:
    """(H, W) uint8 or uint16: the file's own, or its pixels' levels where those are none."""
    original = mask.original
    if original is not None and original.space == "grey" and original.samples.dtype.kind in "ui":
        own = original.samples[..., 0]
        if own.min() >= 0 and own.max() <= VOID[1]:
            return own if own.dtype in (np.uint8, np.uint16) else own.astype(np.uint16)
    numbers: np.ndarray = np.rint(mask.lightness * 255).astype(np.uint8)
    return numbers


def _counts(numbers: np.ndarray) -> np.ndarray:
    """How often each number of (H, W) turns up, band by band: numpy counts in 64 bits, eight times a large mask."""
    length = np.iinfo(numbers.dtype).max + 1
    counts = np.zeros(length, np.int64)
    for top in range(0, len(numbers), BAND):
        counts += np.bincount(numbers[top : top + BAND].reshape(-1), minlength=length)
    return counts


def _are_labels(levels: np.ndarray, numbers: np.ndarray) -> bool:
    without_void = levels[~np.isin(levels, VOID)]
    if len(without_void) < 2:
        return False
    if without_void[-1] <= LARGEST_LABEL:
        return True
    if len(levels) <= FEW and without_void[-1] < WHITE and _all_solid(levels, numbers):
        return True
    counted = without_void[-1] - without_void[0] == len(without_void) - 1
    return bool(counted and np.mean(numbers[:, 1:] == numbers[:, :-1]) >= FLAT)


def _all_solid(levels: np.ndarray, numbers: np.ndarray) -> bool:
    """Whether each level covers areas of its own; those of soft edges are lines between two others."""
    return all(cv2.erode((numbers == level).astype(np.uint8), np.ones((3, 3))).any() for level in levels)


def _two_greys(lightness: np.ndarray) -> tuple[int, int, float]:
    """The two commonest greys of 0 to 255, the darker first, and the share of the pixels near either."""
    counts = _counts(np.rint(lightness * 255).astype(np.uint8))
    around = np.convolve(counts, np.ones(5), "same")  # JPEG spreads a grey over a few levels
    first = int(around.argmax())
    rest = around.copy()
    rest[max(0, first - NOISE) : first + NOISE + 1] = 0
    second = int(rest.argmax())
    near = np.zeros(256, bool)
    for grey in (first, second):
        span = slice(max(0, grey - NOISE), grey + NOISE + 1)
        near[span] = True
        off = np.abs(np.arange(256)[span] - grey)
        if counts[span][off <= TIGHT].sum() * 2 < counts[span].sum():
            return min(first, second), max(first, second), 0.0
    return min(first, second), max(first, second), float(counts[near].sum() / counts.sum())
