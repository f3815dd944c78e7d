"""The picture of many grey items and one coloured, each ringed by the attention that it gets."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from anp_core.figures.theme import LINES
from anp_core.language import _

SYMBOLS = {"circle": "circle", "square": "square", "triangle": "triangle-up"}
COLOURS = {"grey": LINES["history"], "red": "#C4342B"}
ITEM, LARGEST_RING = 15, 52  # pixels
HEIGHT = 420


def cue_figure(
    place: np.ndarray, shapes: Sequence[str], colours: Sequence[str], weights: np.ndarray
) -> go.Figure:
    """Items at place (N, 2). The area of an item's ring is its weight (N,), on one scale for all pictures."""
    figure = go.Figure()
    figure.add_scatter(
        x=place[:, 0],
        y=place[:, 1],
        mode="markers",
        marker={
            "size": LARGEST_RING * np.sqrt(weights),
            "sizemin": 0,
            "color": LINES["focus"],
            "opacity": 0.75,
            "line": {"width": 0},
        },
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=place[:, 0],
        y=place[:, 1],
        mode="markers",
        marker={
            "symbol": [SYMBOLS[shape] for shape in shapes],
            "color": [COLOURS[colour] for colour in colours],
            "size": ITEM,
            "line": {"width": 1, "color": "white"},
        },
        text=[
            _("{colour} {shape}", colour=_(colour), shape=_(shape))
            for shape, colour in zip(shapes, colours, strict=True)
        ],
        customdata=weights,
        hovertemplate=_("%{text}<br><b>%{customdata:.1%}</b> of the attention<extra></extra>"),
    )
    figure.update_xaxes(visible=False, fixedrange=True, range=[-0.9, place[:, 0].max() + 0.9])
    figure.update_yaxes(visible=False, fixedrange=True, range=[-0.9, place[:, 1].max() + 0.9])
    figure.update_layout(
        height=HEIGHT, margin={"l": 8, "r": 8, "t": 0, "b": 0}, showlegend=False, uirevision="stay"
    )
    return figure
