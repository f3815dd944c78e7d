"""The finished example, read once: for the first page, and for the picture page while its model is being loaded."""

from __future__ import annotations

import streamlit as st

from anp_core.figures.start_sample import StartSample, read_start_sample
from anp_core.places import SAMPLES
from pages.widgets.picture_canvas import png_uri

FINISHED = SAMPLES / "start"


@st.cache_resource(max_entries=1, show_spinner=False)
def load_start_sample() -> StartSample:
    """Whatever is there of it."""
    return read_start_sample(FINISHED)


def finished_pictures(question_key: str) -> dict[str, str]:
    """Data URIs of completion and uncertainty where the example answers this very question, else nothing."""
    sample = load_start_sample()
    if not sample.pictures or sample.about.get("question") != question_key:
        return {}
    return {
        "filled": png_uri(sample.pictures["completion.png"]),
        "uncertainty": png_uri(sample.pictures["uncertainty.png"]),
    }
