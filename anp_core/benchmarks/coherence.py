"""Do samples hang together? Measure drawn completions against independent draws and the truth."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from anp_core.data.masks import make_hole
from anp_core.data.photo_crops import read_photos
from anp_core.data.samples import sample_pictures
from anp_core.errors import MaskError
from anp_core.language import say
from anp_core.prediction.pictures.complete_image import Completion, complete_image
from anp_core.prediction.pictures.sample_completions import (
    Staging,
    photo_predictor,
    sample_completions,
    small_predictor,
    split_stages,
)
from anp_core.prediction.pictures.shared_noise import noise_correlation
from anp_core.prediction.pictures.staged_draws import log_likelihood, spread_order
from anp_core.pretrained import load_model

WAYS: tuple[tuple[str, Staging, str], ...] = (
    ("shared noise", "shared", "grain"),
    ("independent", "independent", "grain"),
    ("autoregressive", "staged", "grain"),
    ("smoothed", "staged", "smooth"),
)
SIDE = 32
MODELS = ("small-pictures/multihead", "photo/local")
BLOCK = 8  # pixels, of squares whose means are compared
LEAST = 16  # missing pixels of a square that counts
PHOTO_HOLES = (("scattered", 0.8), ("box", 0.15), ("half", 0.5), ("strokes", 0.15))
SLOW_WAYS = ("independent", "smoothed")
PHOTO_SIDE = 450  # of photos, the longer one
SLOW_PHOTOS = 1  # that are drawn by asking the network again, for up to minutes each


@dataclass(frozen=True)
class Coherence:
    """How one way of drawing compares with the truth."""

    gradient_ratio: float  # squared differences of neighbours ÷ those of the truth; 1 is right
    spread_ratio: float  # standard deviation over samples ÷ predicted


def gradient_energy(pictures: np.ndarray, missing: np.ndarray) -> float:
    """Mean squared difference of neighbours of which one at least is missing, over (..., H, W, C) pictures.

    Raises MaskError where no two such neighbours exist.
    """
    down = np.square(np.diff(pictures.astype(np.float64), axis=-3)).mean(-1)
    across = np.square(np.diff(pictures.astype(np.float64), axis=-2)).mean(-1)
    touched = np.concatenate(
        [
            down[..., missing[1:] | missing[:-1]].ravel(),
            across[..., missing[:, 1:] | missing[:, :-1]].ravel(),
        ]
    )
    if touched.size == 0:
        raise MaskError(
            say("Nothing is missing, or no missing pixel has a neighbour: there is nothing to compare.")
        )
    return float(touched.mean())


def small_sample_crops() -> list[np.ndarray]:
    """The bundled photos (32, 32, 3), averaged down from their middle."""
    crops = []
    for sample in sample_pictures().values():
        rgb = sample.load().rgb
        cell = min(rgb.shape[:2]) // SIDE
        top, left = ((size - SIDE * cell) // 2 for size in rgb.shape[:2])
        middle = rgb[top : top + SIDE * cell, left : left + SIDE * cell]
        crops.append(middle.reshape(SIDE, cell, SIDE, cell, 3).mean((1, 3)).astype(np.float32))
    return crops


def measure_coherence(
    truth: np.ndarray,
    missing: np.ndarray,
    *,
    model: str = "small-pictures/multihead",
    seed: int = 0,
    count: int = 4,
) -> dict[str, Coherence]:
    """Draw in each of the ways of WAYS and compare with truth (H, W, C)."""
    found = {}
    for name, staging, finish in WAYS:
        drawn = sample_completions(
            truth,
            missing,
            model=model,
            count=count,
            seed=seed,
            staging=staging,
            finish=finish,  # type: ignore[arg-type]
        )
        ratio = gradient_energy(drawn.samples, missing) / gradient_energy(truth, missing)
        found[name] = Coherence(ratio, drawn.spread_ratio)
    return found


def joint_log_likelihood(
    truth: np.ndarray,
    missing: np.ndarray,
    staging: Staging,
    *,
    model: str = "small-pictures/multihead",
    seed: int = 0,
) -> float:
    """Nats per missing value of the truth (H, W, 3) when drawn this way: higher means that it is a likelier draw.

    Colours count as independent, as the network has them. For small pictures.
    """
    if staging == "shared":
        return shared_log_likelihood(truth, complete_image(truth, missing, model=model))
    order = spread_order(missing, np.random.default_rng(seed))
    small = model.startswith("small-pictures")
    predict = (small_predictor if small else photo_predictor)(load_model(model), ~missing)
    total = log_likelihood(predict, truth, ~missing, split_stages(order, staging, small=small))
    return float(total.sum() / (len(order) * truth.shape[2]))


def shared_log_likelihood(truth: np.ndarray, completion: Completion) -> float:
    """The same for the completion's mean plus shared noise, whose joint distribution is Gaussian."""
    missing, std = completion.missing, completion.std[completion.missing].astype(np.float64)  # (M, C)
    off = (truth[missing] - completion.mean[missing]) / std
    factor = np.linalg.cholesky(noise_correlation(~missing))
    white = np.linalg.solve(factor, off)
    log_density = -0.5 * np.square(white) - np.log(np.diag(factor))[:, None] - np.log(std)
    return float(log_density.mean() - 0.5 * np.log(2 * np.pi))


def benchmark_samples_coherence(
    model: str | None = None, limit: int | None = None
) -> Iterator[dict[str, float | str]]:
    """By network, hole and way of drawing, over the bundled photos at 32×32: medians of ratios, mean nats."""
    crops = small_sample_crops()[:limit]
    for name in MODELS if model is None else (model,):
        for kind, share in (("box", 0.25), ("scattered", 0.8)):
            holes = [make_hole(kind, SIDE, SIDE, share=share, seed=number) for number in range(len(crops))]
            pairs = list(zip(crops, holes, strict=True))
            measured = [measure_coherence(truth, hole, model=name) for truth, hole in pairs]
            for way, staging, finish in WAYS:
                row: dict[str, float | str] = {"model": name, "hole": kind, "drawn": way}
                row["pictures"] = float(len(crops))
                row["gradient energy ÷ truth"] = float(
                    np.median([each[way].gradient_ratio for each in measured])
                )
                row["spread ÷ predicted"] = float(np.median([each[way].spread_ratio for each in measured]))
                if finish == "grain":  # a smoothed sample has no density
                    nats = [joint_log_likelihood(truth, hole, staging, model=name) for truth, hole in pairs]
                    row["joint log-likelihood"] = float(np.mean(nats))
                yield row


def benchmark_photo_coherence(
    folder: Path, limit: int | None = None, count: int = 4
) -> Iterator[dict[str, float | str]]:
    """By hole and way of drawing, of validation photos at 450 pixels by photo/local: medians over the photos.

    Args:
        folder: with photos_valid.zip, as `prepare photos` writes it.
        limit: of photos.
        count: of samples of each photo.
    """
    photos = [_shrunk(photo) for photo in read_photos(folder / "photos_valid.zip", limit)]
    for kind, share in PHOTO_HOLES:
        found: dict[str, list[dict[str, float]]] = {}
        for number, photo in enumerate(photos):
            hole = make_hole(kind, *photo.shape[:2], share=share, seed=number)
            completion = complete_image(photo, hole)
            for way, staging, finish in WAYS:
                if staging == "shared" or (way in SLOW_WAYS and number < SLOW_PHOTOS):
                    scores = _photo_scores(photo, completion, staging, finish, count)
                    found.setdefault(way, []).append(scores)
        for way, rows in found.items():
            medians = {name: float(np.median([row[name] for row in rows])) for name in rows[0]}
            yield {"hole": kind, "drawn": way, "photos": float(len(rows)), **medians}


def _photo_scores(
    photo: np.ndarray, completion: Completion, staging: Staging, finish: str, count: int
) -> dict[str, float]:
    hole = completion.missing
    started = time.process_time()
    drawn = sample_completions(
        photo,
        hole,
        count=count,
        staging=staging,
        finish=finish,  # type: ignore[arg-type]
        completion=completion,
    )
    took = time.process_time() - started
    off, error = drawn.samples - completion.mean, photo - completion.mean
    return {
        "gradient energy ÷ truth": gradient_energy(drawn.samples, hole) / gradient_energy(photo, hole),
        "spread ÷ predicted": drawn.spread_ratio,
        "spread ÷ error": _size(off[:, hole]) / _size(error[hole]),
        "of 8×8 means": _size(block_means(off, hole)) / _size(block_means(error[None], hole)),
        "CPU s": took,
    }


def block_means(pictures: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """(S, B, C): means over the missing pixels of squares of pictures (S, H, W, C) in which many are missing."""
    height, width = (side // BLOCK * BLOCK for side in missing.shape)
    cells = (height // BLOCK, BLOCK, width // BLOCK, BLOCK)
    inside = missing[:height, :width]
    count = inside.reshape(cells).sum((1, 3))
    values = np.where(inside[..., None], pictures[:, :height, :width], 0)
    total = values.reshape(len(pictures), *cells, -1).sum((2, 4))
    many = count >= LEAST
    means: np.ndarray = total[:, many] / count[many][:, None]
    return means


def _size(values: np.ndarray) -> float:
    return float(np.sqrt(np.square(values, dtype=np.float64).mean()))


def _shrunk(photo: np.ndarray) -> np.ndarray:
    """(H, W, 3) float32 of PHOTO_SIDE pixels at most."""
    scale = min(1.0, PHOTO_SIDE / max(photo.shape[:2]))
    image = Image.fromarray(photo)
    size = (round(image.width * scale), round(image.height * scale))
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS), np.float32) / np.float32(255)
