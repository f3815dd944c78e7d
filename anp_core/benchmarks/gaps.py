"""Does filling a gap beat a straight line? Gaps cut out of the temperature protocol's histories, and filled again."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from anp_core.benchmarks.forecast_scores import score_window
from anp_core.benchmarks.forecast_windows import STEPS, Windows
from anp_core.benchmarks.forecasters import BASELINE
from anp_core.benchmarks.window_statistics import FREQUENCIES, ahead_of, with_error
from anp_core.data.record import Record
from anp_core.errors import ModelError
from anp_core.language import say
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature.forecast import fill_gaps
from anp_core.prediction.temperature.forecast_baselines import GAP_BASELINES

Row = dict[str, Any]
LENGTHS = (1, 7, 30)  # steps of a gap: days or hours
PER_WINDOW = 4  # gaps cut at a time, one in each quarter of the history
# Steps between a gap and the end of its quarter, or the gap's own length where that is more.
LEAST_MARGIN = 10
Filler = Callable[[Record, np.ndarray], Predicted]  # a record with gaps, times inside them (M,)


def benchmark_gaps(windows: Windows, model: str, limit: int | None = None) -> Iterator[Row]:
    """A row for each step, length of gap and method: CRPS, absolute error and coverage, and the band's shape.

    "middle ÷ edge" is the standard deviation in the middle of a gap over that at its two ends, mean over gaps;
    "ahead" is how far the model's CRPS lies below that method's, paired window by window.
    """
    if model.startswith(BASELINE):
        raise ModelError(
            say(
                "gaps measures a model beside {baselines}; got {model}.",
                baselines=", ".join(GAP_BASELINES),
                model=model,
            )
        )
    fillers: dict[str, Filler] = {model: _by_model(model)} | {
        BASELINE + key: _by_baseline(key) for key in GAP_BASELINES
    }
    for frequency in FREQUENCIES:
        for length in LENGTHS:
            found: dict[str, list[dict[str, float]]] = {name: [] for name in fillers}
            gaps = 0
            for window in windows(frequency, limit=limit):
                whole = Record(window.times, window.values, STEPS[frequency])
                cut = cut_gaps(whole, length, window.name)
                if not cut.any():
                    continue
                gaps += int(cut.sum()) // length
                for name, fill in fillers.items():
                    found[name].append(_score(whole, cut, length, fill))
            yield from _rows(frequency, length, gaps, found)


def cut_gaps(record: Record, length: int, name: str) -> np.ndarray:
    """Which observations (T,) to take away: a gap of `length` steps in each quarter of the record that has room.

    Every step of a gap was observed, and so were those just before and after it. Gaps lie at least 20 steps apart,
    or twice their length where that is more. Where they lie is drawn from `name` and `length` alone.
    """
    _, values = record.grid()
    observed = np.isfinite(values)
    if len(observed) < length + 2:
        return np.zeros(len(record), bool)
    windows = np.lib.stride_tricks.sliding_window_view(observed, length + 2)
    usable = np.asarray(windows.all(axis=1))  # where a gap and the steps beside it fit: by the step before it
    random = np.random.default_rng([zlib.crc32(name.encode()), length])
    margin = max(LEAST_MARGIN, length)
    cut = np.zeros(len(observed), bool)
    for quarter in np.array_split(np.arange(len(observed)), PER_WINDOW):
        starts = quarter[margin : max(0, len(quarter) - margin - length + 1)]
        starts = starts[usable[starts - 1]]
        if len(starts):
            first = int(random.choice(starts))
            cut[first : first + length] = True
    at_steps: np.ndarray = cut[record.steps]
    return at_steps


def _score(whole: Record, cut: np.ndarray, length: int, fill: Filler) -> dict[str, float]:
    """One method on all gaps of a window: the protocol's scores, and how much wider the middle is than the edges."""
    left = Record(whole.times[~cut], whole.values[~cut], whole.step)
    filled = fill(left, whole.times[cut])
    spread = filled.std.reshape(-1, length)  # a gap a row
    edge = (spread[:, 0] + spread[:, -1]) / 2
    middle = spread[:, (length - 1) // 2 : length // 2 + 1].mean(1)
    scores = score_window(whole.values[cut], filled)
    return {**scores, "middle": float(np.mean(middle / edge))}


def _rows(frequency: str, length: int, gaps: int, found: dict[str, list[dict[str, float]]]) -> Iterator[Row]:
    crps = {name: np.array([score["crps"] for score in scores]) for name, scores in found.items()}
    first = next(iter(found))
    for name, scores in found.items():
        row: Row = {
            "frequency": frequency,
            "gap": length,
            "windows": len(scores),
            "gaps": gaps,
            "method": name,
        }
        row |= with_error("CRPS", crps[name])
        row |= with_error("MAE", [score["mae"] for score in scores])
        row |= with_error("80 %", [score["cover80"] for score in scores])
        row |= with_error("95 %", [score["cover95"] for score in scores])
        if length > 1:
            row["middle ÷ edge"] = float(np.mean([score["middle"] for score in scores]))
        if name != first:
            row |= ahead_of(crps[first], crps[name])
        yield row


def _by_model(model: str) -> Filler:
    def fill(record: Record, asked: np.ndarray) -> Predicted:
        outlook = fill_gaps(record, model=model)  # also what was missing before: that is not asked for
        place = np.searchsorted(outlook.times, asked)
        return outlook.predicted.only(place)

    return fill


def _by_baseline(key: str) -> Filler:
    return lambda record, asked: GAP_BASELINES[key].forecast(record.times, record.values, asked)
