"""The chart of the forecast page and what one time attends to: a fragment, so that a click answers at once."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.explain.concentration import effective_points
from anp_core.figures.forecast_figures import attention_figure, first_view, outlook_figure
from anp_core.figures.forecast_heatmap import attention_heatmap
from anp_core.figures.forecast_traces import Focus, Series, in_unit, unit_sign
from pages.forecast_answer import FORECAST, GAP, Answer, attention_bins, gap_job
from pages.forecast_drops import DROP, click_controls, context_changed, drop_or_take_back, dropped_points
from pages.forecast_inputs import NOUNS
from pages.widgets.background_job import watch_job

CHART = "forecast_chart"
KINDS = {FORECAST: "Forecast", GAP: "Gaps"}
AVERAGE = "average of all"
CENTRE = "forecast_chart_centre"


def show_progress(answer: Answer) -> None:
    """What was done in how long, or how far the filling of gaps has come where that takes longer than a moment."""
    job = gap_job()
    if job is not None and not job.finished:
        watch_job(job, "Filling gaps")
        return
    noun = NOUNS[answer.record.step]
    outlook = answer.outlooks[FORECAST]
    filled = f"{len(answer.fans[GAP].times):,} missing {noun} filled."
    if job is not None and job.cancelled:
        filled = "Filling the gaps was cancelled; any other question starts it again."
    st.caption(
        f"{len(outlook.times)} {noun} forecast by {outlook.model_name} in {outlook.seconds:.2f} s. {filled}"
    )


@st.fragment
def chart_panel(answer: Answer) -> None:
    """The chart, its controls and the heatmap. A click reruns only this; a dropped point the whole page."""
    if context_changed():
        st.rerun()
    click_controls(answer.loaded)
    _show_chart(answer)
    st.subheader("What one time attends to")
    st.caption("Click a point of the forecast or of a filled gap in the chart above, or choose it here.")
    kind, index, head = _choose_focus(answer)
    focus = answer.focus(kind, index, head)
    _describe(focus, answer)
    _show_attention(answer, focus, kind, answer.stretch(kind, index))


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


def _show_chart(answer: Answer) -> None:
    """The main chart. It does not change with the asked time, so that the reader's zoom survives a click."""
    loaded, record, truth = answer.loaded, answer.record, answer.truth
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
            centre=st.session_state.get(CENTRE, {}).get(loaded.key),
            revision=answer.key,
        ),
        key=CHART,
        on_select=lambda: _take_click(answer),
        selection_mode="points",
        config={"displaylogo": False, "scrollZoom": True, "modeBarButtonsToRemove": ["select2d", "lasso2d"]},
        alt=f"Temperature of {loaded.title} with its forecast for the next {len(answer.fans[FORECAST].times)} "
        f"{'days' if record.step == 'daily' else 'hours'} and the bands around it.",
    )


def _take_click(answer: Answer) -> None:
    """A click on the chart: look at a time, or drop (or take back) a context point."""
    points = st.session_state[CHART].selection.points
    if not points or not points[0].get("customdata"):
        return
    kind, index = points[0]["customdata"][:2]
    if kind in KINDS and index >= 0:
        time = answer.fans[kind].times[index]
        st.session_state["forecast_kind"] = kind
        st.session_state[f"forecast_time_{kind}"] = time.item()
    elif kind == "context" and st.session_state["forecast_click"] == DROP:
        _stay_at(answer, answer.record.times[index])
        drop_or_take_back(answer.loaded, answer.record.times[index])


def _stay_at(answer: Answer, time: np.datetime64) -> None:
    """Dropping a point draws the chart anew: where that point is out of its first view, begin there instead."""
    first, last = first_view(Series(answer.record.times, answer.record.values), answer.fans[FORECAST], None)
    st.session_state[CENTRE] = {answer.loaded.key: None if first <= time <= last else time}


def _show_attention(answer: Answer, focus: Focus, kind: str, stretch: slice) -> None:
    """What the asked time attends to near by and, beside all other times of its stretch, over the whole context."""
    record = answer.record
    st.plotly_chart(
        attention_figure(
            Series(record.times, record.values),
            answer.fans[FORECAST],
            gaps=answer.fans[GAP],
            focus=focus,
            unit=record.unit,
            step=record.step,
        ),
        key="forecast_attention_close",
        config={"displayModeBar": False},
        alt="The asked time, and the measured points near it by their share of its attention.",
    )
    st.caption(
        "The same over the whole context: a row for every asked time, a column for a stretch of the context, "
        "on a square-root colour scale. Stretches without a context point stay empty."
    )
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
