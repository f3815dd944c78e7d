"""Scores against formulas written out, known answers and the laws of likelihood."""

import math
from dataclasses import fields

import numpy as np
import pytest
from scipy import ndimage

from anp_core.errors import MaskError
from anp_core.prediction.pictures.picture_metrics import (
    PixelScores,
    gradient_ratio,
    score_completion,
    score_pixels,
)

RNG = np.random.default_rng(0)
TRUTH = ndimage.gaussian_filter(RNG.random((40, 53, 3)), (2, 2, 0)) * 0.8
MISSING = RNG.random((40, 53)) < 0.4


def noisy(sigma, seed=1):
    return TRUTH + np.random.default_rng(seed).normal(0, sigma, TRUTH.shape)


def test_a_constant_error_has_its_psnr_and_mae():
    scores = score_completion(TRUTH, TRUTH + 0.1, None, MISSING)
    assert scores.psnr == pytest.approx(20)
    assert scores.mae == pytest.approx(25.5)
    assert (scores.nll, scores.coverage95, scores.rank) == (None, None, None)


def test_only_missing_pixels_count():
    spoiled = np.where(MISSING[..., None], TRUTH + 0.1, np.nan)
    std = np.where(MISSING[..., None], np.full_like(TRUTH, 0.1), np.nan)
    assert score_completion(TRUTH, spoiled, std, MISSING) == score_completion(
        TRUTH, TRUTH + 0.1, np.full_like(TRUTH, 0.1), MISSING
    )


def test_what_is_scored_of_pixels_alone_is_part_of_what_is_scored_of_all():
    for std in (None, np.full_like(TRUTH, 0.07)):
        of_pixels = score_pixels(TRUTH, noisy(0.1), std, MISSING)
        whole = score_completion(TRUTH, noisy(0.1), std, MISSING)
        assert all(getattr(of_pixels, each.name) == getattr(whole, each.name) for each in fields(PixelScores))


def test_the_truth_itself_scores_best():
    scores = score_completion(TRUTH, TRUTH, None, MISSING)
    assert (scores.psnr, scores.mae) == (60, 0)
    assert scores.ssim == pytest.approx(1)


def test_means_are_clipped_as_they_are_shown():
    truth = np.ones((12, 12, 1))
    assert score_completion(truth, truth + 0.7, None, np.ones((12, 12), bool)).psnr == 60


def test_nll_of_one_value_is_the_gaussian_density():
    truth, mean, std = (np.full((12, 12, 1), value) for value in (0.5, 0.6, 0.2))
    missing = np.zeros((12, 12), bool)
    missing[3, 4] = True
    density = math.exp(-0.5 * (0.1 / 0.2) ** 2) / (0.2 * math.sqrt(2 * math.pi))
    assert score_completion(truth, mean, std, missing).nll == pytest.approx(-math.log(density))


def test_an_honest_std_has_the_lowest_nll_and_covers_95_percent():
    honest, low, high = (
        score_completion(TRUTH, noisy(0.02), np.full_like(TRUTH, s), MISSING) for s in (0.02, 0.01, 0.04)
    )
    assert honest.nll < min(low.nll, high.nll)
    assert honest.nll == pytest.approx(0.5 * math.log(2 * math.pi * math.e * 0.02**2), abs=0.06)
    assert honest.coverage95 == pytest.approx(0.95, abs=0.02)
    assert low.coverage95 < 0.75 < 0.98 < high.coverage95


def test_a_std_of_zero_is_floored_at_half_a_grey_level():
    scores = score_completion(TRUTH, TRUTH, np.zeros_like(TRUTH), MISSING)
    assert scores.nll == pytest.approx(0.5 * math.log(2 * math.pi) + math.log(1 / 510))


def test_rank_is_one_when_std_orders_the_errors_and_minus_one_when_reversed():
    mean = TRUTH + np.linspace(0.01, 0.1, 53)[None, :, None]
    std = np.abs(mean - TRUTH)
    assert score_completion(TRUTH, mean, std, MISSING).rank == pytest.approx(1, abs=1e-4)
    assert score_completion(TRUTH, mean, 0.2 - std, MISSING).rank == pytest.approx(-1, abs=1e-4)


def test_a_constant_std_ranks_nothing():
    assert score_completion(TRUTH, noisy(0.1), np.full_like(TRUTH, 0.1), MISSING).rank == 0


def test_ssim_is_the_formula_of_wang_et_al():
    completion = np.clip(noisy(0.05), 0, 1)
    pasted = np.where(MISSING[..., None], completion, TRUTH)

    def blur(values):
        return ndimage.gaussian_filter(values, (1.5, 1.5, 0), truncate=3.5)

    mean_t, mean_p = blur(TRUTH), blur(pasted)
    var_t, var_p = blur(TRUTH**2) - mean_t**2, blur(pasted**2) - mean_p**2
    both = blur(TRUTH * pasted) - mean_t * mean_p
    c1, c2 = 0.01**2, 0.03**2
    ssim = (
        (2 * mean_t * mean_p + c1) * (2 * both + c2) / ((mean_t**2 + mean_p**2 + c1) * (var_t + var_p + c2))
    )
    expected = ssim[5:-5, 5:-5].mean()  # whole windows only
    assert score_completion(TRUTH, completion, None, MISSING).ssim == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("side", [8, 10, 11])
def test_small_pictures_have_an_ssim_too(side):
    truth, missing = TRUTH[:side, :side], np.eye(side, dtype=bool)
    assert score_completion(truth, truth, None, missing).ssim == pytest.approx(1)
    assert score_completion(truth, 1 - truth, None, missing).ssim < 0.9


def test_nothing_to_score_is_said():
    with pytest.raises(MaskError, match="nothing to score"):
        score_completion(TRUTH, TRUTH, None, np.zeros((40, 53), bool))


@pytest.mark.parametrize(
    ("mean", "std", "missing"),
    [
        (TRUTH[..., :1], None, MISSING),
        (TRUTH, TRUTH[..., 0], MISSING),
        (TRUTH, -np.ones_like(TRUTH), MISSING),
        (TRUTH, None, MISSING.T),
        (np.full_like(TRUTH, np.nan), None, MISSING),
    ],
)
def test_arrays_that_do_not_fit_are_refused(mean, std, missing):
    with pytest.raises(ValueError, match="must be"):
        score_completion(TRUTH, mean, std, missing)


# ------------------------------------------------------------------------ sharpness

HOLE = np.zeros((40, 53), bool)
HOLE[10:30, 12:40] = True


def test_the_truth_is_as_sharp_as_itself():
    assert gradient_ratio(TRUTH, TRUTH, HOLE) == 1


def test_a_blurred_completion_is_less_sharp_and_a_flat_one_not_at_all():
    blurred = ndimage.gaussian_filter(TRUTH, (2, 2, 0))
    assert 0.2 < gradient_ratio(TRUTH, blurred, HOLE) < 0.8
    assert gradient_ratio(TRUTH, np.full_like(TRUTH, 0.3), HOLE) == 0


def test_sharpness_does_not_see_brightness_and_grows_with_contrast():
    assert gradient_ratio(TRUTH, TRUTH + 0.1, HOLE) == pytest.approx(1)
    assert gradient_ratio(TRUTH, TRUTH * 2.5, HOLE) == pytest.approx(2.5)


def test_steps_at_the_rim_are_no_sharpness():
    pasted = np.where(HOLE[..., None], 0.9, TRUTH)
    assert gradient_ratio(TRUTH, pasted, HOLE) == 0


def test_the_gradient_of_a_slope_is_its_steepness():
    row, column = np.indices((40, 53))
    slope, gentle = (3 * row + 4 * column) / 400, row / 80
    ratio = gradient_ratio(slope[..., None], gentle[..., None], HOLE)
    assert ratio == pytest.approx((1 / 80) / (5 / 400))


def test_a_flat_truth_is_matched_by_what_is_flat_only():
    flat = np.full_like(TRUTH, 0.5)
    assert gradient_ratio(flat, flat - 0.2, HOLE) == 1
    assert gradient_ratio(flat, TRUTH, HOLE) == math.inf


def test_holes_too_thin_to_hold_a_gradient_are_refused():
    single = np.zeros((40, 53), bool)
    single[::2, ::2] = True
    with pytest.raises(MaskError, match="too thin"):
        gradient_ratio(TRUTH, TRUTH, single)
    with pytest.raises(ValueError, match=r"\(40, 53, 3\), \(40, 53, 1\)"):
        gradient_ratio(TRUTH, TRUTH[..., :1], HOLE)
