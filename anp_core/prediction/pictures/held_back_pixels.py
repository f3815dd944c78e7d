"""Where the truth of a hole is unknown: which known pixels to hide instead, so that methods can be scored on those.

Stands between `data/masks.py` and `compare_fills.py`. A score says something about the hole only if what is hidden
is as hard to fill as the hole. So pieces of the hole, shape and all, are moved to the nearest place where they and
the ring of pixels around them are known: a letter's twin lies beside the letter. Where too little of the hole has
room for a twin, long and thin pieces are cut into stretches, whose width makes the task, or else smaller copies of
the pieces are hidden (an easier task). Where those have no room either, as among scattered pixels, a few of the known
pixels beside missing ones are hidden, so few that the rest is hardly sparser for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage, signal

from anp_core.data.masks import check_missing
from anp_core.errors import MaskError
from anp_core.language import say

WINDOW = 640  # pixels; the side of the part of a large picture that is completed to score every method
TRIED_PLACES = 4  # windows of a large picture in which twins are looked for
ENOUGH_PIXELS = 20_000  # hidden ones; more would not tell the methods apart any better
MAX_PIECES = 150  # of the hole, whose twins are looked for one by one
SCALES = (0.5, 0.25, 0.125)  # of copies of pieces that are too large, from harder tasks to easier ones
STRETCH = 4  # times the width of a stroke is the length that it is cut to
SHORTEST_STRETCH = 16  # pixels
WORTH_IT = 0.5  # share of the pieces' pixels that must find room for a scale to be taken
SPECK = 4  # pixels; a hole of many pieces of at most this size is scattered pixels
SMALLEST_COPY = 16  # pixels of a piece that is worth copying at a smaller scale
SCATTERED_SHARE = 0.1  # of the known pixels, hidden where nothing has room for a twin
NEARBY = 32  # pixels beside a piece that are searched first
SEARCH_SIDE = 256  # cells; larger searches move in steps of several pixels
HOPELESS = 12  # pieces after which the search ends if hardly any has found room
RING = np.ones((3, 3), bool)


@dataclass(frozen=True)
class HeldBack:
    """Known pixels to hide, and the part of the picture to complete for it.

    Attributes:
        hidden: (H, W) bool, known pixels that no method may see.
        window: rows and columns of the picture that every method is given; all hidden pixels lie in it.
        scale: of the hidden twins against the hole's own pieces, 1 the same size; None: scattered pixels.
        pieces: how many twins are hidden; 0 for scattered pixels.
        cut: whether the pieces are stretches of longer ones.
    """

    hidden: np.ndarray
    window: tuple[slice, slice]
    scale: float | None
    pieces: int
    cut: bool = False

    @property
    def count(self) -> int:
        """How many pixels are hidden."""
        return int(self.hidden.sum())

    @property
    def sentence(self) -> str:
        """What was hidden, and what that means for the scores."""
        if self.scale is None:
            return say(
                "Scored on {count:,} known pixels beside missing ones, hidden from every method. "
                "Holes wider than a few pixels are harder than this.",
                count=self.count,
            )
        if self.scale == 1:
            return say(
                "Scored on {count:,} known pixels, hidden from every method: {copies}, moved to where the picture "
                "is known.",
                count=self.count,
                copies=self._copies,
            )
        return say(
            "Scored on {count:,} known pixels, hidden from every method: {copies} at 1/{part} of its size, moved to "
            "where the picture is known; the hole itself is harder.",
            count=self.count,
            copies=self._copies,
            part=round(1 / self.scale),
        )

    @property
    def _copies(self) -> str:
        if self.pieces == 1:
            return say("a copy of the hole")
        if self.cut:
            return say("copies of {pieces:,} stretches of the hole", pieces=self.pieces)
        return say("copies of {pieces:,} pieces of the hole", pieces=self.pieces)


def held_back_near(missing: np.ndarray, *, seed: int = 0) -> HeldBack:
    """Choose known pixels near the hole whose filling is as hard as the hole's; see the top of this file.

    Of a large picture one window of at most 640 by 640 pixels around a part of the hole's rim is taken.

    Args:
        missing: (H, W) bool, True where a pixel is to be filled.
        seed: of the choice of window and pieces, and of scattered pixels.

    Raises:
        MaskError: nothing or everything is missing, or too few known pixels are left to spare one.
    """
    check_missing(missing)
    generator = np.random.default_rng(seed)
    windows = list(_windows(missing, generator))
    for scale, stretch in _plans(missing):
        for window in windows:
            twins, pieces, share = _twins(_cut(missing[window], stretch), missing[window], scale, generator)
            if share >= WORTH_IT:
                return HeldBack(_placed(missing, window, twins), window, scale, pieces, stretch is not None)
    for window in windows:
        scattered = _scattered(missing[window], generator)
        if scattered.any():
            return HeldBack(_placed(missing, window, scattered), window, None, 0)
    raise MaskError(
        say(
            "Too few pixels are known to hide some of them and score the methods on those; "
            "choose a smaller hole, or one whose truth is known."
        )
    )


def _plans(missing: np.ndarray) -> Iterator[tuple[float, int | None]]:
    """Scale of the copies and the length that pieces are cut to, the truest task first; none for scattered pixels."""
    labels, count = ndimage.label(missing, RING)
    sizes = np.bincount(labels[missing])
    typical = float(np.median(sizes[labels[missing]]))  # size of the piece of a missing pixel
    if count > MAX_PIECES and typical <= SPECK:
        return
    yield 1.0, None
    depth = float(ndimage.distance_transform_edt(missing)[missing].mean())
    width = 4 * depth  # of a stroke; of a compact hole it is two thirds of the side
    stretch = math.ceil(max(STRETCH * width, SHORTEST_STRETCH))
    longest = max(part.stop - part.start for box in ndimage.find_objects(labels) for part in box)
    if longest > 1.5 * stretch:
        yield 1.0, stretch
    yield from ((scale, None) for scale in SCALES if typical * scale**2 >= SMALLEST_COPY)


def _cut(missing: np.ndarray, stretch: int | None) -> np.ndarray:
    """The hole cut along lines that far apart, if it is to be cut."""
    pieces = missing.copy()
    if stretch is not None:
        pieces[stretch // 2 :: stretch] = False
        pieces[:, stretch // 2 :: stretch] = False
    return pieces


def _placed(missing: np.ndarray, window: tuple[slice, slice], hidden: np.ndarray) -> np.ndarray:
    full = np.zeros(missing.shape, bool)
    full[window] = hidden
    return full


def _windows(missing: np.ndarray, generator: np.random.Generator) -> Iterator[tuple[slice, slice]]:
    """The whole picture if it is small, else windows around missing pixels that have a known neighbour."""
    if max(missing.shape) <= WINDOW:
        yield slice(0, missing.shape[0]), slice(0, missing.shape[1])
        return
    rim = np.flatnonzero(missing & ~ndimage.binary_erosion(missing, RING, border_value=1))
    for position in generator.choice(rim, min(TRIED_PLACES, len(rim)), replace=False):
        centre = np.unravel_index(position, missing.shape)
        yield _around(centre[0], missing.shape[0]), _around(centre[1], missing.shape[1])


def _around(centre: int | np.integer, length: int) -> slice:
    start = int(np.clip(centre - WINDOW // 2, 0, max(0, length - WINDOW)))
    return slice(start, min(length, start + WINDOW))


def _scattered(missing: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """A few of the known pixels within two pixels of a missing one, and never the last known pixel."""
    known = ~missing
    beside = np.flatnonzero(known & ndimage.binary_dilation(missing, RING, iterations=2))
    count = min(
        max(1, round(SCATTERED_SHARE * known.sum())), ENOUGH_PIXELS, len(beside), int(known.sum()) - 1
    )
    hidden = np.zeros(missing.size, bool)
    hidden[generator.choice(beside, max(0, count), replace=False)] = True
    return hidden.reshape(missing.shape)


def _twins(
    parts: np.ndarray, missing: np.ndarray, scale: float, generator: np.random.Generator
) -> tuple[np.ndarray, int, float]:
    """Copies of the connected `parts` of the hole in known places: where, how many, what share of the tried has room.

    Pieces are tried in the order in which random missing pixels meet them, so that each counts by its size.
    """
    labels, _ = ndimage.label(parts, RING)
    boxes = ndimage.find_objects(labels)
    met = labels.ravel()[generator.permutation(np.flatnonzero(parts))]
    values, first = np.unique(met, return_index=True)
    hidden = np.zeros(missing.shape, bool)
    blocked = missing.copy()
    tried = found = pieces = 0
    for attempts, label in enumerate(values[np.argsort(first)][:MAX_PIECES], start=1):
        piece = _scaled(labels[boxes[label - 1]] == label, scale)
        tried += int(piece.sum())
        centre = [(part.start + part.stop) / 2 for part in boxes[label - 1]]
        place = _nearest_room(piece, blocked, centre)
        if place is not None:
            top, left = place
            part = np.s_[top : top + piece.shape[0], left : left + piece.shape[1]]
            hidden[part] |= piece
            blocked[part] |= piece
            found += int(piece.sum())
            pieces += 1
        if found >= ENOUGH_PIXELS or (attempts >= HOPELESS and found < WORTH_IT / 2 * tried):
            break
    return hidden, pieces, found / max(tried, 1)


def _scaled(piece: np.ndarray, scale: float) -> np.ndarray:
    """The piece at a scale of at most 1: every pixel whose centre falls on the original's."""
    if scale == 1:
        return piece
    rows, columns = (
        np.floor((np.arange(max(1, math.ceil(side * scale))) + 0.5) / scale) for side in piece.shape
    )
    inside = [
        np.minimum(index, side - 1).astype(int)
        for index, side in zip((rows, columns), piece.shape, strict=True)
    ]
    smaller = piece[np.ix_(*inside)]
    if not smaller.any():  # a hair between the centres
        smaller[0, 0] = True
    return smaller


def _nearest_room(piece: np.ndarray, blocked: np.ndarray, centre: list[float]) -> tuple[int, int] | None:
    """Row and column of the place nearest to centre where the piece and the ring around it lie on free pixels.

    Looks close by first, pixel by pixel, then everywhere.
    """
    reach = 2 * max(piece.shape) + NEARBY
    close = [
        slice(max(0, int(middle) - reach), min(side, int(middle) + reach))
        for middle, side in zip(centre, blocked.shape, strict=True)
    ]
    for rows, columns in (close, [slice(0, side) for side in blocked.shape]):
        offset = np.array([rows.start, columns.start])
        places = _rooms(piece, blocked[rows, columns]) + offset
        if len(places):
            far = np.square(places + np.array(piece.shape) / 2 - centre).sum(axis=1)
            top, left = places[far.argmin()]
            return int(top), int(left)
    return None


def _rooms(piece: np.ndarray, blocked: np.ndarray) -> np.ndarray:
    """(N, 2) rows and columns at which the piece may stand with its ring on free pixels.

    Free is where a correlation with what is blocked finds nothing. Large searches look at cells of several pixels,
    blocked as soon as one of theirs is: that may miss a tight fit but never finds a false one.
    """
    ringed = ndimage.binary_dilation(np.pad(piece, 1), RING)
    cell = math.ceil(max(blocked.shape) / SEARCH_SIDE)
    taken, shape = _in_cells(blocked, cell), _in_cells(ringed, cell)
    if np.any(np.array(shape.shape) > taken.shape) or taken.all():
        return np.empty((0, 2), int)
    overlap = signal.fftconvolve(taken, shape[::-1, ::-1], mode="valid")
    places = np.argwhere(overlap < 0.5) * cell  # of the ringed piece, which must not leave the picture
    rooms: np.ndarray = places[(places + ringed.shape <= blocked.shape).all(axis=1)] + 1
    return rooms


def _in_cells(mask: np.ndarray, cell: int) -> np.ndarray:
    """(⌈H/cell⌉, ⌈W/cell⌉) float, 1 where any pixel of the cell is True."""
    padded = np.pad(mask, [(0, -side % cell) for side in mask.shape])
    height, width = padded.shape
    cells = padded.reshape(height // cell, cell, width // cell, cell)
    return np.asarray(cells.any(axis=(1, 3)), np.float32)
