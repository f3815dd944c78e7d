"""How far a record lies outside what the temperature network was trained for: sentences, and a wider band.

Called by `forecast` before it answers. Two things widen a band, and nothing narrows it:

1. The record itself (`held_back_errors`): forecasts from a dozen earlier points, in units of their own standard
   deviation, say whether the band would have held. For a familiar record it is widened only where the errors are
   too large beyond doubt (mean square less two standard errors); for a foreign one doubt counts against the band
   (plus one standard error), and another quantity gets 1.15 at least.
2. A level that shifted: the forecast returns to a mean of both levels, which is wrong by a part of the shift.

That a record is too short to tell the level, the season or the daily cycle is in the band already: the climatology
knows how sure it is. Here it is said.

Bounds of what is usual are the extremes over 884 stations of the training and validation splits, a little widened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from anp_core.data.record import STEP_NOUNS, Record
from anp_core.data.sampling import EVERY_STEP
from anp_core.data.temperature_tasks import Observed, observe
from anp_core.language import say
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature.unusual_values import find_shift, say_unusual

# Predicts several (record as observed, asked steps), in °C.
Predict = Callable[[list[tuple[Observed, np.ndarray]]], list[Predicted]]

ORIGINS = 12
# By whether the record is hourly: observations ahead that are compared, and how many before an origin are looked at
# (more would cost time and change nothing).
AHEAD = {False: (1, 2, 4, 7, 12, 20, 30), True: (1, 2, 4, 8, 16, 32, 48)}
HISTORY = {False: 4_000, True: 7_000}
FEWEST_BEFORE = 40  # observations
LARGEST_ERROR = 8.0  # standard deviations; a single spike shall not decide
FOREIGN = 1.15  # at least, for another quantity: a dozen points do not show all that it can do
UNCHECKED = 1.3  # where it is too short to be checked: what daily rain needs, the worst of those tried
NEWEST = 500  # observations by which losses are judged
LONG_GAP = 48  # steps; an outage is no scattered loss
MOST_MISSING = 0.6  # of the steps
TRAINED_AHEAD = {False: 380, True: 340}  # steps
FEWEST = {False: 90, True: 240}  # steps of history in training
SEASON_MATTERS = {False: 1, True: 240}  # steps ahead from which on a record's season is leant on
WORTH_SAYING = 1.05


@dataclass(frozen=True)
class Familiarity:
    """What to tell, and by how much to widen."""

    notes: tuple[str, ...]
    factor: float  # ≥ 1, on the standard deviation at every asked time


def judge(
    record: Record, observed: Observed, values: np.ndarray, furthest: int, predict: Predict
) -> Familiarity:
    """Judge a record by the observations in use.

    observed, values (T,) °C: what the forecast learns from; furthest: steps from its last one to the last asked
    time, 0 where only gaps are asked for.
    """
    hourly = observed.hourly
    unusual = say_unusual(record, observed, values)
    notes = [*_say_sampling(record, observed), *unusual]
    errors = held_back_errors(observed.steps, values, hourly, predict)
    factor = self_check(errors, foreign=bool(notes))
    if errors is not None and factor > WORTH_SAYING:
        notes.append(
            say(
                "Forecasts from {number} earlier points of this record missed by more than their bands said.",
                number=len(errors),
            )
        )
    if unusual:
        factor = max(factor, FOREIGN if errors is not None else UNCHECKED)
    shift = find_shift(observed, record.unit)
    if shift is not None:
        notes.append(shift.sentence)
    factor *= 1.0 if shift is None else shift.factor
    if factor > WORTH_SAYING and notes:
        notes.append(say("So the band was made {factor:.2f} times as wide.", factor=factor))
    factor = factor if notes else 1.0
    notes += _say_evidence(observed, furthest)
    if furthest > TRAINED_AHEAD[hourly]:
        notes.append(
            say(
                "Training looked {ahead} {noun} ahead; beyond, the forecast is hardly more than the usual year.",
                ahead=TRAINED_AHEAD[hourly],
                noun=STEP_NOUNS[record.step],
            )
        )
    return Familiarity(tuple(notes), factor)


def held_back_errors(
    steps: np.ndarray, values: np.ndarray, hourly: bool, predict: Predict
) -> np.ndarray | None:
    """Errors (O, L) of forecasts from earlier points, in units of the std that they stated; None: too short.

    Every forecast sees only what was observed before it. All are one batch, some 20 ms.
    """
    ahead = np.array([lead for lead in AHEAD[hourly] if lead <= len(steps) // 4])
    if not len(ahead) or len(steps) < FEWEST_BEFORE + ahead[-1] + 2:
        return None
    first, last = max(FEWEST_BEFORE, len(steps) // 2), len(steps) - 1 - int(ahead[-1])
    origins = np.unique(np.linspace(first, max(first, last), ORIGINS).round().astype(int))
    asked = []
    for origin in origins[origins + ahead[-1] < len(steps)]:
        before = slice(max(0, origin + 1 - HISTORY[hourly]), origin + 1)
        asked.append((observe(steps[before], values[before], hourly), steps[origin + ahead]))
    if len(asked) < 3:
        return None
    rows = [
        (values[np.searchsorted(steps, targets)] - found.mean) / found.std
        for (_, targets), found in zip(asked, predict(asked), strict=True)
    ]
    return np.array(rows)


def self_check(errors: np.ndarray | None, *, foreign: bool) -> float:
    """Factor ≥ 1 that held-back errors (O, L) ask for.

    Errors of one forecast hang together, so the spread between forecasts gives the standard error of their mean
    square. Too wide a band is left as it is: a dozen forecasts may have been lucky.
    """
    if errors is None:
        return 1.0
    squares = np.mean(np.minimum(np.abs(errors), LARGEST_ERROR) ** 2, axis=1)  # (O,)
    doubt = float(squares.std(ddof=1) / np.sqrt(len(squares)))
    square = float(squares.mean()) + (doubt if foreign else -2 * doubt)
    return float(np.sqrt(max(square, 1.0)))


def _say_sampling(record: Record, observed: Observed) -> list[str]:
    """What training never showed: a schedule coarser than the grid, or more losses than it had."""
    sampling, hourly = record.sampling, observed.hourly
    if sampling != EVERY_STEP and sampling.longest > 1:
        often = sampling.says(hourly)
        if hourly:
            return [
                say(
                    "Values come {often}; the network was trained on hourly records, of which up to half was "
                    "missing.",
                    often=often,
                )
            ]
        return [say("Values come {often}; the network was trained on daily values.", often=often)]
    jumps = np.diff(observed.steps[-NEWEST:])
    jumps = jumps[jumps <= LONG_GAP]
    missing = 1 - len(jumps) / max(int(jumps.sum()), 1)
    if missing <= MOST_MISSING:
        return []
    return [
        say(
            "{share:.0%} of the {noun} are missing; in training it was up to half of them.",
            share=missing,
            noun=STEP_NOUNS[record.step],
        )
    ]


def _say_evidence(observed: Observed, furthest: int) -> list[str]:
    """What the band rests on where the record itself does not show it: too few observations, or less than a year."""
    hourly, span = observed.hourly, int(observed.steps[-1] - observed.steps[0]) + 1
    said: list[str] = []
    if len(observed.steps) < FEWEST[hourly] and hourly:
        said.append(
            say(
                "Only {number:,} observations over {span:,} hours: so few do not show how one day differs from the "
                "next, and the band is wider for it.",
                number=len(observed.steps),
                span=span,
            )
        )
    if observed.climatology.annual or furthest < SEASON_MATTERS[hourly]:
        return said
    said.append(
        say(
            "From {days} days the season is unknown: it is guessed from what is usual among stations, and the band "
            "is wider for it.",
            days=span // 24 if hourly else span,
        )
    )
    return said
