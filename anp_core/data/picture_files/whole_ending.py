"""Which format holds a picture whole, told by its file's header alone: what a folder's results are called."""

from __future__ import annotations

import io

import numpy as np
from tifffile import TiffFile

from anp_core.data.picture_files.decoded import DECODE_ERRORS, Unreadable
from anp_core.data.picture_files.jpeg_file import jpeg_channels
from anp_core.data.picture_files.refusals import kind_of
from anp_core.data.picture_files.tiff_file import PREMULTIPLIED, SPACES, page_numbers

INKS = 4  # channels of a JPEG for print


def whole_ending(data: bytes) -> str:
    """.tif for several pages, for numbers other than 8 or 16 bits, and for colours for print or of Lab; else .png."""
    kind = kind_of(data)
    if kind == "JPEG":
        return ".tif" if jpeg_channels(data) == INKS else ".png"
    if kind != "TIFF":
        return ".png"
    try:
        with TiffFile(io.BytesIO(data)) as tiff:
            numbers = page_numbers(tiff)
            page = tiff.pages[numbers[0]]
            small = page.dtype in (np.uint8, np.uint16, np.bool_)
            usual = SPACES.get(int(page.photometric), "rgb") in ("grey", "rgb")  # type: ignore[union-attr]
            straight = PREMULTIPLIED not in tuple(page.extrasamples)  # type: ignore[union-attr]
            return ".png" if len(numbers) == 1 and small and usual and straight else ".tif"
    except (Unreadable, *DECODE_ERRORS):
        return ".png"  # reading it will say what is wrong
