"""Complete one picture file: find its hole, say what its output cannot hold before anything is computed, write it.

A TIFF of several pages is completed page by page.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from anp_core.data.alpha_holes import visible
from anp_core.data.images import Picture, count_pages, read_picture
from anp_core.data.mask_shapes import grow_mask, propose_growth
from anp_core.data.masks import missing_from_alpha, read_mask
from anp_core.data.picture_files.writing import (
    best_ending,
    encode_completed_pages,
    encode_completion,
    format_of,
    losses,
)
from anp_core.errors import PictureError
from anp_core.language import say
from anp_core.whole_files import write_whole

if TYPE_CHECKING:  # they import torch, which planning does without: it may be imported meanwhile
    from anp_core.prediction.pictures.completion import Completion, Quality
    from anp_core.pretrained import LoadedModel

MOSTLY = 0.75  # share of a picture, beyond which a mask may be the wrong way round
Progress = Callable[[int, int, int], None]  # which page, targets done, targets in all


@dataclass(frozen=True, eq=False)
class PageJob:
    """One page of a file (of most files, the only one) and its hole."""

    number: int | None  # counted from 1; None where the file has one page
    picture: Picture
    missing: np.ndarray  # (H, W) bool
    proposed_growth: int  # pixels; 0 where the hole's rim looks as what lies beyond


@dataclass(frozen=True, eq=False)
class FileJob:
    """What is to be completed, where to, and what is to be said before."""

    pages: tuple[PageJob, ...]
    outputs: tuple[Path, ...]  # one for each page, or one TIFF for all
    uncertainties: tuple[Path, ...]  # one for each page, or none
    quality: int | None
    notes: tuple[str, ...]


def hole_of(
    picture: Picture,
    mask: bytes | Path | None,
    *,
    invert: bool = False,
    grow: float = 0,
    page: int | None = None,
) -> np.ndarray:
    """The hole (H, W) bool of a picture: from a mask file, or where the picture is transparent or without a value.

    Raises:
        MaskError: there is none, or it cannot be used.
    """
    if mask is None:
        missing = missing_from_alpha(picture)
    else:
        missing = read_mask(mask, picture.height, picture.width, invert=invert, picture=picture, page=page)
    return grow_mask(missing, grow)


def plan_file(
    source: Path,
    out: Path | None = None,
    *,
    mask: Path | None = None,
    invert: bool = False,
    grow: float = 0,
    page: int | None = None,
    quality: int | None = None,
    uncertainty: Path | None = None,
) -> FileJob:
    """Read a picture and its mask, and see to it that what comes of it can be written.

    Args:
        source: the picture.
        out: where to write; the ending decides the format. None writes `completed.png`, or `completed.tif` where a
            PNG cannot hold the picture whole. Of several pages a TIFF holds all; others are numbered.
        mask: white = missing, or anything that `understand_mask` understands; of as many pages as the picture, each
            belongs to one. None takes what is transparent or without a value.
        invert: take the other part of the mask as missing.
        grow: pixels to grow the hole by.
        page: of a TIFF, the only one to complete, counted from 1; None takes all.
        quality: 1 to 100, of a JPEG or WebP.
        uncertainty: where to write each pixel's standard deviation, as a .npy file.

    Raises:
        PictureError: the picture cannot be read, or nothing can be written there.
        MaskError: the mask cannot be used.
    """
    if out is not None:
        check_output(out)
    numbers: list[int | None] = [page]
    count = count_pages(source)
    if page is None and count > 1:
        numbers = list(range(1, count + 1))
    mask_pages = 1 if mask is None else count_pages(mask)
    pages = []
    for number in numbers:
        picture = read_picture(source, page=number)
        mask_page = number if mask_pages > 1 and mask_pages == count else None
        missing = hole_of(picture, mask, invert=invert, grow=grow, page=mask_page)
        proposed = 0 if mask is None or grow else propose_growth(picture.pixels, missing, visible(picture))
        pages.append(PageJob(number if len(numbers) > 1 else None, picture, missing, proposed))
    out = out or Path("completed" + (".tif" if len(pages) > 1 else best_ending(pages[0].picture)))
    check_output(out)
    if uncertainty is not None:
        check_folder(uncertainty)
    together = len(pages) > 1 and format_of(out) == "TIFF"
    outputs = (out,) if together else tuple(_numbered(out, each.number) for each in pages)
    stds = () if uncertainty is None else tuple(_numbered(uncertainty, each.number) for each in pages)
    return FileJob(tuple(pages), outputs, stds, quality, _notes(pages, out, mask))


def complete_file(
    job: FileJob,
    model: LoadedModel | str = "photo/local",
    progress: Progress | None = None,
    *,
    fill: Quality = "usual",
) -> Iterator[tuple[PageJob, Completion]]:
    """Complete one page after the other and write what came of it; a TIFF of all pages behind the last.

    Args:
        job: from `plan_file`.
        model: as in `complete_image`.
        progress: called with (which page, targets done, targets in all).
        fill: what `complete_image` calls quality; a job's own is that of its file.
    """
    from anp_core.prediction.pictures.complete_image import complete_image

    done = []
    for place, page in enumerate(job.pages):

        def report(count: int, total: int, place: int = place) -> None:
            if progress is not None:
                progress(place, count, total)

        completion = complete_image(page.picture, page.missing, model=model, quality=fill, progress=report)
        if job.uncertainties:
            buffer = io.BytesIO()
            np.save(buffer, completion.std * page.picture.units, allow_pickle=False)
            write_whole(job.uncertainties[place], buffer.getvalue())
        if len(job.outputs) == len(job.pages):
            out = job.outputs[place]
            content = encode_completion(
                page.picture, completion.mean, page.missing, ending=out.suffix, quality=job.quality
            )
            write_whole(out, content)
        else:
            done.append((page.picture, completion.mean, page.missing))
        yield page, completion
    if done:
        write_whole(job.outputs[0], encode_completed_pages(done))


def check_output(out: Path) -> None:
    """See to it that a picture can be written there: a known ending, and a folder that is there.

    Raises:
        PictureError: none can.
    """
    format_of(out)
    check_folder(out)


def check_folder(out: Path) -> None:
    """See to it that a file can stand there.

    Raises:
        PictureError: its folder does not exist, or it is a folder itself.
    """
    if out.is_dir():
        raise PictureError(say("“{out}” is a folder; give the name of a file.", out=out))
    if not out.parent.is_dir():
        raise PictureError(
            say("The folder “{folder}” does not exist; make it first, or choose another.", folder=out.parent)
        )


def _numbered(path: Path, number: int | None) -> Path:
    return path if number is None else path.with_name(f"{path.stem}-{number}{path.suffix}")


def _notes(pages: list[PageJob], out: Path, mask: Path | None) -> tuple[str, ...]:
    """What was done on the way in and cannot go out, each sentence once; and whether a hole is too tight."""
    said: list[str] = [
        note for page in pages for note in (*page.picture.notes, *losses(page.picture, out.suffix))
    ]
    largest = max(float(page.missing.mean()) for page in pages)
    if mask is not None and largest > MOSTLY:
        said.append(
            say(
                "{share:.0%} of the picture is missing. If the rest of the mask is the hole, invert it.",
                share=largest,
            )
        )
    growth = max(page.proposed_growth for page in pages)
    if growth:
        said.append(
            say(
                "The rim of the hole looks different from what lies beyond it: the mask may be too tight. "
                "Growing it by {growth} pixels may look better.",
                growth=growth,
            )
        )
    return tuple(dict.fromkeys(said))
