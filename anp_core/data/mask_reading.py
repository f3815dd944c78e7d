"""What a mask file means: white on black, paint on a layer, an erased hole, a colour on a copy of the picture.

`understand_mask` says what it understood and how sure it is, so that a page can show it before anything is filled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from anp_core.data.alpha_holes import missing_from_alpha
from anp_core.data.images import read_picture
from anp_core.data.mask_colours import (
    NO_COLOUR,
    chroma_of,
    flat_colours,
    is_copy,
    mostly_painted,
    nearest_colour,
    painted_colour,
    painted_over,
)
from anp_core.data.mask_levels import understand_greys
from anp_core.data.picture import Picture, upright
from anp_core.data.source import Source
from anp_core.errors import MaskError, PictureError
from anp_core.language import mark, say

Kind = Literal[
    "white", "levels", "labels", "coloured", "painted copy", "painted layer", "transparent hole", "erased copy",
    "one colour", "photo", "same picture", "unclear",
]  # fmt: skip
SENTENCES: dict[Kind, str] = {
    "white": mark("White is missing, black is known."),
    "levels": mark("The brighter of two greys is missing."),
    "labels": mark("Numbered parts: every number above the lowest is missing."),
    "coloured": mark("What is drawn in colour is missing."),
    "painted copy": mark("A copy of the picture: what is painted on it is missing."),
    "painted layer": mark("Paint on a transparent layer: what is painted is missing."),
    "transparent hole": mark("A covered layer with a hole: what is transparent is missing."),
    "erased copy": mark("A copy of the picture: what is erased from it is missing."),
    "one colour": mark("The mask has one colour only."),
    "photo": mark("This looks like a photo, not like a mask."),
    "same picture": mark("This is the picture itself; nothing is marked on it."),
    "unclear": mark("It is not clear which part of this is the hole."),
}
WANTED = mark(
    "A mask is white where the hole is and black elsewhere, or paint on a transparent layer, or a strong colour on a "
    "copy of the picture."
)
UNSURE: tuple[Kind, ...] = ("photo", "same picture", "unclear")
VISIBLE_STEP = 3 / 255  # what a colour may be off by rounding, times its alpha
MOST_PAINTED = 0.6  # of a copy of the picture; where more differs, it is another picture
# Share of the edge that is covered: below, a layer is painted; above, it has a hole.
OPAQUE_EDGE = (0.25, 0.75)


@dataclass(frozen=True, eq=False)
class MaskReading:
    """A mask as it was understood.

    Attributes:
        missing: (H, W) bool, True = missing, of the picture's size.
        kind: what kind of mask it is.
        sentence: the same in words.
        sure: whether it may be used unasked.
        alternatives: what else it may mean.
    """

    missing: np.ndarray
    kind: Kind
    sentence: str
    sure: bool = True
    alternatives: tuple[MaskReading, ...] = ()


class UnclearMaskError(MaskError):
    """A file of which nobody can tell what part of it is the hole; `reading` is what was understood."""

    def __init__(self, sentence: str, reading: MaskReading) -> None:
        super().__init__(sentence)
        self.reading = reading


class OtherSizeError(MaskError):
    """A mask whose size is not the picture's; `size` is its own height and width."""

    def __init__(self, size: tuple[int, int], wanted: tuple[int, int]) -> None:
        self.size = size
        super().__init__(
            say(
                "mask must be {height}×{width} like the picture; got {rows}×{columns} (rows×columns). "
                "Scale it to the picture's size, without smoothing, or draw it on a copy of the picture.",
                height=wanted[0],
                width=wanted[1],
                rows=size[0],
                columns=size[1],
            )
        )


def understand_mask(
    source: Source,
    picture: Picture | tuple[int, int],
    *,
    invert: bool = False,
    scale: bool = False,
    page: int | None = None,
) -> MaskReading:
    """Read a mask file of any readable format and say what it means.

    Args:
        source: bytes, a path or an open binary file.
        picture: what the mask belongs to; with its height and width alone, paint on a copy of it is harder to tell.
        invert: take the other part as missing.
        scale: fit a mask of another size to the picture's, without smoothing, and turn it where it lies on its side.
        page: of a TIFF with several, counted from 1.

    Raises:
        OtherSizeError: the mask has another size, and is not to be scaled.
        MaskError: the file cannot be read as a picture.
    """
    try:
        mask = read_picture(source, page=page)
    except PictureError as error:
        raise MaskError(say("The mask cannot be used. {error}", error=error.sentence)) from error
    whole = picture if isinstance(picture, Picture) else None
    height, width = (whole.height, whole.width) if whole is not None else picture  # type: ignore[misc]
    mask = _turned_along(mask, whole)
    if (mask.height, mask.width) != (height, width):
        if not scale:
            raise OtherSizeError((mask.height, mask.width), (height, width))
        whole = None  # its pixels cannot be compared
    reading = _understand(mask, whole)
    if scale and reading.missing.shape != (height, width):
        reading = replace(reading, missing=_fitted(reading.missing, height, width))
    other = replace(reading, missing=~reading.missing, alternatives=())
    return replace(other if invert else reading, alternatives=(reading if invert else other,))


def check_sure(reading: MaskReading) -> None:
    """Refuse a mask that nobody should use unasked.

    Raises:
        UnclearMaskError: it is a photo, or it is not clear what is marked on it.
    """
    if not reading.sure:
        said = say("The mask cannot be used. {found} {wanted}", found=reading.sentence, wanted=WANTED)
        raise UnclearMaskError(said, reading)


def _turned_along(mask: Picture, picture: Picture | None) -> Picture:
    """A mask drawn on the picture as its file has it is turned as the picture was.

    Its sides tell, or, where they are the same either way, what is left of the picture on it.
    """
    if picture is None or picture.orientation == 1:
        return mask
    turn = picture.orientation
    sides = (mask.height, mask.width)
    if sides == (picture.height, picture.width):
        turned = upright(mask.rgb, turn)
        if (
            turned.shape != mask.rgb.shape
            or is_copy(mask.rgb, picture.rgb)
            or not is_copy(turned, picture.rgb)
        ):
            return mask
    elif sides != (picture.width, picture.height) or turn < 5:
        return mask
    alpha = None if mask.alpha is None else upright(mask.alpha, turn)
    original = mask.original
    if original is not None:
        original = replace(original, samples=upright(original.samples, turn))
    return replace(mask, pixels=upright(mask.pixels, turn), alpha=alpha, original=original)


def lies_on_its_side(size: tuple[int, int], picture: tuple[int, int]) -> bool:
    """Whether one of mask and picture (height, width) is upright and the other lies."""
    return (size[0] > size[1]) != (picture[0] > picture[1]) and len({*size}) == len({*picture}) == 2


def _fitted(missing: np.ndarray, height: int, width: int) -> np.ndarray:
    if lies_on_its_side(missing.shape, (height, width)):
        missing = upright(missing, 6)  # a quarter to the right, as phones turn
    scaled = cv2.resize(missing.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST_EXACT)
    return scaled.astype(bool)


def _understand(mask: Picture, picture: Picture | None) -> MaskReading:
    if mask.alpha is not None and np.ptp(mask.alpha) > VISIBLE_STEP:
        return _transparent(mask, mask.alpha, picture)
    if picture is not None and is_copy(mask.rgb, picture.rgb):
        changed = painted_over(mask.rgb, picture.rgb)
        if not changed.any():
            return _reading(changed, "same picture")
        return _reading(changed, "painted copy" if changed.mean() <= MOST_PAINTED else "unclear")
    if picture is not None and (covered := mostly_painted(mask.rgb, picture.rgb)) is not None:
        return _reading(covered, "painted copy")
    if mask.pixels.shape[2] == 1 or float(np.mean(chroma_of(mask.rgb) > NO_COLOUR)) < 1e-4:
        greys = understand_greys(mask)
        return _reading(greys.missing, greys.kind)
    return _coloured(mask)


def _reading(missing: np.ndarray, kind: Kind) -> MaskReading:
    return MaskReading(missing, kind, say(SENTENCES[kind]), kind not in UNSURE)


def _transparent(mask: Picture, alpha: np.ndarray, picture: Picture | None) -> MaskReading:
    """A layer: painted, or covered with a hole in it; or a picture with an erased hole."""
    full = float(alpha.max())
    solid = alpha >= full / 2
    edge = np.concatenate([solid[0], solid[-1], solid[:, 0], solid[:, -1]]).mean()
    covered = edge > OPAQUE_EDGE[1] or (edge > OPAQUE_EDGE[0] and solid.mean() > 0.5)
    colours = mask.rgb[solid]
    usual = np.median(colours, axis=0)
    off = np.abs(mask.rgb - usual).max(axis=2) * alpha
    if float(np.mean(off > VISIBLE_STEP)) < 1e-3:
        if covered:
            return _reading(alpha < full, "transparent hole")
        return _reading(alpha > 0, "painted layer")
    if picture is not None and is_copy(colours[None], picture.rgb[solid][None]):
        return _reading(missing_from_alpha(mask), "erased copy")
    if float(np.mean(chroma_of(colours) > NO_COLOUR)) < 1e-4 and len(flat_colours(colours[None])) > 0:
        return _reading(mask.lightness * alpha > 0.5, "white")
    if covered:
        return _reading(missing_from_alpha(mask), "erased copy")
    return _reading(alpha > 0, "painted layer" if len(flat_colours(colours[None])) else "unclear")


def _coloured(mask: Picture) -> MaskReading:
    """A drawing in a few colours, or a strong colour on a photo, or a photo."""
    colours = flat_colours(mask.rgb)
    if len(colours) > 1:
        return _reading(_drawn(mask.rgb, colours), "coloured")
    if len(colours) == 1:
        return _reading(np.zeros(mask.pixels.shape[:2], bool), "one colour")
    painted = painted_colour(mask.rgb)
    if painted is not None:
        return _reading(painted, "painted copy")
    return _reading(mask.lightness > 0.5, "photo")


def _drawn(rgb: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """What is not background: of two colours the one that is a colour, of several all but the one along the edge."""
    number = nearest_colour(rgb, colours)
    neutral = chroma_of(colours) <= NO_COLOUR
    if len(colours) == 2 and neutral.sum() == 1:
        coloured: np.ndarray = ~neutral[number]
        return coloured
    edge = np.concatenate([number[0], number[-1], number[:, 0], number[:, -1]])
    counts = np.bincount(edge, minlength=len(colours)).astype(float)
    if neutral.any():  # paper is black, white or grey, if any of that is there
        counts[~neutral] -= edge.size / 2
    drawn: np.ndarray = number != counts.argmax()
    return drawn
