"""A forecast beside what was measured: afterwards, in a backtest, or on the same dates of earlier years."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from anp_core.data.record import Step
from anp_core.data.units import Unit, in_unit, unit_sign
from anp_core.figures.forecast_traces import BANDS, MEDIAN, Fan, clock_format, milliseconds, time_ticks
from anp_core.figures.theme import LINES, translucent
from anp_core.language import _

HEIGHT = 320
OLD, NEW = 0.25, 0.9  # opacity of the oldest and the newest of earlier years


def measured_over_figure(fan: Fan, measured: np.ndarray, *, unit: Unit, step: Step) -> go.Figure:
    """A forecast from the past, and over it what was measured then, (M,) °C, NaN where nothing was."""
    figure = _fan_figure(fan, unit, step)
    _add_line(figure, fan.times, measured, _("Measured"), LINES["truth"], unit, step)
    return figure


def other_years_figure(fan: Fan, years: Mapping[int, np.ndarray], *, unit: Unit, step: Step) -> go.Figure:
    """A forecast, and the values (M,) °C on its dates by calendar year; the newer, the darker."""
    figure = _fan_figure(fan, unit, step)
    shades = np.linspace(OLD, NEW, len(years))
    for opacity, (year, values) in zip(shades, sorted(years.items()), strict=True):
        colour = translucent(LINES["history"], round(float(opacity), 2))
        _add_line(figure, fan.times, values, str(year), colour, unit, step)
    return figure


def _fan_figure(fan: Fan, unit: Unit, step: Step) -> go.Figure:
    figure = go.Figure()
    x = milliseconds(fan.times)
    rows = in_unit(fan.quantiles, unit)
    for low, high, opacity in BANDS:
        figure.add_scatter(
            x=np.concatenate([x, x[::-1]]),
            y=np.concatenate([rows[low], rows[high][::-1]]),
            mode="lines",
            fill="toself",
            line={"width": 0},
            fillcolor=translucent(LINES["forecast"], opacity),
            showlegend=False,
            hoverinfo="skip",
        )
    _add_line(figure, fan.times, fan.quantiles[MEDIAN], _("Forecast"), LINES["forecast"], unit, step)
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "y": -0.28, "x": 0},
        hovermode="x",
        xaxis={"type": "date", **time_ticks()},
        yaxis={"title": unit_sign(unit)},
    )
    return figure


def _add_line(
    figure: go.Figure, times: np.ndarray, values: np.ndarray, name: str, colour: str, unit: Unit, step: Step
) -> None:
    figure.add_scatter(
        x=milliseconds(times),
        y=in_unit(values, unit),
        mode="lines" if len(times) > 1 else "markers",
        name=name,
        line={"color": colour, "width": 2},
        connectgaps=False,
        hovertemplate=f"%{{x|{clock_format(step)}}}<br>{name}: %{{y:.1f}} {unit_sign(unit)}<extra></extra>",
    )
