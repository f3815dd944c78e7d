"""Attention between patches of one picture: every target patch looks for the known patch that resembles it most.

Query and key are square windows of the picture, the score is minus their mean squared difference. As a softmax over
all keys this is non-local means (Buades, Coll and Morel 2005) and, learned, contextual attention (Yu et al. 2018);
at a temperature of zero it is the nearest patch, which PatchMatch finds without comparing all pairs (Barnes et al.
2009). Positions are flat indices into the picture's rows; pure numpy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import as_strided
from scipy import ndimage

CHUNK = 2048  # patches compared at a time: their values stay in the processor's cache
EXACT_ELEMENTS = 1 << 22  # scores of targets × keys that are held at a time
JUMPS = (1, 4)  # how far off a neighbour's find is tried; the longer jump carries it across a hole sooner
NARROWEST = 2  # pixels; smaller shifts are what propagation finds


@dataclass
class PatchField:
    """Which known patch each target patch attends to most, while it is being searched."""

    target: np.ndarray  # (M,) flat index of each target patch's centre
    source: np.ndarray  # (M,) flat index of the centre of the nearest patch found so far
    cost: np.ndarray  # (M,) float32, mean squared difference of the two
    number: np.ndarray  # (H·W,) int, which target stands at each flat index, −1 where none does


def patch_values(values: np.ndarray, index: np.ndarray, radius: int) -> np.ndarray:
    """Values (M, P, P·F) of the patches of side P = 2·radius + 1 around flat `index` (M,) in values (H, W, F)."""
    height, width, features = values.shape
    side = 2 * radius + 1
    step = values.itemsize
    # Every run of `side` pixels in a row is contiguous, so that a patch is `side` copies, not side².
    runs = as_strided(
        values, (height * width - side + 1, side * features), (features * step, step), writeable=False
    )
    first = index - radius * width - radius
    patches: np.ndarray = runs[first[:, None] + width * np.arange(side)]
    return patches


def patch_cost(values: np.ndarray, first: np.ndarray, second: np.ndarray, radius: int) -> np.ndarray:
    """Mean squared difference (M,) between the patches around flat indices `first` and `second` (M,).

    `values` is (H, W, F) float32, C-contiguous; every patch must lie inside it.
    """
    cost = np.empty(len(first), np.float32)
    for start in range(0, len(first), CHUNK):
        part = slice(start, start + CHUNK)
        gap = patch_values(values, first[part], radius)
        gap -= patch_values(values, second[part], radius)
        cost[part] = np.einsum("mpf,mpf->m", gap, gap)
    return cost / np.float32((2 * radius + 1) ** 2 * values.shape[2])


def whole_patches(known: np.ndarray, radius: int) -> np.ndarray:
    """(H, W) bool, True where the patch around a pixel lies inside the picture and is known throughout."""
    side = 2 * radius + 1
    whole: np.ndarray = ndimage.minimum_filter(known, side, mode="constant", cval=False)
    return whole


def search(
    values: np.ndarray,
    field: PatchField,
    allowed: np.ndarray,
    radius: int,
    generator: np.random.Generator,
    reach: int,
) -> None:
    """One round of PatchMatch, in place: take over shifted finds of neighbours, then try patches at random.

    Args:
        values: (H, W, F) float32; targets have guesses where the picture is missing.
        field: its costs must belong to these values.
        allowed: (H·W,) bool, True at centres of patches that may be attended to.
        radius: of a patch.
        generator: of the random trials.
        reach: how far from the present find the widest trial goes, in pixels; each next one goes half as far.
    """
    height, width = values.shape[:2]
    steps = (1, width, -1, -width)
    propagate(values, field, allowed, radius, [jump * step for jump in JUMPS for step in steps])
    while reach >= NARROWEST:
        row, column = np.divmod(field.source, width)
        row = row + generator.integers(-reach, reach + 1, len(row))
        column = column + generator.integers(-reach, reach + 1, len(column))
        trial = row.clip(0, height - 1) * width + column.clip(0, width - 1)
        take_better(values, field, np.flatnonzero(allowed[trial]), trial, radius)
        reach //= 2


def propagate(
    values: np.ndarray, field: PatchField, allowed: np.ndarray, radius: int, shifts: Iterable[int]
) -> None:
    """Try, for each flat shift, what the target that far away has found, moved back by as much; in place."""
    for shift in shifts:
        trial, offered = shifted_finds(field, field.target, shift, allowed)
        take_better(values, field, np.flatnonzero(offered & (trial != field.source)), trial, radius)


def shifted_finds(
    field: PatchField, index: np.ndarray, shift: int, allowed: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """What the targets `shift` away from `index` (N,) have found, moved back by `shift`.

    Returns:
        Flat positions (N,), and (N,) bool where there is such a find and it is `allowed`.
    """
    there = number_at(field.number, index + shift)
    trial = field.source[there] - shift
    offered = (there >= 0) & (trial >= 0) & (trial < allowed.size)
    offered[offered] = allowed[trial[offered]]
    return trial, offered


def target_numbers(target: np.ndarray, size: int) -> np.ndarray:
    """(size,) int: which target stands at each flat index, −1 where none does."""
    number = np.full(size, -1, np.int32)
    number[target] = np.arange(len(target))
    return number


def number_at(number: np.ndarray, index: np.ndarray) -> np.ndarray:
    """number[index], −1 where the index lies outside the picture."""
    inside = (index >= 0) & (index < number.size)
    return np.where(inside, number[np.where(inside, index, 0)], -1)


def take_better(
    values: np.ndarray, field: PatchField, which: np.ndarray, trial: np.ndarray, radius: int
) -> None:
    """Let targets `which` (K,) move on to `trial` (M,) where that patch is nearer; in place."""
    cost = patch_cost(values, field.target[which], trial[which], radius)
    nearer = cost < field.cost[which]
    field.cost[which[nearer]] = cost[nearer]
    field.source[which[nearer]] = trial[which[nearer]]


def nearest_patches(
    values: np.ndarray, given: np.ndarray, target: np.ndarray, keys: np.ndarray, radius: int
) -> tuple[np.ndarray, np.ndarray]:
    """Compare targets with every key, on the pixels of each target patch that are `given` only.

    Args:
        values: (H, W, F) float32.
        given: (H, W) float32, 1 where a pixel counts, 0 where it does not.
        target: (M,) flat indices.
        keys: (N,) flat indices of whole patches.
        radius: of a patch.

    Returns:
        The place (M,) of the nearest key in `keys`, and its mean squared difference (M,) on the given pixels.
    """
    key = patch_values(values, keys, radius).reshape(len(keys), -1)  # (N, D)
    squares = np.square(key)
    features = values.shape[2]
    best, cost = np.empty(len(target), np.int64), np.empty(len(target), np.float32)
    step = max(1, EXACT_ELEMENTS // len(keys))
    for start in range(0, len(target), step):
        part = slice(start, start + step)
        query = patch_values(values, target[part], radius).reshape(len(target[part]), -1)
        counts = patch_values(given[..., None], target[part], radius).reshape(len(query), -1)
        weight = np.repeat(counts, features, axis=1)
        query = query * weight
        # Σ w (q − k)² with w of 0 and 1, as two products of matrices.
        score = weight @ squares.T - 2 * (query @ key.T)  # (m, N)
        best[part] = score.argmin(1)
        lowest = np.take_along_axis(score, best[part, None], 1)[:, 0] + np.square(query).sum(1)
        cost[part] = lowest.clip(0) / weight.sum(1).clip(1)
    return best, cost


def patch_weights(cost: np.ndarray, temperature: float) -> np.ndarray:
    """Softmax (N,) of −cost / temperature: the attention of one target over N patches."""
    score = -(cost.astype(np.float64) - cost.min()) / temperature
    weight = np.exp(score)
    shares: np.ndarray = weight / weight.sum()
    return shares
