"""A weather generator: synthetic temperature records whose every part is known, for samples and tests.

Stands beside `temperature.py`: both make Records. Nothing here was measured anywhere.

How a record is made (Richardson 1981 in its daily part):

    T(t) = mean + annual harmonics (k = 1, 2) + diurnal harmonics (k = 1, 2) · cloudiness(t)
         + σ(season) · a(t) + sensor noise, rounded to the sensor's resolution

- Annual cycle: a cosine that peaks on `warmest_day`, and a second harmonic that sharpens one season.
- Diurnal cycle, hourly records only: it peaks at `warmest_hour` and has a second harmonic, as nights cool slowly;
  a slow AR(1) of cloudiness squeezes and stretches it from day to day.
- a(t) is the weather: a stationary AR(2) of unit variance. Its standard deviation σ swings with the year,
  in most climates between a restless winter and a quiet summer.
- Gaps: single steps that fail at random, and outages of many steps in a row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anp_core.data.record import STEP_LENGTH, Record, Step
from anp_core.errors import RecordError
from anp_core.language import listed, mark, say

YEAR_DAYS = 365.2425


@dataclass(frozen=True)
class Climate:
    """Parameters of one synthetic place; temperatures in °C, days counted from 1 January."""

    title: str
    description: str
    step: Step
    start: str
    steps: int
    mean: float
    annual: float  # amplitude of the yearly cosine
    annual_second: float = 0.0  # amplitude of its second harmonic
    warmest_day: float = 201.0  # 20 July; land lags the sun by a month
    diurnal: float = 0.0  # amplitude of the daily cosine under a mean sky
    warmest_hour: float = 15.0
    weather_winter: float = 4.0  # standard deviation of the anomalies in the coldest season
    weather_summer: float = 2.5  # and in the warmest
    ar: tuple[float, float] = (0.92, -0.2)  # per step; days forget in about a week
    noise: float = 0.2  # of the sensor
    failing: float = 0.0  # share of steps that are missing one by one
    outages: tuple[int, ...] = ()  # lengths of runs of missing steps
    label: str = "synthetic"


SAMPLE_RECORDS: dict[str, Climate] = {
    "temperate-daily": Climate(
        title=mark("Temperate, daily (synthetic)"),
        description=mark("Six years of daily means with mild winters, scattered gaps and three outages."),
        step="daily", start="2018-01-01", steps=6 * 365 + 1,
        mean=10.5, annual=8.2, annual_second=0.4, weather_winter=3.6, weather_summer=2.8,
        failing=0.02, outages=(5, 12, 34),
    ),
    "continental-daily": Climate(
        title=mark("Continental, daily (synthetic)"),
        description=mark("Ten years of daily means between harsh winters and warm summers."),
        step="daily", start="2014-01-01", steps=10 * 365 + 2,
        mean=4.0, annual=16.5, annual_second=1.2, warmest_day=199.0, weather_winter=6.2, weather_summer=3.0,
        ar=(0.95, -0.22), failing=0.005, outages=(8,),
    ),
    "tropical-daily": Climate(
        title=mark("Tropical, daily (synthetic)"),
        description=mark("Four years of daily means that hardly change with the season."),
        step="daily", start="2020-01-01", steps=4 * 365 + 1,
        mean=26.8, annual=1.1, annual_second=0.7, warmest_day=120.0, weather_winter=0.8, weather_summer=0.9,
        ar=(0.7, -0.05), failing=0.01, outages=(6, 10),
    ),
    "coastal-hourly": Climate(
        title=mark("Coastal, hourly (synthetic)"),
        description=mark("Three months of hours in spring with a sea breeze and an outage of two days."),
        step="hourly", start="2024-03-01T00:00", steps=92 * 24,
        mean=12.5, annual=6.5, warmest_day=215.0, diurnal=3.2, warmest_hour=14.0,
        weather_winter=2.8, weather_summer=2.0, ar=(1.35, -0.36), noise=0.15, failing=0.01, outages=(48,),
    ),
    "desert-hourly": Climate(
        title=mark("Desert, hourly (synthetic)"),
        description=mark("Two months of hours with clear skies and a wide swing between day and night."),
        step="hourly", start="2024-06-01T00:00", steps=61 * 24,
        mean=22.0, annual=9.5, warmest_day=205.0, diurnal=8.5, warmest_hour=15.5,
        weather_winter=2.6, weather_summer=1.8, ar=(1.3, -0.31), noise=0.15, outages=(7,),
    ),
}  # fmt: skip


def synthetic_record(kind: str, seed: int = 0) -> Record:
    """The synthetic record of a kind named in SAMPLE_RECORDS; the same seed gives the same record."""
    if kind not in SAMPLE_RECORDS:
        raise RecordError(
            say(
                'There is no sample record "{kind}"; choose one of {kinds}.',
                kind=kind,
                kinds=listed(SAMPLE_RECORDS),
            )
        )
    climate = SAMPLE_RECORDS[kind]
    record = generate(climate, seed)
    notes = (say("Synthetic: made by a weather generator, measured nowhere."), say(climate.description))
    return Record(record.times, record.values, record.step, climate.title, "C", notes)


def generate(climate: Climate, seed: int = 0) -> Record:
    """Draw one record of a climate."""
    rng = np.random.default_rng(seed)
    times = np.datetime64(climate.start, "s") + STEP_LENGTH[climate.step] * np.arange(climate.steps)
    values = expected_temperature(climate, times)
    if climate.step == "hourly":
        cloudiness = _autoregression(rng, climate.steps, (float(np.exp(-1 / 30)), 0.0))
        values += diurnal_cycle(climate, times) * np.clip(0.35 * cloudiness, -0.8, 0.8)
    values += weather_spread(climate, times) * _autoregression(rng, climate.steps, climate.ar)
    values += climate.noise * rng.standard_normal(climate.steps)
    keep = rng.random(climate.steps) >= climate.failing
    for length in climate.outages:
        # Away from both ends: the last days before "now" are what a forecast leans on.
        first = rng.integers(climate.steps // 10, climate.steps * 8 // 10 - length)
        keep[first : first + length] = False
    keep[[0, -1]] = True
    return Record(times[keep], np.round(values[keep], 1), climate.step, climate.title)


def expected_temperature(climate: Climate, times: np.ndarray) -> np.ndarray:
    """Mean of the generator at times (T,), °C: annual and diurnal harmonics under a mean sky, no weather."""
    season = _season_angle(climate, times)
    annual = climate.annual * np.cos(season) + climate.annual_second * np.cos(2 * season)
    expected: np.ndarray = climate.mean + annual + diurnal_cycle(climate, times)
    return expected


def diurnal_cycle(climate: Climate, times: np.ndarray) -> np.ndarray:
    """Daily cycle at times (T,) in °C, zero for daily records."""
    if climate.step == "daily":
        return np.zeros(len(times))
    hours = (times - times.astype("datetime64[D]")).astype(np.int64) / 3_600
    angle = 2 * np.pi * (hours - climate.warmest_hour) / 24
    cycle: np.ndarray = climate.diurnal * (np.cos(angle) + 0.22 * np.cos(2 * angle))
    return cycle


def weather_spread(climate: Climate, times: np.ndarray) -> np.ndarray:
    """Standard deviation of the weather's anomalies at times (T,), °C."""
    middle = (climate.weather_winter + climate.weather_summer) / 2
    swing = (climate.weather_summer - climate.weather_winter) / 2
    spread: np.ndarray = middle + swing * np.cos(_season_angle(climate, times))
    return spread


def _season_angle(climate: Climate, times: np.ndarray) -> np.ndarray:
    """0 on the warmest day, π half a year later."""
    days = (times.astype("datetime64[s]") - np.datetime64("2000-01-01")).astype(np.int64) / 86_400
    return 2 * np.pi * (days - climate.warmest_day + 1) / YEAR_DAYS


def _autoregression(rng: np.random.Generator, steps: int, ar: tuple[float, float]) -> np.ndarray:
    """Stationary AR(2) of unit variance, started in its stationary state: (steps,)."""
    first, second = ar
    lag1 = first / (1 - second)  # Yule-Walker
    innovation = np.sqrt(1 - first * lag1 - second * (first * lag1 + second))
    draws = rng.standard_normal(steps + 2)
    before, last = draws[0], lag1 * draws[0] + np.sqrt(1 - lag1**2) * draws[1]
    out = np.empty(steps)
    for i in range(steps):
        before, last = last, first * last + second * before + innovation * draws[i + 2]
        out[i] = last
    return out
