"""Curves of the attention lab: data with an estimate, training, and errors by bandwidth or by number of samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from anp_core.figures.theme import LINES
from anp_core.language import _

HEIGHT = 370
MARGIN = {"l": 8, "r": 8, "t": 54, "b": 8}  # above the legend there is room for a phone's buttons
LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": {"text": ""}}
# In the order of lines; marks and dashes differ too, so that colour is not the only sign.
COLOURS = (LINES["forecast"], LINES["gap"], LINES["truth"], LINES["dropped"], LINES["focus"])
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
MARKS = ("circle", "square", "diamond", "triangle-up", "x")


@dataclass(frozen=True)
class Axis:
    """What an axis shows, and whether it is logarithmic."""

    title: str
    log: bool = False


def curve_figure(
    x: np.ndarray,
    y: np.ndarray,
    query: np.ndarray,
    curves: Mapping[str, np.ndarray],
    truth: np.ndarray | None = None,
) -> go.Figure:
    """Observed points, the true curve where it is known, and one or more estimates over the queries (M,)."""
    figure = go.Figure()
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers",
        name=_("data"),
        marker={"color": LINES["history"], "size": 6, "opacity": 0.65},
        hovertemplate="x %{x:.3g}, y %{y:.3g}<extra>" + _("data") + "</extra>",
    )
    if truth is not None:
        figure.add_scatter(
            x=query,
            y=truth,
            mode="lines",
            name=_("true curve"),
            line={"color": LINES["history"], "dash": "dash", "width": 1.5},
            hovertemplate="x %{x:.3g}, y %{y:.3g}<extra>" + _("true curve") + "</extra>",
        )
    for number, (name, curve) in enumerate(curves.items()):
        figure.add_scatter(
            x=query,
            y=curve,
            mode="lines",
            name=name,
            line={"color": COLOURS[number % len(COLOURS)], "width": 3 if number == 0 else 2},
            hovertemplate=f"x %{{x:.3g}}, y %{{y:.3g}}<extra>{name}</extra>",
        )
    return _finish(figure, Axis("x"), Axis("y"))


def lines_figure(
    x: np.ndarray,
    lines: Mapping[str, np.ndarray],
    across: Axis,
    up: Axis,
    *,
    level: tuple[str, float] | None = None,
    mark: tuple[str, float] | None = None,
) -> go.Figure:
    """Named lines over one axis. `level` is a named horizontal line, `mark` a named vertical one."""
    figure = go.Figure()
    for number, (name, values) in enumerate(lines.items()):
        shown = np.where(np.isfinite(values), values, np.nan)
        figure.add_scatter(
            x=x,
            y=shown,
            mode="lines+markers" if len(x) <= 40 else "lines",
            name=name,
            line={
                "color": COLOURS[number % len(COLOURS)],
                "dash": DASHES[number % len(DASHES)],
                "width": 2,
            },
            marker={"symbol": MARKS[number % len(MARKS)], "size": 7},
            hovertemplate=f"%{{x:.3g}}: %{{y:.3g}}<extra>{name}</extra>",
        )
    grey = {"color": LINES["history"], "dash": "dot", "width": 1.5}
    if level is not None:
        figure.add_hline(y=level[1], line=grey, annotation_text=level[0], annotation_position="bottom right")
    if mark is not None:
        at = float(np.log10(mark[1])) if across.log else mark[1]
        figure.add_vline(x=mark[1], line=grey)
        figure.add_annotation(
            x=at, y=1, yref="paper", text=mark[0], showarrow=False, xanchor="left", xshift=4
        )
    return _finish(figure, across, up)


def _finish(figure: go.Figure, across: Axis, up: Axis) -> go.Figure:
    for update, axis in ((figure.update_xaxes, across), (figure.update_yaxes, up)):
        update(title={"text": axis.title}, type="log" if axis.log else "linear")
        if axis.log:
            update(dtick="D2", tickformat=",.3~r")  # 1, 2 and 5 of every power of ten; more would not fit
    figure.update_layout(height=HEIGHT, margin=MARGIN, legend=LEGEND, uirevision="stay")
    return figure
