"""How good a completion is where the truth is known: the last step before its figures are shown."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np
from scipy import stats

from anp_core.errors import MaskError
from anp_core.language import say

PSNR_CAP = 60.0  # dB; a perfect completion would be infinite, and one such picture would drown every average
STD_FLOOR = 1 / 510  # half a grey level of 8 bits: no completion can be surer of a rounded value
NORMAL_95 = 1.959964  # 95 % of a Gaussian lie within this many standard deviations
WINDOW = 11  # side of the Gaussian window of Wang et al. 2004, in pixels


@dataclass(frozen=True, kw_only=True)
class PixelScores:
    """Scores of the missing pixels one by one; those of the uncertainty are None where no std was given.

    Attributes:
        psnr: dB over the missing pixels, at most 60; higher is better.
        mae: mean absolute error over the missing pixels, in grey levels (0 to 255); lower is better.
        nll: negative log-likelihood under the Gaussian of mean and std, nats per missing value; lower is better.
        coverage95: share of missing values inside mean ± 1.96 std; 0.95 is right.
    """

    psnr: float
    mae: float
    nll: float | None = None
    coverage95: float | None = None


@dataclass(frozen=True, kw_only=True)
class CompletionScores(PixelScores):
    """Scores of one completion, those of its pixels together included, which take ten times as long.

    Attributes:
        ssim: structural similarity of the whole picture (Wang et al. 2004), at most 1; higher is better.
        rank: Spearman correlation of std and absolute error over the missing pixels; 1 means that the least
            sure pixels are the worst, 0 that the std says nothing about it. None where no std was given.
    """

    ssim: float
    rank: float | None = None


def score_completion(
    truth: np.ndarray, mean: np.ndarray, std: np.ndarray | None, missing: np.ndarray
) -> CompletionScores:
    """Compare a completion with the truth; arguments and errors are those of `score_pixels`."""
    of_pixels = score_pixels(truth, mean, std, missing)
    truth = truth.astype(np.float64)
    mean = np.clip(mean.astype(np.float64), 0, 1)
    rank = None
    if std is not None:
        error = np.abs(mean - truth)[missing].mean(axis=1)  # (M,)
        rank = _rank_correlation(_floored(std[missing]).mean(axis=1), error)
    ssim = _ssim(truth, np.where(missing[..., None], mean, truth))
    return CompletionScores(**asdict(of_pixels), ssim=ssim, rank=rank)


def score_pixels(
    truth: np.ndarray, mean: np.ndarray, std: np.ndarray | None, missing: np.ndarray
) -> PixelScores:
    """Compare the filled pixels with the truth, each by itself.

    Args:
        truth: (H, W, C) in [0, 1].
        mean: (H, W, C); clipped to [0, 1] as it is when shown.
        std: (H, W, C) in the same units, floored at half a grey level; or None.
        missing: (H, W) bool, True at the pixels that were filled.

    Raises:
        MaskError: nothing is missing, so there is nothing to score.
        ValueError: shapes that differ, or values that are not finite.
    """
    if truth.ndim != 3 or mean.shape != truth.shape or missing.shape != truth.shape[:2]:
        raise ValueError(
            f"truth and mean must be (H, W, C), missing (H, W); got {truth.shape}, {mean.shape}, {missing.shape}"
        )
    if not missing.any():
        raise MaskError(say("Nothing is missing, so there is nothing to score."))
    error = np.clip(mean[missing].astype(np.float64), 0, 1) - truth[missing].astype(np.float64)  # (M, C)
    if not np.isfinite(error).all():
        raise ValueError("truth and mean must be finite at the missing pixels")
    squared = float(np.square(error).mean())
    psnr = min(PSNR_CAP, -10 * math.log10(max(squared, 1e-12)))
    mae = float(np.abs(error).mean() * 255)
    if std is None:
        return PixelScores(psnr=psnr, mae=mae)
    if std.shape != truth.shape or not (std[missing] >= 0).all() or not np.isfinite(std[missing]).all():
        raise ValueError(f"std must be {truth.shape}, finite and not negative at the missing pixels")
    sigma = _floored(std[missing])  # (M, C)
    return PixelScores(
        psnr=psnr,
        mae=mae,
        nll=float((0.5 * math.log(2 * math.pi) + np.log(sigma) + 0.5 * (error / sigma) ** 2).mean()),
        coverage95=float((np.abs(error) <= NORMAL_95 * sigma).mean()),
    )


def _floored(std: np.ndarray) -> np.ndarray:
    floored: np.ndarray = np.maximum(std.astype(np.float64), STD_FLOOR)
    return floored


def gradient_ratio(truth: np.ndarray, completed: np.ndarray, missing: np.ndarray) -> float:
    """How sharp a completion is inside the hole: its mean gradient magnitude over that of the truth.

    The gradient of a pixel is made of the forward differences to its right and lower neighbour in every channel, its
    magnitude the root of their squares' sum. Only pixels count that are missing like both these neighbours, so that
    a step at the rim of the hole is not taken for sharpness. 1 is as sharp as the truth, 0 is flat; noise counts as
    sharpness too, so look at the picture as well.

    Args:
        truth: (H, W, C).
        completed: (H, W, C).
        missing: (H, W) bool.

    Returns:
        The ratio; infinite where the truth is flat and the completion is not, 1 where both are.

    Raises:
        MaskError: the hole is so thin that it holds no missing pixel with both neighbours missing.
        ValueError: shapes that differ.
    """
    if truth.ndim != 3 or completed.shape != truth.shape or missing.shape != truth.shape[:2]:
        raise ValueError(
            "truth and completed must be (H, W, C), missing (H, W); "
            f"got {truth.shape}, {completed.shape}, {missing.shape}"
        )
    inside = missing[:-1, :-1] & missing[:-1, 1:] & missing[1:, :-1]
    if not inside.any():
        raise MaskError(
            say("The hole is too thin to measure sharpness in: no missing pixel has missing neighbours.")
        )
    own, wanted = (_mean_gradient(pixels.astype(np.float64), inside) for pixels in (completed, truth))
    if wanted == 0:
        return 1.0 if own == 0 else math.inf
    return own / wanted


def _mean_gradient(pixels: np.ndarray, inside: np.ndarray) -> float:
    """Mean gradient magnitude at the pixels (H − 1, W − 1) that are `inside`."""
    here = pixels[:-1, :-1]
    squares = np.square(pixels[:-1, 1:] - here) + np.square(pixels[1:, :-1] - here)  # (H − 1, W − 1, C)
    return float(np.sqrt(squares.sum(axis=2))[inside].mean())


def _ssim(truth: np.ndarray, completion: np.ndarray) -> float:
    # A slow import that a page's first paint need not wait for.
    from skimage.metrics import structural_similarity

    if min(truth.shape[:2]) < WINDOW:  # pictures of 8 to 10 pixels: a window that still fits
        return float(structural_similarity(truth, completion, win_size=7, channel_axis=-1, data_range=1))
    return float(
        structural_similarity(
            truth,
            completion,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            channel_axis=-1,
            data_range=1,
        )
    )


def _rank_correlation(first: np.ndarray, second: np.ndarray) -> float:
    if np.ptp(first) == 0 or np.ptp(second) == 0:
        return 0.0  # a constant ranks nothing
    return float(stats.spearmanr(first, second).statistic)
