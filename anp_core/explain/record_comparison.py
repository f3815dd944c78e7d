"""One temperature record to be asked about under several attention types: its held-back end, its future, or its gaps.

The held-back end is scored on what was measured there. What nobody measured is scored on observations of the context
that are hidden for it: behind five earlier origins for the future, as stretches as long as the gaps for the gaps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np

from anp_core.attention.catalogue import CATALOGUE
from anp_core.data.record import Record
from anp_core.data.record_context import hide_future, hide_stretches, hold_back
from anp_core.errors import RecordError
from anp_core.explain.compared import FOLDS, Comparison
from anp_core.explain.sparse_attention import gather_attention
from anp_core.language import Sentence, say
from anp_core.prediction.gaussian_scores import GaussianScores, Scored, score_numbers
from anp_core.prediction.result import Attention
from anp_core.prediction.temperature.forecast import fill_gaps, forecast, horizon_steps
from anp_core.prediction.temperature.observed_record import ObservedRecord, observe_record
from anp_core.prediction.temperature.outlook import Outlook
from anp_core.pretrained import LoadedModel

Asked = Literal["end", "future", "gaps"]
WEIGHTS_KEPT = 250_000  # of each type


@dataclass(frozen=True, eq=False)
class RecordQuestion:
    """What is asked of a record, with what may be known of it; `ask_record` makes it."""

    asked: Asked
    ahead: int  # steps of a forecast
    record: Record  # what the types may know
    context: np.ndarray  # (T,) bool over `record`
    truth: Record | None = None  # the held-back end
    seed: int = 0  # of the choice of what is hidden to score a future or gaps

    @cached_property
    def seen(self) -> ObservedRecord:
        """The record as all types share it."""
        return observe_record(self.record, self.context)

    @cached_property
    def trials(self) -> list[RecordQuestion]:
        """Up to five questions like this one whose answer was measured; none where its own was."""
        if self.truth is not None:
            return []
        random = np.random.default_rng(self.seed)
        trials = []
        for _ in range(FOLDS):
            if self.asked == "gaps":
                parts = hide_stretches(self.record, self.context, random)
            else:
                parts = hide_future(self.record, self.context, self.ahead, random)
            if parts is not None:
                trials.append(replace(self, record=parts.left, context=parts.context, truth=parts.truth))
        return trials

    def ask(self, model: LoadedModel) -> Outlook:
        """The answer of one type."""
        if self.asked == "gaps":
            return fill_gaps(self.seen, model=model)
        return forecast(self.seen, self.ahead, model=model)

    def gather(self, result: Outlook, cancelled: Callable[[], bool] | None) -> Attention:
        """What as many asked times attend to as a browser can hold."""
        return gather_attention(result, limit=WEIGHTS_KEPT, cancelled=cancelled)

    def known(self, result: Outlook) -> Scored | None:
        """The predictions beside what was measured at the same times."""
        if self.truth is None:
            return None
        _, found, measured = np.intersect1d(result.times, self.truth.times, return_indices=True)
        return Scored(self.truth.values[measured], result.predicted.only(found))

    def score(self, scored: Scored) -> GaussianScores:
        """CRPS in °C and what holds for every task."""
        return score_numbers(scored)

    def asking(self, attention: str) -> Sentence:
        """What to say while it runs."""
        if self.asked == "gaps":
            return say("Filling gaps with {type}", type=CATALOGUE[attention].name)
        return say("Forecasting with {type}", type=CATALOGUE[attention].name)

    def trying(self, attention: str, number: int) -> Sentence:
        """What to say during a trial."""
        return say(
            "Hiding observations from {type}, {number} of {count}",
            type=CATALOGUE[attention].name,
            number=number,
            count=len(self.trials),
        )

    def rests_on(self, scores: GaussianScores | None) -> Sentence:
        """What the scores rest on."""
        if scores is None:
            return say("The record is too short to hide some of it and score the types on that.")
        if self.asked == "end":
            return say(
                "Scored on the {count:,} values of the stretch that was held back.", count=scores.values
            )
        if self.asked == "future":
            return say(
                "What comes next is not known, so the types are scored on {count:,} measured values at {trials} "
                "earlier origins, drawn at random, from which everything later was hidden.",
                count=scores.values,
                trials=len(self.trials),
            )
        return say(
            "What is missing is not known, so the types are scored on {count:,} measured values in stretches as long "
            "as the record's own gaps, hidden at random {trials} times over.",
            count=scores.values,
            trials=len(self.trials),
        )


RecordComparison = Comparison[RecordQuestion, Outlook]


def ask_record(
    record: Record,
    *,
    asked: Asked = "end",
    horizon: str | int = "30D",
    newest: int | None = None,
    seed: int = 0,
) -> RecordQuestion:
    """What is to be compared on a record.

    Args:
        record: daily or hourly, gaps and all.
        asked: "end" forecasts its last stretch, which is held back; "future" what comes after it; "gaps" its gaps.
        horizon: of a forecast, "30D", "48h", or a number of steps.
        newest: how many of the newest observations may be attended to; None takes all.
        seed: of the choice of what is hidden to score a future or gaps.

    Raises:
        RecordError: too short a record, or one without gaps where those are asked for.
    """
    ahead = horizon_steps(horizon, record)
    known, truth = hold_back(record, ahead) if asked == "end" else (record, None)
    if asked == "gaps" and not len(record.missing_times):
        raise RecordError(
            say("This record has no gaps between its first and its last value: compare a forecast of it.")
        )
    context = np.ones(len(known), bool)
    if newest is not None:
        context[: max(0, len(known) - newest)] = False
    return RecordQuestion(asked, ahead, known, context, truth, seed)
