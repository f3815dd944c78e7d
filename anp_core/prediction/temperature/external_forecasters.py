"""AutoETS, MSTL and Prophet behind one signature, so that a backtest can set them beside Lacuna.

statsforecast and prophet are imported by `load`, never by importing this module: they take seconds. Each forecaster
takes (times, values, target_times, step) as `forecast_baselines.py` does and answers with a mean and a standard
deviation. All of them give an 80 % interval; the standard deviation is its half-width over 1.2816, which is exact
for a Gaussian, and at least MIN_STD, as for every baseline.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from anp_core.data.climatology import fit_climatology
from anp_core.data.record import STEP_LENGTH, STEP_NOUNS, Step
from anp_core.errors import RecordError
from anp_core.language import mark, say
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature.forecast_baselines import MIN_STD

if TYPE_CHECKING:
    from collections.abc import Iterator

HALF_WIDTH_80 = 1.2815515655446004  # of the central 80 % of a standard Gaussian
SEASON: dict[Step, int] = {"daily": 365, "hourly": 24}
ETS_SEASON: dict[Step, int] = {"daily": 1, "hourly": 24}  # exponential smoothing has no room for 365 states
ETS_NEWEST: dict[Step, int] = {"daily": 3_653, "hourly": 1_008}  # its time grows with points times season
FEWEST_FOR_CYCLES = 30  # observations from which gaps are bridged along the climatology
YEAR = 365 * 86_400  # seconds; from here on Prophet is given a yearly cycle

Forecaster = Callable[[np.ndarray, np.ndarray, np.ndarray, Step], Predicted]


@dataclass(frozen=True)
class ExternalForecaster:
    """One forecaster of another library.

    `load` imports that library; `seconds` is what one forecast took on two idle cores, from two years of days or
    three weeks of hours.
    """

    title: str
    description: str
    forecast: Forecaster
    load: Callable[[], Any]
    seconds: dict[Step, float]


def auto_ets(times: np.ndarray, values: np.ndarray, target_times: np.ndarray, step: Step) -> Predicted:
    """Exponential smoothing, its form chosen by AICc (statsforecast's AutoETS).

    times datetime64 (N,) ascending, values °C (N,), target_times (M,) after the last of them. Hourly records have a
    season of 24; daily ones none, since a season of 365 is more than exponential smoothing can hold. Sees the newest
    1,008 hours or ten years, gaps bridged by `without_gaps`.
    """
    series = without_gaps(times, values, step)[-ETS_NEWEST[step] :]
    return _statsforecast(
        load_statsforecast().AutoETS(season_length=ETS_SEASON[step]), series, times, target_times, step
    )


def mstl(times: np.ndarray, values: np.ndarray, target_times: np.ndarray, step: Step) -> Predicted:
    """Seasonal decomposition by loess, what is left forecast by AutoETS without a season (statsforecast's MSTL).

    Arguments as in `auto_ets`; the season is 365 days or 24 hours, gaps are bridged by `without_gaps`.
    RecordError below two seasons.
    """
    season, series = SEASON[step], without_gaps(times, values, step)
    if len(series) < 2 * season:
        raise RecordError(
            say(
                "MSTL takes a season apart by comparing two of them, so it needs {needed} {noun} of history; there "
                "are {number}.",
                needed=2 * season,
                noun=STEP_NOUNS[step],
                number=len(series),
            )
        )
    models = load_statsforecast()
    model = models.MSTL(season_length=season, trend_forecaster=models.AutoETS(model="ZZN"))
    return _statsforecast(model, series, times, target_times, step)


def prophet(times: np.ndarray, values: np.ndarray, target_times: np.ndarray, step: Step) -> Predicted:
    """A trend with changes and Fourier seasons, fitted by Stan (Prophet); the weather between them is noise to it.

    Arguments as in `auto_ets`. Takes gaps as they are. A yearly cycle from one year of history on, a daily one for
    hourly records, no weekly one: the weather knows no Sundays. Its interval is drawn at random, always the same way.
    """
    import pandas as pd

    span = int(_seconds(times[-1:])[0] - _seconds(times[:1])[0])
    model = load_prophet()(
        yearly_seasonality=span >= YEAR,  # a plain bool: any number is taken for an order
        weekly_seasonality=False,
        daily_seasonality=step == "hourly",
        interval_width=0.8,
    )
    with _quiet(), _seeded():
        model.fit(pd.DataFrame({"ds": times, "y": values}))
        answer = model.predict(pd.DataFrame({"ds": target_times}))
    return _gaussian(*(answer[name].to_numpy() for name in ("yhat", "yhat_lower", "yhat_upper")))


def without_gaps(times: np.ndarray, values: np.ndarray, step: Step) -> np.ndarray:
    """Values at every step from the first to the last time (S,), for methods that know no gaps.

    A missing step gets the climatology there plus the anomaly on a straight line between its neighbours': over a
    short gap that is linear interpolation, over a long one it follows the season. Below 30 observations plain lines.
    """
    seconds, length = _seconds(times), int(STEP_LENGTH[step].astype(np.int64))
    grid = np.arange(seconds[0], seconds[-1] + 1, length)
    if len(grid) == len(seconds):
        return np.asarray(values, dtype=np.float64)
    if len(values) < FEWEST_FOR_CYCLES:
        joined: np.ndarray = np.interp(grid, seconds, values)
        return joined
    fitted = fit_climatology(seconds / 86_400.0, values, step == "hourly")
    anomaly = values - fitted.mean(seconds / 86_400.0)
    series: np.ndarray = fitted.mean(grid / 86_400.0) + np.interp(grid, seconds, anomaly)
    series[(seconds - seconds[0]) // length] = values  # to the last bit
    return series


@cache
def load_statsforecast() -> Any:
    """The module of statsforecast's models."""
    with _quiet():
        from statsforecast import models

        return models


@cache
def load_prophet() -> Any:
    """The class Prophet, its libraries told to keep silent."""
    for name in ("prophet", "cmdstanpy"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())  # cmdstanpy would add one that writes to the terminal
        logger.setLevel(logging.CRITICAL)
    with _quiet():
        from prophet import Prophet

        logging.getLogger("prophet").setLevel(logging.CRITICAL)  # its import sets another level
        return Prophet


def _statsforecast(
    model: Any, series: np.ndarray, times: np.ndarray, target_times: np.ndarray, step: Step
) -> Predicted:
    """Forecast from the end of `series`, which is the last of `times`; targets may begin later."""
    ahead = (_seconds(target_times) - _seconds(times[-1:])) // int(STEP_LENGTH[step].astype(np.int64))
    with _quiet():
        answer = model.forecast(y=series, h=int(ahead[-1]), level=[80])
    return _gaussian(*(np.asarray(answer[name])[ahead - 1] for name in ("mean", "lo-80", "hi-80")))


def _gaussian(mean: np.ndarray, low: np.ndarray, high: np.ndarray) -> Predicted:
    std = np.maximum((high - low) / (2 * HALF_WIDTH_80), MIN_STD)
    if not (np.isfinite(mean).all() and np.isfinite(std).all()):
        raise RecordError(say("It gave no finite forecast for this record."))
    return Predicted(np.asarray(mean, np.float64), np.asarray(std, np.float64))


def _seconds(times: np.ndarray) -> np.ndarray:
    return np.asarray(times).astype("datetime64[s]").astype(np.int64)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the libraries' warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _seeded() -> Iterator[None]:
    """Prophet draws from numpy's global generator: start it at 0, and give it back as it was."""
    state = np.random.get_state()
    np.random.seed(0)
    try:
        yield
    finally:
        np.random.set_state(state)


EXTERNAL_FORECASTERS: dict[str, ExternalForecaster] = {
    "auto_ets": ExternalForecaster(
        "AutoETS",
        mark(
            "Exponential smoothing, its form chosen by AICc (statsforecast): a season of 24 for hours, none for "
            "days, since it cannot hold one of 365. Gaps bridged; the newest 1,008 hours or ten years."
        ),
        auto_ets,
        load_statsforecast,
        {"daily": 0.05, "hourly": 0.25},
    ),
    "mstl": ExternalForecaster(
        "MSTL + AutoETS",
        mark(
            "Seasonal decomposition by loess with a season of 365 days or 24 hours, the rest by AutoETS "
            "(statsforecast). Gaps bridged; needs two seasons."
        ),
        mstl,
        load_statsforecast,
        {"daily": 0.4, "hourly": 0.1},
    ),
    "prophet": ExternalForecaster(
        "Prophet",
        mark(
            "A trend with changes plus Fourier seasons: of the year from one year of history on, of the day for "
            "hours, none of the week. Takes gaps as they are."
        ),
        prophet,
        load_prophet,
        {"daily": 0.2, "hourly": 0.2},
    ),
}
