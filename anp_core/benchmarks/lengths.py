"""Does a forecast hold at every length of record? The protocol's windows with more or less of the record before them.

All of it takes hours, most of them for other libraries' forecasters. So every length of every forecaster is kept as
soon as it is measured, and measured once: a run that was stopped goes on, and one with other models adds to it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from anp_core.benchmarks.forecast_scores import BANDS, score_steps
from anp_core.benchmarks.forecast_windows import HORIZON, Windows
from anp_core.benchmarks.forecasters import BASELINE, named_forecaster
from anp_core.benchmarks.leads import LEADS
from anp_core.benchmarks.window_statistics import FREQUENCIES, mean_and_error, window_means, with_error
from anp_core.cards import TEMPERATURE, carried_types
from anp_core.errors import RecordError
from anp_core.whole_files import write_whole

Row = dict[str, Any]
Scores = dict[str, np.ndarray]  # CRPS and each band, (W, M): a row of NaN for a window that was refused
LENGTHS = {  # steps of record
    "D": (30, 60, 120, 200, 365, 730, 1_825, 3_650, 25_000),
    "H": (72, 168, 504, 1_500, 3_000, 4_380, 6_000, 8_760, 17_520),
}
AT_LEADS = {"D": (1, 7, 30), "H": (1, 6, 24, 48)}  # of LEADS, by which bands are told
BESIDE = tuple(BASELINE + key for key in ("damped_climatology", "auto_ets", "mstl"))


def compared_forecasters() -> tuple[str, ...]:
    """Who is measured where nobody is named: all shipped types, then what they stand beside."""
    return (*(f"{TEMPERATURE}/{kind}" for kind in carried_types(TEMPERATURE)), *BESIDE)


def benchmark_lengths(
    windows: Windows, models: Sequence[str] = (), limit: int | None = None, keep: Path | None = None
) -> Iterator[Row]:
    """A row for each frequency, forecaster and length: CRPS in °C, what the bands cover over all leads and at some.

    A station that has less gives what it has. "change" is the mean over windows of CRPS less that of the next
    shorter length, with the standard error of that paired difference: above it, more history hurt. Windows that a
    forecaster refuses (MSTL, below two seasons) are left out; a length that it refuses altogether has no row.

    Args:
        windows: those of the protocol.
        models: names of forecasters; none takes `compared_forecasters`.
        limit: fewer windows, evenly spread.
        keep: a folder for scores, where those of an earlier run are taken up.
    """
    for frequency in FREQUENCIES:
        for model in models or compared_forecasters():
            shorter: Scores | None = None
            for length in LENGTHS[frequency]:
                scores = _kept(windows, model, frequency, length, limit, keep)
                if np.isfinite(scores["CRPS"]).any():
                    yield _row(scores, frequency, model, length, shorter)
                    shorter = scores


def _kept(
    windows: Windows, model: str, frequency: str, length: int, limit: int | None, keep: Path | None
) -> Scores:
    """Scores from the folder where they are there, else measured and put there."""
    if keep is None:
        return _measured(windows, model, frequency, length, limit)
    path = keep / f"{model.replace('/', '+')}-{frequency}{length}-{limit or 'all'}.npz"
    if not path.is_file():
        content = io.BytesIO()
        np.savez_compressed(content, **_measured(windows, model, frequency, length, limit))  # type: ignore[arg-type]
        write_whole(path, content.getvalue())
    with np.load(path, allow_pickle=False) as found:
        return dict(found)


def _measured(windows: Windows, model: str, frequency: str, length: int, limit: int | None) -> Scores:
    forecast = named_forecaster(model)
    refused = {name: np.full(HORIZON[frequency], np.nan) for name in ("CRPS", *BANDS)}
    found = []
    for window in windows(frequency, limit=limit, history=length):
        try:
            found.append(score_steps(window.truth, forecast(window.times, window.values, window.asked)))
        except RecordError:
            found.append(refused)
    return {name: np.stack([scores[name] for scores in found]) for name in refused}


def _row(scores: Scores, frequency: str, model: str, length: int, shorter: Scores | None) -> Row:
    answered = np.isfinite(scores["CRPS"]).any(1)
    means = {name: window_means(values[answered]) for name, values in scores.items()}
    row: Row = {
        "frequency": frequency,
        "model": model,
        "length": length,
        "windows": int(answered.sum()),
        **with_error("CRPS", means["CRPS"]),
        **{band: float(means[band].mean()) for band in BANDS},
    }
    for lead in AT_LEADS[frequency]:
        first, last = LEADS[frequency][lead]
        for band in BANDS:
            row[f"{band} at {lead}"] = mean_and_error(window_means(scores[band][answered, first - 1 : last]))[
                0
            ]
    if shorter is not None:
        difference = window_means(scores["CRPS"]) - window_means(shorter["CRPS"])
        row |= with_error("change", difference)
    return row
