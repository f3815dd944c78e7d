"""Measure when copying texture is offered in place of the mean, and whether it then does better in the hole itself.

The rule looks at hidden squares near the hole only; here the truth of the hole is known.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from anp_core.data.photo_crops import read_photos
from anp_core.data.samples import sample_pictures, texture_pictures
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.copy_advice import advise_copying, likeness
from anp_core.prediction.pictures.texture import complete_texture

Row = dict[str, Any]
SIDES = (32, 64)  # pixels, of boxes
PLACES = 2  # of each size in a picture
MARGIN = 50  # pixels of the picture at least beside a box
# Row, column and side of boxes on faces, of an astronaut and of a cat.
FACES = {"astronaut": ((115, 225, 50), (110, 220, 90)), "chelsea": ((110, 180, 50), (150, 225, 64))}


def benchmark_copy_offers(folder: Path | None = None, limit: int | None = None) -> Iterator[Row]:
    """A row for each bundled texture, for faces, and for photos: how often the copy is offered, how often rightly.

    Rightly is: in the hole, too, the copy comes closer to the truth, or is more alike where that was said.

    Args:
        folder: with photos_valid.zip, as `prepare photos` writes it; None takes the bundled photos.
        limit: of photos.
    """
    for name, sample in texture_pictures().items():
        pixels = sample.load().pixels
        yield _row(name, [(pixels, box) for box in _boxes(pixels, 0)])
    faces = [
        (sample_pictures()[name].load().pixels, place) for name, places in FACES.items() for place in places
    ]
    yield _row("faces", [(pixels, _box(pixels, *place)) for pixels, place in faces])
    if folder is None:
        photos = [sample.load().pixels for sample in sample_pictures().values()][:limit]
    else:
        read = read_photos(folder / "photos_valid.zip", limit)
        photos = [photo.astype(np.float32) / np.float32(255) for photo in read]
    cases = [(photo, box) for seed, photo in enumerate(photos) for box in _boxes(photo, seed)]
    yield _row(f"{len(photos)} photos", cases)


def _row(title: str, cases: list[tuple[np.ndarray, np.ndarray]]) -> Row:
    row: Row = {"picture": title, "holes": len(cases), "offered": 0, "closer": 0, "alike": 0, "rightly": 0}
    seconds = []
    for pixels, missing in cases:
        started = time.process_time()
        advice = advise_copying(pixels, missing)
        seconds.append(time.process_time() - started)
        if advice is None or not advice.copying:
            continue
        mean, copy = complete_image(pixels, missing).mean, complete_texture(pixels, missing).mean
        row["offered"] += 1
        row["closer" if advice.closer else "alike"] += 1
        if advice.closer:
            errors = [np.square(fill - pixels)[missing].mean() for fill in (mean, copy)]
            row["rightly"] += int(errors[1] < errors[0])
        else:
            alike = [likeness(pixels, fill)[missing].mean() for fill in (mean, copy)]
            row["rightly"] += int(alike[1] > alike[0])
    return {**row, "CPU s of a check": float(np.median(seconds))}


def _boxes(pixels: np.ndarray, seed: int) -> Iterator[np.ndarray]:
    """Boxes at random places, (H, W) bool."""
    random = np.random.default_rng(seed)
    height, width = pixels.shape[:2]
    for side in SIDES:
        for _ in range(PLACES):
            row, column = (
                int(random.integers(side // 2 + MARGIN, size - side // 2 - MARGIN))
                for size in (height, width)
            )
            yield _box(pixels, row, column, side)


def _box(pixels: np.ndarray, row: int, column: int, side: int) -> np.ndarray:
    """A box around row, column."""
    missing = np.zeros(pixels.shape[:2], bool)
    missing[row - side // 2 : row + side // 2, column - side // 2 : column + side // 2] = True
    return missing
