"""What the lens of the picture page is fed with: the map of its pixels, their attention, and the kept pixel.

The attention of all pixels of a small picture is worked out in the background once its completion is shown; of a
photo, that of one pixel is when it is clicked.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from anp_core.explain.sparse_attention import NUMBERS, gather_every_target
from anp_core.web.picture_blocks import pack_exact, pack_map, pack_weights
from pages.asking.ask import Value, ask, forget
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import show_waiting
from pages.pictures.answer import Answer, attention_at
from pages.pictures.hole import Hole
from pages.pictures.question import Question, context_edits, count_edits, edited

if TYPE_CHECKING:  # the module imports torch
    from anp_core.prediction.pictures.complete_image import PixelAttention

SLOT = "picture_weights"
PATIENCE = 0.25  # seconds to wait for them
NEIGHBOURS = 16  # that a pixel of a small picture looks at under local attention


def weights_on_demand(answer: Answer) -> bool:
    """Whether the attention of single pixels is worked out when they are clicked, for all would be too much."""
    if answer.question.is_photo:
        return True
    is_local = answer.question.model.endswith("/local")
    points = NEIGHBOURS if is_local else int(answer.completion.context.sum())
    return int(answer.hole.missing.sum()) * points > NUMBERS


@st.cache_resource(max_entries=8, show_spinner=False)
def _map(key: str, edits: int, can_undo: bool, _hole: Hole, _question: Question) -> bytes:
    return pack_map(_hole.key, _hole.missing, _question.context, edits=edits, can_undo=can_undo)


def map_block(answer: Answer) -> bytes:
    """What is missing and what is context, as it is by now: a new completion may still be on its way."""
    hole, asked = answer.hole, answer.question
    question = edited(hole, asked.model, asked.quality, asked.by_rule, asked.rule_key)
    return _map(question.key, count_edits(hole.key), bool(context_edits(hole.key)), hole, question)


def exact_block(
    lens: str, answer: Answer, pixel: tuple[int, int], kept: bool, dropped: np.ndarray | None
) -> bytes:
    """The pixel to look at, and its attention where the lens does not hold it."""
    if not weights_on_demand(answer):
        return pack_exact(lens, pixel, kept=kept, dropped=dropped)
    seen: PixelAttention = attention_at(answer.question.key, pixel, answer)
    completion = answer.completion
    return pack_exact(
        lens, pixel, seen, completion.mean[pixel], completion.std[pixel], kept=kept, dropped=dropped
    )


def weights_block(lens: str, answer: Answer) -> bytes:
    """The attention of all pixels; empty while it is worked out, and where that is done on demand."""
    if weights_on_demand(answer):
        stop_weights()
        return b""
    key = f"{answer.question.key}|{lens} weights"
    outcome = ask(SLOT, key, partial(_gather, lens, answer), patience=PATIENCE)
    if isinstance(outcome, Value):
        block: bytes = outcome.value
        return block
    show_waiting(SLOT, outcome, "", quietly=True)
    return b""


def stop_weights() -> None:
    """End what nobody waits for any more."""
    forget(SLOT)


def _gather(lens: str, answer: Answer, progress: Progress, cancelled: IsCancelled) -> bytes:
    """Runs in the worker thread."""
    completion = answer.completion
    seen = gather_every_target(completion, progress=progress, cancelled=cancelled)
    return b"" if seen is None else pack_weights(lens, seen, completion)
