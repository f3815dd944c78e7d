"""Complete every picture of a folder, by whichever engine: what is written is whole, and a bad file stops nobody."""

from __future__ import annotations

import hashlib
import io
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np

from anp_core.data.images import SUFFIXES, read_picture
from anp_core.data.picture_files.tiff_writing import read_remark
from anp_core.data.picture_files.whole_ending import whole_ending
from anp_core.data.picture_files.writing import encode_completion
from anp_core.data.png_chunks import read_chunks, text_chunk
from anp_core.engines.engine import Engine, LocalEngine
from anp_core.errors import MaskError, PictureError, UserInputError, refused_by_system
from anp_core.language import mark, say
from anp_core.prediction.pictures.complete_file import hole_of
from anp_core.prediction.pictures.complete_image import Quality, complete_image
from anp_core.pretrained import LoadedModel, load_model
from anp_core.whole_files import write_whole

ORIGIN = "Lacuna"  # key of the remark in a completed PNG that tells what it was made from
Progress = Callable[[Path, int, int], None]


@dataclass(frozen=True)
class FolderJob:
    """What is to be completed, with what, and where to: `plan_folder` checks it and works it out.

    Attributes:
        pictures: the folder's pictures, sorted by name.
        outputs: for each of them the PNG that it becomes, or the TIFF where a PNG cannot hold it whole.
        ignored: how many other files the folder holds.
        mask: one mask for all, a folder of masks, or None: each picture's transparent pixels are missing.
        invert: the masks' black is missing.
        grow: pixels by which every hole is grown.
        model: loaded once, for all.
        uncertainty: folder for each picture's std as a .npy file (H, W, C); None writes none.
        overwrite: do again what is done already, and write over files that are no completions.
        fill: what `complete_image` calls quality.
    """

    pictures: tuple[Path, ...]
    outputs: tuple[Path, ...]
    ignored: int
    mask: Path | None
    invert: bool
    grow: float
    model: LoadedModel
    uncertainty: Path | None
    overwrite: bool
    fill: Quality = "usual"


@dataclass(frozen=True)
class Outcome:
    """What became of one picture."""

    picture: Path
    output: Path
    state: Literal["done", "skipped", "failed"]
    sentence: str  # what was filled, why it was skipped, or what is wrong and how to mend it
    notes: tuple[str, ...] = ()  # what was done to the picture on the way in


def plan_folder(
    folder: Path,
    out: Path,
    *,
    mask: Path | None = None,
    invert: bool = False,
    grow: float = 0,
    model: str = "photo/local",
    uncertainty: Path | None = None,
    overwrite: bool = False,
    fill: Quality = "usual",
) -> FolderJob:
    """Find a folder's pictures (not those of folders in it) and check what all of them share.

    Raises:
        PictureError: no picture in the folder, or results would come to stand among the pictures.
        MaskError: the mask is not there or is no picture.
        ModelError: no such model.
    """
    for what, where in ((mark("results"), out), (mark("uncertainty"), uncertainty)):
        if where is not None and where.resolve() == folder.resolve():
            raise PictureError(
                say(
                    "“{where}” holds the pictures; choose another folder for the {what}.",
                    where=where,
                    what=what,
                )
            )
        if where is not None and where.exists() and not where.is_dir():
            raise PictureError(
                say(
                    "“{where}” is a file; for a folder of pictures choose a folder for the {what}.",
                    where=where,
                    what=what,
                )
            )
    if mask is not None:
        _check_mask(mask, folder)
    files = sorted(path for path in folder.iterdir() if path.is_file())
    pictures = [path for path in files if _is_picture(path) and not (mask and _same(path, mask))]
    if not pictures:
        raise PictureError(
            say(
                "“{folder}” holds no picture; expected files that end in {endings}.",
                folder=folder,
                endings=", ".join(SUFFIXES),
            )
        )
    names = output_names([path.name for path in pictures])
    outputs = [
        (out / name).with_suffix(whole_ending(path.read_bytes()))
        for name, path in zip(names, pictures, strict=True)
    ]
    if mask is not None and any(_same(mask, path) for path in (out, *outputs)):
        raise MaskError(
            say("Results in “{out}” would be written over the masks; choose another folder.", out=out)
        )
    return FolderJob(
        tuple(pictures),
        tuple(outputs),
        len(files) - len(pictures),
        mask,
        invert,
        grow,
        load_model(model),
        uncertainty,
        overwrite,
        fill,
    )


def output_names(names: list[str]) -> list[str]:
    """For each picture its completion's name: a.jpg becomes a.png, but a.jpg.png where there is another a as well.

    Names that differ in case alone count as one, as they do on many disks.
    """
    stems = Counter(Path(name).stem.casefold() for name in names)
    return [f"{Path(name).stem if stems[Path(name).stem.casefold()] == 1 else name}.png" for name in names]


def complete_folder(
    job: FolderJob, progress: Progress | None = None, *, engine: Engine | None = None
) -> Iterator[Outcome]:
    """Complete every picture and say what became of it, as soon as it is done.

    A completion is written beside its place and then moved there, so that whatever stands there is whole. It
    remembers what it was made from: run again, a job skips what is done and does again what would turn out
    differently: another picture, mask or model. A file that is no completion is left alone.

    A std is written behind its completion, so one that is older belongs to an earlier completion.

    Args:
        job: from `plan_folder`.
        progress: called with (picture, pixels filled, pixels missing in all); only the local engine can.
        engine: who completes them; by default the local one, in order.
    """
    work = partial(_become_of, job, progress)
    pairs = list(zip(job.pictures, job.outputs, strict=True))
    for _, outcome in (engine or LocalEngine()).run(work, pairs, _beyond_memory):
        yield outcome


def _become_of(job: FolderJob, progress: Progress | None, pair: tuple[Path, Path]) -> Outcome:
    """What becomes of one (picture, output)."""
    try:
        return _complete_one(job, *pair, progress)
    except UserInputError as error:
        return Outcome(*pair, "failed", error.sentence)
    except OSError as error:
        return Outcome(*pair, "failed", refused_by_system(error))
    except MemoryError:
        return _beyond_memory(pair)


def _beyond_memory(pair: tuple[Path, Path]) -> Outcome:
    return Outcome(*pair, "failed", say("The memory does not suffice; scale the picture down first."))


def _complete_one(job: FolderJob, path: Path, output: Path, progress: Progress | None) -> Outcome:
    started = time.perf_counter()
    content = path.read_bytes()
    mask = None if job.mask is None else _mask_of(path, job.mask).read_bytes()
    origin = _origin(job, content, mask)
    std = None if job.uncertainty is None else job.uncertainty / output.with_suffix(".npy").name
    if not job.overwrite:
        done = _origin_of(output)
        if done == origin and (std is None or _follows(std, output)):
            return Outcome(path, output, "skipped", say("Done before."))
        if done is None:
            _check_free(output, std)
    source = read_picture(content, path.name)
    missing = hole_of(source, mask, invert=job.invert, grow=job.grow)
    completion = complete_image(
        source,
        missing,
        model=job.model,
        quality=job.fill,
        progress=None if progress is None else lambda done, total: progress(path, done, total),
    )
    written = encode_completion(
        source,
        completion.mean,
        missing,
        ending=output.suffix,
        chunks=[text_chunk(ORIGIN, origin)],
        remark=f"{ORIGIN} {origin}",
    )
    write_whole(output, written)
    if std is not None:
        buffer = io.BytesIO()
        np.save(buffer, completion.std * source.units, allow_pickle=False)
        write_whole(std, buffer.getvalue())
    seconds = time.perf_counter() - started
    said = say("{count:,} pixels filled in {seconds:.1f} s.", count=int(missing.sum()), seconds=seconds)
    return Outcome(path, output, "done", said, source.notes)


def _check_free(*outputs: Path | None) -> None:
    for output in outputs:
        if output is not None and output.exists():
            raise PictureError(
                say(
                    "“{output}” is there already and was not written for this; move it away, choose another "
                    "folder, or overwrite it with --overwrite.",
                    output=output,
                )
            )


def _check_mask(mask: Path, folder: Path) -> None:
    """What would fail at every picture is said once, before the first."""
    if not mask.exists():
        raise MaskError(
            say("The mask “{mask}” is not there; expected a picture, or a folder of masks.", mask=mask)
        )
    if mask.is_dir() and _same(mask, folder):
        raise MaskError(
            say("“{mask}” holds the pictures; put the masks into a folder of their own.", mask=mask)
        )
    if mask.is_file():
        try:
            read_picture(mask)
        except PictureError as error:
            raise MaskError(say("The mask cannot be used. {error}", error=error.sentence)) from error


def _mask_of(picture: Path, mask: Path) -> Path:
    """The one mask, or the one that is called as the picture is, whatever its ending."""
    if not mask.is_dir():
        return mask
    found = sorted(path for path in mask.iterdir() if path.stem == picture.stem and _is_picture(path))
    if len(found) != 1:
        which = ", ".join(path.name for path in found) or "none"
        raise MaskError(
            say(
                "“{mask}” must hold one mask named {name}.png or the like; got {which}.",
                mask=mask,
                name=picture.stem,
                which=which,
            )
        )
    return found[0]


def _origin(job: FolderJob, picture: bytes, mask: bytes | None) -> str:
    """A hash of everything that a completion depends on."""
    parts = [picture, mask or b"", b"inverted" if job.invert else b"", job.model.name.encode()]
    parts.append(job.model.card["sha256"].encode())
    if job.grow:
        parts.append(f"grown by {job.grow:g}".encode())
    if job.fill != "usual":
        parts.append(f"quality {job.fill}".encode())
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _origin_of(output: Path) -> str | None:
    """What a completed picture remembers of its origin; None where nothing is there, or something else."""
    if not output.is_file():
        return None
    content = output.read_bytes()
    if output.suffix == ".tif":
        key, _, origin = read_remark(content).partition(" ")
        return origin if key == ORIGIN else None
    for _, body in read_chunks(content, (b"tEXt",)):
        name, _, text = body.partition(b"\0")
        if name == ORIGIN.encode():
            return text.decode("latin-1")
    return None


def _follows(std: Path, output: Path) -> bool:
    """Whether the std was written with this completion: behind it, not with an earlier one."""
    return std.is_file() and std.stat().st_mtime_ns >= output.stat().st_mtime_ns


def _is_picture(path: Path) -> bool:
    # ._a.jpg is no picture of a Mac's.
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
