"""From an observed record and asked times to a Task: anomalies over the climatology, and what surrounds them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from anp_core.data.climatology import YEAR_DAYS, Climatology, autocorrelation, fit_climatology
from anp_core.task import Task

BEFORE, AMONG, AFTER, FAR = (
    96,
    48,
    32,
    64,
)  # context points: before, among and after the asked, and from further back
MAX_CONTEXT = BEFORE + AMONG + AFTER + FAR
SEASON_WINDOW = 25  # days either side of the same date in earlier years
MAX_ANOMALY = 6.0  # standard deviations; beyond, a value is taken for an outlier and cut

TIME_FEATURES = 16
SURROUNDINGS = 14
CONTEXT_FEATURES = TIME_FEATURES + SURROUNDINGS
SUMMARY = 10
TARGET_FEATURES = TIME_FEATURES + 5 + SUMMARY


@dataclass(frozen=True)
class Observed:
    """A record as the model sees it: observed steps, anomalies, and the climatology that they are anomalies of."""

    steps: np.ndarray  # (T,) int64 days or hours since 1970, ascending
    anomaly: np.ndarray  # (T,) in units of the climatology's sigma
    climatology: Climatology

    @property
    def hourly(self) -> bool:
        """Whether a step is an hour."""
        return self.climatology.hourly

    def days(self, steps: np.ndarray) -> np.ndarray:
        """Days since 1970 of steps."""
        return steps / 24 if self.hourly else steps.astype(float)


def observe(steps: np.ndarray, values: np.ndarray, hourly: bool) -> Observed:
    """Fit the climatology to observed steps (T,), ascending, and values (T,) in °C."""
    days = steps / 24 if hourly else steps.astype(float)
    climatology = fit_climatology(days, values, hourly)
    anomaly = (values - climatology.mean(days)) / climatology.sigma
    return Observed(steps, np.clip(anomaly, -MAX_ANOMALY, MAX_ANOMALY), climatology)


@dataclass(frozen=True)
class TemperatureTask:
    """A Task in units of the anomaly, and how to read it back."""

    task: Task  # B = 1
    context: np.ndarray  # (N,) which of the observed points are the context
    offset: np.ndarray  # (M,) °C to add
    scale: float  # °C per unit


def temperature_task(
    observed: Observed, targets: np.ndarray, truth: np.ndarray | None = None
) -> TemperatureTask:
    """A Task for asked steps (M,), ascending: a stretch after the record, one gap of it, or several small ones.

    truth (M,) in °C, where it is known. Context points are those around and among the asked ones, and some from
    the same season or from further back.
    """
    steps, r, climatology = observed.steps, observed.anomaly, observed.climatology
    context, start = _choose_context(observed, targets)
    anchor = steps[start - 1] if start else steps[0]  # lags count from the last observation before
    days = observed.days(targets)
    before, after = _bracket(observed, targets)
    base_mean, base_std = climatology.damped(days, before, after)
    target_features = np.concatenate(
        [
            _time_features(observed, targets, anchor),
            base_mean[:, None],
            np.log(base_std)[:, None],
            np.log1p(np.minimum(before[1], 1e4))[:, None] / 6,
            np.log1p(np.minimum(after[1], 1e4))[:, None] / 6,
            np.isfinite(after[1])[:, None],
            np.broadcast_to(_summary(observed, start), (len(targets), SUMMARY)),
        ],
        axis=1,
    )
    context_features = np.concatenate(
        [_time_features(observed, steps[context], anchor), _surroundings(observed, context)], axis=1
    )
    offset = climatology.mean(days)

    def tensor(values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(values, np.float32)).unsqueeze(0)

    task = Task(
        context_x=tensor(_positions(observed, steps[context], anchor)),
        context_y=tensor(r[context][:, None]),
        target_x=tensor(_positions(observed, targets, anchor)),
        target_y=None if truth is None else tensor(((truth - offset) / climatology.sigma)[:, None]),
        context_features=tensor(context_features),
        target_features=tensor(target_features),
        base_mean=tensor(base_mean[:, None]),
        base_std=tensor(base_std[:, None]),
    )
    return TemperatureTask(task, context, offset, climatology.sigma)


def _choose_context(observed: Observed, targets: np.ndarray) -> tuple[np.ndarray, int]:
    """Indices (N,) of observed points, ascending, and how many observations lie before the asked stretch."""
    steps = observed.steps
    start, stop = (int(place) for place in np.searchsorted(steps, [targets[0], targets[-1]]))
    first = max(0, start - BEFORE)
    near = np.concatenate(
        [
            np.arange(first, start),
            np.arange(start, stop)[:AMONG],
            np.arange(stop, min(len(steps), stop + AFTER)),
        ]
    )
    older = np.arange(first)
    if not observed.hourly and len(older):
        # The same season of earlier years, around the middle of the asked stretch's first month.
        middle = targets[0] + min(15, (targets[-1] - targets[0]) // 2)
        phase = (steps[older] - middle) / YEAR_DAYS
        away = np.abs(phase - np.rint(phase)) * YEAR_DAYS
        season = older[away <= SEASON_WINDOW]
        older = season if len(season) >= FAR // 2 else older
    if len(older) > FAR:
        older = older[np.unique(np.linspace(0, len(older) - 1, FAR).round().astype(int))]
    return np.concatenate([older, near]).astype(np.int64), start


def _bracket(observed: Observed, targets: np.ndarray) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    """Anomaly and lag (M,) of the nearest observation before and after each target; lag infinite if none."""
    steps, r = observed.steps, observed.anomaly
    place = np.searchsorted(steps, targets)
    earlier, later = np.maximum(place - 1, 0), np.minimum(place, len(steps) - 1)
    lag_before = np.where(place > 0, targets - steps[earlier], np.inf)
    lag_after = np.where(place < len(steps), steps[later] - targets, np.inf)
    return (r[earlier], lag_before), (r[later], lag_after)


def _positions(observed: Observed, steps: np.ndarray, anchor: int) -> np.ndarray:
    """Steps since the anchor, and the phase in cycles of the day (hourly) or the year: (T, 2)."""
    cycle = 24 if observed.hourly else YEAR_DAYS
    return np.stack([steps - anchor, (steps - anchor) / cycle], axis=1)


def _time_features(observed: Observed, steps: np.ndarray, anchor: int) -> np.ndarray:
    """(T, TIME_FEATURES): season, hour of day, and the lag from the anchor on several scales."""
    lag = (steps - anchor).astype(float)
    size = np.abs(lag)
    zero = np.zeros_like(lag)
    days = observed.days(steps)
    year, day = 2 * np.pi * days / YEAR_DAYS, 2 * np.pi * days
    annual = (
        [zero] * 4 if observed.hourly else [np.sin(year), np.cos(year), np.sin(2 * year), np.cos(2 * year)]
    )
    diurnal = [wave(k * day) if observed.hourly else zero for k in (1, 2, 3) for wave in (np.sin, np.cos)]
    decays = [np.exp(-size / width) for width in (3, 12, 48, 200)]
    lags = [np.sign(lag) * np.log1p(size) / 6, np.clip(lag / 500, -2, 2)]
    return np.stack([*annual, *diurnal, *decays, *lags], axis=1)


def _surroundings(observed: Observed, context: np.ndarray) -> np.ndarray:
    """(N, SURROUNDINGS): what an observation knows of those around it, 0 where there is none.

    Its size, the anomalies some steps before and after it, and running means up to and from it: a target that
    looks at one recent observation learns how the weather has been, and where it was going.
    """
    steps, r = observed.steps, observed.anomaly
    at = steps[context]
    cycle = 24 if observed.hourly else 7
    lags = [_anomaly_at(observed, at + lag) for lag in (-1, -2, -3, -cycle, 1, 2)]
    total = np.concatenate([[0.0], np.cumsum(r)])
    means = []
    for reach in (-2, -6, -cycle, -30, -90, 6, 30):  # steps back or ahead, the observation itself included
        first = np.searchsorted(steps, at + min(reach, 0))
        stop = np.searchsorted(steps, at + max(reach, 0), side="right")
        means.append((total[stop] - total[first]) / np.maximum(stop - first, 1))
    return np.stack([np.abs(r[context]), *lags, *means], axis=1)


def _anomaly_at(observed: Observed, steps: np.ndarray) -> np.ndarray:
    """Anomaly (N,) at steps, 0 where nothing was observed."""
    place = np.minimum(np.searchsorted(observed.steps, steps), len(observed.steps) - 1)
    return np.where(observed.steps[place] == steps, observed.anomaly[place], 0.0)


def _summary(observed: Observed, start: int) -> np.ndarray:
    """(SUMMARY,) what holds for the whole stretch: the climatology's numbers and how long anomalies last.

    What the anomalies were is left to attention.
    """
    climatology = observed.climatology
    steps, r = observed.steps[:start][-3000:], observed.anomaly[:start][-3000:]
    long_lag = 24 if observed.hourly else 7
    correlations = [autocorrelation(steps, r, lag) for lag in (2, 3, long_lag)] if start else [0.0] * 3
    annual = np.hypot(*climatology.coefficients[1:3]) if climatology.annual else 0.0
    diurnal = np.hypot(*climatology.coefficients[-6:-4]) if climatology.hourly else 0.0
    return np.array(
        [
            np.log(climatology.sigma),
            climatology.phi,
            *correlations,
            np.log1p(climatology.count) / 8,
            climatology.coefficients[0] / 15,
            annual / 10,
            diurnal / 5,
            float(climatology.hourly),
        ]
    )
