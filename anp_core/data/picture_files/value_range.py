"""What is black and what is white in a picture whose numbers are counts, metres or anything, and what is no value.

A picture that uses little of its type's range (12 bits in 16, metres in floats) has a range of its own. It is shown
and completed between its own ends, and written back in its own numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anp_core.language import say

USED = 0.4  # of a usual range; a picture that uses less has a range of its own
USUAL_TOPS = (1.0, 255.0, 65535.0)  # of numbers that have no range by their type
# What programs write for "no value here": of elevations, of temperatures, the smallest numbers of short integers, and
# what models of the climate and of the air write.
SENTINELS = (-9999.0, -99999.0, -999.0, -32768.0, -32767.0, 1e20, 1e15)
ENORMOUS = 1e30  # as the largest floats are, and 1e30 itself
APART = 0.5  # of the range of all others that lies between them and a sentinel, at least
LOOKED_AT = 1_000_000  # values, to find what is usual among them
OUTLIERS = 0.1  # percent at either end that may be outliers
FAR = 4.0  # times the range of all but the outliers: beyond, those are outliers
SLACK = 0.25  # of that range, which is left at either end of it then


@dataclass(frozen=True)
class ValueRange:
    """The values that pixels of 0 and 1 stand for, and whether they are the picture's own ends."""

    low: float
    high: float
    own: bool
    note: str = ""


def without_value(colours: np.ndarray, declared: float | None) -> np.ndarray | None:
    """(H, W) bool, where colours (H, W, c) are NaN, infinite, or stand for no value; None where all are values.

    `declared` is what the file itself says stands for none.
    """
    with np.errstate(over="ignore"):  # of numbers that small floats cannot hold
        return _without_value(colours, declared)


def _without_value(colours: np.ndarray, declared: float | None) -> np.ndarray | None:
    missing = np.zeros(colours.shape[:2], bool)
    signed = colours.dtype.kind in "fi"
    if colours.dtype.kind == "f":
        missing |= ~np.isfinite(colours).all(axis=2)
        missing |= (np.abs(np.where(missing[..., None], 0, colours)) >= ENORMOUS).any(axis=2)
    if declared is not None and np.isfinite(declared):
        if colours.dtype.kind == "f":
            declared = float(colours.dtype.type(declared))
        missing |= (colours == declared).all(axis=2)
    elif signed:
        for sentinel in SENTINELS:
            there = (colours == sentinel).all(axis=2)
            if there.any() and _stands_apart(sentinel, colours[~(missing | there)]):
                missing |= there
    return missing if missing.any() else None


def _stands_apart(sentinel: float, others: np.ndarray) -> bool:
    if not others.size:
        return False
    low, high = float(others.min()), float(others.max())
    return max(low - sentinel, sentinel - high) > APART * (high - low)


def find_range(values: np.ndarray, top: float | None, *, colour: bool, used: float = USED) -> ValueRange:
    """The range of a picture's valid values (N,) or (N, c), at least one.

    Args:
        values: of any type of number.
        top: the largest that the type is used for; None for floats and signed integers.
        colour: whether they are RGB, whose balance hangs on where black is: 0 stays black.
        used: share of a usual range that a picture without a range of its own uses.
    """
    low, high = float(values.min()), float(values.max())
    if top == 255:
        return ValueRange(0.0, 255.0, own=False)
    black = 0.0 if colour and low >= 0 else low
    trimmed = (black, high) if colour else _without_outliers(values, black, high)
    for usual in _usual_tops(values.dtype) if top is None else (top,):
        if trimmed == (black, high) and low >= 0 and high <= usual and high - black >= used * usual:
            said = say("Values up to {high:g} divided by {top}.", high=high, top=int(usual))
            return ValueRange(0.0, usual, own=False, note=said if top is None and usual > 1 else "")
    low, high = _without_outliers(values, black, high)
    if high <= low:
        high = low + 1
    note = say(
        "Values from {low:g} to {high:g} shown from black to white; they are written back as they are.",
        low=low,
        high=high,
    )
    return ValueRange(low, high, own=True, note=note)


def _usual_tops(kind: np.dtype) -> list[float]:
    """The usual largest numbers that a type can hold."""
    return [top for top in USUAL_TOPS if kind.kind == "f" or top <= np.iinfo(kind).max]


def _without_outliers(values: np.ndarray, low: float, high: float) -> tuple[float, float]:
    """Ends that a few hot or dead pixels do not move."""
    flat = values.reshape(-1)
    some = flat[:: max(1, flat.size // LOOKED_AT)].astype(np.float64)
    first, last = np.percentile(some, [OUTLIERS, 100 - OUTLIERS])
    usual = last - first
    if usual <= 0 or high - low <= FAR * usual:
        return low, high
    return max(low, first - SLACK * usual), min(high, last + SLACK * usual)
