"""Numbers for a component of the page, as the block of bytes that reaches a browser without being turned into text.

A block is the length of its head (4 bytes), the head as JSON, and the arrays that the head lists, each on a multiple
of four bytes.
"""

from __future__ import annotations

import hashlib
import json
import struct
from typing import Any

import numpy as np

NUMBERS = {"u1": "<u1", "u2": "<u2", "u4": "<u4", "f4": "<f4"}

NamedArray = tuple[str, str, np.ndarray]  # name, number type, numbers


def pack_block(head: dict[str, Any], arrays: list[NamedArray]) -> bytes:
    """The block of a head and named arrays; its "revision" is a hash of all the rest."""
    listed = [{"name": name, "kind": kind, "count": int(part.size)} for name, kind, part in arrays]
    body = b"".join(
        _aligned(np.ascontiguousarray(part.astype(NUMBERS[kind])).tobytes()) for _, kind, part in arrays
    )
    whole = head | {"arrays": listed}
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()
    whole["revision"] = hashlib.sha256(text + body).hexdigest()[:16]
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()
    return _aligned(struct.pack("<I", len(text)) + text) + body


def read_block(block: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Head and arrays of a block, as the browser reads it."""
    (length,) = struct.unpack_from("<I", block)
    head = json.loads(block[4 : 4 + length])
    place, arrays = _up_to_four(4 + length), {}
    for listed in head["arrays"]:
        array = np.frombuffer(block, NUMBERS[listed["kind"]], listed["count"], place)
        arrays[listed["name"]] = array
        place += _up_to_four(array.nbytes)
    return head, arrays


def _up_to_four(count: int) -> int:
    return -(-count // 4) * 4


def _aligned(content: bytes) -> bytes:
    return content + bytes(_up_to_four(len(content)) - len(content))
