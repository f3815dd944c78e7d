"""Adam of the lab: torch's own to rounding, without torch's own."""

import subprocess
import sys

import torch

from anp_core.lab.adam import Adam


def test_torch_walks_the_same_way():
    start = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)
    ours, theirs = start.clone().requires_grad_(), start.clone().requires_grad_()
    unused = torch.zeros(2, requires_grad=True)
    adam, reference = Adam([ours, unused], 0.05), torch.optim.Adam([theirs], lr=0.05)
    for _ in range(50):
        for parameter, optimiser in ((ours, adam), (theirs, reference)):
            optimiser.zero_grad()
            (parameter.sin() * parameter.square()).sum().backward()
            optimiser.step()
    torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-12)
    assert float((ours - start).abs().min()) > 0.1
    assert torch.equal(unused, torch.zeros(2))


def test_a_step_does_not_load_the_compiler():
    program = (
        "import sys, torch\n"
        "from anp_core.lab.regression.learned_pooling import train_width\n"
        "print(train_width([0.0, 1.0, 2.0], [0.0, 1.0, 0.0], steps=3).loss.size, 'torch._dynamo' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120
    )
    assert ran.stdout.split() == ["4", "False"]
