"""Cached calls into anp_core for the forecast page: the forecast, the filled gaps and their attention.

Everything is keyed by the record's own content hash and by what was asked, so that a rerun costs nothing. What
takes longer than a moment runs in the background, and is missing from the answer until it is done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import TEMPERATURE
from anp_core.data.record import Record
from anp_core.data.record_context import hold_back
from anp_core.explain.sparse_attention import SparseAttention, gather_attention
from anp_core.figures.forecast_traces import QUANTILE_LEVELS, Fan
from anp_core.language import say
from anp_core.prediction.temperature.held_back import MethodScores, score_held_back
from pages.records.inputs import Question
from pages.records.record_inputs import LoadedRecord, content_key
from pages.widgets.background_job import IsCancelled, Job, Progress, Work, result_shelf, start_job

if TYPE_CHECKING:
    from anp_core.prediction.temperature.forecast import Outlook
    from anp_core.prediction.temperature.observed_record import ObservedRecord

FORECAST, GAP = "forecast", "gap"
NOTHING = Fan(np.empty(0, "datetime64[s]"), np.empty((len(QUANTILE_LEVELS), 0)))
GAP_JOB, ATTENTION_JOB = "forecast_gap_job", "forecast_attention_job"
SHORT_SECONDS = 0.6  # most records have their gaps filled within this; others show progress
WEIGHTS_SENT = {FORECAST: 800_000, GAP: 400_000}  # two bytes each: with both, about 2 MB go to the browser
WEIGHTS_INLINE = 40_000_000  # weights, zeros included, that are worked out within a third of a second


@dataclass(frozen=True, eq=False)
class FilledGaps:
    """What the background job on gaps makes."""

    outlook: Outlook
    attention: SparseAttention

    @property
    def nbytes(self) -> int:
        """About how much memory it holds: besides the weights, the observations that `explain` keeps."""
        return 4 * self.outlook.context_times.nbytes + 4 * self.attention.numbers


@dataclass(frozen=True)
class Answer:
    """Everything that the page shows about one question; outlooks and fans by kind, "forecast" and "gap"."""

    key: str
    loaded: LoadedRecord  # what was read
    question: Question
    record: Record  # what the forecast was allowed to know
    truth: Record | None  # the stretch that was held back
    context: np.ndarray  # (T,) bool over `record`
    outlooks: dict[str, Outlook]
    fans: dict[str, Fan]
    attention: dict[str, SparseAttention]  # by kind, what the browser gets
    scores: list[MethodScores] | None


def answer_question(
    loaded: LoadedRecord,
    question: Question,
    dropped: tuple[int, ...],
    *,
    patience: float | None = SHORT_SECONDS,
) -> Answer:
    """Forecast, fill the gaps and, where a stretch was held back, score. Raises UserInputError.

    Waits `patience` seconds for what runs in the background. With None it does not even start, and so takes no
    time from the forecast: ask again for that.
    """
    record, record_key, truth = loaded.record, loaded.key, None
    if question.held_back:
        record, truth = hold_back(record, question.horizon)
        record_key += f" without {question.horizon}"
    context = question.context_of(record, dropped)
    model = f"temperature/{question.attention}"
    context_key = f"{record_key} {content_key(context.tobytes())}"
    key = f"{context_key} {question.horizon} {model}"
    seen = observed_record(context_key, record, context)
    ahead = cached_forecast(context_key, question.horizon, model, seen)
    outlooks, attention = {FORECAST: ahead}, {}
    gaps = find_gaps(f"gaps {context_key} {model}", model, seen, patience)
    if gaps is not None:
        outlooks[GAP], attention[GAP] = gaps.outlook, gaps.attention
    weights = find_attention(f"attention {key}", ahead, patience)
    if weights is not None:
        attention[FORECAST] = weights
    fans = {GAP: NOTHING} | {
        kind: Fan(outlook.times, outlook.quantiles(QUANTILE_LEVELS)) for kind, outlook in outlooks.items()
    }
    scores = None if truth is None else _scores(key, record, truth, ahead, context)
    return Answer(key, loaded, question, record, truth, context, outlooks, fans, attention, scores)


@st.cache_resource(max_entries=32, show_spinner=False)
def _scores(
    key: str, _record: Record, _truth: Record, _ahead: Outlook, _context: np.ndarray
) -> list[MethodScores]:
    """The forecast and what costs nothing, against the stretch that was held back."""
    return score_held_back(
        _record,
        _truth,
        _ahead.times,
        _ahead.mean,
        _ahead.std,
        title=say("Lacuna, {type}", type=CATALOGUE[_ahead.model_name.removeprefix(f"{TEMPERATURE}/")].name),
        description=say("The forecast above."),
        context=_context,
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def observed_record(key: str, _record: Record, _context: np.ndarray) -> ObservedRecord:
    """What forecast and gaps share; `key` stands for the record and the context."""
    from anp_core.prediction.temperature.observed_record import observe_record  # imports torch

    return observe_record(_record, _context)


@st.cache_resource(max_entries=32, show_spinner=False)
def cached_forecast(key: str, horizon: int, model: str, _seen: ObservedRecord) -> Outlook:
    """The steps after the record; `key` stands for the record and the context."""
    from anp_core.prediction.temperature.forecast import forecast  # imports torch: not before it is needed

    return forecast(_seen, horizon, model=model)


def find_gaps(key: str, model: str, seen: ObservedRecord, patience: float | None) -> FilledGaps | None:
    """Every missing step inside the record filled, or None while (or because) the job is not done."""

    def work(progress: Progress, cancelled: IsCancelled) -> FilledGaps:
        from anp_core.prediction.temperature.forecast import fill_gaps

        outlook = fill_gaps(seen, model=model, progress=progress, cancelled=cancelled)
        weights = gather_attention(
            outlook,
            limit=WEIGHTS_SENT[GAP],
            progress=lambda done, total: progress(done, total, say("Working out what the gaps attend to")),
            cancelled=cancelled,
        )
        return FilledGaps(outlook, weights)

    return _find(GAP_JOB, key, work, lambda gaps: gaps.nbytes, patience)


def find_attention(key: str, outlook: Outlook, patience: float | None) -> SparseAttention | None:
    """What the forecast attends to; of a long forecast from a long record, None while the job is not done."""
    if len(outlook.times) * len(outlook.heads) * len(outlook.context_times) <= WEIGHTS_INLINE:
        return _attention_at_once(key, outlook)

    def work(progress: Progress, cancelled: IsCancelled) -> SparseAttention:
        return gather_attention(outlook, limit=WEIGHTS_SENT[FORECAST], progress=progress, cancelled=cancelled)

    return _find(ATTENTION_JOB, key, work, lambda weights: 4 * weights.numbers, patience)


@st.cache_resource(max_entries=32, show_spinner=False)
def _attention_at_once(key: str, _outlook: Outlook) -> SparseAttention:
    return gather_attention(_outlook, limit=WEIGHTS_SENT[FORECAST])


def _find(
    slot: str, key: str, work: Work, size_of: Callable[[Any], int], patience: float | None
) -> Any | None:
    """A result from the shelf, or None: then this session's job in `slot` is at work on it, or was cancelled."""
    found = result_shelf().get(key)
    if found is not None or patience is None:
        return found
    job: Job | None = st.session_state.get(slot)
    if job is None or job.key != key:
        if job is not None:
            job.cancel()  # nobody looks at the question before this one any more
        job = st.session_state[slot] = start_job(key, work, size_of)
        job.wait(patience)
    return result_shelf().get(key)


def running_job() -> tuple[Job, str] | None:
    """The work of this session that is under way, and what to say until it says so itself."""
    for slot, saying in (
        (GAP_JOB, say("Filling gaps")),
        (ATTENTION_JOB, say("Working out the attention")),
    ):
        job: Job | None = st.session_state.get(slot)
        if job is not None and not job.finished:
            return job, saying
    return None


def stop_jobs() -> None:
    """End what this session has in the background and forget it: whoever asks for it again starts it anew."""
    for slot in (GAP_JOB, ATTENTION_JOB):
        job: Job | None = st.session_state.pop(slot, None)
        if job is not None:
            job.cancel()


def gaps_cancelled() -> bool:
    """Whether the reader stopped the filling of gaps."""
    job: Job | None = st.session_state.get(GAP_JOB)
    return job is not None and job.cancelled
