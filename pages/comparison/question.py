"""What is compared: the task, its input, the context and the attention types. First step of the comparison page."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from anp_core.attention.catalogue import CATALOGUE, both_names
from anp_core.cards import PHOTO as PHOTO_NETWORK
from anp_core.cards import SMALL_PICTURES, TEMPERATURE, carried_types
from anp_core.explain.compared import FEWEST_TYPES, USUAL_TYPES
from anp_core.language import Sentence, _, mark, say, sentences, translated
from pages.address import Linked, listed, one_of, some_of
from pages.comparison.picture_source import PictureQuestion, choose_photo_question, choose_picture_question
from pages.comparison.record_source import RecordQuestion, choose_record_question
from pages.records.own_file import NotRead

PICTURE, PHOTO, RECORD = "picture", "photo", "record"
TASKS = {PICTURE: mark("A small picture"), PHOTO: mark("A photo"), RECORD: mark("A record")}
NETWORKS = {PICTURE: SMALL_PICTURES, PHOTO: PHOTO_NETWORK, RECORD: TEMPERATURE}  # by task


def _enough(text: str) -> list[str] | None:
    carried = {name for network in NETWORKS.values() for name in carried_types(network)}
    types = some_of([name for name in CATALOGUE if name in carried])(text) or []
    return types if len(types) >= FEWEST_TYPES else None


TASK: Linked[str] = Linked("task", "compare_task", one_of(TASKS.keys()))
TYPES: Linked[list[str]] = Linked("types", "compare_types", _enough, listed)
LAST_TYPES = "compare_last_types"


@dataclass(frozen=True)
class Question:
    """What is asked, under which types."""

    types: tuple[str, ...]
    of: PictureQuestion | RecordQuestion

    @property
    def task(self) -> str:
        """Picture, photo or record."""
        if isinstance(self.of, PictureQuestion):
            return PHOTO if self.of.own_size else PICTURE
        return RECORD

    @property
    def network(self) -> str:
        """Whose attention types are compared."""
        return NETWORKS[self.task]

    @property
    def file(self) -> str:
        """The key of the file that a record was read from; empty for samples and pictures."""
        return self.of.loaded.file if isinstance(self.of, RecordQuestion) else ""

    @property
    def key(self) -> str:
        """Names all that the answer depends on."""
        return f"compare {self.of.key} {','.join(self.types)}"


def choose_question() -> Question | NotRead:
    """Show the controls; a record of one's own may not be read yet."""
    TASK.begin(PICTURE, TASKS)
    task = st.segmented_control(
        _("Compare on"),
        list(TASKS),
        format_func=lambda name: _(TASKS[name]),
        required=True,
        key=TASK.key,
        persist_state="session",
        wrap=True,
    )
    TASK.say(task or PICTURE)
    types = _choose_types(NETWORKS[task or PICTURE])
    of: PictureQuestion | RecordQuestion | NotRead
    if task == RECORD:
        of = choose_record_question()
    else:
        of = choose_photo_question() if task == PHOTO else choose_picture_question()
    return Question(types, of) if isinstance(of, PictureQuestion | RecordQuestion) else of


def _choose_types(network: str) -> tuple[str, ...]:
    """Two types of the network or more, in the order of the catalogue."""
    offered = carried_types(network)

    def fits(types: list[str]) -> bool:
        shared = set(types).intersection(offered)
        return len(shared) == len(types) or len(shared) >= FEWEST_TYPES

    TYPES.begin(list(USUAL_TYPES), fits)
    # Networks carry different types: of those chosen before, these have it too.
    st.session_state[TYPES.key] = [name for name in st.session_state[TYPES.key] if name in offered]
    chosen = st.pills(
        _("Attention types"),
        offered,
        selection_mode="multi",
        format_func=lambda name: _(CATALOGUE[name].plain),
        key=TYPES.key,
        persist_state="session",
        wrap=True,
        help=translated(sentences(say("Two or more."), *map(_described, offered))),
    )
    types = tuple(name for name in offered if name in chosen)
    if len(types) < FEWEST_TYPES:
        st.caption(_("Choose at least two types. Meanwhile the last choice is shown."))
        types = st.session_state.get(LAST_TYPES, USUAL_TYPES)
    st.session_state[LAST_TYPES] = types
    TYPES.say(list(types))
    return types


def _described(attention: str) -> Sentence:
    known = CATALOGUE[attention]
    return say("**{type}**: {description}", type=both_names(attention), description=known.sentence)
