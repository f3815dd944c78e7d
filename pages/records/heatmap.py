"""The tab with the heatmaps of the forecast page: one for each group of heads, worked out when it is opened."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.data.record import Step
from anp_core.explain.head_groups import head_groups
from anp_core.explain.sparse_attention import NUMBERS_AT_A_TIME
from anp_core.figures.forecast_heatmap import (
    MAX_ROWS,
    AttentionBins,
    attention_heatmap,
    bin_attention,
    join_rows,
)
from anp_core.figures.forecast_traces import split_runs, write_time
from anp_core.language import _
from anp_core.web.record_words import group_words
from pages.records.answer import FORECAST, GAP, Shown

STRETCH = "forecast_heatmap_stretch"
HEATMAP_NUMBERS = 30_000_000  # weights worked out for a heatmap: a very long record gets fewer rows instead
GAPS_OFFERED = 12  # the longest


@st.fragment
def heatmap_panel(shown: Shown) -> None:
    """Which stretch to show, and its heatmaps."""
    forecast = shown.forecast
    kind, stretch = _choose_stretch(shown)
    st.caption(
        _(
            "A row for every asked time, a column for a stretch of the context, on a square-root colour scale that "
            "all heatmaps share. Stretches without a context point stay empty."
        )
    )
    maps = attention_bins(forecast.key, kind, stretch.start, stretch.stop, shown)
    top = max(float(np.nanmax(bins.share)) for bins in maps.values())
    for name, bins in maps.items():
        title = group_words(name)
        if len(maps) > 1:
            st.markdown(f"**{title[:1].upper()}{title[1:]}**")
        st.plotly_chart(
            attention_heatmap(bins, step=forecast.record.step, top=top, revision=f"{forecast.key} {stretch}"),
            key=f"forecast_heatmap_{name}",
            config={"displayModeBar": False},
            alt=_(
                "Heatmap of attention, {group}: each row is an asked time, each column a stretch of the context.",
                group=title,
            ),
        )


def _choose_stretch(shown: Shown) -> tuple[str, slice]:
    """The forecast, or one of the longest gaps."""
    record, outlooks = shown.forecast.record, shown.outlooks
    choices = {FORECAST: (FORECAST, slice(0, len(outlooks[FORECAST].times)))}
    titles = {FORECAST: _("The forecast")}
    if GAP in outlooks:
        times = outlooks[GAP].times
        runs = split_runs(times, record.spacing)
        for run in sorted(runs, key=lambda run: run.start - run.stop)[:GAPS_OFFERED]:
            key = f"{GAP} {times[run.start]}"
            choices[key], titles[key] = (GAP, run), _gap_title(times[run], record.step)
    if st.session_state.get(STRETCH) not in choices:
        st.session_state[STRETCH] = FORECAST
    chosen = st.selectbox(
        _("Asked times"),
        list(choices),
        format_func=titles.__getitem__,
        key=STRETCH,
        width=420,
    )
    return choices[str(chosen)]


def _gap_title(times: np.ndarray, step: Step) -> str:
    first, last = (write_time(time, step) for time in times[[0, -1]])
    if len(times) == 1:
        return _("The gap on {time}", time=first)
    return _("The gap from {first} to {last}", first=first, last=last)


@st.cache_resource(max_entries=32, show_spinner=False)
def attention_bins(key: str, kind: str, start: int, stop: int, _shown: Shown) -> dict[str, AttentionBins]:
    """For each group of heads the time × context heatmap of the asked times from `start` to `stop`."""
    outlook, step = _shown.outlooks[kind], _shown.forecast.record.step
    groups = head_groups(outlook.heads)
    numbers = len(outlook.heads) * len(outlook.context_times)
    rows = min(stop - start, MAX_ROWS, max(1, HEATMAP_NUMBERS // numbers))
    asked = np.unique(np.linspace(start, stop - 1, rows).round().astype(int))
    parts: dict[str, list[AttentionBins]] = {name: [] for name in groups}
    for part in np.array_split(asked, -(-len(asked) * numbers // NUMBERS_AT_A_TIME)):
        if not len(part):
            continue
        weights = outlook.weights(part).dense(len(outlook.context_times))  # (rows, heads, N)
        for name, heads in groups.items():
            parts[name].append(
                bin_attention(weights[:, heads].mean(1), outlook.times[part], outlook.context_times, step)
            )
    return {name: join_rows(binned) for name, binned in parts.items()}
