"""The command train-dates: the four sequence models of the attention lab, from nothing to weights and cards."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anp_core.cli.output import progress_bar


def train_dates(
    out: Annotated[
        Path | None, typer.Option(help="folder for weights and cards; by default assets/models/lab")
    ] = None,
    steps: Annotated[int | None, typer.Option(help="instead of the usual number")] = None,
    seed: int = 0,
) -> None:
    """Train the lab's four date models, some five minutes of one core each; finished ones are not done again."""
    from anp_core.lab.sequences.date_training import DATE_MODELS, DatePlan, train_all
    from anp_core.places import LAB_FOLDER

    plan = DatePlan(seed=seed) if steps is None else DatePlan(steps=steps, seed=seed)
    with progress_bar() as bar:
        tasks = {name: bar.add_task(name, total=plan.steps, note="") for name in DATE_MODELS}

        def report(name: str, step: int, loss: float) -> None:
            bar.update(tasks[name], completed=step, note=f"loss {loss:.3f}")

        written = train_all(out or LAB_FOLDER, plan, report)
    for path in written:
        typer.echo(f"Written: {path}")
