"""One temperature record under several attention types: its held-back end, its future, or its gaps.

The held-back end is scored on what was measured there. What nobody measured is scored on observations of the context
that are hidden for it: behind five earlier origins for the future, as stretches as long as the gaps for the gaps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import TEMPERATURE
from anp_core.data.record import Record
from anp_core.data.record_context import FEWEST_LEFT, hold_back
from anp_core.errors import RecordError
from anp_core.explain.compare_attention import (
    FOLDS,
    IsCancelled,
    Progress,
    Steps,
    check_types,
    count_parameters,
    describe_attention,
    load_type,
    score_temperatures,
    timed,
)
from anp_core.explain.compared import TypeNumbers, TypeScores
from anp_core.explain.sparse_attention import SparseAttention, gather_attention
from anp_core.language import Sentence, say
from anp_core.prediction.temperature.forecast import Outlook, fill_gaps, forecast, horizon_steps
from anp_core.prediction.temperature.observed_record import ObservedRecord, observe_record
from anp_core.pretrained import LoadedModel

Asked = Literal["end", "future", "gaps"]
WEIGHTS_KEPT = 250_000  # of each type
HIDDEN_SHARE = 0.1  # of the context that may be hidden at a time to score gaps
MOST_HIDDEN = 300  # observations hidden at a time


@dataclass(frozen=True, eq=False)
class OutlookUnderType:
    """What one type makes of the record."""

    numbers: TypeNumbers
    outlook: Outlook
    attention: SparseAttention


@dataclass(frozen=True, eq=False)
class OutlookComparison:
    """All types on the same record, question and context."""

    asked: Asked
    record: Record  # what the types may know
    context: np.ndarray  # (T,) bool over `record`
    truth: Record | None  # the held-back end
    scored: Sentence  # what the scores rest on
    types: tuple[OutlookUnderType, ...]


def compare_outlooks(
    record: Record,
    types: Sequence[str],
    *,
    asked: Asked = "end",
    horizon: str | int = "30D",
    newest: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> OutlookComparison:
    """Forecast a record, or fill its gaps, under each of `types`.

    Args:
        record: daily or hourly, gaps and all.
        types: two to seven attention types of the network temperature, in the order of the rows.
        asked: "end" forecasts its last stretch, which is held back; "future" what comes after it; "gaps" its gaps.
        horizon: of a forecast, "30D", "48h", or a number of steps.
        newest: how many of the newest observations may be attended to; None takes all.
        seed: of the choice of what is hidden to score a future or gaps.
        progress: told the steps done, of how many, and what runs.
        cancelled: asked between steps; True raises Cancelled.

    Raises:
        RecordError: too short a record, or one without gaps where those are asked for.
        ModelError: fewer than two types, or one that the network has not.
    """
    chosen = check_types(TEMPERATURE, types)
    ahead = horizon_steps(horizon, record)
    known, truth = hold_back(record, ahead) if asked == "end" else (record, None)
    if asked == "gaps" and not len(record.missing_times):
        raise RecordError(
            say("This record has no gaps between its first and its last value: compare a forecast of it.")
        )
    context = _newest(known, newest)
    seen = observe_record(known, context)
    trials = [] if truth is not None else _trials(known, context, asked, ahead, seed)
    steps = Steps(len(chosen) * (2 + len(trials)), progress, cancelled)
    results = []
    for name in chosen:
        model = load_type(TEMPERATURE, name)
        steps.next(_doing(asked, name))
        outlook, spent = timed(_question(seen, asked, ahead, model))
        steps.next(say("Looking up what {type} attends to", type=CATALOGUE[name].name))
        attention = gather_attention(outlook, limit=WEIGHTS_KEPT, cancelled=cancelled)
        scored = _run_trials(trials, ahead, model, steps) if truth is None else [(outlook, truth)]
        effective, distance = _describe(outlook, attention, known)
        own, everything = count_parameters(model.network, name)
        numbers = TypeNumbers(name, _score(scored), effective, distance, own, everything, spent)
        results.append(OutlookUnderType(numbers, outlook, attention))
    measured = results[0].numbers.scores
    return OutlookComparison(
        asked, known, context, truth, _sentence(asked, measured, len(trials)), tuple(results)
    )


def _doing(asked: Asked, attention: str) -> Sentence:
    if asked == "gaps":
        return say("Filling gaps with {type}", type=CATALOGUE[attention].name)
    return say("Forecasting with {type}", type=CATALOGUE[attention].name)


def _newest(record: Record, newest: int | None) -> np.ndarray:
    """(T,) bool, the newest observations."""
    context = np.ones(len(record), bool)
    if newest is not None:
        context[: max(0, len(record) - newest)] = False
    return context


def _question(seen: ObservedRecord, asked: Asked, ahead: int, model: LoadedModel) -> Callable[[], Outlook]:
    if asked == "gaps":
        return lambda: fill_gaps(seen, model=model)
    return lambda: forecast(seen, ahead, model=model)


# ------------------------------------------------------------------------ what is hidden where nothing is known


@dataclass(frozen=True, eq=False)
class _Trial:
    """A question whose answer was measured."""

    record: Record  # without what is hidden
    context: np.ndarray  # (T,) bool over it
    truth: Record
    asked: Asked

    @cached_property
    def seen(self) -> ObservedRecord:
        """What the types share."""
        return observe_record(self.record, self.context)


def _trials(record: Record, context: np.ndarray, asked: Asked, ahead: int, seed: int) -> list[_Trial]:
    random = np.random.default_rng(seed)
    make = _hidden_stretches if asked == "gaps" else _earlier_origin
    trials = (make(record, context, ahead, random) for _ in range(FOLDS))
    return [trial for trial in trials if trial is not None]


def _earlier_origin(
    record: Record, context: np.ndarray, ahead: int, random: np.random.Generator
) -> _Trial | None:
    """What was measured within a horizon of some earlier observation, hidden with all that came later."""
    seen = np.flatnonzero(context)
    last = int(np.searchsorted(record.times, record.times[-1] - ahead * record.step_length, side="right")) - 1
    first = int(seen[0]) + FEWEST_LEFT - 1
    if last < first:
        return None
    origin = int(random.integers(first, last + 1))
    until = record.times[origin] + ahead * record.step_length
    hidden = np.arange(len(record)) > origin
    measured = hidden & (record.times <= until)
    if not measured.any():
        return None
    return _Trial(_part(record, ~hidden), context[~hidden], _part(record, measured), "future")


def _hidden_stretches(
    record: Record, context: np.ndarray, ahead: int, random: np.random.Generator
) -> _Trial | None:
    """Stretches of observations hidden in random places, as long as the record's own gaps."""
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
    return _Trial(_part(record, ~hidden), context[~hidden], _part(record, hidden), "gaps")


def _part(record: Record, keep: np.ndarray) -> Record:
    return replace(record, times=record.times[keep], values=record.values[keep], empty_until=None)


# ------------------------------------------------------------------------ numbers


def _run_trials(
    trials: Sequence[_Trial], ahead: int, model: LoadedModel, steps: Steps
) -> list[tuple[Outlook, Record]]:
    pairs = []
    for number, trial in enumerate(trials, start=1):
        steps.next(
            say(
                "Hiding observations from {type}, {number} of {count}",
                type=CATALOGUE[model.attention].name,
                number=number,
                count=len(trials),
            )
        )
        run = _question(trial.seen, trial.asked, ahead, model)
        pairs.append((run(), trial.truth))
    return pairs


def _score(pairs: Sequence[tuple[Outlook, Record]]) -> TypeScores | None:
    """Predictions against what was measured at the same times, all pairs together."""
    truths, means, stds = [], [], []
    for outlook, truth in pairs:
        _, found, measured = np.intersect1d(outlook.times, truth.times, return_indices=True)
        truths.append(truth.values[measured])
        means.append(outlook.mean[found])
        stds.append(outlook.std[found])
    if not sum(map(len, truths)):
        return None
    return score_temperatures(np.concatenate(truths), np.concatenate(means), np.concatenate(stds))


def _describe(outlook: Outlook, attention: SparseAttention, record: Record) -> tuple[float, float]:
    """Effective points and mean distance in steps, means over the asked times whose weights were kept."""
    spreads, distances = [], []
    points = record.step_numbers(outlook.context_times)
    asked = record.step_numbers(outlook.times[attention.asked])
    for place, weights in enumerate(attention.weights):
        columns = attention.columns[attention.list_of[place]]
        apart = np.abs(points[columns] - asked[place])
        spread, distance = describe_attention(weights.mean(axis=0)[None], apart[None])
        spreads.append(spread)
        distances.append(distance)
    return float(np.mean(spreads)), float(np.mean(distances))


def _sentence(asked: Asked, scores: TypeScores | None, trials: int) -> Sentence:
    if scores is None:
        return say("The record is too short to hide some of it and score the types on that.")
    if asked == "end":
        return say("Scored on the {count:,} values of the stretch that was held back.", count=scores.values)
    if asked == "future":
        return say(
            "What comes next is not known, so the types are scored on {count:,} measured values at {trials} earlier "
            "origins, drawn at random, from which everything later was hidden.",
            count=scores.values,
            trials=trials,
        )
    return say(
        "What is missing is not known, so the types are scored on {count:,} measured values in stretches as long as "
        "the record's own gaps, hidden at random {trials} times over.",
        count=scores.values,
        trials=trials,
    )
