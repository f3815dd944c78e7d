"""A forecast with and without some observations, and under it how far each time moves; numpy in, plotly out."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from anp_core.data.record import Step
from anp_core.data.units import Unit, in_unit, unit_sign
from anp_core.figures.forecast_traces import clock_format, milliseconds, time_ticks
from anp_core.figures.theme import LINES, translucent
from anp_core.language import _

HEIGHT = 400
SHARES = [0.58, 0.42]  # of the height: forecasts, changes
LEAST_RANGE = 0.1  # °C: smaller changes than that look small


def what_if_figure(
    times: np.ndarray,
    before: np.ndarray,
    after: np.ndarray,
    by_attention: np.ndarray,
    *,
    unit: Unit,
    step: Step,
    revision: str = "",
) -> go.Figure:
    """Draw both forecasts with their 80 % bands, and the two changes.

    Args:
        times: (M,) datetime64[s].
        before, after: (3, M) °C: lower edge, middle and upper edge.
        by_attention: (M,) °C, the change of the middle that attention alone predicts.
        revision: while it stays the same, the reader's own zoom is kept.
    """
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07, row_heights=SHARES)
    x = milliseconds(times)
    for rows, name, colour, dash in (
        (before, _("As predicted"), LINES["forecast"], "solid"),
        (after, _("Without them"), LINES["gap"], "dash"),
    ):
        low, middle, high = in_unit(rows, unit)
        figure.add_scatter(
            x=np.concatenate([x, x[::-1]]),
            y=np.concatenate([low, high[::-1]]),
            mode="lines",
            fill="toself",
            line={"width": 0},
            fillcolor=translucent(colour, 0.12),
            showlegend=False,
            hoverinfo="skip",
            row=1,
            col=1,
        )
        _add_line(figure, 1, x, middle, name, colour, dash, _hover(step, "%{y:.1f} " + unit_sign(unit)))
    size = 1.8 if unit == "F" else 1.0
    written = _hover(step, "%{y:+.2f} " + unit_sign(unit))
    change = size * (after[1] - before[1])
    _add_line(figure, 2, x, change, _("True change"), LINES["gap"], "solid", written)
    said = size * by_attention
    _add_line(figure, 2, x, said, _("As attention alone says"), LINES["context"], "dot", written)
    _set_axes(figure, unit, max(LEAST_RANGE, *np.abs(change), *np.abs(said)))
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        uirevision=revision,
        dragmode=False,
        hovermode="closest",
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.02, "x": 0, "font": {"size": 12}},
    )
    return figure


def _hover(step: Step, value: str) -> str:
    return f"%{{x|{clock_format(step)}}}<br><b>{value}</b><extra>%{{fullData.name}}</extra>"


def _add_line(
    figure: go.Figure, row: int, x: np.ndarray, y: np.ndarray, name: str, colour: str, dash: str, hover: str
) -> None:
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers" if len(x) == 1 else "lines",
        line={"color": colour, "width": 2, "dash": dash},
        name=name,
        hovertemplate=hover,
        row=row,
        col=1,
    )


def _set_axes(figure: go.Figure, unit: Unit, reach: float) -> None:
    figure.update_xaxes(type="date", fixedrange=True, automargin=True, **time_ticks())
    figure.update_yaxes(fixedrange=True)
    figure.update_yaxes(title={"text": unit_sign(unit)}, row=1, col=1)
    change = _("change, {unit}", unit=unit_sign(unit))
    figure.update_yaxes(
        title={"text": change}, range=[-1.1 * reach, 1.1 * reach], zeroline=True, row=2, col=1
    )
