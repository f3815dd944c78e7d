"""The command line: python -m anp_core train | complete | forecast | benchmark | showcase | models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from anp_core.errors import UserInputError

app = typer.Typer(
    help="Fill the gaps in pictures and temperature records with attentive neural processes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console()
OWN_BENCHMARKS = ("samples", "speed", "texture", "faithfulness", "coherence")  # on the bundled pictures
BAND_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


def progress_bar() -> Progress:
    """A bar with counts, the time left, and a place for the latest score."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"), console=console,
    )  # fmt: skip


def print_rows(rows: list[dict[str, Any]]) -> None:
    """A Markdown table of rows that share their columns, ready for a README."""
    lines = ["| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
    for row in rows:
        cells = (f"{value:.3f}" if isinstance(value, float) else str(value) for value in row.values())
        lines.append("| " + " | ".join(cells) + " |")
    typer.echo("\n".join(lines))


@app.command()
def train(
    what: Annotated[str, typer.Argument(help="curves, small-pictures, photos or temperature")],
    data: Annotated[Path | None, typer.Option(help="folder of training data; curves need none")] = None,
    out: Annotated[
        Path, typer.Option(help="folder for checkpoints; a run goes on where its last one stopped")
    ] = Path("runs"),
    steps: Annotated[int | None, typer.Option(help="instead of the recipe's own number")] = None,
    seed: int = 0,
    threads: Annotated[int | None, typer.Option(help="processor threads")] = None,
    ship: Annotated[
        bool, typer.Option(help="at the end, put the weights and their card into assets/models")
    ] = False,
) -> None:
    """Train one of the shipped networks, or go on training it."""
    from anp_core.training.recipes import RECIPES
    from anp_core.training.run import run_recipe, ship_recipe

    if what not in RECIPES:
        raise typer.BadParameter(f"choose among {', '.join(RECIPES)}")
    with progress_bar() as bar:
        total = steps or RECIPES[what].plan.steps
        task = bar.add_task(what, total=total, note="")

        def report(step: int, loss: float, scores: dict[str, float] | None) -> None:
            bar.update(task, completed=step, note=f"loss {loss:.3f}")
            if scores:
                bar.console.print(
                    f"step {step}: " + ", ".join(f"{key} {value:.4f}" for key, value in scores.items())
                )

        checkpoint = run_recipe(
            what, data=data, out=out, steps=steps, seed=seed, threads=threads, report=report
        )
    typer.echo(f"Checkpoint: {checkpoint}")
    if ship:
        typer.echo(f"Shipped: {ship_recipe(what, checkpoint)}")


@app.command()
def complete(
    picture: Annotated[Path, typer.Argument(help="PNG, JPEG, WebP, BMP, TIFF or GIF, or a folder of them")],
    mask: Annotated[
        Path | None,
        typer.Option(
            help="white = missing; for a folder also a folder of masks named as the pictures; "
            "default: where the picture is transparent"
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="the completed picture, PNG (completed.png), or their folder (completed)"),
    ] = None,
    uncertainty: Annotated[
        Path | None,
        typer.Option(help="standard deviations as a .npy file (H, W, C), or a folder of such files"),
    ] = None,
    invert: Annotated[bool, typer.Option(help="the mask's black is missing")] = False,
    model: str = "photo-local",
    overwrite: Annotated[
        bool, typer.Option(help="of a folder, complete again also what is completed already")
    ] = False,
) -> None:
    """Fill the missing pixels of a picture at its own resolution, or of every picture in a folder."""
    if picture.is_dir():
        _complete_folder(
            picture,
            out or Path("completed"),
            mask=mask,
            invert=invert,
            model=model,
            uncertainty=uncertainty,
            overwrite=overwrite,
        )
    else:
        _complete_picture(picture, out or Path("completed.png"), mask, uncertainty, invert, model)


def _complete_picture(
    picture: Path, out: Path, mask: Path | None, uncertainty: Path | None, invert: bool, model: str
) -> None:
    import numpy as np

    from anp_core.data.images import encode_completion, read_picture
    from anp_core.data.masks import missing_from_alpha, read_mask
    from anp_core.prediction.complete_image import complete_image

    source = read_picture(picture)
    if mask is None:
        missing = missing_from_alpha(source)
    else:
        missing = read_mask(mask, source.height, source.width, invert=invert)
    with progress_bar() as bar:
        task = bar.add_task("completing", total=int(missing.sum()), note="")
        completion = complete_image(
            source,
            missing,
            model=model,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    out.write_bytes(encode_completion(source, completion.mean, missing))
    if uncertainty is not None:
        np.save(uncertainty, completion.std, allow_pickle=False)
    for note in source.notes:
        typer.echo(note)
    typer.echo(f"{out}: {int(missing.sum()):,} pixels filled in {completion.seconds:.1f} s by {model}")


def _complete_folder(folder: Path, out: Path, **options: Any) -> None:
    """Exit code 1 where a picture failed, 130 after Ctrl+C."""
    from anp_core.prediction.complete_folder import complete_folder, plan_folder

    job = plan_folder(folder, out, **options)
    counts = {"done": 0, "skipped": 0, "failed": 0}
    stopped = False
    with progress_bar() as bar:
        pictures = bar.add_task("pictures", total=len(job.pictures), note="")
        pixels = bar.add_task("pixels", total=None, note="")
        try:
            for outcome in complete_folder(
                job,
                lambda path, done, total: bar.update(pixels, completed=done, total=total, note=path.name),
            ):
                counts[outcome.state] += 1
                bar.advance(pictures)
                where = f" → {outcome.output}" if outcome.state != "failed" else " failed"
                said = " ".join((f"{outcome.picture.name}{where}: {outcome.sentence}", *outcome.notes))
                bar.console.print(said, markup=False, highlight=False, soft_wrap=True)
        except KeyboardInterrupt:
            stopped = True
        bar.remove_task(pixels)
    summary = ", ".join(f"{number:,} {state}" for state, number in counts.items())
    others = f"{job.ignored:,} other file{'s' if job.ignored != 1 else ''} ignored"
    typer.echo(f"{out}: {summary} of {len(job.pictures):,} pictures; {others}.")
    if stopped:
        typer.echo("Stopped. The same command goes on from here.")
        raise typer.Exit(130)
    if counts["failed"]:
        raise typer.Exit(1)


@app.command()
def forecast(
    record: Annotated[
        list[Path],
        typer.Argument(help="a CSV with dates and temperatures; several of them, or folders, give one table"),
    ],
    horizon: Annotated[str, typer.Option(help='"30D" or "48h"')] = "30D",
    out: Annotated[
        Path, typer.Option(help="CSV of mean, std and quantiles in °C; of several records also .parquet")
    ] = Path("forecast.csv"),
    gaps: Annotated[Path | None, typer.Option(help="also fill the record's gaps, into this CSV")] = None,
    model: str = "temperature/multihead",
) -> None:
    """Forecast a temperature record and, if asked, fill its gaps; or forecast many records into one table."""
    if len(record) == 1 and not record[0].is_dir() and out.suffix.lower() != ".parquet":
        _forecast_one(record[0], horizon, out, gaps, model)
        return
    if gaps is not None:
        raise typer.BadParameter("--gaps is for a single record that goes into a CSV")
    _forecast_many(record, out, horizon=horizon, model=model)


def _forecast_one(record: Path, horizon: str, out: Path, gaps: Path | None, model: str) -> None:
    from anp_core.data.table_writing import forecast_to_csv
    from anp_core.data.temperature import read_record
    from anp_core.prediction.forecast import Outlook, fill_gaps
    from anp_core.prediction.forecast import forecast as predict

    def write(outlook: Outlook, path: Path) -> None:
        quantiles = outlook.quantiles(BAND_LEVELS)
        path.write_bytes(forecast_to_csv(outlook.times, outlook.mean, outlook.std, BAND_LEVELS, quantiles))
        typer.echo(f"{path}: {len(outlook.times):,} times in {outlook.seconds:.2f} s by {model}")

    source = read_record(record, record.name)
    for sentence in source.report:
        typer.echo(sentence)
    write(predict(source, horizon, model=model), out)
    if gaps is not None:
        write(fill_gaps(source, model=model), gaps)


def _forecast_many(inputs: list[Path], out: Path, **options: str) -> None:
    """Exit code 1 where a record failed, 130 after Ctrl+C, when nothing is written."""
    from anp_core.prediction.forecast_many import forecast_many, plan_forecasts, write_forecasts

    job = plan_forecasts(inputs, out, **options)
    tables, failed = [], 0
    with progress_bar() as bar:
        task = bar.add_task("records", total=len(job.records), note="")
        try:
            for outcome in forecast_many(job):
                if outcome.table is None:
                    failed += 1
                else:
                    tables.append(outcome.table)
                bar.update(task, advance=1, note=outcome.station)
                mark = "" if outcome.table is not None else " failed"
                said = " ".join((f"{outcome.path}{mark}: {outcome.sentence}", *outcome.notes))
                bar.console.print(said, markup=False, highlight=False, soft_wrap=True)
        except KeyboardInterrupt:
            typer.echo(f"Stopped. Nothing was written to {out}.")
            raise typer.Exit(130) from None
    rows = write_forecasts(tables, out) if tables else 0
    others = f"{job.ignored:,} other file{'s' if job.ignored != 1 else ''} ignored"
    typer.echo(
        f"{out}: {rows:,} rows; {len(tables):,} done, {failed:,} failed of {len(job.records):,} records; {others}."
        if tables
        else f"{out}: not written, as all {failed:,} records failed; {others}."
    )
    if failed:
        raise typer.Exit(1)


@app.command()
def benchmark(
    what: Annotated[
        str,
        typer.Argument(
            help="samples, speed, texture, faithfulness, coherence, curves, small-pictures, photos or temperature"
        ),
    ] = "samples",
    protocol: Annotated[
        Path | None, typer.Option(help="folder of protocol scripts, for the last four")
    ] = None,
    model: Annotated[
        list[str] | None,
        typer.Option(help="a name from `models`, or baseline/harmonic and the like; several with --compare"),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="fewer photos, pictures, windows or batches")] = None,
    size: Annotated[
        list[int] | None,
        typer.Option(
            help="longer side of samples and photos (256); for speed any of 256, 512, 1024, 4000, repeatedly"
        ),
    ] = None,
    compare: Annotated[
        bool, typer.Option(help="of photos: how far the first model is ahead of the others, photo by photo")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="also write the rows as JSON")] = None,
    card: Annotated[bool, typer.Option(help="also write the rows into the network's card")] = False,
    strips: Annotated[Path | None, typer.Option(help="of texture: a folder for pictures to compare")] = None,
) -> None:
    """Measure accuracy, calibration, speed and memory."""
    from anp_core.benchmarks.protocol import PROTOCOLS

    models = model or []
    if what not in (*OWN_BENCHMARKS, *PROTOCOLS):
        raise typer.BadParameter(f"choose among {', '.join((*OWN_BENCHMARKS, *PROTOCOLS))}")
    if what in PROTOCOLS and protocol is None:
        raise typer.BadParameter(f"{what} needs --protocol, the folder that holds {PROTOCOLS[what]}")
    if compare and (what != "photos" or len(models) < 2):
        raise typer.BadParameter("--compare needs photos and two or more --model")
    if not compare and len(models) > 1:
        raise typer.BadParameter("several --model need --compare")
    if what != "speed" and len(size or []) > 1:
        raise typer.BadParameter("only speed takes several --size")
    if size and what not in ("samples", "speed", "photos"):
        raise typer.BadParameter(f"--size is for samples, speed and photos; {what} has its own")
    if what == "texture":
        from anp_core.benchmarks.texture import benchmark_texture

        rows = list(benchmark_texture(limit=limit, strips=strips))
    elif what == "faithfulness":
        from anp_core.benchmarks.faithfulness import benchmark_faithfulness

        rows = list(benchmark_faithfulness(limit))
    elif what == "coherence":
        from anp_core.prediction.sample_coherence import benchmark_samples_coherence

        rows = list(benchmark_samples_coherence(limit=limit))
    else:
        rows = _measure(what, protocol, models, limit, size or [], compare)
    print_rows(rows)
    if out is not None:
        out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    if card and what in PROTOCOLS and not compare:
        from anp_core.benchmarks.protocol import DEFAULT_MODELS
        from anp_core.training.ship import record_scores

        record_scores(models[0] if models else DEFAULT_MODELS[what], PROTOCOLS[what], rows)


def _measure(
    what: str, protocol: Path | None, models: list[str], limit: int | None, sizes: list[int], compare: bool
) -> list[dict[str, Any]]:
    """The rows of `benchmark`."""
    from anp_core.benchmarks.protocol import (
        PHOTO_SIZE,
        benchmark_differences,
        benchmark_protocol,
        benchmark_samples,
    )
    from anp_core.benchmarks.speed import SIZES, benchmark_speed

    if what == "speed":
        if unknown := set(sizes) - set(SIZES):
            raise typer.BadParameter(f"--size must be of {', '.join(map(str, SIZES))}; got {min(unknown)}")
        rows = []
        for row in benchmark_speed(sizes or tuple(SIZES)):
            typer.echo(f"Measured {row['size']}, {row['hole']}.", err=True)  # all of it may take half an hour
            rows.append(row)
        return rows
    size = sizes[0] if sizes else PHOTO_SIZE
    if what == "samples" or protocol is None:
        return list(benchmark_samples(size))
    if compare:
        return list(benchmark_differences(protocol, models, limit=limit, size=size))
    model = models[0] if models else None
    return list(benchmark_protocol(what, protocol, model=model, limit=limit, size=size))


@app.command()
def showcase() -> None:
    """Make the finished example on the first page anew."""
    from anp_core.showcase import write_showcase

    console.print(f"Written: {write_showcase()}")


@app.command()
def models() -> None:
    """List the shipped networks and what their cards say."""
    from anp_core.pretrained import network_names, read_card

    for name in network_names():
        card = read_card(name)
        kinds = ", ".join(card["config"]["attention"])
        title = typer.style(name, bold=True)
        typer.echo(f"{title}  {card['parameters']:,} parameters, {card['steps']:,} steps")
        typer.echo(f"  attention: {kinds}\n  learnt from: {card['data_terms']}")


def main() -> None:
    """Run the command line; what a user can mend becomes one sentence and exit code 2."""
    try:
        app()
    except (UserInputError, OSError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise SystemExit(2) from None
