"""What a completion is handed, checked: a picture of floats, colours that are colours, masks of its size."""

from __future__ import annotations

import numpy as np

from anp_core.data.alpha_holes import visible
from anp_core.data.picture import Picture
from anp_core.data.picture_files.value_range import find_range
from anp_core.errors import MaskError, PictureError
from anp_core.language import say

NEARLY_ALL = 0.9  # of the range
COLOUR_SLACK = 1e-6  # rounding of whoever scaled the picture


def as_pixels(picture: Picture | np.ndarray) -> np.ndarray:
    """The picture as (H, W, 1 or 3) float32 in [0, 1]; PictureError for another shape or kind of number."""
    if isinstance(picture, Picture):
        return picture.pixels
    array = np.asarray(picture)
    array = array[..., None] if array.ndim == 2 else array
    if array.ndim != 3 or array.shape[2] not in (1, 3):
        raise PictureError(
            say("A picture must be (H, W), (H, W, 1) or (H, W, 3); got {shape}.", shape=np.shape(picture))
        )
    if array.dtype == np.uint8:
        return array.astype(np.float32) / 255
    if not np.issubdtype(array.dtype, np.floating):
        raise PictureError(say("A picture must hold uint8 or floats; got {kind}.", kind=str(array.dtype)))
    return array.astype(np.float32)


def check_colours(picture: Picture | np.ndarray, pixels: np.ndarray, known: np.ndarray) -> None:
    """Refuse pixels (H, W, C) that are no colours where known (H, W); at missing ones anything may stand.

    Those of a Picture were made from its samples, and are.
    """
    if isinstance(picture, Picture) and picture.original is not None:
        return
    where = known[..., None]
    low, high = pixels.min(where=where, initial=np.inf), pixels.max(where=where, initial=-np.inf)
    if not (np.isfinite(low) and np.isfinite(high)):  # a NaN comes out of min and max
        raise PictureError(say("A picture's known pixels must be numbers; some are NaN or infinite."))
    if low < -COLOUR_SLACK or high > 1 + COLOUR_SLACK:
        raise PictureError(
            say(
                "A picture's floats must lie between 0 and 1; got {low:.3g} to {high:.3g}.",
                low=low,
                high=high,
            )
        )


def known_pixels(picture: Picture | np.ndarray, missing: np.ndarray) -> np.ndarray:
    """(H, W) bool: what may be learnt from: not missing, and not transparent.

    Raises:
        MaskError: nothing is left.
    """
    shown = visible(picture) if isinstance(picture, Picture) else None
    known = ~missing if shown is None else ~missing & shown
    if not known.any():
        raise MaskError(
            say("Nothing that can be seen is left to learn from: all that is not missing is transparent.")
        )
    return known


def own_range(picture: Picture | np.ndarray, known: np.ndarray) -> tuple[float, float]:
    """Between which pixels (0 to 1) a picture of more than 8 bits is to be completed: its darkest and lightest known.

    What stands in the hole, a few hot pixels or a block of the largest number, would else decide what is black and
    white, and crush all else. A picture that fills most of its range, or has 8 bits, keeps it: 0 and 1.
    """
    if not isinstance(picture, Picture) or picture.bit_depth == 8:
        return 0.0, 1.0
    values = picture.pixels[known]
    found = find_range(values, 1.0, colour=False, used=NEARLY_ALL)
    return (found.low, found.high) if found.own else (0.0, 1.0)


def fitting_mask(mask: np.ndarray, pixels: np.ndarray, what: str) -> np.ndarray:
    """The mask as bool (H, W) like the pixels (H, W, C); MaskError that names `what` where it has another size."""
    mask = np.asarray(mask, bool)
    if mask.shape != pixels.shape[:2]:
        want, got = ("×".join(map(str, shape)) for shape in (pixels.shape[:2], mask.shape))
        raise MaskError(
            say("{what} must be {want} like the picture; got {got}.", what=what, want=want, got=got)
        )
    return mask
