"""Student's t of mean 0 and standard deviation 1, beside the Gaussian that it is at infinite degrees of freedom.

What heavy tails hold is missing in the middle, so that a std means the same for both. Chances and quantiles are
scipy's; the CRPS is the closed form of Jordan, Krüger & Lerch (2019), appendix A. Degrees of freedom lie above 2.
"""

from __future__ import annotations

import numpy as np
from scipy.special import beta, gamma, gammaln, ndtr, ndtri, stdtr, stdtrit

GAUSSIAN = np.array(np.inf)  # degrees of freedom
# Up to here gamma functions stay finite, and beyond a t cannot be told from a Gaussian.
MOST_DEGREES = 150.0


def unit_quantile(level: np.ndarray, dof: np.ndarray) -> np.ndarray:
    """Quantiles of the distribution of mean 0 and std 1; the arrays broadcast."""
    if not _heavy(dof).any():
        return np.asarray(ndtri(level))
    degrees = np.minimum(dof, MOST_DEGREES)
    found: np.ndarray = np.where(_heavy(dof), stdtrit(degrees, level) * _shrink(degrees), ndtri(level))
    return found


def unit_chance(z: np.ndarray, dof: np.ndarray) -> np.ndarray:
    """Cumulative distribution of mean 0 and std 1; the arrays broadcast."""
    if not _heavy(dof).any():
        return np.asarray(ndtr(z))
    degrees = np.minimum(dof, MOST_DEGREES)
    found: np.ndarray = np.where(_heavy(dof), stdtr(degrees, z / _shrink(degrees)), ndtr(z))
    return found


def with_tails(normal: np.ndarray, dof: np.ndarray) -> np.ndarray:
    """Standard normal draws (S, M) as draws of std 1 with the tails of each column (a Gaussian copula)."""
    heavy = _heavy(dof)
    if not heavy.any():
        return normal
    drawn = normal.copy()
    drawn[:, heavy] = unit_quantile(ndtr(normal[:, heavy]), dof[heavy])
    return drawn


def unit_log_density(z: np.ndarray, dof: np.ndarray) -> np.ndarray:
    """Logarithm of the density, in nats; the arrays broadcast."""
    gaussian = -0.5 * z * z - 0.5 * np.log(2 * np.pi)
    if not _heavy(dof).any():
        return np.asarray(gaussian)
    degrees = np.minimum(dof, MOST_DEGREES)
    scale = _shrink(degrees)
    constant = gammaln((degrees + 1) / 2) - gammaln(degrees / 2) - 0.5 * np.log(degrees * np.pi)
    density = constant - (degrees + 1) / 2 * np.log1p((z / scale) ** 2 / degrees)
    found: np.ndarray = np.where(_heavy(dof), density - np.log(scale), gaussian)
    return found


def unit_crps(z: np.ndarray, dof: np.ndarray) -> np.ndarray:
    """Continuous ranked probability score where z was observed; the arrays broadcast."""
    gaussian = z * (2 * ndtr(z) - 1) + 2 * np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi) - 1 / np.sqrt(np.pi)
    if not _heavy(dof).any():
        return np.asarray(gaussian)
    degrees = np.minimum(dof, MOST_DEGREES)
    scale = _shrink(degrees)
    t = z / scale
    spread = 2 * np.sqrt(degrees) / (degrees - 1) * beta(0.5, degrees - 0.5) / beta(0.5, degrees / 2) ** 2
    density = 2 * _t_density(t, degrees) * (degrees + t * t) / (degrees - 1)
    found: np.ndarray = np.where(
        _heavy(dof), scale * (t * (2 * stdtr(degrees, t) - 1) + density - spread), gaussian
    )
    return found


def _heavy(dof: np.ndarray) -> np.ndarray:
    return np.asarray(dof) < MOST_DEGREES


def _shrink(degrees: np.ndarray) -> np.ndarray:
    """The scale of a t of unit standard deviation."""
    scale: np.ndarray = np.sqrt((degrees - 2) / degrees)
    return scale


def _t_density(t: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    constant = gamma((degrees + 1) / 2) / (np.sqrt(degrees * np.pi) * gamma(degrees / 2))
    density: np.ndarray = constant * (1 + t * t / degrees) ** (-(degrees + 1) / 2)
    return density
