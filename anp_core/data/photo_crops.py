"""Training photos: random crops at random scales with random holes, as tasks for the grid neural process."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

from anp_core.data.fills import harmonic_fill
from anp_core.data.masks import make_hole
from anp_core.data.photo_tasks import (
    photo_context,
    photo_planes,
    photo_task,
    rows_of_context,
    rows_of_pixels,
)
from anp_core.task import GridTask
from anp_core.task_batches import join_tasks

SMALL_CROP = 124  # pixels; not a multiple of 16, so that padding is learnt too
LARGE_CROP = 220  # for holes that are wider than a small crop can hold
LARGE_COST = 3  # a large crop has about as many pixels as so many small ones
LARGE_SHARE, LARGE_SHARE_LATER = 0.4, 0.65  # of the batches; scattered holes are learnt sooner than wide ones
TARGETS = 256  # of a small crop that attend, usually; the grid's first guess is judged on every missing pixel
MIN_SCALE = 0.4  # photos are shrunk by up to this, so that the model sees many sharpnesses


def read_photos(source: Path, limit: int | None = None) -> list[np.ndarray]:
    """Photos (H, W, 3) uint8 of a zip file or a folder, sorted by name."""
    if source.is_dir():
        files = sorted(path for path in source.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
        contents = (path.read_bytes() for path in files[:limit])
    else:
        archive = zipfile.ZipFile(source)
        names = sorted(name for name in archive.namelist() if name.lower().endswith((".jpg", ".png")))
        contents = (archive.read(name) for name in names[:limit])
    return [np.asarray(Image.open(io.BytesIO(content)).convert("RGB")) for content in contents]


def random_crop(photos: list[np.ndarray], random: np.random.Generator, side: int) -> np.ndarray:
    """A square crop (side, side, 3) float32 in [0, 1] of a random photo, shrunk, flipped and lit at random."""
    photo = photos[random.integers(len(photos))]
    height, width = photo.shape[:2]
    region = min(round(side / random.uniform(MIN_SCALE, 1.0)), height, width)
    top, left = random.integers(height - region + 1), random.integers(width - region + 1)
    pixels = torch.tensor(photo).permute(2, 0, 1)
    crop = F.resized_crop(pixels, int(top), int(left), region, region, [side, side], antialias=True)
    if random.random() < 0.5:
        crop = F.horizontal_flip(crop)
    if random.random() < 0.5:
        crop = crop.transpose(-2, -1)
    if random.random() < 0.1:
        crop = F.rgb_to_grayscale(crop, 3)
    lit = v2.ToDtype(torch.float32, scale=True)(crop).permute(1, 2, 0).numpy()
    if random.random() < 0.3:  # duller and darker or brighter, within [0, 1]
        contrast = random.uniform(0.4, 1.0)
        lit = lit * contrast + (1 - contrast) * random.random()
    return np.ascontiguousarray(lit, np.float32)


def random_hole(side: int, random: np.random.Generator, large: bool) -> np.ndarray:
    """A hole (S, S), True where missing: scattered pixels of any density, or a shape, mostly wide in large crops."""
    seed = int(random.integers(1 << 31))
    if random.random() < (0.3 if large else 0.5):
        known = np.exp(random.uniform(np.log(0.03), np.log(0.75)))
        return make_hole("scattered", side, side, share=1 - known, seed=seed)
    kinds = (
        ("box", "box", "half", "strokes", "text") if large else ("box", "half", "strokes", "strokes", "text")
    )
    kind = kinds[random.integers(5)]
    share = {"box": random.uniform(0.03, 0.35), "half": 0.5, "strokes": random.uniform(0.05, 0.25)}
    return make_hole(kind, side, side, share=share.get(kind, 0.1), seed=seed)


def photo_batch(
    photos: list[np.ndarray],
    seed: int,
    number: int,
    *,
    later: bool = False,
    batch_size: int = 8,
    targets: int = TARGETS,
) -> GridTask:
    """One batch: crops of one size with a hole each; `later` in training, more of them are large.

    `batch_size` is how many small ones, with `targets` each, make a batch; of large ones a third as many, with so
    many targets that all together have as many.
    """
    random = np.random.default_rng([seed, number])
    large = random.random() < (LARGE_SHARE_LATER if later else LARGE_SHARE)
    side = LARGE_CROP if large else SMALL_CROP
    count = max(1, round(batch_size / LARGE_COST)) if large else batch_size
    crops: list[tuple[np.ndarray, np.ndarray]] = []
    while len(crops) < count:
        crop = random_crop(photos, random, side)
        missing = random_hole(side, random, large)
        if missing.sum() >= 32 and (~missing).sum() >= 64:
            crops.append((crop, missing))
    return crops_task(crops, random, targets * batch_size // count)


def crops_task(
    crops: list[tuple[np.ndarray, np.ndarray]], random: np.random.Generator, targets_per_crop: int
) -> GridTask:
    """Crops (H, W, 3) of one size with their holes (H, W), True where missing, as one task.

    Targets are drawn at random from each hole.
    """
    planes = torch.cat(
        [photo_planes(crop, harmonic_fill(crop, ~missing), ~missing) for crop, missing in crops]
    )
    height, width = planes.shape[2:]
    truth = torch.zeros(len(crops), height, width, 3)
    counts = torch.zeros(len(crops), height, width, dtype=torch.bool)
    tasks, context_at, target_at = [], [], []
    for plane, (crop, missing) in enumerate(crops):
        rows, columns = missing.shape
        truth[plane, :rows, :columns] = torch.from_numpy(crop)
        counts[plane, :rows, :columns] = torch.from_numpy(missing)
        pixels = np.argwhere(missing)
        chosen = pixels[random.integers(0, len(pixels), targets_per_crop)]
        context = photo_context(crop, ~missing)
        tasks.append(photo_task(context, chosen, crop[tuple(chosen.T)]))
        context_at.append(rows_of_context(context, planes.shape, plane))
        target_at.append(rows_of_pixels(chosen, planes.shape, plane))
    return GridTask(
        points=join_tasks(tasks),
        planes=planes,
        context_at=torch.cat(context_at),
        target_at=torch.cat(target_at),
        truth=truth.flatten(0, 2),
        missing=counts.flatten(1),
    )
