"""Checkpoints: what is written comes back to the bit, and a write that fails leaves what was there before."""

import copy
import os
import stat

import pytest
import torch

from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.training import checkpoint
from anp_core.training.checkpoint import TrainingState, read_tensors, write_tensors
from tests.training.runs import CONFIG, batch, loss, run

TENSORS = {
    "weight": torch.arange(6.0).reshape(2, 3),
    "step": torch.tensor(7),
    "half": torch.ones(2).bfloat16(),
}


def test_tensors_and_metadata_come_back(tmp_path):
    metadata = {"name": "curves", "nested": {"types": ["local"], "floor": 0.005}, "odd": "°C × φ"}
    write_tensors(tmp_path / "deeper" / "a.safetensors", TENSORS, metadata)
    tensors, read = read_tensors(tmp_path / "deeper" / "a.safetensors")
    assert read == metadata
    assert tensors.keys() == TENSORS.keys()
    for name, value in TENSORS.items():
        assert tensors[name].dtype == value.dtype
        assert torch.equal(tensors[name], value)


def test_views_are_written_as_they_look(tmp_path):
    write_tensors(tmp_path / "a.safetensors", {"turned": TENSORS["weight"].T}, {})
    assert torch.equal(read_tensors(tmp_path / "a.safetensors")[0]["turned"], TENSORS["weight"].T)


def test_nothing_but_the_file_is_left_and_everybody_may_read_it(tmp_path):
    for _ in range(2):
        write_tensors(tmp_path / "a.safetensors", TENSORS, {})
    assert [path.name for path in tmp_path.iterdir()] == ["a.safetensors"]
    assert stat.S_IMODE((tmp_path / "a.safetensors").stat().st_mode) == 0o644


@pytest.mark.parametrize("failing", ["save_file", "os.replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_half_written(tmp_path, monkeypatch, failing):
    path = tmp_path / "a.safetensors"
    write_tensors(path, TENSORS, {"version": 1})

    def save_half(tensors, partial, metadata):
        partial.write_bytes(b"half")
        raise OSError("No space left on device")

    def refuse(*_):
        raise OSError("No space left on device")

    if failing == "save_file":
        monkeypatch.setattr(checkpoint, "save_file", save_half)
    else:
        monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="No space left"):
        write_tensors(path, {"weight": torch.zeros(2)}, {"version": 2})
    monkeypatch.undo()
    tensors, metadata = read_tensors(path)
    assert metadata == {"version": 1}
    assert torch.equal(tensors["weight"], TENSORS["weight"])
    assert [found.name for found in tmp_path.iterdir()] == ["a.safetensors"]


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
