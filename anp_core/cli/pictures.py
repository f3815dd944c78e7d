"""The command complete: one picture, or a folder of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from anp_core.cli.output import progress_bar


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
    from anp_core.prediction.pictures.complete_image import complete_image

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
    from anp_core.prediction.pictures.complete_folder import complete_folder, plan_folder

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
