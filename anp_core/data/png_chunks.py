"""PNG below the level of Pillow: its chunks, and pictures of 16 bits a channel, most of which Pillow cannot write."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Collection, Iterable, Iterator

import numpy as np

Chunk = tuple[bytes, bytes]  # its type and its body

SIGNATURE = b"\x89PNG\r\n\x1a\n"
HEADER_END = 33  # signature 8, and IHDR: length 4, type 4, body 13, checksum 4
COLOUR_TYPE = {1: 0, 2: 4, 3: 2, 4: 6}  # by channels: grey, grey and alpha, RGB, RGBA
EFFORT = 4  # of zlib's 9: a photo takes a third of the time that the usual 6 takes, and no more room
METRES_PER_INCH = 0.0254
STRIP = 64  # rows filtered at a time, so that the five candidates of each stay few


def walk_chunks(data: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Type, body and soundness of each of a PNG's chunks; none where `data` is no PNG.

    A chunk is sound if its checksum is right. The last one may be cut short, and nothing is read beyond one whose
    type no PNG can have, for then its place is wrong.
    """
    start = len(SIGNATURE) if data.startswith(SIGNATURE) else len(data)
    while start + 8 < len(data):
        length = int.from_bytes(data[start : start + 4], "big")
        kind, body = data[start + 4 : start + 8], data[start + 8 : start + 8 + length]
        if not (kind.isalpha() and kind.isascii()):
            return
        checksum = data[start + 8 + length : start + 12 + length]
        yield kind, body, checksum == _checksum(kind, body)
        start += 12 + length


def read_chunks(data: bytes, kinds: Collection[bytes]) -> tuple[Chunk, ...]:
    """The undamaged chunks of some types that stand before a PNG's pixels; none where `data` is no PNG."""
    found = []
    for kind, body, sound in walk_chunks(data):
        if kind == b"IDAT":
            break
        if kind in kinds and sound:
            found.append((kind, body))
    return tuple(found)


def insert_chunks(png: bytes, chunks: Iterable[Chunk]) -> bytes:
    """The same PNG with chunks right behind its header, where those about colour must stand."""
    return png[:HEADER_END] + b"".join(written_chunk(kind, body) for kind, body in chunks) + png[HEADER_END:]


def profile_chunk(icc_profile: bytes) -> Chunk:
    """An ICC profile as chunk."""
    return b"iCCP", b"ICC Profile\0\0" + zlib.compress(icc_profile)


def resolution_chunk(dpi: tuple[float, float]) -> Chunk:
    """Dots per inch, across and down, as chunk; PNG counts them by the metre."""
    across, down = (max(1, round(value / METRES_PER_INCH)) for value in dpi)
    return b"pHYs", struct.pack(">IIB", across, down, 1)


def text_chunk(key: str, text: str) -> Chunk:
    """A remark as chunk, both parts in Latin-1."""
    return b"tEXt", key.encode("latin-1") + b"\0" + text.encode("latin-1")


def sixteen_bit_png(levels: np.ndarray) -> bytes:
    """Levels (H, W, C) uint16 as PNG; C = 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA."""
    height, width, channels = levels.shape
    header = struct.pack(">IIBBBBB", width, height, 16, COLOUR_TYPE[channels], 0, 0, 0)
    packer = zlib.compressobj(EFFORT)
    packed = []
    above = np.zeros(width * channels * 2, np.uint8)
    for top in range(0, height, STRIP):
        rows = levels[top : top + STRIP].astype(">u2").reshape(-1, width * channels).view(np.uint8)
        packed.append(packer.compress(_filtered(rows, above, 2 * channels).tobytes()))
        above = rows[-1]
    pixels = b"".join((*packed, packer.flush()))
    return (
        SIGNATURE
        + written_chunk(b"IHDR", header)
        + written_chunk(b"IDAT", pixels)
        + written_chunk(b"IEND", b"")
    )


def _filtered(rows: np.ndarray, above: np.ndarray, step: int) -> np.ndarray:
    """Each row (R, bytes) as its difference from the prediction that leaves least, behind that filter's number.

    The choice by the smallest sum of absolute differences is the one that the PNG specification advises
    (12.7); `above` is the row before the first one, `step` the bytes of a pixel.
    """
    up = np.vstack([above[None], rows[:-1]])
    left, corner = np.zeros_like(rows), np.zeros_like(rows)
    left[:, step:], corner[:, step:] = rows[:, :-step], up[:, :-step]
    mean = ((left.astype(np.uint16) + up) // 2).astype(np.uint8)
    none = np.zeros_like(rows)
    predictions = np.stack([none, left, up, mean, _paeth(left, up, corner)])  # (5, R, bytes)
    candidates = rows - predictions  # modulo 256
    cost = np.abs(candidates.view(np.int8).astype(np.int16)).sum(axis=2, dtype=np.int64)
    best = cost.argmin(axis=0)
    return np.column_stack([best.astype(np.uint8), candidates[best, np.arange(len(rows))]])


def _paeth(left: np.ndarray, up: np.ndarray, corner: np.ndarray) -> np.ndarray:
    """Whichever neighbour is nearest to left + up − corner (PNG specification, 9.4)."""
    a, b, c = (part.astype(np.int16) for part in (left, up, corner))
    to_left, to_up, to_corner = np.abs(b - c), np.abs(a - c), np.abs(a + b - 2 * c)
    nearest = np.where(to_up <= to_corner, up, corner)
    return np.where((to_left <= to_up) & (to_left <= to_corner), left, nearest)


def written_chunk(kind: bytes, body: bytes) -> bytes:
    """A chunk as it stands in the file, with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + _checksum(kind, body)


def _checksum(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", zlib.crc32(kind + body))
