"""Attention of every asked time over the whole context, as one heatmap; numpy in, plotly out.

Seasonal attention shows as columns a year (or a day) apart, local attention as a bright right edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from anp_core.data.record import STEP_LENGTH, Step
from anp_core.figures.theme import ATTENTION_SCALE, LINES

MAX_COLUMNS = 240  # more are narrower than a pixel on a phone
MAX_ROWS = 96
HEATMAP_HEIGHT = 340


@dataclass(frozen=True)
class AttentionBins:
    """Attention summed over stretches of context time and averaged over neighbouring asked times."""

    asked_times: np.ndarray  # (R,) datetime64[s], the middle of each row's asked times
    context_times: np.ndarray  # (C,) datetime64[s], the middle of each stretch
    share: np.ndarray  # (R, C), rows sum to 1; NaN where a stretch has no context point
    steps_per_column: int


def bin_attention(
    weights: np.ndarray, asked_times: np.ndarray, context_times: np.ndarray, step: Step
) -> AttentionBins:
    """Put `weights` (M, N) into at most `MAX_ROWS` × `MAX_COLUMNS` cells of equal spans of time.

    Context points need not be evenly spaced: a stretch without any is NaN, and drawn empty.
    """
    seconds = context_times.astype("datetime64[s]").astype(np.int64)
    length = int(STEP_LENGTH[step].astype(np.int64))
    span = int(seconds[-1] - seconds[0]) // length + 1  # steps, ends included
    per_column = -(-span // MAX_COLUMNS)
    width = per_column * length
    column = (seconds - seconds[0]) // width
    count = int(column[-1]) + 1
    summed = np.zeros((count, len(weights)))
    np.add.at(summed, column, weights.T)
    summed[np.bincount(column, minlength=count) == 0] = np.nan
    per_row = -(-len(weights) // MAX_ROWS)
    starts = np.arange(0, len(weights), per_row)
    sizes = np.diff(np.append(starts, len(weights)))
    share = np.add.reduceat(summed.T, starts, axis=0) / sizes[:, None]
    centres = seconds[0] + width * np.arange(count) + (width - length) // 2
    return AttentionBins(
        asked_times[starts + sizes // 2], centres.astype("datetime64[s]"), share, int(per_column)
    )


def attention_heatmap(
    bins: AttentionBins, *, step: Step, focus_time: np.datetime64 | None = None, revision: str = ""
) -> go.Figure:
    """Asked time upwards, context time to the right; the dotted line is the time that is looked at."""
    asked = bins.asked_times.astype("datetime64[ms]").astype(np.int64).astype(np.float64)
    context = bins.context_times.astype("datetime64[ms]").astype(np.int64).astype(np.float64)
    noun = {"daily": "days", "hourly": "hours"}[step]
    per_cell = f"{bins.steps_per_column} {noun}" if bins.steps_per_column > 1 else noun[:-1]
    figure = go.Figure(
        go.Heatmap(
            x=context,
            y=asked,
            z=bins.share.astype(np.float32),
            zmin=0.0,
            colorscale=sqrt_scale(ATTENTION_SCALE),
            colorbar={"title": {"text": "share"}, "tickformat": ".1%", "thickness": 10, "x": 1.01},
            hovertemplate="asked %{y|%d %b %Y %H:%M}<br>context %{x|%d %b %Y %H:%M}"
            f"<br><b>%{{z:.2%}}</b> of the attention per {per_cell}<extra></extra>",
        )
    )
    if focus_time is not None:
        line = focus_time.astype("datetime64[ms]").astype(np.int64).astype(np.float64)
        figure.add_hline(y=float(line), line={"color": LINES["focus"], "width": 1.5, "dash": "dot"})
    figure.update_xaxes(type="date", title={"text": f"context time (one column = {per_cell})"})
    figure.update_yaxes(type="date", title={"text": "asked time"})
    figure.update_layout(
        height=HEATMAP_HEIGHT, margin={"l": 8, "r": 64, "t": 8, "b": 8}, uirevision=revision
    )
    return figure


def sqrt_scale(scale: list[list]) -> list[list]:
    """The same colours, placed so that the colour follows the square root: weak attention stays visible.

    Warping the scale rather than the data keeps true shares on the bar and under the pointer.
    """
    return [[float(position) ** 2, colour] for position, colour in scale]
