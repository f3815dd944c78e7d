"""The reliability diagram: how often measured values fell inside bands of each width; numpy in, plotly out.

Stands after a backtest. On the diagonal a band keeps its promise; below it bands are too narrow, above it too wide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from anp_core.errors import RecordError
from anp_core.figures.theme import LINES
from anp_core.language import _, say

LEVELS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
HEIGHT = 430
# Colour and marker belong to a method, so that leaving one out repaints no other; the marker tells them apart
# without colour as well.
_STYLES = {
    "lacuna": (LINES["forecast"], "circle"),
    "seasonal_naive": (LINES["history"], "square"),
    "climatology": (LINES["gap"], "diamond"),
    "damped_climatology": (LINES["context"], "triangle-up"),
    "auto_ets": (LINES["truth"], "x"),
    "mstl": (LINES["dropped"], "cross"),
    "prophet": (LINES["focus"], "star"),
}


@dataclass(frozen=True)
class Reliability:
    """One line: the method's key and title, and the share observed inside the central band of each level (L,)."""

    key: str
    title: str
    observed: np.ndarray


def reliability_figure(
    lines: Sequence[Reliability], levels: Sequence[float] = LEVELS, revision: str = ""
) -> go.Figure:
    """Nominal against observed coverage in percent, the diagonal dashed.

    `levels` (L,) between 0 and 1, ascending. A line with nothing observed (NaN) is left out; RecordError when
    none is left, ValueError where a line does not fit the levels.
    """
    drawn = [line for line in lines if np.isfinite(line.observed).all()]
    if not drawn:
        raise RecordError(say("No method was scored, so there is no reliability to draw."))
    nominal = 100 * np.asarray(levels, dtype=np.float64)
    figure = go.Figure()
    figure.add_scatter(
        x=[0, 100],
        y=[0, 100],
        mode="lines",
        name=_("as promised"),
        line={"color": LINES["now"], "width": 1.5, "dash": "dash"},
        hoverinfo="skip",
    )
    for line in reversed(drawn):  # the first lies on top
        if len(line.observed) != len(nominal):
            raise ValueError(f"{line.title} has {len(line.observed)} shares for {len(nominal)} levels")
        colour, symbol = _STYLES.get(line.key, (LINES["history"], "circle"))
        first = line is drawn[0]
        figure.add_scatter(
            x=nominal,
            y=100 * line.observed,
            mode="lines+markers",
            name=line.title,
            line={"color": colour, "width": 3 if first else 1.5},
            marker={"symbol": symbol, "size": 9 if first else 7, "color": colour},
            hovertemplate=_(
                "band of {promised} %: <b>{observed} %</b> were inside",
                promised="%{x:g}",
                observed="%{y:.1f}",
            )
            + f"<extra>{line.title}</extra>",
        )
    _set_axes(figure)
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 16, "b": 8},
        uirevision=revision,
        hovermode="closest",
        dragmode=False,
        legend={"orientation": "h", "yanchor": "top", "y": -0.2, "x": 0, "traceorder": "reversed"},
    )
    return figure


def _set_axes(figure: go.Figure) -> None:
    ticks = {"tickvals": [0, 20, 40, 60, 80, 95], "range": [-2, 102], "fixedrange": True}
    figure.update_xaxes(title={"text": _("promised: the band's probability (%)")}, **ticks)
    figure.update_yaxes(title={"text": _("observed: measured inside it (%)")}, **ticks)
    for x, y, words in ((0.03, 0.95, _("bands too wide")), (0.97, 0.05, _("bands too narrow"))):
        figure.add_annotation(
            x=x,
            y=y,
            xref="paper",
            yref="paper",
            text=words,
            showarrow=False,
            opacity=0.7,
            xanchor="left" if x < 0.5 else "right",
        )
