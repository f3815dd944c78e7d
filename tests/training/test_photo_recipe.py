"""How photos are learnt: the loss against numbers worked out by hand, and scores that know the base fill."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from anp_core.data import photo_validation as held_out
from anp_core.data.photo_crops import crops_task
from anp_core.data.photo_validation import photo_validation
from anp_core.models.grid_encoder import GridMaps
from anp_core.task import GridTask, Prediction, Task
from anp_core.training.photo_recipes import gains_by_hole, half_log_error, photo_loss
from tests.models.photo_scenes import CONFIG, draw_grid_task, fresh, perturbed, smooth_photo, some_hole

TINY = 1e-5  # what keeps the log of no error finite


def surprise(z, std):
    """−log density in nats of a Gaussian, z stds away from its mean."""
    return 0.5 * z**2 + math.log(std) + 0.5 * math.log(2 * math.pi)


# ---------------------------------------------------------------- the loss


def test_half_log_error_is_the_mean_of_the_logs_not_the_log_of_the_mean():
    error = torch.tensor([[1.0, 3.0], [0.02, 0.06]])  # means 2 and 0.04
    expected = 0.5 * (math.log(2 + TINY) + math.log(0.04 + TINY)) / 2
    assert half_log_error(error).item() == pytest.approx(expected, rel=1e-5)


def test_ten_times_the_error_of_one_crop_costs_the_same_whichever_it_is():
    error = torch.tensor([[0.5, 0.1], [0.02, 0.03]])
    usual = half_log_error(error)
    for crop in (0, 1):
        worse = error.clone()
        worse[crop] *= 10
        assert (half_log_error(worse) - usual).item() == pytest.approx(0.5 * math.log(10) / 2, rel=1e-3)


def test_no_error_at_all_stays_finite():
    error = torch.zeros(2, 3, requires_grad=True)
    half_log_error(error).backward()
    assert error.grad.isfinite().all()


def answering(mean, std, guess_mean, guess_std):
    """A network whose answers are given: prediction (M, 3) and first guess (P·H·W, 3)."""
    maps = GridMaps(torch.zeros(0), guess_mean, guess_std)
    return SimpleNamespace(
        read=lambda planes: maps,
        predict_from=lambda maps, task, attention=None: Prediction(mean.unsqueeze(0), std.unsqueeze(0)),
    )


def grey(*values):
    """(n, 3) with the same value in all three channels."""
    return torch.tensor(values).unsqueeze(-1).repeat(1, 3)


def two_crops(missing=((True, True, False), (False, False, True))):
    """Two crops of 3 pixels whose truth is 0.5, with one target each."""
    x, truth = torch.zeros(1, 2, 2), torch.full((1, 2, 3), 0.5)
    return GridTask(
        points=Task(x, truth, x, truth),
        planes=torch.zeros(2, 9, 1, 3),
        context_at=torch.zeros(2, dtype=torch.long),
        target_at=torch.tensor([0, 5]),
        truth=torch.full((6, 3), 0.5),
        missing=torch.tensor(missing),
    )


def test_the_photo_loss_is_what_one_works_out_by_hand():
    task = two_crops()
    network = answering(
        mean=grey(0.7, 0.4),  # 2 stds and 0.5 off
        std=grey(0.1, 0.2),
        guess_mean=grey(0.6, 0.9, 99.0, -99.0, 99.0, 0.3),  # what is known does not count
        guess_std=grey(0.1, 0.4, 1.0, 1.0, 1.0, 0.2),
    )
    attended = (surprise(2, 0.1) + surprise(0.5, 0.2)) / 2
    attended += 0.5 * (math.log(0.04 + TINY) + math.log(0.01 + TINY)) / 2
    first = (surprise(1, 0.1) + surprise(1, 0.4)) / 2
    guessed = (first + surprise(1, 0.2)) / 2  # crops count alike, the pixels of one among themselves
    guessed += 0.5 * (math.log((0.01 + 0.16) / 2 + TINY) + math.log(0.04 + TINY)) / 2
    assert photo_loss(network, task, "local", 0).item() == pytest.approx(attended + guessed, rel=1e-5)


def test_a_task_without_truth_cannot_be_learnt():
    task = two_crops()
    for lacking in ({"truth": None}, {"missing": None}):
        with pytest.raises(ValueError, match="needs the truth, and where it counts"):
            photo_loss(None, GridTask(**vars(task) | lacking), "local", 0)


def test_a_truer_prediction_and_a_truer_guess_cost_less():
    task = draw_grid_task()
    network = fresh()
    usual = photo_loss(network, task, "local", 0)
    with torch.no_grad():
        maps, prediction = network.read(task.planes), network(task)
    half_way = 0.5 * (prediction.mean[0] + task.points.target_y[0])
    better_guess = 0.5 * (maps.guess_mean + task.truth)
    attended = answering(half_way, prediction.std[0], maps.guess_mean, maps.guess_std)
    guessed = answering(prediction.mean[0], prediction.std[0], better_guess, maps.guess_std)
    assert photo_loss(attended, task, "local", 0) < usual - 0.3
    assert photo_loss(guessed, task, "local", 0) < usual - 0.3


# ---------------------------------------------------------------- validation


def photo_tasks():
    """Two photos with one kind of hole, one with another."""
    pairs = [(smooth_photo(40, 52, seed), some_hole(40, 52, seed)) for seed in range(3)]
    one, two, three = (crops_task([pair], np.random.default_rng(0), 200) for pair in pairs)
    return {"text": [one, two], "box": [three]}


def test_a_network_that_says_the_base_wins_nothing():
    scores = gains_by_hole(photo_tasks())(fresh())
    for kind in ("text", "box"):
        assert scores[f"{kind}/guess_db"] == pytest.approx(0, abs=1e-4)
        assert scores[f"{kind}/gain_db"] == pytest.approx(0, abs=1e-4)
    assert scores["gain_db"] == pytest.approx(0, abs=1e-4)


def test_half_the_error_is_six_decibels_and_kinds_count_alike():
    tasks = photo_tasks()

    photos = [task for of_kind in tasks.values() for task in of_kind]
    base = {id(task.planes): task.planes[:, :3].permute(0, 2, 3, 1).flatten(0, 2) for task in photos}
    truth = {id(task.planes): task.truth for task in photos}

    class Halving:
        """Guesses half-way to the truth; attends half-way in boxes and a quarter of the way in text."""

        config = CONFIG

        def read(self, planes):
            guess = 0.5 * (base[id(planes)] + truth[id(planes)])
            return GridMaps(torch.zeros(0), guess, torch.full_like(guess, 0.1))

        def predict_from(self, maps, task, attention=None):
            share = 0.5 if task is tasks["box"][0] else 0.25
            mean = base[id(task.planes)].lerp(task.truth, share)[task.target_at]
            return Prediction(mean[None], torch.full_like(mean[None], 50.0))

    scores = gains_by_hole(tasks)(Halving())
    half, quarter = 20 * math.log10(2), -20 * math.log10(0.75)
    assert scores["text/guess_db"] == pytest.approx(half, rel=1e-3)
    assert scores["box/gain_db"] == pytest.approx(half, rel=1e-3)
    assert scores["text/gain_db"] == pytest.approx(quarter, rel=1e-3)
    assert scores["gain_db"] == pytest.approx((half + quarter) / 2, rel=1e-3)
    assert scores["text/cover95"] == 1  # with a std of 50 nothing lies outside
    assert scores["box/log_likelihood"] == pytest.approx(-surprise(0, 50), rel=1e-3)


def test_validation_leaves_no_gradients():
    network = perturbed()
    gains_by_hole({"box": photo_tasks()["box"]})(network)
    assert all(weight.grad is None for weight in network.parameters())


def test_every_kind_of_hole_is_held_out_on_every_so_manyth_photo(monkeypatch):
    monkeypatch.setattr(held_out, "LONGER_SIDE", 64)
    photos = [np.random.default_rng(seed).integers(0, 256, (48, 96, 3), np.uint8) for seed in range(3)]
    tasks = photo_validation(photos, every=2)
    assert set(tasks) == {"scattered 50", "scattered 80", "scattered 95", "box", "half", "strokes", "text"}
    for photos_of_kind in tasks.values():
        assert len(photos_of_kind) == 2
        assert all(task.planes.shape == (1, 9, 32, 64) for task in photos_of_kind)
    for kind, share in (("scattered 50", 0.5), ("scattered 95", 0.95), ("half", 0.5), ("box", 0.25)):
        assert tasks[kind][0].missing.float().mean().item() == pytest.approx(share, abs=0.03)
    again = photo_validation(photos, every=2)
    assert torch.equal(again["text"][1].points.target_x, tasks["text"][1].points.target_x)
