"""The command train-lab-processes: the small curve networks of the lab, trained alike, with their learning curves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import TaskID

from anp_core.cli.output import progress_bar


def train_lab_processes(
    out: Annotated[
        Path | None, typer.Option(help="folder for weights, cards and curves; by default assets/models/lab")
    ] = None,
    steps: Annotated[int | None, typer.Option(help="instead of the usual number")] = None,
    seed: int = 0,
) -> None:
    """Train the small neural processes of the attention lab, all on the same curves, on one core."""
    from anp_core.lab.processes.np_training import STEPS, train_processes
    from anp_core.places import LAB_FOLDER

    total = steps or STEPS
    with progress_bar() as bar:
        bars: dict[str, TaskID] = {}

        def report(names: Sequence[str], step: int, held_out: dict[str, float]) -> None:
            title = ", ".join(names)
            if title not in bars:
                bars[title] = bar.add_task(title, total=total, note="")
            bar.update(bars[title], completed=step)
            if held_out:
                said = ", ".join(f"{name} {value:.3f}" for name, value in held_out.items())
                bar.console.print(f"step {step}: {said}")

        written = train_processes(out or LAB_FOLDER, steps=total, seed=seed, report=report)
    typer.echo(f"Written: {written}")
