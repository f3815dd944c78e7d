"""The holes by which photos and small pictures are measured: each drawn from a fixed seed and the picture's name.

They resemble those of `data/masks.py`, which pages and training use, and are kept apart from them so that figures
stay comparable whatever those become. True is missing.
"""

from __future__ import annotations

import math
import zlib
from itertools import pairwise

import numpy as np

PHOTO_HOLES = ("random_50", "random_80", "random_95", "block_25", "scribble", "text", "half")
CONTEXT_COUNTS = (50, 100, 200, 300)  # known pixels of a small picture
BRUSHED = (0.15, 0.195)  # shares of the picture: strokes go on up to the first, one may end at the second
WRITTEN = (0.08, 0.085)


def photo_mask(name: str, hole: str, height: int, width: int) -> np.ndarray:
    """The hole (height, width) of the photo of that name, one of PHOTO_HOLES.

    `random_n` loses n % of the pixels, each by itself; `block_25` a box of a quarter of the area near the middle;
    `scribble` brush strokes over 15 to 20 %; `text` thin glyphs over about 8 %; `half` the right half.
    """
    return draw_hole(hole, height, width, zlib.crc32(name.encode()) & 0x7FFFFFFF)


def draw_hole(hole: str, height: int, width: int, seed: int) -> np.ndarray:
    """The same from a number in the place of a name; ValueError for a hole that is not one of PHOTO_HOLES."""
    if hole not in PHOTO_HOLES:
        raise ValueError(f"hole must be among {', '.join(PHOTO_HOLES)}; got {hole!r}")
    random = np.random.default_rng([seed, PHOTO_HOLES.index(hole)])
    missing = np.zeros((height, width), bool)
    if hole == "half":
        missing[:, width // 2 :] = True
    elif hole == "block_25":
        _block(missing, random)
    elif hole == "scribble":
        _scribble(missing, random)
    elif hole == "text":
        _glyphs(missing, random)
    else:
        lost = round(int(hole.removeprefix("random_")) / 100 * height * width)
        missing.ravel()[random.permutation(height * width)[:lost]] = True
    return missing


def context_mask(height: int, width: int, known: int, seed: int) -> np.ndarray:
    """All of a small picture (height, width) is missing but `known` random pixels."""
    missing = np.ones(height * width, bool)
    missing[np.random.default_rng([seed, known, 7]).permutation(height * width)[:known]] = False
    return missing.reshape(height, width)


def _block(missing: np.ndarray, random: np.random.Generator) -> None:
    height, width = missing.shape
    aspect = math.exp(random.uniform(-0.4, 0.4))  # relative to the picture's own
    rows, columns = round(height * 0.5 * aspect), round(width * 0.5 / aspect)
    top = int((height - rows) * (0.5 + random.uniform(-0.3, 0.3)))
    left = int((width - columns) * (0.5 + random.uniform(-0.3, 0.3)))
    missing[top : top + rows, left : left + columns] = True


def _scribble(missing: np.ndarray, random: np.random.Generator) -> None:
    """Strokes of 3 to 8 pieces that wander."""
    height, width = missing.shape
    longer = max(height, width)
    enough, most = BRUSHED
    while missing.mean() < enough:
        row, column, angle = (
            random.uniform(0, height),
            random.uniform(0, width),
            random.uniform(0, 2 * math.pi),
        )
        radius = longer * random.uniform(0.010, 0.024)
        for _ in range(int(random.integers(3, 9))):
            angle += random.uniform(-1.1, 1.1)
            length = longer * random.uniform(0.04, 0.12)
            ends = row + length * math.sin(angle), column + length * math.cos(angle)
            _stroke(missing, (row, column), ends, radius)
            row, column = min(max(ends[0], 0), height), min(max(ends[1], 0), width)
            if missing.mean() >= most:
                break


def _glyphs(missing: np.ndarray, random: np.random.Generator) -> None:
    """Lines of 5 to 15 glyphs, each two to four strokes between the six corners of a cell."""
    height, width = missing.shape
    longer = max(height, width)
    tall, radius = longer / 16, max(0.8, longer / 256 * 0.9)
    enough, most = WRITTEN
    while missing.mean() < enough:
        row, column = random.uniform(0, height - tall), random.uniform(0, width * 0.4)
        for _ in range(int(random.integers(5, 16))):
            wide = tall * random.uniform(0.45, 0.7)
            if column + wide > width or missing.mean() >= most:
                break
            if random.random() < 0.88:  # otherwise a space
                corners = [(row + tall * i / 2, column + wide * j) for i in range(3) for j in range(2)]
                order = random.permutation(6)[: int(random.integers(3, 6))]
                for first, second in pairwise(order):
                    _stroke(missing, corners[first], corners[second], radius)
            column += wide + tall * 0.18


def _stroke(missing: np.ndarray, start: tuple[float, float], end: tuple[float, float], radius: float) -> None:
    """Discs along a line, two a pixel."""
    (top, left), (bottom, right) = start, end
    count = int(max(abs(bottom - top), abs(right - left)) * 2) + 1
    for share in np.linspace(0.0, 1.0, count):
        _disc(missing, top + (bottom - top) * share, left + (right - left) * share, radius)


def _disc(missing: np.ndarray, row: float, column: float, radius: float) -> None:
    height, width = missing.shape
    top, bottom = max(0, int(row - radius)), min(height, int(row + radius) + 2)
    left, right = max(0, int(column - radius)), min(width, int(column + radius) + 2)
    if top < bottom and left < right:
        rows, columns = np.ogrid[top:bottom, left:right]
        missing[top:bottom, left:right] |= (rows - row) ** 2 + (columns - column) ** 2 <= radius * radius
