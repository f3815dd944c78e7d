"""Seconds and memory of completing pictures, by size and kind of hole, Lacuna beside the classical fills.

Every cell of the table runs in a process of its own, `python -m anp_core.benchmarks.picture_speed '{"size": …}'`, so
that its peak memory is its own and nothing is warm that a user's first picture would not find warm, except for one
small completion beforehand: imports and weights are loaded once a session, not once a picture.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from anp_core.benchmarks.own_process import measure_apart, peak_bytes
from anp_core.data.masks import make_hole
from anp_core.data.samples import sample_pictures
from anp_core.errors import UserInputError
from anp_core.prediction.pictures.compare_fills import FillMethod, baseline_method, lacuna_method

Row = dict[str, Any]
# Longer side: height, width.
SIZES = {256: (171, 256), 512: (341, 512), 1024: (683, 1024), 4000: (3000, 4000)}
HOLES: dict[str, tuple[str, float]] = {  # of pictures up to a megapixel: kind and share for make_hole
    "text": ("text", 0.08),
    "strokes": ("strokes", 0.15),
    "scattered 50 %": ("scattered", 0.5),
    "scattered 80 %": ("scattered", 0.8),
}
SCRATCH = "scratch"  # of larger pictures: one thin line across, as on a scanned slide
LARGE = 2_000_000  # pixels; from here on, only the scratch
METHODS: dict[str, Callable[[], FillMethod]] = {
    "Lacuna": lacuna_method,
    "harmonic": lambda: baseline_method("harmonic"),
    "biharmonic": lambda: baseline_method("biharmonic"),
    "Telea": lambda: baseline_method("telea"),
}
NETWORK = "Lacuna"
REFERENCE = "harmonic"
REPEATS_BELOW = 250_000  # pixels; of smaller pictures the median of several runs is taken
REPEATS = 3
WARM_UP_SIDE = 64
PICTURE = "chelsea"


def benchmark_picture_speed(
    sizes: Sequence[int] = tuple(SIZES), *, methods: Sequence[str] = tuple(METHODS)
) -> Iterator[Row]:
    """A row for each size and kind of hole: seconds, peak memory in MB, and the time relative to the harmonic fill.

    Beside them the time relative to the network's own encoder reading the whole picture once, in the same process: by
    the clock, and in processor time, which other work on the machine changes less.

    Seconds are from the arrays in memory to the filled array, the median of three runs for pictures below 512×512.
    MB is the highest resident memory that the process had in its life: the interpreter, the libraries and weights
    that the method imports, the picture and its mask (48 bytes a pixel or so) and what the method needs on top.

    Args:
        sizes: longer sides in pixels, of 256, 512, 1024 and 4000 (12 megapixels, with a scratch).
        methods: of METHODS; a method that refuses, or takes over ten minutes, says so in its cell.
    """
    for size in sizes:
        height, width = SIZES[size]
        for hole in (SCRATCH,) if height * width > LARGE else HOLES:
            cells = {method: run_cell(size, hole, method) for method in methods}
            missing = next((cell["missing"] for cell in cells.values() if "missing" in cell), None)
            row: Row = {"size": f"{width}×{height}", "hole": hole, "missing": missing}
            for method, cell in cells.items():
                row[f"{method} s"] = cell.get("seconds", cell.get("refusal"))
                row[f"{method} MB"] = cell.get("megabytes", "–")
            reference = cells.get(REFERENCE, {}).get("seconds")
            for method in methods:
                if method != REFERENCE and reference is not None:
                    seconds = cells[method].get("seconds")
                    row[f"{method} ÷ {REFERENCE}"] = "–" if seconds is None else round(seconds / reference, 1)
            if (encoder := cells.get(NETWORK, {}).get("encoder")) is not None:
                own = cells[NETWORK]
                row[f"{NETWORK} ÷ encoder"] = round(own["seconds"] / encoder, 2)
                row[f"{NETWORK} ÷ encoder, processor"] = round(own["processor"] / own["encoder processor"], 2)
            yield row


def run_cell(size: int, hole: str, method: str) -> Row:
    """Measure one cell in a fresh process: "missing", "seconds" and "megabytes", or "refusal" in their place."""
    return measure_apart("anp_core.benchmarks.picture_speed", {"size": size, "hole": hole, "method": method})


def measure_cell(size: int, hole: str, method: str) -> Row:
    """What `run_cell` has measured in its process: one small untimed completion, then the picture itself."""
    fill = METHODS[method]()
    pixels, missing = _picture(WARM_UP_SIDE, WARM_UP_SIDE), np.zeros((WARM_UP_SIDE, WARM_UP_SIDE), bool)
    missing[24:40, 24:40] = True
    fill(pixels, missing)
    height, width = SIZES[size]
    pixels, missing = _picture(height, width), _hole(hole, height, width)
    pixels[missing] = 0
    cell: Row = {"missing": int(missing.sum())}
    seconds, processor = [], []
    repeats = REPEATS if height * width < REPEATS_BELOW else 1
    for _ in range(repeats):
        started, worked = time.perf_counter(), time.process_time()
        try:
            fill(pixels, missing)
        except UserInputError:
            return {**cell, "refusal": "refused: too many missing"}
        seconds.append(time.perf_counter() - started)
        processor.append(time.process_time() - worked)
    cell |= {"seconds": statistics.median(seconds), "megabytes": round(peak_bytes() / 1e6)}
    cell["processor"] = statistics.median(processor)
    return cell | encoder_seconds(height, width) if method == NETWORK and repeats > 1 else cell


def encoder_seconds(height: int, width: int) -> Row:
    """Seconds, "encoder", and processor seconds that the photo network's encoder takes to read a picture once.

    In full precision, on all cores.
    """
    import torch  # not at the top: it would count as memory of the classical methods

    from anp_core.data.photo_tasks import photo_planes
    from anp_core.parallel import available_cores
    from anp_core.pretrained import load_model

    grid = load_model("photo/local").grid
    assert grid is not None
    picture, known = _picture(height, width), np.ones((height, width), bool)
    planes = photo_planes(picture, picture, known)
    torch.set_num_threads(available_cores())
    seconds, processor = [], []
    with torch.inference_mode():
        for _ in range(REPEATS):
            started, worked = time.perf_counter(), time.process_time()
            grid.read(planes)
            seconds.append(time.perf_counter() - started)
            processor.append(time.process_time() - worked)
    return {"encoder": statistics.median(seconds), "encoder processor": statistics.median(processor)}


def _picture(height: int, width: int) -> np.ndarray:
    """A bundled photo at that size, (height, width, 3) float32."""
    levels = np.rint(sample_pictures()[PICTURE].load().rgb * 255).astype(np.uint8)
    scaled = Image.fromarray(levels).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(scaled, np.float32) / np.float32(255)


def _hole(hole: str, height: int, width: int) -> np.ndarray:
    if hole != SCRATCH:
        kind, share = HOLES[hole]
        return make_hole(kind, height, width, share=share, seed=0)
    canvas = Image.new("1", (width, height))
    line = [(0.1, 0.0), (0.3, 0.35), (0.45, 0.5), (0.7, 0.85), (0.75, 1.0)]
    points = [(x * width, y * height) for x, y in line]
    ImageDraw.Draw(canvas).line(points, fill=1, width=max(2, width // 300), joint="curve")
    return np.asarray(canvas)


if __name__ == "__main__":
    print(json.dumps(measure_cell(**json.loads(sys.argv[1]))))
