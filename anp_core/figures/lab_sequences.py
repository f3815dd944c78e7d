"""Figures of the lab's sequence models: alignments, confidence letter by letter, scores by length, positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from anp_core.figures.forecast_heatmap import sqrt_scale
from anp_core.figures.theme import ATTENTION_SCALE, ERROR_SCALE, LINES, Scale
from anp_core.language import _

MARGIN = {"l": 8, "r": 8, "t": 28, "b": 8}
COLOURS = (LINES["forecast"], LINES["gap"], LINES["truth"], LINES["dropped"])
DASHES = ("dash", "solid", "dashdot", "dot")
MARKS = ("square", "circle", "diamond", "triangle-up")
SPACE = "␣"
MONOSPACE = "Menlo, Consolas, DejaVu Sans Mono, monospace"
CELL = 22  # pixels a letter of the answer takes
SMALL_FROM = 26  # letters of a text, from which on they are written smaller


def alignment_heatmap(weights: np.ndarray, answer: str, text: str) -> go.Figure:
    """Weights (T, N): the answer's letters downwards, the text's letters to the right, on a scale from 0 to 1."""
    figure = go.Figure(_letters_heatmap(weights, answer, text))
    _letter_axes(figure, answer, text)
    figure.update_layout(
        height=CELL * len(answer) + 90,
        margin=MARGIN,
        uirevision="stay",
        coloraxis=_weight_axis(),
        xaxis={"title": {"text": _("the text, letter by letter")}},
        yaxis={"title": {"text": _("the answer")}},
    )
    return figure


def head_board(weights: np.ndarray, answer: str, text: str) -> go.Figure:
    """Weights (H, T, N) of every head, one below the other, on one scale from 0 to 1."""
    heads = len(weights)
    titles = [_("head {number}", number=number + 1) for number in range(heads)]
    figure = make_subplots(heads, 1, subplot_titles=titles, vertical_spacing=0.22 / heads)
    cell = min(CELL, 320 // len(answer))
    for head in range(heads):
        figure.add_trace(_letters_heatmap(weights[head], answer, text), row=head + 1, col=1)
    _letter_axes(figure, answer, text)
    figure.update_annotations(font={"size": 12})
    figure.update_layout(
        height=heads * (cell * len(answer) + 56) + 20,
        margin=MARGIN,
        uirevision="stay",
        coloraxis=_weight_axis(),
    )
    return figure


def confidence_figure(answers: Mapping[str, tuple[str, np.ndarray]]) -> go.Figure:
    """One row a model: its answer, each letter (T,) coloured by the probability that it was given."""
    names = list(answers)
    letters = [list(answer) for answer, _probability in answers.values()]
    figure = go.Figure(
        go.Heatmap(
            z=np.stack([probability for _answer, probability in answers.values()]),
            x=np.arange(1, len(letters[0]) + 1),
            y=np.arange(len(names)),
            text=letters,
            texttemplate="%{text}",
            textfont={"family": MONOSPACE, "size": 15},
            customdata=np.broadcast_to(np.array(names, object)[:, None], (len(names), len(letters[0]))),
            colorscale=CONFIDENCE_SCALE,
            zmin=0,
            zmax=1,
            xgap=2,
            ygap=4,
            colorbar={"title": {"text": _("probability")}, "thickness": 10, "tickformat": ".0%"},
            hovertemplate="<b>%{text}</b>: %{z:.1%}<extra>%{customdata}</extra>",
        )
    )
    figure.update_yaxes(
        tickvals=np.arange(len(names)), ticktext=names, autorange="reversed", fixedrange=True, showgrid=False
    )
    figure.update_xaxes(dtick=1, title={"text": _("letter of the answer")}, fixedrange=True, showgrid=False)
    figure.update_layout(height=46 * len(names) + 90, margin=MARGIN, uirevision="stay")
    return figure


def length_figure(letters: Sequence[int], shares: Mapping[str, Sequence[float]], trained: int) -> go.Figure:
    """Share of exact answers by how long the text is, one line a model; beyond `trained` none was trained."""
    figure = go.Figure()
    for number, (name, values) in enumerate(shares.items()):
        figure.add_scatter(
            x=letters,
            y=values,
            name=name,
            mode="lines+markers",
            line={"color": COLOURS[number % 4], "dash": DASHES[number % 4]},
            marker={"symbol": MARKS[number % 4], "size": 8},
            hovertemplate="%{x}: %{y:.1%}<extra>" + name + "</extra>",
        )
    figure.add_vrect(trained, max(letters) + 2, fillcolor=LINES["history"], opacity=0.15, line_width=0)
    figure.add_annotation(
        x=trained, y=0.02, xanchor="left", yanchor="bottom", showarrow=False,
        text=_("longer than in the training"), font={"size": 11}, xshift=4,
    )  # fmt: skip
    figure.update_xaxes(title={"text": _("letters of the text")}, tickvals=list(letters))
    figure.update_yaxes(title={"text": _("exact answers")}, tickformat=".0%", range=[0, 1.03])
    _below(figure, 360)
    return figure


def change_figure(changes: Mapping[str, np.ndarray], answer: str, place: int) -> go.Figure:
    """Largest change (T,) of any probability at each place, one row of bars a model; `place` was changed."""
    figure = go.Figure()
    ticks = [f"{number + 1}<br>{letter}" for number, letter in enumerate(answer)]
    for number, (name, change) in enumerate(changes.items()):
        figure.add_bar(
            x=np.arange(len(answer)),
            y=change,
            name=name,
            marker={"color": COLOURS[number % 4]},
            hovertemplate="%{x}: %{y:.3g}<extra>" + name + "</extra>",
        )
    figure.add_vrect(-0.5, place + 0.5, fillcolor=LINES["history"], opacity=0.15, line_width=0)
    figure.update_xaxes(
        tickvals=np.arange(len(answer)),
        ticktext=ticks,
        title={"text": _("place in the answer")},
        range=[-0.5, len(answer) - 0.5],
    )
    figure.update_yaxes(title={"text": _("change of a probability")}, range=[0, 1.03])
    _below(figure, 340)
    figure.update_layout(legend_y=-0.42)  # below ticks of two lines
    return figure


def letter_bars(values: np.ndarray, names: Sequence[str]) -> go.Figure:
    """One bar for each of values (N,), below it its letter or number; NaN is written as minus infinity."""
    at = np.arange(len(values))
    shown = [_shown(name) for name in names]
    figure = go.Figure(
        go.Bar(
            x=at,
            y=values,
            customdata=shown,
            marker={"color": LINES["forecast"]},
            hovertemplate="%{customdata}: %{y:.3f}<extra></extra>",
        )
    )
    hidden = at[np.isnan(values)]
    figure.add_scatter(
        x=hidden, y=np.zeros(len(hidden)), mode="text", text="−∞", hoverinfo="skip", showlegend=False
    )
    figure.update_xaxes(
        tickvals=at, ticktext=shown, tickangle=0, range=[-0.6, len(values) - 0.4], fixedrange=True
    )
    figure.update_yaxes(fixedrange=True)
    figure.update_layout(
        height=260, margin={"l": 8, "r": 8, "t": 8, "b": 8}, uirevision="stay", showlegend=False
    )
    return figure


def positions_heatmap(boards: Mapping[str, np.ndarray]) -> go.Figure:
    """Positions (P, W) of one or several kinds beside each other: places downwards, features to the right."""
    figure = make_subplots(1, len(boards), subplot_titles=list(boards), shared_yaxes=True)
    for number, (name, positions) in enumerate(boards.items(), start=1):
        figure.add_heatmap(
            z=positions,
            coloraxis="coloraxis",
            hovertemplate=_("place %{y}, feature %{x}") + "<br><b>%{z:.3f}</b><extra>" + name + "</extra>",
            row=1,
            col=number,
        )
    figure.update_yaxes(autorange="reversed")
    figure.update_yaxes(title={"text": _("place")}, col=1)
    figure.update_xaxes(title={"text": _("feature")})
    _diverging(figure, 1.0, 340)
    return figure


def rotation_heatmap(matrix: np.ndarray) -> go.Figure:
    """The matrix (W, W) of an offset: 2×2 rotations along the diagonal, zero elsewhere."""
    figure = go.Figure(
        go.Heatmap(
            z=matrix,
            coloraxis="coloraxis",
            hovertemplate=_("row %{y}, column %{x}") + "<br><b>%{z:.3f}</b><extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", scaleanchor="x", constrain="domain", visible=False)
    figure.update_xaxes(constrain="domain", visible=False)
    _diverging(figure, 1.0, 320)
    return figure


def offset_products_figure(curves: Mapping[str, tuple[np.ndarray, np.ndarray]], offset: int) -> go.Figure:
    """Cosine between two positions by how far apart they are: mean and spread (K,), one line a kind."""
    figure = go.Figure()
    for number, (name, (mean, spread)) in enumerate(curves.items()):
        figure.add_scatter(
            x=np.arange(len(mean)),
            y=mean,
            error_y={"type": "data", "array": spread, "thickness": 1, "width": 2},
            name=name,
            mode="lines+markers",
            line={"color": COLOURS[number % 4], "dash": DASHES[number % 4]},
            marker={"symbol": MARKS[number % 4], "size": 6},
            hovertemplate="k = %{x}: %{y:.3f} ± %{error_y.array:.3f}<extra>" + name + "</extra>",
        )
    figure.add_vline(offset, line={"color": LINES["now"], "dash": "dot"})
    figure.update_xaxes(title={"text": _("offset k")})
    figure.update_yaxes(title={"text": _("cosine of PE(p) and PE(p + k)")})
    _below(figure, 320)
    return figure


# White where nothing is known to dark green where all is: the letters stay readable on it in both themes.
CONFIDENCE_SCALE: Scale = [(0.0, "#f2b497"), (0.5, "#f7e7c5"), (0.9, "#d8ecd9"), (1.0, "#a8d8bd")]


def _letters_heatmap(weights: np.ndarray, answer: str, text: str) -> go.Heatmap:
    shape = weights.shape
    return go.Heatmap(
        z=weights,
        coloraxis="coloraxis",
        customdata=np.broadcast_to(np.array([_shown(letter) for letter in text], object), shape),
        text=np.broadcast_to(np.array(list(answer), object)[:, None], shape),
        hovertemplate=_("writing “%{text}”, looking at “%{customdata}”")
        + "<br><b>%{z:.3f}</b><extra></extra>",
    )


def _letter_axes(figure: go.Figure, answer: str, text: str) -> None:
    size = 12 if len(text) < SMALL_FROM else 9
    figure.update_xaxes(
        tickvals=np.arange(len(text)),
        ticktext=[_shown(letter) for letter in text],
        tickfont={"family": MONOSPACE, "size": size},
        tickangle=0,
        ticks="",
        showgrid=False,
    )
    figure.update_yaxes(
        tickvals=np.arange(len(answer)),
        ticktext=[_shown(letter) for letter in answer],
        tickfont={"family": MONOSPACE, "size": 12},
        autorange="reversed",
        ticks="",
        showgrid=False,
    )


def _shown(letter: str) -> str:
    return SPACE if letter == " " else {"<": "&lt;", "&": "&amp;"}.get(letter, letter)


def _weight_axis() -> dict[str, Any]:
    return {
        "cmin": 0,
        "cmax": 1,
        "colorscale": sqrt_scale(ATTENTION_SCALE),
        "colorbar": {
            "title": {"text": _("weight")},
            "thickness": 10,
            "lenmode": "pixels",
            "len": 220,
            "y": 1,
            "yanchor": "top",
        },
    }


def _diverging(figure: go.Figure, top: float, height: int) -> None:
    figure.update_annotations(font={"size": 12})
    figure.update_layout(
        height=height,
        margin=MARGIN,
        uirevision="stay",
        coloraxis={"cmin": -top, "cmax": top, "colorscale": ERROR_SCALE, "colorbar": {"thickness": 10}},
    )


def _below(figure: go.Figure, height: int) -> None:
    figure.update_layout(
        height=height,
        margin=MARGIN,
        uirevision="stay",
        legend={"orientation": "h", "x": 0, "y": -0.25, "yanchor": "top"},
    )
