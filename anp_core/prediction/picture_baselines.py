"""Classical completions to hold the attentive ones against: arrays in, arrays out, none learned."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from anp_core.data.fills import harmonic_fill
from anp_core.data.masks import check_missing
from anp_core.errors import PictureError

# The direct solver behind it took 35 to 60 µs for each scattered missing pixel and 600 MB for 140,000 of them.
BIHARMONIC_LIMIT = 150_000


def harmonic(pixels: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Span a soap film over the hole (Laplace's equation): strong on wide holes; (H, W, C) in and out."""
    return harmonic_fill(pixels, ~missing)


def biharmonic(pixels: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Bend a thin plate over the hole (Damelin and Hoang 2018): strong on scattered pixels; (H, W, C) in and out.

    Raises:
        PictureError: so many pixels are missing that it would take more than some 10 s.
    """
    count = int(missing.sum())
    if count > BIHARMONIC_LIMIT:
        raise PictureError(
            f"The biharmonic fill takes at most {BIHARMONIC_LIMIT:,} missing pixels before it becomes too slow; "
            f"here {count:,} are missing. Choose the harmonic fill, or scale the picture down."
        )
    from skimage.restoration import inpaint_biharmonic  # imports slowly, and few completions ask for it

    # NaN or whatever else stands at missing pixels would leak into the solver's sums.
    given = np.where(missing[..., None], 0, pixels).astype(np.float64)
    filled = np.clip(inpaint_biharmonic(given, missing, channel_axis=-1), 0, 1)
    return np.where(missing[..., None], filled, pixels).astype(pixels.dtype)


PICTURE_BASELINES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "harmonic": harmonic,
    "biharmonic": biharmonic,
}


def complete_with_baseline(name: str, pixels: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Fill the missing pixels by the baseline of that name; known pixels come back as they are.

    Args:
        name: a key of PICTURE_BASELINES.
        pixels: (H, W, C) floats in [0, 1]; what stands at missing pixels is ignored.
        missing: (H, W) bool, True where a pixel is to be filled.

    Returns:
        (H, W, C) in [0, 1], of the dtype of `pixels`.

    Raises:
        PictureError: an unknown name, or a picture too large for that baseline.
        MaskError: nothing or everything is missing.
    """
    if name not in PICTURE_BASELINES:
        raise PictureError(f"baseline must be one of {', '.join(PICTURE_BASELINES)}; got {name!r}.")
    check_missing(missing)
    return PICTURE_BASELINES[name](pixels, missing)
