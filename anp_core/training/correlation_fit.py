"""Fits the table of `data.anomaly_correlation` to training stations: `python -m anp_core fit-correlation`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.optimize import nnls

from anp_core.data.anomaly_correlation import KERNELS, autocorrelation, kernels
from anp_core.data.climatology import fit_climatology
from anp_core.data.stations import USUAL, read_stations, station_odds

WINDOWS = 2_000  # of the usual length, of training stations
# Quantiles of the persistence between which records are of a kind.
KINDS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
LONGEST = {False: 60, True: 120}  # lags in steps


def fit_correlation(folder: Path, hourly: bool, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Persistence (6,) and weights of the kernels (6, kernels), each row's correlations nearest to those seen.

    Mean autocorrelations over windows of a kind, then non-negative least squares, in which a lag counts the less
    the longer it is.
    """
    random = np.random.default_rng(seed)
    stations = read_stations(folder, hourly, "train")
    odds = station_odds(stations)
    lags = np.arange(1, LONGEST[hourly])
    found: list[list[float]] = []
    while len(found) < WINDOWS:
        station = stations[random.choice(len(stations), p=odds)]
        length = min(USUAL[hourly], len(station.values))
        start = int(random.integers(0, len(station.values) - length + 1))
        values = station.values[start : start + length].astype(float)
        known = np.flatnonzero(np.isfinite(values))
        if len(known) < 0.6 * length:
            continue
        steps = station.start + start + known
        days = steps / 24 if hourly else steps.astype(float)
        anomaly = values[known] - fit_climatology(days, values[known], hourly).mean(days)
        found.append([autocorrelation(steps, anomaly, int(lag))[0] for lag in lags])
    table = np.array(found)
    edges = np.quantile(table[:, 0], KINDS)
    kind = np.clip(np.searchsorted(edges, table[:, 0], side="right") - 1, 0, len(KINDS) - 2)
    shapes = kernels(np.concatenate([[0], lags]), hourly)  # (L + 1, kernels)
    importance = 1 / (1 + np.arange(len(shapes))) ** (0.5 if hourly else 1.0)
    importance[0] = 10.0  # at lag 0 it is 1
    weights = []
    for number in range(len(KINDS) - 1):
        mean = np.concatenate([[1.0], table[kind == number].mean(0)])
        # No noise of an hour's own: with it, hours missing alone are filled worse than by a straight line.
        allowed = shapes[:, 1:] if hourly else shapes
        row, _ = nnls(allowed * importance[:, None], mean * importance)
        weights.append(np.concatenate([np.zeros(shapes.shape[1] - len(row)), row / row.sum()]))
    persistence = np.array([table[kind == number, 0].mean() for number in range(len(KINDS) - 1)])
    return persistence, np.array(weights)


def table_text(folder: Path) -> str:
    """Both tables as they stand in the module."""
    lines = []
    for hourly in (False, True):
        persistence, weights = fit_correlation(folder, hourly)
        lines.append(f"{'hourly' if hourly else 'daily'}: kernels {KERNELS[hourly]}")
        lines.append(f"persistence {tuple(float(p.round(3)) for p in persistence)}")
        lines += [f"weights {tuple(float(w.round(3)) for w in row)}" for row in weights]
    return "\n".join(lines)
