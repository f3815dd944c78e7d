"""What the address of the comparison page says, by which its controls begin.

Nonsense in it is passed over: each control checks what it is given and falls back to its own default.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from anp_core.data.samples import sample_pictures
from anp_core.data.weather import SAMPLE_RECORDS
from pages import link_state

PAGE = "compare"
NAMES = ("task", "sample", "types", "hole", "share", "points", "draw", "asked", "horizon", "newest")
NUMBERS = {
    "share": "compare_share",
    "points": "compare_points",
    "draw": "compare_draw",
    "horizon": "compare_horizon",
    "newest": "compare_newest",
}


def read_link() -> None:
    """Lay what the address says where the controls look for it."""
    said = link_state.read_link(PAGE, NAMES)
    _take(said, "task", "compare_task")
    _take(said, "hole", "compare_hole")
    _take(said, "asked", "compare_asked")
    if "types" in said:
        st.session_state["compare_types"] = said["types"].split(",")
    for name, key in NUMBERS.items():
        number = link_state.whole_number(said.get(name))
        if number is not None:
            st.session_state[key] = number
    if said.get("sample") in sample_pictures():
        st.session_state["picture_sample"] = said["sample"]
    if said.get("sample") in SAMPLE_RECORDS:
        st.session_state["forecast_sample"] = said["sample"]


def _take(said: Mapping[str, str], name: str, key: str) -> None:
    if name in said:
        st.session_state[key] = said[name]


def write_link(values: Mapping[str, str]) -> None:
    """Make the address say `values`, and nothing of what no longer applies."""
    link_state.write_link(NAMES, values)
