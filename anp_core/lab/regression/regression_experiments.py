"""The textbook's questions about Nadaraya-Watson regression as experiments, each with its measured answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anp_core.data.curve_samples import TEXTBOOK_QUERIES, X_END, CurveSample, draw_sample, true_curve
from anp_core.lab.regression.kernel_regression import choose_bandwidth, estimate_curve, kernel_weights

COUNTS = (20, 50, 150, 500, 1500, 5000)
MOST_DRAWS, DRAWN_POINTS = 12, 3_000  # small samples are drawn several times, as their error is mostly luck
COARSE_BANDWIDTHS = tuple(float(h) for h in np.geomspace(0.04, 1.2, 14))
COARSE_ROWS = 100
TRADE_DRAWS = 30


@dataclass(frozen=True, eq=False)
class MoreSamples:
    """Root mean squared error against the true curve, by the number of samples (C,)."""

    counts: np.ndarray
    fixed: np.ndarray  # at bandwidth 1
    chosen: np.ndarray  # at the bandwidth that leave-one-out chooses for each draw
    bandwidths: np.ndarray  # (C,) the median of the chosen ones
    floor: float  # the error at bandwidth 1 that is left with endlessly many samples


@dataclass(frozen=True, eq=False)
class TradeOff:
    """Where the error of one bandwidth comes from; all (C,), mean squares over the queries."""

    bandwidths: np.ndarray
    squared_bias: np.ndarray
    variance: np.ndarray


@dataclass(frozen=True, eq=False)
class BandwidthErrors:
    """Leave-one-out error beside the error that matters; all (C,), mean squares."""

    candidates: np.ndarray
    leave_one_out: np.ndarray
    true_error: np.ndarray | None  # of the curve, NaN where it has gaps; None where the truth is unknown
    gaps: np.ndarray | None  # (C,) int: queries without a value in reach; None where the truth is unknown
    queries: int  # how many there are
    best: float


def root_mean_square(curve: np.ndarray, truth: np.ndarray) -> float:
    """Root mean squared distance of two curves, over the queries that have an answer."""
    return float(np.sqrt(np.nanmean((curve - truth) ** 2)))


def bias_floor(curve: str = "textbook", bandwidth: float = 1.0) -> float:
    """The error that is left at a bandwidth when there are endlessly many samples and no noise."""
    key = np.linspace(0, X_END, 4001)
    smooth = estimate_curve(TEXTBOOK_QUERIES, key, true_curve(curve, key), "gaussian", bandwidth).curve
    return root_mean_square(smooth, true_curve(curve, TEXTBOOK_QUERIES))


def more_samples(
    curve: str = "textbook", noise: float = 0.5, seed: int = 0, counts: tuple[int, ...] = COUNTS
) -> MoreSamples:
    """Exercise (a): do more samples help? Once at bandwidth 1, once at the one that leave-one-out chooses."""
    fixed, chosen, bandwidths = [], [], []
    for count in counts:
        draws = max(1, min(MOST_DRAWS, DRAWN_POINTS // count))
        errors = np.array([_both_errors(curve, count, noise, seed + draw) for draw in range(draws)])
        fixed.append(errors[:, 0].mean())
        chosen.append(errors[:, 1].mean())
        bandwidths.append(np.median(errors[:, 2]))
    return MoreSamples(
        np.array(counts), np.array(fixed), np.array(chosen), np.array(bandwidths), bias_floor(curve)
    )


def _both_errors(curve: str, count: int, noise: float, seed: int) -> tuple[float, float, float]:
    sample = draw_sample(curve, count, noise, seed)
    best = choose_bandwidth(sample.x, sample.y, candidates=COARSE_BANDWIDTHS, rows=COARSE_ROWS).best
    at_one, at_best = (
        estimate_curve(sample.query, sample.x, sample.y, "gaussian", h).curve for h in (1.0, best)
    )
    truth = true_curve(curve, sample.query)
    return root_mean_square(at_one, truth), root_mean_square(at_best, truth), best


def trade_off(
    curve: str = "textbook", count: int = 50, noise: float = 0.5, seed: int = 0, draws: int = TRADE_DRAWS
) -> TradeOff:
    """Exercise (b): bias and variance of Gaussian attention by its bandwidth h = 1/w, over many draws."""
    samples = [draw_sample(curve, count, noise, seed + draw) for draw in range(draws)]
    truth = true_curve(curve, TEXTBOOK_QUERIES)
    bias, variance = [], []
    for h in COARSE_BANDWIDTHS:
        curves = np.array([kernel_weights(s.query, s.x, "gaussian", h) @ s.y for s in samples])  # (S, M)
        bias.append(np.mean((curves.mean(0) - truth) ** 2))
        variance.append(np.mean(curves.var(0)))
    return TradeOff(np.array(COARSE_BANDWIDTHS), np.array(bias), np.array(variance))


def bandwidth_errors(sample: CurveSample, kernel: str = "gaussian", unit: float = 1.0) -> BandwidthErrors:
    """Exercise (c): the leave-one-out error of every bandwidth beside the true error, which data cannot show.

    The candidates are in units of `unit`.
    """
    choice = choose_bandwidth(sample.x, sample.y, kernel, unit=unit)
    true_error = gaps = None
    if sample.truth is not None:
        curves = [
            estimate_curve(sample.query, sample.x, sample.y, kernel, h).curve for h in choice.candidates
        ]
        # A kernel without any key in reach has no answer there, and so no error that could be compared.
        true_error = np.array([np.mean((curve - sample.truth) ** 2) for curve in curves])
        gaps = np.array([int(np.isnan(curve).sum()) for curve in curves])
    return BandwidthErrors(choice.candidates, choice.errors, true_error, gaps, len(sample.query), choice.best)
