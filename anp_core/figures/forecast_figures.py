"""The forecast chart, and the close-up of what one asked time attends to; numpy in, plotly out.

They are two figures on purpose: a figure that changes is drawn anew and forgets the reader's zoom, so a click on
the first must change only the second.
"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from anp_core.data.number_parsing import Unit
from anp_core.data.record import Step
from anp_core.figures.forecast_traces import (
    Fan,
    Focus,
    Series,
    add_context,
    add_fan,
    add_focus,
    add_line,
    in_unit,
    milliseconds,
    unit_sign,
)
from anp_core.figures.theme import LINES

CHART_HEIGHT = 460
CLOSE_UP_HEIGHT = 300
HISTORY_STEPS = 3  # the first view shows the horizon and this many times as much history


def outlook_figure(
    history: Series,
    forecast: Fan,
    *,
    gaps: Fan,
    context: Series,
    dropped: Series,
    unit: Unit,
    step: Step,
    truth: Series | None = None,
    centre: np.datetime64 | None = None,
    revision: str = "",
) -> go.Figure:
    """Draw all that is known and predicted about a record, in its own unit.

    The first view shows the end of the record and the forecast, or what lies around `centre`.
    `revision` names the record and the horizon: while it stays the same, the reader's own zoom is kept.
    Points that can be clicked carry customdata: "forecast", "gap" or "context", and their index.
    """
    figure = go.Figure()
    add_fan(figure, gaps, "gap", "gap filled", LINES["gap"], unit, step)
    add_fan(figure, forecast, "forecast", "forecast", LINES["forecast"], unit, step)
    add_line(figure, history, "measured", LINES["history"], unit, step)
    if truth is not None:
        add_line(figure, truth, "held back", LINES["truth"], unit, step)
    add_context(figure, context, dropped, unit, step)
    now = milliseconds(history.times[-1:])[0]
    figure.add_vline(x=now, line={"color": LINES["now"], "width": 1, "dash": "dash"})
    figure.add_annotation(
        x=now, y=1.0, yref="paper", text="now", showarrow=False, xanchor="right", yanchor="top", xshift=-3
    )
    _set_axes(figure, history, forecast, gaps, first_view(history, forecast, centre), unit)
    figure.update_xaxes(
        rangeselector={"buttons": _range_buttons(step), "x": 0, "y": 1.02, "yanchor": "bottom"}
    )
    figure.update_layout(
        height=CHART_HEIGHT,
        margin={"l": 8, "r": 8, "t": 44, "b": 8},
        uirevision=revision,
        hovermode="closest",
        hoverdistance=40,
        dragmode="pan",
        clickmode="event+select",
        legend={"orientation": "h", "yanchor": "top", "y": -0.14, "x": 0, "font": {"size": 12}},
    )
    return figure


def attention_figure(
    history: Series,
    forecast: Fan,
    *,
    gaps: Fan,
    focus: Focus,
    unit: Unit,
    step: Step,
) -> go.Figure:
    """The asked time, and the measured points near it in the colour and size of their share of its attention.

    Shows the end of the record, or what lies around the asked time where that is further back.
    """
    first, last = first_view(history, forecast, None)
    if not first <= focus.time <= last:
        first, last = first_view(history, forecast, focus.time)
    # What is out of view is left out: this figure is sent anew at every click.
    near = Focus(
        focus.time,
        focus.value,
        _series_within(focus.context, first, last),
        focus.weights[_within(focus.context.times, first, last)],
    )
    figure = go.Figure()
    add_fan(figure, _fan_within(gaps, first, last), "gap", "gap filled", LINES["gap"], unit, step)
    add_fan(figure, _fan_within(forecast, first, last), "forecast", "forecast", LINES["forecast"], unit, step)
    add_line(figure, _series_within(history, first, last), "measured", LINES["history"], unit, step)
    add_focus(figure, near, unit, step)
    _set_axes(figure, history, forecast, gaps, (first, last), unit)
    figure.update_layout(
        height=CLOSE_UP_HEIGHT,
        margin={"l": 8, "r": 64, "t": 8, "b": 8},
        showlegend=False,
        hovermode="closest",
        dragmode=False,
    )
    figure.update_xaxes(fixedrange=True)
    return figure


def first_view(
    history: Series, forecast: Fan, centre: np.datetime64 | None
) -> tuple[np.datetime64, np.datetime64]:
    """From when to when the chart shows: the last stretch and the horizon, or as long a stretch around `centre`."""
    last = forecast.times[-1]
    horizon = last - history.times[-1]
    first = max(history.times[0], history.times[-1] - HISTORY_STEPS * horizon)
    if centre is not None:
        half = (last - first) // 2
        first, last = centre - half, centre + half
    margin = (last - first) // 50
    return first - margin, last + margin


def _within(times: np.ndarray, first: np.datetime64, last: np.datetime64) -> slice:
    start, stop = np.searchsorted(times, np.array([first, last]))
    return slice(int(start), int(stop))


def _series_within(series: Series, first: np.datetime64, last: np.datetime64) -> Series:
    part = _within(series.times, first, last)
    return Series(series.times[part], series.values[part], series.index[part])


def _fan_within(fan: Fan, first: np.datetime64, last: np.datetime64) -> Fan:
    part = _within(fan.times, first, last)
    return Fan(fan.times[part], fan.quantiles[:, part])


def _set_axes(
    figure: go.Figure,
    history: Series,
    forecast: Fan,
    gaps: Fan,
    view: tuple[np.datetime64, np.datetime64],
    unit: Unit,
) -> None:
    """Sideways the view; upwards the whole record, so that nothing is cut off wherever one looks."""
    everything = np.concatenate([history.values, forecast.quantiles.ravel(), gaps.quantiles.ravel()])
    low, high = in_unit(np.array([everything.min(), everything.max()]), unit)
    pad = 0.05 * max(high - low, 1.0)
    figure.update_xaxes(
        type="date",
        range=milliseconds(np.array(view)).tolist(),
    )
    figure.update_yaxes(title={"text": unit_sign(unit)}, range=[low - pad, high + pad], fixedrange=True)


def _range_buttons(step: Step) -> list[dict]:
    spans = {
        "daily": ((2, "month", "2 m"), (6, "month", "6 m"), (1, "year", "1 y"), (3, "year", "3 y")),
        "hourly": ((3, "day", "3 d"), (7, "day", "7 d"), (1, "month", "1 m"), (1, "year", "1 y")),
    }[step]
    buttons: list[dict] = [
        {"count": count, "step": unit, "stepmode": "backward", "label": label} for count, unit, label in spans
    ]
    return [*buttons, {"step": "all", "label": "all"}]
