"""What a forecast has to beat: climatology, seasonal naive and persistence; and straight lines across gaps.

Plain numpy. Each takes the observed times and values and the times asked for, and answers with a mean and a standard
deviation for each, so that they are scored and drawn exactly as a model's forecast is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from anp_core.data.climatology import fit_climatology
from anp_core.language import mark
from anp_core.prediction.predicted import Predicted

DAY, HOUR = 86_400.0, 3_600.0
YEAR = 365.2425 * DAY
MIN_STD = 0.3  # °C; a thermometer and its place are not known better than that
RECENT_DAYS = 30.0  # an hourly climatology over longer would mix seasons
_ENOUGH_FOR_CYCLES = 30  # observations
# Observations that a window must hold before its mean is trusted, or errors before their spread is.
_ENOUGH = 8


@dataclass(frozen=True)
class Baseline:
    """A reference forecaster: its title for tables, one sentence about it, and the function."""

    title: str
    description: str
    forecast: Callable[[np.ndarray, np.ndarray, np.ndarray], Predicted]


def climatology(times_context: np.ndarray, values_context: np.ndarray, times_target: np.ndarray) -> Predicted:
    """Mean and spread of what was seen at the same time of the year (±15 days) or, hourly, of the day.

    Daily records use every year there is; hourly ones the same hour (±30 min) of the last 30 days. A window that
    holds too few observations is widened, in the end to all of them.
    times datetime64 (N,) and (M,), values °C (N,).
    """
    context, values = _checked(times_context, values_context)
    target = _seconds(times_target)
    if is_hourly(times_context):
        recent = context > context[-1] - RECENT_DAYS * DAY
        return _phase_climatology(context[recent], values[recent], target, DAY, (0.5 * HOUR, 1.5 * HOUR, DAY))
    return _phase_climatology(context, values, target, YEAR, (15.5 * DAY, 31 * DAY, 62 * DAY, YEAR))


def _phase_climatology(
    context: np.ndarray, values: np.ndarray, target: np.ndarray, period: float, half_widths: tuple[float, ...]
) -> Predicted:
    order = np.argsort(context % period)
    phase = (context % period)[order]
    centre = values.mean()  # sums of squares lose less around it
    # The circle is cut open and laid out three times, so that windows may cross the turn of the year.
    phases = np.concatenate([phase - period, phase, phase + period])  # (3N,)
    sums = np.concatenate([[0.0], np.cumsum(np.tile(values[order] - centre, 3))])
    squares = np.concatenate([[0.0], np.cumsum(np.tile((values[order] - centre) ** 2, 3))])
    mean, std = np.full(len(target), np.nan), np.full(len(target), np.nan)
    for half in half_widths:
        reach = min(half, period / 2)
        low = np.searchsorted(phases, target % period - reach, side="left")
        high = np.searchsorted(phases, target % period + reach, side="right")
        count = high - low
        use = np.isnan(mean) & ((count >= min(_ENOUGH, len(values))) | (half == half_widths[-1]))
        safe = np.maximum(count, 1)
        average = (sums[high] - sums[low]) / safe
        variance = np.maximum((squares[high] - squares[low]) / safe - average**2, 0.0)
        mean[use], std[use] = centre + average[use], np.sqrt(variance[use])
    return Predicted(mean, np.maximum(std, MIN_STD))


def damped_climatology(
    times_context: np.ndarray, values_context: np.ndarray, times_target: np.ndarray
) -> Predicted:
    """Harmonic climatology plus the last anomaly, which fades as an AR(1) does: the base of the model itself.

    Targets inside the record are forecast from the observation before them. Below 30 observations a cycle cannot
    be fitted, and `climatology` answers.
    """
    if len(values_context) < _ENOUGH_FOR_CYCLES:
        return climatology(times_context, values_context, times_target)
    context, values = _checked(times_context, values_context)
    target, hourly = _seconds(times_target), is_hourly(times_context)
    fitted = fit_climatology(context / DAY, values, hourly)
    anomaly = (values - fitted.mean(context / DAY)) / fitted.sigma
    last = np.searchsorted(context, target, side="right") - 1
    lag = np.where(last < 0, np.inf, (target - context[last]) / (HOUR if hourly else DAY))
    nothing = np.zeros(len(target)), np.full(len(target), np.inf)
    mean, std = fitted.damped(target / DAY, (anomaly[np.maximum(last, 0)], lag), nothing)
    return Predicted(fitted.mean(target / DAY) + fitted.sigma * mean, np.maximum(fitted.sigma * std, MIN_STD))


def seasonal_naive(
    times_context: np.ndarray, values_context: np.ndarray, times_target: np.ndarray
) -> Predicted:
    """The value of one season before: the same hour of the day before, or the same date of the year before.

    Daily records of less than a year and a month fall back to `persistence`. Gaps are bridged by straight lines;
    the spread is that of the same rule's errors inside the history.
    """
    context, values = _checked(times_context, values_context)
    season = DAY if is_hourly(times_context) else 365 * DAY
    if context[-1] - context[0] < season + 30 * DAY and season > DAY:
        return persistence(times_context, values_context, times_target)
    target = _seconds(times_target)
    seasons = np.maximum(np.ceil((target - context[-1]) / season), 1.0)
    mean = np.interp(target - seasons * season, context, values)
    return Predicted(mean, _past_errors(context, values, seasons * season))


def persistence(times_context: np.ndarray, values_context: np.ndarray, times_target: np.ndarray) -> Predicted:
    """The last observation before each target, with the spread that such a guess had at the same distance."""
    context, values = _checked(times_context, values_context)
    target = _seconds(times_target)
    last = np.clip(np.searchsorted(context, target, side="left") - 1, 0, None)
    step = HOUR if is_hourly(times_context) else DAY
    return Predicted(values[last], _past_errors(context, values, np.maximum(target - context[last], step)))


def _past_errors(context: np.ndarray, values: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """Root mean square difference between values that lie each of the lags (M,), in seconds, apart: (M,)."""
    longest = 0.9 * (context[-1] - context[0])  # beyond it, too few pairs are left
    distinct, position = np.unique(np.minimum(lags, longest), return_inverse=True)
    spread = np.empty(len(distinct))
    for i, lag in enumerate(distinct):
        later = context >= context[0] + lag
        errors = values[later] - np.interp(context[later] - lag, context, values)
        spread[i] = np.sqrt(np.mean(errors**2))
    return np.maximum(spread[position], MIN_STD)


def linear_interpolation(
    times_context: np.ndarray, values_context: np.ndarray, times_target: np.ndarray
) -> Predicted:
    """A straight line between the observations on either side of each target.

    The spread is the root mean square error that such a line has in the record itself, over every three observations
    that lie as the target and its two neighbours do. Where there are fewer than 8 such triples the distances are
    rounded up to the record's usual spacing; where that does not help, the spread is that of all values.
    ValueError for a target before the first or after the last observation: a line has two ends.
    """
    context, values = _checked(times_context, values_context)
    target = _seconds(times_target)
    if len(target) and (target.min() < context[0] or target.max() > context[-1]):
        raise ValueError("linear interpolation takes targets between the first and the last observation")
    before = target - context[np.searchsorted(context, target, side="right") - 1]
    after = context[np.searchsorted(context, target, side="left")] - target
    unit = HOUR if is_hourly(times_context) else DAY
    lags = np.rint(np.stack([before, after], axis=1) / unit).astype(np.int64)
    steps = np.rint((context - context[0]) / unit).astype(np.int64)
    return Predicted(np.interp(target, context, values), _line_errors(steps, values, lags))


def _line_errors(steps: np.ndarray, values: np.ndarray, lags: np.ndarray) -> np.ndarray:
    """Root mean square error (M,) of lines from `lags` (M, 2) steps before to after, over a record (N,)."""
    grid = np.full(steps[-1] + 1, np.nan)
    grid[steps] = values
    spacing = int(np.median(np.diff(steps))) if len(steps) > 1 else 1
    distinct, position = np.unique(lags, axis=0, return_inverse=True)
    spread = np.empty(len(distinct))
    for row, pair in enumerate(distinct):
        errors = _triple_errors(grid, *pair)
        if len(errors) < _ENOUGH:
            errors = _triple_errors(grid, *(-(-pair // spacing) * spacing))
        spread[row] = np.sqrt(np.mean(errors**2)) if len(errors) >= _ENOUGH else values.std()
    return np.maximum(spread[position.ravel()], MIN_STD)


def _triple_errors(grid: np.ndarray, before: int, after: int) -> np.ndarray:
    """Every value less the line through those `before` and `after` steps away, where all three are observed."""
    if not before + after:
        return np.zeros(_ENOUGH)  # a target that is observed is known
    count = max(len(grid) - before - after, 0)
    start, middle, end = (grid[shift : shift + count] for shift in (0, before, before + after))
    errors = middle - (after * start + before * end) / (before + after)
    known: np.ndarray = errors[np.isfinite(errors)]
    return known


def anomaly_line(
    times_context: np.ndarray, values_context: np.ndarray, times_target: np.ndarray
) -> Predicted:
    """Climatology plus the anomaly on a straight line between the observations on either side.

    Errors and what is refused as in `linear_interpolation`, which answers below 30 observations.
    """
    if len(values_context) < _ENOUGH_FOR_CYCLES:
        return linear_interpolation(times_context, values_context, times_target)
    context, values = _checked(times_context, values_context)
    fitted = fit_climatology(context / DAY, values, is_hourly(times_context))
    line = linear_interpolation(times_context, values - fitted.mean(context / DAY), times_target)
    return Predicted(fitted.mean(_seconds(times_target) / DAY) + line.mean, line.std)


def is_hourly(times: np.ndarray) -> bool:
    """Whether any two neighbouring times (N,) lie less than half a day apart."""
    seconds = _seconds(times)
    return len(seconds) > 1 and bool(np.diff(seconds).min() < 12 * HOUR)


def _seconds(times: np.ndarray) -> np.ndarray:
    return np.asarray(times).astype("datetime64[s]").astype(np.int64).astype(np.float64)


def _checked(times: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    values = np.asarray(values, dtype=np.float64)
    if len(values) == 0 or len(times) != len(values):
        raise ValueError(
            f"a baseline takes as many times as values, and some; got {len(times)} and {len(values)}"
        )
    return _seconds(times), values


BASELINES: dict[str, Baseline] = {
    "climatology": Baseline(
        mark("Climatology"),
        mark("The usual temperature at this time of the year, or of the day."),
        climatology,
    ),
    "damped_climatology": Baseline(
        mark("Damped climatology"),
        mark("The usual temperature, plus today's departure from it as it fades."),
        damped_climatology,
    ),
    "seasonal_naive": Baseline(
        mark("Seasonal naive"),
        mark("The same hour of the day before, or the same date of the year before."),
        seasonal_naive,
    ),
    "persistence": Baseline(mark("Persistence"), mark("The last observation, carried on."), persistence),
}

GAP_BASELINES: dict[str, Baseline] = {  # for targets with observations on both sides
    "linear_interpolation": Baseline(
        mark("Linear interpolation"), mark("A straight line across the gap."), linear_interpolation
    ),
    "climatology": BASELINES["climatology"],
    "anomaly_line": Baseline(
        mark("Line between anomalies"),
        mark("The usual temperature, plus its departures at both ends joined by a straight line."),
        anomaly_line,
    ),
}
