"""A run that is killed at any moments ends as one that nobody disturbed, and leaves nothing behind."""

import os
import subprocess
import sys

import pytest
import torch

from anp_core.tensor_files import read_tensors

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can copy a process")


KILLS = 20


@pytest.mark.slow
def test_a_killed_run_ends_as_an_undisturbed_one(tmp_path):
    words = [sys.executable, "-m", "tests.training.killed_runs", str(tmp_path), str(KILLS)]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) == KILLS
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "killed.safetensors",
        "undisturbed.safetensors",
    ]
    undisturbed, metadata = read_tensors(tmp_path / "undisturbed.safetensors")
    killed, of_killed = read_tensors(tmp_path / "killed.safetensors")
    assert killed.keys() == undisturbed.keys()
    assert all(torch.equal(killed[name], value) for name, value in undisturbed.items())
    assert of_killed["step"] == metadata["step"]
