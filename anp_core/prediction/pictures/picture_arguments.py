"""What a completion is handed, checked: a picture of floats, colours that are colours, masks of its size."""

from __future__ import annotations

import numpy as np

from anp_core.data.images import Picture
from anp_core.errors import MaskError, PictureError
from anp_core.language import say

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


def check_colours(known: np.ndarray) -> None:
    """Refuse known pixels (N, C) that are no colours; what stands at missing ones does not matter."""
    if not np.isfinite(known).all():
        raise PictureError(say("A picture's known pixels must be numbers; some are NaN or infinite."))
    low, high = known.min(), known.max()
    if low < -COLOUR_SLACK or high > 1 + COLOUR_SLACK:
        raise PictureError(
            say(
                "A picture's floats must lie between 0 and 1; got {low:.3g} to {high:.3g}.",
                low=low,
                high=high,
            )
        )


def fitting_mask(mask: np.ndarray, pixels: np.ndarray, what: str) -> np.ndarray:
    """The mask as bool (H, W) like the pixels (H, W, C); MaskError that names `what` where it has another size."""
    mask = np.asarray(mask, bool)
    if mask.shape != pixels.shape[:2]:
        want, got = ("×".join(map(str, shape)) for shape in (pixels.shape[:2], mask.shape))
        raise MaskError(
            say("{what} must be {want} like the picture; got {got}.", what=what, want=want, got=got)
        )
    return mask
