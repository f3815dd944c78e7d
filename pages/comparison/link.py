"""The comparison's "Copy link": what its address carries of a question, and what stays behind."""

from __future__ import annotations

import streamlit as st

from anp_core.language import say
from pages.comparison.picture_source import HOLE, OWN_HOLES
from pages.comparison.question import RECORD, Question
from pages.widgets.copy_link import copy_link


def offer_link(question: Question) -> None:
    """The button, for a question that is answered."""
    held = [say("the attention types"), say("what they are asked")]
    left = []
    if question.of.loaded.sample:
        held.insert(0, say("the choice of the sample"))
    else:
        left.append(say("Your own file stays behind."))
    if question.task != RECORD and st.session_state.get(HOLE.key) in OWN_HOLES:
        left.append(say("The hole of your own stays behind."))
    copy_link(held, left, key="compare_copy_link")
