"""Which units the values themselves allow, where nothing in the file states one: asked for, never converted silently.

The level of the values and how much they change from one to the next speak for a unit; both are compared with what
weather does. Where °C is possible and no other unit fits clearly better, it is °C; where °C is impossible and one
other unit remains, it is that; else the visitor is asked.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from anp_core.data.units import COLDEST, HOTTEST, WrittenUnit, to_celsius

FEWEST_POSSIBLE = 0.97  # of the values must be possible on Earth; the others are slips that decide nothing
HOTTEST_MEDIAN = 46.0  # °C; daily highs of the hottest month of the hottest town
LEVEL, LEVEL_SPREAD = 12.0, 12.0  # °C; medians of the world's stations, half of which lie within 8 of it
HOT, HOT_SPREAD = 38.0, 4.0  # °C that one value in twenty exceeds only where it is very hot
# °C from one value to the next, its usual size, and the spread of its logarithm: by hour, by day, by month or longer.
CHANGES = ((0.15, 0.6, 0.55), (2.0, 1.9, 0.45), (25.0, 3.5, 0.6))  # (days up to which it holds, size, spread)
WRITTEN_SO = 0.4  # logarithm of how much whole degrees speak for °F, and decimals for °C
DOUBT = 0.2  # by which the logarithm of the likelihood of another unit may exceed that of °C
POSSIBLE = 8.0  # what is this much less likely than the best is no choice
SPARSE = 0.04  # share of the values that may lie apart from the body of all
CODED = 0.3  # the same for one value that stands again and again, as an error code does
GAP = 8.0  # units that set a group of values apart from the body


@dataclass(frozen=True)
class LikelyUnit:
    """units: those the values allow, the likeliest first; sure: whether no question is needed."""

    units: tuple[WrittenUnit, ...]
    sure: bool


def body_of(values: np.ndarray) -> np.ndarray:
    """The values (T,) without the few that lie far apart from all others: error codes such as 85 or −50, slips."""
    known = np.sort(values[np.isfinite(values)])
    if len(known) < 5:
        return known
    spread = float(np.subtract(*np.percentile(known, (75, 25))))
    cuts = np.flatnonzero(np.diff(known) > max(GAP, 0.6 * spread)) + 1
    edges = np.concatenate([[0], cuts, [len(known)]])
    sizes = np.diff(edges)
    largest = int(sizes.argmax())
    groups = [known[start:stop] for start, stop in itertools.pairwise(edges)]
    kept = [
        group
        for i, group in enumerate(groups)
        if i == largest or len(group) > (CODED if group[0] == group[-1] else SPARSE) * len(known)
    ]
    return np.concatenate(kept)


def likely_unit(values: np.ndarray, step_days: float) -> LikelyUnit:
    """The units that numbers (T,), in the order of time, NaN where missing, may be in; one every `step_days`."""
    body = body_of(values)
    if not len(body):
        return LikelyUnit(("C",), sure=True)
    change = _usual_change(values, body)
    whole = bool(np.all(body == np.round(body)))
    candidates: list[WrittenUnit] = ["C", "F", "K"]
    if whole:
        candidates += ["0.1C", "0.1K"]
    scores = {unit: _likelihood(body, change, unit, step_days) for unit in candidates}
    scores["F" if whole else "C"] += WRITTEN_SO
    best = max(scores.values())
    able = sorted((u for u in candidates if scores[u] > best - POSSIBLE), key=lambda u: -scores[u])
    if best == -np.inf:
        hundredths = whole and _likelihood(body, change, "0.01C", step_days) > -np.inf
        return LikelyUnit(("0.01C",) if hundredths else ("C",), sure=True)
    if scores["C"] >= best - DOUBT:
        return LikelyUnit(("C", *(unit for unit in able if unit != "C")), sure=True)
    return LikelyUnit(tuple(able), sure=len(able) == 1)


def _usual_change(values: np.ndarray, body: np.ndarray) -> float:
    """Median distance from one known value to the next, among those within the body."""
    known = values[np.isfinite(values)]
    known = known[(known >= body.min()) & (known <= body.max())]
    return float(np.median(np.abs(np.diff(known)))) if len(known) > 2 else 0.0


def _likelihood(body: np.ndarray, change: float, unit: WrittenUnit, step_days: float) -> float:
    """Logarithm of how well values would fit the world's weather if they were in a unit; −inf where impossible."""
    celsius = to_celsius(body, unit)
    median, high = np.percentile(celsius, (50, 95))
    possible = np.mean((celsius >= COLDEST) & (celsius <= HOTTEST - 5))
    if possible < FEWEST_POSSIBLE or median > HOTTEST_MEDIAN:
        return -np.inf
    steps = abs(float(to_celsius(np.array([change]), unit)[0] - to_celsius(np.array([0.0]), unit)[0]))
    size, spread = next((size, spread) for days, size, spread in CHANGES if step_days <= days or days == 25.0)
    rounded = abs(float(np.diff(to_celsius(np.array([0.0, 0.5]), unit))[0]))  # what rounding may hide
    ratio = np.log(max(steps, 0.1, 0.5 * rounded if steps == 0 else 0.0) / size) / spread
    heat = max(0.0, float(high) - HOT) / HOT_SPREAD
    level = (float(median) - LEVEL) / LEVEL_SPREAD
    return float(-0.5 * (level**2 + ratio**2 + heat**2))
