"""Adam of the lab: torch's own to rounding, without torch's own."""

import subprocess
import sys

import pytest
import torch

from anp_core.lab.adam import Adam


def test_torch_walks_the_same_way():
    start = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)
    ours, theirs = start.clone().requires_grad_(), start.clone().requires_grad_()
    unused = torch.zeros(2, requires_grad=True)
    adam = Adam([ours, unused], 0.05, (0.9, 0.98), weight_decay=0.1)
    reference = torch.optim.AdamW([theirs], lr=0.05, betas=(0.9, 0.98), weight_decay=0.1)
    for step in range(50):
        adam.param_groups[0]["lr"] = reference.param_groups[0]["lr"] = 0.05 / (1 + step)
        for parameter, optimizer in ((ours, adam), (theirs, reference)):
            optimizer.zero_grad()
            (parameter.sin() * parameter.square()).sum().backward()
            optimizer.step()
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-12)
    assert float((ours.detach() - start).abs().min()) > 0.05
    assert torch.equal(unused, torch.zeros(2))


LIVE = """
from anp_core.lab.processes.live_training import LiveTraining, _learn
run = LiveTraining()._run
_learn(run)
"""


@pytest.mark.slow
def test_a_step_does_not_load_the_compiler():
    program = (
        "import sys, torch\n" + LIVE + "print(run.state.step)\n"
        "from anp_core.lab.regression.learned_pooling import train_width\n"
        "print(train_width([0.0, 1.0, 2.0], [0.0, 1.0, 0.0], steps=3).loss.size, 'torch._dynamo' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout.split() == ["1", "4", "False"]
