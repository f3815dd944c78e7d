"""The command complete: one picture, or a folder of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from anp_core.cli.output import EngineName, Workers, progress_bar
from anp_core.errors import MaskError, UserInputError
from anp_core.language import say

if TYPE_CHECKING:
    from anp_core.data.mask_reading import UnclearMaskError
    from anp_core.engines.engine import Engine
    from anp_core.prediction.pictures.completion import Quality
    from anp_core.pretrained import LoadedModel

BEST_OF_FILE = 100


def complete(
    picture: Annotated[
        Path,
        typer.Argument(help="PNG, JPEG, WebP, BMP, TIFF, GIF, AVIF or HEIC, or a folder of them"),
    ],
    mask: Annotated[
        Path | None,
        typer.Option(
            help="white = missing, paint on a transparent layer, or a strong colour on a copy of the picture; for a "
            "folder also a folder of masks named as the pictures; default: where the picture is transparent or has "
            "no value"
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="the completed picture, in the format of its ending: png, jpg, tif, webp or bmp (completed.png, or "
            "completed.tif where a PNG cannot hold it whole); or their folder (completed)"
        ),
    ] = None,
    uncertainty: Annotated[
        Path | None,
        typer.Option(
            help="standard deviations as a .npy file (H, W, C), of pixels in [0, 1] or in the picture's own units; "
            "or a folder of such files"
        ),
    ] = None,
    invert: Annotated[bool, typer.Option(help="the mask's black is missing")] = False,
    grow: Annotated[
        float, typer.Option(min=0, help="pixels by which the hole is grown, for masks that are too tight")
    ] = 0,
    page: Annotated[
        int | None, typer.Option(min=1, help="of a TIFF with several pages, the only one to complete")
    ] = None,
    quality: Annotated[
        list[str] | None,
        typer.Option(
            help="best: the mean of all eight flips and rotations, eight times as slow; or 1 to 100, of a JPEG (95) "
            "or a WebP (without loss); or both, one after the other"
        ),
    ] = None,
    model: str = "photo/local",
    overwrite: Annotated[
        bool, typer.Option(help="of a folder, complete again also what is completed already")
    ] = False,
    engine: EngineName = "local",
    workers: Workers = None,
) -> None:
    """Fill the missing pixels of a picture at its own resolution, or of every picture in a folder."""
    from anp_core.engines.engine import choose_engine

    fill, file_quality = _qualities(quality or [])
    chosen = choose_engine(engine, workers)
    if not picture.is_dir():
        _complete_picture(
            picture,
            out,
            model,
            fill,
            mask=mask,
            invert=invert,
            grow=grow,
            page=page,
            quality=file_quality,
            uncertainty=uncertainty,
        )
        return
    if page is not None or file_quality is not None:
        raise UserInputError(
            say(
                "--page and a --quality from 1 to 100 are for one picture; “{path}” is a folder.",
                path=picture,
            )
        )
    _complete_folder(
        picture,
        out or Path("completed"),
        chosen,
        mask=mask,
        invert=invert,
        grow=grow,
        model=model,
        uncertainty=uncertainty,
        overwrite=overwrite,
        fill=fill,
    )


def _qualities(said: list[str]) -> tuple[Quality, int | None]:
    """What --quality says of the completion, and of the file that it is written to."""
    fill: Quality = "usual"
    of_file: int | None = None
    for word in said:
        if word == "best":
            fill = "best"
        elif word.isdecimal() and 1 <= int(word) <= BEST_OF_FILE:
            of_file = int(word)
        else:
            raise UserInputError(
                say("--quality must be best, or a whole number from 1 to 100; got {word!r}.", word=word)
            )
    return fill, of_file


def _complete_picture(picture: Path, out: Path | None, model: str, fill: Quality, **options: Any) -> None:
    from anp_core.data.mask_reading import UnclearMaskError
    from anp_core.prediction.pictures.complete_file import complete_file, plan_file

    # Importing torch takes as long as reading a large picture: both at once.
    with ThreadPoolExecutor(1) as beside:
        loading = beside.submit(_loaded, model)
        try:
            job = plan_file(picture, out, **options)
        except UnclearMaskError as error:
            raise MaskError(_drawn(error, picture, out or Path("completed.png"))) from error
    for note in job.notes:
        typer.echo(note)
    with progress_bar() as bar:
        tasks = [bar.add_task("completing", total=int(page.missing.sum()), note="") for page in job.pages]
        results = list(
            complete_file(
                job,
                loading.result(),
                lambda place, done, total: bar.update(tasks[place], completed=done, total=total),
                fill=fill,
            )
        )
    seconds = sum(completion.seconds for _, completion in results)
    filled = sum(int(page.missing.sum()) for page, _ in results)
    where = ", ".join(map(str, job.outputs))
    typer.echo(f"{where}: {filled:,} pixels filled in {seconds:.1f} s by {model}")


def _loaded(model: str) -> LoadedModel:
    """The network, and with it everything that a completion needs to be imported."""
    from anp_core.prediction.pictures import complete_image  # noqa: F401  (for what it imports)
    from anp_core.pretrained import load_model

    return load_model(model)


def _drawn(error: UnclearMaskError, picture: Path, out: Path) -> str:
    """Draw the mask as it was understood, beside where the picture would go; returns what to say."""
    from anp_core.data.images import encode_picture, read_picture
    from anp_core.data.mask_shapes import painted_on

    view = out.with_name(f"{out.stem}-mask.png")
    view.write_bytes(encode_picture(painted_on(read_picture(picture).rgb, error.reading.missing)))
    return say("{refusal} What was understood is drawn in “{view}”.", refusal=error.sentence, view=view)


def _complete_folder(folder: Path, out: Path, engine: Engine, **options: Any) -> None:
    """Exit code 1 where a picture failed, 130 after Ctrl+C."""
    from anp_core.engines.engine import LocalEngine
    from anp_core.prediction.pictures.complete_folder import complete_folder, plan_folder

    job = plan_folder(folder, out, **options)
    counts = {"done": 0, "skipped": 0, "failed": 0}
    stopped = False
    with progress_bar() as bar:
        pictures = bar.add_task("pictures", total=len(job.pictures), note="")
        pixels = bar.add_task("pixels", total=None, note="")

        def within(path: Path, done: int, total: int) -> None:
            bar.update(pixels, completed=done, total=total, note=path.name)

        try:
            here = within if isinstance(engine, LocalEngine) else None
            for outcome in complete_folder(job, here, engine=engine):
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
