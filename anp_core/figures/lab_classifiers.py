"""What the lab's classifiers looked at: words with weights and effects, a head's heatmap, maps over pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from anp_core.figures.forecast_heatmap import sqrt_scale
from anp_core.figures.theme import ATTENTION_SCALE, ERROR_SCALE, LINES
from anp_core.language import _

WORD_ROW = 25  # pixels
WORDS_MARGIN = {"l": 8, "r": 8, "t": 48, "b": 8}
ROOM = 1.34  # of the longest bar, so that its number fits beside it
PICTURE_HEIGHT = 300
OVERLAY = 0.62  # how opaque a map lies over its picture
BOX_LINES = (("white", 4.0), ("black", 1.5))  # both, so that it stands out on any ground


def words_figure(
    words: Sequence[str], unknown: Sequence[str], weights: np.ndarray, effect: np.ndarray
) -> go.Figure:
    """Words from top to bottom, with their weights (N,) on the left and deletion effects (N,) on the right.

    Words in `unknown` carry a question mark. Effects may be NaN: there is no bar then.
    """
    figure = make_subplots(
        1,
        2,
        shared_yaxes=True,
        horizontal_spacing=0.04,
        subplot_titles=[_("weight in the pooling"), _("effect of deleting it")],
    )
    rows = np.arange(len(words))
    figure.add_bar(
        y=rows,
        x=weights,
        orientation="h",
        marker={"color": LINES["gap"]},
        text=[f"{weight:.1%}" for weight in weights],
        hovertext=list(words),
        hovertemplate=_("%{hovertext}: <b>%{x:.2%}</b> of the pooling") + "<extra></extra>",
        row=1,
        col=1,
    )
    figure.add_bar(
        y=rows,
        x=effect,
        orientation="h",
        marker={"color": LINES["forecast"], "pattern": {"shape": "/", "size": 5, "solidity": 0.35}},
        text=["" if np.isnan(change) else f"{change:+.1f}" for change in effect],
        hovertext=list(words),
        hovertemplate=_("without %{hovertext} the log-odds of “positive” fall by <b>%{x:.2f}</b>")
        + "<extra></extra>",
        row=1,
        col=2,
    )
    figure.update_traces(textposition="outside", cliponaxis=False, constraintext="none")
    reach = ROOM * max(float(np.nanmax(np.abs(effect), initial=0.0)), 0.5)
    lowest = -reach if np.nanmin(effect, initial=0.0) < -0.05 * reach else -0.12 * reach
    figure.update_xaxes(range=[0, ROOM * float(weights.max())], tickformat=".0%", nticks=4, row=1, col=1)
    figure.update_xaxes(
        range=[lowest, reach], nticks=5, zeroline=True, title={"text": _("log-odds")}, row=1, col=2
    )
    figure.update_xaxes(fixedrange=True)
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[f"{word} (?)" if word in unknown else word for word in words],
        range=[len(words) - 0.5, -0.5],
        fixedrange=True,
    )
    figure.update_annotations(font={"size": 13})
    figure.update_layout(
        height=110 + WORD_ROW * len(words),
        margin=WORDS_MARGIN,
        showlegend=False,
        bargap=0.3,
        uirevision="stay",
    )
    return figure


def word_heatmap(words: Sequence[str], weights: np.ndarray) -> go.Figure:
    """Self-attention weights (N, N) of one head: asking words down, answering words across."""
    places = np.arange(len(words))
    figure = go.Figure(
        go.Heatmap(
            z=weights,
            x=places,
            y=places,
            zmin=0,
            zmax=1,
            xgap=1,
            ygap=1,
            colorscale=sqrt_scale(ATTENTION_SCALE),
            colorbar={"title": {"text": _("weight")}, "thickness": 10, "tickformat": ".2~g"},
            text=[[f"{asking} → {answering}" for answering in words] for asking in words],
            hovertemplate="%{text}<br><b>%{z:.1%}</b><extra></extra>",
        )
    )
    figure.update_xaxes(
        title={"text": _("key: the word looked at")}, tickvals=places, ticktext=list(words), tickangle=-60
    )
    figure.update_yaxes(
        title={"text": _("query: the word that looks")},
        tickvals=places,
        ticktext=list(words),
        range=[len(words) - 0.5, -0.5],
    )
    figure.update_layout(
        height=170 + WORD_ROW * len(words), margin={"l": 8, "r": 8, "t": 8, "b": 8}, uirevision="stay"
    )
    return figure


def look_figure(
    pixels: np.ndarray, attention: np.ndarray, box: tuple[int, int, int, int] | None = None
) -> go.Figure:
    """The picture, and beside it where the classifier looked.

    Args:
        pixels: (S, S, 3) in [0, 1].
        attention: (S, S) share of the attention on a cell around each pixel.
        box: top, left, bottom, right of the shape, outlined; None where nobody knows it.
    """
    figure = make_subplots(1, 2, horizontal_spacing=0.03, subplot_titles=[_("picture"), _("attention")])
    _show(figure, pixels, 1)
    _show(figure, _grey(pixels), 2)
    figure.add_heatmap(
        z=attention,
        colorscale=sqrt_scale(ATTENTION_SCALE),
        zmin=0,
        zmax=float(attention.max()),
        opacity=OVERLAY,
        colorbar=_bar(_("of the attention, a cell"), 0.76, ".2~p"),
        hovertemplate=_("<b>%{z:.2%}</b> of the attention") + "<extra></extra>",
        row=1,
        col=2,
    )
    for column in (1, 2):
        _outline(figure, box, column)
    return _laid_out(figure)


def covering_figure(
    pixels: np.ndarray,
    effect: np.ndarray,
    probabilities: Mapping[str, float],
    *,
    box: tuple[int, int, int, int] | None = None,
    truth: str | None = None,
) -> go.Figure:
    """Where covering the picture hurts, and beside it how likely each class is; the true one carries a tick.

    Args:
        pixels: (S, S, 3) in [0, 1].
        effect: (G, G) fall of the log-odds when a patch around each cell is covered.
        probabilities: by class.
        box: as for `look_figure`.
        truth: the true class, where it is known.
    """
    figure = make_subplots(
        1, 2, horizontal_spacing=0.16, subplot_titles=[_("effect of covering"), _("probability")]
    )
    _show(figure, _grey(pixels), 1)
    step = len(pixels) / len(effect)
    centres = (np.arange(len(effect)) + 0.5) * step - 0.5
    reach = max(float(np.abs(effect).max()), 1e-6)
    figure.add_heatmap(
        z=effect,
        x=centres,
        y=centres,
        colorscale=ERROR_SCALE,
        zmin=-reach,
        zmax=reach,
        opacity=OVERLAY,
        colorbar=_bar(_("fall of the log-odds"), 0.21, ".2~g"),
        hovertemplate=_("covered here, the log-odds fall by <b>%{z:.2f}</b>") + "<extra></extra>",
        row=1,
        col=1,
    )
    _outline(figure, box, 1)
    names = [f"{name} ✓" if name == truth else name for name in probabilities]
    figure.add_bar(
        y=names,
        x=list(probabilities.values()),
        orientation="h",
        marker={"color": LINES["gap"]},
        text=[f"{share:.1%}" for share in probabilities.values()],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: <b>%{x:.2%}</b><extra></extra>",
        row=1,
        col=2,
    )
    _laid_out(figure, pictures=1)
    figure.update_xaxes(range=[0, 1.5], tickformat=".0%", tickvals=[0, 1], fixedrange=True, row=1, col=2)
    figure.update_yaxes(autorange="reversed", fixedrange=True, row=1, col=2)
    return figure


def _grey(pixels: np.ndarray) -> np.ndarray:
    return np.repeat(pixels.mean(-1, keepdims=True), 3, -1)


def _show(figure: go.Figure, pixels: np.ndarray, column: int) -> None:
    """The picture in one panel: a pixel is one unit of the axes, its centre at a whole number."""
    figure.add_image(z=np.rint(255 * pixels).astype(np.uint8), hoverinfo="skip", row=1, col=column)
    side = len(pixels)
    figure.update_xaxes(range=[-0.5, side - 0.5], row=1, col=column)
    figure.update_yaxes(range=[side - 0.5, -0.5], row=1, col=column)


def _laid_out(figure: go.Figure, pictures: int = 2) -> go.Figure:
    for column in range(1, pictures + 1):
        plain = {"visible": False, "constrain": "domain", "fixedrange": True}
        figure.update_xaxes(plain, row=1, col=column)
        figure.update_yaxes({**plain, "scaleanchor": "x" if column == 1 else f"x{column}"}, row=1, col=column)
    figure.update_annotations(font={"size": 13})
    figure.update_layout(
        height=PICTURE_HEIGHT, margin={"l": 8, "r": 8, "t": 28, "b": 56}, uirevision="stay", showlegend=False
    )
    return figure


def _bar(title: str, centre: float, form: str) -> dict[str, Any]:
    """A colour bar below its picture."""
    return {
        "orientation": "h",
        "title": {"text": title, "side": "bottom", "font": {"size": 11}},
        "thickness": 8,
        "len": 0.4,
        "x": centre,
        "y": -0.02,
        "yanchor": "top",
        "nticks": 4,
        "tickformat": form,
        "tickfont": {"size": 10},
    }


def _outline(figure: go.Figure, box: tuple[int, int, int, int] | None, column: int) -> None:
    if box is None:
        return
    top, left, bottom, right = box
    for colour, width in BOX_LINES:
        figure.add_shape(
            type="rect",
            x0=left - 0.5,
            x1=right - 0.5,
            y0=top - 0.5,
            y1=bottom - 0.5,
            line={"color": colour, "width": width, "dash": "solid" if colour == "white" else "dot"},
            row=1,
            col=column,
        )
