"""From a file's bytes to its samples: refuses by the header what is out of bounds, and asks the format's reader."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

from anp_core.data.picture_files.decoded import DECODE_ERRORS, Decoded, TooLarge, Unreadable
from anp_core.data.picture_files.jpeg_file import jpeg_size, read_jpeg
from anp_core.data.picture_files.pillow_file import open_with_pillow, read_with_pillow
from anp_core.data.picture_files.png_file import png_size, read_png
from anp_core.data.picture_files.refusals import READABLE, damaged, kind_of, named, not_readable
from anp_core.data.picture_files.tiff_file import read_tiff, tiff_pages, tiff_size
from anp_core.data.source import Source, read_source
from anp_core.errors import PictureError
from anp_core.language import mark, say
from anp_core.limits import limits

if TYPE_CHECKING:
    import pillow_heif

HEIC_DAMAGED = mark("a HEIC picture that is damaged or of an unusual kind")
MIN_SIDE = 8  # below this there is no neighbourhood to learn anything from


def read_file(source: Source, name: str) -> tuple[bytes, str]:
    """Content and name of a file.

    Raises:
        PictureError: it cannot be opened, or is empty.
    """
    data, name = read_source(source, name, PictureError)
    if not data:
        raise PictureError(
            say("{label} is empty; choose a {formats} file.", label=label_of(name), formats=READABLE)
        )
    return data, name


def label_of(name: str) -> str:
    """What to call a file in a sentence."""
    return say("“{name}”", name=name) if name else say("The file")


def decode(data: bytes, label: str, page: int | None) -> Decoded:
    """The samples of a file of any readable format.

    Args:
        data: its content.
        label: what to call it.
        page: of a TIFF of several, counted from 1; None takes the first and says so.

    Raises:
        PictureError: a sentence about what it is instead.
    """
    kind = kind_of(data)
    if kind is None:
        raise PictureError(not_readable(data, label))
    try:
        pages = tiff_pages(data) if kind == "TIFF" else 1
        if page is not None and not 1 <= page <= pages:
            raise PictureError(
                say("{label} has pages 1 to {pages}; got page {page}.", label=label, pages=pages, page=page)
            )
        _check_size(_size(data, kind, page or 1), label)
        decoded = _read(data, kind, page or 1)
    except TooLarge as error:
        raise PictureError(
            say(
                "{label} has far too many pixels; at most {most} megapixels can be read; scale it down first.",
                label=label,
                most=limits().megapixels,
            )
        ) from error
    except Unreadable as error:
        raise PictureError(named(label, error.what) if error.what else damaged(label)) from error
    if pages > 1 and page is None:
        decoded.notes.insert(0, say("The file holds {frames} frames: the first is used.", frames=pages))
    _check_size((decoded.samples.shape[1], decoded.samples.shape[0]), label)
    return decoded


def _read(data: bytes, kind: str, page: int) -> Decoded:
    if kind == "PNG":
        return read_png(data)
    if kind == "JPEG":
        return read_jpeg(data)
    if kind == "TIFF":
        return read_tiff(data, page - 1)
    if kind == "HEIF":
        return _read_heif(data)
    return read_with_pillow(data, kind)


def _size(data: bytes, kind: str, page: int) -> tuple[int, int] | None:
    """Width and height as the header tells them."""
    if kind == "PNG":
        return png_size(data)
    if kind == "JPEG":
        return jpeg_size(data)
    if kind == "TIFF":
        return tiff_size(data, page - 1)
    if kind == "HEIF":
        return _heif_size(data)
    return open_with_pillow(data, (kind,)).size


def _check_size(size: tuple[int, int] | None, label: str) -> None:
    if size is None:
        raise Unreadable
    width, height = size
    if width * height > limits().pixels:
        raise PictureError(
            say(
                "{label} is {width}×{height} pixels ({megapixels:.0f} megapixels); at most {most} megapixels can be "
                "read; scale it down first.",
                label=label,
                width=width,
                height=height,
                megapixels=width * height / 1e6,
                most=limits().megapixels,
            )
        )
    if min(width, height) < MIN_SIDE:
        raise PictureError(
            say(
                "{label} is {width}×{height} pixels; a picture needs at least {least}×{least} pixels.",
                label=label,
                width=width,
                height=height,
                least=MIN_SIDE,
            )
        )


def _open_heif(data: bytes) -> pillow_heif.HeifFile:
    import pillow_heif  # on demand: loads a decoder of its own

    try:
        return pillow_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=False)
    except DECODE_ERRORS as error:
        raise Unreadable(HEIC_DAMAGED) from error


def _heif_size(data: bytes) -> tuple[int, int]:
    try:
        width, height = _open_heif(data).size
    except DECODE_ERRORS as error:
        raise Unreadable(HEIC_DAMAGED) from error
    return width, height


def _read_heif(data: bytes) -> Decoded:
    """The first picture of a HEIC; its decoder has turned it upright already."""
    opened = _open_heif(data)
    try:
        samples, found = np.array(opened), opened.info
    except DECODE_ERRORS as error:
        raise Unreadable(HEIC_DAMAGED) from error
    samples = samples[..., None] if samples.ndim == 2 else samples
    deep = samples.dtype == np.uint16
    decoded = Decoded(samples, "rgb" if samples.shape[2] > 2 else "grey", samples.shape[2] in (2, 4))
    decoded.top = 65535 if deep else 255
    decoded.premultiplied = bool(getattr(opened, "premultiplied_alpha", False)) and decoded.has_alpha
    decoded.profile, decoded.exif = found.get("icc_profile"), found.get("exif")
    decoded.orientation = 1
    return decoded
