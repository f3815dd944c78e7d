"""The pictures by which completions are measured: public photos with fixed holes, small pictures with fixed context.

Photos are those of CBSD68 (Martin et al. 2001), small pictures the test splits of CIFAR-10, MNIST and generated
faces; docs/data.md tells how to get them. The truth is never shown: what is missing is black where a method sees it.
"""

from __future__ import annotations

import io
import math
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from anp_core.benchmarks.photo_masks import CONTEXT_COUNTS, context_mask, photo_mask
from anp_core.data.small_pictures import read_small_pictures
from anp_core.prediction.pictures.picture_metrics import STD_FLOOR, score_completion

TEST_PHOTOS = "photos_test.zip"
ENDINGS = (".jpg", ".jpeg", ".png")
# (H, W, 3) uint8, (H, W) → "mean", "std".
Complete = Callable[[np.ndarray, np.ndarray], dict[str, np.ndarray]]
Row = dict[str, float]


def read_test_photos(
    folder: Path, longer_side: int, limit: int | None = None
) -> list[tuple[str, np.ndarray]]:
    """Name and pixels (H, W, 3) uint8 of the test photos, shrunk to `longer_side`; `limit` spreads evenly.

    FileNotFoundError where `folder` holds no photos_test.zip.
    """
    path = folder / TEST_PHOTOS
    if not path.is_file():
        raise FileNotFoundError(f"--data must name the folder that holds {TEST_PHOTOS}; got {folder}")
    with zipfile.ZipFile(path) as archive:
        names = sorted(name for name in archive.namelist() if name.lower().endswith(ENDINGS))
        if limit and limit < len(names):
            names = [names[int(number * len(names) / limit)] for number in range(limit)]
        return [(Path(name).stem, _shrunk(archive.read(name), longer_side)) for name in names]


def _shrunk(content: bytes, longer_side: int) -> np.ndarray:
    photo = Image.open(io.BytesIO(content)).convert("RGB")
    scale = longer_side / max(photo.size)
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    return np.asarray(photo if size == photo.size else photo.resize(size, Image.Resampling.LANCZOS))


def read_test_pictures(folder: Path, collection: str, limit: int) -> np.ndarray:
    """The first `limit` pictures (n, H, W, 3) uint8 of a collection's test split; faces shrunk to 32×32."""
    if collection != "faces32":
        return read_small_pictures(folder, collection, "test", limit).numpy()
    faces = np.load(folder / "faces64.npz")["x_test"][:limit]
    blocks = faces.reshape(len(faces), 32, 2, 32, 2, 3)
    small: np.ndarray = np.rint(blocks.mean((2, 4))).astype(np.uint8)
    return small


def score_photos(complete: Complete, photos: Sequence[tuple[str, np.ndarray]], hole: str) -> Row:
    """Mean scores over photos with one kind of hole, after a first completion that is not timed."""
    name, first = photos[0]
    _seen(complete, first, photo_mask(name, hole, *first.shape[:2]))
    return _means(
        [
            complete_and_score(complete, truth, photo_mask(name, hole, *truth.shape[:2]))
            for name, truth in photos
        ]
    )


def score_small_pictures(complete: Complete, pictures: np.ndarray) -> Iterator[tuple[int, Row]]:
    """For each number of known pixels, the mean scores over pictures (n, H, W, 3) uint8."""
    for known in CONTEXT_COUNTS:
        height, width = pictures.shape[1:3]
        rows = [
            complete_and_score(complete, picture, context_mask(height, width, known, seed=number))
            for number, picture in enumerate(pictures)
        ]
        yield known, _means(rows)


def complete_and_score(complete: Complete, truth: np.ndarray, missing: np.ndarray) -> Row:
    """Scores and seconds of one completion; truth (H, W, 3) uint8, missing (H, W)."""
    started, worked = time.perf_counter(), time.process_time()
    found = _seen(complete, truth, missing)
    times = {"sec": time.perf_counter() - started, "cpu": time.process_time() - worked}
    return score_picture(truth, missing, found["mean"], found.get("std")) | times


def _seen(complete: Complete, truth: np.ndarray, missing: np.ndarray) -> dict[str, np.ndarray]:
    """What a method makes of a picture whose missing pixels are black."""
    return complete(np.where(missing[..., None], 0, truth).astype(np.uint8), missing.copy())


def score_picture(
    truth: np.ndarray, missing: np.ndarray, mean: np.ndarray, std: np.ndarray | None = None
) -> Row:
    """Scores of one completion, as `score_completion` has them but for two that the protocol counts otherwise.

    Structural similarity is averaged up to the picture's edges, and of pixels whose std is the same those come first
    in rank that come first in the picture. `mse` is of values in [0, 1].

    Args:
        truth: (H, W, 3) uint8.
        missing: (H, W) bool.
        mean: (H, W, 3) in [0, 1].
        std: (H, W, 3), (H, W) for all channels, or None.
    """
    exact, mean = truth / 255.0, np.clip(np.asarray(mean, np.float64), 0, 1)
    if std is not None:
        std = np.broadcast_to(std[..., None] if std.ndim == 2 else std, truth.shape).astype(np.float64)
    scores = score_completion(exact, mean, std, missing)
    error = (mean - exact)[missing]  # (M, 3)
    row = {"mse": float(np.square(error).mean()), "psnr": scores.psnr, "mae": scores.mae}
    row["ssim"] = _similarity(exact, np.where(missing[..., None], mean, exact))
    if std is not None and scores.nll is not None and scores.coverage95 is not None:
        row |= {"nll": scores.nll, "cover95": scores.coverage95}
        row["rank"] = _rank_correlation(std[missing], np.abs(error))
    return row


def _similarity(truth: np.ndarray, completed: np.ndarray) -> float:
    from skimage.metrics import structural_similarity

    _, everywhere = structural_similarity(
        truth,
        completed,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        channel_axis=-1,
        data_range=1,
        full=True,
    )
    return float(everywhere.mean())


def _rank_correlation(std: np.ndarray, error: np.ndarray) -> float:
    """Spearman's, of std (M, 3) floored at half a grey level and error (M, 3), each averaged over channels."""
    sure = np.maximum(std, STD_FLOOR)
    if np.ptp(sure) == 0:
        return 0.0
    first, second = (np.argsort(np.argsort(values.mean(1), kind="stable")) for values in (sure, error))
    return float(np.corrcoef(first, second)[0, 1])


def _means(rows: Sequence[Row]) -> Row:
    """Means over pictures; beside them `nll_ref`, what the best single std for all would score with these means."""
    means = {name: float(np.mean([row[name] for row in rows])) for name in rows[0] if name != "mse"}
    pooled = float(np.mean([row["mse"] for row in rows]))
    return means | {"nll_ref": 0.5 * math.log(2 * math.pi * math.e * pooled), "n": len(rows)}
