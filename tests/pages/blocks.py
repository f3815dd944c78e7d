"""Reading a block of bytes back, as the browser does: what `anp_core/web/byte_blocks.py` packs."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

from anp_core.web.byte_blocks import NUMBERS


def read_block(block: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Head and arrays of a block."""
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
