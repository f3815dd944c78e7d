"""What the address of the comparison page says, read once a session and written after every run.

Nonsense in it is passed over: each control checks what it is given and falls back to its own default.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from anp_core.data.samples import sample_pictures
from anp_core.data.weather import SAMPLE_RECORDS

READ = "compare_link_read"
NAMES = ("task", "sample", "types", "hole", "share", "points", "draw", "asked", "horizon", "newest")
NUMBERS = {
    "share": "compare_share",
    "points": "compare_points",
    "draw": "compare_draw",
    "newest": "compare_newest",
}
LONGEST = 200  # letters of a parameter that are looked at


def read_link() -> None:
    """Lay what the address says where the controls look for it; only in the first run of a session."""
    if st.session_state.get(READ):
        return
    st.session_state[READ] = True
    said = {name: st.query_params[name][:LONGEST] for name in NAMES if name in st.query_params}
    _take(said, "task", "compare_task")
    _take(said, "hole", "compare_hole")
    _take(said, "asked", "compare_asked")
    if "types" in said:
        st.session_state["compare_types"] = said["types"].split(",")
    for name, key in NUMBERS.items():
        if said.get(name, "").isdecimal():
            st.session_state[key] = int(said[name])
    if said.get("horizon", "").isdecimal():
        st.session_state["compare_horizon"] = int(said["horizon"])
    if said.get("sample") in sample_pictures():
        st.session_state["picture_sample"] = said["sample"]
    if said.get("sample") in SAMPLE_RECORDS:
        st.session_state["forecast_sample"] = said["sample"]


def _take(said: Mapping[str, str], name: str, key: str) -> None:
    if name in said:
        st.session_state[key] = said[name]


def write_link(values: Mapping[str, str]) -> None:
    """Make the address say `values`, and nothing of what no longer applies."""
    for name in NAMES:
        if name in values and st.query_params.get(name) != values[name]:
            st.query_params[name] = values[name]
        elif name not in values and name in st.query_params:
            del st.query_params[name]
