"""What goes wrong within a column of temperatures: its unit changes half-way, or the sensor sticks.

Called by `temperature.py` while it reads; every finding becomes a sentence of the record's report.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from anp_core.data.units import Unit
from anp_core.language import Sentence, mark, say

WINDOW = 15  # values on either side of a change of unit
FEWEST = 2 * WINDOW  # of them before and after
LEAST_JUMP = 20.0  # °C → °F jumps by 28 to 60, tenths by more wherever it is not near 0 °C
CLEAR = 6.0  # times the usual change from one value to the next
ALIKE = 2.5  # once converted, values of one place change as much from one to the next, within this factor
# Equal values in a row, daily and hourly; weather never repeats a tenth that often.
STUCK = {False: 15, True: 36}
STUCK_BEYOND = 4.0  # and so many times what the record's own resolution brings about

LATE_CHANGE = mark(
    "From {day} on the values look like {unit}: they jump from {left:g} to {right:g} there. These {number:,} values "
    "were converted to fit the others; if that is wrong, state the unit yourself."
)
EARLY_CHANGE = mark(
    "Before {day} the values look like {unit}: they jump from {left:g} to {right:g} there. These {number:,} values "
    "were converted to fit the others; if that is wrong, state the unit yourself."
)


@dataclass(frozen=True)
class Mend:
    """Values (T,) in one unit throughout, what they are in if that is known now, and the sentence about it."""

    values: np.ndarray
    unit: Unit | None
    sentence: Sentence


@dataclass(frozen=True)
class _Rule:
    title: Sentence
    unit: Unit | None
    turn: Callable[[np.ndarray], np.ndarray]


_TO_C = _Rule(say("degrees Fahrenheit"), "C", lambda x: (x - 32.0) / 1.8)
_TO_F = _Rule(say("degrees Celsius"), "F", lambda x: x * 1.8 + 32.0)
_TENTHS = _Rule(say("tenths of a degree"), None, lambda x: x / 10.0)


def mend_change_of_unit(values: np.ndarray, named: Unit | None, when: np.ndarray) -> Mend | None:
    """Find the one place where values (T,), NaN where missing, change from °C to °F, to tenths, or back.

    Only a clear jump counts that one of these conversions takes away. named: the unit that the column's name
    states, into which all is put; when (T,): the times, for the sentence.
    """
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < 2 * FEWEST or named == "K":
        return None
    x = values[known]
    at = _largest_jump(x)
    before, after = x[at - WINDOW : at], x[at : at + WINDOW]
    spread = _unrest(x)
    jump = abs(np.median(after) - np.median(before))
    if jump < max(LEAST_JUMP, CLEAR * spread):
        return None
    best: tuple[float, bool, _Rule] | None = None
    for rule in (_TO_F if named == "F" else _TO_C, _TENTHS):
        for late in (False, True):
            part, other = (after, before) if late else (before, after)
            left = abs(float(np.median(rule.turn(part)) - np.median(other)))
            meet = abs(_level_at_end(rule.turn(part), not late) - _level_at_end(other, late))
            # All of the part has to fit the rest: the two share a place, if not a season.
            whole, rest = (x[at:], x[:at]) if late else (x[:at], x[at:])
            if rule is _TENTHS and not _is_whole(whole):
                continue
            far = np.abs(np.percentile(rule.turn(whole), (5, 95)) - np.percentile(rest, (5, 95))).max()
            unlike = abs(np.log(_unrest(rule.turn(whole)) / _unrest(rest)))
            fits = min(left, meet) < min(jump / 3, 4 * spread + 4) and far < 30 and unlike < np.log(ALIKE)
            seam = abs(float(rule.turn(part)[0 if late else -1] - other[-1 if late else 0]))
            misfit = (meet + seam) / spread + 3 * unlike
            if fits and (best is None or misfit < best[0]):
                best = (misfit, late, rule)
    if best is None:
        return None
    _, late, rule = best
    rows = known[at:] if late else known[:at]
    mended = values.copy()
    mended[rows] = rule.turn(values[rows])
    return Mend(
        mended,
        rule.unit,
        say(
            LATE_CHANGE if late else EARLY_CHANGE,
            day=_day(when[known[at]]),
            unit=rule.title,
            left=float(x[at - 1]),
            right=float(x[at]),
            number=len(rows),
        ),
    )


def _is_whole(x: np.ndarray) -> bool:
    """Whether all values are whole numbers, as tenths of a degree are written."""
    return bool(np.allclose(x, np.rint(x), rtol=0, atol=1e-6))


def _level_at_end(x: np.ndarray, last: bool) -> float:
    """Where the straight line through values (T,) stands at their last, or first: weather moves within a window."""
    return float(np.polyfit(np.arange(len(x)) - (len(x) - 1 if last else 0), x, 1)[1])


def _unrest(x: np.ndarray) -> float:
    """How far a value usually lies from the next one, half a degree more."""
    return float(np.median(np.abs(np.diff(x)))) + 0.5


def _largest_jump(x: np.ndarray) -> int:
    """Index of the first value after the largest change of the median over WINDOW values."""
    whole = len(x) // WINDOW
    medians = np.median(x[: whole * WINDOW].reshape(whole, WINDOW), axis=1)
    change = np.abs(medians[2:] - medians[:-2])  # across the window between, which may hold the change itself
    middle = (int(change.argmax()) + 1) * WINDOW + WINDOW // 2
    # Medians blur the place: the step itself is the largest one near by.
    near = np.arange(max(FEWEST, middle - 2 * WINDOW), min(len(x) - FEWEST, middle + 2 * WINDOW))
    return int(near[np.abs(x[near] - x[near - 1]).argmax()]) if len(near) else FEWEST


def find_stuck(values: np.ndarray, hourly: bool) -> list[slice]:
    """Runs of equal values (T,) that are far longer than this record's resolution and weather bring about.

    Empty for a sensor that never moves: then all the record is one value, and nothing says that it is wrong.
    """
    starts = np.flatnonzero(np.diff(values, prepend=np.nan) != 0)
    lengths = np.diff(starts, append=len(values))
    usual = np.percentile(lengths, 99) if len(lengths) >= 20 else np.inf
    long = lengths >= max(STUCK[hourly], STUCK_BEYOND * usual)
    if not long.any() or lengths[long].sum() > 0.5 * len(values):
        return []
    return [
        slice(int(start), int(start + length))
        for start, length in zip(starts[long], lengths[long], strict=True)
    ]


def _day(time: np.datetime64) -> str:
    return str(time.astype("datetime64[D]"))
