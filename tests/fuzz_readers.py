"""Mutated files for the readers of pictures and masks: whatever comes, a picture or a sentence, soon and in bounds.

Run it by hand, for as long as you like: `python -m tests.fuzz_readers --minutes 10`. It makes files of every kind,
spoils them in seeded ways (bytes, lengths, pieces cut out, doubled, swapped between files) and reads them in another
process, which is watched: anything but a UserInputError, more than 5 seconds of a processor or more than 1 GB is a
finding, whose file is kept in `--keep`. The seed that is printed repeats a run.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import multiprocessing
import os
import random
import resource
import struct
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import imagecodecs
import numpy as np
import pillow_heif
import tifffile
from PIL import Image

SECONDS = 5.0  # of a processor: a busy machine is no fault of the file
PATIENCE = 60.0  # seconds until a file counts as never read
MEGABYTES = 1000
SIDE = 24
HEADER_BYTES = 600  # where most of what a mutation can upset lies


def seeds() -> dict[str, bytes]:
    """A small file of every kind, by name."""
    rng = np.random.default_rng(0)
    rgb = (np.add.outer(np.arange(SIDE) * 5, np.arange(SIDE) * 4)[..., None] + [0, 20, 40]).astype(np.uint8)
    rgb += rng.integers(0, 8, rgb.shape, np.uint8)
    alpha = np.dstack([rgb, np.where(rgb[..., 0] > 90, 255, 0).astype(np.uint8)])
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "camera"
    profile = imagecodecs.cms_profile("adobergb")

    def saved(image: np.ndarray | Image.Image, file_format: str, **options: object) -> bytes:
        buffer = io.BytesIO()
        made = image if isinstance(image, Image.Image) else Image.fromarray(image)
        made.save(buffer, file_format, **options)
        return buffer.getvalue()

    def tiff(values: np.ndarray, **options: object) -> bytes:
        buffer = io.BytesIO()
        tifffile.imwrite(buffer, values, **options)
        return buffer.getvalue()

    heic = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(rgb)).save(heic, quality=60)
    cmyk = Image.frombytes("CMYK", (SIDE, SIDE), np.dstack([rgb, rgb[..., 0] // 3]).tobytes())
    deep = rgb.astype(np.uint16) * 257
    grey = rgb[..., 0]
    return {
        "png": saved(rgb, "PNG", exif=exif, icc_profile=profile, dpi=(300, 300)),
        "png alpha": saved(alpha, "PNG"),
        "png palette": saved(Image.fromarray(rgb).quantize(7), "PNG", transparency=2),
        "png 16": imagecodecs.png_encode(deep),
        "png 4 bits": saved(Image.fromarray(grey).quantize(9), "PNG", bits=4),
        "apng": saved(rgb, "PNG", save_all=True, append_images=[Image.fromarray(rgb[::-1].copy())]),
        "jpeg": saved(rgb, "JPEG", exif=exif, icc_profile=profile, dpi=(300, 300)),
        "jpeg progressive": saved(rgb, "JPEG", progressive=True),
        "jpeg cmyk": saved(cmyk, "JPEG"),
        "jpeg 12": imagecodecs.jpeg8_encode(grey.astype(np.uint16) * 16, 90, bitspersample=12),
        "webp": saved(alpha, "WEBP", exif=exif, icc_profile=profile),
        "gif": saved(rgb, "GIF", save_all=True, append_images=[Image.fromarray(rgb[::-1].copy())]),
        "bmp": saved(rgb, "BMP"),
        "avif": saved(rgb, "AVIF", quality=50),
        "heic": heic.getvalue(),
        "tiff": saved(rgb, "TIFF", exif=exif, icc_profile=profile),
        "tiff jpeg": saved(rgb, "TIFF", compression="jpeg"),
        "tiff fax": saved(Image.fromarray(grey > 60), "TIFF", compression="group4"),
        "tiff lzw 16": tiff(deep, photometric="rgb", compression="lzw", predictor=True),
        "tiff planes": tiff(np.moveaxis(deep, 2, 0), photometric="rgb", planarconfig="separate"),
        "tiff float": tiff(grey.astype(np.float32) / 9, compression="zlib", predictor=True),
        "tiff tiles": tiff(grey.astype(np.float64), tile=(16, 16), extratags=[(42113, 2, 0, "-9999", True)]),
        "tiff lab": tiff(rgb, photometric="cielab"),
        "tiff premultiplied": tiff(alpha, photometric="rgb", extrasamples=["assocalpha"]),
        "tiff pages": tiff(np.stack([grey] * 3), photometric="minisblack", bigtiff=True),
        "tiff zstd": tiff(grey.astype(np.uint32) * 1_000_000, compression="zstd"),
    }


def mutated(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """One file, spoilt in a few ways."""
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        if len(data) < 16:
            return bytes(data)
        reach = min(len(data), HEADER_BYTES) if chance.random() < 0.7 else len(data)
        place = chance.randrange(reach)
        way = chance.randrange(8)
        if way == 0:
            data[place] = chance.randrange(256)
        elif way == 1:
            data[place] ^= 1 << chance.randrange(8)
        elif way == 2:
            size = chance.choice((2, 4, 8))
            value = chance.choice(
                (0, 1, 2, 255, 256, 65535, 2**31 - 1, 2**31, 2**32 - 1, chance.randrange(2**32))
            )
            order = chance.choice("<>")
            packed = struct.pack(f"{order}Q", value) if size == 8 else struct.pack(f"{order}I", value % 2**32)
            data[place : place + size] = packed[-size:] if order == ">" else packed[:size]
        elif way == 3:
            del data[place : place + chance.randrange(1, 40)]
        elif way == 4:
            data[place:place] = data[place : place + chance.randrange(1, 200)]
        elif way == 5:
            other = chance.choice(others)
            start = chance.randrange(len(other))
            data[place : place + 64] = other[start : start + 64]
        elif way == 6:
            data[place : place + 16] = bytes(chance.randrange(256) for _ in range(16))
        else:
            del data[chance.randrange(len(data) // 4, len(data)) :]
    return bytes(data)


def cases(seed: int) -> Iterator[tuple[str, bytes]]:
    """Mutated files for ever, each with the name of what it was made from."""
    made = seeds()
    names, chance = sorted(made), random.Random(seed)
    while True:
        name = chance.choice(names)
        yield name, mutated(made[name], list(made.values()), chance)


def read_any(content: bytes) -> str:
    """Read a file as picture and as mask; returns what came of it. Anything but a UserInputError is raised."""
    from anp_core.data.images import read_picture
    from anp_core.data.mask_reading import understand_mask
    from anp_core.data.picture_files.whole_ending import whole_ending
    from anp_core.data.picture_files.writing import best_ending, encode_completion
    from anp_core.errors import UserInputError

    whole_ending(content)
    try:
        picture = read_picture(content)
    except UserInputError:
        return "refused"
    assert np.isfinite(picture.pixels).all()
    assert picture.pixels.min() >= 0
    assert picture.pixels.max() <= 1
    assert picture.alpha is None or np.isfinite(picture.alpha).all()
    missing = np.zeros(picture.pixels.shape[:2], bool)
    missing[2:5, 3:6] = True
    encode_completion(picture, picture.pixels, missing, ending=best_ending(picture))
    try:
        understand_mask(content, picture)
    except UserInputError:
        return "refused as mask"
    return "read"


def _work(pipe: Connection) -> None:
    """Read what comes and say what came of it: the process that may hang, swell or die."""
    warnings.simplefilter("ignore")
    os.nice(10)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)  # libraries write there what they find amiss
    for content in seeds().values():  # imports done, what remains is the files' doing
        read_any(content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pipe.send(("ready", 0))
    while True:
        content = pipe.recv_bytes()
        started = time.process_time()
        try:
            result = read_any(content)
        except Exception:
            result = traceback.format_exc()
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        pipe.send((result, grown, time.process_time() - started))


class _Reader:
    """The process that reads, begun again whenever it had to be ended."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs,), daemon=True)
        self.process.start()
        theirs.close()
        self.pipe.recv()

    def read(self, content: bytes) -> str:
        """What came of a file, or what is wrong with how it was read: a finding has more than one line."""
        self.pipe.send_bytes(content)
        if not self.pipe.poll(PATIENCE):
            self.end()
            return f"finding:\nnot read within {PATIENCE:g} s"
        try:
            result, grown, seconds = self.pipe.recv()
        except EOFError:
            self.end()
            return "finding:\nthe process died"
        if grown > MEGABYTES:
            self.end()
            return f"finding:\n{grown} MB"
        return result if seconds <= SECONDS else f"finding:\nread in {seconds:.1f} s of a processor"

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.begin()


def fuzz(minutes: float, seed: int, keep: Path, report: Callable[[str], None] = print) -> int:
    """Read mutated files for so long; returns how many findings there were."""
    reader, findings, counts = _Reader(), set(), {}
    end = time.monotonic() + 60 * minutes
    for number, (name, content) in enumerate(cases(seed)):
        if time.monotonic() > end:
            break
        result = reader.read(content)
        what = result if "\n" not in result else "finding"
        counts[what] = counts.get(what, 0) + 1
        if what == "finding" and result.splitlines()[-3:] not in [list(each) for each in findings]:
            findings.add(tuple(result.splitlines()[-3:]))
            keep.mkdir(parents=True, exist_ok=True)
            path = keep / f"{name.replace(' ', '-')}-{hashlib.sha256(content).hexdigest()[:12]}"
            path.write_bytes(content)
            report(f"{number}: {path}\n{result}")
    reader.process.kill()
    total = sum(counts.values())
    report(
        f"{total:,} files, seed {seed}: " + ", ".join(f"{count:,} {what}" for what, count in counts.items())
    )
    return len(findings)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--keep", type=Path, default=Path("fuzz-findings"), help="folder for files that were findings"
    )
    chosen = parser.parse_args()
    raise SystemExit(fuzz(chosen.minutes, chosen.seed, chosen.keep) > 0)
