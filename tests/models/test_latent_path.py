"""The latent path: prior from the context, posterior from context and targets, a draw that moves every target."""

from dataclasses import replace

import pytest
import torch

from tests.models.scenes import BATCH, CONTEXT_FEATURES, LATENT, POINTS, TARGETS, build, draw, draw_task

NETWORK = build(latent_dim=LATENT)


def moments(distribution):
    return torch.cat([distribution.mean, distribution.stddev], dim=-1)


def close(one, other):
    torch.testing.assert_close(moments(one), moments(other), rtol=0, atol=1e-10)


def test_prior_and_posterior_are_one_gaussian_a_task_with_a_bounded_std():
    for distribution in (NETWORK.prior(draw_task()), NETWORK.posterior(draw_task())):
        assert distribution.mean.shape == distribution.stddev.shape == (BATCH, LATENT)
        assert (distribution.stddev > 0.1).all()
        assert (distribution.stddev < 1).all()


def test_the_posterior_is_the_prior_of_context_and_targets_together():
    task = draw_task()
    together = replace(
        task,
        context_x=torch.cat([task.context_x, task.target_x], dim=1),
        context_y=torch.cat([task.context_y, task.target_y], dim=1),
    )
    close(NETWORK.posterior(task), NETWORK.prior(together))


def test_the_order_of_points_does_not_matter():
    task, order = draw_task(), draw(9, POINTS).argsort()
    shuffled = replace(task, context_x=task.context_x[:, order], context_y=task.context_y[:, order])
    close(NETWORK.prior(shuffled), NETWORK.prior(task))
    close(NETWORK.posterior(shuffled), NETWORK.posterior(task))


def test_masked_points_and_targets_do_not_count():
    task = draw_task()
    kept, asked = torch.arange(POINTS) != 4, torch.arange(TARGETS) < 5
    masked = replace(task, context_mask=kept.expand(BATCH, -1), target_mask=asked.expand(BATCH, -1))
    deleted = replace(
        task,
        context_x=task.context_x[:, kept],
        context_y=task.context_y[:, kept],
        target_x=task.target_x[:, :5],
        target_y=task.target_y[:, :5],
    )
    close(NETWORK.prior(masked), NETWORK.prior(deleted))
    close(NETWORK.posterior(masked), NETWORK.posterior(deleted))
    only_targets = replace(task, target_mask=asked.expand(BATCH, -1))
    short = replace(task, target_x=task.target_x[:, :5], target_y=task.target_y[:, :5])
    close(NETWORK.posterior(only_targets), NETWORK.posterior(short))


def test_a_draw_moves_the_prediction_and_the_default_is_the_priors_mean():
    task = draw_task()
    prior = NETWORK.prior(task)
    with torch.no_grad():
        usual, at_mean = NETWORK(task), NETWORK(task, latent=prior.mean)
        drawn = NETWORK(task, latent=prior.mean + prior.stddev)
    assert torch.equal(usual.mean, at_mean.mean)
    assert (drawn.mean - usual.mean).abs().mean(dim=(0, 2)).min() > 1e-3  # at every target


def test_context_features_reach_the_posterior_too():
    network = build(latent_dim=LATENT, context_features=CONTEXT_FEATURES)
    task = draw_task(context_features=draw(9, BATCH, POINTS, CONTEXT_FEATURES))
    other = replace(task, context_features=2 * task.context_features)
    for part in (network.prior, network.posterior):
        assert (part(task).mean - part(other).mean).abs().max() > 1e-3


def test_a_posterior_without_truth_is_refused():
    with pytest.raises(ValueError, match="needs target_y"):
        NETWORK.posterior(replace(draw_task(), target_y=None))
