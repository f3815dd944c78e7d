"""The curves by which regression is measured: the same for ever, and an exact process that nothing beats."""

import math

import pytest
import torch

from anp_core.benchmarks.curve_protocol import benchmark_curves, exact_prediction, protocol_curves
from anp_core.data.curves import CURVE_KERNELS, NOISE_STD, curve_covariance, draw_functions


def test_the_first_curves_never_change():
    first = next(protocol_curves("rbf"))
    assert (first.known, first.x.shape) == (35, (16, 41, 1))
    assert first.y[0, 0].item() == pytest.approx(0.3296148, abs=1e-6)  # a linear solver may round otherwise


def test_batches_are_the_same_whenever_they_are_asked_for():
    for one, two in zip(protocol_curves("periodic", 3), protocol_curves("periodic", 3), strict=True):
        assert torch.equal(one.y, two.y)


@pytest.mark.parametrize("kernel", CURVE_KERNELS)
def test_the_exact_process_is_the_conditional_gaussian(kernel):
    """Against the textbook's formula with an explicit inverse, a curve at a time."""
    curves = draw_functions(torch.Generator().manual_seed(5), 3, kernel)
    known = curves.known
    mean, std = exact_prediction(curves)
    for number in range(3):
        covariance = curves.covariance[number]
        gain = covariance[known:, :known] @ torch.linalg.inv(covariance[:known, :known])
        expected = gain @ curves.y[number, :known]
        spread = (covariance[known:, known:] - gain @ covariance[:known, known:]).diagonal().sqrt()
        torch.testing.assert_close(mean[number].double(), expected, atol=1e-3, rtol=1e-3)
        torch.testing.assert_close(std[number, :, 0].double(), spread, atol=1e-3, rtol=2e-2)


def test_curves_have_the_covariance_that_they_were_drawn_from():
    one, two = torch.Generator().manual_seed(1), torch.Generator().manual_seed(1)
    curves = draw_functions(one, 2, "matern52")
    for _ in range(2):
        torch.randint(3, 9, (), generator=two)
    torch.rand(curves.x.shape, generator=two, dtype=torch.float64)
    assert torch.equal(curves.covariance, curve_covariance("matern52", curves.x, two))
    assert (curves.covariance.diagonal(dim1=1, dim2=2) > NOISE_STD**2).all()


def test_the_benchmark_is_the_likelihood_of_what_is_predicted():
    def standard(context_x, context_y, target_x):
        return torch.zeros_like(target_x), torch.ones_like(target_x)

    rows = list(benchmark_curves(standard, batches=4))
    assert [(row["kernel"], row["batches"]) for row in rows] == [(kernel, 4) for kernel in CURVE_KERNELS]
    for row in rows:
        squares = [
            curves.task().target_y.double().square().mean().item()
            for curves in protocol_curves(row["kernel"], 4)
        ]
        expected = -0.5 * (sum(squares) / 4 + math.log(2 * math.pi))
        assert row["log_likelihood"] == pytest.approx(expected, abs=1e-6)
        assert row["exact"] > row["log_likelihood"] + 0.5
