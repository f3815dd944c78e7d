"""What is asked of the forecast: horizon, attention type and context. Second step of the forecast page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import TEMPERATURE, carried_types
from anp_core.data.horizons import empty_steps, first_horizon, has_usual_horizons, horizon_choices
from anp_core.data.record import STEP_NAMES, Record
from anp_core.data.record_context import choose_points
from anp_core.language import _, mark, say
from anp_core.prediction.temperature.backtest import DEFAULT_MODEL
from pages.records.record_inputs import LoadedRecord
from pages.widgets.linked_choice import words_of

NOUNS = {"daily": mark("days"), "hourly": mark("hours")}
SHARES = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02)
FEWEST_STEPS = 14  # the shortest window on offer


@dataclass(frozen=True)
class Question:
    """What the reader asks for."""

    horizon: int  # days or hours
    attention: str
    held_back: bool
    window: int | None  # newest days or hours used, None = all
    share: float
    seed: int

    def context_of(self, record: Record, dropped: tuple[int, ...]) -> np.ndarray:
        """The points of `record` that may be attended to, (T,) bool; `dropped` are times in Unix seconds."""
        times = np.array(dropped, dtype="datetime64[s]")
        return choose_points(
            record, newest_steps=self.window, share=self.share, dropped=times, seed=self.seed
        )


def choose_question(loaded: LoadedRecord) -> Question:
    """Show the controls. Keys that depend on the record start afresh with another one."""
    record = loaded.record
    noun = NOUNS[record.step]
    choices = horizon_choices(record)
    end = empty_steps(record)
    st.session_state.setdefault(horizon_key(loaded), first_horizon(record))
    horizon = st.segmented_control(
        _("Horizon ({unit})", unit=noun),
        choices,
        required=True,
        format_func=words_of(
            {
                steps: say("{steps}, to the file's end", steps=steps) if steps == end else str(steps)
                for steps in choices
            }
        ),
        key=horizon_key(loaded),
        persist_state="session",
        wrap=True,
        help=_(
            "The record was read as {step}; values come {often}.",
            step=STEP_NAMES[record.step],
            often=record.sampling.says(record.step == "hourly"),
        ),
    )
    st.session_state.setdefault("forecast_attention", DEFAULT_MODEL.removeprefix(f"{TEMPERATURE}/"))
    attention = st.selectbox(
        _("Attention type"),
        types := carried_types(TEMPERATURE),
        format_func=words_of({name: CATALOGUE[name].name for name in types}),
        key="forecast_attention",
        persist_state="session",
    )
    st.caption(_(CATALOGUE[attention].sentence))
    held_back = st.toggle(
        _("Hold back the last stretch"),
        key="forecast_hold_back",
        persist_state="session",
        help=_("Forecast what is already known, and score it against what was measured."),
    )
    window, share, seed = _choose_context(loaded)
    return Question(int(horizon or choices[0]), attention, held_back, window, share, seed)


def noun_of(record: Record) -> str:
    """What forecast times are called: days, hours, or values where not every one of them is usual."""
    return NOUNS[record.step] if record.sampling.longest == 1 else mark("values")


def horizon_key(loaded: LoadedRecord) -> str:
    """Where the horizon is kept: one place for all records with the usual choices, an own one for any other."""
    record = loaded.record
    return f"forecast_horizon_{record.step if has_usual_horizons(record) else loaded.key}"


def window_key(loaded: LoadedRecord) -> str:
    """Where the length of the context is kept."""
    return f"forecast_window_{loaded.key}"


def _choose_context(loaded: LoadedRecord) -> tuple[int | None, float, int]:
    """How much of the record may be attended to: (newest steps or None, share, seed)."""
    record = loaded.record
    noun = NOUNS[record.step]
    span = record.span_steps
    window: int | None = None
    if span > FEWEST_STEPS:
        st.session_state.setdefault(window_key(loaded), span)
        window = st.slider(
            _("Context: newest {unit}", unit=noun),
            min_value=FEWEST_STEPS,
            max_value=span,
            format=f"%d {_(noun)}",
            key=window_key(loaded),
            persist_state="session",
            help=_("At the right end all of the record is used."),
        )
    st.session_state.setdefault("forecast_share", 1.0)
    share = st.select_slider(
        _("Context: share of points"),
        SHARES[::-1],
        format_func=words_of(
            {
                part: say("every point") if part == 1.0 else say("{share:.0%} at random", share=part)
                for part in SHARES
            }
        ),
        key="forecast_share",
        persist_state="session",
    )
    seed = st.session_state.setdefault("forecast_draw", 0)
    st.button(
        _("Draw other points"),
        icon=":material/casino:",
        disabled=share == 1.0,
        key="forecast_redraw",
        on_click=_redraw,
        help=_("Another random choice of the same size."),
    )
    return (None if window == span else window), float(share), int(seed)


def _redraw() -> None:
    st.session_state["forecast_draw"] += 1
