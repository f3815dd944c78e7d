"""What Pillow reads well, as samples: every format but TIFF, at 8 bits a channel."""

from __future__ import annotations

import io
import warnings

import numpy as np
from PIL import Image

from anp_core.data.picture_files.colour import toggle_lab_sign
from anp_core.data.picture_files.decoded import DECODE_ERRORS, Decoded, TooLarge, Unreadable
from anp_core.language import say

_GREY = ("1", "L", "LA", "La")
_WITH_ALPHA = ("LA", "La", "PA", "RGBA", "RGBa")


def open_with_pillow(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    """Read the header only.

    Raises:
        TooLarge: it claims more pixels than Pillow opens, of which our own limit is a seventh.
        Unreadable: it is damaged.
    """
    try:
        with warnings.catch_warnings():
            # Of damage that is found when loading, and of our own limit, lower.
            warnings.simplefilter("ignore")
            return Image.open(io.BytesIO(data), formats=formats)
    except Image.DecompressionBombError as error:
        raise TooLarge from error
    except DECODE_ERRORS as error:
        raise Unreadable from error


def with_pillow(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    """Read all of a picture, its first frame where it has several.

    Raises:
        Unreadable: it is damaged or cut short.
    """
    image = open_with_pillow(data, formats)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.load()
    except (Image.DecompressionBombError, *DECODE_ERRORS) as error:
        raise Unreadable from error
    return image


def read_with_pillow(data: bytes, file_format: str) -> Decoded:
    """The samples of a WebP, BMP, GIF or AVIF, and what it says about them.

    Raises:
        Unreadable: it is damaged or cut short.
    """
    image = with_pillow(data, (file_format,))
    decoded = samples_of(image)
    try:
        frames = getattr(image, "n_frames", 1)
    except DECODE_ERRORS:
        frames = 1  # the others are damaged, the first is not
    if frames > 1:
        decoded.notes.insert(0, say("The file holds {frames} frames: the first is used.", frames=frames))
    profile, exif, dpi = (image.info.get(key) for key in ("icc_profile", "exif", "dpi"))
    decoded.profile = profile if isinstance(profile, bytes) else None
    decoded.exif = exif if isinstance(exif, bytes) else None
    decoded.dpi = dpi if isinstance(dpi, tuple) and min(dpi) > 0 else None
    return decoded


def samples_of(image: Image.Image) -> Decoded:
    """Samples of a loaded picture of 8 bits a channel, in the nearest of our spaces."""
    mode = image.mode
    notes: list[str] = []
    transparent = "transparency" in image.info or mode in _WITH_ALPHA
    try:
        if mode == "CMYK":
            return Decoded(np.asarray(image), "cmyk")
        if mode == "LAB":
            return Decoded(toggle_lab_sign(np.asarray(image)), "lab")
        if mode in _GREY:
            image = image.convert("LA" if transparent else "L")
        else:
            if mode in ("P", "PA"):
                notes.append(say("Palette colours converted to RGB."))
            elif mode not in ("RGB", "RGBA"):
                notes.append(say("{mode} converted to RGB.", mode=mode))
            image = image.convert("RGBA" if transparent else "RGB")
    except DECODE_ERRORS as error:
        raise Unreadable from error
    levels = np.asarray(image)
    levels = levels[..., None] if levels.ndim == 2 else levels
    return Decoded(levels, "grey" if levels.shape[2] < 3 else "rgb", transparent, notes=notes)
