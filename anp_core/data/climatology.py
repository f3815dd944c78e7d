"""The base of every forecast: harmonic climatology plus a damped anomaly (AR(1)), in closed form.

Everything downstream works in its units: the anomaly r = (value − climatology) / σ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anp_core.data.anomaly_correlation import autocorrelation

YEAR_DAYS = 365.2425
ANNUAL_HARMONICS = 2
DIURNAL_HARMONICS = 3
MIN_YEAR_HOURLY = 270  # days of hourly record from which on a yearly cycle can be told from the weather
RECENT_HOURLY = 28  # days: shorter hourly records take their mean level from the last weeks only
RIDGE = (1e-3, 0.5, 4.0)  # on the mean, the first harmonic, the higher ones; in observations
SIGMA_FLOOR = 0.3  # °C; a thermometer is no better
MAX_PHI = 0.995
FEWEST_PAIRS = 5  # of neighbouring steps, before they say anything
MIN_VARIANCE = 0.25  # of the seasonal variance, as a share of the mean one
NUGGET = 1e-3  # variance that remains right beside an observation


@dataclass(frozen=True)
class Climatology:
    """What a record says about an ordinary day, and about how anomalies last."""

    hourly: bool
    annual: bool  # whether the yearly cycle is part of it
    coefficients: np.ndarray  # (P,) °C: mean, then sin and cos of each harmonic
    variance: np.ndarray  # (3,) of r²: mean, sin and cos of the slowest cycle
    sigma: float  # °C, standard deviation of the anomaly
    phi: float  # lag-1 autocorrelation of the anomaly, per step
    count: int
    since: float  # days since 1970 of the first observation that it was fitted to

    def mean(self, days: np.ndarray) -> np.ndarray:
        """°C at times in days since 1970 (T,)."""
        return _harmonics(days, self.hourly, self.annual) @ self.coefficients

    def cycle(self, days: np.ndarray) -> np.ndarray:
        """Where on its main cycle, the year or the day, the climatology stands at times in days since 1970: (T, 4).

        The first two harmonics, each with its value a quarter of its period later, in units of sigma.
        """
        first = 1 + 2 * ANNUAL_HARMONICS * self.annual if self.hourly else 1
        angle = 2 * np.pi * (days % 1 if self.hourly else days / YEAR_DAYS)
        columns = []
        for k in (1, 2):
            a, b = self.coefficients[first + 2 * (k - 1) : first + 2 * k]
            sin, cos = np.sin(k * angle), np.cos(k * angle)
            columns += [a * sin + b * cos, a * cos - b * sin]
        return np.stack(columns, axis=1) / self.sigma

    def anomaly_variance(self, days: np.ndarray) -> np.ndarray:
        """Variance of r at times in days since 1970 (T,)."""
        return np.maximum(_slow_cycle(days, self.annual) @ self.variance, MIN_VARIANCE)

    def damped(
        self,
        days: np.ndarray,
        before: tuple[np.ndarray, np.ndarray],
        after: tuple[np.ndarray, np.ndarray],
    ) -> tuple[np.ndarray, np.ndarray]:
        """Mean and std of r (T,) given the observations on either side: an AR(1) bridge.

        `before` and `after` are (r, lag in steps) of the nearest observation, lag infinite where there is none.
        With nothing after, this is the damped anomaly φ^k·r; with nothing on either side, the climatology.
        """
        (r_before, lag_before), (r_after, lag_after) = before, after
        left, right = self.phi**lag_before, self.phi**lag_after  # (T,), 0 where there is none
        both = 1 - (left * right) ** 2
        both = np.maximum(both, 1e-9)
        mean = (left * (1 - right**2) * r_before + right * (1 - left**2) * r_after) / both
        share = (1 - left**2) * (1 - right**2) / both
        return mean, np.sqrt(self.anomaly_variance(days) * share + NUGGET)


def fit_climatology(days: np.ndarray, values: np.ndarray, hourly: bool) -> Climatology:
    """Fit to observed times (T,) in days since 1970, ascending, and values (T,) in °C; gaps are simply absent."""
    annual = not hourly or days[-1] - days[0] >= MIN_YEAR_HOURLY
    if hourly and not annual:
        recent = days >= days[-1] - RECENT_HOURLY
        days, values = days[recent], values[recent]
    design = _harmonics(days, hourly, annual)  # (T, P)
    coefficients = _ridge(design, values, _penalty(hourly, annual))
    residual = values - design @ coefficients
    sigma = max(float(np.sqrt(residual @ residual / max(8, len(residual)))), SIGMA_FLOOR)
    r = residual / sigma
    variance = _ridge(_slow_cycle(days, annual), r**2, np.full(3, 0.5))
    found, pairs = autocorrelation(_steps(days, hourly), r, 1)
    phi = min(max(found, 0.0), MAX_PHI) if pairs >= FEWEST_PAIRS else 0.0
    return Climatology(hourly, annual, coefficients, variance, sigma, phi, len(values), float(days[0]))


def _steps(days: np.ndarray, hourly: bool) -> np.ndarray:
    return np.rint(days * (24 if hourly else 1)).astype(np.int64)


def _ridge(design: np.ndarray, target: np.ndarray, penalty: np.ndarray) -> np.ndarray:
    return np.linalg.solve(design.T @ design + np.diag(penalty), design.T @ target)


def _waves(phase: np.ndarray, harmonics: int) -> list[np.ndarray]:
    angles = [2 * np.pi * k * phase for k in range(1, harmonics + 1)]
    return [wave(angle) for angle in angles for wave in (np.sin, np.cos)]


def _harmonics(days: np.ndarray, hourly: bool, annual: bool) -> np.ndarray:
    columns = [np.ones_like(days)]
    if annual:
        columns += _waves(days / YEAR_DAYS, ANNUAL_HARMONICS)
    if hourly:
        columns += _waves(days % 1, DIURNAL_HARMONICS)
    return np.stack(columns, axis=1)


def _penalty(hourly: bool, annual: bool) -> np.ndarray:
    mean, first, higher = RIDGE
    cycles = ANNUAL_HARMONICS * [annual] + DIURNAL_HARMONICS * [hourly]
    order = [*range(ANNUAL_HARMONICS), *range(DIURNAL_HARMONICS)]
    rest = [first if k == 0 else higher for k, used in zip(order, cycles, strict=True) if used for _ in "sc"]
    return np.array([mean, *rest])


def _slow_cycle(days: np.ndarray, annual: bool) -> np.ndarray:
    """Columns 1, sin, cos of the year where it is known, else of the day."""
    phase = days / YEAR_DAYS if annual else days % 1
    return np.stack([np.ones_like(days), *_waves(phase, 1)], axis=1)
