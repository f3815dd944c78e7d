"""The page "Compare attention": the same input under two to seven attention types, side by side."""

from __future__ import annotations

import streamlit as st

from anp_core.language import _, say
from pages.asking.ask import Running, Value, keep
from pages.asking.waiting import show_waiting
from pages.comparison.answer import Answer, ask_answer, slot_of
from pages.comparison.question import choose_question
from pages.comparison.show import describe, show_answer, show_waiting_places
from pages.comparison.table import show_table

STRIP_HEIGHT = 48  # pixels kept free for progress, so that nothing jumps when it comes and goes

st.title(_("Compare attention"))
st.markdown(
    _(
        "One input, one context, several ways to attend. Point at a prediction, and every type shows what it looked "
        "at."
    )
)
controls, results = st.columns([1, 3.4], gap="large")
with controls:
    question = choose_question()
with results:
    strip = st.container(height=STRIP_HEIGHT, border=False)
    slot, below = st.container(), st.container()

outcome = ask_answer(question)
with strip:
    if isinstance(outcome, Value):
        answer: Answer | None = outcome.value
        st.caption(describe(outcome.value))
    else:
        answer = outcome.meanwhile
        show_waiting(slot_of(question), outcome, say("Comparing attention types"))
if answer is None:
    with slot:
        show_waiting_places(question, computing=isinstance(outcome, Running))
else:
    keep(f"{answer.question.key} faithfulness")
    with slot:
        show_answer(answer)
    with below:
        show_table(answer)
