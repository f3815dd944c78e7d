"""Does deleting what a prediction attended to most move it more than deleting points at random? For this picture."""

from __future__ import annotations

from functools import partial

import numpy as np

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import PHOTO, SMALL_PICTURES, carried_types
from anp_core.language import say
from pages.asking.fair_queue import IsCancelled, Progress
from pages.pictures.answer import Answer
from pages.widgets.faithfulness_table import DELETED, faithfulness_of, row_of
from pages.widgets.score_table import Row

SLOT = "picture_faithfulness"
TARGETS, DRAWS = 16, 4  # pixels, and random deletions of each


def faithfulness_panel(answer: Answer) -> None:
    """A button, then the table."""
    about = say(
        "Weights explain a prediction only if what they point at matters. This deletes the {deleted} "
        "most attended points of some pixels of this picture, and {deleted} at random, and compares how "
        "far the predictions move, for every attention type.",
        deleted=DELETED,
    )
    below = say(
        "Mean change in standard deviations over {count} missing pixels. "
        "Uniform attention weighs all points alike, so its ratio lies near 1.",
        count=TARGETS,
    )
    key = f"{answer.question.key}|faithfulness"
    faithfulness_of(SLOT, key, partial(measure, answer), about=about, below=below)


def measure(answer: Answer, progress: Progress, cancelled: IsCancelled) -> dict[str, Row]:
    """One row for each attention type of the model's network; runs in the worker thread."""
    from anp_core.explain.faithfulness import delete_under_types
    from anp_core.pretrained import load_model

    completion = answer.completion
    network = PHOTO if answer.question.is_photo else SMALL_PICTURES

    def report(done: int, total: int, kind: str) -> None:
        progress(done, total, say("Deleting points under {title} attention", title=CATALOGUE[kind].name))

    found = delete_under_types(
        completion,
        [load_model(f"{network}/{kind}") for kind in carried_types(network)],
        np.random.default_rng(0).permutation(completion.num_targets)[:TARGETS],
        k=DELETED,
        draws=DRAWS,
        progress=report,
        cancelled=cancelled,
    )
    return {CATALOGUE[kind].name: row_of(deletion) for kind, deletion in found.items()}
