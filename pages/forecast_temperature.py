"""The page "Forecast temperature": a record goes in, a forecast with bands and its attention come out."""

from __future__ import annotations

import streamlit as st

from anp_core.errors import UserInputError
from anp_core.language import _, translated
from pages.records.answer import SHORT_SECONDS, Answer, answer_question
from pages.records.backtest import backtest_panel
from pages.records.chances import chances_panel
from pages.records.drops import dropped_points
from pages.records.inputs import choose_question
from pages.records.link import read_forecast_link, write_forecast_link
from pages.records.panels import answer_panel, edited, show_progress
from pages.records.record_inputs import choose_record, show_report
from pages.records.results import show_downloads, show_notes, show_scores
from pages.records.what_if import what_if_panel

LAST_ANSWER = "forecast_last_answer"
STRIP_HEIGHT = 48  # pixels kept free for progress, so that nothing jumps when it comes and goes

st.title(_("Forecast temperature"))
st.markdown(
    _(
        "Continue a temperature record with honest bands, fill its gaps, and see which measured points each forecast "
        "attended to."
    )
)

read_forecast_link()
controls, results = st.columns([1, 2.8], gap="large")
with controls:
    loaded = choose_record()
    question = choose_question(loaded)
    write_forecast_link(loaded, question)
with results:
    show_report(loaded)
    strip = st.container(height=STRIP_HEIGHT, border=False)
    slot = st.container()

answer: Answer | None = st.session_state.get(LAST_ANSWER)
dropped, waits = dropped_points(loaded), edited()
refused = False
try:
    answer = answer_question(loaded, question, dropped, patience=None if waits else SHORT_SECONDS)
except UserInputError as error:
    strip.error(translated(error), icon=":material/error:")
    refused = True

if answer is not None:
    with slot:
        answer_panel(answer)
        if waits and not refused:  # the new forecast is on its way; now the gaps may take their time
            answer = answer_question(loaded, question, dropped, patience=0.0)
        st.session_state[LAST_ANSWER] = answer
        show_notes(answer)
        chances_panel(answer)
        what_if_panel(answer)
        show_scores(answer)
        backtest_panel(loaded, question)
        show_downloads(answer)
    if not refused:
        with strip:
            show_progress(answer)
