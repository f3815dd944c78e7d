"""Classical completions to hold the attentive ones against: arrays in, arrays out, none learned.

Stands beside `complete_image.py`; `compare_fills.py` runs and scores both, and pages show the titles.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import ndimage
from scipy.interpolate import LinearNDInterpolator
from scipy.spatial import Delaunay, QhullError

from anp_core.data.fills import harmonic_fill
from anp_core.data.masks import check_missing
from anp_core.errors import PictureError
from anp_core.language import mark, say
from anp_core.prediction.pictures.kriging import local_kriging

# The direct solver behind it took 35 to 60 µs for each scattered missing pixel and 600 MB for 140,000 of them.
BIHARMONIC_LIMIT = 150_000
TELEA_RADIUS = 3  # pixels; what OpenCV's own tutorial and most of its users take


class Fill(NamedTuple):
    """A filled picture, (H, W, C) in [0, 1] with the known pixels as they were, and how sure the method is of it."""

    mean: np.ndarray
    std: np.ndarray | None = None  # (H, W, C), 0 at known pixels; None where the method gives none


@dataclass(frozen=True)
class PictureBaseline:
    """A classical fill: its title for tables and one sentence about it, both to be translated, and the function."""

    title: str
    description: str
    fill: Callable[[np.ndarray, np.ndarray], Fill]


def harmonic(pixels: np.ndarray, missing: np.ndarray) -> Fill:
    """Span a soap film over the hole (Laplace's equation): strong on wide holes; (H, W, C) in and out."""
    return Fill(harmonic_fill(pixels, ~missing))


def biharmonic(pixels: np.ndarray, missing: np.ndarray) -> Fill:
    """Bend a thin plate over the hole (Damelin and Hoang 2018): strong on scattered pixels; (H, W, C) in and out.

    Raises:
        PictureError: so many pixels are missing that it would take more than some 10 s.
    """
    count = int(missing.sum())
    if count > BIHARMONIC_LIMIT:
        raise PictureError(
            say(
                "The biharmonic fill takes at most {limit:,} missing pixels before it becomes too slow; "
                "here {count:,} are missing. Choose the harmonic fill, or scale the picture down.",
                limit=BIHARMONIC_LIMIT,
                count=count,
            )
        )
    from skimage.restoration import inpaint_biharmonic  # imports slowly, and few completions ask for it

    # NaN or whatever else stands at missing pixels would leak into the solver's sums.
    given = np.where(missing[..., None], 0, pixels).astype(np.float64)
    # A copy of the mask: the solver refuses one that is read-only.
    filled = np.clip(inpaint_biharmonic(given, np.array(missing), channel_axis=-1), 0, 1)
    return Fill(_pasted(pixels, missing, filled[missing]))


def telea(pixels: np.ndarray, missing: np.ndarray) -> Fill:
    """March inwards from the rim, averaging along the edges (Telea 2004), as OpenCV does it; (H, W, C) in and out.

    OpenCV fills colours at 8 bits only: whatever is filled is a whole grey level of 255, even in a picture of
    16 bits, whose known pixels stay exact all the same.
    """
    import cv2  # imports slowly, and few completions ask for it

    # Telea's weights read the known neighbours alone, but a NaN could not be made a grey level.
    given = np.where(missing[..., None], 0, pixels)
    levels = np.rint(np.clip(given, 0, 1) * 255).astype(np.uint8)
    hole = missing.astype(np.uint8)
    if levels.shape[2] == 3:
        filled = cv2.inpaint(levels, hole, TELEA_RADIUS, cv2.INPAINT_TELEA)
    else:  # OpenCV takes one channel or three
        channels = (np.ascontiguousarray(levels[..., channel]) for channel in range(levels.shape[2]))
        filled = np.stack(
            [cv2.inpaint(one, hole, TELEA_RADIUS, cv2.INPAINT_TELEA) for one in channels], axis=-1
        )
    return Fill(_pasted(pixels, missing, filled[missing] / 255))


def linear(pixels: np.ndarray, missing: np.ndarray) -> Fill:
    """Interpolate linearly on Delaunay triangles of known pixels, by the nearest known pixel outside their hull.

    The same as scipy's griddata over all known pixels, but from the rim of the hole alone: the empty circle
    around a triangle that covers a missing pixel can only pass through known pixels with a missing neighbour.
    (H, W, C) in and out.
    """
    rim = ~missing & ndimage.binary_dilation(missing, np.ones((3, 3), bool))
    targets = np.argwhere(missing)
    nearest = ndimage.distance_transform_edt(missing, return_distances=False, return_indices=True)
    values = pixels[tuple(nearest[:, missing])].astype(np.float64)  # (M, C)
    try:
        triangles = Delaunay(np.argwhere(rim))
    except QhullError:
        # A rim on one straight line spans no triangle: every missing pixel is outside the hull.
        return Fill(_pasted(pixels, missing, values))
    inside = LinearNDInterpolator(triangles, pixels[rim].astype(np.float64))(targets)
    return Fill(_pasted(pixels, missing, np.where(np.isnan(inside), values, inside)))


def kriging(pixels: np.ndarray, missing: np.ndarray) -> Fill:
    """Weigh the nearest known pixels by how alike pixels so far apart are in this picture; with a std of its own.

    Ordinary kriging by `local_kriging`. (H, W, C) in and out.
    """
    mean, std = local_kriging(pixels, missing)
    full_std = np.zeros_like(pixels)
    full_std[missing] = std
    return Fill(_pasted(pixels, missing, np.clip(mean, 0, 1)), full_std)


def _pasted(pixels: np.ndarray, missing: np.ndarray, values: np.ndarray) -> np.ndarray:
    """A copy of `pixels` with `values` (M, C) at the missing ones, in its dtype."""
    filled = np.array(pixels)
    filled[missing] = values
    return filled


PICTURE_BASELINES: dict[str, PictureBaseline] = {
    "harmonic": PictureBaseline(
        mark("Harmonic"),
        mark("A soap film over the hole: each pixel is the mean of its four neighbours."),
        harmonic,
    ),
    "biharmonic": PictureBaseline(
        mark("Biharmonic (scikit-image)"),
        mark("A thin plate bent over the hole, which carries slopes on."),
        biharmonic,
    ),
    "telea": PictureBaseline(
        mark("Telea (OpenCV)"), mark("Works inwards from the rim, averaging what is already there."), telea
    ),
    "linear": PictureBaseline(
        mark("Linear"), mark("Flat triangles between the nearest known pixels."), linear
    ),
    "kriging": PictureBaseline(
        mark("Kriging"),
        mark("The nearest known pixels, weighed by how alike pixels so far apart are here."),
        kriging,
    ),
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
    return fill_with_baseline(name, pixels, missing).mean


def fill_with_baseline(name: str, pixels: np.ndarray, missing: np.ndarray) -> Fill:
    """The same, with the std of the baselines that have one."""
    if name not in PICTURE_BASELINES:
        raise PictureError(
            say(
                "baseline must be one of {names}; got {name!r}.",
                names=", ".join(PICTURE_BASELINES),
                name=name,
            )
        )
    check_missing(missing)
    return PICTURE_BASELINES[name].fill(pixels, missing)
