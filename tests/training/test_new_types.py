"""Attention types that are learnt beside local attention, while all else of a network stays as it is."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from anp_core.errors import TrainingError
from anp_core.training.loop import TrainingPlan, train
from anp_core.training.new_types import with_new_types
from anp_core.training.photo_recipes import BESIDE_LOCAL, gains_by_hole, photo_types_loss
from tests.models.photo_scenes import ALL_TYPES, CONFIG, draw_grid_task, fresh, perturbed
from tests.training.runs import stop_after
from tests.training.test_photo_recipe import photo_tasks

PLAN = TrainingPlan(
    steps=3, warmup=1, bfloat16=False, learns=tuple(f"rounds.{name}." for name in BESIDE_LOCAL)
)
TASK = draw_grid_task()


def learn(weights, checkpoint=None, stop=None):
    return train(
        ALL_TYPES,
        PLAN,
        draw_grid_task,
        photo_types_loss,
        weights=weights,
        checkpoint=checkpoint,
        stop=stop,
    )


@pytest.mark.parametrize("name", ["uniform", "multihead"])
def test_a_new_type_starts_with_what_local_attention_makes_of_the_same_weights(name):
    """Of one head and of several: with scores that are all alike, each answers as local attention does."""
    known = perturbed(config=CONFIG)
    network = fresh(1, ALL_TYPES)
    network.load_state_dict(with_new_types(known.state_dict(), network.state_dict()))
    with torch.no_grad():
        for attention, score in (("local", "attention.query"), ("multihead", "attention.score.query")):
            network.points.rounds[attention][0].get_submodule(score).weight.zero_()
            network.points.rounds[attention][0].get_submodule(score).bias.zero_()
        network.points.rounds["multihead"][0].attention.score.key.bias.zero_()
    one, other = network(TASK, name), network(TASK, "local")
    torch.testing.assert_close(one.mean, other.mean, rtol=0, atol=1e-5)
    torch.testing.assert_close(one.std, other.std, rtol=0, atol=1e-5)


def test_only_the_new_types_move_and_all_of_them_do():
    known = perturbed(config=CONFIG).state_dict()
    state = learn(known)
    begun = with_new_types(known, fresh(0, ALL_TYPES).state_dict())
    for network in (state.model, state.average):
        now = network.state_dict()
        assert all(torch.equal(now[name], value) for name, value in known.items())
        for name in BESIDE_LOCAL:
            moved = [part for part in begun if f"rounds.{name}.0.output" in part or "value_weight" in part]
            assert any(not torch.equal(now[part], begun[part]) for part in moved if f".{name}." in part)


def test_a_run_of_new_types_goes_on_where_it_stopped(tmp_path):
    known = perturbed(config=CONFIG).state_dict()
    path = tmp_path / "run.safetensors"
    learn(known, path, stop_after(2))
    resumed, whole = learn(None, path), learn(known)
    assert resumed.step == 3
    for name, value in whole.average.state_dict().items():
        torch.testing.assert_close(resumed.average.state_dict()[name], value)


def test_weights_of_another_width_are_refused_as_before():
    other = perturbed(config=replace(CONFIG, d_model=9)).state_dict()
    with pytest.raises(TrainingError, match="another network"):
        learn(other)


def test_validation_tells_the_types_apart():
    tasks = {"box": photo_tasks()["box"]}
    scores = gains_by_hole(tasks)(perturbed(config=ALL_TYPES))
    gains = [scores[f"{name}/box/gain_db"] for name in ALL_TYPES.attention]
    assert len(np.unique(np.round(gains, 6))) == len(gains)
