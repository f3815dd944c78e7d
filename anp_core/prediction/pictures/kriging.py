"""Ordinary kriging of pictures: the linear prediction of geostatistics, from a few near known pixels for each target.

Stands behind the baseline of that name in `picture_baselines.py`. The only classical fill here that says how sure
it is, so the one that a neural process's uncertainty is to be held against.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import ndimage
from scipy.spatial import cKDTree

NEAR = 12  # neighbours among all known pixels
FAR = 12  # and among a thinned set of them, without which a wide hole would see a stretch of its rim alone
THINNED_CELL = 8  # pixels; the thinned set holds one known pixel of every cell of that side
CHUNK = 2_048  # targets at a time: their systems of 25 unknowns fill some 20 MB
LAGS = 8  # distances at which differences are measured
LAG_RANGE = (3, 64)  # pixels; the longest of them, at least and at most
EXPONENTS = (0.3, 1.6)  # of the variogram, at least and at most; 2 would be as good as singular
NUGGET = 1e-3  # of the variogram at distance 1; keeps the systems well conditioned
PRIOR_PIXELS = 4  # how many neighbours' worth the picture's own spread counts beside the neighbours' spread


@dataclass(frozen=True)
class Variogram:
    """Half the mean squared difference of two pixels at distance h: scale · h^exponent."""

    exponent: float
    scale: float


def fit_variogram(pixels: np.ndarray, missing: np.ndarray) -> Variogram:
    """Fit a power law to the known pixels (H, W, C), over the distances at which this hole is filled.

    Photos are rougher close by than far off, so the longest distance follows the hole's width: twice the mean
    distance of a missing pixel from the nearest known one.
    """
    width = 2 * float(ndimage.distance_transform_edt(missing)[missing].mean())
    longest = int(np.clip(width, *LAG_RANGE))
    lags, differences = [], []
    for lag in np.unique(np.rint(np.geomspace(1, longest, LAGS)).astype(int)):
        total, count = _squared_differences(pixels, ~missing, int(lag))
        if count > 0 and total > 0:
            lags.append(float(lag))
            differences.append(total / count / 2)
    if not lags:
        return Variogram(1.0, 1e-6)  # a constant picture, or known pixels that stand alone
    if len(lags) == 1:
        return Variogram(1.0, differences[0] / lags[0])
    slope, level = np.polyfit(np.log(lags), np.log(differences), 1)
    return Variogram(float(np.clip(slope, *EXPONENTS)), math.exp(level))


def _squared_differences(pixels: np.ndarray, known: np.ndarray, lag: int) -> tuple[float, int]:
    """Sum and number of squared differences between known values `lag` rows or columns apart."""
    total, count = 0.0, 0
    for axis in (0, 1):
        if known.shape[axis] <= lag:
            continue
        first, second = [slice(None)] * 2, [slice(None)] * 2
        first[axis], second[axis] = slice(None, -lag), slice(lag, None)
        both = known[tuple(first)] & known[tuple(second)]
        step = pixels[tuple(first)][both].astype(np.float64) - pixels[tuple(second)][both]
        total += float(np.square(step).sum())
        count += step.size
    return total, count


def local_kriging(pixels: np.ndarray, missing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Predict the missing pixels of (H, W, C) by ordinary kriging from at most 24 known pixels each.

    The variogram's exponent is the picture's; its scale is estimated anew from every target's neighbours (its
    restricted maximum likelihood, shrunk towards the picture's), so that the std tells smooth places from busy
    ones.

    Returns:
        mean and std, (M, C) each, of the missing pixels in the order of `np.argwhere(missing)`.
    """
    variogram = fit_variogram(pixels, missing)
    targets = np.argwhere(missing).astype(np.float64)
    positions, values = _neighbours(pixels, missing, targets)  # (M, K, 2), (M, K, C)
    mean, std = (np.empty((len(targets), pixels.shape[2])) for _ in range(2))
    for start in range(0, len(targets), CHUNK):
        part = slice(start, start + CHUNK)
        mean[part], std[part] = _krige(targets[part], positions[part], values[part], variogram)
    return mean, std


def _neighbours(
    pixels: np.ndarray, missing: np.ndarray, targets: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The nearest known pixels, and the nearest of a thinned set of known pixels; no pixel twice."""
    thinned = _thinned(~missing)
    positions, values = [], []
    for points, wanted in ((~missing & ~thinned, NEAR), (thinned, FAR)):
        count = min(wanted, int(points.sum()))
        if count == 0:
            continue
        places = np.argwhere(points).astype(np.float64)
        index = cKDTree(places).query(targets, k=np.arange(1, count + 1))[1]  # (M, count)
        positions.append(places[index])
        values.append(pixels[points][index].astype(np.float64))
    return np.concatenate(positions, axis=1), np.concatenate(values, axis=1)


def _thinned(known: np.ndarray) -> np.ndarray:
    """(H, W) bool: one random known pixel of every cell that has any."""
    places = np.random.default_rng(0).permutation(np.flatnonzero(known))
    row, column = np.divmod(places, known.shape[1])
    cells = row // THINNED_CELL * known.shape[1] + column // THINNED_CELL
    kept = np.zeros(known.size, bool)
    kept[places[np.unique(cells, return_index=True)[1]]] = True
    return kept.reshape(known.shape)


def _krige(
    targets: np.ndarray, positions: np.ndarray, values: np.ndarray, variogram: Variogram
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and std (M, C) of targets (M, 2) from their neighbours (M, K, 2), whose values are (M, K, C).

    One system a target, whose last row makes the weights sum to 1 (Cressie 1993, section 3.2); -γ stands in for
    the covariance, which for weights that sum to 1 is the same.
    """
    count = positions.shape[1]
    system = np.ones((len(targets), count + 1, count + 1))
    between = np.linalg.norm(positions[:, :, None] - positions[:, None], axis=-1)  # (M, K, K)
    system[:, :count, :count] = NUGGET * np.eye(count) - between**variogram.exponent
    system[:, count, count] = 0
    right = np.zeros((len(targets), count + 1, 1 + values.shape[2]))
    right[:, :count, 0] = -(np.linalg.norm(positions - targets[:, None], axis=-1) ** variogram.exponent)
    right[:, count, 0] = 1
    # Values as further right sides: what comes out is P·values, with the P of restricted maximum likelihood.
    centred = values - values.mean(axis=1, keepdims=True)
    right[:, :count, 1:] = centred
    solved = np.linalg.solve(system, right)
    weights = solved[:, :count, :1]  # (M, K, 1)
    mean = (weights * values).sum(axis=1)
    relative = np.maximum(NUGGET - (solved[..., 0] * right[..., 0]).sum(axis=1), NUGGET)[:, None]  # (M, 1)
    spread = (centred * solved[:, :count, 1:]).sum(axis=1)  # (M, C), K - 1 degrees of freedom
    scale = (spread + PRIOR_PIXELS * variogram.scale) / (count - 1 + PRIOR_PIXELS)
    return mean, np.sqrt(np.maximum(scale, 0) * relative)
