"""Commands about the networks: train, fit-climatology, fit-correlation, fit-bands, models, showcase."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anp_core.cli.output import console, progress_bar


def train(
    what: Annotated[str, typer.Argument(help="curves, small-pictures, photos or temperature")],
    data: Annotated[Path | None, typer.Option(help="folder of training data; curves need none")] = None,
    out: Annotated[
        Path, typer.Option(help="folder for checkpoints; a run goes on where its last one stopped")
    ] = Path("runs"),
    steps: Annotated[int | None, typer.Option(min=1, help="instead of the recipe's own number")] = None,
    minutes: Annotated[
        float | None,
        typer.Option(min=0.01, help="end by the clock, the learning rate falling with it; instead of steps"),
    ] = None,
    batch: Annotated[
        int | None, typer.Option(min=1, help="tasks (or small photo crops) a batch, not the recipe's number")
    ] = None,
    seed: int = 0,
    workers: Annotated[
        int, typer.Option(min=0, help="processes that make batches ahead; 0: made as they are needed")
    ] = 0,
    device: Annotated[
        str | None, typer.Option(help="cpu, cuda or cuda:1; by default a GPU where there is one")
    ] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="processor threads")] = None,
    init: Annotated[
        Path | None, typer.Option(help="a .safetensors file of weights to begin with, not random ones")
    ] = None,
    rate: Annotated[
        float | None,
        typer.Option(min=1e-6, help="highest learning rate; less than the recipe's where weights are --init"),
    ] = None,
    parts: Annotated[
        int | None,
        typer.Option(min=1, help="batches a step, shared among threads, or among processes of torchrun"),
    ] = None,
    ship: Annotated[
        bool, typer.Option(help="at the end, put the weights and their card into assets/models")
    ] = False,
) -> None:
    """Train one of the shipped networks, or go on training it; under torchrun by several processes together."""
    from anp_core.training.processes import is_first_process
    from anp_core.training.recipes import RECIPES
    from anp_core.training.run import RunOptions, run_recipe, ship_run

    if what not in RECIPES:
        raise typer.BadParameter(f"choose among {', '.join(RECIPES)}")
    options = RunOptions(steps, minutes, batch, seed, workers, device, threads, init, rate, parts)
    first = is_first_process()
    with progress_bar(shown=first) as bar:
        total = steps or (None if minutes else RECIPES[what].plan.steps)
        task = bar.add_task(what, total=total, note="")

        def report(step: int, loss: float, scores: dict[str, float] | None) -> None:
            bar.update(task, completed=step, note=f"loss {loss:.3f}")
            if scores:
                bar.console.print(
                    f"step {step}: " + ", ".join(f"{key} {value:.4f}" for key, value in scores.items())
                )

        checkpoint = run_recipe(what, data=data, out=out, options=options, report=report)
    if not first:
        return
    typer.echo(f"Checkpoint: {checkpoint}")
    if ship:
        typer.echo(f"Shipped: {ship_run(what, out)}")


def fit_correlation(
    data: Annotated[Path, typer.Option(help="folder of training stations, as for `train temperature`")],
) -> None:
    """Print the table of how long anomalies last, anew from training stations."""
    from anp_core.training.correlation_fit import table_text

    typer.echo(table_text(data))


def fit_climatology(
    data: Annotated[Path, typer.Option(help="folder of training stations, as for `train temperature`")],
) -> None:
    """Print what is usual among stations, anew from training stations: what short records lean on."""
    from anp_core.training.climatology_fit import prior_text

    typer.echo(prior_text(data))


def fit_bands(
    data: Annotated[Path, typer.Option(help="folder of training stations, as for `train temperature`")],
) -> None:
    """Measure anew, into the card of `temperature`, how far its network is followed and how wide bands have to be."""
    from anp_core.cards import TEMPERATURE
    from anp_core.pretrained import load_model
    from anp_core.training.run import recalibrate

    recalibrate(load_model(TEMPERATURE).network, TEMPERATURE, data)


def showcase() -> None:
    """Make the finished examples anew that the pages open with."""
    from anp_core.showcase import write_compared, write_showcase

    console.print(f"Written: {write_showcase()}")
    console.print(f"Written: {write_compared()}")


def models() -> None:
    """List the shipped networks and what their cards say."""
    from anp_core.cards import network_names, read_card

    for name in network_names():
        card = read_card(name)
        kinds = ", ".join(card["config"]["attention"])
        title = typer.style(name, bold=True)
        typer.echo(f"{title}  {card['parameters']:,} parameters, {card['steps']:,} steps")
        typer.echo(f"  attention: {kinds}\n  learnt from: {card['data_terms']}")
