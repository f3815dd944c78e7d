"""Complete a picture by copying: every missing pixel attends to patches of the known picture and takes one's centre.

Where the neural process gives the mean of all that could stand in a hole, which is smooth, this gives one picture
that could: exemplar-based completion (Efros and Leung 1999; Criminisi et al. 2004) by attention between patches. What
is copied keeps its texture, and may be wrong.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from anp_core.attention.patches import (
    PatchField,
    nearest_patches,
    patch_cost,
    patch_weights,
    shifted_finds,
    take_better,
    whole_patches,
)
from anp_core.data.images import Picture
from anp_core.data.masks import check_missing
from anp_core.errors import MaskError, PictureError
from anp_core.language import mark, say
from anp_core.prediction.pictures.completion import Explainer, IsCancelled, PixelAttention, Progress, outside
from anp_core.prediction.pictures.picture_arguments import (
    as_pixels,
    check_colours,
    fitting_mask,
    known_pixels,
)
from anp_core.prediction.pictures.texture_blend import blend_seams
from anp_core.prediction.pictures.texture_search import RADIUS, SIDE, Level, match_patches, patch_shifts

MARGIN = 96  # pixels of the known picture around the hole that are searched at least
# Known patches all over the searched part that every pixel attends to besides its neighbours' finds.
LANDMARKS = 400
# Softmax temperature where finds are exact: a difference of less than one grey level of 8 bits.
COLDEST = 1e-5
HEADS = ("patches",)


@dataclass(frozen=True)
class TextureCompletion:
    """A picture completed by copying, and where each colour came from."""

    mean: np.ndarray  # (H, W, C) float32 in [0, 1]; known pixels are the picture's own
    source: np.ndarray  # (H, W, 2) row and column that each pixel was copied from; its own for known pixels
    missing: np.ndarray  # (H, W) bool
    seconds: float
    explain: Explainer

    def attention_at(self, row: int, column: int) -> PixelAttention:
        """The patches that a missing pixel attended to: the one it was copied from weighs most.

        The candidates are what the pixels of its patch have found, each moved to this pixel, and LANDMARKS known
        patches spread at random. The weights are softmax(−mean squared difference / temperature), the temperature
        being the difference that is usual in this completion. A known pixel attends to itself.
        """
        height, width = self.missing.shape
        if not (0 <= row < height and 0 <= column < width):
            raise PictureError(outside(self.missing.shape, row, column))
        return self.explain(row, column)


def complete_texture(
    picture: Picture | np.ndarray,
    missing: np.ndarray,
    *,
    sources: np.ndarray | None = None,
    seed: int = 0,
    blend: bool = True,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> TextureCompletion:
    """Fill a hole with texture copied from the known picture around it.

    Args:
        picture: a Picture, or an array (H, W), (H, W, 1) or (H, W, 3), uint8 or floats in [0, 1].
        missing: (H, W) bool, True where a pixel is to be filled.
        sources: (H, W) bool, the known pixels that may be copied from; None are all.
        seed: of the random trials of the search; the same seed gives the same completion.
        blend: hide seams by a smooth correction; without it every colour is exactly that of its source.
        progress: called with (work done, work in all).
        cancelled: asked now and then; True raises Cancelled.

    Raises:
        MaskError: the mask does not fit, leaves nothing to fill, or no whole patch to copy from.
        PictureError: the array has another shape, or values that are no colours.
    """
    started = time.perf_counter()
    pixels = as_pixels(picture)
    missing = fitting_mask(missing, pixels, mark("mask"))
    check_missing(missing)
    known = known_pixels(picture, missing)
    check_colours(picture, pixels, known)
    allowed = known if sources is None else fitting_mask(sources, pixels, mark("sources")) & known
    window = _searched(missing, allowed)
    hole = missing.copy()
    hole[window] |= ~known[window]  # what is transparent is copied nowhere, and found something for, too
    level, found = match_patches(
        pixels[window],
        hole[window],
        sources=allowed[window],
        seed=seed,
        progress=progress,
        cancelled=cancelled,
    )
    landmarks = _landmarks(level, seed)
    attention = _PatchAttention(level, found, _settle(level, found, landmarks), landmarks, hole, window)
    source = attention.sources()
    filled = pixels.copy()
    filled[hole] = blend_seams(pixels, hole, source) if blend else pixels[tuple(source[hole].T)]
    mean = np.where(missing[..., None], filled, pixels)
    return TextureCompletion(mean, source, missing, time.perf_counter() - started, attention)


@dataclass(frozen=True)
class _PatchAttention:
    """What each missing pixel chose among, and what it chose."""

    level: Level
    found: PatchField  # before the last choice: what neighbours offered
    settled: PatchField  # after it
    landmarks: np.ndarray  # (N,) flat indices in the level
    missing: np.ndarray  # (H, W) bool, of the whole picture
    window: tuple[slice, slice]  # of the picture that the level shows

    def sources(self) -> np.ndarray:
        """Row and column that each pixel of the whole picture is copied from, (H, W, 2)."""
        source = np.stack([*np.indices(self.missing.shape, np.int32)], axis=2)
        number = self.level.number[self._index(np.argwhere(self.missing))]
        source[self.missing] = self._place(self.settled.source[number])
        return source

    def __call__(self, row: int, column: int) -> PixelAttention:
        """Attention of the pixel at row, column over the centres of known patches, its own first."""
        if not self.missing[row, column]:
            itself = np.array([[row, column]], np.float32)
            return PixelAttention(row, column, itself, np.ones(1, int), np.ones((1, 1)), HEADS)
        centre = self._index(np.array([[row, column]]))
        chosen = self.settled.source[self.level.number[centre]]
        keys = _candidates(self.level, self.found, chosen, centre, self.landmarks)
        cost = patch_cost(self.level.values, np.repeat(centre, len(keys)), keys, RADIUS)
        weights = patch_weights(cost, max(COLDEST, float(np.median(self.settled.cost))))[None]
        positions = self._place(keys).astype(np.float32)
        return PixelAttention(row, column, positions, np.ones(len(keys), int), weights, HEADS)

    def _index(self, place: np.ndarray) -> np.ndarray:
        """Flat index (N,) in the level of rows and columns (N, 2) of the picture."""
        row, column = (place - self._corner + RADIUS).T
        index: np.ndarray = row * self.level.width + column
        return index

    def _place(self, index: np.ndarray) -> np.ndarray:
        row, column = np.divmod(index, self.level.width)
        place: np.ndarray = np.column_stack([row, column]) - RADIUS + self._corner
        return place

    @property
    def _corner(self) -> np.ndarray:
        return np.array([part.start for part in self.window])


def _searched(missing: np.ndarray, sources: np.ndarray) -> tuple[slice, slice]:
    """The part of the picture to copy from: the hole and, around it, twice its thickness and at least MARGIN.

    Raises:
        MaskError: no whole patch is known.
    """
    spans = [np.flatnonzero(missing.any(axis=1 - axis))[[0, -1]] for axis in (0, 1)]
    thickness = 2 * ndimage.distance_transform_cdt(np.pad(missing, 1, mode="edge")).max()
    margin = max(MARGIN, 2 * int(thickness))
    rows, columns = (
        slice(max(0, first - margin), min(length, last + margin + 1))
        for (first, last), length in zip(spans, missing.shape, strict=True)
    )
    # Where this is not the whole picture, MARGIN known rows or columns are part of it: no patch here, none anywhere.
    if whole_patches(sources[rows, columns], RADIUS).any():
        return rows, columns
    raise MaskError(
        say(
            "The hole leaves no patch of {side}×{side} known pixels to copy texture from. "
            "Make the hole smaller, or take the mean completion, which can do with single pixels.",
            side=SIDE,
        )
    )


def _landmarks(level: Level, seed: int) -> np.ndarray:
    keys = np.flatnonzero(level.allowed)
    generator = np.random.default_rng([seed, 1])
    return np.sort(generator.choice(keys, min(LANDMARKS, len(keys)), replace=False))


def _settle(level: Level, found: PatchField, landmarks: np.ndarray) -> PatchField:
    """Let every target choose the nearest of all its candidates, which is then what attention_at shows."""
    settled = replace(found, source=found.source.copy(), cost=found.cost.copy())
    for shift in patch_shifts(level.width):
        trial, offered = shifted_finds(found, found.target, shift, level.allowed)
        take_better(level.values, settled, np.flatnonzero(offered & (trial != settled.source)), trial, RADIUS)
    everything = np.ones(level.known.shape, np.float32)
    best, _ = nearest_patches(level.values, everything, found.target, landmarks, RADIUS)
    take_better(level.values, settled, np.arange(len(best)), landmarks[best], RADIUS)
    return settled


def _candidates(
    level: Level, found: PatchField, chosen: np.ndarray, centre: np.ndarray, landmarks: np.ndarray
) -> np.ndarray:
    """Flat positions (N,) that the target at `centre` (1,) chose among, the `chosen` (1,) one first, each once."""
    offers = [chosen]
    for shift in patch_shifts(level.width):
        trial, offered = shifted_finds(found, centre, shift, level.allowed)
        offers.append(trial[offered])
    every = np.concatenate([*offers, landmarks])
    _, first = np.unique(every, return_index=True)
    return every[np.sort(first)]
