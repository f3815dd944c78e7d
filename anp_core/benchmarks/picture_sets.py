"""Measure a network, or a classical method in its place, on the protocol's photos and small pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from anp_core import protocols
from anp_core.benchmarks.completion_protocol import (
    Complete,
    complete_and_score,
    read_test_photos,
    read_test_pictures,
    score_photos,
    score_small_pictures,
)
from anp_core.benchmarks.forecasters import BASELINE
from anp_core.benchmarks.photo_masks import PHOTO_HOLES, photo_mask
from anp_core.prediction.pictures.picture_baselines import fill_with_baseline

Row = dict[str, Any]
PHOTO_SIZE = 256  # pixels, longer side
SMALL_COLLECTIONS = ("cifar10", "mnist", "faces32")
SMALL_LIMIT = 60  # pictures of each


def benchmark_photos(
    folder: Path, model: str, limit: int | None = None, size: int = PHOTO_SIZE
) -> Iterator[Row]:
    """A row of mean scores for each kind of hole, on test photos of `size` pixels on the longer side."""
    photos = read_test_photos(folder, size, limit)
    for hole in PHOTO_HOLES:
        yield {"hole": hole, **score_photos(completer(model), photos, hole)}


def benchmark_small_pictures(folder: Path, model: str, limit: int | None = None) -> Iterator[Row]:
    """A row of mean scores for each collection and number of known pixels."""
    for collection in SMALL_COLLECTIONS:
        pictures = read_test_pictures(folder, collection, limit or SMALL_LIMIT)
        for known, scores in score_small_pictures(completer(model), pictures):
            yield {"pictures": collection, "context": known, **scores}


def photo_differences(
    folder: Path, models: Sequence[str], limit: int | None = None, size: int = PHOTO_SIZE
) -> Iterator[Row]:
    """How far the first model is ahead of each other on the same photos: a row for each kind of hole and other.

    Both mean PSNRs, and the mean and standard error of the difference of a photo, which is far steadier than the
    means, since photos differ more than methods do.
    """
    photos = read_test_photos(folder, size, limit)
    completers = {model: completer(model) for model in models}
    first, *others = models
    for hole in PHOTO_HOLES:
        psnr: dict[str, list[float]] = {model: [] for model in models}
        for name, truth in photos:
            missing = photo_mask(name, hole, *truth.shape[:2])
            for model, complete in completers.items():
                psnr[model].append(complete_and_score(complete, truth, missing)["psnr"])
        for other in others:
            difference = np.subtract(psnr[first], psnr[other])
            error = difference.std(ddof=1) / np.sqrt(len(difference)) if len(difference) > 1 else np.nan
            yield {
                "hole": hole,
                "model": first,
                "against": other,
                "photos": len(photos),
                "PSNR": float(np.mean(psnr[first])),
                "PSNR against": float(np.mean(psnr[other])),
                "difference": float(difference.mean()),
                "standard error": float(error),
                "better on": int((difference > 0).sum()),
            }


def completer(model: str) -> Complete:
    """complete(image, mask) by a shipped model, or by a classical method: "baseline/harmonic"."""
    if not model.startswith(BASELINE):
        return lambda image, mask: protocols.complete(image, mask, model)
    name = model.removeprefix(BASELINE)

    def complete(image: np.ndarray, mask: np.ndarray) -> dict[str, np.ndarray]:
        fill = fill_with_baseline(name, image.astype(np.float32) / 255, mask)
        return {"mean": fill.mean} if fill.std is None else {"mean": fill.mean, "std": fill.std}

    return complete
