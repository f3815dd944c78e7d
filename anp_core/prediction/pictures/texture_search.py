"""Find, for every patch that touches the hole, a known patch like it, from a coarse picture to the fine one.

Alternates between searching (attention) and letting the found patches vote on the missing pixels, as Wexler,
Shechtman and Irani (2007) do, coarse to fine. From Newson et al. (2014): the onion-peel start at the coarsest level,
and the texture features beside the colours, without which smooth patches win. From Criminisi, Pérez and Toyama
(2004): what lies near the rim is trusted more. The last rounds of each level copy instead of averaging, which keeps
it sharp.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from anp_core.attention.patches import (
    PatchField,
    nearest_patches,
    number_at,
    patch_cost,
    search,
    target_numbers,
    whole_patches,
)
from anp_core.data.fills import harmonic_fill
from anp_core.errors import stop_if

# Patches of 7×7 pixels, the usual size: large enough for structure, small enough to be found again.
RADIUS = 3
SIDE = 2 * RADIUS + 1
COARSEST_DEPTH = 4  # pixels from rim to middle at which a hole is small enough to peel from outside
COARSEST_PATCHES = 100  # whole known patches that a coarser level must keep, to have something to choose from
# Of the mean gradient against colour; less lets smooth patches win, more mismatches colours.
TEXTURE_WEIGHT = 4.0
TRUST_DECAY = 1.3  # by which a patch's vote is worth less for each pixel that it lies deeper in the hole
ROUNDS = (6, 8, 10, 12)  # of search and vote, from the finest level on; the last number for all coarser ones
COPY_ROUNDS = 3  # the last of these, in which the nearest patch alone decides
FINE_REACH = 8  # pixels around a find in which finer levels look on: the coarse level has found the region
EXACT_BUDGET = 1e10  # multiplications that comparing exactly at the coarsest level may take: less than 1 s
MAX_KEYS = 20_000  # patches that it compares with at most
MIN_KEYS = 2_000  # where the budget allows fewer, the search starts at random from a smooth fill

Report = Callable[[int, int], None]
IsCancelled = Callable[[], bool]


@dataclass
class Level:
    """One scale of the picture, in a frame of RADIUS pixels that counts as not known."""

    values: np.ndarray  # (H, W, F) float32: colours and texture features, guesses where not known
    known: np.ndarray  # (H, W) bool
    allowed: np.ndarray  # (H·W,) bool, centres of whole known patches
    target: np.ndarray  # (M,) flat indices of the picture's pixels whose patch touches the hole
    number: np.ndarray  # (H·W,) int, which target stands at each flat index, −1 where none does
    wanted: np.ndarray  # (K,) flat indices of what these patches hold that is not known, frame included
    trust: np.ndarray  # (M,) float32, what a target's vote is worth

    @property
    def width(self) -> int:
        """Columns, frame included."""
        return int(self.values.shape[1])

    @property
    def flat(self) -> np.ndarray:
        """(H·W, F) view of the values."""
        return self.values.reshape(-1, self.values.shape[2])


def match_patches(
    pixels: np.ndarray,
    missing: np.ndarray,
    *,
    sources: np.ndarray | None = None,
    seed: int = 0,
    progress: Report | None = None,
    cancelled: IsCancelled | None = None,
) -> tuple[Level, PatchField]:
    """Search the picture for the patches that its hole is best completed from.

    Args:
        pixels: (H, W, C) float32 in [0, 1]; what stands at missing pixels does not matter.
        missing: (H, W) bool; at least one whole patch of SIDE×SIDE pixels must be known.
        sources: (H, W) bool, the pixels that may be copied from; None are all that are not missing.
        seed: of the random trials.
        progress: called with (work done, work in all).
        cancelled: asked after every round; True raises Cancelled.

    Returns:
        The finest level, its values completed, and what each of its targets found there.
    """
    generator = np.random.default_rng(seed)
    levels = _pyramid(pixels, ~missing, ~missing if sources is None else sources & ~missing)
    rounds = [ROUNDS[min(number, len(ROUNDS) - 1)] for number in reversed(range(len(levels)))]
    total = sum(count * len(level.target) for count, level in zip(rounds, levels, strict=True))
    done = 0
    level = levels[0]
    field = _start(level, generator)
    for number, count in enumerate(rounds):
        if number:
            field = _refine(level, field, levels[number], generator)
            level = levels[number]
        for turn in range(count):
            stop_if(cancelled)
            reach = max(level.known.shape) // 2 if number == 0 or turn == 0 else FINE_REACH
            search(level.values, field, level.allowed, RADIUS, generator, reach)
            _vote(level, field, copy=turn >= count - COPY_ROUNDS)
            done += len(level.target)
            if progress is not None:
                progress(done, total)
    return level, field


# ------------------------------------------------------------------------ levels


def _pyramid(pixels: np.ndarray, known: np.ndarray, sources: np.ndarray) -> list[Level]:
    """Levels from the coarsest to the picture itself, each twice as fine as the one before."""
    scales = [(known, sources)]
    while _depth(scales[-1][0]) > COARSEST_DEPTH:
        coarser, few = (_halve(each[..., None].astype(np.float32), each)[1] for each in scales[-1])
        if whole_patches(few, RADIUS).sum() < COARSEST_PATCHES:
            break
        scales.append((coarser, few))
    values = _features(pixels, known, 2 ** len(scales) + 1)
    levels = [_level(values, known, sources)]
    for (finer, _), (_, few) in itertools.pairwise(scales):
        values, coarser = _halve(values, finer)
        levels.append(_level(values, coarser, few))
    return levels[::-1]


def _depth(known: np.ndarray) -> float:
    """How far the innermost missing pixel lies from a known one."""
    return 0.0 if known.all() else float(ndimage.distance_transform_edt(~known).max())


def _features(pixels: np.ndarray, known: np.ndarray, window: int) -> np.ndarray:
    """Colours, and mean absolute gradients along rows and columns over a window (as Newson et al.): (H, W, C + 2)."""
    parts = [pixels / np.sqrt(pixels.shape[2])]  # so that grey and RGB weigh alike against texture
    grey = np.where(known, pixels.mean(2), 0)
    for axis in (0, 1):
        both = known & np.roll(known, -1, axis)
        both[(-1, slice(None)) if axis == 0 else (slice(None), -1)] = False
        step = np.abs(np.roll(grey, -1, axis) - grey) * both
        share = ndimage.uniform_filter(both.astype(np.float32), window, mode="nearest")
        mean = ndimage.uniform_filter(step, window, mode="nearest") / np.maximum(share, 1 / window**2)
        parts.append(TEXTURE_WEIGHT / np.sqrt(2) * mean[..., None])
    return np.concatenate(parts, axis=2).astype(np.float32)


def _halve(values: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Means over the known ones of 2×2 pixels; a mean counts as known where at least half of them are."""
    height, width = known.shape
    odd = ((0, height % 2), (0, width % 2))
    count = np.pad(known, odd).astype(np.float32)
    total = np.pad(np.where(known[..., None], values, 0), (*odd, (0, 0)))
    rows, columns = count.shape[0] // 2, count.shape[1] // 2
    count = count.reshape(rows, 2, columns, 2).sum((1, 3))
    total = total.reshape(rows, 2, columns, 2, -1).sum((1, 3))
    return (total / np.maximum(count, 1)[..., None]).astype(np.float32), count >= 2


def _level(values: np.ndarray, known: np.ndarray, sources: np.ndarray) -> Level:
    frame = ((RADIUS, RADIUS), (RADIUS, RADIUS))
    framed = np.ascontiguousarray(np.pad(np.where(known[..., None], values, 0), (*frame, (0, 0))), np.float32)
    hole = np.pad(~known, frame)
    inside = np.pad(np.ones_like(known), frame)
    known, sources = np.pad(known, frame), np.pad(sources, frame)
    touching = ndimage.maximum_filter(hole, SIDE) & inside
    wanted = ~known & ndimage.maximum_filter(touching, SIDE)
    target = np.flatnonzero(touching)
    trust = TRUST_DECAY ** -ndimage.distance_transform_edt(hole).ravel()[target]
    allowed = whole_patches(sources, RADIUS).ravel()
    number = target_numbers(target, allowed.size)
    return Level(framed, known, allowed, target, number, np.flatnonzero(wanted), trust.astype(np.float32))


# ------------------------------------------------------------------------ from level to level


def _start(level: Level, generator: np.random.Generator) -> PatchField:
    """First finds at the coarsest level, and what they make of it."""
    keys = np.flatnonzero(level.allowed)
    affordable = int(EXACT_BUDGET / (2 * len(level.target) * SIDE**2 * level.values.shape[2]))
    if affordable < min(MIN_KEYS, len(keys)):  # a thin hole all over the picture, whose rim is never far
        level.values = harmonic_fill(level.values, level.known)
        source = generator.choice(keys, len(level.target))
        cost = patch_cost(level.values, level.target, source, RADIUS)
        return PatchField(level.target, source, cost, level.number)
    if len(keys) > min(affordable, MAX_KEYS):
        keys = np.sort(generator.choice(keys, min(affordable, MAX_KEYS), replace=False))
    return _peel(level, keys)


def _peel(level: Level, keys: np.ndarray) -> PatchField:
    """Fill a level from the rim inwards, a pixel's width at a time, each pixel from the nearest of `keys`."""
    inside = np.zeros(level.known.shape, bool)
    inside[RADIUS:-RADIUS, RADIUS:-RADIUS] = True
    given = level.known.astype(np.float32)
    while (rest := inside & (given == 0)).any():
        rim = rest & ndimage.maximum_filter(given > 0, 3)
        target = np.flatnonzero(rim)
        best, _ = nearest_patches(level.values, given, target, keys, RADIUS)
        level.flat[target] = level.flat[keys[best]]
        given[rim] = 1
    best, cost = nearest_patches(level.values, given, level.target, keys, RADIUS)
    field = PatchField(level.target, keys[best], cost, level.number)
    _vote(level, field, copy=True)
    return field


def _refine(coarse: Level, found: PatchField, fine: Level, generator: np.random.Generator) -> PatchField:
    """Carry finds over to the level twice as fine: the same shift, twice as long."""
    nearest_row, nearest_column = ndimage.distance_transform_edt(
        (coarse.number < 0).reshape(coarse.known.shape), return_distances=False, return_indices=True
    )
    row, column = np.divmod(fine.target, fine.width)
    above, left = _coarse(row), _coarse(column)
    above, left = nearest_row[above, left], nearest_column[above, left]
    number = coarse.number[above * coarse.width + left]
    source_row, source_column = np.divmod(found.source[number], coarse.width)
    row, column = row + 2 * (source_row - above), column + 2 * (source_column - left)
    source = row.clip(0, fine.known.shape[0] - 1) * fine.width + column.clip(0, fine.width - 1)
    lost = ~fine.allowed[source]
    source[lost] = generator.choice(np.flatnonzero(fine.allowed), int(lost.sum()))
    row, column = np.divmod(fine.wanted, fine.width)
    last_row, last_column = np.subtract(coarse.known.shape, 1)
    above, left = _coarse(row).clip(0, last_row), _coarse(column).clip(0, last_column)
    fine.flat[fine.wanted] = coarse.values[above, left]
    cost = patch_cost(fine.values, fine.target, source, RADIUS)
    cost[lost] += 1  # drawn at random: it has no say in the first vote
    field = PatchField(fine.target, source, cost, fine.number)
    _vote(fine, field, copy=False)
    return field


def _coarse(position: np.ndarray) -> np.ndarray:
    return (position - RADIUS) // 2 + RADIUS


# ------------------------------------------------------------------------ votes


def _vote(level: Level, field: PatchField, *, copy: bool) -> None:
    """Renew the wanted values from the finds, then their costs; in place.

    Every target's find proposes a value for each pixel of the target's patch. A pixel takes the mean of what it is
    proposed, weighted by trust and by exp(−cost / mean cost around it); with `copy`, the centre of its own find.
    """
    own = level.number[level.wanted]
    means = level.wanted[own < 0] if copy else level.wanted
    new = _means(level, field, means)
    if copy:
        centres = own[own >= 0]
        level.flat[field.target[centres]] = level.flat[field.source[centres]]
    level.flat[means] = new
    field.cost = patch_cost(level.values, field.target, field.source, RADIUS)


def _means(level: Level, field: PatchField, pixels: np.ndarray) -> np.ndarray:
    """Weighted means (K, F) of what is proposed for `pixels` (K,)."""
    cost, count = np.zeros(level.allowed.size, np.float32), np.zeros(level.allowed.size, np.float32)
    cost[field.target], count[field.target] = field.cost, 1
    around = [ndimage.uniform_filter(plane.reshape(level.known.shape), SIDE) for plane in (cost, count)]
    usual = (around[0] / np.maximum(around[1], 1 / SIDE**2)).ravel()[pixels] + 1e-8  # (K,)
    total = np.zeros((len(pixels), level.values.shape[2]), np.float32)
    weights = np.zeros(len(pixels), np.float32)
    for shift in patch_shifts(level.width):
        voter = number_at(level.number, pixels - shift)
        votes = voter >= 0
        # Never quite zero: a pixel for which all proposals are bad still gets one.
        weight = np.maximum(np.exp(-field.cost[voter] / usual), 1e-6) * level.trust[voter] * votes
        total += weight[:, None] * level.flat[np.where(votes, field.source[voter] + shift, 0)]
        weights += weight
    return total / weights[:, None]


def patch_shifts(width: int) -> list[int]:
    """Flat shifts from a patch's centre to each of its pixels, in rows of `width`."""
    span = range(-RADIUS, RADIUS + 1)
    return [row * width + column for row in span for column in span]
