"""Are records of decades forecast too cold? Their last years, each month of them forecast from all that lay before.

Of the stations that networks were trained on, as no others are as long: held out in time, for a climatology that
counts all years alike would be too cold for the last ones whoever had seen them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from anp_core.benchmarks.forecast_windows import HORIZON
from anp_core.benchmarks.forecasters import named_forecaster
from anp_core.benchmarks.window_statistics import with_error
from anp_core.data.stations import Station

Row = dict[str, Any]
YEAR = 365.2425  # days
LEAST_YEARS = 30
LAST_YEARS = 7  # that are forecast
APART = 61  # days between origins: no two forecasts share their weather
STATIONS = 20  # the longest
LEAST_OBSERVED = 0.5  # of the days ahead


def benchmark_warming(stations: Sequence[Station], model: str, limit: int | None = None) -> Iterator[Row]:
    """A row for each of the longest stations, then one for all: mean of forecast − truth in °C over thirty days.

    Below 0 is too cold. The standard error is that over forecasts, at a station, and over stations in the last row.

    Args:
        stations: daily ones; those of less than LEAST_YEARS are left out.
        model: a forecaster's name.
        limit: fewer stations, the longest.
    """
    forecast = named_forecaster(model)
    long = [station for station in stations if len(station.values) >= LEAST_YEARS * YEAR]
    long.sort(key=lambda station: -len(station.values))
    means = []
    for station in long[: limit or STATIONS]:
        errors = []
        for origin in _origins(station):
            known = np.flatnonzero(np.isfinite(station.values[: origin + 1]))
            asked = origin + 1 + np.arange(HORIZON["D"])
            found = forecast(
                _times(station, known), station.values[known].astype(float), _times(station, asked)
            )
            errors.append(float(np.nanmean(found.mean - station.values[asked])))
        if not errors:
            continue
        means.append(float(np.mean(errors)))
        yield {
            "source": station.source,
            "from": str(_times(station, np.array([0]))[0])[:4],
            "years": round(len(station.values) / YEAR, 1),
            "forecasts": len(errors),
            **with_error("error", errors),
        }
    yield {"source": "all", "stations": len(means), **with_error("error", means)}


def _origins(station: Station) -> list[int]:
    """Days of the last years that a forecast may start after: observed themselves, as half of those ahead are."""
    last = len(station.values) - 1 - HORIZON["D"]
    asked = range(len(station.values) - round(LAST_YEARS * YEAR), last + 1, APART)
    seen = np.isfinite(station.values)
    return [
        day for day in asked if seen[day] and seen[day + 1 : day + 1 + HORIZON["D"]].mean() >= LEAST_OBSERVED
    ]


def _times(station: Station, places: np.ndarray) -> np.ndarray:
    """datetime64[s] of days of a station, by their numbers from its first one."""
    return (station.start + places).astype("datetime64[D]").astype("datetime64[s]")
