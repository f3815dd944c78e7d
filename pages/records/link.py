"""The forecast page's "Copy link": what its address carries of a question, and what stays behind."""

from __future__ import annotations

import streamlit as st

from anp_core.language import Sentence, say
from pages.records.drops import LEFT_OUT
from pages.records.question import Question
from pages.widgets.copy_link import copy_link


def offer_link(question: Question) -> None:
    """The button, for a question that is answered."""
    held, left = travelling(question)
    copy_link(held, left, key="forecast_copy_link")


def travelling(question: Question) -> tuple[list[Sentence], list[Sentence]]:
    """What is in the link, and sentences on what is not."""
    held = [say("the horizon, the attention type and the context")]
    if question.loaded.sample is None:
        return held, [say("Your own file stays behind, and which of its points were dropped.")]
    held.insert(0, say("the choice of the sample"))
    if question.dropped and st.session_state.get(LEFT_OUT.key):
        held.append(say("the dropped points"))
    elif question.dropped:
        return held, [say("The dropped points stay behind: they are too many for a link.")]
    return held, []
