"""The command prepare: from published files to what training and benchmarks read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer


def prepare(
    what: Annotated[str, typer.Argument(help="photos, small-pictures or temperature")],
    published: Annotated[
        Path, typer.Option("--from", help="the folder that holds the clones which docs/data.md names")
    ],
    out: Annotated[
        Path, typer.Option(help="folder to write into, which train and benchmark take as --data")
    ] = Path("data"),
) -> None:
    """Turn published files into the sets that the shipped networks learnt from and are measured on."""
    from anp_core.prepare.photos import prepare_photos
    from anp_core.prepare.published import PreparedFile
    from anp_core.prepare.small_pictures import prepare_small_pictures
    from anp_core.prepare.temperature import prepare_temperature

    sets: dict[str, Callable[[Path, Path], list[PreparedFile]]] = {
        "photos": prepare_photos,
        "small-pictures": prepare_small_pictures,
        "temperature": prepare_temperature,
    }
    if what not in sets:
        raise typer.BadParameter(f"choose among {', '.join(sets)}")
    for file in sets[what](published, out):
        same = (
            "to the bit what the shipped weights learnt from or are measured on"
            if file.same
            else "as documented, but not to the bit what the shipped weights learnt from or are measured on: "
            "something published has changed, or another version of a decoder read it"
        )
        typer.echo(f"{file.path}: {file.content}, {same}.")
