"""Training records of temperature: real stations, random windows and gaps, as Tasks for the temperature network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from anp_core.data.synthetic_stations import synthetic_values
from anp_core.data.temperature_tasks import AMONG, MAX_CONTEXT, observe, temperature_task
from anp_core.task import Task
from anp_core.task_batches import pad_task, stack_tasks

# How often each source is drawn: unbalanced, the one with the longest records or most stations drowns the rest.
SOURCE_WEIGHT = {"dayton": 0.7, "aemet": 0.3, "owm36": 0.45, "asos18": 0.35, "tmy3": 0.20}
SYNTHETIC = 0.08  # share of windows that no station made
TARGETS = 32  # asked times of one task; hourly forecasts ask for all of HORIZON
PADDED_TARGETS = 48
WINDOW = {False: (20, 15_000), True: (24, 17_520)}  # steps of context, daily and hourly: random in between
USUAL = {False: 730, True: 504}  # and often just this many
USUAL_SHARE = 0.25
HORIZON = {False: 30, True: 48}
FAR_HORIZON = {False: 380, True: 340}
SHORTEST_WITH_GAP = 90  # steps of a window that a gap is taken out of
MAX_GAP = {False: 60, True: 96}


@dataclass(frozen=True)
class Station:
    """One gap-free numbered grid of a station's record, missing steps as NaN."""

    source: str
    hourly: bool
    start: int  # first step since 1970
    values: np.ndarray  # (T,) float32 °C


def read_stations(folder: Path, hourly: bool, split: str) -> list[Station]:
    """Stations of a split ("train" or "val") from stations.csv and the parquet table beside it."""
    index = pd.read_csv(folder / "stations.csv")
    index = index[(index.freq == ("H" if hourly else "D")) & (index.split == split)]
    table = pd.read_parquet(
        folder / ("hourly.parquet" if hourly else "daily.parquet"),
        filters=[("series_id", "in", list(index.series_id))],
    )
    unit = 3600 if hourly else 86400
    stations = []
    for name, rows in table.groupby("series_id", observed=True):
        steps = rows.timestamp.to_numpy("datetime64[s]").astype(np.int64) // unit
        values = rows.value.to_numpy(np.float32)
        source = str(name).split("/")[0]
        # A typical year is made of months from different years: windows must stay inside one month.
        cuts = np.flatnonzero(np.diff(steps) > 48) + 1 if source == "tmy3" else np.array([], int)
        for part, level in zip(np.split(steps, cuts), np.split(values, cuts), strict=True):
            if part[-1] - part[0] < 300 + HORIZON[hourly]:
                continue
            grid = np.full(part[-1] - part[0] + 1, np.nan, np.float32)
            grid[part - part[0]] = level
            stations.append(Station(source, hourly, int(part[0]), grid))
    return stations


def station_odds(stations: list[Station]) -> np.ndarray:
    """How often to draw each station: by the root of its length, and balanced between sources."""
    odds = np.sqrt([max(len(station.values) - 250, 50) for station in stations])
    source = np.array([station.source for station in stations])
    for name in np.unique(source):
        odds[source == name] *= SOURCE_WEIGHT[name] / odds[source == name].sum()
    chances: np.ndarray = odds / odds.sum()
    return chances


def draw_task(stations: list[Station], odds: np.ndarray, random: np.random.Generator, forecast: bool) -> Task:
    """A Task (B = 1, N padded to MAX_CONTEXT): a forecast, or the filling of a gap."""
    hourly = stations[0].hourly
    while True:
        station = stations[random.choice(len(stations), p=odds)]
        if random.random() < SYNTHETIC:
            station = Station("synthetic", hourly, station.start, synthetic_values(hourly, random))
        window = _window(station, random, forecast)
        if window is not None:
            return window


def _window(station: Station, random: np.random.Generator, forecast: bool) -> Task | None:
    """One random window of a station, or None where too little was observed."""
    hourly, grid = station.hourly, station.values
    low, high = WINDOW[hourly]
    length = (
        USUAL[hourly]
        if random.random() < USUAL_SHARE
        else int(np.exp(random.uniform(np.log(low), np.log(high))))
    )
    if not forecast:
        length = max(length, SHORTEST_WITH_GAP)
    horizon = HORIZON[hourly]
    far = random.random() < 0.12
    reach = FAR_HORIZON[hourly] if far else horizon
    reach = min(reach, len(grid) // 3)
    length = min(length, len(grid) - reach)
    start = int(random.integers(0, len(grid) - reach - length + 1))
    values = grid[start : start + length + reach].copy()
    if forecast:
        asked = np.arange(length, length + min(reach, horizon))
        if far:
            leads = np.exp(random.uniform(0, np.log(reach), TARGETS)).astype(int)
            asked = np.unique(length - 1 + np.minimum(leads + 1, reach))
        values_known = values[:length].copy()
    else:
        asked = _gap(length, hourly, random)
        values_known = values[:length].copy()
        values_known[asked] = np.nan
    if len(asked):
        asked = asked[np.isfinite(values[asked])]
    if not forecast and len(asked) > TARGETS:
        asked = np.sort(random.choice(asked, TARGETS, replace=False))
    _drop(values_known, random)
    known = np.flatnonzero(np.isfinite(values_known))
    if len(asked) == 0 or len(known) < 20 or (known < asked[0]).sum() < 15:
        return None
    if forecast and asked[0] - known[-1] > 30:
        return None
    return _augmented(station, values, known, asked, start, random)


def _gap(length: int, hourly: bool, random: np.random.Generator) -> np.ndarray:
    """Steps to take out of a window: one block, or scattered steps of a short stretch."""
    if random.random() < 0.6:
        gap = int(np.exp(random.uniform(0, np.log(min(MAX_GAP[hourly], length // 4)))))
        first = int(random.integers(length // 3, length - gap))
        return np.arange(first, first + gap)
    first = int(random.integers(length // 3, length - AMONG))
    stretch = np.arange(first, first + AMONG)
    return stretch[random.random(AMONG) < random.uniform(0.05, 0.6)]


def _drop(values: np.ndarray, random: np.random.Generator) -> None:
    """Lose some of a record, as stations do: scattered steps, or a block."""
    fate = random.random()
    if fate < 0.35:
        values[random.random(len(values)) < random.uniform(0.02, 0.5)] = np.nan
    elif fate < 0.5:
        block = int(random.integers(5, max(6, len(values) // 4)))
        first = int(random.integers(0, len(values) - block + 1))
        values[first : first + block] = np.nan


def _augmented(
    station: Station,
    values: np.ndarray,
    known: np.ndarray,
    asked: np.ndarray,
    start: int,
    random: np.random.Generator,
) -> Task:
    """Sometimes stretch, shift or flip the temperatures, so that no place is learnt by heart.

    Not often, and the season stays where it is: the climatology knows what is usual among stations.
    """
    scale, shift = (random.uniform(0.7, 1.3), random.normal(0, 6)) if random.random() < 0.3 else (1.0, 0.0)
    sign = -1 if random.random() < 0.05 else 1
    values = sign * scale * values + shift
    origin = station.start + start
    observed = observe(origin + known, values[known].astype(float), station.hourly)
    task = temperature_task(observed, origin + asked, values[asked].astype(float)).task
    return pad_task(task, MAX_CONTEXT, PADDED_TARGETS)


def station_batch(
    daily: tuple[list[Station], np.ndarray],
    hourly: tuple[list[Station], np.ndarray],
    seed: int,
    step: int,
    batch_size: int = 24,
) -> Task:
    """The batch of one training step: half daily, half hourly; three quarters forecasts, one quarter gaps."""
    random = np.random.default_rng([seed, step])
    tasks = []
    for number in range(batch_size):
        stations, odds = daily if number % 2 else hourly
        tasks.append(draw_task(stations, odds, random, forecast=random.random() < 0.75))
    return stack_tasks(tasks)
