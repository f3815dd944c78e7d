"""The forecast chart: history, gaps, bands, the now line and what one time attends to; numpy in, plotly out.

Every temperature comes in as °C and is drawn in the unit of the user's own file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from anp_core.data.record import STEP_LENGTH, Step
from anp_core.figures.theme import ATTENTION_SCALE, LINES, translucent

QUANTILE_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
MEDIAN = QUANTILE_LEVELS.index(0.5)
BANDS = ((95, 0, 6, 0.16), (80, 1, 5, 0.22), (50, 2, 4, 0.30))  # percent, lower and upper row, opacity
MAX_LINE_POINTS = 12_000  # a longer history is thinned to its extremes: nobody sees the rest
MAX_MARKERS = 1_500  # each marker is a DOM node; more make panning stutter
MAX_ATTENDED = 400
CHART_HEIGHT = 460
HISTORY_STEPS = 3  # the first view shows the horizon and this many times as much history


@dataclass(frozen=True)
class Fan:
    """A predictive distribution over times, as quantiles at `QUANTILE_LEVELS`."""

    times: np.ndarray  # (M,) datetime64[s], ascending
    quantiles: np.ndarray  # (7, M) °C


@dataclass(frozen=True)
class Series:
    """A measured stretch: the history, the truth that was held back, the points that were dropped."""

    times: np.ndarray  # (T,) datetime64[s], ascending
    values: np.ndarray  # (T,) °C
    index: np.ndarray | None = None  # (T,) what a click on a point reports


@dataclass(frozen=True)
class Focus:
    """One asked time and how much it attends to each context point."""

    time: np.datetime64
    value: float  # °C, the median there
    context: Series  # (N,)
    weights: np.ndarray  # (N,) sums to 1


def in_unit(celsius: np.ndarray | float, unit: str) -> np.ndarray:
    """Temperatures in °C turned into `unit`, one of C, F or K."""
    values = np.asarray(celsius, dtype=np.float64)
    return {"C": values, "F": values * 1.8 + 32.0, "K": values + 273.15}[unit]


def unit_sign(unit: str) -> str:
    """How a unit is written after a number: °C, °F or K."""
    return "K" if unit == "K" else f"°{unit}"


def outlook_figure(
    history: Series,
    forecast: Fan,
    *,
    gaps: Fan,
    context: Series,
    dropped: Series,
    unit: str,
    step: Step,
    truth: Series | None = None,
    focus: Focus | None = None,
    revision: str = "",
) -> go.Figure:
    """Draw the whole picture of a forecast.

    `revision` names the record and the horizon: while it stays the same, the reader's own zoom is kept.
    Clickable points carry customdata ["forecast" | "gap" | "context", index].
    """
    figure = go.Figure()
    _add_fan(figure, gaps, "gap filled", "gap", LINES["gap"], unit, step)
    _add_fan(figure, forecast, "forecast", "forecast", LINES["forecast"], unit, step)
    _add_line(figure, history, "measured", LINES["history"], unit, step)
    if truth is not None:
        _add_line(figure, truth, "held back", LINES["truth"], unit, step)
    _add_context(figure, context, dropped, unit)
    if focus is not None:
        _add_focus(figure, focus, unit)
    now = _milliseconds(history.times[-1:])[0]
    figure.add_vline(x=now, line={"color": LINES["now"], "width": 1, "dash": "dash"})
    figure.add_annotation(
        x=now, y=1.0, yref="paper", text="now", showarrow=False, xanchor="right", yanchor="top", xshift=-3
    )
    _set_axes(figure, history, forecast, gaps, unit, step)
    figure.update_layout(
        height=CHART_HEIGHT,
        margin={"l": 8, "r": 64, "t": 44, "b": 8},
        uirevision=revision,
        hovermode="closest",
        hoverdistance=40,
        dragmode="pan",
        clickmode="event+select",
        legend={"orientation": "h", "yanchor": "top", "y": -0.14, "x": 0, "font": {"size": 12}},
    )
    return figure


def thin_line(times: np.ndarray, values: np.ndarray, limit: int = MAX_LINE_POINTS) -> np.ndarray:
    """Indices (at most about `limit`) that keep the first, last, lowest and highest point of each stretch."""
    count = len(values)
    if count <= limit:
        return np.arange(count)
    stretch = -(-4 * count // limit)  # points for each four that are kept
    starts = np.arange(0, count, stretch)
    kept = [starts, np.minimum(starts + stretch - 1, count - 1)]
    padded = np.pad(values.astype(np.float64), (0, -count % stretch), mode="edge").reshape(-1, stretch)
    kept += [np.minimum(starts + padded.argmin(1), count - 1), np.minimum(starts + padded.argmax(1), count - 1)]
    return np.unique(np.concatenate(kept))


def split_runs(times: np.ndarray, step: Step) -> list[slice]:
    """The stretches of `times` without a missing step: one slice each."""
    if len(times) == 0:
        return []
    jumps = np.diff(times.astype("datetime64[s]")) > STEP_LENGTH[step]
    edges = np.concatenate([[0], np.flatnonzero(jumps) + 1, [len(times)]])
    return [slice(int(start), int(stop)) for start, stop in zip(edges[:-1], edges[1:], strict=True)]


def _milliseconds(times: np.ndarray) -> np.ndarray:
    """Plotly's own date numbers: an array of them is sent ten times smaller than dates as text."""
    return times.astype("datetime64[ms]").astype(np.int64).astype(np.float64)


def _with_breaks(columns: list[np.ndarray], runs: list[slice]) -> list[np.ndarray]:
    """Each column with a NaN after every run, so that a line stops where the record does."""
    return [
        np.concatenate([np.append(column[run], np.nan) for run in runs]) if runs else np.empty(0)
        for column in columns
    ]


def _add_line(figure: go.Figure, series: Series, name: str, colour: str, unit: str, step: Step) -> None:
    runs = split_runs(series.times, step)
    parts = []
    for run in runs:
        times, values = series.times[run], series.values[run]
        share = max(8, MAX_LINE_POINTS * len(values) // max(len(series.values), 1))
        kept = thin_line(times, values, share)
        parts += [(np.append(_milliseconds(times[kept]), np.nan), np.append(in_unit(values[kept], unit), np.nan))]
    figure.add_scatter(
        x=np.concatenate([x for x, _ in parts]) if parts else np.empty(0),
        y=np.concatenate([y for _, y in parts]) if parts else np.empty(0),
        mode="lines",
        name=name,
        line={"color": colour, "width": 1.3},
        hoverinfo="skip",
    )


def _add_fan(
    figure: go.Figure, fan: Fan, name: str, kind: str, colour: str, unit: str, step: Step
) -> None:
    """The three bands as filled outlines, one a run of times, and the median as clickable points."""
    runs = split_runs(fan.times, step)
    rows = in_unit(fan.quantiles, unit)
    half = 400.0 * STEP_LENGTH[step].astype(np.float64)  # milliseconds: a lone missing step still gets a visible band
    for percent, low, high, opacity in BANDS:
        xs, ys = [], []
        for run in runs:
            x = _milliseconds(fan.times[run])
            lower, upper = rows[low, run], rows[high, run]
            if len(x) == 1:
                x, lower, upper = np.array([x[0] - half, x[0] + half]), lower.repeat(2), upper.repeat(2)
            xs += [x, x[::-1], [np.nan]]
            ys += [lower, upper[::-1], [np.nan]]
        figure.add_scatter(
            x=np.concatenate(xs) if xs else np.empty(0),
            y=np.concatenate(ys) if ys else np.empty(0),
            mode="lines",
            fill="toself",
            line={"width": 0},
            fillcolor=translucent(colour, opacity),
            name="50, 80, 95 %",
            showlegend=kind == "forecast" and percent == 80,
            legendgroup=f"{kind} bands",
            hoverinfo="skip",
        )
    x, y = _with_breaks([_milliseconds(fan.times), rows[MEDIAN]], runs)
    index = _with_breaks([np.arange(len(fan.times), dtype=np.float64)], runs)[0]
    low, high = _with_breaks([rows[1], rows[5]], runs)
    figure.add_scatter(
        x=x,
        y=y,
        mode="lines+markers",
        name=name,
        showlegend=len(fan.times) > 0,
        line={"color": colour, "width": 2},
        marker={"size": 5, "color": colour},
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
        customdata=[[kind, -1 if np.isnan(i) else int(i), lo, hi] for i, lo, hi in zip(index, low, high, strict=True)],
        hovertemplate=f"%{{x|%d %b %Y %H:%M}}<br><b>%{{y:.1f}} {unit_sign(unit)}</b>"
        f"<br>80 %: %{{customdata[2]:.1f}} to %{{customdata[3]:.1f}}<extra>{name}</extra>",
    )


def _add_context(figure: go.Figure, context: Series, dropped: Series, unit: str) -> None:
    """The newest context points as dots, and every dropped one as a cross; both can be clicked."""
    recent = slice(max(0, len(context.times) - MAX_MARKERS), None)
    for series, part, name, marker in (
        (context, recent, "context", {"size": 4, "color": LINES["context"]}),
        (dropped, slice(None), "dropped", {"size": 9, "symbol": "x-thin", "line": {"width": 2, "color": LINES["dropped"]}}),
    ):
        index = series.index if series.index is not None else np.arange(len(series.times))
        figure.add_scatter(
            x=_milliseconds(series.times[part]),
            y=in_unit(series.values[part], unit),
            mode="markers",
            name=name,
            showlegend=len(series.times) > 0,
            marker=marker,
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
            customdata=[["context", int(i)] for i in index[part]],
            hovertemplate=f"%{{x|%d %b %Y %H:%M}}<br><b>%{{y:.1f}} {unit_sign(unit)}</b><extra>{name}</extra>",
        )


def _add_focus(figure: go.Figure, focus: Focus, unit: str) -> None:
    """The asked time as a ring on a line, and the points it attends to, larger and brighter for more weight."""
    order = np.argsort(focus.weights)[::-1][:MAX_ATTENDED]
    order = order[focus.weights[order] > 0][::-1]  # the heaviest last, so that it lies on top
    weights = focus.weights[order]
    top = float(weights.max()) if len(weights) else 1.0
    figure.add_scatter(
        x=_milliseconds(focus.context.times[order]),
        y=in_unit(focus.context.values[order], unit),
        mode="markers",
        name="attended to",
        marker={
            "size": 4 + 12 * np.sqrt(weights / top),
            "color": weights,
            "cmin": 0.0,
            "cmax": top,
            "colorscale": ATTENTION_SCALE,
            "line": {"width": 0.7, "color": LINES["outline"]},
            "colorbar": {"title": {"text": "share"}, "tickformat": ".1%", "thickness": 10, "len": 0.9, "x": 1.01},
        },
        customdata=[["context", int(i)] for i in focus.context.index[order]],
        hovertemplate="%{x|%d %b %Y %H:%M}<br><b>%{marker.color:.2%}</b> of the attention<extra></extra>",
        selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )
    time = _milliseconds(np.array([focus.time]))
    figure.add_vline(x=time[0], line={"color": LINES["focus"], "width": 1.5, "dash": "dot"})
    figure.add_scatter(
        x=time,
        y=in_unit([focus.value], unit),
        mode="markers",
        name="asked time",
        showlegend=False,
        marker={"size": 13, "symbol": "circle-open", "line": {"width": 3}, "color": LINES["focus"]},
        hoverinfo="skip",
    )


def _set_axes(figure: go.Figure, history: Series, forecast: Fan, gaps: Fan, unit: str, step: Step) -> None:
    """First view: the last stretch and the horizon. The height covers the whole record, so nothing is cut off."""
    last = forecast.times[-1]
    horizon = last - history.times[-1]
    first = max(history.times[0], history.times[-1] - HISTORY_STEPS * horizon)
    margin = 0.02 * (last - first).astype(np.float64) * 1000.0
    view = _milliseconds(np.array([first, last])) + np.array([-margin, margin])
    everything = np.concatenate(
        [history.values, forecast.quantiles.ravel(), gaps.quantiles.ravel()]
    )
    low, high = in_unit(np.array([everything.min(), everything.max()]), unit)
    pad = 0.05 * max(high - low, 1.0)
    figure.update_xaxes(
        type="date",
        range=view.tolist(),
        rangeselector={"buttons": _range_buttons(step), "x": 0, "y": 1.02, "yanchor": "bottom"},
    )
    figure.update_yaxes(
        title={"text": unit_sign(unit)}, range=[low - pad, high + pad], fixedrange=True
    )


def _range_buttons(step: Step) -> list[dict]:
    spans = {
        "daily": ((2, "month", "2 m"), (6, "month", "6 m"), (1, "year", "1 y"), (3, "year", "3 y")),
        "hourly": ((3, "day", "3 d"), (7, "day", "7 d"), (1, "month", "1 m"), (1, "year", "1 y")),
    }[step]
    buttons: list[dict] = [
        {"count": count, "step": unit, "stepmode": "backward", "label": label} for count, unit, label in spans
    ]
    return [*buttons, {"step": "all", "label": "all"}]
