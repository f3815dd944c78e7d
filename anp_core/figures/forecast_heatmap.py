"""Attention of many asked times over the whole context, as one heatmap; numpy in, plotly out.

Seasonal attention shows as columns a year (or a day) apart, local attention as a bright right edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from anp_core.data.record import STEP_LENGTH, Step
from anp_core.figures.forecast_traces import clock_format, milliseconds, time_ticks, write_time
from anp_core.figures.theme import ATTENTION_SCALE, Scale
from anp_core.language import _, _n, mark

MAX_COLUMNS = 240  # more are narrower than a pixel on a phone
MAX_ROWS = 96
MAX_TICKS = 6
FULL_SHARE = 0.1  # the colour bar ends here or higher, so that even attention does not look like a sharp one
HEATMAP_HEIGHT = 340
COLUMNS: dict[Step, str] = {"daily": mark("day"), "hourly": mark("hour")}


@dataclass(frozen=True)
class AttentionBins:
    """Attention summed over equal stretches of context time."""

    asked_times: np.ndarray  # (R,) datetime64[s]
    edges: np.ndarray  # (C + 1,) datetime64[s], where the stretches begin and end
    share: np.ndarray  # (R, C), rows sum to 1; NaN where a stretch has no context point
    steps_per_column: int


def bin_attention(
    weights: np.ndarray, asked_times: np.ndarray, context_times: np.ndarray, step: Step
) -> AttentionBins:
    """Sum `weights` (R, N) into at most `MAX_COLUMNS` stretches of context time.

    Context points need not be evenly spaced: a stretch without any is NaN, and drawn empty.
    """
    seconds = context_times.astype("datetime64[s]").astype(np.int64)  # (N,)
    length = int(STEP_LENGTH[step].astype(np.int64))
    span = int(seconds[-1] - seconds[0]) // length + 1  # steps, ends included
    per_column = -(-span // MAX_COLUMNS)
    column = (seconds - seconds[0]) // (per_column * length)  # (N,)
    count = int(column[-1]) + 1
    summed = np.zeros((count, len(weights)))
    np.add.at(summed, column, weights.T)
    summed[np.bincount(column, minlength=count) == 0] = np.nan
    edges = context_times[0] + np.arange(count + 1) * per_column * STEP_LENGTH[step]
    return AttentionBins(asked_times, edges, summed.T, int(per_column))


def join_rows(parts: list[AttentionBins]) -> AttentionBins:
    """Heatmaps of the same context, one above the other: a long record is binned a few rows at a time."""
    return AttentionBins(
        np.concatenate([part.asked_times for part in parts]),
        parts[0].edges,
        np.concatenate([part.share for part in parts]),
        parts[0].steps_per_column,
    )


def attention_heatmap(
    bins: AttentionBins, *, step: Step, top: float = FULL_SHARE, revision: str = ""
) -> go.Figure:
    """Asked time upwards, context time to the right; the colours end at `top` or at the largest share."""
    per_column = _(COLUMNS[step]) if bins.steps_per_column == 1 else _many(bins.steps_per_column, step)
    hover = _(
        "asked {asked}<br>context from {context}<br><b>{share}</b> of the attention in this {column}",
        asked=f"%{{y|{clock_format(step)}}}",
        context=f"%{{x|{clock_format(step)}}}",
        share="%{z:.2%}",
        column=per_column,
    )
    figure = go.Figure(
        go.Heatmap(
            x=milliseconds(bins.edges),
            y=_row_edges(bins.asked_times, step),
            z=bins.share.astype(np.float32),
            zmin=0.0,
            zmax=max(float(np.nanmax(bins.share)), FULL_SHARE, top),
            colorscale=sqrt_scale(ATTENTION_SCALE),
            colorbar={"title": {"text": _("share")}, "tickformat": ".1%", "thickness": 10, "x": 1.01},
            hovertemplate=hover + "<extra></extra>",
        )
    )
    name = _("context time (one column = {column})", column=per_column)
    figure.update_xaxes(type="date", title={"text": name}, **time_ticks())
    ticks = bins.asked_times[:: -(-len(bins.asked_times) // MAX_TICKS)]
    names = [write_time(time, step, with_year=False) for time in ticks]
    figure.update_yaxes(
        type="date", title={"text": _("asked time")}, tickvals=milliseconds(ticks), ticktext=names
    )
    figure.update_layout(height=HEATMAP_HEIGHT, margin={"l": 8, "r": 64, "t": 8, "b": 8}, uirevision=revision)
    return figure


def _many(steps: int, step: Step) -> str:
    if step == "daily":
        return _n("{count} day", "{count} days", steps)
    return _n("{count} hour", "{count} hours", steps)


def sqrt_scale(scale: Scale) -> Scale:
    """The same colours, placed so that the colour follows the square root: weak attention stays visible.

    Warping the scale rather than the data keeps true shares on the bar and under the pointer.
    """
    return [(position**2, colour) for position, colour in scale]


def _row_edges(asked_times: np.ndarray, step: Step) -> np.ndarray:
    """Edges (R + 1,) halfway between the asked times, in plotly's milliseconds; a lone one is a step high."""
    half = STEP_LENGTH[step].astype(np.float64) * 500.0
    centres = milliseconds(asked_times)
    between = (centres[:-1] + centres[1:]) / 2
    return np.concatenate([[centres[0] - half], between, [centres[-1] + half]])
