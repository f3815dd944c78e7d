"""The page "Compare attention": the same input under two to seven attention types, side by side."""

from __future__ import annotations

import streamlit as st

from anp_core.errors import UserInputError
from anp_core.language import _, translated
from pages.comparison.answer import Answer, answer_question, is_comparing
from pages.comparison.inputs import choose_question
from pages.comparison.link import read_link
from pages.comparison.panels import show_answer, show_waiting
from pages.comparison.results import show_table
from pages.pictures.aside import stop_stale

LAST_ANSWER = "compare_last_answer"  # by task
STRIP_HEIGHT = 48  # pixels kept free for progress, so that nothing jumps when it comes and goes

st.title(_("Compare attention"))
st.markdown(
    _(
        "One input, one context, several ways to attend. Point at a prediction, and every type shows what it looked "
        "at."
    )
)

read_link()
controls, results = st.columns([1, 3.4], gap="large")
with controls:
    question = choose_question()
with results:
    strip = st.container(height=STRIP_HEIGHT, border=False)
    slot, below = st.container(), st.container()

answer: Answer | None = None
last: dict[str, Answer] = st.session_state.setdefault(LAST_ANSWER, {})
with strip:
    try:
        answer = answer_question(question)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
    if answer is not None:
        last[question.task] = answer
        title, count = answer.question.of.title, len(question.types)
        st.caption(
            _(
                "{title}: {count} attention types compared. Computed beforehand, on another machine.",
                title=title,
                count=count,
            )
            if answer.beforehand
            else _("{title}: {count} attention types compared.", title=title, count=count)
        )
shown = answer or last.get(question.task)
stop_stale({question.key} if shown is None else {question.key, shown.question.key})
if shown is None:
    with slot:
        show_waiting(question, computing=is_comparing())
else:
    with slot:
        show_answer(shown)
    with below:
        show_table(shown)
