"""Generated pictures with one shape to be named among things that are no shapes: the true place is known.

A scene is a textured background, some strokes, leaves, hooks and specks to lead astray, and one of SHAPES in a
random colour, size, turn and place. Colour and place tell nothing about the class. As the box of the shape is known,
it can be measured whether a classifier looked there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from anp_core.errors import UserInputError
from anp_core.language import mark, say

SIDE = 48  # pixels
SHAPES = (
    mark("circle"),
    mark("square"),
    mark("triangle"),
    mark("star"),
    mark("cross"),
    mark("ring"),
)
RADII = (5.0, 9.5)  # of the circle around the shape, pixels
MIN_CONTRAST = 0.35  # distance of a thing's colour from the mean of the background, in RGB from 0 to 1
EDGE = 0.7  # pixels over which an edge fades
DISTRACTORS = (3, 8)  # how many, both included
MANY_DISTRACTORS = (9, 14)


@dataclass(frozen=True)
class SceneSplit:
    """What the scenes of a split are made of."""

    number: int  # keeps the random numbers of the splits apart
    textures: tuple[str, ...]
    distractors: tuple[int, int]


SPLITS: dict[str, SceneSplit] = {
    "train": SceneSplit(0, ("clouds", "stripes", "slope"), DISTRACTORS),
    "test": SceneSplit(1, ("clouds", "stripes", "slope"), DISTRACTORS),
    "new background": SceneSplit(2, ("checks",), DISTRACTORS),
    "more distractors": SceneSplit(3, ("clouds", "stripes", "slope"), MANY_DISTRACTORS),
}


@dataclass(frozen=True, eq=False)
class ShapeScene:
    """One picture, its class, and where the shape is."""

    pixels: np.ndarray  # (SIDE, SIDE, 3) float32 in [0, 1]
    label: int  # index into SHAPES
    box: tuple[int, int, int, int]  # top, left, bottom, right; the last two are the first pixels outside


def draw_scene(split: str = "test", seed: int = 0) -> ShapeScene:
    """One scene of a split.

    Raises:
        UserInputError: there is no such split.
    """
    if split not in SPLITS:
        raise UserInputError(
            say("The split must be one of {known}; got “{split}”.", known=", ".join(SPLITS), split=split)
        )
    kind = SPLITS[split]
    random = np.random.default_rng([kind.number, seed])
    pixels = _texture(random, str(random.choice(kind.textures)))
    ground = pixels.mean((0, 1))
    label, radius = int(random.integers(len(SHAPES))), random.uniform(*RADII)
    place = random.uniform(radius + 1, SIDE - 1 - radius, 2)
    for _ in range(random.integers(kind.distractors[0], kind.distractors[1] + 1)):
        _paint(pixels, _distractor(random), _colour(random, ground))
    cover = _coverage(_shape_distance(SHAPES[label], place, radius, random.uniform(0, 2 * np.pi)))
    _paint(pixels, cover, _colour(random, ground))
    pixels += random.normal(0, 0.03, pixels.shape)
    rows, columns = np.flatnonzero((cover > 0.5).any(1)), np.flatnonzero((cover > 0.5).any(0))
    box = int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1
    return ShapeScene(np.clip(pixels, 0, 1).astype(np.float32), label, box)


def draw_scenes(split: str, count: int, seed: int = 0) -> list[ShapeScene]:
    """`count` scenes; those of another `seed` are others, whatever their number."""
    numbers = np.random.SeedSequence([seed, count]).generate_state(count, np.uint32)
    return [draw_scene(split, int(number)) for number in numbers]


def _texture(random: np.random.Generator, kind: str) -> np.ndarray:
    """A background (SIDE, SIDE, 3) of two colours that are not too far apart."""
    first = random.uniform(0.15, 0.85, 3)
    second = np.clip(first + random.uniform(-0.3, 0.3, 3), 0, 1)
    down, across = np.indices((SIDE, SIDE)) / SIDE
    turn = random.uniform(0, 2 * np.pi)
    along = np.cos(turn) * across + np.sin(turn) * down
    if kind == "clouds":
        coarse = random.uniform(0, 1, (random.integers(4, 10),) * 2)
        share = ndimage.zoom(coarse, SIDE / len(coarse), order=3, mode="nearest", grid_mode=True)
    elif kind == "stripes":
        share = 0.5 + 0.5 * np.sin(2 * np.pi * (random.uniform(3, 8) * along + random.uniform()))
    elif kind == "slope":
        share = (along - along.min()) / np.ptp(along)
    else:  # checks
        side = random.integers(3, 7)
        share = ((np.indices((SIDE, SIDE)) + random.integers(0, side, (2, 1, 1))) // side).sum(0) % 2
    striped: np.ndarray = first + np.clip(share, 0, 1)[..., None] * (second - first)
    return striped


def _colour(random: np.random.Generator, ground: np.ndarray) -> np.ndarray:
    """A colour (3,) that stands out from the background's mean."""
    while True:
        colour = random.uniform(0, 1, 3)
        if np.linalg.norm(colour - ground) > MIN_CONTRAST:
            return colour


def _paint(pixels: np.ndarray, cover: np.ndarray, colour: np.ndarray) -> None:
    """Lay a colour over the picture where `cover` (SIDE, SIDE) is above 0."""
    pixels += cover[..., None] * (colour - pixels)


def _coverage(distance: np.ndarray) -> np.ndarray:
    """How much of a pixel lies inside, from its signed distance to the edge (below 0 inside)."""
    return np.clip(0.5 - distance / EDGE, 0, 1)


def _local(place: np.ndarray, turn: float) -> tuple[np.ndarray, np.ndarray]:
    """Coordinates (SIDE, SIDE) around `place` (row, column), turned: along and across."""
    down, across = np.indices((SIDE, SIDE)) + 0.5 - place[:, None, None]
    return np.cos(turn) * across + np.sin(turn) * down, np.cos(turn) * down - np.sin(turn) * across


def _shape_distance(shape: str, place: np.ndarray, radius: float, turn: float) -> np.ndarray:
    """Signed distance (SIDE, SIDE) to the edge of a shape that fits into a circle of that radius."""
    x, y = _local(place, turn)
    length, angle = np.hypot(x, y), np.arctan2(y, x)
    distance: np.ndarray
    if shape == "circle":
        distance = length - 0.85 * radius
    elif shape == "ring":
        distance = np.abs(length - 0.75 * radius) - 0.18 * radius
    elif shape == "square":
        distance = np.maximum(np.abs(x), np.abs(y)) - radius / np.sqrt(2)
    elif shape == "triangle":
        wedge = np.mod(angle, 2 * np.pi / 3) - np.pi / 3
        distance = length * np.cos(wedge) - radius / 2
    elif shape == "cross":
        long, short = np.maximum(np.abs(x), np.abs(y)), np.minimum(np.abs(x), np.abs(y))
        distance = np.maximum(long - 0.95 * radius, short - 0.28 * radius)
    else:  # star
        wedge = np.abs(np.mod(angle, 2 * np.pi / 5) - np.pi / 5)  # 0 at an inner corner, π/5 at a tip
        distance = _star_edge(length, wedge, radius)
    return distance


def _star_edge(length: np.ndarray, wedge: np.ndarray, radius: float) -> np.ndarray:
    """Signed distance to the straight line from an inner corner at 0.42 of the radius to a tip at π/5."""
    inner, tip = (
        np.array([0.42 * radius, 0.0]),
        radius * np.array([np.cos(np.pi / 5), np.sin(np.pi / 5)]),
    )
    edge = tip - inner
    normal = np.array([edge[1], -edge[0]]) / np.hypot(*edge)
    along, across = length * np.cos(wedge) - inner[0], length * np.sin(wedge) - inner[1]
    distance: np.ndarray = along * normal[0] + across * normal[1]
    return distance


def _distractor(random: np.random.Generator) -> np.ndarray:
    """Coverage (SIDE, SIDE) of something that is none of the shapes: a stroke, a leaf, a hook or a speck."""
    place, turn = random.uniform(2, SIDE - 2, 2), random.uniform(0, 2 * np.pi)
    kind = random.integers(4)
    x, y = _local(place, turn)
    if kind == 0:  # stroke
        return _coverage(_stroke(x, y, random.uniform(4, 10), 0.9))
    if kind == 1:  # leaf: about three times as long as wide
        long, wide = random.uniform(5, 9), random.uniform(1.6, 2.6)
        return _coverage((np.hypot(x / long, y / wide) - 1) * wide)
    if kind == 2:  # hook: two strokes from one point
        arm = random.uniform(4, 8)
        return _coverage(
            np.minimum(_stroke(x - arm / 2, y, arm / 2, 0.9), _stroke(y - arm / 2, x, arm / 2, 0.9))
        )
    return _coverage(np.hypot(x, y) - random.uniform(0.8, 1.6))


def _stroke(x: np.ndarray, y: np.ndarray, half: float, thick: float) -> np.ndarray:
    distance: np.ndarray = np.hypot(np.maximum(np.abs(x) - half, 0), y) - thick
    return distance
