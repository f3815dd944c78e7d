"""The command train-lab-processes: the small curve networks of the lab, with their learning curves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anp_core.cli.output import progress_bar


def train_lab_processes(
    out: Annotated[
        Path | None, typer.Option(help="folder for weights, cards and curves; by default assets/models/lab")
    ] = None,
    steps: Annotated[
        int | None, typer.Option(help="of the networks with attention; the others' follow")
    ] = None,
    seed: int = 0,
) -> None:
    """Train the small neural processes of the lab on one core, all on the same curves; a stopped run goes on."""
    from anp_core.lab.processes.np_to_anp import NETWORKS
    from anp_core.lab.processes.np_training import STEPS, train_processes
    from anp_core.places import LAB_FOLDER

    with progress_bar() as bar:
        bars = {name: bar.add_task(name, total=None, note="") for name in NETWORKS}

        def report(name: str, step: int, total: int, held_out: float | None) -> None:
            bar.update(bars[name], completed=step, total=total)
            if held_out is not None:
                bar.console.print(f"{name}, step {step}: {held_out:.3f}")

        written = train_processes(out or LAB_FOLDER, steps=steps or STEPS, seed=seed, report=report)
    typer.echo(f"Written: {written}")
