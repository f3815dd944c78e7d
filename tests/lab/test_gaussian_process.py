"""The exact posterior against its definition, and what is said of a network beside it."""

import numpy as np
import pytest

from anp_core.data.curves import NOISE_STD
from anp_core.lab.processes import np_to_anp as lab
from anp_core.lab.processes.gaussian_process import attention_weights, meeting_verdict, posterior


@pytest.mark.parametrize("kernel", ["rbf", "matern52", "periodic"])
@pytest.mark.parametrize("count", [1, 5, 30])
def test_the_posterior_is_the_conditional_of_the_joint_gaussian(kernel, count):
    scene = lab.draw_scene(kernel, count, seed=3)
    found = posterior(scene)
    joint = scene.covariance.copy()
    joint[:count, :count] += NOISE_STD**2 * np.eye(count)
    precision = np.linalg.inv(joint + 1e-6 * np.eye(len(joint)))
    grid = precision[count:, count:]
    mean = -np.linalg.solve(grid, precision[count:, :count] @ scene.y)  # conditional by the precision
    np.testing.assert_allclose(found.fit.mean, mean, atol=0.02)
    np.testing.assert_allclose(found.weights @ scene.y, found.fit.mean, atol=1e-9)
    assert (found.fit.std >= NOISE_STD - 1e-12).all()


def test_known_points_are_met_within_the_noise_and_the_band_holds_the_curve():
    inside, residuals = [], []
    for seed in range(20):
        scene = lab.draw_scene("rbf", 8, seed)
        found = posterior(scene).fit
        residuals.append(found.context_error)
        inside.append(np.mean(np.abs(scene.truth - found.mean) <= 1.96 * found.std))
    assert np.mean(residuals) < 1.5 * NOISE_STD
    assert 0.9 < np.mean(inside) <= 1


def test_on_average_no_network_is_nearer_to_the_truth_than_the_posterior():
    errors = {name: [] for name in ("exact", *lab.POOLINGS)}
    for seed in range(20):
        scene = lab.draw_scene("rbf", 8, seed)
        found = {"exact": posterior(scene).fit} | {name: lab.fit(name, scene) for name in lab.POOLINGS}
        for name, each in found.items():
            errors[name].append(np.mean((each.mean - scene.truth) ** 2))
    means = {name: np.mean(each) for name, each in errors.items()}
    assert min(means, key=means.get) == "exact"
    assert max(means, key=means.get) == "uniform"


def test_what_is_said_of_the_meeting_is_what_the_numbers_say():
    seen = set()
    for count in (2, 10, 40):
        for seed in range(8):
            scene = lab.draw_scene("rbf", count, seed)
            exact = posterior(scene).fit
            for name in ("uniform", "multihead"):
                network = lab.fit(name, scene)
                apart = np.sqrt(np.mean((network.mean - exact.mean) ** 2))
                said = meeting_verdict(scene, exact, network)
                assert f"{apart:.3f} from the posterior's" in said
                assert ("have met, as good as" in said) == (apart < 0.1 * scene.truth.std())
                seen.add("have not met" in said)
    assert seen == {True, False}


def test_attention_is_a_mean_and_the_weights_of_the_posterior_need_not_be():
    scene = lab.draw_scene("rbf", 12, seed=1)
    attention = attention_weights("multihead", scene)
    assert attention.shape == posterior(scene).weights.shape == (len(scene.grid), 12)
    np.testing.assert_allclose(attention.sum(1), 1, atol=1e-5)
    assert attention.min() >= 0 > posterior(scene).weights.min()
