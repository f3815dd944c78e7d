"""The same input under several attention types: what every type is measured by, for pictures and records alike.

`compare_completions.py` and `compare_outlooks.py` run the types; here is what they share. Types of one network share
its encoder and decoder and differ in their cross-attention alone, so what differs in a row is the attention's doing.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import numpy as np

from anp_core.cards import carried_types
from anp_core.errors import Cancelled, ModelError
from anp_core.explain.compared import FEWEST_TYPES, TypeScores
from anp_core.explain.concentration import effective_points
from anp_core.language import say
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.prediction.temperature.forecast_metrics import coverage, crps_gaussian
from anp_core.pretrained import LoadedModel, load_model

FOLDS = 5  # parts that are hidden in turn where there is no truth
TIMED_RUNS = 3  # of which the median is taken
TIMED_LIMIT = 0.5  # seconds; what takes longer is timed once
HALF_A_GREY_LEVEL = 1 / 510  # no prediction is surer than that of a rounded value
STD_FLOOR = 1e-4  # °C

IsCancelled = Callable[[], bool]
Result = TypeVar("Result")


class Progress(Protocol):
    """Told how many of how many steps are done, and what runs now."""

    def __call__(self, done: int, total: int, saying: str, /) -> None:
        """Report."""


def check_types(network: str, types: Sequence[str]) -> tuple[str, ...]:
    """The chosen types without repetitions; ModelError for fewer than two, or one that the network has not."""
    offered = carried_types(network)
    unknown = [name for name in types if name not in offered]
    if unknown:
        raise ModelError(
            say(
                "The network {network} has the attention types {offered}; got '{unknown}'.",
                network=network,
                offered=", ".join(offered),
                unknown=unknown[0],
            )
        )
    chosen = tuple(dict.fromkeys(types))
    if len(chosen) < FEWEST_TYPES:
        raise ModelError(
            say("Choose at least two attention types to compare; got {count}.", count=len(chosen))
        )
    return chosen


def count_parameters(network: AttentiveNeuralProcess, attention: str) -> tuple[int, int]:
    """Parameters of one type's own attention, and of all that runs under it."""
    types = set(network.config.attention)
    own = shared = 0
    for name, parameter in network.named_parameters():
        # What only local attention uses lies beside the rounds: the offsets of its pairs.
        owners = types.intersection(name.split(".")) or (
            {"local"} if name.startswith("pair_offset") else set()
        )
        if attention in owners:
            own += parameter.numel()
        elif not owners:
            shared += parameter.numel()
    return own, own + shared


def score_pixels(truth: np.ndarray, mean: np.ndarray, std: np.ndarray) -> TypeScores:
    """Scores of predicted pixel values in [0, 1]; three arrays of one shape, of which PSNR takes the mean clipped."""
    error = np.clip(mean, 0, 1).astype(float) - truth
    psnr = -10 * math.log10(max(float(np.square(error).mean()), 1e-6))  # at most 60 dB
    return _score(truth, mean, std, floor=HALF_A_GREY_LEVEL, psnr=psnr)


def score_temperatures(truth: np.ndarray, mean: np.ndarray, std: np.ndarray) -> TypeScores:
    """Scores of predicted temperatures in °C; three arrays of one shape, the truth without NaN."""
    return _score(truth, mean, std, crps=float(crps_gaussian(truth, mean, std).mean()))


def _score(
    truth: np.ndarray,
    mean: np.ndarray,
    std: np.ndarray,
    *,
    floor: float = STD_FLOOR,
    psnr: float | None = None,
    crps: float | None = None,
) -> TypeScores:
    truth, mean = truth.astype(float), mean.astype(float)
    sigma = np.maximum(std.astype(float), floor)
    nll = 0.5 * math.log(2 * math.pi) + np.log(sigma) + 0.5 * ((mean - truth) / sigma) ** 2
    return TypeScores(
        truth.size,
        float(nll.mean()),
        psnr,
        crps,
        coverage(truth, mean, sigma, 0.80),
        coverage(truth, mean, sigma, 0.95),
    )


def describe_attention(weights: np.ndarray, distances: np.ndarray) -> tuple[float, float]:
    """Effective number of points and mean distance of attention rows.

    Args:
        weights: (M, N), rows sum to 1.
        distances: (M, N) from each target to each context point.

    Returns:
        Means over the M targets.
    """
    spread = float(np.mean([effective_points(row) for row in weights]))
    return spread, float((weights * distances).sum(axis=1).mean())


def timed(run: Callable[[], Result]) -> tuple[Result, float]:
    """The result of `run`, and the milliseconds of one run: warm, and the median of three unless it takes long."""
    run()
    spent: list[float] = []
    while len(spent) < TIMED_RUNS:
        started = time.perf_counter()
        result = run()
        spent.append(time.perf_counter() - started)
        if spent[0] > TIMED_LIMIT:
            break
    return result, 1000 * statistics.median(spent)


def folds(count: int, seed: int) -> list[np.ndarray]:
    """Numbers 0 … count − 1 in five random parts, or as many parts as numbers; the same for the same seed."""
    order = np.random.default_rng(seed).permutation(count)
    return [np.sort(part) for part in np.array_split(order, min(FOLDS, count)) if len(part)]


class Steps:
    """Counts what is done, says what runs, and raises Cancelled where somebody asked for it."""

    def __init__(self, total: int, progress: Progress | None, cancelled: IsCancelled | None):
        self.total, self.done = total, 0
        self._progress, self._cancelled = progress, cancelled

    def next(self, saying: str) -> None:
        """One step begins."""
        if self._cancelled is not None and self._cancelled():
            raise Cancelled
        if self._progress is not None:
            self._progress(self.done, self.total, saying)
        self.done += 1


def load_type(network: str, attention: str) -> LoadedModel:
    """The network, to be run under that type."""
    return load_model(f"{network}/{attention}")
