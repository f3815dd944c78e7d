"""The command train-classifiers: the lab's sentence and picture classifiers, with their baselines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from anp_core.cli.output import progress_bar

KINDS = ("all", "sentences", "scenes")


def train_classifiers(
    what: Annotated[str, typer.Argument(help="all, sentences or scenes")] = "all",
    backbone: Annotated[
        str,
        typer.Option(help="of scenes: small, or resnet18 at an eighth of its width"),
    ] = "small",
    out: Annotated[
        Path | None,
        typer.Option(help="folder for weights and cards; by default assets/models/lab"),
    ] = None,
    steps: Annotated[int | None, typer.Option(help="instead of the plans' own numbers")] = None,
    seed: int = 0,
    threads: Annotated[int, typer.Option(help="processor threads")] = 1,
) -> None:
    """Train the classifiers of the page "Text and pictures", each beside its baselines."""
    import torch

    from anp_core.lab.classifiers.classifier_training import PICTURE_PLAN, TEXT_PLAN, ship_pictures, ship_text
    from anp_core.lab.classifiers.picture_classifier import BACKBONES
    from anp_core.places import LAB_FOLDER

    if what not in KINDS:
        raise typer.BadParameter(f"choose among {', '.join(KINDS)}")
    if backbone not in BACKBONES:
        raise typer.BadParameter(f"--backbone must be one of {', '.join(BACKBONES)}")
    if backbone != "small" and what != "scenes":
        raise typer.BadParameter(f"--backbone {backbone} is for scenes")
    torch.set_num_threads(threads)
    folder = out or LAB_FOLDER
    written = []
    with progress_bar() as bar:
        tasks: dict[str, int] = {}

        def report(saying: str, done: int, total: int) -> None:
            if saying not in tasks:
                tasks[saying] = bar.add_task(saying, total=total, note="")
            bar.update(tasks[saying], completed=done)  # type: ignore[arg-type]

        if what != "scenes":
            plan = replace(TEXT_PLAN, steps=steps or TEXT_PLAN.steps)
            written.append(ship_text(seed, folder, plan, report))
        if what != "sentences":
            plan = replace(PICTURE_PLAN, steps=steps or PICTURE_PLAN.steps)
            written.append(ship_pictures(backbone, seed, folder, plan, report))
    for path in written:
        typer.echo(f"Written: {path}")
