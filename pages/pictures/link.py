"""The picture page's "Copy link": what its address carries of an answer, and what stays behind."""

from __future__ import annotations

import streamlit as st

from anp_core.language import Sentence, say
from pages.pictures.answer import Answer
from pages.pictures.question import PICKED, count_edits
from pages.widgets.copy_link import copy_link


def offer_link(answer: Answer) -> None:
    """The button, for an answer that is shown."""
    held, left = travelling(answer)
    copy_link(held, left, key="picture_copy_link", stretch=True)


def travelling(answer: Answer) -> tuple[list[Sentence], list[Sentence]]:
    """What is in the link, and sentences on what is not."""
    loaded, hole = answer.loaded, answer.hole
    held = [say("the model and its rule for context points")]
    left = []
    is_whole = loaded.sample and hole.in_link
    if hole.in_link:
        held.insert(0, say("the hole"))
    elif loaded.sample:
        left.append(say("The hole stays behind: it is too intricate for a link, or came from a file."))
    if loaded.sample:
        held.insert(0, say("the choice of the sample"))
    else:
        left.append(say("Your own picture stays behind, and what was painted on it or picked in it."))
    if is_whole and count_edits(hole.key):
        if st.session_state.get(PICKED.key):
            held.append(say("the points picked by hand"))
        else:
            left.append(say("The points picked by hand stay behind: they are too many for a link."))
    return held, left
