"""From NP to ANP: uniform attention is the mean, the shipped networks differ as the page says, the records agree."""

import contextlib
import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from anp_core.data.curves import draw_curves, generator_for
from anp_core.errors import ModelError
from anp_core.lab.processes import np_to_anp as lab
from anp_core.lab.processes.np_learning import MEASURES, read_learning
from anp_core.lab.processes.np_training import held_out_tasks, scores, train_processes
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.pretrained import sha256

CARDS = {
    name: json.loads(lab.weights_path(name).with_suffix(".json").read_text(encoding="utf-8"))
    for name in lab.NETWORKS
}


def double(network, task):
    """Both in float64."""
    numbers = {
        name: getattr(task, name).double() for name in ("context_x", "context_y", "target_x", "target_y")
    }
    return network.double().eval().requires_grad_(False), replace(task, **numbers)


@pytest.fixture
def plain():
    """A fresh network with uniform attention, and a task."""
    torch.manual_seed(5)
    network = AttentiveNeuralProcess(lab.config_of("uniform"))
    return double(network, draw_curves(generator_for(3, 0), 2))


# ------------------------------------------------------------------------ uniform attention is the mean


def test_uniform_attention_is_a_plain_mean_of_the_encoded_pairs(plain):
    network, task = plain
    layer = network.layers("uniform")[0]
    batch, points, _ = task.context_x.shape
    expected = []
    for number in range(batch):
        total = torch.zeros(lab.MEAN_WIDTH, dtype=torch.float64)
        for point in range(points):  # one pair at a time
            x, y = (part[number : number + 1, point : point + 1] for part in (task.context_x, task.context_y))
            pair = network.encode_context(x, y)
            total += layer.attention.value(layer.context_norm(pair))[0, 0] / points
        for place in task.target_x[number]:
            token = network.encode_target(place[None, None]) + layer.attention.output(total)
            token = token + layer.feed_forward(token)
            mean, std = network.decoder(token, None, None)
            expected.append([mean.item(), std.item()])
    found = network(task)
    both = torch.stack([found.mean, found.std], dim=-1).reshape(-1, 2)
    torch.testing.assert_close(both, torch.tensor(expected, dtype=torch.float64), rtol=0, atol=1e-10)


def test_the_mean_taken_once_predicts_the_same(plain):
    network, task = plain
    found, expected = lab.predict_by_mean(network, task), network(task)
    torch.testing.assert_close(found.mean, expected.mean, rtol=0, atol=1e-10)
    torch.testing.assert_close(found.std, expected.std, rtol=0, atol=1e-10)


def test_without_attention_a_target_cannot_tell_which_context_point_is_near(plain):
    network, task = plain
    twice = replace(  # the same mean from twice the points
        task,
        context_x=torch.cat([task.context_x] * 2, dim=1),
        context_y=torch.cat([task.context_y] * 2, dim=1),
    )
    torch.testing.assert_close(network(twice).mean, network(task).mean, rtol=0, atol=1e-10)


@pytest.mark.parametrize("pooling", lab.POOLINGS)
def test_only_with_self_attention_do_context_points_know_each_other(pooling):
    torch.manual_seed(5)
    network = AttentiveNeuralProcess(lab.small_config(pooling)).eval()
    task = draw_curves(generator_for(3, 0), 2)
    other = task.context_y.clone()
    other[:, -1] += 1
    before, after = (network.encode(each).states[0][:, 0] for each in (task, replace(task, context_y=other)))
    assert torch.equal(before, after) == (pooling != lab.SELF)


# ------------------------------------------------------------------------ scenes


@pytest.mark.parametrize("kernel", ["rbf", "matern52", "periodic"])
def test_more_points_of_a_scene_keep_the_fewer_ones_and_lie_on_its_curve(kernel):
    few, many = lab.draw_scene(kernel, 4, seed=3), lab.draw_scene(kernel, 46, seed=3)
    np.testing.assert_array_equal(many.x[:4], few.x)
    np.testing.assert_array_equal(many.y[:4], few.y)
    np.testing.assert_array_equal(many.truth, few.truth)
    if kernel == "rbf":  # smooth enough to be read off the grid
        near = np.interp(many.x, many.grid, many.truth)
        assert np.sqrt(np.mean((many.y - near) ** 2)) == pytest.approx(0.02, rel=0.5)


def test_scenes_differ_by_seed_and_refuse_what_they_cannot_draw():
    assert not np.array_equal(lab.draw_scene(seed=0).truth, lab.draw_scene(seed=1).truth)
    with pytest.raises(ValueError, match="1 to 46"):
        lab.draw_scene(count=47)
    with pytest.raises(ValueError, match="kernel must be among"):
        lab.draw_scene("linear")


# ------------------------------------------------------------------------ the shipped networks


def test_the_shipped_attention_meets_the_context_where_the_shipped_mean_does_not():
    scenes = [lab.draw_scene("rbf", 12, seed) for seed in range(30)]
    error = {name: np.mean([lab.fit(name, scene).context_error for scene in scenes]) for name in lab.POOLINGS}
    for name in ("dot_product", "multihead", "laplace"):
        assert error[name] < 0.3 * error["uniform"], error


def test_the_residual_is_what_the_mean_leaves_of_the_known_value():
    scene = lab.draw_scene("rbf", 7, seed=2)
    found = lab.fit("multihead", scene)
    np.testing.assert_allclose(found.residual, scene.y - found.at_context, atol=1e-12)
    assert found.context_error == pytest.approx(np.linalg.norm(found.residual) / np.sqrt(7))
    alone = lab.load_process("multihead").network.predict(scene.task(scene.x))
    np.testing.assert_allclose(found.at_context, alone.mean[0, :, 0], atol=1e-5)


def test_a_latent_sample_is_a_curve_and_a_draw_from_the_band_is_not():
    scene = lab.draw_scene("rbf", 4, seed=1)
    samples = lab.latent_samples(scene, 8)
    band = lab.pointwise_draws(lab.fit("multihead", scene), 8)
    assert samples.curves.shape == band.shape == (8, len(scene.grid))
    assert lab.roughness(samples.curves) < 0.25 * lab.roughness(band)
    np.testing.assert_array_equal(lab.latent_samples(scene, 8).curves, samples.curves)


def test_draws_of_z_differ_most_where_little_is_known():
    spread = {
        count: np.mean([lab.latent_samples(lab.draw_scene("rbf", count, seed)).spread for seed in range(12)])
        for count in (1, 8)
    }
    assert spread[1] > 0.1
    assert spread[1] > 1.2 * spread[8]


def test_an_unknown_process_is_named_in_a_sentence():
    with pytest.raises(ModelError, match="There is no small process named 'nonsense'"):
        lab.load_process("nonsense")


# ------------------------------------------------------------------------ cards and records


@pytest.mark.parametrize("name", lab.NETWORKS)
def test_the_card_describes_the_weights(name):
    card, path = CARDS[name], lab.weights_path(name)
    assert card["sha256"] == sha256(path)
    assert card["config"] == lab.config_of(name).to_dict()
    assert card["parameters"] == sum(p.numel() for p in lab.load_process(name).network.parameters())
    assert 0 < card["seconds"] < 600


def test_all_weights_together_are_small():
    assert sum(lab.weights_path(name).stat().st_size for name in lab.NETWORKS) < 2_000_000


@pytest.mark.parametrize("name", lab.POOLINGS)
def test_the_learning_curve_ends_where_the_card_says(name):
    curve, card = read_learning().curves[name], CARDS[name]
    assert curve.step[-1] == card["steps"]
    assert curve.seconds[-1] == pytest.approx(card["seconds"], abs=0.1)
    assert (np.diff(curve.seconds) > 0).all()
    for measure in MEASURES:
        assert curve.scores[measure][-1] == card["scores"][measure]


@pytest.mark.parametrize("name", ["uniform", "multihead"])
def test_the_recorded_scores_are_those_of_the_shipped_weights(name):
    network = lab.load_process(name).network
    few = scores(network, held_out_tasks(count=10))
    recorded = CARDS[name]["scores"]
    for measure in ("target_rmse", "context_rmse"):
        assert few[measure] == pytest.approx(recorded[measure], rel=0.35)


def test_attention_needs_fewer_steps_and_less_time_to_what_the_mean_reaches():
    curves = read_learning().curves
    for measure in ("target_nll", "context_rmse"):
        level = curves["uniform"].scores[measure].min()
        for name in ("dot_product", "multihead", "laplace"):
            assert curves[name].first_at(measure, level) < 0.3 * curves["uniform"].step[-1]
            assert curves[name].first_at(measure, level, "seconds") < 0.5 * curves["uniform"].seconds[-1]


def test_the_mean_taken_once_gets_cheaper_than_attention_with_more_points():
    learning = read_learning()
    ratio = learning.milliseconds["laplace"] / learning.milliseconds["mean_once"]
    assert ratio[-1] > 4 * ratio[0]


def test_a_short_training_writes_weights_cards_and_curves(tmp_path):
    said = []
    path = train_processes(
        tmp_path,
        steps=2,
        tasks=2,
        points=(4,),
        checkpoints=tmp_path / "runs",
        report=lambda name, step, total, found: said.append((name, step, total)),
    )
    assert [each for each in said if each[1] == 2] == [
        (name, 2, 6 if name == lab.MEAN else 2) for name in lab.POOLINGS
    ]
    assert said[-1] == (lab.LATENT, 1, 1)
    learning = read_learning(path)
    assert list(learning.curves) == list(lab.POOLINGS)
    assert (learning.curves["laplace"].step == [1, 2]).all()
    assert (learning.curves[lab.MEAN].step == [1, 6]).all()
    assert all(lab.weights_path(name, tmp_path).is_file() for name in lab.NETWORKS)
    assert not list((tmp_path / "runs").iterdir())


def test_a_training_that_was_stopped_goes_on_to_the_same_weights(tmp_path):
    class StoppedError(Exception):
        pass

    def stop(name, step, total, found):
        if (name, step) == ("laplace", 2):
            raise StoppedError

    told = {"steps": 3, "tasks": 1, "points": (4,)}
    for folder, report in (("once", None), ("twice", stop), ("twice", None)):
        with contextlib.suppress(StoppedError):
            train_processes(tmp_path / folder, checkpoints=tmp_path / folder / "runs", report=report, **told)
    for name in lab.NETWORKS:
        once, twice = (lab.weights_path(name, tmp_path / folder).read_bytes() for folder in ("once", "twice"))
        assert once == twice, name
