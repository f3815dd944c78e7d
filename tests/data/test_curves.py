"""Random curves: the kernels' formulas, the sizes that are drawn, and batches that repeat by their step."""

import math

import numpy as np
import pytest
import torch

from anp_core.data.curves import CURVE_KERNELS, NOISE_STD, curve_covariance, draw_curves, generator_for

BATCH, POINTS = 3, 7
FORMULAS = {
    "rbf": lambda d, length, period: math.exp(-0.5 * (d / length) ** 2),
    "matern52": lambda d, length, period: (
        (1 + math.sqrt(5) * d / length + 5 * d**2 / (3 * length**2)) * math.exp(-math.sqrt(5) * d / length)
    ),
    "periodic": lambda d, length, period: math.exp(-2 * (math.sin(math.pi * d / period) / length) ** 2),
}


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("kernel", CURVE_KERNELS)
def test_the_covariance_is_the_kernels_formula_with_noise_on_the_diagonal(kernel):
    x = torch.rand(BATCH, POINTS, 1, generator=generator(1), dtype=torch.float64)
    covariance = curve_covariance(kernel, x, generator())
    again = generator()  # the hyperparameters, drawn in the same order
    draws = [torch.rand(BATCH, 1, 1, generator=again, dtype=torch.float64).flatten() for _ in range(3)]
    lengths, amplitudes, periods = 0.1 + 0.5 * draws[0], 0.1 + 0.9 * draws[1], 0.1 + 0.4 * draws[2]
    for b in range(BATCH):
        for i in range(POINTS):
            for j in range(POINTS):
                distance = abs(float(x[b, i, 0] - x[b, j, 0]))
                expected = float(amplitudes[b]) ** 2 * FORMULAS[kernel](
                    distance, float(lengths[b]), float(periods[b])
                ) + NOISE_STD**2 * (i == j)
                assert covariance[b, i, j].item() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("kernel", CURVE_KERNELS)
def test_every_covariance_can_be_drawn_from(kernel):
    for seed in range(20):
        x = 4 * torch.rand(BATCH, 50, 1, generator=generator(seed), dtype=torch.float64) - 2
        covariance = curve_covariance(kernel, x, generator(seed))
        assert torch.linalg.eigvalsh(covariance).min() > 0.5 * NOISE_STD**2


def test_an_unknown_kernel_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match="rbf, matern52, periodic; got 'linear'"):
        draw_curves(generator(), kernel="linear")


def test_sizes_positions_and_types_are_those_of_the_protocol():
    sizes = set()
    for seed in range(300):
        task = draw_curves(generator(seed), batch_size=2)
        sizes.add((task.context_x.shape[1], task.num_targets))
        for tensor in (task.context_x, task.context_y, task.target_x, task.target_y):
            assert tensor.dtype == torch.float32
            assert tensor.shape[0] == 2
            assert tensor.shape[2] == 1
        assert task.context_x.abs().max() <= 2
    context, targets = (np.array(column) for column in zip(*sizes, strict=True))
    assert (context.min(), context.max()) == (3, 46)
    assert targets.min() == 3
    assert (context + targets).max() <= 49


def test_targets_lie_on_the_same_curve_as_the_context():
    """Where a target is within a hundredth of a context point, a smooth curve has hardly moved."""
    gaps = []
    for seed in range(60):
        task = draw_curves(generator(seed))
        distance, nearest = (task.target_x - task.context_x.transpose(1, 2)).abs().min(-1)  # (B, M)
        value = task.context_y[..., 0].gather(1, nearest)
        gaps.append((task.target_y[..., 0] - value)[distance < 0.01])
    gaps = torch.cat(gaps)
    assert len(gaps) > 100
    assert gaps.square().mean().sqrt() < 0.06  # two draws of noise, 0.028, and a slope
    assert task.target_y.std() > 0.3


def test_a_step_has_its_own_batch_and_always_the_same():
    first = draw_curves(generator_for(3, 17))
    assert torch.equal(draw_curves(generator_for(3, 17)).target_y, first.target_y)
    seeds = {generator_for(seed, step).initial_seed() for seed in range(20) for step in range(50)}
    assert len(seeds) == 1000
