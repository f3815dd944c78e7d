"""Writing TIFF: samples of any type, in any space, with where on the earth they lie; several pages in one file."""

from __future__ import annotations

import io
from collections.abc import Sequence

from tifffile import TiffFile, TiffWriter

from anp_core.data.picture_files.colour import toggle_lab_sign
from anp_core.data.picture_files.completed import Samples
from anp_core.data.picture_files.decoded import DECODE_ERRORS

PHOTOMETRIC = {"grey": "minisblack", "rgb": "rgb", "cmyk": "separated", "lab": "cielab"}
INCH = 2  # the unit of resolution
REMARK, TEXT = 65000, 2  # a private tag, and its type


def encode_tiff(pages: Sequence[Samples], dpi: tuple[float, float] | None = None, remark: str = "") -> bytes:
    """Pictures as the pages of one TIFF, compressed without loss; `remark` is for `read_remark`."""
    own = [(REMARK, TEXT, 0, remark, True)] if remark else []
    buffer = io.BytesIO()
    with TiffWriter(buffer) as writer:
        for page in pages:
            values = toggle_lab_sign(page.values) if page.space == "lab" else page.values
            writer.write(
                values[..., 0] if values.shape[2] == 1 else values,
                photometric=PHOTOMETRIC[page.space],
                extrasamples=[("assocalpha" if page.premultiplied else "unassalpha")]
                if page.has_alpha
                else None,
                compression="zlib",
                predictor=values.dtype.itemsize <= 4,
                iccprofile=page.profile,
                resolution=dpi,
                resolutionunit=None if dpi is None else INCH,
                extratags=[*page.tags, *own],
                metadata=None,
                software=False,
            )
    return buffer.getvalue()


def read_remark(data: bytes) -> str:
    """The remark that a TIFF was written with; "" where it has none, or is none."""
    try:
        with TiffFile(io.BytesIO(data)) as tiff:
            tag = tiff.pages[0].tags.get(REMARK)  # type: ignore[union-attr]
            return str(tag.value) if tag is not None else ""
    except DECODE_ERRORS:
        return ""
