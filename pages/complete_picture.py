"""The page "Complete a picture": a picture with a hole goes in, its completion and what it attended to come out."""

from __future__ import annotations

import streamlit as st

from anp_core.errors import UserInputError
from pages.picture_answer import Answer, answer_question, is_computing
from pages.picture_context import choose_question
from pages.picture_hole import choose_hole
from pages.picture_inputs import choose_picture
from pages.picture_panels import answer_panel, waiting_panel
from pages.picture_results import show_downloads, show_scores
from pages.start_sample import finished_pictures

LAST_ANSWER = "picture_last_answer"
STRIP_HEIGHT = 48  # pixels kept free for progress, so that nothing jumps when it comes and goes

st.title("Complete a picture")
st.markdown(
    "Fill the hole in a picture, see how sure every filled pixel is, and click one to see which known pixels "
    "its prediction attended to."
)

controls, results = st.columns([1, 2.8], gap="large")
with controls:
    loaded = choose_picture()
    hole = choose_hole(loaded)
    question = choose_question(hole)
with results:
    message_place, scores_place = st.container(), st.container()
    strip = st.container(height=STRIP_HEIGHT, border=False)
    pictures_place = st.container()

answer: Answer | None = None
with strip:
    try:
        answer = answer_question(loaded, hole, question)
        if answer is not None:
            st.caption(f"{hole.missing.sum():,} pixels filled by {question.model}.")
    except UserInputError as error:
        message_place.error(str(error), icon=":material/error:")
if answer is not None:
    st.session_state[LAST_ANSWER] = answer
elif not is_computing():
    answer = st.session_state.get(LAST_ANSWER)
    if answer is not None:
        strip.caption("Shown meanwhile: the last completion.")

with scores_place:
    show_scores(answer)
with pictures_place:
    if answer is None:
        saying = "Filling …" if is_computing() else "Not filled"
        waiting_panel(loaded, hole, saying, finished_pictures(question.key))
    else:
        answer_panel(answer)
        show_downloads(answer)
