"""Checkpoints: a training state comes back whole, and learns on."""

import copy

import torch

from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.training.checkpoint import TrainingState
from tests.training.runs import CONFIG, batch, loss, run


def blank_state(seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = AttentiveNeuralProcess(CONFIG)
    return TrainingState(model, copy.deepcopy(model), torch.optim.AdamW(model.parameters(), 1e-3))


def test_a_state_comes_back_whole(tmp_path):
    trained = run(steps=4)
    trained.save(tmp_path / "state.safetensors", seed=3)
    loaded = blank_state(seed=99)
    assert loaded.load(tmp_path / "state.safetensors")["seed"] == 3
    assert (loaded.step, loaded.seconds) == (4, trained.seconds)
    for part in ("model", "average"):
        ours, theirs = getattr(loaded, part).state_dict(), getattr(trained, part).state_dict()
        assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    ours, theirs = loaded.optimizer.state_dict()["state"], trained.optimizer.state_dict()["state"]
    assert ours.keys() == theirs.keys()
    for number, moments in theirs.items():
        assert moments.keys() == ours[number].keys()
        assert all(torch.equal(ours[number][key], value) for key, value in moments.items())


def test_parameters_that_never_had_a_gradient_have_no_moments_to_come_back(tmp_path):
    run(steps=1).save(tmp_path / "state.safetensors")  # the first type alone had its turn
    loaded = blank_state(seed=99)
    loaded.load(tmp_path / "state.safetensors")
    used = {name for name, value in loaded.model.named_parameters() if value in loaded.optimizer.state}
    assert any(name.startswith("rounds.multihead") for name in used)
    assert not any(name.startswith("rounds.local") for name in used)


def test_a_state_that_came_back_learns_on(tmp_path):
    run(steps=4).save(tmp_path / "state.safetensors")
    state = blank_state(seed=99)
    state.load(tmp_path / "state.safetensors")
    before = state.model.decoder.moments.weight.clone()
    loss(state.model, batch(0), "multihead", 0).backward()
    state.optimizer.step()
    assert not torch.equal(state.model.decoder.moments.weight, before)
