"""The hole that transparency shows: what was erased, with the soft rim that an eraser leaves; and what is visible."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from anp_core.data.picture import Picture
from anp_core.errors import MaskError
from anp_core.language import say

HALF = 0.5
ALL_AROUND = np.ones((3, 3), bool)
LEVELS = 256  # of alpha, to find the one that most of the picture has


def missing_from_alpha(picture: Picture) -> np.ndarray:
    """(H, W) bool: what is more transparent than not, and every pixel beside it that is not as opaque as the rest.

    A soft eraser leaves a rim between clear and opaque, whose colours are half gone: it belongs to the hole. What is
    half transparent elsewhere is none of it.

    Raises:
        MaskError: the picture has no transparency.
    """
    if picture.alpha is None:
        raise MaskError(
            say(
                "This picture has no transparent pixels to take the hole from; "
                "erase the hole in an image editor and save as PNG, or choose a mask file or a generated hole."
            )
        )
    opaque = usual_alpha(picture.alpha)
    return _with_rim(picture.alpha < HALF * opaque, picture.alpha < opaque)


def with_soft_rim(missing: np.ndarray, picture: Picture) -> np.ndarray:
    """A mask (H, W) bool, and where it covers what was erased from the picture also the eraser's soft rim.

    A part of the mask counts as erased if all that it covers is more transparent than not.
    """
    if picture.alpha is None or not missing.any():
        return missing
    opaque = usual_alpha(picture.alpha)
    labels, count = ndimage.label(missing, ALL_AROUND)
    seen = np.bincount(labels[missing & (picture.alpha >= HALF * opaque)], minlength=count + 1) > 0
    erased = missing & ~seen[labels]
    if not erased.any():
        return missing
    with_rim: np.ndarray = missing | _with_rim(erased, (picture.alpha > 0) & (picture.alpha < opaque))
    return with_rim


def visible(picture: Picture) -> np.ndarray | None:
    """(H, W) bool, where a picture shows anything to learn from; None where it does everywhere.

    What is transparent has colours that nobody has ever seen, and what is nearly so has them only roughly.
    """
    if picture.alpha is None:
        return None
    shown = picture.alpha >= HALF * usual_alpha(picture.alpha)
    return None if shown.all() else shown


def usual_alpha(alpha: np.ndarray) -> float:
    """The opacity that most of the visible pixels of (H, W) have; 1 where none is visible."""
    counts = np.bincount(np.rint(alpha.reshape(-1) * (LEVELS - 1)).astype(np.int64), minlength=LEVELS)
    counts[0] = 0
    most = int(counts.argmax())
    return most / (LEVELS - 1) if counts[most] else 1.0


def _with_rim(core: np.ndarray, soft: np.ndarray) -> np.ndarray:
    """`core`, and the connected parts of core and `soft` together that hold any of it."""
    labels, count = ndimage.label(core | soft, ALL_AROUND)
    touched = np.zeros(count + 1, bool)
    touched[labels[core]] = True
    touched[0] = False
    rimmed: np.ndarray = touched[labels]
    return rimmed
