"""Nadaraya-Watson regression against plain loops, statsmodels and what is known without computing."""

import math

import numpy as np
import pytest
from statsmodels.nonparametric.kernel_regression import KernelReg

from anp_core.data.curve_samples import draw_sample
from anp_core.lab.regression.kernel_regression import (
    KERNELS,
    choose_bandwidth,
    estimate_curve,
    kernel_weights,
    leave_one_out_error,
    local_linear,
)

SAMPLE = draw_sample(count=23, seed=3)
PROFILES = {
    "average": lambda u: 1.0,
    "gaussian": lambda u: math.exp(-u * u / 2),
    "epanechnikov": lambda u: 0.75 * (1 - u * u) if abs(u) < 1 else 0.0,
    "boxcar": lambda u: 0.5 if abs(u) <= 1 else 0.0,
}


@pytest.mark.parametrize("kernel", PROFILES)
@pytest.mark.parametrize("h", [0.3, 0.9])
def test_weights_are_the_kernel_over_its_sum(kernel, h):
    weights = kernel_weights(SAMPLE.query, SAMPLE.x, kernel, h)
    for row, q in zip(weights, SAMPLE.query, strict=True):
        heights = [PROFILES[kernel]((q - k) / h) for k in SAMPLE.x]
        total = sum(heights)
        expected = [height / total if total else 0.0 for height in heights]
        np.testing.assert_allclose(row, expected, atol=1e-12)


def test_nearest_neighbours_are_the_mean_of_the_nearest():
    estimate = estimate_curve(SAMPLE.query, SAMPLE.x, SAMPLE.y, "nearest", 5)
    for answer, q in zip(estimate.curve, SAMPLE.query, strict=True):
        order = sorted(range(len(SAMPLE.x)), key=lambda i: abs(SAMPLE.x[i] - q))
        assert answer == pytest.approx(sum(SAMPLE.y[i] for i in order[:5]) / 5)


@pytest.mark.parametrize("regression", ["lc", "ll"])
def test_statsmodels_says_the_same(regression):
    theirs, _ = KernelReg(SAMPLE.y, SAMPLE.x, "c", reg_type=regression, bw=[0.4], rng=0).fit(SAMPLE.query)
    method = local_linear if regression == "ll" else estimate_curve
    ours = method(SAMPLE.query, SAMPLE.x, SAMPLE.y, bandwidth=0.4).curve
    np.testing.assert_allclose(ours, theirs, atol=1e-8)


def test_leaving_one_out_equals_deleting_it():
    expected = []
    for i in range(len(SAMPLE.x)):
        x, y = np.delete(SAMPLE.x, i), np.delete(SAMPLE.y, i)
        answer = estimate_curve(SAMPLE.x[i : i + 1], x, y, bandwidth=0.3).curve[0]
        expected.append((answer - SAMPLE.y[i]) ** 2)
    assert leave_one_out_error(SAMPLE.x, SAMPLE.y, bandwidth=0.3) == pytest.approx(np.mean(expected))


def test_a_lonely_point_has_no_leave_one_out_answer_and_a_far_query_no_curve():
    x, y = np.array([0.0, 0.1, 4.0]), np.array([1.0, 2.0, 3.0])
    assert leave_one_out_error(x, y, "boxcar", 0.5) == math.inf
    estimate = estimate_curve(np.array([0.0, 2.0]), x, y, "boxcar", 0.5)
    assert estimate.curve[0] == pytest.approx(1.5)
    assert np.isnan(estimate.curve[1])
    assert not estimate.weights[1].any()


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_constant_comes_back(kernel):
    curve = estimate_curve(SAMPLE.query, SAMPLE.x, np.full(23, 7.0), kernel, 2).curve
    np.testing.assert_allclose(curve, 7.0)


def test_a_straight_line_comes_back_from_local_linear_only():
    line = 3 - 2 * SAMPLE.x
    truth = 3 - 2 * SAMPLE.query
    fitted = local_linear(SAMPLE.query, SAMPLE.x, line, 0.7)
    np.testing.assert_allclose(fitted.curve, truth, atol=1e-9)
    np.testing.assert_allclose(fitted.weights.sum(1), 1.0)
    assert fitted.weights.min() < -0.01
    plain = estimate_curve(SAMPLE.query, SAMPLE.x, line, bandwidth=0.7).curve
    assert abs(plain[0] - truth[0]) > 0.5


def test_the_ends_of_the_bandwidth_are_average_and_nearest_neighbour():
    wide = kernel_weights(SAMPLE.query, SAMPLE.x, bandwidth=1e6)
    np.testing.assert_allclose(wide, kernel_weights(SAMPLE.query, SAMPLE.x, "average"), atol=1e-9)
    sharp = kernel_weights(SAMPLE.query, SAMPLE.x, bandwidth=1e-4)
    np.testing.assert_allclose(sharp, kernel_weights(SAMPLE.query, SAMPLE.x, "nearest", 1), atol=1e-9)


def test_the_chosen_bandwidth_has_the_smallest_error():
    choice = choose_bandwidth(SAMPLE.x, SAMPLE.y)
    assert leave_one_out_error(SAMPLE.x, SAMPLE.y, bandwidth=choice.best) == choice.errors.min()


@pytest.mark.parametrize(("kernel", "h"), [("gaussian", 0.0), ("nearest", 0.5), ("tricube", 1.0)])
def test_nonsense_is_refused_by_name(kernel, h):
    with pytest.raises(ValueError, match="must be"):
        kernel_weights(SAMPLE.query, SAMPLE.x, kernel, h)
