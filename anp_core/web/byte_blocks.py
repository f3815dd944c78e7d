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


def _aligned(content: bytes) -> bytes:
    return content + bytes(-len(content) % 4)
