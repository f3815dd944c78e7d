"""Cached calls into anp_core for the comparison page: all types on one question, and what the browser gets of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, cast

import numpy as np
import streamlit as st

from anp_core.attention.catalogue import CATALOGUE, both_names
from anp_core.cards import SMALL_PICTURES, read_card
from anp_core.explain.compared import TypeNumbers, UnderType
from anp_core.explain.picture_comparison import PictureComparison, ask_picture, read_comparison
from anp_core.figures.forecast_traces import QUANTILE_LEVELS, Fan
from anp_core.language import _, current
from anp_core.places import SAMPLES
from anp_core.web.board_block import pack_board
from anp_core.web.record_block import Beside, LensView, pack_lens
from pages.asking.ask import Outcome, ask
from pages.asking.fair_queue import IsCancelled, Progress
from pages.comparison.picture_source import PictureQuestion
from pages.comparison.question import Question
from pages.widgets.downloads import stem_of

if TYPE_CHECKING:  # imports torch
    from anp_core.explain.record_comparison import RecordComparison
    from anp_core.prediction.temperature.outlook import Outlook

EXAMPLE = SAMPLES / "compare" / "picture.npz"
EXAMPLE_SAMPLE = "chelsea"
BYTES_OF_A_WEIGHT = 8  # as it was worked out, and as it is sent, in one language or in two


@dataclass(frozen=True, eq=False)
class Answer:
    """A finished comparison, and what the page shows of it."""

    question: Question
    comparison: PictureComparison | RecordComparison
    # Whether it was shipped with the program, and so its times are another machine's.
    beforehand: bool = False
    _packed: dict[str, dict[str, bytes]] = field(default_factory=dict)  # by language

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        return BYTES_OF_A_WEIGHT * sum(each.attention.numbers for each in self.comparison.types)

    @property
    def blocks(self) -> dict[str, bytes]:
        """What the browser gets, with its words in the current language: "board", or one block for each type."""
        language = current()
        if language not in self._packed:
            self._packed[language] = _pack(self)
        return self._packed[language]

    @property
    def completions(self) -> PictureComparison:
        """The comparison of a picture."""
        return cast("PictureComparison", self.comparison)

    @property
    def outlooks(self) -> RecordComparison:
        """The comparison of a record."""
        return cast("RecordComparison", self.comparison)

    @property
    def rows(self) -> list[TypeNumbers]:
        """The numbers of each type."""
        return [each.numbers for each in self.comparison.types]

    @property
    def unit(self) -> str:
        """What a distance is counted in."""
        if isinstance(self.question.of, PictureQuestion):
            return "pixels"
        return "days" if self.question.of.loaded.record.step == "daily" else "hours"

    @property
    def stem(self) -> str:
        """What downloaded files are called."""
        return stem_of(self.question.of.title, "comparison")


def slot_of(question: Question) -> str:
    """Where it is asked: pictures and records have a place each, so that each keeps its last answer."""
    return f"compare_{question.task}"


def ask_answer(question: Question) -> Outcome[Answer]:
    """The comparison, or how it stands with it."""
    shipped = shipped_answer(question.key, question)
    work = partial(_compare, question) if shipped is None else lambda progress, cancelled: shipped
    return ask(slot_of(question), question.key, work, is_long=shipped is None)


@st.cache_resource(max_entries=8, show_spinner=False)
def shipped_answer(question_key: str, _question: Question) -> Answer | None:
    """The example that is there beforehand, where it answers this very question with the network of today."""
    of = _question.of
    if not isinstance(of, PictureQuestion) or of.own_size or of.loaded.key != f"sample-{EXAMPLE_SAMPLE}":
        return None
    found = read_comparison(EXAMPLE)
    if found is None or found[1] != read_card(SMALL_PICTURES)["sha256"]:
        return None
    comparison = found[0]
    by_type = {each.numbers.attention: each for each in comparison.types}
    same = (
        by_type.keys() == set(_question.types)
        and np.array_equal(comparison.question.context, of.context)
        and np.array_equal(comparison.question.missing, of.missing)
    )
    if not same:
        return None
    comparison = replace(comparison, types=tuple(by_type[name] for name in _question.types))
    return Answer(_question, comparison, beforehand=True)


def _compare(question: Question, progress: Progress, cancelled: IsCancelled) -> Answer:
    """Runs in the worker thread."""
    from anp_core.explain.compare_types import compare_types, load_types  # imports torch

    of, models = question.of, load_types(question.network, question.types)
    if isinstance(of, PictureQuestion):
        picture = ask_picture(
            of.pixels,
            of.missing,
            of.context,
            truth_known=of.truth_known,
            seed=of.seed,
            own_size=of.own_size,
        )
        completions = compare_types(picture, models, progress=progress, cancelled=cancelled)
        return Answer(question, completions)
    from anp_core.explain.record_comparison import ask_record

    record = ask_record(of.loaded.record, asked=of.asked, horizon=of.horizon, newest=of.newest)  # type: ignore
    outlooks = compare_types(record, models, progress=progress, cancelled=cancelled)
    return Answer(question, outlooks)


def _pack(answer: Answer) -> dict[str, bytes]:
    question = answer.question
    if isinstance(question.of, PictureQuestion):
        titles = {name: _(both_names(name)) for name in question.types}
        return {"board": pack_board(answer.completions, titles, question.of.key)}
    return _lenses(question, answer.outlooks)


def _lenses(question: Question, comparison: RecordComparison) -> dict[str, bytes]:
    """A lens for each type, on one axis."""
    kind = "gap" if comparison.question.asked == "gaps" else "forecast"
    nothing = Fan(np.empty(0, "datetime64[s]"), np.empty((len(QUANTILE_LEVELS), 0)))
    fans = {
        each.numbers.attention: Fan(each.result.times, each.result.quantiles(QUANTILE_LEVELS))
        for each in comparison.types
    }
    edges = np.stack([fan.quantiles[[0, -1]] for fan in fans.values()])  # (types, 2, M)
    reach = {"forecast": np.empty((2, 0)), "gap": np.empty((2, 0))}
    reach[kind] = np.stack([edges[:, 0].min(axis=0), edges[:, 1].max(axis=0)])
    blocks = {}
    for each in comparison.types:
        name = each.numbers.attention
        beside = Beside(question.key, _(both_names(name)), reach)
        shown = {"gap": nothing, "forecast": nothing} | {kind: fans[name]}
        blocks[name] = pack_lens(_view(question, comparison, each, shown, kind, beside))
    return blocks


def _view(
    question: Question,
    comparison: RecordComparison,
    each: UnderType[Outlook],
    fans: dict[str, Fan],
    kind: str,
    beside: Beside,
) -> LensView:
    return LensView(
        record=comparison.question.record,
        context=comparison.question.context,
        dropped=np.zeros(len(comparison.question.record), bool),
        fans=fans,
        attention={kind: each.attention},
        context_times={kind: each.result.context_times},
        heads=each.result.heads,
        truth=comparison.question.truth,
        alt=_(
            "{title} under {type} attention.",
            title=question.of.title,
            type=CATALOGUE[each.numbers.attention].name,
        ),
        pending=frozenset(),
        can_undo=False,
        beside=beside,
    )
