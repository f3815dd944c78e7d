"""Cached calls into anp_core for the forecast page: the forecast, the filled gaps and their attention.

Everything is keyed by the record's own content hash and by what was asked, so that a rerun costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from anp_core.data.record import Record
from anp_core.data.record_context import hold_back
from anp_core.figures.forecast_heatmap import MAX_ROWS, AttentionBins, bin_attention, join_rows
from anp_core.figures.forecast_traces import QUANTILE_LEVELS, Fan, Focus, Series, split_runs
from anp_core.prediction.held_back import MethodScores, score_held_back
from pages.forecast_inputs import Question, attention_title
from pages.record_inputs import LoadedRecord, content_key
from pages.widgets.background_job import IsCancelled, Job, Progress, result_shelf, start_job

if TYPE_CHECKING:
    from anp_core.prediction.forecast import Outlook

FORECAST, GAP = "forecast", "gap"
NOTHING = Fan(np.empty(0, "datetime64[s]"), np.empty((len(QUANTILE_LEVELS), 0)))
GAP_JOB = "forecast_gap_job"
SHORT_SECONDS = 0.6  # most records have their gaps filled within this; others show progress
HEATMAP_NUMBERS = 30_000_000  # weights worked out for a heatmap: a very long record gets fewer rows instead
NUMBERS_AT_A_TIME = 4_000_000  # weights held in memory


@dataclass(frozen=True)
class Answer:
    """Everything that the page shows about one question; outlooks and fans by kind, "forecast" and "gap"."""

    key: str
    loaded: LoadedRecord  # what was read
    record: Record  # what the forecast was allowed to know
    truth: Record | None  # the stretch that was held back
    context: np.ndarray  # (T,) bool over `record`
    outlooks: dict[str, Outlook]
    fans: dict[str, Fan]
    scores: list[MethodScores] | None

    def focus(self, kind: str, index: int, head: str | None) -> Focus:
        """What one asked time attends to; `head` None averages over rounds and heads."""
        outlook = self.outlooks[kind]
        weights = outlook.attention_at(index).weights
        shares = weights.mean(0) if head is None else weights[outlook.heads.index(head)]
        rows = np.searchsorted(self.record.times, outlook.context_times)
        context = Series(outlook.context_times, outlook.context_values, rows)
        return Focus(outlook.times[index], float(outlook.mean[index]), context, shares)

    def first_look(self, kind: str) -> int:
        """The asked time to begin with: in the middle of the forecast, or of the longest gap."""
        runs = split_runs(self.outlooks[kind].times, self.record.step_length)
        longest = max(runs, key=lambda run: run.stop - run.start)
        return (longest.start + longest.stop) // 2

    def stretch(self, kind: str, index: int) -> slice:
        """The asked times shown in one heatmap: the whole forecast, or the one gap around `index`."""
        runs = split_runs(self.outlooks[kind].times, self.record.step_length)
        return next(run for run in runs if run.start <= index < run.stop)


def answer_question(loaded: LoadedRecord, question: Question, dropped: tuple[int, ...]) -> Answer:
    """Forecast, fill the gaps and, where a stretch was held back, score. Raises UserInputError."""
    record, record_key, truth = loaded.record, loaded.key, None
    if question.held_back:
        record, truth = hold_back(record, question.horizon)
        record_key += f" without {question.horizon}"
    context = question.context_of(record, dropped)
    model = f"temperature/{question.attention}"
    context_key = f"{record_key} {content_key(context.tobytes())}"
    outlooks = {FORECAST: cached_forecast(context_key, question.horizon, model, record, context)}
    gaps = find_gaps(f"gaps {context_key} {model}", model, record, context)
    if gaps is not None:
        outlooks[GAP] = gaps
    fans = {GAP: NOTHING} | {
        kind: Fan(outlook.times, outlook.quantiles(QUANTILE_LEVELS)) for kind, outlook in outlooks.items()
    }
    scores = None
    if truth is not None:
        outlook = outlooks[FORECAST]
        scores = score_held_back(
            record,
            truth,
            outlook.times,
            outlook.mean,
            outlook.std,
            title=f"Lacuna, {attention_title(question.attention)}",
            description="The forecast above.",
            context=context,
        )
    return Answer(
        f"{context_key} {question.horizon} {model}", loaded, record, truth, context, outlooks, fans, scores
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def cached_forecast(key: str, horizon: int, model: str, _record: Record, _context: np.ndarray) -> Outlook:
    """The steps after the record; `key` stands for the record and the context."""
    from anp_core.prediction.forecast import forecast  # imports torch: not before it is needed

    return forecast(_record, horizon, model=model, context=_context)


def find_gaps(key: str, model: str, record: Record, context: np.ndarray) -> Outlook | None:
    """Every missing step inside the record filled, or None while (or because) the job is not done."""
    gaps = result_shelf().get(key)
    if gaps is not None:
        return gaps
    job = gap_job()
    if job is None or job.key != key:
        if job is not None:
            job.cancel()  # nobody looks at the question before this one any more

        def work(progress: Progress, cancelled: IsCancelled) -> Outlook:
            from anp_core.prediction.forecast import fill_gaps

            return fill_gaps(record, model=model, context=context, progress=progress, cancelled=cancelled)

        job = start_job(key, work, lambda outlook: 4 * outlook.context_times.nbytes)
        st.session_state[GAP_JOB] = job
        job.wait(SHORT_SECONDS)
    return result_shelf().get(key)


def gap_job() -> Job | None:
    """The work on gaps that this session started last."""
    return st.session_state.get(GAP_JOB)


@st.cache_resource(max_entries=64, show_spinner=False)
def attention_bins(answer_key: str, kind: str, start: int, stop: int, _answer: Answer) -> AttentionBins:
    """The time × context heatmap of the asked times from `start` to `stop`."""
    outlook = _answer.outlooks[kind]
    numbers = len(outlook.heads) * len(outlook.context_times)
    rows = min(stop - start, MAX_ROWS, max(1, HEATMAP_NUMBERS // numbers))
    asked = np.unique(np.linspace(start, stop - 1, rows).round().astype(int))
    parts = np.array_split(asked, -(-len(asked) * numbers // NUMBERS_AT_A_TIME))
    return join_rows(
        [
            bin_attention(
                outlook.attention_map(part), outlook.times[part], outlook.context_times, _answer.record.step
            )
            for part in parts
            if len(part)
        ]
    )
