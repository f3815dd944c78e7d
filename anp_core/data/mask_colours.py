"""Colours in a mask: the few of a drawing, one strong colour painted on a photo, what differs from the picture."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

NO_COLOUR = 0.1  # difference of a grey's channels, as JPEG leaves it
BITS = 5  # of each channel, by which colours are counted
MOST_COLOURS = 24  # of a drawing; a photo has more
NEAR = 0.1  # of one of them, with JPEG's noise
FLAT = 0.015  # of its colour lies half of each part of a drawing, at least; those of a photo spread further
DRAWING = 0.9  # share of the pixels that are near to one, at least
LEAST = 0.0005  # share of the pixels that make a colour of the drawing, or of paint
FEWEST = 16  # pixels of paint, however small the picture
LOOKED_AT = 400_000  # pixels
STRONG = 0.6  # difference of a strong colour's channels
CANDIDATES = 6  # of the commonest strong colours, of which one may be paint
PAINT, PAINT_EDGE = 0.06, 0.25  # how far from its colour paint is, and its antialiased edge beside that
# Difference from the picture, and correlation of the steps in both, of a copy of it.
ALIKE, CORRELATED = (0.06, 0.6)
GRAIN = 1e-3  # of those steps, at least
SOLID = 0.7  # share of what differs that lies in solid parts, where a copy was saved without loss
EXACT = 1.5 / 255  # what rounding changes
CLEAR, LEAST_NOISE, BLOCK = 0.2, 0.05, 16  # a clear change; what JPEG changes; pixels of its blocks
PINHOLE = 8  # pixels inside of paint that happen to have its colour
FEWEST_LEFT = 64  # pixels of the picture that are left on a copy painted over for the most part


def chroma_of(colours: np.ndarray) -> np.ndarray:
    """How far colours (..., 3) are from grey."""
    chroma: np.ndarray = colours.max(axis=-1) - colours.min(axis=-1)
    return chroma


def flat_colours(rgb: np.ndarray) -> np.ndarray:
    """The few colours (n, 3) of a drawing (H, W, 3), the commonest first; none where it has more than a few."""
    pixels = rgb.reshape(-1, 3)
    pixels = pixels[:: max(1, len(pixels) // LOOKED_AT)]
    found: list[np.ndarray] = []
    left = pixels
    while len(left) > (1 - DRAWING) * len(pixels) or (len(left) and not found):
        if len(found) == MOST_COLOURS:
            return np.zeros((0, 3), np.float32)
        colour = _commonest(left)
        distance = np.abs(left - colour).max(axis=1)
        near = distance <= NEAR
        if near.sum() < LEAST * len(pixels) or np.median(distance[near]) > FLAT:
            return np.zeros((0, 3), np.float32)
        found.append(colour)
        left = left[~near]
    # Those that are rarer, but still drawn: a thin border around the parts.
    while len(found) < MOST_COLOURS and len(left):
        colour = _commonest(left)
        near = np.abs(left - colour).max(axis=1) <= PAINT
        if near.sum() < max(4, LEAST * len(pixels)):
            break
        found.append(colour)
        left = left[np.abs(left - colour).max(axis=1) > NEAR]
    return np.stack(found)


def nearest_colour(rgb: np.ndarray, colours: np.ndarray) -> np.ndarray:
    """(H, W) int: which of colours (n, 3) each pixel is nearest to."""
    best = np.full(rgb.shape[:2], np.inf, np.float32)
    number = np.zeros(rgb.shape[:2], np.int64)
    for place, colour in enumerate(colours):
        distance = np.square(rgb - colour).sum(axis=2)
        nearer = distance < best
        best[nearer], number[nearer] = distance[nearer], place
    return number


def painted_colour(rgb: np.ndarray) -> np.ndarray | None:
    """(H, W) bool: what one strong flat colour covers on a photo (H, W, 3); None where there is no such colour."""
    strong = rgb[chroma_of(rgb) >= STRONG]
    least = max(FEWEST, LEAST * rgb.shape[0] * rgb.shape[1])
    if len(strong) < least:
        return None
    bins = _bins(strong)
    counts = np.bincount(bins)
    for place in np.argsort(counts)[::-1][:CANDIDATES]:
        if counts[place] < least / 2:
            break
        colour = np.median(strong[bins == place], axis=0)
        distance = np.abs(rgb - colour).max(axis=2)
        near = distance[distance <= NEAR]
        if near.size >= least and np.median(near) <= FLAT:
            return _connected(distance <= PAINT, distance <= PAINT_EDGE)
    return None


def is_copy(rgb: np.ndarray, picture: np.ndarray) -> bool:
    """Whether most of a mask (H, W, 3) is the picture (H, W, 3) that it belongs to, perhaps painted on."""
    step = max(1, rgb.shape[0] * rgb.shape[1] // LOOKED_AT)
    rgb, picture = rgb[::step], picture[::step]  # whole rows, for their steps
    same = np.abs(rgb - picture).max(axis=2) <= ALIKE
    if same.mean() < 0.4:
        return False
    # Steps between neighbours: two pictures before one white wall have the wall in common, not its grain.
    both = same[:, 1:] & same[:, :-1]
    one, other = (np.diff(values.mean(axis=2), axis=1)[both] for values in (rgb, picture))
    if min(float(one.std()), float(other.std())) < GRAIN:  # black beside black tells nothing
        return False
    return float(np.corrcoef(one, other)[0, 1]) >= CORRELATED


def mostly_painted(rgb: np.ndarray, picture: np.ndarray) -> np.ndarray | None:
    """(H, W) bool: the flat colour that covers most of a copy (H, W, 3) of a picture; None where the rest is none."""
    pixels = rgb.reshape(-1, 3)
    colour = _commonest(pixels[:: max(1, len(pixels) // LOOKED_AT)])
    distance = np.abs(rgb - colour).max(axis=2)
    near, exact = distance <= NEAR, distance <= EXACT
    covered: np.ndarray = exact if exact.sum() > DRAWING * near.sum() else near  # saved with loss
    rest = ~covered
    if covered.mean() < 0.5 or rest.sum() < FEWEST_LEFT or not is_copy(rgb[rest][None], picture[rest][None]):
        return None
    return covered


def painted_over(rgb: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """(H, W) bool: where a copy (H, W, 3) of a picture (H, W, 3) differs from it, beyond the noise of saving it."""
    difference = np.abs(rgb - picture).max(axis=2)
    differs = difference > EXACT
    solid = ndimage.binary_opening(differs, np.ones((3, 3)))
    if differs.mean() <= 0.6 and solid.sum() >= SOLID * differs.sum():
        return _without_pinholes(differs)
    clear = ndimage.binary_opening(difference > CLEAR, np.ones((2, 2)))
    away = ~ndimage.maximum_filter(clear, 2 * BLOCK + 1)  # JPEG spreads a change over a block
    level = LEAST_NOISE
    if away.any():
        level = max(level, float(np.percentile(difference[away], 99.9)))
    painted = _connected(clear & (difference > 1.5 * level), difference > level)
    return _without_pinholes(_nearer_to_paint(rgb, difference, painted))


def _nearer_to_paint(rgb: np.ndarray, difference: np.ndarray, painted: np.ndarray) -> np.ndarray:
    """Of paint in one colour, without what JPEG smeared of it: pixels that are nearer to it than to the picture."""
    if not painted.any():
        return painted
    distance = np.abs(rgb - np.median(rgb[painted], axis=0)).max(axis=2)
    if np.median(distance[painted]) > 2 * FLAT:
        return painted
    nearer: np.ndarray = painted & (distance < difference)
    return nearer


def _commonest(pixels: np.ndarray) -> np.ndarray:
    """The middle of the commonest of coarse colours among pixels (N, 3)."""
    bins = _bins(pixels)
    commonest: np.ndarray = np.median(pixels[bins == np.bincount(bins).argmax()], axis=0)
    return commonest


def _bins(pixels: np.ndarray) -> np.ndarray:
    """(N,) int: the coarse colour of pixels (N, 3)."""
    coarse = np.minimum((pixels * (1 << BITS)).astype(np.int64), (1 << BITS) - 1)
    return (coarse[:, 0] << 2 * BITS) | (coarse[:, 1] << BITS) | coarse[:, 2]


def _connected(seeds: np.ndarray, area: np.ndarray) -> np.ndarray:
    """The parts of `area` that hold a seed."""
    labels, count = ndimage.label(area | seeds, np.ones((3, 3)))
    touched = np.zeros(count + 1, bool)
    touched[labels[seeds]] = True
    connected: np.ndarray = touched[labels] & (labels > 0)
    return connected


def _without_pinholes(painted: np.ndarray) -> np.ndarray:
    labels, _ = ndimage.label(~painted)
    sizes = np.bincount(labels.reshape(-1))
    sizes[0] = PINHOLE + 1
    filled: np.ndarray = painted | (sizes <= PINHOLE)[labels]
    return filled
