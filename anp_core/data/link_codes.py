"""What is painted and picked by hand as short texts, so that a link can carry it.

A text is a version, then in base64url without padding a CRC-32 and deflated numbers. Numbers are whole, from 0 on,
seven bits a byte (LEB128): first a kind, then

    hole    height, width, runs of the mask in which every row is compared with the one above: how many pixels are
            like the one above, how many are not, in turns
    points  how many changes, then of each: 0 adds and 1 takes away, top, left, height − 1, width − 1 of its box
    times   first differences of ascending times, counted in steps of a record
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from anp_core.data.context_edits import ADD, REMOVE, RESET, Edit
from anp_core.errors import LinkError
from anp_core.language import say

VERSION = "1"
HOLE, POINTS, TIMES = 0, 1, 2
MOST_BYTES = 200_000  # of the numbers: nobody's link can make the server unpack more
MOST_BITS = 63  # of a number
ACTIONS = (ADD, REMOVE)


def write_hole(missing: np.ndarray) -> str:
    """The text of a mask (H, W) bool, True = missing."""
    changed = missing ^ np.vstack([np.zeros_like(missing[:1]), missing[:-1]])  # (H, W)
    edges = np.flatnonzero(np.diff(changed.ravel(), prepend=False))
    return _seal([HOLE, *missing.shape, *np.diff(edges, prepend=0, append=missing.size).tolist()])


def read_hole(text: str, size: tuple[int, int]) -> np.ndarray:
    """The mask (H, W) bool that `write_hole` wrote, of a picture of `size`.

    Raises:
        LinkError: the text is damaged, of another version, no mask, or of a picture of another size.
    """
    height, width, *runs = _open(text, HOLE, least=3)
    if (height, width) != size:
        raise LinkError(
            say(
                "The hole in the link belongs to a picture of {width}×{height} pixels; this one has "
                "{own_width}×{own_height}. It was passed over.",
                width=width,
                height=height,
                own_width=size[1],
                own_height=size[0],
            )
        )
    if sum(runs) != height * width:
        raise _damaged()
    changed = np.repeat(np.arange(len(runs)) % 2 == 1, runs).reshape(size)
    missing: np.ndarray = np.logical_xor.accumulate(changed, axis=0)
    return missing


def write_points(edits: Sequence[Edit]) -> str:
    """The text of changes of a picture's context by hand, oldest first; those before a way back are left out."""
    after = max((place for place, edit in enumerate(edits) if edit[0] == RESET), default=-1) + 1
    numbers = [POINTS, len(edits) - after]
    for action, top, left, bottom, right in edits[after:]:
        numbers += [ACTIONS.index(action), top, left, bottom - top, right - left]
    return _seal(numbers)


def read_points(text: str, size: tuple[int, int]) -> list[Edit]:
    """The changes that `write_points` wrote, of a picture of `size`.

    Raises:
        LinkError: the text is damaged, of another version, no list of changes, or reaches beyond the picture.
    """
    count, *numbers = _open(text, POINTS, least=1)
    if len(numbers) != 5 * count:
        raise _damaged()
    edits = []
    for action, top, left, down, across in np.reshape(numbers, (-1, 5)).tolist():
        if action >= len(ACTIONS) or top + down >= size[0] or left + across >= size[1]:
            raise _damaged()
        edits.append((ACTIONS[action], top, left, top + down, left + across))
    return edits


def write_times(steps: Sequence[int]) -> str:
    """The text of ascending times (T,), as steps since a record's first."""
    return _seal([TIMES, *np.diff(np.asarray(steps, np.int64), prepend=0).tolist()])


def read_times(text: str) -> list[int]:
    """The steps that `write_times` wrote.

    Raises:
        LinkError: the text is damaged, of another version, or no list of times.
    """
    steps, time = [], 0
    for difference in _open(text, TIMES, least=0):
        time += difference
        steps.append(time)
    return steps


def _seal(numbers: Iterable[int]) -> str:
    packed = b"".join(map(_bytes_of, numbers))
    sealed = zlib.crc32(packed).to_bytes(4, "little") + zlib.compress(packed, 9, wbits=-zlib.MAX_WBITS)
    return VERSION + base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _open(text: str, kind: int, least: int) -> list[int]:
    """The numbers behind the kind, of which there are at least so many."""
    if not text.startswith(VERSION):
        raise LinkError(
            say("Part of the link was written by another version of Lacuna, and was passed over.")
        )
    packed = _inflate(text[len(VERSION) :])
    found, *numbers = _numbers_in(packed)
    if found != kind or len(numbers) < least:
        raise _damaged()
    return numbers


def _inflate(text: str) -> bytes:
    try:
        sealed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        packed = stream.decompress(sealed[4:], MOST_BYTES)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise _damaged() from error
    if (
        not packed
        or not stream.eof
        or stream.unused_data
        or sealed[:4] != zlib.crc32(packed).to_bytes(4, "little")
    ):
        raise _damaged()
    return packed


def _bytes_of(number: int) -> bytes:
    parts = bytearray()
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    parts.append(number)
    return bytes(parts)


def _numbers_in(packed: bytes) -> Iterator[int]:
    number, bits = 0, 0
    for byte in packed:
        number |= (byte & 0x7F) << bits
        bits += 7
        if bits > MOST_BITS:
            raise _damaged()
        if byte < 0x80:
            yield number
            number, bits = 0, 0
    if bits:
        raise _damaged()


def _damaged() -> LinkError:
    return LinkError(
        say("Part of the link is damaged, and was passed over. Copy it anew from where it was made.")
    )
