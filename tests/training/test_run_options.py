"""The options of a training run: what they change, and that the card tells all of them and how to repeat the run."""

import json
import shlex
from dataclasses import replace

import pytest
import torch
from typer.testing import CliRunner

from anp_core import cli
from anp_core.data.curves import draw_curves, generator_for
from anp_core.errors import TrainingError
from anp_core.models.config import ANPConfig
from anp_core.pretrained import sha256
from anp_core.tensor_files import read_tensors, write_tensors
from anp_core.training import loop, recipes, run
from anp_core.training.loop import TrainingPlan
from anp_core.training.recipe import Recipe
from anp_core.training.recipes import likelihood_loss, validation_on
from anp_core.training.run import RunOptions, run_recipe, ship_run
from tests.training.runs import CONFIG, stop_after
from tests.training.runs import run as train_tiny


@pytest.fixture(autouse=True)
def tiny_recipe(monkeypatch):
    """Curves by a network of a second; the sizes of its batches are noted."""
    sizes = []

    def open_data(folder, seed, size):
        sizes.append(size)
        return lambda number: draw_curves(generator_for(seed, number), size), validation_on(
            [draw_curves(generator_for(99, 0))]
        )

    config = ANPConfig(dim_x=1, dim_y=1, d_model=12, num_heads=3, rounds=1)
    plan = TrainingPlan(steps=6, warmup=2, batch_size=4, bfloat16=False, save_every=2)
    recipe = Recipe("curves", config, plan, likelihood_loss, open_data, "Curves drawn by the project.")
    monkeypatch.setitem(recipes.RECIPES, "curves", recipe)
    return sizes


def card_of(folder):
    return json.loads((folder / "curves.json").read_text(encoding="utf-8"))


def shipped(folder):
    return read_tensors(folder / "curves.safetensors")[0]


def assert_same_weights(one, two):
    assert one.keys() == two.keys()
    assert [name for name in one if not torch.equal(one[name], two[name])] == []


# ------------------------------------------------------------------------ what the card says


def test_the_command_of_the_card_repeats_the_run_to_the_bit(tmp_path):
    start = tmp_path / "start.safetensors"
    run_recipe("curves", out=tmp_path / "before", options=RunOptions(steps=2, threads=1))
    start.write_bytes((tmp_path / "before" / "curves.safetensors").read_bytes())
    options = RunOptions(steps=5, batch=3, seed=7, workers=1, device="cpu", threads=1, init=start)
    run_recipe("curves", out=tmp_path / "one", options=options)
    program, *words = shlex.split(card_of(tmp_path / "one")["command"])
    assert [program, *words[:2]] == ["python", "-m", "anp_core"]
    words = [str(start) if word == "start.safetensors" else word for word in words[2:]]
    repeated = CliRunner().invoke(cli.app, [*words, "--out", str(tmp_path / "two")], catch_exceptions=False)
    assert repeated.exit_code == 0
    assert_same_weights(shipped(tmp_path / "one"), shipped(tmp_path / "two"))
    assert card_of(tmp_path / "one") == card_of(tmp_path / "two") | {
        name: card_of(tmp_path / "one")[name] for name in ("training_minutes",)
    }


def test_the_card_records_every_option(tmp_path):
    run_recipe(
        "curves", out=tmp_path, options=RunOptions(steps=3, batch=5, rate=1e-3, workers=2, device="cpu")
    )
    card = card_of(tmp_path)
    assert card["options"] == {
        "batch": 5,
        "rate": 1e-3,
        "parts": 1,
        "minutes": None,
        "workers": 2,
        "device": "cpu",
        "init": None,
    }
    assert (card["steps"], card["seed"]) == (3, 0)
    assert (
        card["command"]
        == "python -m anp_core train curves --steps 3 --batch 5 --rate 0.001 --workers 2 --device cpu"
    )
    assert set(card["validation"]) == {"log_likelihood", "rmse"}


def test_without_options_the_recipe_decides(tmp_path, tiny_recipe):
    run_recipe("curves", out=tmp_path)
    assert tiny_recipe == [4]
    assert card_of(tmp_path)["steps"] == 6
    assert card_of(tmp_path)["command"] == "python -m anp_core train curves"


def test_shipping_takes_weights_and_card_of_a_finished_run(tmp_path):
    out, catalogue = tmp_path / "runs", tmp_path / "models"
    run_recipe("curves", out=out, options=RunOptions(steps=4), stop=stop_after(2))
    with pytest.raises(TrainingError, match="not finished"):
        ship_run("curves", out, catalogue)
    run_recipe("curves", out=out, options=RunOptions(steps=4))
    assert ship_run("curves", out, catalogue) == catalogue / "curves.safetensors"
    assert card_of(catalogue) == card_of(out)
    assert card_of(catalogue)["sha256"] == sha256(catalogue / "curves.safetensors")


# ------------------------------------------------------------------------ workers


def test_workers_change_nothing_but_who_makes_the_batches(tmp_path):
    for workers in (0, 2):
        options = RunOptions(workers=workers, threads=1)
        run_recipe("curves", out=tmp_path / str(workers), options=options)
    assert_same_weights(shipped(tmp_path / "0"), shipped(tmp_path / "2"))


def test_a_run_with_workers_that_was_interrupted_ends_as_one_that_was_not(tmp_path):
    options = RunOptions(workers=2, threads=1)
    run_recipe("curves", out=tmp_path / "whole", options=options)
    for steps in (1, 3):
        run_recipe("curves", out=tmp_path / "parts", options=options, stop=stop_after(steps))
    run_recipe("curves", out=tmp_path / "parts", options=options)
    assert_same_weights(shipped(tmp_path / "whole"), shipped(tmp_path / "parts"))


# ------------------------------------------------------------------------ minutes


def test_the_rate_follows_the_clock():
    plan = TrainingPlan(steps=10**9, minutes=2, learning_rate=1e-3, warmup=1, phase_ends=(5,))
    assert plan.rate(0, 0) == pytest.approx(1e-3)
    assert plan.rate(70, 60) == pytest.approx(0.5e-3)
    assert plan.rate(9, 120) == plan.rate(9, 500) == pytest.approx(0)
    assert plan.rate(70, 60) == plan.rate(7, 60)  # steps do not count
    assert (plan.over(7, 119.9), plan.over(7, 120)) == (False, True)


class Clock:
    """A second passes whenever it is read."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        self.now += 1.0
        return self.now


def test_a_run_ends_by_the_clock_and_what_it_had_before_counts(monkeypatch, tmp_path):
    monkeypatch.setattr(loop, "time", Clock())
    plan = {"steps": 10**9, "minutes": 0.2}  # 12 readings, one a step
    whole = train_tiny(**plan)
    assert whole.step == 12
    path = tmp_path / "run.safetensors"
    for steps in (3, 4):
        train_tiny(checkpoint=path, stop=stop_after(steps), **plan)
    resumed = train_tiny(checkpoint=path, **plan)
    assert resumed.step == 12
    for name, value in whole.average.state_dict().items():
        assert torch.equal(resumed.average.state_dict()[name], value), name


def test_the_card_of_a_run_by_the_clock_says_how_many_steps_it_took(monkeypatch, tmp_path):
    monkeypatch.setattr(loop, "time", Clock())
    run_recipe("curves", out=tmp_path, options=RunOptions(minutes=0.1, device="cpu"))
    card = card_of(tmp_path)
    assert (card["steps"], card["options"]["minutes"], card["training_minutes"]) == (6, 0.1, 0.1)
    assert card["command"] == "python -m anp_core train curves --minutes 0.1 --device cpu"


# ------------------------------------------------------------------------ batch, init, device


def test_another_batch_size_does_not_go_on_from_a_checkpoint(tmp_path):
    run_recipe("curves", out=tmp_path, options=RunOptions(batch=3), stop=stop_after(2))
    with pytest.raises(TrainingError, match="batches of 3"):
        run_recipe("curves", out=tmp_path, options=RunOptions(batch=2))


def test_a_run_begins_with_the_given_weights_and_only_if_it_is_new(tmp_path):
    given = {name: value + 0.5 for name, value in train_tiny(steps=1).average.state_dict().items()}
    begun = train_tiny(weights=given, steps=0)
    for network in (begun.model, begun.average):
        assert_same_weights(network.state_dict(), given)
    path = tmp_path / "run.safetensors"
    train_tiny(checkpoint=path, stop=stop_after(2))
    assert_same_weights(
        train_tiny(checkpoint=path, weights=given).model.state_dict(), train_tiny().model.state_dict()
    )


def test_weights_of_another_network_are_refused(tmp_path):
    path = tmp_path / "other.safetensors"
    write_tensors(path, train_tiny(steps=0, config=replace(CONFIG, rounds=3)).average.state_dict(), {})
    with pytest.raises(TrainingError, match="of another network"):
        run_recipe("curves", out=tmp_path, options=RunOptions(init=path))


@pytest.mark.parametrize("device", ["abacus", "cuda:77"])
def test_a_device_that_is_not_there_is_refused(tmp_path, device):
    with pytest.raises(TrainingError, match=f"--device .* got {device}"):
        run_recipe("curves", out=tmp_path, options=RunOptions(device=device))


def test_a_gpu_is_taken_where_there_is_one(monkeypatch):
    recipe = recipes.RECIPES["curves"]
    for available, device in ((True, "cuda"), (False, "cpu")):
        monkeypatch.setattr(run.torch.cuda, "is_available", lambda available=available: available)
        assert RunOptions().plan(recipe).device == device
        assert RunOptions(device="cpu").plan(recipe).device == "cpu"


def test_weights_that_another_recipe_goes_on_from_are_not_shipped(tmp_path):
    with pytest.raises(TrainingError, match=r"train photo-types --init photo-local\.safetensors"):
        ship_run("photos", tmp_path, tmp_path / "shipped")
    assert not (tmp_path / "shipped").exists()
