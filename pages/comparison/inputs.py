"""What is compared: the task, its input, the context and the attention types. First step of the comparison page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import SMALL_PICTURES, TEMPERATURE, carried_types
from anp_core.explain.compared import FEWEST_TYPES, USUAL_TYPES
from anp_core.language import Sentence, _, mark, say, sentences, translated
from pages.comparison.link import write_link
from pages.comparison.picture_inputs import PictureQuestion, choose_picture_question
from pages.comparison.record_inputs import RecordQuestion, choose_record_question

PICTURE, RECORD = "picture", "record"
TASKS = {PICTURE: mark("A picture"), RECORD: mark("A record")}
NETWORKS = {PICTURE: SMALL_PICTURES, RECORD: TEMPERATURE}  # by task
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
    types = _choose_types(NETWORKS[task or PICTURE])
    of = choose_picture_question() if task == PICTURE else choose_record_question()
    question = Question(types, of)
    write_link({"task": question.task, "types": ",".join(types), **of.link})
    return question


def _choose_types(network: str) -> tuple[str, ...]:
    """Two types of the network or more, in the order of the catalogue."""
    offered = carried_types(network)
    wanted = st.session_state.get("compare_types")
    if wanted is None or any(name not in offered for name in wanted):
        known = [name for name in wanted or () if name in offered]
        st.session_state["compare_types"] = known if len(known) >= FEWEST_TYPES else list(USUAL_TYPES)
    chosen = st.pills(
        _("Attention types"),
        offered,
        selection_mode="multi",
        format_func=lambda name: _(CATALOGUE[name].title),
        key="compare_types",
        persist_state="session",
        wrap=True,
        help=translated(sentences(say("Two or more."), *map(_described, offered))),
    )
    types = tuple(name for name in offered if name in chosen)
    if len(types) < FEWEST_TYPES:
        st.caption(_("Choose at least two types. Meanwhile the last choice is shown."))
        return st.session_state.get(LAST_TYPES, USUAL_TYPES)
    st.session_state[LAST_TYPES] = types
    return types


def _described(attention: str) -> Sentence:
    known = CATALOGUE[attention]
    return say("**{type}**: {description}", type=known.title, description=known.sentence)
