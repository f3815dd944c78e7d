"""What is usual among stations: the columns of a climatology and, before a record is seen, what to expect of them.

Stands under `climatology.py`. A record of a few weeks says little of its year; stations in general say that the
warmest day comes late in July, half a year earlier or later south of the equator, and that cold places have the
larger swing. A long record outweighs all of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

YEAR_DAYS = 365.2425
ANNUAL_HARMONICS = 2
DIURNAL_HARMONICS = 3
SEASONAL_DIURNAL = 2  # of them have a season: the range of a summer's day is not that of a winter's
SLOW = 2 + 2 * ANNUAL_HARMONICS  # columns of every record: level, trend, and the year
SEASONS = 2 * DIURNAL_HARMONICS  # columns between a wave of the day and how it goes with the sin of the year
DECADE_DAYS = 3652.425
DAILY_COLUMNS = SLOW
# Columns of an hourly record, but for those of its last weeks.
LASTING = SLOW + 2 * DIURNAL_HARMONICS + 4 * SEASONAL_DIURNAL
HOURLY_COLUMNS = LASTING + 1 + 2 * DIURNAL_HARMONICS

# Moments of (level, sin and cos of the year, of the half year) in °C over 317 training stations, southern ones half
# a year later. These and the sizes of the daily waves below are what `python -m anp_core fit-climatology` prints.
USUAL = np.array([15.93, -2.83, -8.11, 0.47, -0.38])
SPREAD = np.array(
    [
        [38.69, 5.3, 17.76, -1.36, -0.8],
        [5.3, 1.71, 3.92, -0.29, -0.2],
        [17.76, 3.92, 16.1, -0.35, 0.14],
        [-1.36, -0.29, -0.35, 0.49, 0.18],
        [-0.8, -0.2, 0.14, 0.18, 0.22],
    ]
)
LOOSER = 1.6  # variances taken larger than they were seen, for places that are unlike all of these
TREND = 0.3  # °C a decade, standard deviation
# How often a record comes from south of the equator, or from nowhere like a station.
SOUTH, ELSEWHERE = 0.12, 0.03
# °C, standard deviations there, about a level of USUAL and no season.
UNLIKE = (60.0, TREND, 7.0, 7.0, 2.0, 2.0)
DIURNAL = (3.4, 0.8, 0.3)  # °C, standard deviation of the sin and cos of each harmonic of the day
DIURNAL_SEASON = (0.8, 0.3)  # the same of how they change over the year
# An hourly record's last weeks may be warmer than the season is, and have other days: for so many days, so many °C.
RECENT_DAYS = 20.0
RECENT = (1.5, 0.8, 0.4, 0.2)  # standard deviation of the level, and of each harmonic of the day
# By whether hourly: how many neighbouring observations count as one, as anomalies last: for what is slow, and for
# the day and its harmonics.
ALIKE_SLOW = {False: 5.0, True: 30.0}
ALIKE_DIURNAL = (3.0, 1.0, 0.5)
# °C, standard deviation of the anomaly of one step, the middle of the training stations, and how many steps' weather
# counts as one in a mean over many: (1 + φ) / (1 − φ) for the usual persistence φ of `anomaly_correlation`.
USUAL_SIGMA = {False: 2.9, True: 3.6}
STEPS_OF_WEATHER = {False: 6.1, True: 49.0}


@dataclass(frozen=True)
class Prior:
    """One guess at a climatology's coefficients (P,) before the record is seen, in °C."""

    share: float  # how likely this guess is beside the others
    mean: np.ndarray  # (P,)
    precision: np.ndarray  # (P, P), inverse of the covariance


def columns(days: np.ndarray, hourly: bool, newest: float) -> np.ndarray:
    """The climatology's columns (T, P) at times in days since 1970 (T,).

    The trend is 0 at `newest`, and what an hourly record's last weeks have of their own fades on both sides of it.
    """
    found = [np.ones_like(days), (days - newest) / DECADE_DAYS]
    year = _waves(days / YEAR_DAYS, ANNUAL_HARMONICS)
    found += year
    if hourly:
        day = _waves(days % 1, DIURNAL_HARMONICS)
        found += day
        found += [season * wave for season in year[:2] for wave in day[: 2 * SEASONAL_DIURNAL]]
        last_weeks = recent(days, newest)
        found += [last_weeks, *(last_weeks * wave for wave in day)]
    return np.stack(found, axis=1)


def recent(days: np.ndarray, newest: float) -> np.ndarray:
    """How far times in days since 1970 (T,) belong to the weeks around the last observation: 1 there, fading."""
    return np.exp(-np.abs(days - newest) / RECENT_DAYS)


def slow_cycles(days: np.ndarray, hourly: bool) -> np.ndarray:
    """Columns 1, sin and cos of the year and, hourly, of the day: (T, 3 or 5)."""
    found = [np.ones_like(days), *_waves(days / YEAR_DAYS, 1)]
    if hourly:
        found += _waves(days % 1, 1)
    return np.stack(found, axis=1)


@lru_cache(maxsize=2)
def priors(hourly: bool) -> tuple[Prior, ...]:
    """North of the equator, south of it, and unlike any station: a sensor indoors, another quantity."""
    size = HOURLY_COLUMNS if hourly else DAILY_COLUMNS
    slow = np.array([0, 2, 3, 4, 5])  # all but the trend
    usual, anywhere = np.zeros((size, size)), np.zeros((size, size))
    usual[np.ix_(slow, slow)] = LOOSER * SPREAD
    usual[1, 1] = TREND**2
    anywhere[range(SLOW), range(SLOW)] = np.square(UNLIKE)
    if hourly:
        diurnal = np.repeat(DIURNAL, 2)
        season = np.tile(np.repeat(DIURNAL_SEASON, 2), 2)
        last_weeks = np.append(RECENT[0], np.repeat(RECENT[1:], 2))
        for covariance in (usual, anywhere):
            variances = np.concatenate([diurnal, season, last_weeks]) ** 2
            covariance[range(SLOW, size), range(SLOW, size)] = variances
    mean, level = np.zeros(size), np.zeros(size)
    mean[slow], level[0] = USUAL, USUAL[0]
    half_a_year_later = np.ones(size)
    half_a_year_later[[2, 3]] = -1  # and the half year's harmonic is as it was
    north = np.linalg.inv(usual)
    south = north * np.outer(half_a_year_later, half_a_year_later)
    return (
        Prior(1 - SOUTH - ELSEWHERE, mean, north),
        Prior(SOUTH, half_a_year_later * mean, south),
        Prior(ELSEWHERE, level, np.linalg.inv(anywhere)),
    )


def alike(hourly: bool, spacing: float = 1.0) -> np.ndarray:
    """How many observations count as one for each column (P,): the fewer, the more steps of `spacing` lie between."""
    if not hourly:
        neighbours = np.full(DAILY_COLUMNS, ALIKE_SLOW[False])
    else:
        day, slow = np.repeat(ALIKE_DIURNAL, 2), ALIKE_SLOW[True]
        season = np.tile(day[: 2 * SEASONAL_DIURNAL], 2)
        neighbours = np.concatenate([np.full(SLOW, slow), day, season, [slow], day])
    apart: np.ndarray = np.maximum(neighbours / spacing, np.minimum(neighbours, 1.0))
    return apart


def usual_sigma(hourly: bool, spacing: float = 1.0) -> float:
    """°C, what an anomaly's standard deviation usually is where values come every `spacing` steps.

    Values that come seldom are mostly means over the time between, which vary less. Where they are single readings,
    a dozen of them say so: there is little belief in this number.
    """
    return float(USUAL_SIGMA[hourly] / np.sqrt(1 + (spacing - 1) / STEPS_OF_WEATHER[hourly]))


def _waves(phase: np.ndarray, harmonics: int) -> list[np.ndarray]:
    angles = [2 * np.pi * k * phase for k in range(1, harmonics + 1)]
    return [wave(angle) for angle in angles for wave in (np.sin, np.cos)]
