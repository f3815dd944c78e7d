"""From an observed record and asked times to a Task: anomalies over the climatology, and what surrounds them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from anp_core.data.anomaly_correlation import autocorrelation, fit_persistence, krige
from anp_core.data.climatology import Climatology, fit_climatology
from anp_core.data.climatology_prior import YEAR_DAYS
from anp_core.task import Task

# Places of the context: the same season or hour of the day before, and what is near.
SEASONAL, RECENT = 64, 96
MAX_CONTEXT = SEASONAL + RECENT
AMONG, AFTER = 40, 24  # of the near places: at most so many among the asked steps and after them
SEASON_WINDOW = 25  # days either side of the same date in earlier years
SAME_HOURS = 28 * 24  # hours back in which an hourly record's earlier days are looked at
# Steps: asked times further apart are of another season, and have other candidates.
MONTH = {
    False: 30,
    True: 720,
}
# Steps before the last observation that tell how long anomalies last, which is another matter in another season.
LATELY = {False: 10**6, True: 700}
MAX_ANOMALY = 6.0  # standard deviations; beyond, a value is taken for an outlier and cut

# What an observation knows of those around it, in steps: single ones, and means that include itself.
LAGS = {
    False: (-1, -2, -3, -4, -5, -6, -8, -11, -15, 1, 2, 3),
    True: (-1, -2, -3, -4, -6, -9, -12, -18, -24, 1, 2, 3),
}
REACHES = {
    False: (-3, -7, -14, -30, -90, -365, 3, 7, 30),
    True: (-3, -6, -12, -24, -72, -168, 3, 6, 24),
}
# Means over the same hour of so many days before, or over ±10 days of so many years before.
SAME_PHASE = (3, 7, 20)
POSITIONS = 4
TIME_FEATURES = 16
SURROUNDINGS = 1 + 2 * len(LAGS[False]) + 2 * len(REACHES[False]) + 2 * len(SAME_PHASE)
CONTEXT_FEATURES = TIME_FEATURES + SURROUNDINGS
SUMMARY = 12
TARGET_FEATURES = TIME_FEATURES + 9 + SUMMARY


@dataclass(frozen=True)
class Observed:
    """A record as the model sees it: observed steps, anomalies, and the climatology that they are anomalies of."""

    steps: np.ndarray  # (T,) int64 days or hours since 1970, ascending
    anomaly: np.ndarray  # (T,) in units of the climatology's sigma
    climatology: Climatology
    persistence: float  # correlation of the anomaly from one step to the next

    @cached_property
    def running(self) -> np.ndarray:
        """Sums of the anomalies (T + 1,), from nothing to all."""
        return np.concatenate([[0.0], np.cumsum(self.anomaly)])

    @property
    def hourly(self) -> bool:
        """Whether a step is an hour."""
        return self.climatology.hourly

    def means(self, first: np.ndarray, last: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean anomaly of what was observed from `first` to `last`, both included, and how many; 0 if none."""
        start = np.searchsorted(self.steps, first)
        stop = np.searchsorted(self.steps, last, side="right")
        count = stop - start
        return (self.running[stop] - self.running[start]) / np.maximum(count, 1), count

    def days(self, steps: np.ndarray) -> np.ndarray:
        """Days since 1970 of steps."""
        return steps / 24 if self.hourly else steps.astype(float)


def observe(steps: np.ndarray, values: np.ndarray, hourly: bool) -> Observed:
    """Fit the climatology to observed steps (T,), ascending, and values (T,) in °C."""
    days = steps / 24 if hourly else steps.astype(float)
    climatology = fit_climatology(days, values, hourly)
    anomaly = (values - climatology.mean(days)) / climatology.sigma
    anomaly = np.clip(anomaly, -MAX_ANOMALY, MAX_ANOMALY)
    lately = steps > steps[-1] - LATELY[hourly]
    persistence = fit_persistence(steps[lately], anomaly[lately], hourly)
    return Observed(steps, anomaly, climatology, persistence)


@dataclass(frozen=True)
class TemperatureTask:
    """A Task in units of the anomaly, and how to read it back."""

    task: Task  # B = 1
    context: np.ndarray  # (MAX_CONTEXT,) which of the observed points stands in each place, −1 for none
    offset: np.ndarray  # (M,) °C to add
    scale: float  # °C per unit


def temperature_task(
    observed: Observed, targets: np.ndarray, truth: np.ndarray | None = None
) -> TemperatureTask:
    """A Task for asked steps (M,), ascending: a stretch after the record, one gap of it, or several small ones.

    truth (M,) in °C, where it is known. Context points are those around and among the asked ones, and some from
    the same season or from further back.
    """
    climatology = observed.climatology
    context, start = _choose_context(observed, targets)
    filled = context >= 0
    anchor = observed.steps[start - 1] if start else observed.steps[0]  # lags count from the last one before
    days = observed.days(targets)
    before, after = _bracket(observed, targets)
    near = context[SEASONAL:][filled[SEASONAL:]]
    base_mean, base_std = _base(observed, near, targets)
    target_features = np.concatenate(
        [
            _time_features(observed, targets, anchor),
            base_mean[:, None],
            np.log(base_std)[:, None],
            np.log1p(np.minimum(before, 1e4))[:, None] / 6,
            np.log1p(np.minimum(after, 1e4))[:, None] / 6,
            np.isfinite(after)[:, None],
            np.clip(climatology.cycle(days), -9, 9) / 3,
            np.broadcast_to(_summary(observed, start), (len(targets), SUMMARY)),
        ],
        axis=1,
    )
    known = observed.steps[context[filled]]
    offset = climatology.mean(days)

    def tensor(values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(np.ascontiguousarray(values, np.float32)).unsqueeze(0)

    def placed(values: np.ndarray) -> torch.Tensor:
        """Rows of the context's points at their places, zero where there is none."""
        rows = np.zeros((MAX_CONTEXT, values.shape[1]), np.float32)
        rows[filled] = values
        return tensor(rows)

    surroundings = _surroundings(observed, known)
    task = Task(
        context_x=placed(_positions(observed, known, anchor)),
        context_y=placed(observed.anomaly[context[filled]][:, None]),
        target_x=tensor(_positions(observed, targets, anchor)),
        target_y=None if truth is None else tensor(((truth - offset) / climatology.sigma)[:, None]),
        context_mask=torch.from_numpy(filled).unsqueeze(0),
        context_features=placed(
            np.concatenate([_time_features(observed, known, anchor), surroundings], axis=1)
        ),
        target_features=tensor(target_features),
        base_mean=tensor(base_mean[:, None]),
        base_std=tensor(base_std[:, None]),
    )
    return TemperatureTask(task, context, offset, climatology.sigma)


def _base(observed: Observed, near: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and std (M,) of the anomaly, from the observations of number `near` (N,).

    What the climatology leaves open counts as far as those observations do not make up for it: universal kriging
    (section 2.7, Rasmussen & Williams 2006). Right beside an observation it matters little, far ahead it is added.
    """
    climatology, days, known = observed.climatology, observed.days(targets), observed.steps[near]
    kriged = krige(known, observed.anomaly[near], targets, observed.persistence, observed.hourly)
    left = climatology.columns(days) - kriged.weights.T @ climatology.columns(observed.days(known))  # (M, P)
    doubt = np.sum(left @ climatology.covariance * left, axis=1) / climatology.sigma**2
    return kriged.mean, np.sqrt(climatology.anomaly_variance(days) * kriged.remaining + doubt)


def _choose_context(observed: Observed, targets: np.ndarray) -> tuple[np.ndarray, int]:
    """Which observed point stands in each place (MAX_CONTEXT,), and how many observations lie before the asked.

    First the seasonal places, then the recent ones, each in the order of time; −1 where there is none.
    """
    steps = observed.steps
    start, stop = (int(place) for place in np.searchsorted(steps, [targets[0], targets[-1]]))
    among = np.arange(start, stop)[:AMONG]
    after = np.arange(stop, min(len(steps), stop + AFTER))
    first = max(0, start - (RECENT - len(among) - len(after)))
    recent = np.concatenate([np.arange(first, start), among, after])
    older = _same_season(observed, targets, first)
    if len(older) > SEASONAL:
        older = older[np.unique(np.linspace(0, len(older) - 1, SEASONAL).round().astype(int))]
    context = np.full(MAX_CONTEXT, -1, np.int64)
    context[: len(older)] = older
    context[SEASONAL : SEASONAL + len(recent)] = recent
    return context, start


def _same_season(observed: Observed, targets: np.ndarray, stop: int) -> np.ndarray:
    """Observations before number `stop` in the asked season of earlier years, or, hourly, on the days before.

    An hourly record shows earlier years only to what is asked beyond its last weeks' reach.
    """
    steps = observed.steps
    older = np.arange(stop)
    if not len(older):
        return older
    middle = targets[0] + (targets[-1] - targets[0]) // 2
    near = middle - steps[stop - 1] <= SAME_HOURS
    if observed.hourly and (near or not observed.climatology.annual):
        same: np.ndarray = older[steps[older] >= min(targets[0], steps[-1] + 1) - SAME_HOURS]
        return same
    if not observed.climatology.annual:  # no asked season was seen: the same candidates for all
        return older
    year = YEAR_DAYS * (24 if observed.hourly else 1)
    phase = (steps[older] - middle) / year
    away = np.abs(phase - np.rint(phase)) * year
    season = older[away <= SEASON_WINDOW * (24 if observed.hourly else 1)]
    return season if len(season) >= SEASONAL // 2 else older


def split_seasons(targets: np.ndarray, hourly: bool) -> list[np.ndarray]:
    """Asked steps (M,), ascending, in parts of a month at most, even ones: each looks at its own season."""
    span = int(targets[-1] - targets[0]) + 1
    months = -(-span // MONTH[hourly])
    month = (targets - targets[0]) * months // span
    return np.split(targets, np.flatnonzero(np.diff(month)) + 1)


def _bracket(observed: Observed, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Steps (M,) from each target to the nearest observation before and after it, infinite if there is none."""
    steps = observed.steps
    place = np.searchsorted(steps, targets)
    before = np.where(place > 0, targets - steps[np.maximum(place - 1, 0)], np.inf)
    after = np.where(place < len(steps), steps[np.minimum(place, len(steps) - 1)] - targets, np.inf)
    return before, after


def distance_to_known(observed: Observed, targets: np.ndarray) -> np.ndarray:
    """Steps (M,) from each target to what was observed: of those to either side, where there are, the harmonic mean.

    A step between two observations has 1, the first of a long gap hardly more than 2.
    """
    before, after = _bracket(observed, targets)
    away: np.ndarray = 2 / (1 / before + 1 / after)
    return np.where(np.isfinite(before) & np.isfinite(after), away, np.minimum(before, after))


def _positions(observed: Observed, steps: np.ndarray, anchor: int) -> np.ndarray:
    """(T, POSITIONS): steps since the anchor, cycles of the day (hourly) or the year, and the place on the cycle.

    The place is on a circle of circumference 100, so that 1 is a hundredth of a cycle.
    """
    cycle = 24 if observed.hourly else YEAR_DAYS
    cycles = (steps - anchor) / cycle
    angle, radius = 2 * np.pi * cycles, 100 / (2 * np.pi)
    return np.stack([steps - anchor, cycles, radius * np.cos(angle), radius * np.sin(angle)], axis=1)


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


def _surroundings(observed: Observed, at: np.ndarray) -> np.ndarray:
    """(N, SURROUNDINGS): what observations at steps (N,) know of those around them.

    Their size, single anomalies some steps before and after, running means, and means of the same hour on earlier
    days or the same season in earlier years; 0 where nothing was observed, and beside each whether or how much
    was. A target that looks at one recent observation so learns how the weather has been, and where it was going.
    """
    hourly = observed.hourly
    size = np.abs(_anomaly_at(observed, at)[0])
    single, seen = _anomaly_at(observed, at[:, None] + np.array(LAGS[hourly]))  # (N, L)
    reach = np.array(REACHES[hourly])
    means, counts = observed.means(at[:, None] + np.minimum(reach, 0), at[:, None] + np.maximum(reach, 0))
    share = counts / (np.abs(reach) + 1)
    if hourly:
        before, found = _anomaly_at(observed, at[:, None] - 24 * np.arange(1, SAME_PHASE[-1] + 1))
    else:
        year = np.rint(YEAR_DAYS * np.arange(1, SAME_PHASE[-1] + 1)).astype(np.int64)
        middle = at[:, None] - year
        before, near = observed.means(middle - 10, middle + 10)
        before, found = before * near, near / 1.0
    total, weight = np.cumsum(before, axis=1), np.cumsum(found, axis=1)
    upto = np.array(SAME_PHASE) - 1
    same = total[:, upto] / np.maximum(weight[:, upto], 1)
    known = weight[:, upto] / ((upto + 1) * (1 if hourly else 21))
    return np.concatenate([size[:, None], single, seen, means, share, same, known], axis=1)


def _anomaly_at(observed: Observed, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Anomaly at steps, 0 where nothing was observed, and whether something was: both shaped as `steps`."""
    place = np.minimum(np.searchsorted(observed.steps, steps), len(observed.steps) - 1)
    seen = observed.steps[place] == steps
    return np.where(seen, observed.anomaly[place], 0.0), seen.astype(float)


def _summary(observed: Observed, start: int) -> np.ndarray:
    """(SUMMARY,) what holds for the whole stretch: the climatology's numbers and how long anomalies last.

    What the anomalies were is left to attention.
    """
    climatology = observed.climatology
    steps, r = observed.steps[:start][-3000:], observed.anomaly[:start][-3000:]
    long_lag = 24 if observed.hourly else 7
    correlations = [autocorrelation(steps, r, lag)[0] for lag in (2, 3, long_lag)] if start else [0.0] * 3
    annual = np.hypot(*climatology.coefficients[2:4])
    diurnal = np.hypot(*climatology.coefficients[6:8]) if climatology.hourly else 0.0
    span = observed.days(observed.steps[-1:])[0] - observed.days(observed.steps[:1])[0]
    return np.array(
        [
            np.log(climatology.sigma),
            observed.persistence,
            *correlations,
            np.log1p(climatology.count) / 8,
            np.log1p(span) / 8,
            climatology.coefficients[0] / 15,
            annual / 10,
            diurnal / 5,
            float(climatology.hourly),
            float(climatology.annual),
        ]
    )
