"""Which known pixels a model may attend to: chosen here between the mask and the Task."""

from __future__ import annotations

import math

import numpy as np
from scipy import ndimage

from anp_core.errors import MaskError
from anp_core.language import say

CONTEXT_RULES = ("all", "random", "grid", "near")


def choose_context(missing: np.ndarray, rule: str, count: int, seed: int = 0) -> np.ndarray:
    """Choose context points among the known pixels.

    Args:
        missing: (H, W) bool, True where a pixel is to be filled.
        rule: "all" known pixels whatever the count; "random" ones; "grid", evenly spaced over the picture and
            moved to the nearest known pixel; "near", those closest to the hole.
        count: how many; where fewer pixels are known, all of them are taken.
        seed: decides "random", and which of equally close pixels "near" takes.

    Returns:
        (H, W) bool, True at min(count, known) of the known pixels ("all": at every one).

    Raises:
        MaskError: an unknown rule, a count below 1, or no known pixel.
    """
    if rule not in CONTEXT_RULES:
        raise MaskError(
            say(
                "context rule must be one of {rules}; got {rule!r}.",
                rules=", ".join(CONTEXT_RULES),
                rule=rule,
            )
        )
    if count < 1:
        raise MaskError(say("At least one context point is needed; got {count}.", count=count))
    known = ~np.asarray(missing, bool)
    available = np.flatnonzero(known)
    if available.size == 0:
        raise MaskError(say("Everything is missing: no known pixel is left to choose context points from."))
    if rule == "all" or count >= available.size:
        return known
    if rule == "random":
        chosen = np.random.default_rng(seed).choice(available, count, replace=False, shuffle=False)
    elif rule == "grid":
        chosen = _grid(known, count)
    else:
        chosen = _near(known, available, count, seed)
    context = np.zeros(known.size, bool)
    context[chosen] = True
    return context.reshape(known.shape)


def _grid(known: np.ndarray, count: int) -> np.ndarray:
    """Flat indices (count,) of a lattice whose points in the hole move to its rim.

    Points that meet on one pixel count once, so the lattice is made finer until enough pixels are hit; what is
    then too many is dropped at even distances in reading order.
    """
    nearest = ndimage.distance_transform_edt(~known, return_distances=False, return_indices=True)  # (2, H, W)
    height, width = known.shape
    lattice = count
    while True:
        row, column = _lattice(height, width, lattice)
        hit = np.unique(nearest[0, row, column] * width + nearest[1, row, column])
        if hit.size >= count:
            return hit[np.arange(count) * hit.size // count]
        lattice = min(known.size, lattice + max(count - hit.size, lattice // 10, 1))


def _lattice(height: int, width: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows (count,) and columns (count,) of evenly spaced pixels; some rows hold one point more than others."""
    rows = min(height, count, max(math.ceil(count / width), round(math.sqrt(count * height / width))))
    upto = np.arange(rows + 1) * count // rows  # points before each row
    line = np.repeat(np.arange(rows), np.diff(upto))  # (count,)
    place = np.arange(count) - upto[line]  # (count,) index within its row
    row = ((line + 0.5) * height / rows).astype(int)
    column = ((place + 0.5) * width / np.diff(upto)[line]).astype(int)
    return row, column


def _near(known: np.ndarray, available: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Flat indices (count,) of the known pixels with the smallest Euclidean distance to the hole."""
    if known.all():
        raise MaskError(say("Nothing is missing, so no context point is near the hole; choose another rule."))
    squared = np.rint(ndimage.distance_transform_edt(known).ravel()[available] ** 2)  # whole numbers
    order = squared + np.random.default_rng(seed).uniform(0, 0.5, squared.size)  # ties fall to chance
    return available[np.argpartition(order, count - 1)[:count]]
