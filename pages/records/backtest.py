"""The panel "How would it have done before?" of the forecast page: a backtest on the record, started by a button.

Its result stays while other controls change.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import TEMPERATURE
from anp_core.data.record import Record
from anp_core.errors import UserInputError
from anp_core.language import _, listed, mark, say, translated
from anp_core.prediction.temperature.backtest import (
    LACUNA,
    Backtest,
    OriginPlan,
    backtest,
    backtest_methods,
    plan_origins,
)
from anp_core.prediction.temperature.external_forecasters import EXTERNAL_FORECASTERS
from pages.asking.ask import is_running, keep
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait, is_wanted, want
from pages.records.backtest_results import show_backtest
from pages.records.own_file import LoadedRecord
from pages.records.question import NOUNS, Question
from pages.widgets.kept_expander import kept_expander
from pages.widgets.linked_choice import words_of

PANEL = "forecast_backtest_open"
BACKTEST = "forecast_backtest"  # a slot
STARTED = "forecast_backtest_started"  # by record, what the button was pressed for last
COUNTS = (4, 8, 16, 32)
LOADING_SECONDS = 5  # statsforecast and Prophet, once

SLOWER = {
    "daily": mark(
        "The libraries are slower, as they fit anew each time: {each} a forecast, measured on two idle cores from "
        "two years of days; more history takes longer. With loading them once, {total:.0f} s or more for {origins}."
    ),
    "hourly": mark(
        "The libraries are slower, as they fit anew each time: {each} a forecast, measured on two idle cores from "
        "three weeks of hours; more history takes longer. With loading them once, {total:.0f} s or more for "
        "{origins}."
    ),
}


@dataclass(frozen=True)
class Asked:
    """What to backtest."""

    loaded: LoadedRecord
    horizon: int
    attention: str
    origins: int
    methods: tuple[str, ...]

    @property
    def key(self) -> str:
        """The same for the same question about the same record."""
        return f"{owner_of(self.loaded)} {self.horizon} {self.attention} {self.origins} {self.methods}"


@dataclass(frozen=True, eq=False)
class Done:
    """A backtest, and what was asked for."""

    asked: Asked
    result: Backtest

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        return self.result.nbytes


def owner_of(loaded: LoadedRecord) -> str:
    """The beginning of the keys of all backtests on a record."""
    return f"backtest {loaded.key}"


@st.fragment
def backtest_panel(question: Question) -> None:
    """The panel: closed at first; opened, it offers the choices, runs in the background and shows the result."""
    loaded = question.loaded
    keep(owner_of(loaded))  # closed again, it goes on
    label = _("How would it have done before? A backtest on this record")
    panel = kept_expander(label, icon=":material/history:", key=PANEL)
    with panel:
        if not panel.open:
            return
        st.caption(
            _(
                "Goes back to several moments of the record, forecasts from what was known then, and scores every "
                "method against what was measured after it. It uses the whole record, whatever the context above."
            )
        )
        asked = _ask(question)
        started: Asked | None = st.session_state.get(STARTED, {}).get(loaded.key)
        place, done = st.container(), None
        if started is not None and is_wanted(BACKTEST, started.key):
            done = _find(started)
        with place:
            st.button(
                _("Run the backtest"),
                icon=":material/play_arrow:",
                type="primary",
                disabled=asked is None or is_running(BACKTEST),
                key="backtest_run",
                on_click=_start,
                args=(asked,),
            )
        if done is not None:
            _show(done, asked)


def _start(asked: Asked) -> None:
    """A click on the button."""
    st.session_state.setdefault(STARTED, {})[asked.loaded.key] = asked
    want(BACKTEST, asked.key)


def _find(asked: Asked) -> Done | None:
    """The result or, with a word on how it stands, the record's one before it."""
    return answer_or_wait(
        BACKTEST,
        asked.key,
        partial(run_backtest, asked),
        say("Waiting for its turn"),
        cancelled=say("The backtest was cancelled."),
        owner=owner_of(asked.loaded),
        is_long=True,
    )


def run_backtest(asked: Asked, progress: Progress, cancelled: IsCancelled) -> Done:
    """All methods from all origins. Raises UserInputError."""
    result = backtest(
        asked.loaded.record,
        asked.horizon,
        origins=asked.origins,
        methods=asked.methods,
        model=f"{TEMPERATURE}/{asked.attention}",
        progress=progress,
        cancelled=cancelled,
    )
    return Done(asked, result)


def _ask(question: Question) -> Asked | None:
    """The choices, and what they would take; None with a sentence where the record is too short."""
    record = question.loaded.record
    try:
        plan = plan_origins(record, question.horizon, max(COUNTS))
    except UserInputError as error:
        st.warning(translated(error), icon=":material/error:")
        return None
    origins = _choose_origins(plan, record)
    names = {key: item.title for key, item in backtest_methods().items() if key != LACUNA}
    methods = st.pills(
        _("Beside Lacuna"),
        list(names),
        selection_mode="multi",
        default=list(names),
        format_func=words_of(names),
        key="backtest_methods",
        persist_state="session",
    )
    _say_how_long(tuple(methods), origins, record)
    return Asked(question.loaded, question.horizon, question.attention, origins, tuple(methods))


def _choose_origins(plan: OriginPlan, record: Record) -> int:
    """How many moments to forecast from, as far as the record has room for them."""
    found = len(plan.times)
    counts = [*(count for count in COUNTS if count < found), found]
    return int(
        st.segmented_control(
            _("Moments to forecast from"),
            counts,
            default=8 if 8 in counts else found,
            required=True,
            key=f"backtest_origins_{found}",
            help=_(
                "The record has room for {possible:,} forecasts of {horizon} {noun} that are scored on different "
                "stretches. They are spread evenly, each with two years of days or three weeks of hours before it, "
                "or half of a shorter record.",
                possible=plan.possible,
                horizon=plan.horizon,
                noun=NOUNS[record.step],
            ),
        )
    )


def _say_how_long(methods: tuple[str, ...], origins: int, record: Record) -> None:
    external = [EXTERNAL_FORECASTERS[key] for key in methods if key in EXTERNAL_FORECASTERS]
    if not external:
        st.caption(_("These take a few seconds at most."))
        return
    each = listed(f"{item.title} {item.seconds[record.step]:g} s" for item in external)
    total = LOADING_SECONDS + origins * sum(item.seconds[record.step] for item in external)
    st.caption(_(SLOWER[record.step], each=each, total=total, origins=origins))


def _show(done: Done, asked: Asked | None) -> None:
    """The result, and whether the controls have moved on since."""
    then, result = done.asked, done.result
    step = then.loaded.record.step
    first, last = (
        str(result.plan.times[end])[: 10 if step == "daily" else 13].replace("T", " ") for end in (0, -1)
    )
    st.markdown(
        _(
            "**{horizon} {noun} ahead from {moments} moments**, {first} to {last}, with {type} attention; scored on "
            "{steps:,} measured {noun}.",
            horizon=then.horizon,
            noun=NOUNS[step],
            moments=len(result.plan.times),
            first=first,
            last=last,
            type=CATALOGUE[then.attention].name,
            steps=result.steps,
        )
    )
    if asked is not None and asked != then:
        st.caption(_("The controls have changed since: run it again for what they say now."))
    show_backtest(result, then.loaded, then.key)
