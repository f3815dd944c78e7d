"""Figures of the building blocks: matrices with their numbers written in, and the state of a text inside a block."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from anp_core.figures.theme import ERROR_SCALE
from anp_core.language import _

CELL = 34  # pixels
LETTER = 15  # pixels a row of a text's state
MARGIN = {"l": 8, "r": 8, "t": 28, "b": 8}


def matrix_board(
    matrices: Mapping[str, np.ndarray], columns: int, *, down: str, across: str, form: str = ".2f"
) -> go.Figure:
    """Named matrices (R, C) beside each other, every number written in its cell; white is 0, red above it.

    Each has a scale of its own: the numbers are there to be read. `down` and `across` name a row and a column in
    what the pointer shows, `form` is how a number is written.
    """
    rows = -(-len(matrices) // columns)
    tallest = max(len(matrix) for matrix in matrices.values())
    figure = make_subplots(
        rows, columns, subplot_titles=list(matrices), horizontal_spacing=0.05, vertical_spacing=0.24 / rows
    )
    for number, (name, matrix) in enumerate(matrices.items()):
        top = float(np.abs(matrix).max()) or 1.0
        row, column = divmod(number, columns)
        figure.add_heatmap(
            z=matrix,
            x=np.arange(1, matrix.shape[1] + 1),
            y=np.arange(1, matrix.shape[0] + 1),
            zmin=-top,
            zmax=top,
            colorscale=ERROR_SCALE,
            showscale=False,
            texttemplate=f"%{{z:{form}}}",
            xgap=2,
            ygap=2,
            hovertemplate=f"{down} %{{y}}, {across} %{{x}}<br><b>%{{z:.4f}}</b><extra>{name}</extra>",
            row=row + 1,
            col=column + 1,
        )
    figure.update_yaxes(autorange="reversed", showticklabels=False)
    figure.update_xaxes(showticklabels=False)
    figure.update_annotations(font={"size": 12})
    figure.update_layout(height=rows * (CELL * tallest + 40) + 20, margin=MARGIN, uirevision="stay")
    return figure


def state_heatmap(state: np.ndarray, text: str) -> go.Figure:
    """The state (N, D) of a text: its letters downwards, features to the right; white is 0."""
    top = float(np.abs(state).max()) or 1.0
    places = np.arange(len(text))
    figure = go.Figure(
        go.Heatmap(
            z=state,
            zmin=-top,
            zmax=top,
            colorscale=ERROR_SCALE,
            colorbar={"thickness": 10, "tickformat": ".2~g"},
            customdata=np.broadcast_to(np.array(list(text), object)[:, None], state.shape),
            hovertemplate=_("letter “%{customdata}”, feature %{x}") + "<br><b>%{z:.3f}</b><extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", tickvals=places, ticktext=list(text))
    figure.update_xaxes(title={"text": _("feature")})
    figure.update_layout(height=LETTER * len(text) + 80, margin=MARGIN, uirevision="stay")
    return figure
