"""What is asked about a record: horizon, attention type and context. From the controls to a Question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from anp_core.attention.catalogue import CATALOGUE, both_names
from anp_core.cards import TEMPERATURE, carried_types
from anp_core.data.horizons import empty_steps, first_horizon, has_usual_horizons, horizon_choices
from anp_core.data.record import STEP_NAMES, Record
from anp_core.data.record_context import choose_points
from anp_core.language import _, mark, say
from anp_core.prediction.temperature.backtest import DEFAULT_MODEL
from pages.address import Linked, whole_number
from pages.records.drops import dropped_points, link_drops
from pages.records.own_file import EverySeries, LoadedRecord, NotRead, content_key
from pages.records.source import choose_records
from pages.widgets.linked_choice import words_of

NOUNS = {"daily": mark("days"), "hourly": mark("hours")}
SHARES = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02)
FEWEST_STEPS = 14  # the shortest window on offer


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"


HORIZON: Linked[int] = Linked("horizon", "forecast_horizon", whole_number())
ATTENTION: Linked[str] = Linked("attention", "forecast_attention", str)
HELD: Linked[bool] = Linked("held", "forecast_hold_back", {"yes": True}.get, lambda _held: "yes", usual=False)
NEWEST: Linked[int | None] = Linked("newest", "forecast_window", whole_number(FEWEST_STEPS))
SHARE: Linked[float] = Linked(
    "share", "forecast_share", {_percent(share): share for share in SHARES}.get, _percent, usual=1.0
)
DRAW: Linked[int] = Linked("draw", "forecast_draw", whole_number(most=9_999))


@dataclass(frozen=True)
class Question:
    """What the reader asks for, and nothing that follows from it."""

    loaded: LoadedRecord
    horizon: int  # days or hours
    attention: str
    held_back: bool = False  # whether the last stretch, as long as the horizon, is kept from the forecast
    window: int | None = None  # newest days or hours used, None = all
    share: float = 1.0  # of the points within the window
    seed: int = 0  # by which they are drawn
    dropped: tuple[int, ...] = ()  # by hand, times in Unix seconds

    @property
    def key(self) -> str:
        """Names the question: another key, another answer."""
        return f"{self.horizon} {self.attention} {self.known}"

    @property
    def known(self) -> str:
        """Names what may be attended to, whatever is asked of it."""
        held = self.horizon if self.held_back else 0
        dropped = content_key(np.array(self.dropped, dtype=np.int64).tobytes())
        return f"{held} {self.window} {self.share} {self.seed} {dropped} {self.loaded.key}"

    @property
    def model(self) -> str:
        """The network that answers."""
        return f"{TEMPERATURE}/{self.attention}"

    def context_of(self, record: Record) -> np.ndarray:
        """The points of `record` that may be attended to, (T,) bool."""
        dropped = np.array(self.dropped, dtype="datetime64[s]")
        return choose_points(
            record, newest_steps=self.window, share=self.share, dropped=dropped, seed=self.seed
        )


def noun_of(record: Record) -> str:
    """What forecast times are called: days, hours, or values where not every one of them is usual."""
    return NOUNS[record.step] if record.sampling.longest == 1 else mark("values")


@dataclass(frozen=True)
class SeriesQuestion:
    """All series of a long table are to be forecast."""

    every: EverySeries
    horizon: int  # days or hours, as the first of them is
    attention: str

    @property
    def key(self) -> str:
        """Names the question: another key, another answer."""
        return f"every series {self.every.file} {self.every.answers} {self.horizon} {self.attention}"

    @property
    def span(self) -> str:
        """The horizon as the forecast takes it: "30D" or "48h"."""
        return f"{self.horizon}{'D' if self.every.first.record.step == 'daily' else 'h'}"

    @property
    def model(self) -> str:
        """The network that answers."""
        return f"{TEMPERATURE}/{self.attention}"


def ask_controls() -> Question | SeriesQuestion | NotRead:
    """Show the controls, or why there is no record yet. Keys that depend on it start afresh with another one."""
    loaded = choose_records()
    if not isinstance(loaded, LoadedRecord):
        for control in (HELD, SHARE):
            control.keep()
    if isinstance(loaded, EverySeries):
        return SeriesQuestion(loaded, _choose_horizon(loaded.first), _choose_attention())
    if not isinstance(loaded, LoadedRecord):
        ATTENTION.keep()
        return loaded
    horizon = _choose_horizon(loaded)
    attention = _choose_attention()
    HELD.begin(False)
    held_back = st.toggle(
        _("Hold back the last stretch"),
        key=HELD.key,
        persist_state="session",
        help=_("Forecast what is already known, and score it against what was measured."),
    )
    HELD.say(held_back)
    window = _choose_window(loaded)
    share, seed = _choose_share()
    link_drops(loaded)
    return Question(loaded, horizon, attention, held_back, window, share, seed, dropped_points(loaded))


def _choose_attention() -> str:
    types = carried_types(TEMPERATURE)
    ATTENTION.begin(DEFAULT_MODEL.removeprefix(f"{TEMPERATURE}/"), types)
    attention: str = st.selectbox(
        _("Attention type"),
        types,
        format_func=words_of({name: both_names(name) for name in types}),
        key=ATTENTION.key,
        persist_state="session",
    )
    ATTENTION.say(attention)
    st.caption(_(CATALOGUE[attention].sentence))
    return attention


def _choose_horizon(loaded: LoadedRecord) -> int:
    record = loaded.record
    choices, end = horizon_choices(record), empty_steps(record)
    # one place for all records with the usual choices, an own one for any other
    control = HORIZON.at(f"{HORIZON.key}_{record.step if has_usual_horizons(record) else loaded.key}")
    control.begin(first_horizon(record), choices)
    chosen = st.segmented_control(
        _("Horizon ({unit})", unit=NOUNS[record.step]),
        choices,
        required=True,
        format_func=words_of(
            {steps: say("{steps} (end)", steps=steps) if steps == end else str(steps) for steps in choices}
        ),
        key=control.key,
        persist_state="session",
        width="stretch",
        wrap=False,
        help=_(
            "The record was read as {step}; values come {often}. “End” is where the file's empty rows end.",
            step=STEP_NAMES[record.step],
            often=record.sampling.says(record.step == "hourly"),
        ),
    )
    horizon = first_horizon(record) if chosen is None else chosen
    control.say(horizon)
    return horizon


def _choose_window(loaded: LoadedRecord) -> int | None:
    """How many of the newest days or hours may be attended to; None for all of the record."""
    noun, span = NOUNS[loaded.record.step], loaded.record.span_steps
    if span <= FEWEST_STEPS:
        return None
    control = NEWEST.at(f"{NEWEST.key}_{loaded.key}")
    control.begin(span, range(FEWEST_STEPS, span + 1))
    newest = st.slider(
        _("Context: newest {unit}", unit=noun),
        min_value=FEWEST_STEPS,
        max_value=span,
        format=f"%d {_(noun)}",
        key=control.key,
        persist_state="session",
        help=_("At the right end all of the record is used."),
    )
    window = None if newest == span else newest
    # Of a file of one's own nothing is in an address.
    control.say(window if loaded.sample is not None else None)
    return window


def _choose_share() -> tuple[float, int]:
    """(the share of the points that may be attended to, the seed of their draw)."""
    SHARE.begin(1.0, SHARES)
    share = st.select_slider(
        _("Context: share of points"),
        SHARES[::-1],
        format_func=words_of(
            {
                part: say("every point") if part == 1.0 else say("{share:.0%} at random", share=part)
                for part in SHARES
            }
        ),
        key=SHARE.key,
        persist_state="session",
    )
    SHARE.say(share)
    DRAW.begin(0)
    st.button(
        _("Draw other points"),
        icon=":material/casino:",
        disabled=share == 1.0,
        key="forecast_redraw",
        on_click=_redraw,
        help=_("Another random choice of the same size."),
    )
    if share == 1.0:
        return share, 0
    seed = st.session_state[DRAW.key]
    DRAW.say(seed)
    return share, seed


def _redraw() -> None:
    st.session_state[DRAW.key] += 1
