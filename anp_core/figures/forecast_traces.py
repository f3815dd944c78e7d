"""The parts of the forecast chart: measured lines, bands, clickable points, what a time attends to.

`forecast_figures.py` puts them together. Every temperature comes in as °C and leaves in the user's unit.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from anp_core.data.number_parsing import Unit
from anp_core.data.record import STEP_LENGTH, Step
from anp_core.figures.theme import ATTENTION_SCALE, LINES, translucent

QUANTILE_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
MEDIAN = QUANTILE_LEVELS.index(0.5)
BANDS = ((0, 6, 0.16), (1, 5, 0.22), (2, 4, 0.30))  # lower and upper row (95, 80, 50 %), opacity
MAX_LINE_POINTS = 12_000  # a longer history is thinned to its extremes: nobody sees the rest
MAX_MARKERS = 1_500  # each marker is a DOM node; more make panning stutter
MAX_ATTENDED = 400
FULL_SHARE = 0.05  # the colour bar ends here or higher, so that even attention does not look like a sharp one
KEEP_OPAQUE = {"selected": {"marker": {"opacity": 1}}, "unselected": {"marker": {"opacity": 1}}}


@dataclass(frozen=True)
class Series:
    """Measured points: the history, the truth that was held back, the context, the points that were dropped."""

    times: np.ndarray  # (T,) datetime64[s], ascending
    values: np.ndarray  # (T,) °C
    index: np.ndarray = None  # type: ignore[assignment]  # (T,) what a click reports; by default 0 to T − 1

    def __post_init__(self) -> None:
        if self.index is None:
            object.__setattr__(self, "index", np.arange(len(self.times)))


@dataclass(frozen=True)
class Fan:
    """A predictive distribution over times, as quantiles at `QUANTILE_LEVELS`."""

    times: np.ndarray  # (M,) datetime64[s], ascending
    quantiles: np.ndarray  # (7, M) °C


@dataclass(frozen=True)
class Focus:
    """One asked time and how much it attends to each context point."""

    time: np.datetime64
    value: float  # °C, the median there
    context: Series  # (N,)
    weights: np.ndarray  # (N,) sums to 1


def in_unit(celsius: np.ndarray | float, unit: Unit) -> np.ndarray:
    """Temperatures in °C turned into `unit`, one of C, F or K."""
    values = np.asarray(celsius, dtype=np.float64)
    return {"C": values, "F": values * 1.8 + 32.0, "K": values + 273.15}[unit]


def unit_sign(unit: Unit) -> str:
    """How a unit is written after a number: °C, °F or K."""
    return "K" if unit == "K" else f"°{unit}"


def milliseconds(times: np.ndarray) -> np.ndarray:
    """Plotly's own date numbers (T,): an array of them is sent ten times smaller than dates as text."""
    return times.astype("datetime64[ms]").astype(np.int64).astype(np.float64)


def split_runs(times: np.ndarray, longest: np.timedelta64) -> list[slice]:
    """The stretches of `times` (T,) whose neighbours lie at most `longest` apart: one slice each."""
    if len(times) == 0:
        return []
    jumps = np.flatnonzero(np.diff(times.astype("datetime64[s]")) > longest) + 1
    return [slice(start, stop) for start, stop in itertools.pairwise([0, *jumps.tolist(), len(times)])]


def thin_line(values: np.ndarray, limit: int = MAX_LINE_POINTS) -> np.ndarray:
    """Indices, at most about `limit`, that keep the first, last, lowest and highest of each stretch of `values`."""
    count = len(values)
    if count <= limit:
        return np.arange(count)
    stretch = -(-4 * count // limit)  # four points of each are kept
    starts = np.arange(0, count, stretch)
    padded = np.pad(values.astype(np.float64), (0, -count % stretch), mode="edge").reshape(-1, stretch)
    kept = np.concatenate(
        [starts, starts + stretch - 1, starts + padded.argmin(1), starts + padded.argmax(1)]
    )
    return np.unique(np.minimum(kept, count - 1))


def add_line(figure: go.Figure, series: Series, name: str, colour: str, unit: Unit, step: Step) -> None:
    """A measured line, broken where points are missing."""
    # A record of every third hour stands on an hourly grid: there the usual distance is no gap.
    usual = np.median(np.diff(series.times)) if len(series.times) > 1 else STEP_LENGTH[step]
    xs, ys = [np.empty(0)], [np.empty(0)]
    for run in split_runs(series.times, max(usual, STEP_LENGTH[step])):
        times, values = series.times[run], series.values[run]
        kept = thin_line(values, max(8, MAX_LINE_POINTS * len(values) // len(series.values)))
        xs += [milliseconds(times[kept]), np.array([np.nan])]
        ys += [in_unit(values[kept], unit), np.array([np.nan])]
    figure.add_scatter(
        x=np.concatenate(xs),
        y=np.concatenate(ys),
        mode="lines",
        name=name,
        line={"color": colour, "width": 1.3},
        hoverinfo="skip",
    )


def add_fan(figure: go.Figure, fan: Fan, kind: str, name: str, colour: str, unit: Unit, step: Step) -> None:
    """The three bands, the median, and its points, which report [kind, index] when they are clicked."""
    runs = split_runs(fan.times, STEP_LENGTH[step])
    rows = in_unit(fan.quantiles, unit)
    half = 400.0 * STEP_LENGTH[step].astype(np.float64)  # ms: a lone missing step gets a visible band as well
    edges = [milliseconds(fan.times[run]) for run in runs]
    edges = [np.array([x[0] - half, x[0] + half]) if len(x) == 1 else x for x in edges]
    for number, (low, high, opacity) in enumerate(BANDS):
        figure.add_scatter(
            x=_outlines(edges, edges),
            y=_outlines(*([_at_least_two(rows[row, run]) for run in runs] for row in (low, high))),
            mode="lines",
            fill="toself",
            line={"width": 0},
            fillcolor=translucent(colour, opacity),
            name="50, 80, 95 %",
            showlegend=kind == "forecast" and number == 1,
            legendgroup=f"{kind} bands",
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=_broken(edges),
        y=_broken([_at_least_two(rows[MEDIAN, run]) for run in runs]),
        mode="lines",
        name=name,
        legendgroup=kind,
        showlegend=len(runs) > 0,
        line={"color": colour, "width": 2},
        hoverinfo="skip",
    )
    first = max(0, len(fan.times) - MAX_MARKERS)
    figure.add_scatter(
        x=milliseconds(fan.times[first:]),
        y=rows[MEDIAN, first:],
        mode="markers",
        name=f"{name}, points",
        legendgroup=kind,
        showlegend=False,
        marker={"size": 5, "color": colour},
        customdata=[
            [kind, index, low, high]
            for index, (low, high) in enumerate(zip(rows[1, first:], rows[5, first:], strict=True), first)
        ],
        hovertemplate=f"%{{x|{clock_format(step)}}}<br><b>%{{y:.1f}} {unit_sign(unit)}</b>"
        f"<br>80 %: %{{customdata[2]:.1f}} to %{{customdata[3]:.1f}}<extra>{name}</extra>",
        selected={"marker": {"size": 12, "color": LINES["focus"], "opacity": 1}},
        unselected={"marker": {"opacity": 1}},
    )


def add_context(figure: go.Figure, context: Series, dropped: Series, unit: Unit, step: Step) -> None:
    """The newest context points as dots, every dropped one as a cross; both report ["context", index]."""
    newest = max(0, len(context.times) - MAX_MARKERS)
    cross = {"size": 9, "symbol": "x-thin", "line": {"width": 2, "color": LINES["dropped"]}}
    for series, first, name, marker in (
        (context, newest, "context", {"size": 4, "color": LINES["context"]}),
        (dropped, 0, "dropped", cross),
    ):
        figure.add_scatter(
            x=milliseconds(series.times[first:]),
            y=in_unit(series.values[first:], unit),
            mode="markers",
            name=name,
            showlegend=len(series.times) > 0,
            marker=marker,
            customdata=[["context", index] for index in series.index[first:].tolist()],
            hovertemplate=f"%{{x|{clock_format(step)}}}<br><b>%{{y:.1f}} {unit_sign(unit)}</b><extra>{name}</extra>",
            **KEEP_OPAQUE,
        )


def add_focus(figure: go.Figure, focus: Focus, unit: Unit, step: Step) -> None:
    """The asked time as a ring on a line, and the points it attends to, larger and brighter for more weight."""
    order = np.argsort(focus.weights)[-MAX_ATTENDED:]  # the heaviest last, so that it lies on top
    order = order[focus.weights[order] > 0]
    weights = focus.weights[order]
    top = max(float(focus.weights.max(initial=0.0)), FULL_SHARE)
    figure.add_scatter(
        x=milliseconds(focus.context.times[order]),
        y=in_unit(focus.context.values[order], unit),
        mode="markers",
        name="attended to",
        marker={
            "size": 4 + 12 * np.sqrt(weights / top),
            "color": weights,
            "cmin": 0.0,
            "cmax": top,
            "colorscale": ATTENTION_SCALE,
            "line": {"width": 0.8, "color": LINES["history"]},  # dark colours stay visible on a dark page
            "colorbar": {
                "title": {"text": "share"},
                "tickformat": ".1%",
                "thickness": 10,
                "len": 0.9,
                "x": 1.01,
            },
        },
        customdata=[["context", index] for index in focus.context.index[order].tolist()],
        hovertemplate=f"%{{x|{clock_format(step)}}}<br><b>%{{marker.color:.2%}}</b> of the attention<extra></extra>",
        **KEEP_OPAQUE,
    )
    time = milliseconds(np.array([focus.time]))
    figure.add_vline(x=time[0], line={"color": LINES["focus"], "width": 1.5, "dash": "dot"})
    figure.add_scatter(
        x=time,
        y=in_unit(np.array([focus.value]), unit),
        mode="markers",
        name="asked time",
        showlegend=False,
        marker={"size": 13, "symbol": "circle-open", "line": {"width": 3}, "color": LINES["focus"]},
        hoverinfo="skip",
    )


def clock_format(step: Step) -> str:
    """How a time is written under the pointer."""
    return "%d %b %Y" if step == "daily" else "%d %b %Y %H:%M"


def _at_least_two(values: np.ndarray) -> np.ndarray:
    return values.repeat(2) if len(values) == 1 else values


def _broken(runs: list[np.ndarray]) -> np.ndarray:
    """Runs one after the other with a NaN after each, where the line is lifted."""
    return np.concatenate([np.empty(0), *(part for run in runs for part in (run, [np.nan]))])


def _outlines(lower: list[np.ndarray], upper: list[np.ndarray]) -> np.ndarray:
    """Along each run's lower edge and back along its upper one."""
    return _broken([np.concatenate([low, high[::-1]]) for low, high in zip(lower, upper, strict=True)])
