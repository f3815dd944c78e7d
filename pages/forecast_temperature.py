"""The page "Forecast temperature": a record goes in, a forecast with bands and its attention come out."""

from __future__ import annotations

from contextlib import nullcontext

import streamlit as st

from anp_core.errors import UserInputError
from anp_core.figures.forecast_figures import CHART_HEIGHT
from pages.forecast_answer import answer_question
from pages.forecast_inputs import choose_question
from pages.forecast_panels import chart_panel, dropped_points, watch_gaps
from pages.forecast_results import show_downloads, show_scores
from pages.record_inputs import choose_record, show_report

LAST_ANSWER = "forecast_last_answer"

st.title("Forecast temperature")
st.markdown(
    "Continue a temperature record with honest bands, fill its gaps, and see which measured points "
    "each forecast attended to."
)

controls, results = st.columns([1, 3], gap="large")
with controls:
    loaded = choose_record()
    question = choose_question(loaded)
    job_slot = st.container()
with results:
    show_report(loaded)
    slot = st.container()

try:
    # Only the first time: over a chart that is already there, a skeleton would push it down and remount it.
    with nullcontext() if LAST_ANSWER in st.session_state else slot.skeleton(height=CHART_HEIGHT):
        answer = answer_question(loaded.key, question, tuple(sorted(dropped_points(loaded))), loaded.record)
    st.session_state[LAST_ANSWER] = (answer, loaded)
except UserInputError as error:
    slot.error(str(error), icon=":material/error:")
    answer, loaded = st.session_state.get(LAST_ANSWER, (None, loaded))

if answer is not None:
    with job_slot:
        watch_gaps()
    with slot:
        chart_panel(answer, loaded)
        show_scores(answer)
        show_downloads(answer, loaded)
