"""Does deleting what a prediction attended to most move it more than deleting points at random? For this picture."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import SMALL_PICTURES, carried_types
from anp_core.language import _, mark, say
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait, is_wanted, want
from pages.pictures.answer import Answer
from pages.pictures.question import PHOTO_MODEL
from pages.widgets.score_table import Column, Row, decimals, score_table

if TYPE_CHECKING:  # the module imports torch
    from anp_core.explain.faithfulness import Deletion

SLOT = "picture_faithfulness"
DELETED = 4  # points
TARGETS, DRAWS = 16, 4  # pixels of a small picture, and random deletions of each
PHOTO_TARGETS, PHOTO_DRAWS = 6, 2  # each completes the photo around a pixel anew
MOST = Column(
    mark("Most attended"),
    say(
        "How far a prediction moves without the {deleted} points it attended to most, in standard deviations.",
        deleted=DELETED,
    ),
    decimals(2),
)
RANDOM = Column(
    mark("At random"),
    say("How far it moves without {deleted} others that it could attend to.", deleted=DELETED),
    decimals(2),
)
RATIO = Column(
    mark("Ratio"),
    mark("The first over the second: above 1, attention points at what matters."),
    decimals(1),
    lambda value: -value,
)


def faithfulness_panel(answer: Answer) -> None:
    """A button, then the table."""
    st.markdown(_("**Is its attention faithful?**"))
    photo = answer.question.model == PHOTO_MODEL
    st.caption(
        _(
            "Weights explain a prediction only if what they point at matters. This deletes the {deleted} "
            "most attended points of some pixels of this picture, and {deleted} at random, and compares how "
            "far the predictions move, for the photo model’s local attention.",
            deleted=DELETED,
        )
        if photo
        else _(
            "Weights explain a prediction only if what they point at matters. This deletes the {deleted} "
            "most attended points of some pixels of this picture, and {deleted} at random, and compares how "
            "far the predictions move, for every attention type.",
            deleted=DELETED,
        )
    )
    key = f"{answer.question.key}|faithfulness"
    if not is_wanted(SLOT, key):
        st.button(
            _("Measure it"),
            icon=":material/science:",
            key="picture_faithfulness_start",
            on_click=want,
            args=(SLOT, key),
        )
        return
    rows: dict[str, Row] | None = answer_or_wait(
        SLOT, key, partial(measure, answer), say("Deleting points"), is_long=True
    )
    if rows is None:
        return
    score_table(rows, [MOST, RANDOM, RATIO], mark("Attention"))
    st.caption(
        _(
            "Mean change in standard deviations over {count} missing pixels. "
            "Uniform attention weighs all points alike, so its ratio lies near 1.",
            count=PHOTO_TARGETS if photo else TARGETS,
        )
    )


def measure(answer: Answer, progress: Progress, cancelled: IsCancelled) -> dict[str, Row]:
    """One row for each attention type of the model's family; runs in the worker thread."""
    from anp_core.explain.faithfulness import delete_from_input, delete_under_types
    from anp_core.pretrained import load_model

    completion = answer.completion
    if answer.question.model == PHOTO_MODEL:
        deletion = delete_from_input(
            completion,
            targets=PHOTO_TARGETS,
            k=DELETED,
            draws=PHOTO_DRAWS,
            progress=lambda done, total: progress(done, total, say("Deleting known pixels of the photo")),
            cancelled=cancelled,
        )
        return {mark("local (photo)"): _row(deletion)}

    def report(done: int, total: int, kind: str) -> None:
        progress(done, total, say("Deleting points under {title} attention", title=CATALOGUE[kind].name))

    found = delete_under_types(
        completion,
        [load_model(f"{SMALL_PICTURES}/{kind}") for kind in carried_types(SMALL_PICTURES)],
        np.random.default_rng(0).permutation(completion.num_targets)[:TARGETS],
        k=DELETED,
        draws=DRAWS,
        progress=report,
        cancelled=cancelled,
    )
    return {CATALOGUE[kind].name: _row(deletion) for kind, deletion in found.items()}


def _row(deletion: Deletion) -> Row:
    if not len(deletion.most_attended):
        return say("No pixel has more than {deleted} points to attend to.", deleted=DELETED)
    return {
        MOST.title: float(deletion.most_attended.mean()),
        RANDOM.title: float(deletion.at_random.mean()),
        RATIO.title: deletion.ratio,
    }
