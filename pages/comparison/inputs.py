"""What is compared: the task, its input, the context and the attention types. First step of the comparison page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from anp_core.explain.type_names import type_title
from anp_core.language import Sentence, _, mark, say, sentences, translated
from pages.comparison.link import write_link
from pages.comparison.picture_inputs import PictureQuestion, choose_picture_question
from pages.comparison.record_inputs import RecordQuestion, choose_record_question
from pages.pictures.context import ATTENTION_TYPES

PICTURE, RECORD = "picture", "record"
TASKS = {PICTURE: mark("A picture"), RECORD: mark("A record")}
DEFAULT_TYPES = ("multihead", "local", "gaussian", "uniform")
FEWEST_TYPES = 2
LAST_TYPES = "compare_last_types"


@dataclass(frozen=True)
class Question:
    """What is asked, under which types."""

    types: tuple[str, ...]
    of: PictureQuestion | RecordQuestion

    @property
    def task(self) -> str:
        """Picture or record."""
        return PICTURE if isinstance(self.of, PictureQuestion) else RECORD

    @property
    def key(self) -> str:
        """Names all that the answer depends on."""
        return f"compare {self.of.key} {','.join(self.types)}"


def keep_offered(key: str, offered: Sequence, otherwise) -> None:
    """Make the state of a control one of its options: an address or another input may have left anything there."""
    if st.session_state.get(key) not in offered:
        st.session_state[key] = otherwise


def choose_question() -> Question:
    """Show the controls, and write what they say into the address."""
    keep_offered("compare_task", list(TASKS), PICTURE)
    task = st.segmented_control(
        _("Compare on"),
        list(TASKS),
        format_func=lambda name: _(TASKS[name]),
        required=True,
        key="compare_task",
        persist_state="session",
        width="stretch",
    )
    types = _choose_types()
    of = choose_picture_question() if task == PICTURE else choose_record_question()
    question = Question(types, of)
    write_link({"task": question.task, "types": ",".join(types), **of.link})
    return question


def _choose_types() -> tuple[str, ...]:
    """Two to seven types, in the order in which they are offered."""
    offered = list(ATTENTION_TYPES)
    wanted = st.session_state.get("compare_types")
    if wanted is None or any(name not in offered for name in wanted):
        known = [name for name in wanted or () if name in offered]
        st.session_state["compare_types"] = known if len(known) >= FEWEST_TYPES else list(DEFAULT_TYPES)
    chosen = st.pills(
        _("Attention types"),
        offered,
        selection_mode="multi",
        format_func=lambda name: _(type_title(name)),
        key="compare_types",
        persist_state="session",
        wrap=True,
        help=translated(sentences(say("Two to seven."), *map(_described, offered))),
    )
    types = tuple(name for name in offered if name in chosen)
    if len(types) < FEWEST_TYPES:
        st.caption(_("Choose at least two types. Meanwhile the last choice is shown."))
        return st.session_state.get(LAST_TYPES, DEFAULT_TYPES)
    st.session_state[LAST_TYPES] = types
    return types


def _described(attention: str) -> Sentence:
    return say(
        "**{type}**: {description}", type=type_title(attention), description=ATTENTION_TYPES[attention]
    )
