"""The answer of the comparison page: how it stands, and a board of small pictures or a linked lens for each type."""

from __future__ import annotations

import streamlit as st

from anp_core.attention.catalogue import both_names
from anp_core.language import _, say
from anp_core.web.board_block import pack_waiting
from pages.asking.ask import Running, Value, keep
from pages.asking.waiting import show_waiting
from pages.comparison.answer import Answer, ask_answer, slot_of
from pages.comparison.picture_source import PictureQuestion
from pages.comparison.question import RECORD, Question
from pages.comparison.table import show_table
from pages.widgets.attention_board import attention_board
from pages.widgets.record_lens import record_lens

STRIP_HEIGHT = 48  # pixels kept free for progress, so that nothing jumps when it comes and goes
LENS_HEIGHT = 420  # pixels of a lens with its title and its line of numbers


def show(question: Question) -> None:
    """The answer with its table; while there is none, how it stands, and the one before it to the same file."""
    strip = st.container(height=STRIP_HEIGHT, border=False, vertical_alignment="center", key="strip_compare")
    slot, below = st.container(), st.container()
    outcome = ask_answer(question)
    with strip:
        if isinstance(outcome, Value):
            answer: Answer | None = outcome.value
            st.caption(describe(outcome.value))
        else:
            answer = outcome.meanwhile
            show_waiting(slot_of(question), outcome, say("Comparing attention types"))
    if answer is None or answer.question.file != question.file:
        with slot:
            show_waiting_places(question, computing=isinstance(outcome, Running))
        return
    keep(f"{answer.question.key} faithfulness")
    with slot:
        show_answer(answer)
    with below:
        show_table(answer)


def describe(answer: Answer) -> str:
    """What was compared, and whether it was worked out beforehand."""
    title, count = answer.question.of.title, len(answer.question.types)
    if answer.beforehand:
        return _(
            "{title}: {count} attention types compared. Computed beforehand, on another machine.",
            title=title,
            count=count,
        )
    return _("{title}: {count} attention types compared.", title=title, count=count)


def show_answer(answer: Answer) -> None:
    """Everything to look at and to point at."""
    if answer.question.task != RECORD:
        attention_board(answer.blocks["board"], key="compare_board")
        return
    with st.grid(2, min_column_width=330):
        for name, block in answer.blocks.items():
            record_lens(block, key=f"compare_lens_{name}")
    st.caption(
        _(
            "Grey is measured, orange forecast with its 50, 80 and 95 % bands, blue a filled gap, green what was "
            "held back. Move over the predicted times of any chart: all follow. A click keeps a time, Esc lets go; "
            "drag to move along the record, + and − zoom."
        )
    )


def show_waiting_places(question: Question, *, computing: bool) -> None:
    """The same places while there is no answer yet."""
    of = question.of
    if isinstance(of, PictureQuestion):
        titles = {name: _(both_names(name)) for name in question.types}
        block = pack_waiting(of.pixels, of.missing, of.context, titles, of.truth_known)
        attention_board(block, key="compare_board")
        return
    with st.grid(2, min_column_width=330):
        for name in question.types:
            with st.container(height=LENS_HEIGHT, border=False):
                st.markdown(f"**{_(both_names(name))}**")
                if computing:
                    st.skeleton(height=240)
