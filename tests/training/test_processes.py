"""Several processes learn what one learns from the same batches, and go on where the other stopped."""

import subprocess
import sys

import pytest
import torch

from anp_core.errors import TrainingError
from anp_core.tensor_files import read_tensors
from anp_core.training.processes import Processes
from tests.training.together import TOTAL, main

torchrun = pytest.mark.skipif(
    not torch.distributed.is_available(), reason="torch was built without distributed"
)


def by_two(folder, steps):
    """The run by two processes that talk over the loopback interface."""
    folder.mkdir(exist_ok=True)
    words = ["-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-addr", "127.0.0.1"]
    words += ["--rdzv-backend", "c10d", "--rdzv-endpoint", "127.0.0.1:0", "-m", "tests.training.together"]
    ran = subprocess.run(
        [sys.executable, *words, str(folder), str(steps)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


def by_one(folder, steps):
    folder.mkdir(exist_ok=True)
    main(folder, steps)


def losses(folder):
    lines = [line.split() for line in (folder / "losses.txt").read_text().splitlines()]
    return {int(step): float(loss) for step, loss in lines}


@torchrun
@pytest.mark.slow
def test_two_processes_learn_as_one_and_each_goes_on_where_the_other_stopped(tmp_path):
    alone, together = tmp_path / "alone", tmp_path / "together"
    for steps in (2, 4, TOTAL):
        by_one(alone, steps)
    by_one(together, 2)
    by_two(together, 4)
    by_one(together, TOTAL)
    assert losses(together).keys() == losses(alone).keys() == set(range(1, TOTAL + 1))
    assert losses(together) == pytest.approx(losses(alone), rel=1e-5)
    expected, of_alone = read_tensors(alone / "run.safetensors")
    tensors, metadata = read_tensors(together / "run.safetensors")
    assert metadata["step"] == of_alone["step"] == TOTAL
    assert tensors.keys() == expected.keys()
    for name, value in expected.items():
        torch.testing.assert_close(tensors[name], value, rtol=1e-4, atol=1e-6, msg=name)


def test_every_batch_is_made_by_exactly_one_process():
    shares = [Processes(number, 3).share(range(6, 12)) for number in range(3)]
    assert sorted(number for share in shares for number in share) == list(range(6, 12))
    assert {len(share) for share in shares} == {2}


def test_parts_that_cannot_be_shared_evenly_are_refused_in_a_sentence():
    with pytest.raises(TrainingError, match="The 2 processes must share the 3 batches of a step evenly"):
        Processes(0, 2).check(3, 0)
