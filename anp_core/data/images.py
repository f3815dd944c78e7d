"""Reading a picture that a user hands in, and writing one back as PNG: the first step of every completion.

Whatever Pillow opens from the allowed formats becomes one `Picture` of floats; everything that was done to it on
the way is said in its notes. Known pixels survive the way in and out to the byte.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageCms, UnidentifiedImageError

from anp_core.data.deep_colour import loses_depth, sixteen_bit_levels
from anp_core.data.png_chunks import EFFORT, Chunk, insert_chunks, profile_chunk, read_chunks, sixteen_bit_png
from anp_core.errors import PictureError
from anp_core.language import mark, say

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF")
READABLE = mark("PNG, JPEG, WebP, BMP, TIFF or GIF")
MIN_SIDE = 8  # below this there is no neighbourhood to learn anything from
MAX_PIXELS = 25_000_000  # a 25 megapixel RGB picture is 300 MB of float32

ORIENTATION = 0x0112  # the EXIF tag
# How a PNG says what its levels look like, besides a profile.
COLOUR_CHUNKS = (b"gAMA", b"cHRM", b"sRGB", b"cICP")

_EIGHT_BIT_GREY = ("1", "L", "LA", "La")
_SIXTEEN_BIT_GREY = ("I;16", "I;16B", "I;16L", "I;16N")
# How a file of an allowed format begins: tells a damaged picture from a file that never was one.
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"BM", b"II*\0", b"MM\0*", b"GIF8")
# What people upload most often besides, at its place in the file.
_FOREIGN = (
    (4, b"ftyp", mark("a HEIC, AVIF or video file")),
    (0, b"%PDF", mark("a PDF")),
    (0, b"<svg", mark("an SVG drawing")),
)
# What Pillow and the libraries under it raise on damaged files.
_DECODE_ERRORS = (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, struct.error, zlib.error)


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture as the models see it.

    Attributes:
        pixels: (H, W, C) float32 in [0, 1], C = 1 (grey) or 3 (RGB).
        alpha: (H, W) float32 in [0, 1], 0 = transparent; None where the file has no transparency.
        bit_depth: 8 or 16, what a lossless copy of the pixels needs.
        name: what to call it, usually the file's name.
        notes: one sentence for each thing that was done to it on the way in.
        icc_profile: what its levels look like; None where the file has no profile, or one of other colours.
        colour_chunks: what a PNG says about that besides.
    """

    pixels: np.ndarray
    alpha: np.ndarray | None = None
    bit_depth: int = 8
    name: str = ""
    notes: tuple[str, ...] = ()
    icc_profile: bytes | None = None
    colour_chunks: tuple[Chunk, ...] = ()

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return self.pixels.shape[0]

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return self.pixels.shape[1]

    @property
    def rgb(self) -> np.ndarray:
        """(H, W, 3) view of the pixels; a grey picture's one channel is repeated."""
        return np.broadcast_to(self.pixels, (self.height, self.width, 3))


def read_picture(source: bytes | str | Path | BinaryIO, name: str = "") -> Picture:
    """Read a picture from bytes, a path or an open binary file.

    Raises:
        PictureError: the file is no picture of an allowed format, is damaged, too small or too large.
    """
    data, name = _bytes_of(source, name)
    label = _label(name)
    image = _open(data, label)
    notes: list[str] = []
    try:
        frames = getattr(image, "n_frames", 1)
        if frames > 1:
            notes.append(say("The file holds {frames} frames: the first is used.", frames=frames))
        told = image.getexif().get(ORIENTATION, 1)
        image.load()
        turn = image.getexif().get(ORIENTATION, 1)  # of a TIFF nothing is left: Pillow turns it while loading
    except _DECODE_ERRORS as error:
        raise PictureError(_damaged(label)) from error
    pixels, alpha, bit_depth = _to_floats(image, data, label, notes)
    # Only an orientation of 2 to 8 changes anything; 0 and 9 turn up in damaged files.
    if told in range(2, 9):
        notes.append(say("Turned upright as its EXIF orientation says."))
    pixels, alpha = _upright(pixels, turn), None if alpha is None else _upright(alpha, turn)
    profile = _profile(image, pixels.shape[2])
    chunks = read_chunks(data, COLOUR_CHUNKS)
    return Picture(pixels, alpha, bit_depth, name, tuple(notes), profile, chunks)


def encode_picture(
    pixels: np.ndarray,
    *,
    alpha: np.ndarray | None = None,
    bit_depth: int = 8,
    icc_profile: bytes | None = None,
    chunks: Sequence[Chunk] = (),
) -> bytes:
    """Write pixels (H, W, C) in [0, 1] as a PNG; values between two levels go to the nearer one.

    Args:
        pixels: C = 1 or 3; values outside [0, 1] are clipped.
        alpha: (H, W) in [0, 1] or None.
        bit_depth: 8 or 16 bits a channel.
        icc_profile: of the pixels' colours.
        chunks: further PNG chunks.

    Raises:
        ValueError: a shape or depth that cannot be written, or values that are not finite.
    """
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3):
        raise ValueError(f"pixels must be (H, W, 1) or (H, W, 3); got {pixels.shape}")
    if alpha is not None and alpha.shape != pixels.shape[:2]:
        raise ValueError(f"alpha must be {pixels.shape[:2]} like the pixels; got {alpha.shape}")
    if bit_depth not in (8, 16):
        raise ValueError(f"bit_depth must be 8 or 16; got {bit_depth}")
    planes = pixels if alpha is None else np.concatenate([pixels, alpha[..., None]], axis=2)
    if not np.isfinite(planes).all():
        raise ValueError("pixels and alpha must be finite")
    top, kind = (255, np.uint8) if bit_depth == 8 else (65535, np.uint16)
    levels = np.rint(np.clip(planes, 0, 1) * top).astype(kind)  # float32 tells 16 bits apart with 8 to spare
    if icc_profile is not None:  # which PNG allows only without sRGB
        chunks = [profile_chunk(icc_profile), *(chunk for chunk in chunks if chunk[0] != b"sRGB")]
    png = _eight_bit_png(levels) if bit_depth == 8 else sixteen_bit_png(levels)
    return insert_chunks(png, chunks)


def encode_completion(
    picture: Picture, mean: np.ndarray, missing: np.ndarray, *, chunks: Sequence[Chunk] = ()
) -> bytes:
    """Write a completed picture as a PNG of the picture's own size, mode, depth and colours.

    Args:
        picture: what was completed.
        mean: (H, W, C) in [0, 1], the picture's own pixels where they are known.
        missing: (H, W) bool; what was filled is opaque, whatever the picture's alpha was there.
        chunks: further PNG chunks.
    """
    alpha = None if picture.alpha is None else np.maximum(picture.alpha, missing)
    return encode_picture(
        mean,
        alpha=alpha,
        bit_depth=picture.bit_depth,
        icc_profile=picture.icc_profile,
        chunks=[*picture.colour_chunks, *chunks],
    )


def _eight_bit_png(levels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(levels[..., 0] if levels.shape[2] == 1 else levels).save(
        buffer, "PNG", compress_level=EFFORT
    )
    return buffer.getvalue()


def _bytes_of(source: bytes | str | Path | BinaryIO, name: str) -> tuple[bytes, str]:
    if isinstance(source, bytes | bytearray | memoryview):
        data = bytes(source)
    elif isinstance(source, str | Path):
        path = Path(source)
        name = name or path.name
        try:
            data = path.read_bytes()
        except OSError as error:
            raise PictureError(
                say("“{path}” cannot be opened: {why}.", path=path, why=error.strerror or str(error))
            ) from error
    else:
        if source.seekable():
            source.seek(0)  # a page's rerun hands in the same file object again
        data = source.read()
        name = name or Path(str(getattr(source, "name", ""))).name
    if not data:
        raise PictureError(
            say("{label} is empty; choose a {formats} file.", label=_label(name), formats=READABLE)
        )
    return data, name


def _label(name: str) -> str:
    return say("“{name}”", name=name) if name else say("The file")


def _damaged(label: str) -> str:
    return say("{label} is damaged or cut short; save or download it again.", label=label)


def _open(data: bytes, label: str) -> Image.Image:
    """Read the header only, and refuse what is no picture or has a size out of bounds."""
    most = MAX_PIXELS // 1_000_000
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise PictureError(
            say(
                "{label} is far too large: at most {most} megapixels can be read; scale it down first.",
                label=label,
                most=most,
            )
        ) from error
    except (UnidentifiedImageError, *_DECODE_ERRORS) as error:
        raise PictureError(_not_readable(data, label)) from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise PictureError(
            say(
                "{label} is {width}×{height} pixels ({megapixels:.0f} megapixels); at most {most} megapixels can be "
                "read; scale it down first.",
                label=label,
                width=width,
                height=height,
                megapixels=width * height / 1e6,
                most=most,
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
    return image


def _not_readable(data: bytes, label: str) -> str:
    if data.startswith(_SIGNATURES):
        return _damaged(label)
    for offset, beginning, what in _FOREIGN:
        if data[offset:].lstrip().startswith(beginning):
            return say(
                "{label} looks like {what}; export it as {formats} first.",
                label=label,
                what=what,
                formats=READABLE,
            )
    return say(
        "{label} is not a picture that can be read here; choose a {formats} file.",
        label=label,
        formats=READABLE,
    )


def _to_floats(
    image: Image.Image, data: bytes, label: str, notes: list[str]
) -> tuple[np.ndarray, np.ndarray | None, int]:
    """Pixels (H, W, C) float32, alpha (H, W) float32 or None, and the bit depth; notes are appended to."""
    mode = image.mode
    if mode in _SIXTEEN_BIT_GREY:
        return *_deep_floats(_sixteen_bit_grey(image), image.info.get("transparency")), 16
    if mode in ("I", "F"):
        return _wide_range(np.asarray(image, np.float64), label, notes)[..., None], None, 16
    if loses_depth(image, data):
        deep = sixteen_bit_levels(image, data)
        if deep is not None:
            return *_deep_floats(deep, image.info.get("transparency")), 16
        notes.append(say("The colours have more than 8 bits a channel in the file and were reduced to 8."))
    transparent = "transparency" in image.info or mode in ("LA", "La", "PA", "RGBA", "RGBa")
    if mode in _EIGHT_BIT_GREY:
        image = image.convert("LA" if transparent else "L")
    else:
        if mode in ("P", "PA"):
            notes.append(say("Palette colours converted to RGB."))
        elif mode not in ("RGB", "RGBA"):
            notes.append(say("{mode} converted to RGB.", mode=mode))
        image = _lab_to_rgb(image) if mode == "LAB" else image.convert("RGBA" if transparent else "RGB")
    levels = np.asarray(image)
    levels = levels[..., None] if levels.ndim == 2 else levels
    if not transparent:
        return _scaled(levels, 255), None, 8
    return _scaled(levels[..., :-1], 255), _scaled(levels[..., -1], 255), 8


def _sixteen_bit_grey(image: Image.Image) -> np.ndarray:
    """(H, W, 1) uint16."""
    levels = np.asarray(image)[..., None]
    # Pillow minds TIFF's photometric tag at 8 bits only.
    white_is_zero = getattr(image, "tag_v2", {}).get(262) == 0
    return 65535 - levels if white_is_zero else levels


def _deep_floats(
    levels: np.ndarray, key: int | tuple[int, ...] | None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Pixels and alpha of levels (H, W, C) uint16; the colour `key`, if any, is transparent."""
    if levels.shape[2] in (2, 4):
        return _scaled(levels[..., :-1], 65535), _scaled(levels[..., -1], 65535)
    alpha = None if key is None else (levels != key).any(axis=2).astype(np.float32)
    return _scaled(levels, 65535), alpha


def _upright(array: np.ndarray, orientation: int) -> np.ndarray:
    """An array (H, W, ...) turned and mirrored as an EXIF orientation says; others than 2 to 8 change nothing."""
    if orientation in (5, 6, 7, 8):
        array = array.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    return np.ascontiguousarray(array)


def _profile(image: Image.Image, channels: int) -> bytes | None:
    """The file's ICC profile if it speaks of as many channels as the pixels now have."""
    profile = image.info.get("icc_profile")
    wanted = b"GRAY" if channels == 1 else b"RGB "
    return profile if isinstance(profile, bytes) and profile[16:20] == wanted else None


def _scaled(levels: np.ndarray, top: int) -> np.ndarray:
    scaled = levels.astype(np.float32)
    scaled /= top
    return scaled


def _lab_to_rgb(image: Image.Image) -> Image.Image:
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
    assert converted is not None  # None only when converting in place
    return converted


def _wide_range(values: np.ndarray, label: str, notes: list[str]) -> np.ndarray:
    """Bring 32-bit integers or floats to [0, 1] float32 by the narrowest usual range that holds them."""
    if not np.isfinite(values).all():
        raise PictureError(
            say(
                "{label} holds values that are not finite (NaN or infinity); replace them first.", label=label
            )
        )
    low, high = float(values.min()), float(values.max())
    for top in (1, 255, 65535):
        if low >= 0 and high <= top:
            if top > 1:
                notes.append(say("Values up to {high:g} divided by {top}.", high=high, top=top))
            return (values / top).astype(np.float32)
    notes.append(say("Values from {low:g} to {high:g} scaled to black and white.", low=low, high=high))
    return ((values - low) / (high - low)).astype(np.float32)
