"""Do sample paths hang together? Measure joint draws against independent ones, on stations held out of training."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from anp_core.data.record import STEP_LENGTH, Record, Step
from anp_core.data.stations import read_stations
from anp_core.data.temperature_tasks import observe
from anp_core.prediction.temperature.path_events import Spell, probability_of
from anp_core.prediction.temperature.sample_paths import sample_paths
from anp_core.pretrained import load_model

HISTORY: dict[Step, int] = {"daily": 730, "hourly": 504}
HORIZON: dict[Step, int] = {"daily": 30, "hourly": 48}
SPELL: dict[Step, tuple[int, int]] = {"daily": (3, 14), "hourly": (12, 48)}  # steps in a row, within so many
WARM = 0.8  # a warm step lies above this quantile of the record's anomalies
ORDER = 0.5  # of the variogram score: 0.5 is robust to outliers


@dataclass(frozen=True)
class Window:
    """A stretch of a station's record, and what came after it."""

    record: Record
    truth: np.ndarray  # (M,) °C


def energy_score(truth: np.ndarray, paths: np.ndarray) -> float:
    """Multivariate CRPS in °C of paths (S, M) against a truth (M,), lower is better (Gneiting & Raftery 2007).

    The unbiased form: pairs of different paths only.
    """
    count = len(paths)
    near = np.linalg.norm(paths - truth, axis=1).mean()
    squares = np.square(paths).sum(1)
    apart = np.sqrt(np.maximum(squares[:, None] + squares - 2 * paths @ paths.T, 0)).sum()
    return float(near - apart / (2 * count * (count - 1)))


def variogram_score(truth: np.ndarray, paths: np.ndarray, order: float = ORDER) -> float:
    """How far differences between times are from the truth's, lower is better (Scheuerer & Hamill 2015).

    Mean over pairs of times (i, j), near ones weighing more (1 ÷ distance): (|y_i − y_j|^p − mean |x_i − x_j|^p)².
    """
    first, second = np.triu_indices(len(truth), 1)
    actual = np.abs(truth[first] - truth[second]) ** order
    expected = (np.abs(paths[:, first] - paths[:, second]) ** order).mean(0)
    return float(np.average(np.square(actual - expected), weights=1 / (second - first)))


def draw_windows(
    folder: Path, step: Step, *, per_station: int, seed: int = 0, split: str = "val"
) -> list[Window]:
    """Random windows of a split's stations: their last step observed, at most a fifth missing, the truth whole."""
    random = np.random.default_rng(seed)
    length = HISTORY[step] + HORIZON[step]
    windows = []
    for station in read_stations(folder, step == "hourly", split):
        starts = random.permutation(max(0, len(station.values) - length))[: 5 * per_station]
        usable = []
        for start in starts:
            values = station.values[start : start + length].astype(float)
            known = np.flatnonzero(np.isfinite(values[: HISTORY[step]]))
            whole = np.isfinite(values[HISTORY[step] - 1 :]).all()
            if not whole or len(known) < 0.8 * HISTORY[step]:
                continue
            times = (station.start + int(start) + known) * STEP_LENGTH[step].astype(np.int64)
            record = Record(times.astype("datetime64[s]"), values[known], step, station.source)
            usable.append(Window(record, values[HISTORY[step] :]))
        windows += usable[:per_station]
    return windows


def score_paths(window: Window, paths: np.ndarray) -> dict[str, float]:
    """Scores of paths (S, M) over one window: energy, variogram, the spell's Brier score, the anomalies' lag 1.

    Paths that are all alike have no anomalies: their lag 1 is NaN.
    """
    record, step = window.record, window.record.step
    length = STEP_LENGTH[step].astype(np.int64)
    known = record.times.astype(np.int64) // length
    observed = observe(known, record.values, step == "hourly")
    days = observed.days(known[-1] + 1 + np.arange(len(window.truth)))
    usual, sigma = observed.climatology.mean(days), observed.climatology.sigma
    run, within = SPELL[step]
    spell = Spell(float(np.quantile(observed.anomaly, WARM)), "above", within=within, length=run)
    anomalies = (paths - usual) / sigma
    chance = probability_of(anomalies, spell).value
    happened = float(spell.count((window.truth - usual)[None] / sigma)[0])
    centred = anomalies - anomalies.mean(0)
    alike = (anomalies == anomalies[0]).all()  # their mean may still differ from them by rounding
    lagged = np.nan if alike else (centred[:, 1:] * centred[:, :-1]).mean() / np.square(centred).mean()
    return {
        "energy": energy_score(window.truth, paths),
        "variogram": variogram_score(window.truth, paths),
        "spell Brier": (chance - happened) ** 2,
        "spell forecast": chance,
        "spell observed": happened,
        "lag 1": float(lagged),
    }


def benchmark_paths(
    folder: Path | str, *, per_station: int = 4, count: int = 200, seed: int = 0
) -> Iterator[dict[str, float | str]]:
    """Mean scores by step and way of drawing: jointly, and the same values shuffled at each time on its own.

    Both have the same marginals, to the number; only what goes with what differs. The joint row also says how far
    it is ahead (independent − joint) and the standard error of that difference over windows.

    Args:
        folder: holds stations.csv, daily.parquet and hourly.parquet.
    """
    model = load_model("temperature/local")
    for step in STEP_LENGTH:
        windows = draw_windows(Path(folder), step, per_station=per_station, seed=seed)
        random = np.random.default_rng(seed)
        rows: dict[str, list[dict[str, float]]] = {"independent": [], "joint": []}
        for number, window in enumerate(windows):
            drawn = sample_paths(window.record, HORIZON[step], model=model, count=count, seed=number).paths
            rows["joint"].append(score_paths(window, drawn))
            rows["independent"].append(score_paths(window, random.permuted(drawn, axis=0)))
        for name, scores in rows.items():
            row: dict[str, float | str] = {"step": step, "drawn": name, "windows": float(len(windows))}
            row |= {key: float(np.mean([each[key] for each in scores])) for key in scores[0]}
            if name == "joint":
                for key in ("energy", "variogram", "spell Brier"):
                    ahead = [a[key] - b[key] for a, b in zip(rows["independent"], scores, strict=True)]
                    row[f"{key} ahead"] = float(np.mean(ahead))
                    row[f"{key} ahead ±"] = float(np.std(ahead) / np.sqrt(len(ahead)))
            yield row
