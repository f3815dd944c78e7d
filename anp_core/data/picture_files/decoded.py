"""What every reader of a format hands on: the samples of a file, and what it says about them."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field

import numpy as np

from anp_core.data.picture import Space, TiffTag

# What Pillow, tifffile and the libraries under them raise on damaged files.
DECODE_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    AssertionError,
    MemoryError,
    struct.error,
    zlib.error,
)


@dataclass
class Decoded:
    """A picture's samples as its file has them, not turned yet.

    Attributes:
        samples: (H, W, C) of the file's type; C counts the colours of `space` and the alpha, if there is one.
        space: what the colours are.
        has_alpha: whether the last channel is an alpha.
        premultiplied: whether the colours are multiplied by it.
        top: the largest sample of the type as it is used: 255, 65535, 4095; None where floats have none.
        profile: the file's ICC profile, whatever it is good for.
        exif: the file's EXIF as it stands there.
        orientation: an EXIF orientation; None where the EXIF decides.
        dpi: dots per inch.
        no_data: the value that the file itself says stands for none.
        tags: of a TIFF, to be written again.
        notes: what was done.
    """

    samples: np.ndarray
    space: Space
    has_alpha: bool = False
    premultiplied: bool = False
    top: float | None = 255
    profile: bytes | None = None
    exif: bytes | None = None
    orientation: int | None = None
    dpi: tuple[float, float] | None = None
    no_data: float | None = None
    tags: tuple[TiffTag, ...] = ()
    notes: list[str] = field(default_factory=list)


class Unreadable(Exception):  # noqa: N818  (a verdict between readers, which becomes a PictureError)
    """Pixels that cannot be read, because they are damaged or of a kind that no reader here knows.

    Attributes:
        what: the kind, as it goes on behind "it is"; "" for damage.
    """

    def __init__(self, what: str = "") -> None:
        super().__init__(what)
        self.what = what


class TooLarge(Unreadable):
    """A header that claims several times as many pixels as may be read."""
