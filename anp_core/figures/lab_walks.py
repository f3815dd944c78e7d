"""Figures of random walks: a few paths with the band that ought to hold them."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from anp_core.figures.lab_processes import finish
from anp_core.figures.theme import LINES, translucent
from anp_core.language import _


def walk_figure(paths: np.ndarray, edges: tuple[np.ndarray, np.ndarray], first: int, up: str) -> go.Figure:
    """Paths (S, T) from day `first` on within edges (T,); the part of a path that is outside is drawn strongly."""
    days = np.arange(first, first + paths.shape[1])
    low, high = edges
    figure = go.Figure()
    figure.add_scatter(
        x=np.concatenate([days, days[::-1]]),
        y=np.concatenate([high, low[::-1]]),
        fill="toself",
        fillcolor=translucent(LINES["forecast"], 0.2),
        line={"width": 0},
        name=_("95 % band"),
        hoverinfo="skip",
    )
    for number, path in enumerate(paths):
        figure.add_scatter(
            x=days,
            y=path,
            mode="lines",
            name=_("path"),
            legendgroup="path",
            showlegend=number == 0,
            line={"color": LINES["gap"], "width": 1},
            opacity=0.6,
            hovertemplate="%{x}: %{y:.3g}<extra></extra>",
        )
    outside = (paths < low) | (paths > high)
    figure.add_scatter(
        x=np.broadcast_to(days, paths.shape)[outside],
        y=paths[outside],
        mode="markers",
        name=_("outside"),
        marker={"color": LINES["dropped"], "size": 5},
        hovertemplate="%{x}: %{y:.3g}<extra></extra>",
    )
    return finish(figure, _("day"), up)
