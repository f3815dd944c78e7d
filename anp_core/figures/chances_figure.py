"""A dozen sample paths in the forecast's band, and under them how likely each step is to lie beyond the threshold.

numpy in, plotly out; every temperature comes in as °C and leaves in the user's unit.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from anp_core.data.record import STEP_LENGTH, Step
from anp_core.data.units import Unit, in_unit, unit_sign
from anp_core.figures.forecast_traces import clock_format, milliseconds, time_ticks
from anp_core.figures.theme import LINES, translucent
from anp_core.language import _

HEIGHT = 420
SHARES = [0.66, 0.34]  # of the height: paths, chances
MAX_BARS = 400  # of a longer forecast, bars would be thinner than a pixel


def chances_figure(
    times: np.ndarray,
    band: np.ndarray,
    paths: np.ndarray,
    happens: np.ndarray,
    threshold: float,
    chances: np.ndarray,
    asked: np.ndarray,
    *,
    unit: Unit,
    step: Step,
    revision: str = "",
) -> go.Figure:
    """Draw what an answer was counted from.

    Args:
        times: (M,) datetime64[s].
        band: (2, M) °C, lower and upper edge.
        paths: (S, M) °C, a few of those drawn.
        happens: (S,) bool, on which of them the event happens: they stand out.
        threshold: °C.
        chances: (M,) probability that each step on its own lies beyond it.
        asked: (M,) bool, which steps the question is about; the others are pale.
        revision: while it stays the same, the reader's own zoom is kept.
    """
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.05, row_heights=SHARES)
    x = milliseconds(times)
    low, high = in_unit(band, unit)
    figure.add_scatter(
        x=np.concatenate([x, x[::-1]]),
        y=np.concatenate([low, high[::-1]]),
        mode="lines",
        fill="toself",
        line={"width": 0},
        fillcolor=translucent(LINES["forecast"], 0.16),
        name=_("80 % band"),
        hoverinfo="skip",
        row=1,
        col=1,
    )
    _add_paths(figure, x, in_unit(paths, unit), happens)
    limit = float(in_unit(threshold, unit))
    length = float(STEP_LENGTH[step].astype("timedelta64[ms]").astype(np.int64))
    figure.add_scatter(
        x=[x[0] - length / 2, x[-1] + length / 2],
        y=[limit, limit],
        mode="lines",
        line={"color": LINES["gap"], "width": 1.5, "dash": "dash"},
        name=_("threshold"),
        hoverinfo="skip",
        row=1,
        col=1,
    )
    every = -(-len(times) // MAX_BARS)
    figure.add_bar(
        x=x[::every],
        y=100 * chances[::every],
        width=0.86 * length * every,
        marker={
            "color": [translucent(LINES["gap"], 0.85 if each else 0.25) for each in asked[::every]],
            "line": {"width": 0},
        },
        showlegend=False,
        hovertemplate=_(
            "{time}<br><b>{chance} %</b> on its own", time=f"%{{x|{clock_format(step)}}}", chance="%{y:.0f}"
        )
        + "<extra></extra>",
        row=2,
        col=1,
    )
    figure.update_xaxes(type="date", fixedrange=True, automargin=True, **time_ticks())
    figure.update_yaxes(fixedrange=True)
    figure.update_yaxes(title={"text": unit_sign(unit)}, row=1, col=1)
    figure.update_yaxes(title={"text": _("chance, %")}, range=[0, 104], tickvals=[0, 50, 100], row=2, col=1)
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        uirevision=revision,
        dragmode=False,
        hovermode="closest",
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "font": {"size": 12}},
    )
    return figure


def _add_paths(figure: go.Figure, x: np.ndarray, rows: np.ndarray, happens: np.ndarray) -> None:
    """Paths without the event first, so that those with it lie on top; one legend entry for either kind."""
    for state, name, colour, width in (
        (False, _("path without it"), translucent(LINES["history"], 0.75), 1.0),
        (True, _("path with it"), LINES["forecast"], 1.4),
    ):
        chosen = rows[happens == state]
        for number, row in enumerate(chosen):
            figure.add_scatter(
                x=x,
                y=row,
                mode="lines+markers" if len(x) == 1 else "lines",
                line={"color": colour, "width": width},
                name=name,
                legendgroup=name,
                showlegend=number == 0,
                hoverinfo="skip",
                row=1,
                col=1,
            )
