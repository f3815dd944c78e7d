"""Which points of a temperature record a forecast may attend to, and how its last stretch is held back.

Stands between a Record and the forecast: plain choices over its times, no model. What is held back or hidden is what
a forecast can be scored on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from anp_core.data.record import STEP_NOUNS, Record
from anp_core.errors import RecordError
from anp_core.language import say

FEWEST_LEFT = 30  # points before the held-back stretch; fewer say nothing about a season or a day
HIDDEN_SHARE = 0.1  # of the context that may be hidden at a time as gaps
MOST_HIDDEN = 300  # observations hidden at a time as gaps


def choose_points(
    record: Record,
    *,
    newest_steps: int | None = None,
    share: float = 1.0,
    dropped: np.ndarray | None = None,
    seed: int = 0,
) -> np.ndarray:
    """The context as a bool mask (T,), True where a point may be attended to.

    `newest_steps`: keep only points fewer than this many days or hours before the last (None: all of them).
    `share`: the part of those that is kept, drawn at random with `seed`. `dropped`: times to leave out, (D,).
    The draw does not depend on `dropped`, so leaving one point out changes nothing else.
    """
    chosen = np.ones(len(record.times), dtype=bool)
    if newest_steps is not None:
        chosen &= record.times > record.times[-1] - newest_steps * record.step_length
    if share < 1.0:
        inside = np.flatnonzero(chosen)
        count = max(1, round(share * len(inside)))
        chosen[:] = False
        chosen[np.random.default_rng(seed).permutation(inside)[:count]] = True
    if dropped is not None and len(dropped):
        chosen &= ~np.isin(record.times, dropped.astype(record.times.dtype))
    return chosen


def hold_back(record: Record, steps: int) -> tuple[Record, Record]:
    """The record without its last `steps` days or hours, and those last ones as the truth.

    Raises RecordError when too little would be left to forecast from, or nothing was measured at the end.
    """
    cut = record.times[-1] - steps * record.step_length
    before = record.times <= cut
    if before.sum() < FEWEST_LEFT:
        raise RecordError(
            say(
                "Holding back {steps} {noun} would leave {left} of {points} points, and {needed} are needed to "
                "forecast from: choose a shorter horizon or a longer record.",
                steps=steps,
                noun=STEP_NOUNS[record.step],
                left=int(before.sum()),
                points=len(record.times),
                needed=FEWEST_LEFT,
            )
        )
    return _part(record, before), _part(record, ~before)


class Hidden(NamedTuple):
    """A record of which something was hidden: what is left, which of that may be attended to, and the truth."""

    left: Record
    context: np.ndarray  # (T,) bool over `left`
    truth: Record


def hide_future(
    record: Record, context: np.ndarray, ahead: int, random: np.random.Generator
) -> Hidden | None:
    """Hide all that came after some earlier observation; the truth is what was measured within `ahead` steps of it.

    None where no origin leaves enough before it, or nothing was measured after the one that was drawn.
    """
    reach = ahead * record.step_length
    last = int(np.searchsorted(record.times, record.times[-1] - reach, side="right")) - 1
    first = int(np.flatnonzero(context)[0]) + FEWEST_LEFT - 1
    if last < first:
        return None
    origin = int(random.integers(first, last + 1))
    hidden = np.arange(len(record)) > origin
    measured = hidden & (record.times <= record.times[origin] + reach)
    if not measured.any():
        return None
    return Hidden(_part(record, ~hidden), context[~hidden], _part(record, measured))


def hide_stretches(record: Record, context: np.ndarray, random: np.random.Generator) -> Hidden | None:
    """Hide stretches of the context in random places, as long as the record's own gaps; None: too little is left."""
    lengths = [gap.steps for gap in record.gaps]
    inner = np.flatnonzero(context)[1:-1]
    allowed = min(MOST_HIDDEN, int(HIDDEN_SHARE * context.sum()))
    hidden = np.zeros(len(record), bool)
    for length in random.permutation(lengths).tolist():
        room = min(length, allowed - int(hidden.sum()))
        if room < 1 or len(inner) <= room:
            break
        start = int(random.integers(0, len(inner) - room + 1))
        hidden[inner[start : start + room]] = True
    if not hidden.any() or (context & ~hidden).sum() < FEWEST_LEFT:
        return None
    return Hidden(_part(record, ~hidden), context[~hidden], _part(record, hidden))


def _part(record: Record, keep: np.ndarray) -> Record:
    return replace(record, times=record.times[keep], values=record.values[keep])
