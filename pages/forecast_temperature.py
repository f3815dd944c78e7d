"""The page "Forecast temperature": a record goes in, a forecast with bands and its attention come out."""

from __future__ import annotations

import streamlit as st

from anp_core.language import _
from pages.records.answer import answer_to
from pages.records.every_series import show_every_series
from pages.records.not_read import show_not_read
from pages.records.question import Question, SeriesQuestion, ask_controls
from pages.records.show import show, was_edited
from pages.records.what_was_read import show_reading
from pages.widgets.thumb_bar import controls, introduce

st.title(_("Forecast temperature"))
introduce(
    _(
        "Continue a temperature record with honest bands, fill its gaps, and see which measured points each forecast "
        "attended to."
    )
)

beside, results = st.columns([1, 2.8], gap="large")
with beside, controls():
    question = ask_controls()
with results:
    match question:
        case Question():
            show_reading(question.loaded)
            show(answer_to(question, hurried=was_edited()))
        case SeriesQuestion():
            show_every_series(question)
        case _:
            show_not_read(question, every=True)
