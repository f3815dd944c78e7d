"""The finished examples, read once: for the first page, and for the picture page while its model is being loaded."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.attention.catalogue import CATALOGUE
from anp_core.figures.start_drawings import Looked, compared_svg
from anp_core.figures.start_sample import StartSample, read_start_sample
from anp_core.language import _
from anp_core.places import SAMPLES
from pages.widgets.picture_canvas import png_uri

FINISHED = SAMPLES / "start"
COMPARED = SAMPLES / "compare" / "picture.npz"


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


def draw_compared() -> str:
    """The finished comparison as SVG, with the words of the current language; empty where there is none."""
    compared = _load_compared()
    if compared is None:
        return ""
    looked, points, target = compared
    return compared_svg({_(CATALOGUE[name].plain): each for name, each in looked.items()}, points, target)


@st.cache_resource(max_entries=1, show_spinner=False)
def _load_compared() -> tuple[dict[str, Looked], np.ndarray, tuple[int, int]] | None:
    """By type what it made of the picture; the context points; and the missing pixel nearest to the middle."""
    from anp_core.explain.picture_comparison import read_comparison

    read = read_comparison(COMPARED)
    if read is None:
        return None
    comparison, _hash = read
    missing = np.argwhere(comparison.question.missing)
    middle = (np.array(comparison.question.missing.shape) - 1) / 2
    chosen = int(np.abs(missing - middle).sum(1).argmin())
    looked = {
        each.numbers.attention: Looked(each.result.mean, each.attention.weights[chosen].mean(0))
        for each in comparison.types
    }
    row, column = missing[chosen].tolist()
    return looked, np.argwhere(comparison.question.context), (row, column)
