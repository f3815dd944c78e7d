"""What the address of the forecast page says: sample, horizon, attention type and context.

A file of the user's own is in no address, nor are points that were dropped by hand.
"""

from __future__ import annotations

import streamlit as st

from anp_core.cards import TEMPERATURE, carried_types
from anp_core.data.horizons import horizon_choices
from anp_core.data.weather import SAMPLE_RECORDS
from pages.link_state import read_link, whole_number, write_link
from pages.records.inputs import (
    FEWEST_STEPS,
    SHARES,
    Question,
    horizon_key,
    window_key,
)
from pages.records.record_inputs import LoadedRecord, load_sample

PAGE = "forecast"
NAMES = ("sample", "horizon", "attention", "held", "newest", "share", "draw")
MAX_DRAW = 9_999


def read_forecast_link() -> None:
    """Lay what the address says where the controls look for it."""
    said = read_link(PAGE, NAMES)
    if not said:
        return
    state = st.session_state
    if said.get("sample") in SAMPLE_RECORDS:
        state["forecast_sample"] = said["sample"]
    loaded = load_sample(state.get("forecast_sample", next(iter(SAMPLE_RECORDS))))
    horizon = whole_number(said.get("horizon"))
    if horizon in horizon_choices(loaded.record):
        state[horizon_key(loaded)] = horizon
    if said.get("attention") in carried_types(TEMPERATURE):
        state["forecast_attention"] = said["attention"]
    if said.get("held") == "yes":
        state["forecast_hold_back"] = True
    newest = whole_number(said.get("newest"), FEWEST_STEPS, loaded.record.span_steps)
    if newest is not None:
        state[window_key(loaded)] = newest
    percent = whole_number(said.get("share"), most=100)
    if percent is not None and percent / 100 in SHARES:
        state["forecast_share"] = percent / 100
    draw = whole_number(said.get("draw"), most=MAX_DRAW)
    if draw is not None:
        state["forecast_draw"] = draw


def write_forecast_link(loaded: LoadedRecord, question: Question) -> None:
    """Make the address say what is asked, and nothing that does not apply now."""
    values = {"horizon": str(question.horizon), "attention": question.attention}
    if question.held_back:
        values["held"] = "yes"
    if question.share < 1:
        values |= {"share": f"{question.share:.0%}".removesuffix("%"), "draw": str(question.seed)}
    if loaded.sample is not None:
        values["sample"] = loaded.sample
        if question.window is not None:
            values["newest"] = str(question.window)
    write_link(NAMES, values)
