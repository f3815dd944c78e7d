"""The page "Compare attention": the same input under two to seven attention types, side by side."""

from __future__ import annotations

import streamlit as st

from anp_core.language import _
from pages.comparison.question import Question, choose_question
from pages.comparison.show import show
from pages.records.not_read import show_not_read
from pages.widgets.thumb_bar import controls, introduce

st.title(_("Compare attention"))
introduce(
    _(
        "One input, one context, several ways to attend. Point at a prediction, and every type shows what it looked "
        "at."
    )
)
beside, results = st.columns([1, 3.4], gap="large")
with beside, controls():
    question = choose_question()
with results:
    if isinstance(question, Question):
        show(question)
    else:
        show_not_read(question)
