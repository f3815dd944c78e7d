"""A small training run by as many processes as torchrun starts: `torchrun … -m tests.training.together FOLDER STEPS`.

The first process appends each step's loss to FOLDER/losses.txt, and the checkpoint lies beside it.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from anp_core.training.loop import train
from anp_core.training.processes import join_processes
from tests.training.runs import CONFIG, PLAN, batch, loss

TOTAL, PARTS = 6, 2


def main(folder: Path, steps: int) -> None:
    """Train from where the folder's checkpoint stands, up to `steps` of `TOTAL`."""

    class Stop:
        done = 0

        def report(self, step: int, smoothed: float, scores: object) -> None:
            self.done = step
            with (folder / "losses.txt").open("a", encoding="utf-8") as file:
                file.write(f"{step} {smoothed!r}\n")

    seen = Stop()
    with join_processes("cpu") as processes:
        train(
            CONFIG,
            replace(PLAN, steps=TOTAL, parts=PARTS),
            batch,
            loss,
            checkpoint=folder / "run.safetensors",
            report=seen.report,
            stop=lambda: seen.done >= steps,
            processes=processes,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
