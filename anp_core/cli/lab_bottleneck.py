"""The command train-bottleneck: the autoencoder of the attention lab, from nothing to weights and card."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anp_core.cli.output import progress_bar


def train_bottleneck(
    out: Annotated[
        Path | None, typer.Option(help="folder for weights and card; by default assets/models/lab")
    ] = None,
    steps: Annotated[int | None, typer.Option(help="instead of the usual number")] = None,
    seed: int = 0,
) -> None:
    """Train the autoencoder of the page "Building blocks", some two minutes of one core."""
    from anp_core.lab.autoencoder.bottleneck_training import STEPS, ship_bottleneck
    from anp_core.places import LAB_FOLDER

    total = steps or STEPS
    with progress_bar() as bar:
        task = bar.add_task("autoencoder", total=total, note="")

        def report(step: int, loss: float) -> None:
            bar.update(task, completed=step, note=f"loss {loss:.4f}")

        written = ship_bottleneck(out or LAB_FOLDER, total, seed, report)
    typer.echo(f"Written: {written}")
