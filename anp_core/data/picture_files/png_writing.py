"""Levels to a PNG, of 8 bits by Pillow and of 16 by hand."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from anp_core.data.png_chunks import EFFORT, Chunk, insert_chunks, sixteen_bit_png


def encode_png(levels: np.ndarray, chunks: Sequence[Chunk] = ()) -> bytes:
    """Levels (H, W, C) uint8 or uint16 as PNG; C = 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA; with further chunks."""
    png = sixteen_bit_png(levels) if levels.dtype == np.uint16 else _eight_bit_png(levels)
    return insert_chunks(png, chunks)


def _eight_bit_png(levels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(levels[..., 0] if levels.shape[2] == 1 else levels).save(
        buffer, "PNG", compress_level=EFFORT
    )
    return buffer.getvalue()
