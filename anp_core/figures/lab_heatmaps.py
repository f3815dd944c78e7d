"""Heatmaps of attention weights for the lab: one large one, and a board of small ones with one colour scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from anp_core.figures.forecast_heatmap import sqrt_scale
from anp_core.figures.theme import ATTENTION_SCALE, ERROR_SCALE, LINES
from anp_core.language import _

HEIGHT = 340
BOARD_ROW = 190  # pixels
MARGIN = {"l": 8, "r": 8, "t": 28, "b": 8}


def weights_heatmap(
    weights: np.ndarray, *, queries: Sequence[str] | np.ndarray, keys: Sequence[str] | np.ndarray
) -> go.Figure:
    """Weights (M, N): queries upwards, keys to the right, both in the order that they come in.

    Where some weights are negative the colours diverge from white at zero; otherwise they follow the square root,
    so that weak attention stays visible.
    """
    signed = bool((weights < -1e-9).any())
    top = float(np.nanmax(np.abs(weights))) or 1.0
    figure = go.Figure(
        go.Heatmap(
            z=weights,
            zmin=-top if signed else 0.0,
            zmax=top,
            colorscale=ERROR_SCALE if signed else sqrt_scale(ATTENTION_SCALE),
            colorbar={"title": {"text": _("weight")}, "thickness": 10, "tickformat": ".2~g"},
            customdata=np.broadcast_to(np.asarray(list(map(_word, keys)))[None, :], weights.shape),
            text=np.broadcast_to(np.asarray(list(map(_word, queries)))[:, None], weights.shape),
            hovertemplate=_("query %{text}, key %{customdata}<br><b>weight %{z:.4f}</b><extra></extra>"),
        )
    )
    _name_ticks(figure.update_xaxes, keys, _("keys, sorted"))
    _name_ticks(figure.update_yaxes, queries, _("queries, sorted"))
    figure.update_layout(height=HEIGHT, margin=MARGIN, uirevision="stay")
    return figure


def heatmap_board(
    boards: Mapping[str, np.ndarray], columns: int = 3, *, top: float = 1.0, numbered: bool = True
) -> go.Figure:
    """Several weights (M, N) beside each other; one colour scale from 0 to `top`, so that they can be compared.

    `numbered` names every query and key by its number and draws a line between cells: for a few of them.
    """
    rows = -(-len(boards) // columns)
    hover = _("query %{y}, key %{x}<br><b>weight %{z:.4f}</b>")
    figure = make_subplots(
        rows,
        columns,
        subplot_titles=list(boards),
        shared_xaxes=True,
        shared_yaxes=True,
        horizontal_spacing=0.04,
        vertical_spacing=0.32 / max(rows, 1) ** 1.2,
    )
    for number, (name, weights) in enumerate(boards.items()):
        row, column = divmod(number, columns)
        figure.add_heatmap(
            z=weights,
            coloraxis="coloraxis",
            x=np.arange(1, weights.shape[1] + 1),
            y=np.arange(1, weights.shape[0] + 1),
            xgap=1 if numbered else 0,
            ygap=1 if numbered else 0,
            hovertemplate=f"{hover}<extra>{name}</extra>",
            row=row + 1,
            col=column + 1,
        )
    figure.update_yaxes(autorange="reversed", dtick=1 if numbered else 20, tick0=1)
    figure.update_xaxes(dtick=1 if numbered else 20, tick0=1)
    figure.update_annotations(font={"size": 12})
    figure.update_layout(
        height=BOARD_ROW * rows,
        margin=MARGIN,
        uirevision="stay",
        coloraxis={
            "cmin": 0,
            "cmax": top,
            "colorscale": sqrt_scale(ATTENTION_SCALE),
            "colorbar": {"title": {"text": _("weight")}, "thickness": 10},
        },
    )
    return figure


def spread_figure(
    dimensions: np.ndarray, plain: tuple[np.ndarray, np.ndarray], scaled: tuple[np.ndarray, np.ndarray]
) -> go.Figure:
    """Why √d: (variance of the scores, entropy of the weights in nats) over d, without and with the division."""
    figure = make_subplots(
        1,
        2,
        subplot_titles=[_("Variance of the scores"), _("Entropy of the weights")],
        horizontal_spacing=0.14,
    )
    for name, pair, colour, dash, mark in (
        ("q·k", plain, LINES["forecast"], "dash", "square"),
        ("q·k / √d", scaled, LINES["gap"], "solid", "circle"),
    ):
        for column, values in enumerate(pair):
            figure.add_scatter(
                x=dimensions,
                y=values,
                mode="lines+markers",
                name=name,
                legendgroup=name,
                showlegend=column == 0,
                line={"color": colour, "dash": dash},
                marker={"symbol": mark, "size": 7},
                hovertemplate=f"d = %{{x}}: %{{y:.3g}}<extra>{name}</extra>",
                row=1,
                col=column + 1,
            )
    figure.update_xaxes(type="log", title={"text": "d"}, tickvals=dimensions[::2])
    figure.update_yaxes(type="log", tickformat=".3~g", row=1, col=1)
    figure.update_annotations(font={"size": 13})
    figure.update_layout(
        height=HEIGHT,
        margin=MARGIN | {"t": 54},  # above the titles there is room for a phone's buttons
        legend={"orientation": "h", "x": 0, "y": -0.25, "yanchor": "top"},
        uirevision="stay",
    )
    return figure


def score_histogram(plain: np.ndarray, scaled: np.ndarray, dimension: int) -> go.Figure:
    """How the scores of one d are distributed, without and with the division by √d."""
    figure = go.Figure()
    reach = float(np.abs(plain).max())
    bins = {"start": -reach, "end": reach, "size": reach / 40}
    for name, scores, colour in (
        ("q·k", plain, LINES["forecast"]),
        ("q·k / √d", scaled, LINES["gap"]),
    ):
        figure.add_histogram(
            x=scores, name=name, xbins=bins, marker={"color": colour}, opacity=0.65, histnorm="probability"
        )
    figure.update_xaxes(title={"text": _("score at d = {dimension}", dimension=dimension)})
    figure.update_yaxes(title={"text": _("share of all scores")})
    figure.update_layout(
        barmode="overlay",
        height=HEIGHT,
        margin=MARGIN,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        uirevision="stay",
    )
    return figure


def _word(item: object) -> str:
    return item if isinstance(item, str) else f"{item:.3g}"


def _name_ticks(update: object, names: Sequence[str] | np.ndarray, title: str) -> None:
    step = max(1, -(-len(names) // 6))
    at = list(range(0, len(names), step))
    assert callable(update)
    update(title={"text": title}, tickvals=at, ticktext=[_word(names[index]) for index in at])
