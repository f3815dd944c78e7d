"""The page "Forecast temperature": a record goes in, a forecast with bands and its attention come out."""

from __future__ import annotations

import streamlit as st

from anp_core.language import _
from pages.records.answer import answer_to
from pages.records.question import ask_controls
from pages.records.show import show, was_edited
from pages.records.source import show_report

st.title(_("Forecast temperature"))
st.markdown(
    _(
        "Continue a temperature record with honest bands, fill its gaps, and see which measured points each forecast "
        "attended to."
    )
)

controls, results = st.columns([1, 2.8], gap="large")
with controls:
    question = ask_controls()
with results:
    show_report(question.loaded)
    show(answer_to(question, hurried=was_edited()))
