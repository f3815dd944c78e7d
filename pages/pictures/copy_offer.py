"""Does copying texture do better near the hole than the mean? Looked into after a fill, and offered where it does.

The check runs in spare time: the fill is there at once, nobody's other work waits for it, and it can be cancelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from anp_core.language import _, say, translated
from pages.asking.ask import Failed, Outcome, Value, ask
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import show_waiting
from pages.pictures.answer import Answer
from pages.pictures.texture import Texture, copy_at_once, offer_copy
from pages.widgets.picture_canvas import PictureView

if TYPE_CHECKING:  # slow imports, which the page's first paint need not wait for
    from anp_core.prediction.pictures.copy_advice import CopyAdvice

SLOT = "picture_advice"
CHECKING = say("Checking near the hole whether copying texture does better")


@dataclass(frozen=True)
class Advice:
    """What the check found; None where there was no room for it."""

    found: CopyAdvice | None


@dataclass(frozen=True)
class Offer:
    """That copying does better, and the copy once it is there."""

    advice: CopyAdvice
    copy: Texture | None

    @property
    def view(self) -> PictureView:
        """The copy, for the canvas of the result."""
        uri = None if self.copy is None else self.copy.filled.uri
        note = _("Every filled pixel is copied from a known place whose surroundings look alike.")
        return PictureView("copy", _("Copied texture"), uri, note=note)


def offer_of(answer: Answer) -> Offer | None:
    """Begins the check, then the copy, or says what came of them; an offer only where copying does better."""
    if not answer.question.is_photo:
        return None
    outcome = _check(answer)
    if not isinstance(outcome, Value) or outcome.value.found is None or not outcome.value.found.copying:
        return None
    copied = copy_at_once(answer)
    return Offer(outcome.value.found, copied.value if isinstance(copied, Value) else None)


def show_offer(answer: Answer, offer: Offer | None) -> None:
    """How far the check or the copy is; and of an offer, in words, what it rests on."""
    if offer is not None:
        st.markdown(translated(offer.advice.sentence))
        if offer.copy is None:
            copy_at_once(answer, show=True)
        else:
            offer_copy(answer, offer.copy)
    elif answer.question.is_photo and not isinstance(outcome := _check(answer), Failed):
        show_waiting(
            SLOT,
            outcome,
            CHECKING,
            cancelled=say("Not checked whether copying texture does better here."),
        )


def _check(answer: Answer) -> Outcome[Advice]:
    key = f"{answer.hole.key}|texture-advice-{answer.question.model}"
    return ask(SLOT, key, partial(advise, answer), in_spare_time=True, patience=0.0)


def advise(answer: Answer, progress: Progress, cancelled: IsCancelled) -> Advice:
    """Runs in the worker thread."""
    from anp_core.prediction.pictures.copy_advice import advise_copying  # imports torch

    picture, missing = answer.loaded.picture, answer.hole.missing
    found = advise_copying(
        picture, missing, model=answer.question.model, progress=progress, cancelled=cancelled
    )
    return Advice(found)
