"""Pictures a minute by engine and number of workers: one folder, completed by the command's own code.

The folder holds the bundled photos, several of each at different sizes, and the same hole for all; what every engine
writes is compared with what the local one wrote, byte by byte.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from anp_core.data.masks import make_hole
from anp_core.data.samples import sample_pictures
from anp_core.engines.engine import Engine, LocalEngine
from anp_core.engines.ray_engine import RayEngine
from anp_core.parallel import available_cores
from anp_core.prediction.pictures.complete_folder import complete_folder, plan_folder

SIDE = 256  # pixels
PICTURES = 24


def benchmark_engines(pictures: int = PICTURES, side: int = SIDE) -> Iterator[dict[str, Any]]:
    """A row for the local engine, and one for each number of Ray's workers up to this machine's cores.

    Args:
        pictures: how many.
        side: of each, in pixels; they are square.
    """
    engines: list[tuple[str, int, Engine]] = [("local", 1, LocalEngine())]
    engines += [("ray", count, RayEngine(count)) for count in range(1, available_cores() + 1)]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_pictures(folder / "photos", pictures, side)
        mask = folder / "mask.png"
        Image.fromarray(
            np.where(make_hole("text", side, side, share=0.08, seed=0), 255, 0).astype(np.uint8)
        ).save(mask)
        expected: dict[str, bytes] = {}
        for engine_name, workers, engine in engines:
            out = folder / f"{engine_name} {workers}"
            job = plan_folder(folder / "photos", out, mask=mask)
            started = time.perf_counter()
            moments = [time.perf_counter() - started for _ in complete_folder(job, engine=engine)]
            written = {path.name: path.read_bytes() for path in out.iterdir()}
            expected = expected or written
            yield {
                "engine": engine_name,
                "workers": workers,
                "pictures": len(moments),
                "s to the first": round(moments[0], 1),
                "s in all": round(time.perf_counter() - started, 1),
                "pictures a minute, after the first": round(
                    60 * (len(moments) - 1) / (moments[-1] - moments[0])
                ),
                "same bytes": "yes" if written == expected else "no",
            }


def write_pictures(folder: Path, count: int, side: int) -> None:
    """Square pieces of the bundled photos as PNG, each photo's again and again from other places."""
    folder.mkdir()
    photos = [np.rint(sample.load().rgb * 255).astype(np.uint8) for sample in sample_pictures().values()]
    for number in range(count):
        photo = photos[number % len(photos)]
        places = np.random.default_rng(number)
        row, column = (places.integers(0, max(1, length - side)) for length in photo.shape[:2])
        Image.fromarray(photo[row : row + side, column : column + side]).resize((side, side)).save(
            folder / f"{number:03d}.png"
        )
