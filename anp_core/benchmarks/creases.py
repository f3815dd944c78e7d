"""Measure whether completions of wide holes show creases along their middle, and whether their bands hold there.

A crease is a step across a hole's medial axis, where the nearest known pixels change from one rim to the other. The
photos are bundled ones, or validation photos; the plain gradient with a little noise, which everybody can see
through, is drawn here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image
from skimage.morphology import medial_axis

from anp_core.data.fills import harmonic_fill
from anp_core.data.photo_crops import read_photos
from anp_core.data.samples import sample_pictures
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.picture_metrics import score_completion

Row = dict[str, Any]
SIDES = (60, 100, 140, 200)  # pixels, of boxes
LONGER_SIDE = 512  # of the photos
AROUND = 60  # pixels of the gradient beside its box
DARKEST, LIGHTEST, NOISE = 80, 180, 2.0  # grey levels of the gradient
GREY_LEVELS = 255


class Steps(NamedTuple):
    """Mean difference of neighbouring filled pixels, in grey levels."""

    across: float  # where either lies on the medial axis
    elsewhere: float
    largest_across: float

    @property
    def ratio(self) -> float:
        """How much larger steps are across the axis; a fill without creases has about 1, or less."""
        return self.across / max(self.elsewhere, 1e-9)


def benchmark_creases(folder: Path | None = None, limit: int | None = None) -> Iterator[Row]:
    """A row for each side of a box, on photos and on the gradient.

    `step ratio` is the mean step across the medial axis over that elsewhere in the hole, `steepest` the largest step
    across in grey levels; beside them PSNR, the same of the harmonic fill, and how much the 95 % bands cover.

    Args:
        folder: with photos_valid.zip, as `prepare photos` writes it; None takes the bundled photos.
        limit: of photos.
    """
    if folder is None:
        photos = [sample.load().rgb for sample in sample_pictures().values()][:limit]
    else:
        photos = [
            photo / np.float32(GREY_LEVELS) for photo in read_photos(folder / "photos_valid.zip", limit)
        ]
    shrunk = [_shrunk(photo) for photo in photos]
    for side in SIDES:
        found = [
            _measure(photo, photo, _box(photo, side, seed))
            for seed, photo in enumerate(shrunk)
            if min(photo.shape[:2]) > side + 2
        ]
        if found:
            yield {"picture": f"{len(found)} photos", "box": side, **_means(found)}
    for side in SIDES:
        noisy, clean = gradient(side + 2 * AROUND)
        missing = np.zeros(clean.shape[:2], bool)
        missing[AROUND:-AROUND, AROUND:-AROUND] = True
        yield {"picture": "gradient", "box": side, **_measure(noisy, clean, missing)}


def gradient(side: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A plain gradient from corner to corner with a little noise, and without: (side, side, 3) in [0, 1] each."""
    slope = np.linspace(0, 1, side)
    levels = DARKEST + (LIGHTEST - DARKEST) * (0.7 * slope[None, :] + 0.3 * slope[:, None])
    clean = np.repeat(levels[..., None], 3, axis=2)
    noisy = clean + np.random.default_rng(seed).normal(0, NOISE, clean.shape)
    return (noisy / GREY_LEVELS).astype(np.float32), (clean / GREY_LEVELS).astype(np.float32)


def steps(picture: np.ndarray, missing: np.ndarray) -> Steps:
    """The steps of a completed picture (H, W, C) in [0, 1] inside its hole (H, W)."""
    axis = medial_axis(missing, rng=0)
    across, elsewhere = [], []
    for pixels, hole, middle in (
        (picture, missing, axis),
        (picture.swapaxes(0, 1), missing.T, axis.T),
    ):
        step = np.abs(pixels[1:] - pixels[:-1]).mean(axis=2) * GREY_LEVELS
        inside, on_axis = hole[1:] & hole[:-1], middle[1:] | middle[:-1]
        across.append(step[inside & on_axis])
        elsewhere.append(step[inside & ~on_axis])
    over, beside = np.concatenate(across), np.concatenate(elsewhere)
    return Steps(float(over.mean()), float(beside.mean()), float(over.max()))


def _measure(known: np.ndarray, truth: np.ndarray, missing: np.ndarray) -> Row:
    completion = complete_image(known, missing)
    soap = harmonic_fill(known, ~missing)
    own, film = steps(completion.mean, missing), steps(soap, missing)
    scores = score_completion(truth, completion.mean, completion.std, missing)
    return {
        "PSNR": scores.psnr,
        "harmonic PSNR": score_completion(truth, soap, None, missing).psnr,
        "step ratio": own.ratio,
        "harmonic step ratio": film.ratio,
        "steepest": own.largest_across,
        "coverage 95": scores.coverage95,
    }


def _means(rows: list[Row]) -> Row:
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def _box(photo: np.ndarray, side: int, seed: int) -> np.ndarray:
    """A box (H, W) somewhere inside a photo."""
    height, width = photo.shape[:2]
    missing = np.zeros((height, width), bool)
    random = np.random.default_rng([seed, side])
    top, left = int(random.integers(1, height - side)), int(random.integers(1, width - side))
    missing[top : top + side, left : left + side] = True
    return missing


def _shrunk(photo: np.ndarray) -> np.ndarray:
    """(H, W, 3) float32 of LONGER_SIDE pixels at most."""
    scale = min(1.0, LONGER_SIDE / max(photo.shape[:2]))
    levels = Image.fromarray(np.rint(photo * GREY_LEVELS).astype(np.uint8))
    size = (round(levels.width * scale), round(levels.height * scale))
    return np.asarray(levels.resize(size, Image.Resampling.LANCZOS), np.float32) / np.float32(GREY_LEVELS)
