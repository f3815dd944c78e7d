"""The panel "How would it have done before?" of the forecast page: a backtest on the record, started by a button.

It runs in the background, aside from the page's answer; its result stays while other controls change.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from anp_core.attention.catalogue import CATALOGUE
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
from pages.records.backtest_results import show_backtest
from pages.records.inputs import NOUNS, Question
from pages.records.record_inputs import LoadedRecord
from pages.widgets.background_job import IsCancelled, Job, Progress, start_job, watch_job
from pages.widgets.linked_choice import words_of

PANEL = "forecast_backtest_open"
JOB, RESULTS = "forecast_backtest_job", "forecast_backtest_results"
COUNTS = (4, 8, 16, 32)
LOADING_SECONDS = 5  # statsforecast and Prophet, once
RESULTS_KEPT = 4  # records

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
    """What to backtest, and the key that names it."""

    record_key: str
    title: str
    horizon: int
    attention: str
    origins: int
    methods: tuple[str, ...]

    @property
    def key(self) -> str:
        """The same for the same question about the same record."""
        return f"backtest {self.record_key} {self.horizon} {self.attention} {self.origins} {self.methods}"


@st.fragment
def backtest_panel(loaded: LoadedRecord, question: Question) -> None:
    """The panel: closed at first; opened, it offers the choices, runs in the background and shows the result."""
    label = _("How would it have done before? A backtest on this record")
    panel = st.expander(label, icon=":material/history:", key=PANEL, on_change="rerun")
    with panel:
        if not panel.open:
            return
        st.caption(
            _(
                "Goes back to several moments of the record, forecasts from what was known then, and scores every "
                "method against what was measured after it. It uses the whole record, whatever the context above."
            )
        )
        asked = _ask(loaded, question)
        job: Job | None = st.session_state.get(JOB)
        running = job is not None and not job.finished
        st.button(
            _("Run the backtest"),
            icon=":material/play_arrow:",
            type="primary",
            disabled=running or asked is None,
            key="backtest_run",
            on_click=_start,
            args=(asked, loaded.record),
        )
        if job is not None:
            _watch(job)
        shown = st.session_state.get(RESULTS, {}).get(loaded.key)
        if shown is not None:
            _show(shown, asked, loaded)


def _ask(loaded: LoadedRecord, question: Question) -> Asked | None:
    """The choices, and what they would take; None with a sentence where the record is too short."""
    try:
        plan = plan_origins(loaded.record, question.horizon, max(COUNTS))
    except UserInputError as error:
        st.warning(translated(error), icon=":material/error:")
        return None
    origins = _choose_origins(plan, loaded.record)
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
    _say_how_long(tuple(methods), origins, loaded.record)
    return Asked(loaded.key, loaded.title, question.horizon, question.attention, origins, tuple(methods))


def _choose_origins(plan: OriginPlan, record: Record) -> int:
    """How many moments to forecast from, as far as the record has room for them."""
    found = len(plan.times)
    counts = [count for count in COUNTS if count < found] + [found] * (found < max(COUNTS)) or [found]
    if found == max(COUNTS):
        counts = list(COUNTS)
    default = 8 if 8 in counts else counts[-1]
    return int(
        st.segmented_control(
            _("Moments to forecast from"),
            counts,
            default=default,
            required=True,
            key=f"backtest_origins_{counts[-1]}",
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


def _start(asked: Asked, record: Record) -> None:
    """A click on the button."""

    def work(progress: Progress, cancelled: IsCancelled) -> tuple[Asked, Backtest]:
        result = backtest(
            record,
            asked.horizon,
            origins=asked.origins,
            methods=asked.methods,
            model=f"temperature/{asked.attention}",
            progress=progress,
            cancelled=cancelled,
        )
        return asked, result

    st.session_state[JOB] = start_job(asked.key, work, lambda pair: _bytes(pair[1]), aside=True)


def _bytes(result: Backtest) -> int:
    return 3 * result.truth.nbytes * (1 + len(result.rows))


def _watch(job: Job) -> None:
    """Progress while it runs; once it is done, its result is kept for the record it belongs to."""
    if not job.finished:
        watch_job(job, say("Waiting for its turn"))
        return
    if job.cancelled:
        st.caption(_("The backtest was cancelled."))
        return
    try:
        asked, result = job.future.result()
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return
    results = st.session_state.setdefault(RESULTS, {})
    results.pop(asked.record_key, None)
    results[asked.record_key] = (asked, result)
    while len(results) > RESULTS_KEPT:
        results.pop(next(iter(results)))


def _show(shown: tuple[Asked, Backtest], asked: Asked | None, loaded: LoadedRecord) -> None:
    """The result, and whether the controls have moved on since."""
    done, result = shown
    step = loaded.record.step
    first, last = (
        str(result.plan.times[end])[: 10 if step == "daily" else 13].replace("T", " ") for end in (0, -1)
    )
    st.markdown(
        _(
            "**{horizon} {noun} ahead from {moments} moments**, {first} to {last}, with {type} attention; scored on "
            "{steps:,} measured {noun}.",
            horizon=done.horizon,
            noun=NOUNS[step],
            moments=len(result.plan.times),
            first=first,
            last=last,
            type=CATALOGUE[done.attention].name,
            steps=result.steps,
        )
    )
    if asked is not None and asked != done:
        st.caption(_("The controls have changed since: run it again for what they say now."))
    show_backtest(result, loaded, done.key)
