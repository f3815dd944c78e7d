"""One training run undisturbed, and one killed again and again: `python -m tests.training.killed_runs FOLDER KILLS`.

A process of its own, which copies itself for every run before it has computed anything: torch is imported once, and
a copy that is killed takes nobody along.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import torch

from tests.training.runs import run

STEPS, SAVE_EVERY = 7, 2


def begin(checkpoint: Path) -> int:
    """Train in a copy of this process; returns its number."""
    process = os.fork()
    if process:
        return process
    torch.set_num_threads(1)
    run(checkpoint=checkpoint, steps=STEPS, save_every=SAVE_EVERY)
    os._exit(0)


def ended_well(process: int) -> bool:
    """Wait for it; whether it came to its end, not killed."""
    status = os.waitpid(process, 0)[1]
    return os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0


def main(folder: Path, kills: int) -> int:
    """How often it was killed before it had come to its end."""
    started = time.monotonic()
    assert ended_well(begin(folder / "undisturbed.safetensors"))
    whole, chance, killed = time.monotonic() - started, random.Random(kills), 0
    while killed < kills:
        process = begin(folder / "killed.safetensors")
        time.sleep(chance.uniform(0, 0.4) * whole)
        os.kill(process, signal.SIGKILL)
        if ended_well(process):
            (folder / "killed.safetensors").unlink()  # begin anew, to be killed once more
        else:
            killed += 1
    assert ended_well(begin(folder / "killed.safetensors"))
    return killed


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), int(sys.argv[2])))
