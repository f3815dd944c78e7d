"""The latent path: prior from the context, posterior from context and targets, a draw that moves every target."""

from dataclasses import replace

import pytest
import torch

from anp_core.training.objective import evidence_lower_bound
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


def elbo(network, task, seed=0):
    return evidence_lower_bound(network, task, "laplace", torch.Generator().manual_seed(seed))


def test_the_elbo_is_likelihood_under_the_posterior_plus_kl_a_value():
    task = draw_task()
    posterior, prior = NETWORK.posterior(task), NETWORK.prior(task)
    noise = torch.randn(posterior.mean.shape, generator=torch.Generator().manual_seed(0))
    prediction = NETWORK(task, "laplace", posterior.mean + posterior.stddev * noise)
    ratio = (prior.stddev / posterior.stddev).log()
    gap = posterior.variance + (posterior.mean - prior.mean).square()
    divergence = (ratio + gap / (2 * prior.variance) - 0.5).sum(-1)  # (B,)
    log_prob = prediction.log_prob(task.target_y)
    expected = -(log_prob.sum(dim=(1, 2)) - divergence).mean() / log_prob[0].numel()
    torch.testing.assert_close(elbo(NETWORK, task).item(), expected.item(), rtol=1e-9, atol=1e-10)


def test_the_elbo_of_masked_targets_is_the_elbo_without_them():
    task = draw_task()
    asked = torch.arange(TARGETS) < 4
    short = replace(task, target_x=task.target_x[:, :4], target_y=task.target_y[:, :4])
    masked = replace(task, target_mask=asked.expand(BATCH, -1))
    torch.testing.assert_close(elbo(NETWORK, masked), elbo(NETWORK, short), rtol=0, atol=1e-10)


def test_the_elbo_teaches_the_latent_path_and_repeats_with_its_generator():
    network, task = build(latent_dim=LATENT), draw_task()
    loss = elbo(network, task)
    loss.backward()
    latent = [value for name, value in network.named_parameters() if "latent" in name]
    assert latent
    assert all(value.grad is not None and value.grad.abs().max() > 0 for value in latent)
    assert elbo(network, task).item() == loss.item()
    assert elbo(network, task, seed=1).item() != loss.item()
