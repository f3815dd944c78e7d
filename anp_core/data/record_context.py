"""Which points of a temperature record a forecast may attend to, and how its last stretch is held back.

Stands between a Record and the forecast: plain choices over its times, no model.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from anp_core.data.record import STEP_NOUNS, Record
from anp_core.errors import RecordError
from anp_core.language import say

FEWEST_LEFT = 30  # points before the held-back stretch; fewer say nothing about a season or a day


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
    return (
        replace(record, times=record.times[before], values=record.values[before]),
        replace(record, times=record.times[~before], values=record.values[~before]),
    )
