"""From a Question to its answer: the forecast, the filled gaps, and what both attend to.

The forecast comes first, for the rest of the page rests on it. The others are asked for beside it, and each is there,
under way, cancelled or failed by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from anp_core.attention.catalogue import CATALOGUE
from anp_core.data.record import Record
from anp_core.data.record_context import hold_back
from anp_core.explain.sparse_attention import gather_attention
from anp_core.language import say
from anp_core.prediction.result import Attention
from anp_core.prediction.temperature.held_back import MethodScores, score_held_back
from pages.asking.ask import Outcome, Running, Value, ask, look, on_shelf
from pages.asking.fair_queue import IsCancelled, Progress, Work
from pages.records.question import Question

if TYPE_CHECKING:
    # These import torch: not before it is needed.
    from anp_core.prediction.temperature.observed_record import ObservedRecord
    from anp_core.prediction.temperature.outlook import Outlook

FORECAST, GAP = "forecast", "gap"  # what a time is asked for
AHEAD, GAPS, ATTENTION = "forecast_ahead", "forecast_gaps", "forecast_attention_of_all"  # slots
PATIENCE = 0.6  # seconds: most records have their gaps filled within; others show progress
MANY_GAPS = 10_000  # missing values: up to here they are filled within some three seconds
WEIGHTS_SENT = {FORECAST: 800_000, GAP: 400_000}  # two bytes each: with both, about 2 MB go to the browser
WEIGHTS_AT_ONCE = 40_000_000  # weights, zeros included, that are worked out within a third of a second


@dataclass(frozen=True, eq=False)
class Forecast:
    """The steps after a record, and what they rest on."""

    question: Question
    truth: Record | None  # the stretch that was held back
    context: np.ndarray  # (T,) bool over `record`, what may be attended to
    outlook: Outlook
    attention: Attention | None  # None where it takes longer than a moment
    scores: list[MethodScores] | None  # on the stretch that was held back

    @property
    def key(self) -> str:
        """The question's."""
        return self.question.key

    @property
    def record(self) -> Record:
        """What the forecast was allowed to know."""
        return self.outlook.source.record

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        weights = 0 if self.attention is None else self.attention.nbytes
        return 2 * self.record.times.nbytes + self.outlook.nbytes + weights


@dataclass(frozen=True, eq=False)
class FilledGaps:
    """The missing times inside a record."""

    outlook: Outlook
    attention: Attention

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        return self.outlook.nbytes + self.attention.nbytes


@dataclass(frozen=True, eq=False)
class Shown:
    """A forecast, and how the rest stands that is worked out beside it."""

    forecast: Forecast
    gaps: Outcome[FilledGaps]
    attention: Outcome[Attention]

    @property
    def outlooks(self) -> dict[str, Outlook]:
        """By kind, what is there."""
        ahead = {FORECAST: self.forecast.outlook}
        return ahead | ({GAP: self.gaps.value.outlook} if isinstance(self.gaps, Value) else {})

    @property
    def weights(self) -> dict[str, Attention]:
        """By kind, what is there."""
        ahead = {FORECAST: self.attention.value} if isinstance(self.attention, Value) else {}
        return ahead | ({GAP: self.gaps.value.attention} if isinstance(self.gaps, Value) else {})


@dataclass(frozen=True, eq=False)
class Answer:
    """How a question stands, and what there is to show: until its forecast is there, the one before it."""

    question: Question
    asked: Outcome[Forecast]
    shown: Shown | None = None
    is_hurried: bool = False  # whether the rest is still to be asked for, once the forecast is shown


def answer_to(question: Question, *, hurried: bool = False) -> Answer:
    """Ask for the forecast, and then for the rest; in a hurry, take of the rest only what is there already."""
    before = _held(look(AHEAD))
    seen = None
    if before is not None and before.question.known == question.known:
        seen = before.outlook.source
    asked = ask(AHEAD, question.key, partial(look_ahead, question, seen))
    forecast = _held(asked)
    if forecast is None or forecast.question.loaded.file != question.loaded.file:
        return Answer(question, asked)  # what another file's forecast was would pass for this one's
    is_old = isinstance(asked, Running)
    gaps, attention = ask_rest(forecast, hurried=hurried or is_old)
    return Answer(question, asked, Shown(forecast, gaps, attention), hurried and not is_old)


def _held(outcome: Outcome[Forecast] | None) -> Forecast | None:
    """The newest there is."""
    if outcome is None:
        return None
    return outcome.value if isinstance(outcome, Value) else outcome.meanwhile


def ask_rest(
    forecast: Forecast, *, hurried: bool = False, patience: float = PATIENCE
) -> tuple[Outcome[FilledGaps], Outcome[Attention]]:
    """The filled gaps and what the forecast attends to; in a hurry, only if they are there: nothing is begun."""

    def part(slot: str, key: str, work: Work, is_long: bool) -> Outcome[Any]:
        if hurried:
            found = on_shelf(key)
            return Running() if found is None else Value(found)
        return ask(slot, key, work, is_long=is_long, patience=patience)

    question = forecast.question
    has_many = len(forecast.record.missing_times) > MANY_GAPS
    gaps = part(GAPS, f"gaps {question.attention} {question.known}", partial(fill, forecast), has_many)
    if forecast.attention is not None:
        return gaps, Value(forecast.attention)
    return gaps, part(ATTENTION, f"attention {question.key}", partial(gather, forecast.outlook), False)


def look_ahead(
    question: Question, seen: ObservedRecord | None, progress: Progress, cancelled: IsCancelled
) -> Forecast:
    """The forecast and, where a stretch was held back, its scores; `seen` saves time. Raises UserInputError."""
    from anp_core.prediction.temperature.forecast import forecast
    from anp_core.prediction.temperature.observed_record import observe_record

    record, truth = question.loaded.record, None
    if question.held_back:
        record, truth = hold_back(record, question.horizon)
    context = question.context_of(record)
    if seen is None:
        seen = observe_record(record, context)
    outlook = forecast(seen, question.horizon, model=question.model)
    attention = scores = None
    if len(outlook.times) * len(outlook.heads) * len(outlook.context_times) <= WEIGHTS_AT_ONCE:
        attention = gather_attention(outlook, limit=WEIGHTS_SENT[FORECAST])
    if truth is not None:
        scores = score_held_back(
            record,
            truth,
            outlook.times,
            outlook.predicted,
            title=say("Lacuna, {type}", type=CATALOGUE[question.attention].name),
            description=say("The forecast above."),
            context=context,
        )
    return Forecast(question, truth, context, outlook, attention, scores)


def fill(forecast: Forecast, progress: Progress, cancelled: IsCancelled) -> FilledGaps:
    """Every missing step inside what the forecast was allowed to know."""
    from anp_core.prediction.temperature.forecast import fill_gaps

    model = forecast.question.model
    outlook = fill_gaps(forecast.outlook.source, model=model, progress=progress, cancelled=cancelled)
    weights = gather_attention(
        outlook,
        limit=WEIGHTS_SENT[GAP],
        progress=lambda done, total: progress(done, total, say("Working out what the gaps attend to")),
        cancelled=cancelled,
    )
    return FilledGaps(outlook, weights)


def gather(outlook: Outlook, progress: Progress, cancelled: IsCancelled) -> Attention:
    """What a long forecast from a long record attends to."""
    return gather_attention(outlook, limit=WEIGHTS_SENT[FORECAST], progress=progress, cancelled=cancelled)
