"""The chart of the forecast page and what one time attends to: a fragment, so that a click answers at once."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.explain.concentration import effective_points
from anp_core.figures.forecast_figures import first_view, outlook_figure
from anp_core.figures.forecast_heatmap import attention_heatmap
from anp_core.figures.forecast_traces import Focus, Series, in_unit, unit_sign
from pages.forecast_answer import FORECAST, GAP, Answer, attention_bins, gap_job
from pages.record_inputs import LoadedRecord
from pages.widgets.background_job import watch_job

CHART = "forecast_chart"
LOOK, DROP = "Look at a time", "Drop points"
KINDS = {FORECAST: "Forecast", GAP: "Gaps"}
AVERAGE = "average of all"
LOOKED, CENTRE = "forecast_looked_at", "forecast_chart_centre"


def dropped_points(loaded: LoadedRecord) -> list[int]:
    """The times (Unix seconds) dropped by clicking, the oldest click first; one list for each record."""
    lists = st.session_state.setdefault("forecast_dropped", {})
    return lists.setdefault(loaded.key, [])


def watch_gaps() -> None:
    """How far the filling of gaps has come, where it takes longer than a moment."""
    job = gap_job()
    if job is None:
        return
    if not job.finished:
        watch_job(job, "Filling gaps")
    elif job.cancelled:
        st.caption("Filling the gaps was cancelled; any change of the question starts it again.")


@st.fragment
def chart_panel(answer: Answer, loaded: LoadedRecord) -> None:
    """The chart, its controls and the heatmap. A click reruns only this; a dropped point the whole page."""
    if st.session_state.pop("forecast_context_changed", False):
        st.rerun()
    _click_controls(loaded)
    chart_slot = st.container()
    kind, index, head = _choose_focus(answer)
    stretch = answer.stretch(kind, index)
    focus = answer.focus(kind, index, head)
    with chart_slot:
        _show_chart(answer, loaded, focus, _follow(answer, kind, focus.time))
    _describe(focus, answer)
    st.plotly_chart(
        attention_heatmap(
            attention_bins(answer.key, kind, stretch.start, stretch.stop, answer),
            step=answer.record.step,
            focus_time=focus.time,
            revision=f"{answer.key} {kind} {stretch.start}",
        ),
        key="forecast_heatmap",
        config={"displayModeBar": False},
        alt="Heatmap of attention: each row is an asked time, each column a stretch of the context.",
    )


def _click_controls(loaded: LoadedRecord) -> None:
    """What a click on the chart does, and the way back from dropped points."""
    dropped = dropped_points(loaded)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "A click on the chart",
            [LOOK, DROP],
            default=LOOK,
            required=True,
            key="forecast_click",
            help="Look: click the forecast or a filled gap. Drop: click a measured point to leave it out of the "
            "context, and again to take it back.",
        )
        st.button(
            "Undo",
            icon=":material/undo:",
            disabled=not dropped,
            key="forecast_undo",
            on_click=_undo,
            args=(loaded,),
            help="Take the last dropped point back.",
        )
        st.button(
            f"Take all {len(dropped)} back" if dropped else "Take all back",
            icon=":material/restart_alt:",
            disabled=not dropped,
            key="forecast_reset",
            on_click=_reset,
            args=(loaded,),
        )


def _undo(loaded: LoadedRecord) -> None:
    dropped_points(loaded).pop()
    st.session_state["forecast_context_changed"] = True


def _reset(loaded: LoadedRecord) -> None:
    dropped_points(loaded).clear()
    st.session_state["forecast_context_changed"] = True


def _choose_focus(answer: Answer) -> tuple[str, int, str | None]:
    """The asked time by keyboard, in step with the clicks: (kind, index, head or None for their average)."""
    kinds = [kind for kind in KINDS if len(answer.fans[kind].times)]
    left, middle, right = st.columns([2, 3, 2], vertical_alignment="bottom", gap="medium")
    if st.session_state.get("forecast_kind") not in kinds:
        st.session_state["forecast_kind"] = FORECAST
    kind = str(
        left.segmented_control(
            "Look at", kinds, required=True, format_func=KINDS.__getitem__, key="forecast_kind"
        )
    )
    with middle:
        index = _choose_time(answer, kind)
    with right:
        head = _choose_head(answer, kind)
    return kind, index, head


def _choose_time(answer: Answer, kind: str) -> int:
    """A slider over the asked times; a value that the record does not ask for is moved to the nearest."""
    times = answer.fans[kind].times
    first, last, begin = (time.item() for time in times[[0, -1, answer.first_look(kind)]])
    key = f"forecast_time_{kind}"
    chosen = st.session_state.get(key)
    if chosen is None or not first <= chosen <= last:
        st.session_state[key] = begin
    daily = answer.record.step == "daily"
    if first < last:
        chosen = st.slider(
            "Asked time",
            min_value=first,
            max_value=last,
            step=answer.record.step_length.item(),
            format="D MMM YYYY" if daily else "D MMM YYYY HH:mm",
            key=key,
        )
    else:
        st.caption(f"A single step is missing: {first:%d %b %Y}.")
        chosen = first
    return int(np.abs(times - np.datetime64(chosen, "s")).argmin())


def _choose_head(answer: Answer, kind: str) -> str | None:
    """Which head to look at, None for their average; types with one head have nothing to choose."""
    heads = answer.outlooks[kind].heads
    head = st.selectbox(
        "Head",
        [AVERAGE, *heads],
        disabled=len(heads) == 1,
        key=f"forecast_head_{len(heads)}",
        help="Every round of attention has several heads, and each may look for something else.",
    )
    return None if head == AVERAGE else head


def _follow(answer: Answer, kind: str, time: np.datetime64) -> np.datetime64 | None:
    """Where the chart is centred, None for its end: it moves only to a gap that the controls chose out of view."""
    centre: np.datetime64 | None = st.session_state.get(CENTRE)
    looked = (answer.key, kind, time)
    if st.session_state.get(LOOKED) != looked:
        st.session_state[LOOKED] = looked
        first, last = first_view(
            Series(answer.record.times, answer.record.values), answer.fans[FORECAST], centre
        )
        if not first <= time <= last:
            centre = None if kind == FORECAST else time
    st.session_state[CENTRE] = centre
    return centre


def _show_chart(answer: Answer, loaded: LoadedRecord, focus: Focus, centre: np.datetime64 | None) -> None:
    """The main chart in its fixed place."""
    record, truth = answer.record, answer.truth
    everything = np.arange(len(record.times))
    out = np.isin(record.times, np.array(dropped_points(loaded), dtype="datetime64[s]"))
    st.plotly_chart(
        outlook_figure(
            Series(record.times, record.values),
            answer.fans[FORECAST],
            gaps=answer.fans[GAP],
            context=Series(
                record.times[answer.context], record.values[answer.context], everything[answer.context]
            ),
            dropped=Series(record.times[out], record.values[out], everything[out]),
            unit=record.unit,
            step=record.step,
            truth=None if truth is None else Series(truth.times, truth.values),
            focus=focus,
            centre=centre,
            revision=f"{loaded.key} {len(answer.fans[FORECAST].times)} {truth is not None} {centre}",
        ),
        key=CHART,
        on_select=lambda: _take_click(answer, loaded),
        selection_mode="points",
        config={"displaylogo": False, "scrollZoom": True, "modeBarButtonsToRemove": ["select2d", "lasso2d"]},
        alt=f"Temperature of {loaded.title} with its forecast for the next {len(answer.fans[FORECAST].times)} "
        f"{'days' if record.step == 'daily' else 'hours'} and the bands around it.",
    )


def _take_click(answer: Answer, loaded: LoadedRecord) -> None:
    """A click on the chart: look at a time, or drop (or take back) a context point."""
    points = st.session_state[CHART].selection.points
    if not points or not points[0].get("customdata"):
        return
    kind, index = points[0]["customdata"][:2]
    if kind in KINDS and index >= 0:
        time = answer.fans[kind].times[index]
        st.session_state["forecast_kind"] = kind
        st.session_state[f"forecast_time_{kind}"] = time.item()
        st.session_state[LOOKED] = (answer.key, kind, time)  # it was clicked, so it is in view
    elif kind == "context" and st.session_state["forecast_click"] == DROP:
        dropped = dropped_points(loaded)
        seconds = int(answer.record.times[index].astype(np.int64))
        if seconds in dropped:
            dropped.remove(seconds)
        else:
            dropped.append(seconds)
        st.session_state["forecast_context_changed"] = True


def _describe(focus: Focus, answer: Answer) -> None:
    """The numbers under the slider: the value there, and how widely the attention spreads."""
    unit = answer.record.unit
    heaviest = int(np.argmax(focus.weights))
    left, middle, right = st.columns(3)
    left.metric(
        "Median there",
        f"{float(in_unit(focus.value, unit)):.1f} {unit_sign(unit)}",
        border=True,
        height="stretch",
    )
    middle.metric(
        "Effective context points",
        f"{effective_points(focus.weights):,.0f} of {int((focus.weights > 0).sum()):,}",
        border=True,
        height="stretch",
        help="As many equally weighted points would spread the attention as widely, out of those that this time "
        f"can attend to. All {len(focus.weights):,} points of the context enter through the climatology.",
    )
    right.metric(
        "Attends most to",
        str(focus.context.times[heaviest])[: 10 if answer.record.step == "daily" else 16].replace("T", " "),
        border=True,
        height="stretch",
        help=f"This point alone has {focus.weights[heaviest]:.1%} of the attention.",
    )
