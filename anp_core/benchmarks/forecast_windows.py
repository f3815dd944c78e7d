"""The windows by which forecasts are measured: test stations, random origins, the history before and the truth after.

`forecast_windows.csv` beside this file lists them: 197 daily windows of two years and 30 days ahead, 200 hourly ones
of three weeks and 48 hours. The stations themselves are read from a folder that the command `prepare temperature` has
written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Protocol

import numpy as np
import pandas as pd

from anp_core.data.record import STEP_LENGTH, Step
from anp_core.prediction.temperature.forecast_metrics import naive_scale

STEPS: dict[str, Step] = {"D": "daily", "H": "hourly"}  # by which the windows' frequencies are named
TABLES = {"D": "daily.parquet", "H": "hourly.parquet"}
HISTORY = {"D": 730, "H": 504}  # steps before the origin, which is the last one known
HORIZON = {"D": 30, "H": 48}  # steps after it


@dataclass(frozen=True, eq=False)
class ForecastWindow:
    """One question to a forecaster, and its answer.

    Attributes:
        name: "s-D-017".
        times: datetime64[s] (T,) of the observations; steps without one are left out.
        values: °C (T,).
        asked: datetime64[s] (M,), every step of the horizon.
        truth: °C (M,), NaN where nothing was observed.
        scale: °C, the naive forecast's mean error in the whole history, before any of it was taken away.
    """

    name: str
    times: np.ndarray
    values: np.ndarray
    asked: np.ndarray
    truth: np.ndarray
    scale: float


class Windows(Protocol):
    """Whatever gives windows by frequency ("D" or "H"), the share of history taken away, and its length in steps."""

    def __call__(
        self, frequency: str, missing: float = 0.0, *, limit: int | None = None, history: int | None = None
    ) -> Iterator[ForecastWindow]:
        """Windows one after the other; `limit` takes so many, evenly spread, and `history` another length."""
        ...


@dataclass(frozen=True)
class StationWindows:
    """The protocol's windows, cut out of the stations in a folder."""

    folder: Path

    def __call__(
        self, frequency: str, missing: float = 0.0, *, limit: int | None = None, history: int | None = None
    ) -> Iterator[ForecastWindow]:
        """As `Windows` says; FileNotFoundError where the folder does not hold the table of that frequency."""
        listed = listed_windows(frequency, limit)
        stations = self._stations(frequency, list(listed.station.unique()))
        step = STEP_LENGTH[STEPS[frequency]]
        length, horizon = history or HISTORY[frequency], HORIZON[frequency]
        for row in listed.itertuples():
            times, values = stations[row.station]
            origin = np.datetime64(row.origin, "s")
            asked = origin + step * np.arange(1, horizon + 1)
            bounds = np.array([origin - (length - 1) * step, asked[0], asked[-1] + step])
            start, now, end = np.searchsorted(times, bounds)
            truth = np.full(horizon, np.nan)
            truth[((times[now:end] - origin) // step).astype(int) - 1] = values[now:end]
            known, levels = times[start:now], values[start:now]
            scale = naive_scale(known, levels, STEPS[frequency])
            kept = np.random.default_rng(row.drop_seed).random(len(known)) >= missing
            yield ForecastWindow(row.window, known[kept], levels[kept], asked, truth, scale)

    def _stations(self, frequency: str, names: list[str]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Times and values of each named station."""
        path = self.folder / TABLES[frequency]
        if not path.is_file():
            raise FileNotFoundError(f"--data must name the folder that holds {path.name}; got {self.folder}")
        table = pd.read_parquet(path, filters=[("series_id", "in", names)])
        return {
            str(name): (rows.timestamp.to_numpy("datetime64[s]"), rows.value.to_numpy(float))
            for name, rows in table.groupby("series_id", observed=True)
        }


def listed_windows(frequency: str, limit: int | None = None) -> pd.DataFrame:
    """The list's rows of a frequency: window, station, origin, and the seed of what is taken away."""
    with (files("anp_core.benchmarks") / "forecast_windows.csv").open(encoding="utf-8") as text:
        listed = pd.read_csv(text)
    listed = listed[listed.window.str.startswith(f"s-{frequency}-")].reset_index(drop=True)
    if limit and limit < len(listed):
        listed = listed.iloc[np.linspace(0, len(listed) - 1, limit).round().astype(int)]
    return listed
