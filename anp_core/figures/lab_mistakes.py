"""Figures of common mistakes: how far each breaks its law, and bars where weights have nothing to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from anp_core.figures.theme import LINES
from anp_core.language import _

NOTHING = 1e-8  # where zero stands on the logarithmic axis
LARGEST = 1e3
TICKS = {NOTHING: "0", 1e-6: "10⁻⁶", 1e-4: "10⁻⁴", 1e-2: "0.01", 1.0: "1", 100.0: "100"}
ROW = 46  # pixels
BARS_HEIGHT = 300
MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}
LEGEND = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "title": {"text": ""}}


def broken_figure(
    titles: Sequence[str], wrong: Sequence[float], right: Sequence[float], tolerance: Sequence[float]
) -> go.Figure:
    """How far each mistake and its correction break their law (K,), one row each, on a logarithmic axis.

    Zero stands at the left end. What lies left of the grey stroke, the tolerance, keeps the law.
    """
    rows = np.arange(len(titles))
    figure = go.Figure()
    for row, title in enumerate(titles):
        figure.add_shape(
            type="line",
            x0=NOTHING,
            x1=LARGEST,
            y0=row,
            y1=row,
            line={"color": LINES["history"], "width": 0.5},
        )
        # Above its line rather than beside the axis: on a phone there would be no room left for the line.
        figure.add_annotation(
            x=0,
            xref="paper",
            xanchor="left",
            y=row,
            yshift=16,
            text=title,
            showarrow=False,
            font={"size": 12},
        )
    for name, values, symbol, colour, size in (
        (_("tolerance"), tolerance, "line-ns", LINES["history"], 9),
        (_("correction"), right, "circle", LINES["truth"], 11),
        (_("mistake"), wrong, "x", LINES["forecast"], 10),
    ):
        figure.add_scatter(
            x=np.maximum(values, NOTHING),
            y=rows,
            mode="markers",
            name=name,
            customdata=list(zip(titles, values, strict=True)),
            marker={
                "symbol": symbol,
                "color": colour,
                "size": size,
                "line": {"width": 2 if symbol == "line-ns" else 0, "color": colour},
            },
            hovertemplate="%{customdata[0]}<br><b>%{customdata[1]:.3g}</b><extra>" + name + "</extra>",
        )
    figure.update_xaxes(
        type="log",
        range=[np.log10(NOTHING) - 0.3, np.log10(LARGEST)],
        tickvals=list(TICKS),
        ticktext=list(TICKS.values()),
        title={"text": _("how far the law is broken")},
        fixedrange=True,
    )
    figure.update_yaxes(visible=False, range=[len(titles) - 0.5, -0.8], fixedrange=True)
    figure.update_layout(height=ROW * len(titles) + 90, margin=MARGIN, legend=LEGEND, uirevision="stay")
    return figure


def bars_figure(names: Sequence[str], series: Mapping[str, np.ndarray]) -> go.Figure:
    """Named bars (K,), one colour a series."""
    figure = go.Figure()
    for (name, values), colour in zip(series.items(), (LINES["forecast"], LINES["gap"]), strict=False):
        figure.add_bar(
            x=list(names),
            y=values,
            name=name,
            marker={"color": colour},
            hovertemplate="%{x}: %{y:.3g}<extra>" + name + "</extra>",
        )
    figure.update_layout(
        barmode="group", height=BARS_HEIGHT, margin=MARGIN, legend=LEGEND, bargap=0.4, uirevision="stay"
    )
    return figure
