"""Reading a picture that a user hands in: the first step of every completion, and the door to writing it back.

Whatever can be opened becomes one `Picture` of floats for the models and the screen, and keeps its file's own samples
beside them; everything that was done to it on the way is said in its notes.
"""

from __future__ import annotations

import numpy as np

from anp_core.data.picture import COLOURS, Original, Picture, upright
from anp_core.data.picture_files.colour import ICC_NAMES, is_srgb, to_srgb, works_both_ways
from anp_core.data.picture_files.decoded import Decoded
from anp_core.data.picture_files.opening import MIN_SIDE, decode, label_of, read_file
from anp_core.data.picture_files.refusals import READABLE
from anp_core.data.picture_files.remarks import kept_exif, orientation_of, read_exif
from anp_core.data.picture_files.tiff_file import tiff_pages
from anp_core.data.picture_files.value_range import ValueRange, find_range, without_value
from anp_core.data.picture_files.writing import encode_completion, encode_picture
from anp_core.data.png_chunks import read_chunks
from anp_core.data.source import Source
from anp_core.errors import PictureError
from anp_core.language import mark, say

__all__ = [
    "MIN_SIDE",
    "READABLE",
    "SUFFIXES",
    "Picture",
    "count_pages",
    "encode_completion",
    "encode_picture",
    "read_picture",
]

SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp", ".tif", ".tiff", ".gif"),
    *(".avif", ".heic", ".heif"),
)
# How a PNG says what its levels look like, besides a profile.
COLOUR_CHUNKS = (b"gAMA", b"cHRM", b"sRGB", b"cICP")
SPACE_NAMES = {"cmyk": "CMYK", "lab": "LAB", "grey": mark("Grey"), "rgb": "RGB"}


def read_picture(source: Source, name: str = "", *, page: int | None = None) -> Picture:
    """Read a picture from bytes, a path or an open binary file.

    Args:
        source: the file.
        name: what to call it; a path's own name by default.
        page: of a TIFF with several pictures, which, counted from 1; None takes the first and says so.

    Raises:
        PictureError: the file is no picture of a readable format, is damaged, too small or too large, or has no
            such page.
    """
    data, name = read_file(source, name)
    decoded = decode(data, label_of(name), page)
    exif = _turn(decoded)
    colours = decoded.samples[..., : COLOURS[decoded.space]]
    valueless = without_value(colours, decoded.no_data)
    if valueless is not None and valueless.all():
        raise PictureError(say("{label} holds no values, only gaps.", label=label_of(name)))
    alpha = _alpha(decoded)
    scale = _range(decoded, colours, valueless)
    profile, managed = _profiles(decoded)
    pixels = _pixels(colours, decoded, scale, managed, alpha, valueless)
    if valueless is not None:
        count = int(valueless.sum())
        decoded.notes.append(
            say("{count:,} pixels are without a value: they count as transparent.", count=count)
        )
        alpha = np.where(valueless, 0, 1 if alpha is None else alpha).astype(np.float32)
    original = Original(
        decoded.samples,
        decoded.space,
        decoded.has_alpha,
        decoded.premultiplied,
        scale.low,
        scale.high,
        decoded.top or 1.0,
        scale.own,
        managed,
        decoded.tags,
    )
    return Picture(
        pixels,
        alpha,
        8 if decoded.samples.dtype == np.uint8 else 16,
        name,
        tuple(decoded.notes),
        profile,
        read_chunks(data, COLOUR_CHUNKS),
        original,
        exif,
        decoded.dpi,
        decoded.orientation or 1,
    )


def count_pages(source: Source) -> int:
    """How many pictures a TIFF holds; 1 for any other file."""
    return tiff_pages(read_file(source, "")[0])


def _turn(decoded: Decoded) -> bytes | None:
    """Turn the samples as the EXIF says; returns what is to be kept of it."""
    exif, sound = read_exif(decoded.exif)
    if not sound:
        decoded.notes.append(say("Its EXIF (what the camera wrote) is damaged and was left out."))
    turn = orientation_of(exif) if decoded.orientation is None else decoded.orientation
    decoded.orientation = turn if turn in range(2, 9) else 1
    if decoded.orientation > 1:
        decoded.notes.append(say("Turned upright as its EXIF orientation says."))
        decoded.samples = upright(decoded.samples, decoded.orientation)
        if decoded.orientation >= 5 and decoded.dpi is not None:
            decoded.dpi = decoded.dpi[1], decoded.dpi[0]
    return kept_exif(exif, decoded.orientation)


def _alpha(decoded: Decoded) -> np.ndarray | None:
    """(H, W) float32 of the alpha; one that is 0 everywhere is none, and is taken off the samples."""
    if not decoded.has_alpha:
        return None
    channel = decoded.samples[..., -1]
    if not channel.any():
        decoded.notes.append(say("Its transparency is 0 everywhere, which means none; it was left out."))
        decoded.samples, decoded.has_alpha = decoded.samples[..., :-1], False
        decoded.premultiplied = False
        return None
    alpha = channel.astype(np.float32)
    alpha /= decoded.top or 1.0
    return alpha.clip(0, 1)


def _range(decoded: Decoded, colours: np.ndarray, valueless: np.ndarray | None) -> ValueRange:
    if decoded.space in ("cmyk", "lab"):
        return ValueRange(0.0, float(decoded.top or 1), own=False)
    values = colours if valueless is None else colours[~valueless]
    scale = find_range(values, decoded.top, colour=decoded.space == "rgb")
    if scale.note:
        decoded.notes.append(scale.note)
    return scale


def _profiles(decoded: Decoded) -> tuple[bytes | None, bytes | None]:
    """The profile to write back, and the one to convert by; what cannot be used is left out and said."""
    profile, space = decoded.profile, decoded.space
    name = SPACE_NAMES[space]
    if profile is None or not works_both_ways(profile, space):
        if space in ("cmyk", "lab"):
            decoded.notes.append(say("{mode} converted to RGB.", mode=name))
        if profile is not None and profile[16:20] == ICC_NAMES[space] and space in ("grey", "rgb"):
            return profile, None  # goes back as it came, to whoever can use it
        if profile is not None:
            decoded.notes.append(say("Its colour profile is of other colours and was left out."))
        return None, None
    if is_srgb(profile, space):
        return profile, None
    decoded.notes.append(
        say("{mode} shown and completed in sRGB by its colour profile; written back with it.", mode=name)
    )
    return profile, profile


def _pixels(
    colours: np.ndarray,
    decoded: Decoded,
    scale: ValueRange,
    managed: bytes | None,
    alpha: np.ndarray | None,
    valueless: np.ndarray | None,
) -> np.ndarray:
    """(H, W, 1 or 3) float32 in [0, 1]."""
    usual = (scale.low, scale.high) == (0.0, 255.0) or (scale.low, scale.high) == (0.0, 65535.0)
    plain = usual and colours.dtype in (np.uint8, np.uint16) and not decoded.premultiplied
    if plain and scale.high == np.iinfo(colours.dtype).max:
        return to_srgb(colours, decoded.space, managed)
    wide = colours.dtype.itemsize > 2
    values: np.ndarray[tuple[int, ...], np.dtype[np.floating]]
    values = colours.astype(np.float64) if wide else colours.astype(np.float32)
    if valueless is not None:
        values[valueless] = scale.low
    if decoded.premultiplied and alpha is not None:
        values /= np.where(alpha > 0, alpha, 1)[..., None]
    values -= scale.low
    values /= scale.high - scale.low
    shares = values.clip(0, 1, out=values)
    if managed is None and decoded.space in ("grey", "rgb"):
        return shares.astype(np.float32)
    return to_srgb(np.rint(shares * 65535).astype(np.uint16), decoded.space, managed)
