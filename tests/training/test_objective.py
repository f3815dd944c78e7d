"""What training minimises, against torch, against numerical integration, and with masks."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from anp_core.task import Prediction, Task
from anp_core.training.objective import gaussian_crps, masked_mean, negative_log_likelihood

BATCH, TARGETS, DIM_Y = 2, 7, 3


def draw(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def answered(seed=0, mask=None):
    """A prediction and a task with its truth."""
    x = draw(seed, BATCH, TARGETS, 1)
    truth = draw(seed + 1, BATCH, TARGETS, DIM_Y)
    task = Task(x, truth, x, truth, target_mask=mask)
    return Prediction(draw(seed + 2, *truth.shape), draw(seed + 3, *truth.shape).exp()), task


def single(mean, std, value):
    one = torch.ones(1, 1, 1, dtype=torch.float64)
    return Prediction(mean * one, std * one), Task(one, one, one, value * one)


# ---------------------------------------------------------------- masked mean


def test_without_a_mask_it_is_the_mean():
    values = draw(0, BATCH, TARGETS, DIM_Y)
    assert masked_mean(values, None).item() == pytest.approx(values.mean().item())


@given(seed=st.integers(0, 2**16))
def test_only_what_counts_is_averaged_whatever_the_rest_holds(seed):
    values, mask = draw(seed, BATCH, TARGETS, DIM_Y), draw(seed + 1, BATCH, TARGETS) > 0
    mask[0, 0] = True
    spoiled = values.masked_fill(~mask.unsqueeze(-1), float("nan")).requires_grad_()
    mean = masked_mean(spoiled, mask)
    assert mean.item() == pytest.approx(values[mask].mean().item())
    mean.backward()
    assert (spoiled.grad[~mask] == 0).all()
    torch.testing.assert_close(spoiled.grad[mask], torch.full_like(values[mask], 1 / values[mask].numel()))


def test_where_nothing_counts_the_mean_is_zero():
    assert masked_mean(draw(0, 1, TARGETS, DIM_Y), torch.zeros(1, TARGETS, dtype=torch.bool)).item() == 0


# ---------------------------------------------------------------- likelihood


def test_the_negative_log_likelihood_is_torchs():
    prediction, task = answered()
    expected = torch.nn.GaussianNLLLoss(full=True)(prediction.mean, task.target_y, prediction.std.square())
    torch.testing.assert_close(negative_log_likelihood(prediction, task), expected)


def test_masked_targets_do_not_count_in_the_likelihood():
    mask = torch.arange(TARGETS) < 4
    prediction, task = answered(mask=mask.expand(BATCH, -1))
    expected = -prediction.log_prob(task.target_y)[:, :4].mean()
    torch.testing.assert_close(negative_log_likelihood(prediction, task), expected)


# ---------------------------------------------------------------- CRPS


@pytest.mark.parametrize(
    ("mean", "std", "value"), [(0.0, 1.0, 0.0), (0.3, 0.5, 1.4), (-2.0, 2.0, 1.0), (1.0, 0.05, 0.9)]
)
def test_crps_is_the_integral_of_the_squared_distance_to_a_step(mean, std, value):
    grid = np.linspace(mean - 12 * std - 3, mean + 12 * std + 3, 400_001)
    gap = stats.norm.cdf(grid, mean, std) - (grid >= value)
    expected = np.trapezoid(gap**2, grid)
    assert gaussian_crps(*single(mean, std, value)).item() == pytest.approx(expected, rel=1e-3)


def test_crps_of_a_sure_prediction_is_its_absolute_error():
    assert gaussian_crps(*single(1.0, 1e-6, 3.5)).item() == pytest.approx(2.5, rel=1e-5)


def test_crps_is_least_for_the_right_mean_and_an_honest_std():
    truth = draw(0, 1, 20_000, 1)

    def score(mean, std):
        shaped = torch.ones_like(truth)
        return gaussian_crps(Prediction(mean * shaped, std * shaped), Task(truth, truth, truth, truth)).item()

    honest = score(0.0, 1.0)
    assert honest == pytest.approx(1 / np.sqrt(np.pi), rel=0.02)
    assert honest < min(score(0.0, 0.7), score(0.0, 1.4), score(0.3, 1.0), score(-0.3, 1.0))


def test_crps_is_cut_so_that_a_storm_does_not_steer():
    prediction, task = single(0.0, 1.0, 500.0)
    prediction.mean.requires_grad_()
    score = gaussian_crps(prediction, task, limit=6.0)
    score.backward()
    assert score.item() == 6
    assert prediction.mean.grad.item() == 0


def test_masked_targets_do_not_count_in_the_crps():
    mask = (torch.arange(TARGETS) < 4).expand(BATCH, -1)
    prediction, task = answered(mask=mask)
    short = Prediction(prediction.mean[:, :4], prediction.std[:, :4])
    torch.testing.assert_close(gaussian_crps(prediction, task), gaussian_crps(short, task.targets(0, 4)))


@pytest.mark.parametrize("objective", [negative_log_likelihood, gaussian_crps])
def test_training_without_truth_is_refused(objective):
    prediction, task = answered()
    bare = Task(task.context_x, task.context_y, task.target_x)
    with pytest.raises(ValueError, match="needs target_y"):
        objective(prediction, bare)
