"""The answer on the page: how it stands, the lens on the record with the heatmaps beside it, the panels below it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from anp_core.attention.catalogue import plain_name
from anp_core.data.record import Record
from anp_core.data.table_writing import quantiles_to_csv, whole_to_csv
from anp_core.figures.forecast_traces import QUANTILE_LEVELS, Fan
from anp_core.language import LANGUAGES, _, current, mark, say, sentences, translated
from anp_core.web.record_block import LensView, pack_lens
from pages.asking.ask import Cancelled, Failed, Outcome, Running, Value, forget
from pages.asking.waiting import show_waiting
from pages.records.answer import AHEAD, ATTENTION, FORECAST, GAP, GAPS, Answer, Forecast, Shown, ask_rest
from pages.records.backtest import backtest_panel
from pages.records.chances import chances_panel
from pages.records.drops import apply_edit, drop_history, dropped_points
from pages.records.heatmap import heatmap_panel
from pages.records.link import offer_link
from pages.records.other_years import other_years_panel
from pages.records.question import NOUNS, Question, noun_of
from pages.records.scores import show_scores
from pages.records.what_if import what_if_panel
from pages.widgets.downloads import offer
from pages.widgets.record_lens import record_lens

if TYPE_CHECKING:  # imports torch
    from anp_core.prediction.temperature.outlook import Outlook

MOST_USUAL = 20_000  # steps for which the usual value is sent to the browser
SECONDS_OF_A_DAY = 86_400
LENS, EDITED, VIEW = "forecast_lens", "forecast_edited", "forecast_view"
TABS = (mark("Chart and lens"), mark("Attention as heatmaps"))
STRIP_HEIGHT = 48  # pixels kept free for progress, so that nothing jumps when it comes and goes
ABOUT_FORECAST = {"saying": say("Forecasting"), "cancelled": say("The forecast was cancelled.")}
ABOUT_GAPS = {
    "saying": say("Filling gaps"),
    "cancelled": say("Filling the gaps was cancelled; any other question starts it again."),
    "failed": say("The gaps are not filled."),
}
ABOUT_ATTENTION = {
    "saying": say("Working out the attention"),
    "cancelled": say("Working out the attention was cancelled."),
    "failed": say("What the forecast attends to is not known."),
}
NOTHING = Fan(np.empty(0, "datetime64[s]"), np.empty((len(QUANTILE_LEVELS), 0)))


def was_edited() -> bool:
    """Whether this run of the page answers an edit of the context: then the reader waits for the forecast alone."""
    return bool(st.session_state.pop(EDITED, False))


def show(answer: Answer) -> None:
    """All of it; where the forecast is not there yet, how it stands."""
    strip = st.container(height=STRIP_HEIGHT, border=False, vertical_alignment="center", key="strip_record")
    troubles, body = st.container(), st.container()
    if answer.shown is not None:
        with body:
            _show_lens(answer.shown)
            if answer.is_hurried:  # the new forecast is on its way; now the rest may take its time
                ask_rest(answer.shown.forecast, patience=0.0)
            _show_panels(answer.shown.forecast, answer.question)
            _show_downloads(answer.shown)
    _show_state(answer, strip, troubles)


def _show_panels(forecast: Forecast, question: Question) -> None:
    """What is unusual about the record, and what else can be asked."""
    if forecast.outlook.notes:  # how it is unlike those of training, and what that did to the band
        st.info(translated(sentences(*forecast.outlook.notes)), icon=":material/straighten:")
    chances_panel(forecast)
    other_years_panel(forecast)
    what_if_panel(forecast)
    if forecast.scores is not None:
        show_scores(forecast.scores, forecast.record.unit)
    backtest_panel(question)


def _show_state(answer: Answer, strip: DeltaGenerator, troubles: DeltaGenerator) -> None:
    """What was done in how long, or how far the first part is that is still under way; and what went wrong."""
    parts: list[tuple[str, Outcome[Any], dict[str, Any]]] = [(AHEAD, answer.asked, ABOUT_FORECAST)]
    if answer.shown is not None and not isinstance(answer.asked, Running):
        parts.append((GAPS, answer.shown.gaps, ABOUT_GAPS))
        parts.append((ATTENTION, answer.shown.attention, ABOUT_ATTENTION))
    is_busy = False
    for slot, outcome, words in parts:
        if isinstance(outcome, Cancelled | Failed):
            with troubles:
                show_waiting(slot, outcome, **words)
        elif isinstance(outcome, Running):
            with strip:
                show_waiting(slot, outcome, **words, quietly=is_busy)
            is_busy = True
    if answer.shown is not None and not is_busy:
        strip.caption(translated(_describe(answer.shown)))


def _describe(shown: Shown) -> str:
    """What was done, and the forecast in how long."""
    outlook, noun = shown.forecast.outlook, noun_of(shown.forecast.record)
    ahead = say(
        "{number} {noun} forecast by {model} (“{plain}”) in {seconds:.2f} s.",
        number=len(outlook.times),
        noun=noun,
        plain=plain_name(outlook.model_name),
        model=outlook.model_name,
        seconds=outlook.seconds,
    )
    if not isinstance(shown.gaps, Value):
        return ahead
    filled = len(shown.gaps.value.outlook.times)
    if filled == 1:
        return sentences(ahead, say("One missing value filled."))
    return sentences(ahead, say("{number:,} missing {noun} filled.", number=filled, noun=noun))


def _show_lens(shown: Shown) -> None:
    """The lens; the heatmaps only where their tab is open. An edit of the context reruns the page."""
    names = [_(tab) for tab in TABS]
    _keep_tab(names)
    chart, heatmaps = st.tabs(names, on_change="rerun", key=VIEW)
    with chart:
        record_lens(_packed(shown), key=LENS, on_edit=partial(_take_edit, shown.forecast))
    if heatmaps.open:
        with heatmaps:
            heatmap_panel(shown)


def _keep_tab(names: list[str]) -> None:
    """The open tab is remembered by its words: find it again by those of another language."""
    opened = st.session_state.get(VIEW)
    for tab, name in zip(TABS, names, strict=True):
        if opened != name and opened in [translated(tab, language) for language in LANGUAGES]:
            st.session_state[VIEW] = name


def _take_edit(forecast: Forecast) -> None:
    apply_edit(forecast.question.loaded, forecast.record, st.session_state[LENS].edit)
    forget(GAPS, ATTENTION)  # the forecast that is now asked for should have the processor to itself
    st.session_state[EDITED] = True


def _packed(shown: Shown) -> bytes:
    """What the browser gets, made once for each state."""
    loaded = shown.forecast.question.loaded
    dropped, can_undo = dropped_points(loaded), len(drop_history(loaded)) > 1
    stands = {FORECAST: shown.attention, GAP: shown.gaps}
    pending = frozenset(kind for kind, outcome in stands.items() if isinstance(outcome, Running))
    known = f"{sorted(shown.weights)} {sorted(pending)}"
    state = f"{shown.forecast.key} {known} {hash(dropped)} {can_undo} {current()}"
    return _pack(state, shown, dropped, pending, can_undo)


@st.cache_resource(max_entries=8, show_spinner=False)
def _pack(
    state: str, _shown: Shown, _dropped: tuple[int, ...], _pending: frozenset[str], _can_undo: bool
) -> bytes:
    forecast, outlooks = _shown.forecast, _shown.outlooks
    record = forecast.record
    return pack_lens(
        LensView(
            record=record,
            context=forecast.context,
            dropped=np.isin(record.times, np.array(_dropped, dtype="datetime64[s]")),
            fans={GAP: NOTHING}
            | {kind: Fan(each.times, each.quantiles(QUANTILE_LEVELS)) for kind, each in outlooks.items()},
            attention=_shown.weights,
            context_times={kind: outlook.context_times for kind, outlook in outlooks.items()},
            heads=forecast.outlook.heads,
            truth=forecast.truth,
            usual=usual_values(forecast.outlook),
            alt=_(
                "Temperature of {record} with its forecast for the next {ahead} {noun} and the bands around it.",
                record=forecast.question.loaded.title,
                ahead=len(forecast.outlook.times),
                noun=NOUNS[record.step],
            ),
            pending=_pending,
            can_undo=_can_undo,
        )
    )


def usual_values(outlook: Outlook) -> Record:
    """What the network takes for usual at each date, from the newest stretch of the record to the forecast's end."""
    record = outlook.source.record
    times = np.arange(record.times[0], outlook.times[-1] + record.step_length, record.step_length)
    times = times[-MOST_USUAL:].astype("datetime64[s]")
    days = times.astype(np.int64) / SECONDS_OF_A_DAY
    return replace(record, times=times, values=outlook.source.observed.climatology.mean(days))


def _show_downloads(shown: Shown) -> None:
    """All in one file, and forecast and filled gaps by themselves."""
    stem = shown.forecast.question.loaded.stem
    is_filled = isinstance(shown.gaps, Value) and len(shown.gaps.value.outlook.times) > 0
    with st.container(horizontal=True):
        write, key = partial(_whole_csv, shown), "forecast_download_all"
        offer(_("Record, gaps and forecast (CSV)"), f"{stem}-all.csv", write, key=key)
        write, key = partial(_quantiles_csv, shown, FORECAST), "forecast_download"
        offer(_("Forecast (CSV)"), f"{stem}-forecast.csv", write, key=key)
        write, key = partial(_quantiles_csv, shown, GAP), "forecast_download_gaps"
        offer(_("Filled gaps (CSV)"), f"{stem}-gaps.csv", write, key=key, disabled=not is_filled)
        offer_link(shown.forecast.question)


def _whole_csv(shown: Shown) -> bytes:
    record = shown.forecast.record
    predicted = {
        {FORECAST: "forecast", GAP: "filled gap"}[kind]: (each.times, each.quantiles(QUANTILE_LEVELS))
        for kind, each in shown.outlooks.items()
    }
    return whole_to_csv(record.times, record.values, predicted, QUANTILE_LEVELS, record.unit)


def _quantiles_csv(shown: Shown, kind: str) -> bytes:
    outlook, unit = shown.outlooks[kind], shown.forecast.record.unit
    return quantiles_to_csv(outlook.times, QUANTILE_LEVELS, outlook.quantiles(QUANTILE_LEVELS), unit)
