"""Does deleting what a prediction attended to most move it more than deleting points at random? For this picture."""

from __future__ import annotations

from functools import partial

import numpy as np

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import SMALL_PICTURES, carried_types
from anp_core.language import mark, say
from pages.asking.fair_queue import IsCancelled, Progress
from pages.pictures.answer import Answer
from pages.pictures.question import PHOTO_MODEL
from pages.widgets.faithfulness_table import DELETED, faithfulness_of, row_of
from pages.widgets.score_table import Row

SLOT = "picture_faithfulness"
TARGETS, DRAWS = 16, 4  # pixels of a small picture, and random deletions of each
PHOTO_TARGETS, PHOTO_DRAWS = 6, 2  # each completes the photo around a pixel anew


def faithfulness_panel(answer: Answer) -> None:
    """A button, then the table."""
    photo = answer.question.model == PHOTO_MODEL
    about = (
        say(
            "Weights explain a prediction only if what they point at matters. This deletes the {deleted} "
            "most attended points of some pixels of this picture, and {deleted} at random, and compares how "
            "far the predictions move, for the photo model’s local attention.",
            deleted=DELETED,
        )
        if photo
        else say(
            "Weights explain a prediction only if what they point at matters. This deletes the {deleted} "
            "most attended points of some pixels of this picture, and {deleted} at random, and compares how "
            "far the predictions move, for every attention type.",
            deleted=DELETED,
        )
    )
    below = say(
        "Mean change in standard deviations over {count} missing pixels. "
        "Uniform attention weighs all points alike, so its ratio lies near 1.",
        count=PHOTO_TARGETS if photo else TARGETS,
    )
    key = f"{answer.question.key}|faithfulness"
    faithfulness_of(SLOT, key, partial(measure, answer), about=about, below=below)


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
        return {mark("local (photo)"): row_of(deletion)}

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
    return {CATALOGUE[kind].name: row_of(deletion) for kind, deletion in found.items()}
