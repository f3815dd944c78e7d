"""Fits what is usual among stations, in `data.climatology_prior`, to training stations: `fit-climatology`.

Nothing in it is drawn at random: the same stations give the same numbers.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from anp_core.data.climatology_prior import (
    ANNUAL_HARMONICS,
    DIURNAL_HARMONICS,
    LASTING,
    SEASONAL_DIURNAL,
    columns,
)
from anp_core.data.stations import Station, read_stations

LEAST_DAYS = 330  # of a station's record; a shorter one mixes its season with its level
SLOW = 1 + 2 * ANNUAL_HARMONICS  # coefficients without a trend: level and year


class UsualYear(NamedTuple):
    """Moments over daily stations of (level, sin and cos of the year, of the half year) in °C."""

    mean: np.ndarray  # (5,)
    covariance: np.ndarray  # (5, 5)
    south: float  # share of stations that are warmest in the northern winter; they were moved by half a year
    stations: int


class UsualDay(NamedTuple):
    """Root mean squares over hourly stations in °C, sin and cos alike."""

    harmonics: np.ndarray  # (3,) of the day
    seasons: np.ndarray  # (2,) of how its first harmonics go with the year
    stations: int


def fit_usual_year(stations: list[Station]) -> UsualYear:
    """From daily stations, each as much as another."""
    found = _coefficients(stations)
    south = found[:, 2] > 0  # warmest in January
    found[south, 1:3] *= -1  # half a year later; the half year's own wave is as it was
    return UsualYear(found.mean(0), np.cov(found.T), float(south.mean()), len(found))


def fit_usual_day(stations: list[Station]) -> UsualDay:
    """From hourly stations, each as much as another; clocks differ, so only the size of a wave is looked at."""
    day = np.square(_coefficients(stations)[:, SLOW:])
    harmonics, seasons = np.split(day, [2 * DIURNAL_HARMONICS], axis=1)
    return UsualDay(
        np.sqrt(harmonics.reshape(-1, DIURNAL_HARMONICS, 2).mean((0, 2))),
        np.sqrt(seasons.reshape(-1, 2, SEASONAL_DIURNAL, 2).mean((0, 1, 3))),
        len(day),
    )


def _coefficients(stations: list[Station]) -> np.ndarray:
    """Least squares on each station's whole record, without a trend: (stations that are long enough, P)."""
    found = []
    for station in stations:
        known = np.flatnonzero(np.isfinite(station.values))
        days = (station.start + known) / (24 if station.hourly else 1)
        if days[-1] - days[0] < LEAST_DAYS:
            continue
        design = np.delete(columns(days, station.hourly, days[-1])[:, :LASTING], 1, axis=1)
        values = station.values[known].astype(float)
        found.append(np.linalg.lstsq(design, values, rcond=None)[0])
    return np.array(found)


def prior_text(folder: Path) -> str:
    """The numbers as they stand in the module."""
    year = fit_usual_year(read_stations(folder, False, "train"))
    day = fit_usual_day(read_stations(folder, True, "train"))
    rows = ",\n    ".join(_rounded(row, 2) for row in year.covariance)
    return "\n".join(
        [
            f"{year.stations} daily stations, {year.south:.0%} of them southern",
            f"USUAL = {_rounded(year.mean, 2)}",
            f"SPREAD = [\n    {rows},\n]",
            f"{day.stations} hourly stations",
            f"DIURNAL = {_rounded(day.harmonics, 1)}",
            f"DIURNAL_SEASON = {_rounded(day.seasons, 1)}",
        ]
    )


def _rounded(values: np.ndarray, digits: int) -> str:
    return str([round(float(value), digits) for value in values])
