"""Where a picture has its hole: from a mask file, from its own transparency, or from a generator.

Every mask here is `missing`, bool (H, W), True where a pixel is to be filled.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from anp_core.data.alpha_holes import missing_from_alpha, with_soft_rim
from anp_core.data.mask_reading import check_sure, understand_mask
from anp_core.data.picture import Picture
from anp_core.data.source import Source
from anp_core.errors import MaskError
from anp_core.language import say

__all__ = ["HOLE_KINDS", "check_missing", "make_hole", "missing_from_alpha", "read_mask"]

WORDS = (
    "the",
    "sun",
    "set",
    "over",
    "a",
    "quiet",
    "harbour",
    "while",
    "two",
    "gulls",
    "drew",
    "long",
    "circles",
)
MAX_TOUCHES = 100_000  # of brush or press: far more than any share needs; keeps a bug from looping for ever


def read_mask(
    source: Source,
    height: int,
    width: int,
    *,
    invert: bool = False,
    picture: Picture | None = None,
    page: int | None = None,
) -> np.ndarray:
    """Read a mask file of any readable format, as people make them: see `understand_mask` for what it may be.

    Args:
        source: bytes, a path or an open binary file.
        height: rows of the picture that the mask belongs to.
        width: its columns.
        invert: take the other part as missing: black instead of white.
        picture: what the mask belongs to; paint on a copy of it is told by it, and its turning is followed.
        page: of a TIFF with several, counted from 1.

    Returns:
        (height, width) bool, True = missing.

    Raises:
        MaskError: the file cannot be read as a picture, has another size, or is no mask.
    """
    reading = understand_mask(source, picture or (height, width), invert=invert, page=page)
    check_sure(reading)
    if picture is not None:
        return with_soft_rim(reading.missing, picture)
    return reading.missing


def check_missing(missing: np.ndarray) -> None:
    """Refuse a hole that leaves nothing to fill or nothing to fill from.

    Raises:
        MaskError: no pixel is missing, or every pixel is.
    """
    if not missing.any():
        raise MaskError(
            say(
                "Nothing is missing: the hole holds no pixel. White marks what is to be filled; "
                "if yours is the other way round, invert it."
            )
        )
    if missing.all():
        raise MaskError(
            say(
                "Everything is missing: no known pixel is left to fill from. White marks what is to be filled; "
                "if yours is the other way round, invert it."
            )
        )


def nearest_missing(missing: np.ndarray, pixel: tuple[int, int]) -> tuple[int, int]:
    """Row and column of the missing pixel nearest to `pixel`, found in ever larger windows around it.

    Args:
        missing: (H, W) bool, at least one True.
        pixel: row and column within the picture.
    """
    row, column = pixel
    reach = 1
    while not missing[pixel]:
        top, left = max(0, row - reach), max(0, column - reach)
        found = np.argwhere(missing[top : row + reach + 1, left : column + reach + 1]) + np.array([top, left])
        distance = np.hypot(*(found - pixel).T) if len(found) else np.array([np.inf])
        if distance.min() <= reach:  # beyond that, one just outside the window may be nearer
            pixel = tuple(found[distance.argmin()].tolist())
            break
        reach *= 2
    return pixel


def make_hole(kind: str, height: int, width: int, *, share: float = 0.5, seed: int = 0) -> np.ndarray:
    """Make up a hole; the same arguments always give the same one.

    Args:
        kind: one of HOLE_KINDS. "scattered" takes single pixels, "box" one rectangle, "half" one side of the
            picture (the right one with seed 0), "strokes" brush strokes, "text" lines of print.
        height: rows.
        width: columns.
        share: how much of the picture goes missing, between 0 and 1. Exact for "scattered", to a row or column
            for "box" and "half"; "strokes" and "text" stop with the first stroke or word that reaches it.
        seed: which of the kind's holes.

    Returns:
        (height, width) bool, True = missing; at least one pixel is missing and at least one is known.

    Raises:
        MaskError: an unknown kind, or a share that is not between 0 and 1.
    """
    if kind not in _GENERATORS:
        raise MaskError(
            say("hole must be one of {kinds}; got {kind!r}.", kinds=", ".join(HOLE_KINDS), kind=kind)
        )
    if not 0 < share < 1:
        raise MaskError(
            say(
                "The missing share must lie between 0 and 1 (0.5 is half the picture); got {share:g}.",
                share=share,
            )
        )
    generator = np.random.default_rng([seed, HOLE_KINDS.index(kind)])
    missing = _GENERATORS[kind](height, width, share, generator, seed)
    if not missing.any():
        missing[height // 2, width // 2] = True
    elif missing.all():
        missing[0, 0] = False
    return missing


def _scattered(
    height: int, width: int, share: float, generator: np.random.Generator, seed: int
) -> np.ndarray:
    missing = np.zeros(height * width, bool)
    missing[generator.permutation(height * width)[: round(share * height * width)]] = True
    return missing.reshape(height, width)


def _box(height: int, width: int, share: float, generator: np.random.Generator, seed: int) -> np.ndarray:
    # Neither side may outgrow the picture, which bounds the aspect at sqrt(share) either way.
    aspect = math.exp(generator.uniform(-1, 1) * min(0.4, -math.log(share) / 2))
    rows = min(height, max(1, round(height * math.sqrt(share) * aspect)))
    columns = min(width, max(1, round(share * height * width / rows)))
    top = generator.integers(0, height - rows + 1)
    left = generator.integers(0, width - columns + 1)
    missing = np.zeros((height, width), bool)
    missing[top : top + rows, left : left + columns] = True
    return missing


def _half(height: int, width: int, share: float, generator: np.random.Generator, seed: int) -> np.ndarray:
    missing = np.zeros((height, width), bool)
    rows, columns = round(share * height), round(share * width)
    sides: tuple[tuple[slice, slice], ...] = (
        (slice(None), slice(width - columns, None)),
        (slice(height - rows, None), slice(None)),
        (slice(None), slice(0, columns)),
        (slice(0, rows), slice(None)),
    )
    missing[sides[seed % 4]] = True
    return missing


def _strokes(height: int, width: int, share: float, generator: np.random.Generator, seed: int) -> np.ndarray:
    """Free-hand brush strokes: each walks on from a random start, its bend changing smoothly."""
    canvas = Image.new("L", (width, height), 0)
    return _draw_until(canvas, share, _brush(canvas, generator))


def _brush(canvas: Image.Image, generator: np.random.Generator) -> Iterator[float]:
    draw = ImageDraw.Draw(canvas)
    while True:
        point = generator.uniform(0, 1, 2) * canvas.size
        heading, bend = generator.uniform(0, 2 * math.pi), 0.0
        radius = max(0.6, max(canvas.size) * generator.uniform(0.008, 0.025))
        for _ in range(generator.integers(25, 90)):
            draw.ellipse([*(point - radius), *(point + radius)], fill=255)
            yield (2 * radius + 2) ** 2
            bend = 0.9 * bend + generator.normal(0, 0.06)
            heading += bend
            # Half a radius on: discs this close leave no visible notches between them.
            point = point + radius / 2 * np.array([math.cos(heading), math.sin(heading)])


def _text(height: int, width: int, share: float, generator: np.random.Generator, seed: int) -> np.ndarray:
    """Lines of print; where one pass over the page does not cover enough, further, bolder ones between them."""
    canvas = Image.new("L", (width, height), 0)
    return _draw_until(canvas, share, _press(canvas, generator))


def _press(canvas: Image.Image, generator: np.random.Generator) -> Iterator[float]:
    draw = ImageDraw.Draw(canvas)
    width, height = canvas.size
    size = max(8.0, max(canvas.size) / 16)
    font = ImageFont.load_default(size)
    pitch = 1.3 * size
    lines = math.ceil(height / pitch) + 1
    for bold in itertools.count():
        top = generator.uniform(-0.3, 0.3) * size - bold % 2 * pitch / 2
        weight = round(bold * size / 30)
        for line in generator.permutation(lines):  # in any order, so that a small share is spread out
            left = generator.uniform(-2, 1) * size
            while left < width:
                word = WORDS[generator.integers(len(WORDS))]
                draw.text((left, line * pitch + top), word, fill=255, font=font, stroke_width=weight)
                length = draw.textlength(word + " ", font=font)
                yield (length + 2 * weight) * (pitch + 2 * weight)
                left += length


def _draw_until(canvas: Image.Image, share: float, painter: Iterator[float]) -> np.ndarray:
    """Let `painter` draw on `canvas`, yielding the most that each touch can have covered, until `share` is."""
    wanted = share * canvas.width * canvas.height
    covered = drawn = 0.0
    for touch in itertools.islice(painter, MAX_TOUCHES):
        drawn += touch
        if covered + drawn >= wanted:  # counting after every touch would take longer than drawing
            covered, drawn = sum(canvas.histogram()[128:]), 0.0
            if covered >= wanted:
                break
    return np.asarray(canvas) >= 128


_GENERATORS: dict[str, Callable[[int, int, float, np.random.Generator, int], np.ndarray]] = {
    "scattered": _scattered,
    "box": _box,
    "half": _half,
    "strokes": _strokes,
    "text": _text,
}
HOLE_KINDS = tuple(_GENERATORS)
