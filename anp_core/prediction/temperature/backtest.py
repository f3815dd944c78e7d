"""Backtest on one record: forecast from several past origins, and score Lacuna beside the usual forecasters.

Stands after `forecast.py`, `forecast_baselines.py` and `external_forecasters.py`; the page shows its table and its
reliability diagram. No method sees anything later than the origin that it forecasts from.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from anp_core.attention.catalogue import CATALOGUE
from anp_core.data.record import STEP_NOUNS, Record, Step
from anp_core.data.record_context import FEWEST_LEFT
from anp_core.errors import RecordError, UserInputError, stop_if
from anp_core.language import Sentence, say
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature.external_forecasters import EXTERNAL_FORECASTERS, Forecaster
from anp_core.prediction.temperature.forecast_baselines import BASELINES
from anp_core.prediction.temperature.forecast_metrics import mase, naive_scale

LACUNA = "lacuna"
DEFAULT_MODEL = "temperature/local"  # as in forecast.py, which would import torch
FULL_HISTORY: dict[Step, int] = {"daily": 760, "hourly": 504}  # two years and a month, three weeks
MAX_SECONDS = 120.0  # for one method over all origins; asked between two forecasts
INNER = ("seasonal_naive", "climatology", "damped_climatology")

Progress = Callable[[int, int, str], None]  # forecasts done, forecasts in all, what runs now


@dataclass(frozen=True)
class Method:
    """A row to be: title, one sentence, the forecaster, and what must be imported before its time is taken."""

    title: str
    description: str
    forecast: Forecaster
    load: Callable[[], Any] = lambda: None


@dataclass(frozen=True)
class OriginPlan:
    """Where to forecast from.

    times (O,) datetime64[s], ascending: a forecast sees what was measured up to and including its time;
    `possible` is how many forecasts fit without two of them being scored on the same step.
    """

    times: np.ndarray
    horizon: int  # steps
    possible: int


@dataclass(frozen=True, eq=False)
class MethodResult:
    """What one method forecast from every origin, and how well; NaN where it did not, or nothing was measured."""

    key: str
    title: str
    description: str
    forecast: Predicted  # (O, H) °C
    pit: np.ndarray  # (O, H) probability that the forecast gave to less than what was measured
    crps: np.ndarray  # (O,) °C, mean over the measured steps of each origin
    mase: np.ndarray  # (O,)
    seconds: float  # of one forecast, mean over the origins
    note: str = ""  # why origins are missing, in a sentence

    @property
    def done(self) -> int:
        """How many origins it was scored on."""
        return int(np.isfinite(self.crps).sum())

    def observed(self, levels: Sequence[float]) -> np.ndarray:
        """Share of the measured steps inside the central band of each level (L,); NaN where there is nothing."""
        pit = self.pit[np.isfinite(self.pit)]
        if not len(pit):
            return np.full(len(levels), np.nan)
        # The distance from the middle is compared: a band's edges lie at (1 − level) / 2 from either end.
        return np.array([np.mean(np.abs(2 * pit - 1) <= level) for level in levels])

    def against(self, other: MethodResult) -> tuple[float, float]:
        """Mean CRPS less the other's over the origins that both did, and its standard error, °C.

        Negative means better than the other. NaN without a shared origin; the error needs two.
        """
        differences = self.crps - other.crps
        differences = differences[np.isfinite(differences)]
        if not len(differences):
            return float("nan"), float("nan")
        error = differences.std(ddof=1) / np.sqrt(len(differences)) if len(differences) > 1 else np.nan
        return float(differences.mean()), float(error)


@dataclass(frozen=True, eq=False)
class Backtest:
    """All methods on the same origins; `truth` (O, H) in °C is NaN where nothing was measured."""

    plan: OriginPlan
    truth: np.ndarray
    rows: tuple[MethodResult, ...]

    @property
    def steps(self) -> int:
        """How many measured steps the scores rest on."""
        return int(np.isfinite(self.truth).sum())

    @property
    def nbytes(self) -> int:
        """About how much memory it holds: four numbers for each step of each method, and the truth."""
        return 4 * int(self.truth.nbytes) * (1 + len(self.rows))


def backtest_methods(model: str = DEFAULT_MODEL) -> dict[str, Method]:
    """Every method on offer by its key, Lacuna with `model` first."""
    kind = model.rpartition("/")[2]
    title = say("Lacuna, {type}", type=CATALOGUE[kind].name if kind in CATALOGUE else kind)
    methods = {LACUNA: Method(title, say("The forecast of this page."), _lacuna(model), _load(model))}
    for key in INNER:
        baseline = BASELINES[key]
        methods[key] = Method(baseline.title, baseline.description, _stepless(baseline.forecast))
    for key, item in EXTERNAL_FORECASTERS.items():
        methods[key] = Method(item.title, item.description, item.forecast, item.load)
    return methods


def plan_origins(record: Record, horizon: str | int, count: int) -> OriginPlan:
    """Up to `count` origins, evenly spaced from the earliest with enough history to the last with a whole horizon.

    Enough is 760 days or 504 hours, or half of a shorter record, and 30 observations in any case. Origins lie at
    least a horizon apart and have something measured after them. RecordError where not even one fits.
    """
    from anp_core.prediction.temperature.forecast import (
        horizon_steps,  # imports torch: not before it is needed
    )

    ahead, span = horizon_steps(horizon, record), record.span_steps
    measured = np.zeros(span + 1)
    measured[1 + record.steps] = 1
    before = np.cumsum(measured)  # before[s]: observations at steps < s
    origins = np.arange(min(FULL_HISTORY[record.step], span // 2), max(span - ahead, 0))  # steps
    scored = before[origins + ahead + 1] - before[origins + 1]
    origins = origins[(before[origins + 1] >= FEWEST_LEFT) & (scored > 0)]
    if not len(origins) or count < 1:
        raise RecordError(_too_short(record, ahead))
    possible = 1 + int(origins[-1] - origins[0]) // ahead
    wanted = min(count, possible)
    chosen: list[int] = []
    for place in np.linspace(origins[0], origins[-1], wanted) if wanted > 1 else origins[-1:]:
        free = origins[origins >= chosen[-1] + ahead] if chosen else origins
        if len(free):
            chosen.append(int(free[np.abs(free - place).argmin()]))
    times = record.times[0] + np.array(chosen) * record.step_length
    return OriginPlan(times, ahead, possible)


def backtest(
    record: Record,
    horizon: str | int,
    *,
    origins: int = 8,
    methods: Sequence[str] | None = None,
    model: str = DEFAULT_MODEL,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
    max_seconds: float = MAX_SECONDS,
) -> Backtest:
    """Forecast `horizon` from each origin of `plan_origins` with every method, and score what was measured.

    Args:
        record: the history and the truth; a method gets only what was measured up to its origin, gaps and all.
        horizon: "30D", "48h" or a number of steps.
        methods: keys of `backtest_methods`; None takes all. Lacuna is always among them, and first.
        progress: called before each forecast with (done, in all, what runs now).
        cancelled: asked before each forecast; True raises Cancelled.
        max_seconds: a method that took longer so far is stopped, and scored on the origins that it did.

    Raises:
        RecordError: a record too short for one origin. What a single method cannot do is a note in its row.
    """
    plan = plan_origins(record, horizon, origins)
    known = backtest_methods(model)
    chosen = [LACUNA, *(key for key in (known if methods is None else methods) if key != LACUNA)]
    unknown = [key for key in chosen if key not in known]
    if unknown:
        raise RecordError(
            say(
                "There is no method {method} to backtest; there are {methods}.",
                method=repr(unknown[0]),
                methods=", ".join(known),
            )
        )
    targets = plan.times[:, None] + record.step_length * np.arange(1, plan.horizon + 1)
    truth = _measured(record, targets)
    total, rows = len(chosen) * len(plan.times), []

    def tell(done: int, saying: str) -> None:
        stop_if(cancelled)
        if progress is not None:
            progress(done, total, saying)

    for number, key in enumerate(chosen):
        first = number * len(plan.times)
        rows.append(_run(key, known[key], record, plan, targets, truth, first, tell, max_seconds))
    tell(total, say("Done"))
    return Backtest(plan, truth, tuple(rows))


def _run(
    key: str,
    method: Method,
    record: Record,
    plan: OriginPlan,
    targets: np.ndarray,
    truth: np.ndarray,
    first: int,
    tell: Callable[[int, str], None],
    max_seconds: float,
) -> MethodResult:
    """One method from every origin; what goes wrong ends up in its note."""
    found = Predicted(*(np.full(truth.shape, np.nan) for _ in range(3)))
    scale = np.full(len(truth), np.nan)
    spent, tried = 0.0, 0
    notes: list[str] = []
    tell(first, say("{method}: loading", method=method.title))
    try:
        method.load()
    except Exception as error:  # a library that is not there costs its own row only
        return _score(key, method, truth, found, scale, 0.0, _sentence(error))
    for number, origin in enumerate(plan.times):
        saying = say(
            "{method}: forecast {number} of {total}",
            method=method.title,
            number=number + 1,
            total=len(plan.times),
        )
        tell(first + number, saying)
        if spent > max_seconds:
            notes.append(
                say(
                    "Stopped after {number} of {total} origins: over {seconds:.0f} s.",
                    number=number,
                    total=len(plan.times),
                    seconds=max_seconds,
                )
            )
            break
        history = _until(record, origin)
        scale[number] = naive_scale(history.times, history.values, record.step)
        started = time.perf_counter()
        try:
            guess = method.forecast(history.times, history.values, targets[number], record.step)
            for row, part in zip(found, guess, strict=True):
                row[number] = part
        except Exception as error:  # whatever a foreign library raises is that method's, not the backtest's
            notes.append(_sentence(error))
        spent, tried = spent + time.perf_counter() - started, tried + 1
    # One sentence is enough: at other origins it says the same with other numbers.
    return _score(key, method, truth, found, scale, spent / max(tried, 1), (notes or [""])[0])


def _score(
    key: str,
    method: Method,
    truth: np.ndarray,
    forecast: Predicted,
    scale: np.ndarray,
    seconds: float,
    note: str,
) -> MethodResult:
    finite = np.isfinite(forecast.mean) & np.isfinite(forecast.std)
    forecast = Predicted(*(np.where(finite, part, np.nan) for part in forecast))
    scored = np.isfinite(truth) & finite
    done = scored.any(axis=1)
    each = np.where(scored, forecast.crps(truth), 0.0)
    crps = np.where(done, each.sum(1) / np.maximum(scored.sum(1), 1), np.nan)
    errors = [
        mase(np.where(scored[i], truth[i], np.nan), forecast.mean[i], scale[i]) for i in range(len(truth))
    ]
    pit = np.where(scored, forecast.chance_below(truth), np.nan)
    return MethodResult(
        key, method.title, method.description, forecast, pit, crps, np.array(errors), seconds, note
    )


def _until(record: Record, origin: np.datetime64) -> Record:
    """What was measured up to and including an origin."""
    count = int(np.searchsorted(record.times, origin, side="right"))
    return replace(record, times=record.times[:count], values=record.values[:count])


def _measured(record: Record, times: np.ndarray) -> np.ndarray:
    """The record's values at `times` (O, H), NaN where there is none."""
    values = np.full(times.shape, np.nan)
    place = np.minimum(np.searchsorted(record.times, times), len(record) - 1)
    found = record.times[place] == times
    values[found] = record.values[place[found]]
    return values


def _stepless(rule: Callable[[np.ndarray, np.ndarray, np.ndarray], Predicted]) -> Forecaster:
    return lambda times, values, targets, step: rule(times, values, targets)


def _lacuna(model: str) -> Forecaster:
    def forecast_targets(times: np.ndarray, values: np.ndarray, targets: np.ndarray, step: Step) -> Predicted:
        from anp_core.prediction.temperature.forecast import forecast

        history = Record(times, values, step)
        # A history that ends in a gap is forecast across it: the targets are the last of the steps.
        steps = int((targets[-1] - history.times[-1]) // history.step_length)
        outlook = forecast(history, steps, model=model)
        return outlook.predicted.only(np.arange(-len(targets), 0))

    return forecast_targets


def _load(model: str) -> Callable[[], Any]:
    def load() -> None:
        from anp_core.pretrained import load_model

        load_model(model)

    return load


def _sentence(error: Exception) -> str:
    """What went wrong, for the reader of the table."""
    if isinstance(error, UserInputError):
        return error.sentence
    if isinstance(error, ImportError):
        return say(
            "It is not installed ({error}): pip install -r requirements.txt brings it.", error=str(error)
        )
    words = " ".join(str(error).split())[:160]
    return say(
        "It failed on this record: {error}.", error=type(error).__name__ + (f": {words}" if words else "")
    )


def _too_short(record: Record, ahead: int) -> Sentence:
    return say(
        "A backtest {ahead} {noun} ahead needs {needed} observations, half of the record or more, before its first "
        "origin, and {ahead} {noun} after it; the record has {number} observations over {span} {noun}. Choose a "
        "shorter horizon or a longer record.",
        ahead=ahead,
        noun=STEP_NOUNS[record.step],
        needed=FEWEST_LEFT,
        number=len(record),
        span=record.span_steps,
    )
