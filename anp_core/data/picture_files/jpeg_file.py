"""A JPEG's segments sorted into pixels and remarks; 12 bits a channel; and whether only the end marker is missing."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import imagecodecs
import numpy as np

from anp_core.data.picture_files.decoded import DECODE_ERRORS, Decoded, Unreadable
from anp_core.data.picture_files.pillow_file import samples_of, with_pillow
from anp_core.language import say

SOI, EOI, SOS = b"\xff\xd8", b"\xff\xd9", 0xDA
JFIF, EXIF_OR_XMP, PROFILE, ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
# Begin with the size.
FRAMES = (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
REMARKS = (*range(0xE0, 0xF0), 0xFE)
CM_PER_INCH = 2.54
HUFFMAN = (0xC0, 0xC1, 0xC2)  # frames that are coded so: at least a bit for every block of 8×8 pixels
BLOCK = 64
# Put behind a file without an end: pixels that these change were not there.
FILLERS = b"", b"\xaa\x55" * 200, b"\x5d\xc3" * 200


@dataclass
class _Segments:
    """A JPEG without its remarks, and its remarks."""

    sound: bytes
    precision: int = 8
    size: tuple[int, int] | None = None  # width and height
    channels: int = 0
    is_huffman: bool = False
    coded: int = 0  # bytes of the pixels, and what stands among them
    exif: bytes | None = None
    dpi: tuple[float, float] | None = None
    profile: dict[int, bytes] = field(default_factory=dict)
    profile_parts: int = 0


def read_jpeg(data: bytes) -> Decoded:
    """The samples of a JPEG.

    Raises:
        Unreadable: its pixels are damaged or cut short.
    """
    found = _segments(data)
    sound, notes = found.sound, []
    if found.is_huffman and found.size is not None and math.prod(found.size) > 8 * BLOCK * found.coded:
        raise Unreadable  # decoders make up what is missing
    if EOI not in sound:
        sound = _with_end(sound, found.precision)
        notes.append(say("The file lacks its end marker; its pixels are all there."))
    if found.precision > 8:
        levels = _deep(sound)
        if levels.shape[2] not in (1, 3):
            raise Unreadable(say("a JPEG of {bits} bits in four inks", bits=found.precision))
        decoded = Decoded(levels, "grey" if levels.shape[2] == 1 else "rgb", top=2**found.precision - 1)
    else:
        decoded = samples_of(with_pillow(sound, ("JPEG",)))
    decoded.notes += notes
    decoded.exif, decoded.dpi = found.exif, found.dpi
    if found.profile_parts:
        parts = [found.profile.get(number) for number in range(1, found.profile_parts + 1)]
        if all(part is not None for part in parts):
            decoded.profile = b"".join(part for part in parts if part is not None)
        else:
            decoded.notes.append(say("Its colour profile is damaged or far too large and was left out."))
    return decoded


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height out of the header."""
    return _segments(data).size


def jpeg_channels(data: bytes) -> int:
    """How many channels the header tells of; 0 where it is damaged."""
    return _segments(data).channels


def _segments(data: bytes) -> _Segments:
    kept = [SOI]
    found = _Segments(b"")
    start = 2
    while start + 4 <= len(data):
        if data[start] != 0xFF:  # bytes between segments, which readers skip
            following = data.find(b"\xff", start)
            if following < 0:
                break
            start = following
            continue
        marker = data[start + 1]
        # Fill bytes, and markers alone.
        if marker == 0xFF or 0xD0 <= marker <= 0xD8 or marker in (0x00, 0x01):
            start += 1 if marker == 0xFF else 2
            continue
        if marker == SOS or marker == 0xD9:
            break
        length = int.from_bytes(data[start + 2 : start + 4], "big")
        body = data[start + 4 : start + 2 + length]
        if marker in FRAMES and len(body) >= 6:
            found.precision = body[0]
            found.channels = body[5]
            found.is_huffman = marker in HUFFMAN
            found.size = int.from_bytes(body[3:5], "big"), int.from_bytes(body[1:3], "big")
        if marker in REMARKS:
            _take_remark(found, marker, body)
        if marker not in REMARKS or (marker in (JFIF, ADOBE) and body.startswith((b"JFIF", b"Adobe"))):
            kept.append(data[start : start + 2 + length])
        start += 2 + max(length, 2)
    found.coded = max(0, len(data) - start)
    found.sound = b"".join(kept) + data[start:]
    return found


def _take_remark(found: _Segments, marker: int, body: bytes) -> None:
    if marker == EXIF_OR_XMP and body.startswith(b"Exif\0") and found.exif is None:
        found.exif = body
    elif marker == JFIF and body.startswith(b"JFIF\0") and len(body) >= 12:
        unit, across, down = body[7], int.from_bytes(body[8:10], "big"), int.from_bytes(body[10:12], "big")
        if unit in (1, 2) and across and down:
            scale = 1.0 if unit == 1 else CM_PER_INCH
            found.dpi = across * scale, down * scale
    elif marker == PROFILE and body.startswith(b"ICC_PROFILE\0") and len(body) > 14:
        found.profile[body[12]] = body[14:]
        found.profile_parts = body[13]


def _with_end(sound: bytes, precision: int) -> bytes:
    """The file with an end marker, if no pixel is missing; the decoder makes up what is.

    Raises:
        Unreadable: pixels are missing: what stands behind the file changes them.
    """
    data = sound[:-1] if sound.endswith(b"\xff") else sound
    variants = [data + filler + EOI for filler in FILLERS]
    first, *others = (
        _deep(variant) if precision > 8 else np.asarray(with_pillow(variant, ("JPEG",)))
        for variant in variants
    )
    if not all(np.array_equal(first, other) for other in others):
        raise Unreadable
    return variants[0]


def _deep(sound: bytes) -> np.ndarray:
    """(H, W, C) uint16; Pillow reads 8 bits a channel alone."""
    try:
        levels = np.asarray(imagecodecs.jpeg8_decode(sound))
    except DECODE_ERRORS as error:
        raise Unreadable from error
    return levels[..., None] if levels.ndim == 2 else levels
