"""Pictures that nobody photographed, made up: flat shapes, print, panels of an interface, gradients, line art.

They have what photos lack: areas of one colour to the bit, edges without blur, no noise.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from anp_core.data.masks import WORDS

Colour = tuple[int, int, int]
FINER = 2  # drawn this much larger and shrunk, so that slanted edges are smooth, as programs draw them
FEWEST_COLOURS, MOST_COLOURS = 3, 7  # of a palette


def make_drawing(kind: str, height: int, width: int, seed: int = 0) -> np.ndarray:
    """A drawing (height, width, 3) uint8; the same arguments always give the same one.

    Args:
        kind: one of DRAWING_KINDS.
        height: rows.
        width: columns.
        seed: which of the kind's drawings.

    Raises:
        KeyError: there is no such kind.
    """
    random = np.random.default_rng([seed, DRAWING_KINDS.index(kind)])
    palette = [
        tuple(random.integers(0, 256, 3).tolist())
        for _ in range(random.integers(FEWEST_COLOURS, MOST_COLOURS + 1))
    ]
    return _DRAWN[kind](height, width, palette, random)


def _shapes(height: int, width: int, palette: list[Colour], random: np.random.Generator) -> np.ndarray:
    """Discs, boxes and triangles over each other."""
    canvas, draw = _canvas(height, width, palette[0])
    for _ in range(random.integers(4, 12)):
        colour = _one_of(palette[1:], random)
        centre = random.uniform(0, 1, 2) * canvas.size
        reach = random.uniform(0.08, 0.35) * min(canvas.size)
        corners = random.integers(3, 7)
        if corners == 6:
            draw.ellipse([*(centre - reach), *(centre + reach)], fill=colour)
        else:
            draw.regular_polygon((*centre, reach), int(corners), random.uniform(0, 360), fill=colour)
    return _shrunk(canvas, height, width)


def _print(height: int, width: int, palette: list[Colour], random: np.random.Generator) -> np.ndarray:
    """Lines of words on plain paper, set at the drawing's own size."""
    canvas = Image.new("RGB", (width, height), palette[0])
    draw = ImageDraw.Draw(canvas)
    size = random.uniform(9, 22)
    font = ImageFont.load_default(size)
    top = random.uniform(-0.5, 0.5) * size
    while top < height:
        left = random.uniform(0, 2) * size
        while left < width:
            word = WORDS[random.integers(len(WORDS))]
            draw.text((left, top), word, fill=palette[1], font=font)
            left += draw.textlength(word + " ", font=font)
        top += 1.4 * size
    return np.asarray(canvas)


def _panels(height: int, width: int, palette: list[Colour], random: np.random.Generator) -> np.ndarray:
    """Boxes with frames, round corners and labels, as on a screen, drawn at the drawing's own size."""
    canvas = Image.new("RGB", (width, height), palette[0])
    draw = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(random.uniform(9, 14))
    columns, rows = (int(random.integers(1, 4)) for _ in range(2))
    gap = int(random.integers(4, 12))
    for row in range(rows):
        for column in range(columns):
            left, top = column * width // columns + gap, row * height // rows + gap
            right, bottom = (column + 1) * width // columns - gap, (row + 1) * height // rows - gap
            if right - left < 2 * gap or bottom - top < 2 * gap:
                continue
            fill, ink = _one_of(palette[1:], random), _one_of(palette, random)
            draw.rounded_rectangle((left, top, right, bottom), gap, fill=fill, outline=ink, width=1)
            draw.text((left + gap, top + gap), WORDS[random.integers(len(WORDS))], fill=ink, font=font)
            bar = top + (bottom - top) * 2 // 3
            draw.rectangle((left + gap, bar, right - gap, min(bottom - gap, bar + gap)), fill=ink)
    return np.asarray(canvas)


def _gradients(height: int, width: int, palette: list[Colour], random: np.random.Generator) -> np.ndarray:
    """From one colour to another along a slant, perhaps with a disc of a second such slope on it."""
    down, across = np.mgrid[:height, :width] / max(height, width)

    def slope(number: int) -> np.ndarray:
        angle = random.uniform(0, 2 * math.pi)
        along = math.cos(angle) * across + math.sin(angle) * down
        share = ((along - along.min()) / np.ptp(along))[..., None]
        colours = np.array([palette[number], palette[(number + 1) % len(palette)]], float)
        return np.asarray((1 - share) * colours[0] + share * colours[1])

    levels = slope(0)
    if random.random() < 0.5:
        centre = random.uniform(0.2, 0.8, 2)
        within = np.hypot(down - centre[0] * height / max(height, width), across - centre[1]) < 0.25
        levels = np.where(within[..., None], slope(1), levels)
    drawing: np.ndarray = np.rint(levels).astype(np.uint8)
    return drawing


def _lines(height: int, width: int, palette: list[Colour], random: np.random.Generator) -> np.ndarray:
    """Curves of one pen on plain paper."""
    canvas, draw = _canvas(height, width, palette[0])
    pen = int(random.integers(1, 4)) * FINER
    for _ in range(random.integers(4, 12)):
        points = random.uniform(0, 1, (4, 2)) * canvas.size
        t = np.linspace(0, 1, 60)[:, None]
        # A cubic Bézier curve, from its four control points.
        curve = sum(math.comb(3, n) * t**n * (1 - t) ** (3 - n) * point for n, point in enumerate(points))
        draw.line(
            [tuple(each) for each in np.asarray(curve).tolist()], fill=palette[1], width=pen, joint="curve"
        )
    return _shrunk(canvas, height, width)


def _canvas(height: int, width: int, ground: Colour) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    canvas = Image.new("RGB", (FINER * width, FINER * height), ground)
    return canvas, ImageDraw.Draw(canvas)


def _shrunk(canvas: Image.Image, height: int, width: int) -> np.ndarray:
    return np.asarray(canvas.resize((width, height), Image.Resampling.BOX))


def _one_of(palette: list[Colour], random: np.random.Generator) -> Colour:
    return palette[random.integers(len(palette))]


_DRAWN: dict[str, Callable[[int, int, list[Colour], np.random.Generator], np.ndarray]] = {
    "shapes": _shapes,
    "print": _print,
    "panels": _panels,
    "gradients": _gradients,
    "lines": _lines,
}
DRAWING_KINDS = tuple(_DRAWN)
