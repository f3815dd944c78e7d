"""The same question under several attention types, and what every type is measured by, whatever the kind of task.

Types of one network share its encoder and decoder and differ in their cross-attention alone, so what differs in a row
is the attention's doing.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

import numpy as np

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import carried_types
from anp_core.errors import ModelError, stop_if
from anp_core.explain.compared import FEWEST_TYPES, Comparison, R, TypeNumbers, UnderType
from anp_core.explain.concentration import effective_points
from anp_core.language import Sentence, say
from anp_core.prediction.gaussian_scores import GaussianScores, Scored, together
from anp_core.prediction.result import Attention
from anp_core.pretrained import LoadedModel, load_model

TIMED_RUNS = 3  # of which the median is taken
TIMED_LIMIT = 0.5  # seconds; what takes longer is timed once

IsCancelled = Callable[[], bool]
Value = TypeVar("Value")


class Progress(Protocol):
    """Told how many of how many steps are done, and what runs now."""

    def __call__(self, done: int, total: int, saying: str, /) -> None:
        """Report."""


class Question(Protocol[R]):
    """What is asked of every type, and how its answers are measured: what a kind of task says about itself."""

    @property
    def trials(self) -> Sequence[Question[R]]:
        """Questions whose answer is known, to be scored in place of this one; none where its own truth is known."""
        ...

    def ask(self, model: LoadedModel) -> R:
        """The answer of one type."""
        ...

    def gather(self, result: R, cancelled: Callable[[], bool] | None) -> Attention:
        """What is kept of its attention; raises Cancelled where `cancelled` says yes."""
        ...

    def known(self, result: R) -> Scored | None:
        """Its predictions of what is known; None where nothing is."""
        ...

    def score(self, scored: Scored) -> GaussianScores:
        """Scores of predictions; at least one number."""
        ...

    def asking(self, attention: str) -> Sentence:
        """What to say while it runs."""
        ...

    def trying(self, attention: str, number: int) -> Sentence:
        """What to say during that trial, counted from 1."""
        ...

    def rests_on(self, scores: GaussianScores | None) -> Sentence:
        """What the scores rest on."""
        ...


Asked = TypeVar("Asked", bound=Question[Any])


def compare_types(
    question: Asked,
    models: Sequence[LoadedModel],
    *,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Comparison[Asked, Any]:
    """Ask every model the same, and measure its answer.

    Args:
        question: a `PictureQuestion`, a `RecordQuestion`, or that of any other kind of task.
        models: one network under its types, in the order of the rows: `load_types` makes them.
        progress: told the steps done, of how many, and what runs.
        cancelled: asked between steps; True raises Cancelled.
    """
    total, done = len(models) * (2 + len(question.trials)), itertools.count()

    def begin(saying: str) -> None:
        stop_if(cancelled)
        if progress is not None:
            progress(next(done), total, saying)

    types = []
    for model in models:
        name = model.attention
        begin(question.asking(name))
        result, spent = timed(partial(question.ask, model))
        begin(say("Looking up what {type} attends to", type=CATALOGUE[name].name))
        seen = question.gather(result, cancelled)
        scores = _scores(question, result, model, begin)
        effective, distance = describe_attention(seen.average(), result.distances(seen))
        numbers = TypeNumbers(name, scores, effective, distance, *model.count_parameters(), spent)
        types.append(UnderType(numbers, result, seen))
    return Comparison(question, question.rests_on(types[0].numbers.scores), tuple(types))


def _scores(
    question: Question[R], result: R, model: LoadedModel, begin: Callable[[str], None]
) -> GaussianScores | None:
    parts = [question.known(result)]
    for number, trial in enumerate(question.trials, start=1):
        begin(question.trying(model.attention, number))
        parts.append(trial.known(trial.ask(model)))
    known = [part for part in parts if part is not None and len(part.truth)]
    if not known:
        return None
    return question.score(together(known))


def load_types(network: str, types: Sequence[str]) -> list[LoadedModel]:
    """A shipped network under each of the types, without repetitions.

    Raises ModelError for fewer than two types, or one that the network has not.
    """
    offered = carried_types(network)
    unknown = [name for name in types if name not in offered]
    if unknown:
        raise ModelError(
            say(
                "The network {network} has the attention types {offered}; got '{unknown}'.",
                network=network,
                offered=", ".join(offered),
                unknown=unknown[0],
            )
        )
    chosen = tuple(dict.fromkeys(types))
    if len(chosen) < FEWEST_TYPES:
        raise ModelError(
            say("Choose at least two attention types to compare; got {count}.", count=len(chosen))
        )
    return [load_model(f"{network}/{name}") for name in chosen]


def describe_attention(weights: np.ndarray, distances: np.ndarray) -> tuple[float, float]:
    """Effective number of points and mean distance of attention rows.

    Args:
        weights: (M, N), rows sum to 1.
        distances: (M, N) from each target to each context point.

    Returns:
        Means over the M targets.
    """
    spread = float(np.mean([effective_points(row) for row in weights]))
    return spread, float((weights * distances).sum(axis=1).mean())


def timed(run: Callable[[], Value]) -> tuple[Value, float]:
    """The result of `run`, and the milliseconds of one run: warm, and the median of three unless it takes long."""
    run()
    spent: list[float] = []
    while len(spent) < TIMED_RUNS:
        started = time.perf_counter()
        result = run()
        spent.append(time.perf_counter() - started)
        if spent[0] > TIMED_LIMIT:
            break
    return result, 1000 * statistics.median(spent)
