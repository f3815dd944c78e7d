"""The sentences of "From NP to ANP" against the numbers beside them: many scenes, every network."""

import numpy as np
import pytest

from anp_core.lab.processes import np_to_anp as lab
from anp_core.lab.processes.np_learning import MEASURES, Learning, LearningCurve, read_learning
from anp_core.lab.processes.np_training import average_rmse, held_out_tasks
from anp_core.lab.processes.np_words import fit_verdict, latent_verdict, learning_verdict, opponent_verdict


@pytest.mark.parametrize("kernel", ["rbf", "matern52", "periodic"])
@pytest.mark.parametrize("count", [1, 3, 20])
def test_what_is_said_of_a_fit_holds_for_that_fit(kernel, count):
    for seed in range(6):
        scene = lab.draw_scene(kernel, count, seed)
        mean = lab.fit("uniform", scene)
        for name in lab.POOLINGS[1:]:
            attentive = lab.fit(name, scene)
            said = fit_verdict(scene, mean, attentive)
            average = np.sqrt(np.mean((scene.y - scene.y.mean()) ** 2))
            assert f"would leave {average:.3f}" in said
            assert ("underfitting" in said) == (count > 1 and mean.context_error > 0.8 * average)
            assert ("take from that point" in said) == (attentive.context_error < 0.5 * mean.context_error)


def test_the_opponent_is_called_what_its_error_makes_it():
    network = lab.load_process("uniform").card["scores"]["target_rmse"]
    tasks = held_out_tasks()
    squares = [((t.context_y.mean(1, keepdim=True) - t.target_y) ** 2).mean().item() for t in tasks]
    assert average_rmse() == pytest.approx(np.sqrt(np.mean(squares)))
    said = opponent_verdict(network, average_rmse())
    assert ("a baseline" in said) == (network >= 0.9 * average_rmse())
    assert "a baseline" not in opponent_verdict(0.4, 0.5)
    assert "a baseline" in opponent_verdict(0.5, 0.5)


def test_draws_of_z_are_smooth_and_their_spread_is_compared_with_the_band():
    for count in (1, 4, 8):
        for seed in range(5):
            scene = lab.draw_scene("rbf", count, seed)
            samples, band = lab.latent_samples(scene, 6, seed), lab.fit("multihead", scene)
            smooth, jagged = lab.roughness(samples.curves), lab.roughness(lab.pointwise_draws(band, 6, seed))
            width = float(band.std.mean())
            said = latent_verdict(samples.spread, width, smooth, jagged)
            assert ("too little" in said) == (samples.spread < width)
            assert smooth < jagged  # what both titles say: a whole curve, and each place by itself


def test_networks_differ_in_what_the_page_says():
    cards = {name: lab.load_process(name).card for name in lab.NETWORKS}
    attentive = [cards[name] for name in lab.POOLINGS if name != lab.MEAN]
    assert len({card["steps"] for card in attentive}) == 1
    assert len({cards[name]["training"] for name in lab.POOLINGS}) == 1
    assert cards[lab.MEAN]["steps"] > attentive[0]["steps"]
    assert cards[lab.MEAN]["parameters"] > max(card["parameters"] for card in attentive)
    assert cards[lab.LATENT]["training"] != cards[lab.MEAN]["training"]


def test_the_neural_process_without_attention_is_better_than_the_plain_average():
    scores = lab.load_process(lab.MEAN).card["scores"]
    assert scores["target_rmse"] < 0.97 * average_rmse()


@pytest.mark.parametrize("measure", MEASURES)
def test_with_attention_it_takes_fewer_steps_and_each_costs_more(measure):
    # The heading, "Fewer steps, and each costs more", and the sentence below it.
    learning = read_learning()
    mean = learning.curves["uniform"]
    best = mean.scores[measure].argmin()
    said = learning_verdict(learning, measure)
    assert f"after {mean.step[best]:,} steps" in said
    for name, curve in learning.curves.items():
        if name == "uniform":
            continue
        step = curve.first_at(measure, mean.scores[measure][best])
        assert step < mean.step[best]
        assert f"{lab.TITLES[name]} after {step:,.0f}" in said
        assert (learning.milliseconds[name] > learning.milliseconds["mean_once"]).all()
    assert "never" not in said


def test_a_network_that_never_comes_as_far_is_said_to():
    step, seconds = np.array([1, 100]), np.array([0.01, 1.0])
    curves = {
        name: LearningCurve(step, seconds, {"target_rmse": np.array([1.0, last])})
        for name, last in (("uniform", 0.5), ("multihead", 0.4), ("laplace", 0.6))
    }
    cost = {name: np.array([1.0]) for name in ("mean_once", *curves)}
    said = learning_verdict(Learning(curves, np.array([32]), cost, "", ""), "target_rmse")
    never = said.split("never were: ")[1].split(".")[0]
    assert lab.TITLES["laplace"] == never
    assert f"As good were: {lab.TITLES['multihead']} after 100." in said
