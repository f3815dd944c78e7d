"""The page "Complete a picture": a picture with a hole goes in, its completion and what it attended to come out."""

from __future__ import annotations

import streamlit as st

from anp_core.errors import UserInputError
from anp_core.language import _, mark, translated
from pages.pictures.answer import Answer, answer_question, is_computing
from pages.pictures.aside import stop_stale
from pages.pictures.compare import compare_panel
from pages.pictures.context import choose_question
from pages.pictures.hole import choose_hole
from pages.pictures.inputs import choose_picture
from pages.pictures.link import read_picture_link, write_picture_link
from pages.pictures.panels import waiting_panel
from pages.pictures.results import completion_panel, show_scores
from pages.pictures.samples import samples_panel
from pages.pictures.shrink import at_working_size, choose_shrinking
from pages.pictures.texture import texture_panel
from pages.start_sample import finished_pictures

LAST_ANSWER = "picture_last_answer"
PANELS = {
    mark("Completion"): completion_panel,
    mark("Compare"): compare_panel,
    mark("Samples"): samples_panel,
    mark("Texture"): texture_panel,
}

st.title(_("Complete a picture"))
st.markdown(
    _(
        "Fill the hole in a picture, see how sure every filled pixel is, and point at one to see which known pixels "
        "its prediction attended to."
    )
)

read_picture_link()
controls, results = st.columns([1, 2.8], gap="large")
with results:
    painter_place, message_place, scores_place, line, pictures_place = (st.container() for _ in range(5))
with controls:
    original = choose_picture()
    loaded = at_working_size(original)
    hole = choose_hole(loaded, painter_place)
    if hole is None:  # it is yet to be painted: there is nothing to fill
        write_picture_link(original)
        stop_stale(set())
        st.stop()
    with st.expander(_("Model and context points")):
        question = choose_question(hole)
        choose_shrinking(original)
    write_picture_link(original)

answer: Answer | None = None
said = ""
with line:
    try:
        answer = answer_question(loaded, hole, question)
        if answer is not None:
            said = _("{count:,} pixels filled by {model}.", count=hole.missing.sum(), model=question.model)
    except UserInputError as error:
        message_place.error(translated(error), icon=":material/error:")
if answer is not None:
    st.session_state[LAST_ANSWER] = answer
else:
    last: Answer | None = st.session_state.get(LAST_ANSWER)
    only_edited = last is not None and last.question.rule_key == question.rule_key
    if only_edited or not is_computing():
        answer = last
        said = _("Shown meanwhile: the last completion.")
shown = (hole, question) if answer is None else (answer.hole, answer.question)
stop_stale({each.key for each in shown})

with scores_place:
    show_scores(answer)
if answer is None:
    with pictures_place:
        saying = _("Filling …") if is_computing() else _("Not filled")
        waiting_panel(loaded, hole, saying, finished_pictures(question.key))
else:
    with line, st.container(horizontal=True, vertical_alignment="center"):
        panel = st.segmented_control(
            _("What to look at"),
            list(PANELS),
            format_func=_,
            default="Completion",
            required=True,
            key="picture_panel",
            persist_state="session",
            label_visibility="collapsed",
            wrap=True,
        )
        st.caption(said, width="content")
    with pictures_place:
        PANELS[panel or "Completion"](answer)
