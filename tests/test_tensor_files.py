"""Tensor files: what is written comes back to the bit, and a write that fails leaves what was there before."""

import os
import stat

import pytest
import torch

from anp_core import tensor_files
from anp_core.tensor_files import read_tensors, write_tensors

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
        monkeypatch.setattr(tensor_files, "save_file", save_half)
    else:
        monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="No space left"):
        write_tensors(path, {"weight": torch.zeros(2)}, {"version": 2})
    monkeypatch.undo()
    tensors, metadata = read_tensors(path)
    assert metadata == {"version": 1}
    assert torch.equal(tensors["weight"], TENSORS["weight"])
    assert [found.name for found in tmp_path.iterdir()] == ["a.safetensors"]
