"""Seconds and memory of the command `complete` on a large photo with a small hole, and how long each stage takes.

The photo is a bundled one, enlarged to a JPEG of 22 megapixels. First the command itself runs, from Python's start to
the written file, as on every day but the first: a small picture before it has Python compile all modules. Then its
stages run one after the other in a process of their own; the command loads the network while it reads the picture, so
that the stages together take longer than it does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from anp_core.benchmarks.own_process import measure_apart

Row = dict[str, Any]
SAMPLE, MODEL = "chelsea", "photo/local"
SIZE = (3906, 5632)  # height and width
HOLE = 190  # pixels, a side
SMALL = (64, 96)  # of the picture before it
QUALITY = 95  # of the JPEG
WHOLE = "the whole command"


def benchmark_big_picture(size: tuple[int, int] = SIZE, hole: int = HOLE) -> Iterator[Row]:
    """A row for the whole command, with its peak memory, and one for each stage, with its share of all stages.

    Args:
        size: height and width of the photo.
        hole: side of the square that is missing in its middle, in pixels.
    """
    with tempfile.TemporaryDirectory() as folder:
        picture, mask, out = (Path(folder) / name for name in ("picture.jpg", "mask.png", "out.jpg"))
        for each, missing in ((SMALL, SMALL[0] // 4), (size, hole)):
            make_picture(picture, each)
            make_mask(mask, each, missing)
            seconds, megabytes = run_command(picture, mask, out)
        yield {"stage": WHOLE, "s": round(seconds, 2), "share": "", "MB": round(megabytes)}
        stages = run_stages(picture, mask, out)
        for stage, taken in stages.items():
            share = taken / sum(stages.values())
            yield {"stage": stage, "s": round(taken, 2), "share": f"{share:.0%}", "MB": ""}


def make_picture(path: Path, size: tuple[int, int]) -> None:
    """Write the bundled photo, enlarged to height and width, as a JPEG."""
    from anp_core.data.samples import sample_pictures

    levels = np.rint(sample_pictures()[SAMPLE].load().rgb * 255).astype(np.uint8)
    enlarged = Image.fromarray(levels).resize(size[::-1], Image.Resampling.BICUBIC)
    enlarged.save(path, "JPEG", quality=QUALITY)


def make_mask(path: Path, size: tuple[int, int], hole: int) -> None:
    """Write a mask of that height and width, white in a square in its middle."""
    missing = np.zeros(size, bool)
    top, left = ((side - hole) // 2 for side in size)
    missing[top : top + hole, left : left + hole] = True
    Image.fromarray(missing).save(path)


def run_command(picture: Path, mask: Path, out: Path) -> tuple[float, float]:
    """Seconds that `python -m anp_core complete` takes, and the most memory that it had, in MB."""
    command = [
        sys.executable,
        "-m",
        "anp_core",
        "complete",
        str(picture),
        "--mask",
        str(mask),
        "--out",
        str(out),
    ]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=_environment())
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"the command ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts in bytes
    return seconds, usage.ru_maxrss * unit / 1e6


def run_stages(picture: Path, mask: Path, out: Path) -> dict[str, float]:
    """Seconds of each stage, in a process of its own."""
    what = {"begun": time.time(), "picture": str(picture), "mask": str(mask), "out": str(out)}
    return measure_apart("anp_core.benchmarks.big_picture", what)


def _environment() -> dict[str, str]:
    """This process's own, but that Python may keep what it compiled."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def measure_stages(begun: float, picture: Path, mask: Path, out: Path) -> dict[str, float]:
    """What `run_stages` has measured: the steps of the command, none beside another.

    Args:
        begun: when this process was started, as `time.time` tells it.
        picture, mask, out: as the command takes them.
    """
    stages = {}

    def took(stage: str) -> None:
        nonlocal begun
        now = time.time()
        stages[stage], begun = now - begun, now

    from anp_core.data.picture_files.writing import encode_completion
    from anp_core.prediction.pictures.complete_file import plan_file

    took("starting Python and importing the readers")
    job = plan_file(picture, out, mask=mask)
    took("reading the picture and the mask")
    from anp_core.prediction.pictures.complete_image import complete_image
    from anp_core.pretrained import load_model

    model = load_model(MODEL)
    took("importing torch and loading the network")
    (page,) = job.pages
    completion = complete_image(page.picture, page.missing, model=model)
    took("filling the hole")
    out.write_bytes(encode_completion(page.picture, completion.mean, page.missing, ending=out.suffix))
    took("writing the picture")
    return stages


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    begun = given.pop("begun")
    print(json.dumps(measure_stages(begun, **{name: Path(path) for name, path in given.items()})))
