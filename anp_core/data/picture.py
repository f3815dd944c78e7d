"""A picture as everything after the reading sees it, and what its file holds, from which known pixels go back whole.

`Picture.pixels` are what is shown and completed: grey or sRGB between 0 and 1. `Picture.original` are the file's own
samples: of whatever type, range and colour space. What was not filled is written back from these, untouched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from anp_core.data.png_chunks import Chunk

Space = Literal["grey", "rgb", "cmyk", "lab"]
COLOURS: dict[Space, int] = {"grey": 1, "rgb": 3, "cmyk": 4, "lab": 3}

# A TIFF's tag as tifffile writes it: code, type, count, value, and that it is written once.
TiffTag = tuple[int, int, int, object, bool]


@dataclass(frozen=True, eq=False)
class Original:
    """The samples of a picture's file, upright.

    Attributes:
        samples: (H, W, C) of the file's own type: the colours of its space, then the alpha if it has one.
        space: what the colours are.
        has_alpha: whether the last channel says how opaque a pixel is.
        premultiplied: whether the colours are already multiplied by the alpha.
        low: the sample that a pixel of 0 stands for.
        high: the sample that a pixel of 1 stands for.
        opaque: the sample of an alpha of 1.
        own_range: whether low and high are the picture's own, not those of its type: metres, counts, 12 bits.
        managed: the ICC profile between samples and pixels; None where pixels are samples, scaled.
        tags: of a TIFF, to be written again: where on the earth it lies, who took it.
    """

    samples: np.ndarray
    space: Space
    has_alpha: bool = False
    premultiplied: bool = False
    low: float = 0.0
    high: float = 255.0
    opaque: float = 255.0
    own_range: bool = False
    managed: bytes | None = None
    tags: tuple[TiffTag, ...] = ()

    @property
    def colours(self) -> np.ndarray:
        """(H, W, c) view of the samples without their alpha."""
        return self.samples[..., : COLOURS[self.space]]

    @property
    def plain(self) -> bool:
        """Whether a PNG can hold the samples as they are."""
        fits = self.samples.dtype in (np.uint8, np.uint16)
        return fits and self.space in ("grey", "rgb") and not self.premultiplied


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture as the models see it.

    Attributes:
        pixels: (H, W, C) float32 in [0, 1], C = 1 (grey) or 3 (sRGB).
        alpha: (H, W) float32 in [0, 1], 0 = transparent or without a value (NaN, no-data); None where there is
            neither.
        bit_depth: 8 or 16, what a PNG of the pixels needs.
        name: what to call it, usually the file's name.
        notes: one sentence for each thing that was done to it on the way in.
        icc_profile: what the samples of its file look like; None where the file has no profile that can be used.
        colour_chunks: what a PNG says about that besides.
        original: what its file holds; None for a picture that was made here, which is its pixels.
        exif: what the camera wrote, without the orientation, beginning with `Exif`; None where there is none.
        dpi: dots per inch, across and down; None where the file does not say.
        orientation: the EXIF orientation of 1 to 8 that was undone.
    """

    pixels: np.ndarray
    alpha: np.ndarray | None = None
    bit_depth: int = 8
    name: str = ""
    notes: tuple[str, ...] = ()
    icc_profile: bytes | None = None
    colour_chunks: tuple[Chunk, ...] = ()
    original: Original | None = None
    exif: bytes | None = None
    dpi: tuple[float, float] | None = None
    orientation: int = 1

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return int(self.pixels.shape[1])

    @property
    def rgb(self) -> np.ndarray:
        """(H, W, 3) view of the pixels; a grey picture's one channel is repeated."""
        return np.broadcast_to(self.pixels, (self.height, self.width, 3))

    @property
    def lightness(self) -> np.ndarray:
        """(H, W) mean of the channels."""
        return self.pixels[..., 0] if self.pixels.shape[2] == 1 else self.pixels.mean(axis=2)

    @property
    def units(self) -> float:
        """How much of the file's own units a difference of 1 between pixels is; 1 where it has none of its own."""
        original = self.original
        return original.high - original.low if original is not None and original.own_range else 1.0


def upright(array: np.ndarray, orientation: int) -> np.ndarray:
    """An array (H, W, ...) turned and mirrored as an EXIF orientation says; others than 2 to 8 change nothing."""
    if orientation in (5, 6, 7, 8):
        array = array.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        array = array[::-1]
    if orientation in (2, 3, 6, 7):
        array = array[:, ::-1]
    return np.ascontiguousarray(array)
