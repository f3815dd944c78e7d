"""A PNG's chunks sorted into pixels and remarks, so that a broken remark cannot spoil sound pixels."""

from __future__ import annotations

import io
import struct
import zlib

import imagecodecs
import numpy as np

from anp_core.data.picture_files.decoded import DECODE_ERRORS, Decoded, Unreadable
from anp_core.data.picture_files.pillow_file import samples_of, with_pillow
from anp_core.data.png_chunks import METRES_PER_INCH, SIGNATURE, Chunk, walk_chunks, written_chunk
from anp_core.language import say

PIXELS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
MAX_PROFILE = 8_000_000  # bytes; the largest in use, of printing presses, have 3 million
MAX_TEXT = 1_000_000  # bytes
SMALL_DEPTHS = {2: 85, 4: 17}  # by which Pillow multiplies greys of few bits, but not their transparent level
GREY = 0  # a colour type of the header


def read_png(data: bytes) -> Decoded:
    """The samples of a PNG, its first frame where it has several.

    Raises:
        Unreadable: its pixels are damaged or cut short.
    """
    pixels, remarks, whole = _sorted(data)
    header = dict(pixels).get(b"IHDR", b"")
    if len(header) < 13:
        raise Unreadable
    depth, colour_type = header[8], header[9]
    sound = SIGNATURE + b"".join(written_chunk(kind, body) for kind, body in pixels)
    if depth == 16:
        decoded = _sixteen_bits(sound)
    else:
        image = with_pillow(sound, ("PNG",))
        if colour_type == GREY and depth in SMALL_DEPTHS and "transparency" in image.info:
            image.info["transparency"] *= SMALL_DEPTHS[depth]
        decoded = samples_of(image)
    if any(_is_huge(kind, body) for kind, body in remarks.items()):
        decoded.notes.append(say("A remark far too large to be one was left out."))
    if not whole:
        decoded.notes.append(say("A remark or the end of the file is damaged; its pixels are whole."))
    _take_remarks(decoded, remarks)
    return decoded


def _sixteen_bits(sound: bytes) -> Decoded:
    try:
        levels = np.asarray(imagecodecs.png_decode(sound))  # Pillow keeps 8 bits of all but grey
    except DECODE_ERRORS as error:
        raise Unreadable from error
    levels = levels[..., None] if levels.ndim == 2 else levels
    channels = levels.shape[2]
    return Decoded(levels, "grey" if channels < 3 else "rgb", channels in (2, 4), top=65535)


def _sorted(data: bytes) -> tuple[list[Chunk], dict[bytes, bytes], bool]:
    """Chunks of the pixels, undamaged remarks by type, and whether everything was in order."""
    pixels: list[Chunk] = []
    remarks: dict[bytes, bytes] = {}
    whole = True
    for kind, body, sound in walk_chunks(data):
        if kind == b"IHDR" and not sound:
            raise Unreadable  # its size cannot be trusted
        if kind in PIXELS:
            pixels.append((kind, body))
            whole &= sound
        elif sound:
            remarks.setdefault(kind, body)
        else:
            whole = False
        if kind == b"IEND":
            return pixels, remarks, whole
    return [*pixels, (b"IEND", b"")], remarks, False


def _take_remarks(decoded: Decoded, remarks: dict[bytes, bytes]) -> None:
    if len(remarks.get(b"acTL", b"")) >= 4:
        frames = int.from_bytes(remarks[b"acTL"][:4], "big")
        if frames > 1:
            decoded.notes.append(say("The file holds {frames} frames: the first is used.", frames=frames))
    decoded.exif = remarks.get(b"eXIf")
    if b"iCCP" in remarks:
        decoded.profile = _profile(remarks[b"iCCP"])
        if decoded.profile is None:
            decoded.notes.append(say("Its colour profile is damaged or far too large and was left out."))
    if len(remarks.get(b"pHYs", b"")) == 9:
        across, down, unit = struct.unpack(">IIB", remarks[b"pHYs"])
        if unit == 1 and across and down:
            decoded.dpi = across * METRES_PER_INCH, down * METRES_PER_INCH


def _is_huge(kind: bytes, body: bytes) -> bool:
    """Whether a text takes more than a megabyte once it is unpacked."""
    if len(body) > MAX_TEXT and kind in (b"tEXt", b"iTXt"):
        return True
    after = body.partition(b"\0")[2]
    if kind == b"iTXt" and after.startswith(b"\1"):  # packed; its language and its name in it come before
        packed = b"".join(after[2:].split(b"\0", 2)[2:])
    elif kind == b"zTXt":
        packed = after[1:]
    else:
        return False
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(packed, MAX_TEXT)
    except zlib.error:
        return False
    return bool(unpacker.unconsumed_tail)


def _profile(body: bytes) -> bytes | None:
    _, _, packed = body.partition(b"\0")
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed[1:], MAX_PROFILE)
    except zlib.error:
        return None
    return profile if unpacker.eof else None


def png_size(data: bytes) -> tuple[int, int] | None:
    """Width and height out of the header."""
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return struct.unpack(">II", io.BytesIO(data[16:24]).read())
