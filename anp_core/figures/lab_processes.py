"""Figures of the small processes of the lab: a fit with its residuals, learning curves, costs, samples."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from anp_core.figures.theme import LINES, translucent
from anp_core.language import _

HEIGHT = 330
MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}
LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": {"text": ""}}
BAND = 1.96  # standard deviations: 95 % of a Gaussian
# In the order of the networks; dashes and marks differ too, so that colour is not the only sign.
COLOURS = tuple(LINES[name] for name in ("gap", "truth", "forecast", "dropped", "focus", "context"))
DASHES = ("solid", "dash", "solid", "dot", "dashdot", "longdash")
MARKS = ("circle", "square", "diamond", "triangle-up", "x", "star")


def height_range(*values: np.ndarray) -> tuple[float, float]:
    """An axis that holds all the values, with room around, so that panels beside each other share it."""
    together = np.concatenate([np.ravel(each) for each in values])
    low, high = float(together.min()), float(together.max())
    room = 0.12 * max(high - low, 0.5)
    return low - room, high + room


def fit_figure(
    grid: np.ndarray,
    mean: np.ndarray,
    std: np.ndarray,
    known: tuple[np.ndarray, np.ndarray],
    at_known: np.ndarray,
    truth: np.ndarray,
    heights: tuple[float, float],
    colour: str = LINES["forecast"],
) -> go.Figure:
    """Mean and 95 % band over the grid (G,), the true curve, known points (x, y), and a stick for each residual."""
    figure = go.Figure()
    _band(figure, grid, mean, std, colour)
    _truth(figure, grid, truth)
    _line(figure, grid, mean, _("mean"), colour, width=2.5)
    x, y = known
    sticks_x = np.column_stack([x, x, np.full(len(x), np.nan)]).ravel()
    sticks_y = np.column_stack([y, at_known, np.full(len(x), np.nan)]).ravel()
    figure.add_scatter(
        x=sticks_x,
        y=sticks_y,
        mode="lines",
        name=_("residual"),
        line={"color": LINES["dropped"], "width": 2},
        hoverinfo="skip",
    )
    _points(figure, known)
    return finish(figure, "x", "y", heights)


def samples_figure(
    grid: np.ndarray,
    curves: np.ndarray,
    known: tuple[np.ndarray, np.ndarray],
    truth: np.ndarray,
    heights: tuple[float, float],
    band: tuple[np.ndarray, np.ndarray] | None = None,
) -> go.Figure:
    """Curves (S, G), each one a sample, the known points and the true curve; `band` is a mean and a std (G,)."""
    figure = go.Figure()
    if band is not None:
        _band(figure, grid, *band, LINES["forecast"])
    for number, curve in enumerate(curves):
        figure.add_scatter(
            x=grid,
            y=curve,
            mode="lines",
            name=_("samples"),
            legendgroup="samples",
            showlegend=number == 0,
            line={"color": translucent(LINES["gap"], 0.55), "width": 1.3},
            hovertemplate="x %{x:.3g}, y %{y:.3g}<extra></extra>",
        )
    _truth(figure, grid, truth)
    _points(figure, known)
    return finish(figure, "x", "y", heights)


def learning_figure(lines: Mapping[str, tuple[np.ndarray, np.ndarray]], across: str, up: str) -> go.Figure:
    """Named curves, each with its own x (T,) and y (T,): scores against steps or seconds, on a logarithmic axis."""
    figure = go.Figure()
    for number, (name, (x, y)) in enumerate(lines.items()):
        _series(figure, number, name, x, y)
    ticks = [digit * 10.0**power for power in range(-3, 6) for digit in (1, 2, 5)]
    figure.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{tick:,g}" for tick in ticks])
    return finish(figure, across, up)


def cost_figure(points: np.ndarray, milliseconds: Mapping[str, np.ndarray]) -> go.Figure:
    """Milliseconds of a step against N = M, both logarithmic: N·M has twice the slope of N + M."""
    figure = go.Figure()
    for number, (name, values) in enumerate(milliseconds.items()):
        _series(figure, number, name, points, values)
    figure.update_xaxes(type="log", tickvals=list(points), ticktext=[f"{count:,}" for count in points])
    figure.update_yaxes(type="log", dtick="D2", tickformat=",.3~r")
    return finish(figure, _("points, N = M"), _("milliseconds a step"))


def live_loss_figure(
    loss: np.ndarray, held_out: tuple[np.ndarray, np.ndarray], total: int, heights: tuple[float, float]
) -> go.Figure:
    """The smoothed loss of the batches after every step, and the held-out score where it was measured."""
    figure = go.Figure()
    _line(figure, np.arange(1, len(loss) + 1), loss, _("batches, smoothed"), LINES["history"], width=1.5)
    figure.add_scatter(
        x=held_out[0],
        y=held_out[1],
        mode="lines+markers",
        name=_("curves it never learns from"),
        line={"color": LINES["forecast"], "width": 2},
        marker={"size": 5},
        hovertemplate="%{x}: %{y:.3f}<extra></extra>",
    )
    figure.update_xaxes(range=[0, total])
    return finish(figure, _("step"), _("loss, nats a point"), heights)


def finish(figure: go.Figure, across: str, up: str, heights: tuple[float, float] | None = None) -> go.Figure:
    """Axis names, margins and legend; `uirevision` keeps a reader's zoom."""
    figure.update_xaxes(title={"text": across})
    figure.update_yaxes(title={"text": up}, range=None if heights is None else list(heights))
    figure.update_layout(height=HEIGHT, margin=MARGIN, legend=LEGEND, uirevision="stay")
    return figure


def _series(figure: go.Figure, number: int, name: str, x: np.ndarray, y: np.ndarray) -> None:
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        name=name,
        line={"color": COLOURS[number % len(COLOURS)], "dash": DASHES[number % len(DASHES)], "width": 2},
        marker={"symbol": MARKS[number % len(MARKS)], "size": 7},
        hovertemplate=f"%{{x:.4g}}: %{{y:.4g}}<extra>{name}</extra>",
    )


def _line(figure: go.Figure, x: np.ndarray, y: np.ndarray, name: str, colour: str, width: float) -> None:
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines",
        name=name,
        line={"color": colour, "width": width},
        hovertemplate=f"%{{x:.3g}}: %{{y:.3g}}<extra>{name}</extra>",
    )


def _band(figure: go.Figure, grid: np.ndarray, mean: np.ndarray, std: np.ndarray, colour: str) -> None:
    figure.add_scatter(
        x=np.concatenate([grid, grid[::-1]]),
        y=np.concatenate([mean + BAND * std, (mean - BAND * std)[::-1]]),
        fill="toself",
        fillcolor=translucent(colour, 0.2),
        line={"width": 0},
        name=_("95 % band"),
        hoverinfo="skip",
    )


def _truth(figure: go.Figure, grid: np.ndarray, truth: np.ndarray) -> None:
    figure.add_scatter(
        x=grid,
        y=truth,
        mode="lines",
        name=_("true curve"),
        line={"color": LINES["history"], "dash": "dash", "width": 1.5},
        hoverinfo="skip",
    )


def _points(figure: go.Figure, known: tuple[np.ndarray, np.ndarray]) -> None:
    figure.add_scatter(
        x=known[0],
        y=known[1],
        mode="markers",
        name=_("context points"),
        marker={"color": LINES["history"], "size": 8, "line": {"color": "white", "width": 1}},
        hovertemplate="x %{x:.3g}, y %{y:.3g}<extra></extra>",
    )
