"""The answer of the forecast page: the lens on the record, and the heatmaps in a tab beside it."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.language import LANGUAGES, _, current, mark, say, sentences, translated
from anp_core.web.record_block import LensView, pack_lens
from pages.records.answer import FORECAST, GAP, Answer, gaps_cancelled, running_job, stop_jobs
from pages.records.drops import apply_edit, drop_history, dropped_points
from pages.records.heatmap import heatmap_panel
from pages.records.inputs import NOUNS, noun_of
from pages.widgets.background_job import watch_job
from pages.widgets.record_lens import record_lens

LENS, EDITED, VIEW = "forecast_lens", "forecast_edited", "forecast_view"
TABS = (mark("Chart and lens"), mark("Attention as heatmaps"))


def show_progress(answer: Answer) -> None:
    """What was done in how long, or how far the filling of gaps has come where that takes longer than a moment."""
    running = running_job()
    if running is not None:
        watch_job(*running)
        return
    noun = noun_of(answer.record)
    outlook = answer.outlooks[FORECAST]
    filled = say("{number:,} missing {noun} filled.", number=len(answer.fans[GAP].times), noun=noun)
    if gaps_cancelled():
        filled = say("Filling the gaps was cancelled; any other question starts it again.")
    ahead = say(
        "{number} {noun} forecast by {model} in {seconds:.2f} s.",
        number=len(outlook.times),
        noun=noun,
        model=outlook.model_name,
        seconds=outlook.seconds,
    )
    st.caption(translated(sentences(ahead, filled)))


def answer_panel(answer: Answer) -> None:
    """The lens; the heatmaps only where their tab is open. An edit of the context reruns the page."""
    names = [_(tab) for tab in TABS]
    _keep_tab(names)
    chart, heatmaps = st.tabs(names, on_change="rerun", key=VIEW)
    with chart:
        record_lens(_packed(answer), key=LENS, on_edit=lambda: _take_edit(answer))
    if heatmaps.open:
        with heatmaps:
            heatmap_panel(answer)


def _keep_tab(names: list[str]) -> None:
    """The open tab is remembered by its words: find it again by those of another language."""
    opened = st.session_state.get(VIEW)
    for tab, name in zip(TABS, names, strict=True):
        if opened != name and opened in [translated(tab, language) for language in LANGUAGES]:
            st.session_state[VIEW] = name


def edited() -> bool:
    """Whether this run of the page answers an edit of the context: then the reader waits for the forecast alone."""
    return st.session_state.pop(EDITED, False)


def _take_edit(answer: Answer) -> None:
    apply_edit(answer.loaded, answer.record, st.session_state[LENS].edit)
    stop_jobs()  # the forecast that is now asked for should have the processor to itself
    st.session_state[EDITED] = True


def _packed(answer: Answer) -> bytes:
    """What the browser gets, made once for each state."""
    dropped = dropped_points(answer.loaded)
    can_undo = len(drop_history(answer.loaded)) > 1
    pending = frozenset({FORECAST, GAP} - set(answer.attention) - ({GAP} if gaps_cancelled() else set()))
    known = f"{sorted(answer.attention)} {sorted(pending)}"
    state = f"{answer.key} {known} {hash(dropped)} {can_undo} {answer.loaded.title} {current()}"
    return _pack(state, answer, dropped, pending, can_undo)


@st.cache_resource(max_entries=8, show_spinner=False)
def _pack(
    state: str, _answer: Answer, _dropped: tuple[int, ...], _pending: frozenset[str], _can_undo: bool
) -> bytes:
    record, outlooks = _answer.record, _answer.outlooks
    ahead = len(_answer.fans[FORECAST].times)
    return pack_lens(
        LensView(
            record=record,
            context=_answer.context,
            dropped=np.isin(record.times, np.array(_dropped, dtype="datetime64[s]")),
            fans=_answer.fans,
            attention=_answer.attention,
            context_times={kind: outlook.context_times for kind, outlook in outlooks.items()},
            heads=outlooks[FORECAST].heads,
            truth=_answer.truth,
            alt=_(
                "Temperature of {record} with its forecast for the next {ahead} {noun} and the bands around it.",
                record=_answer.loaded.title,
                ahead=ahead,
                noun=NOUNS[record.step],
            ),
            pending=_pending,
            can_undo=_can_undo,
        )
    )
