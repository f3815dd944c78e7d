"""Training photos: random crops at random scales with random holes, as Tasks for local attention."""

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
from anp_core.data.photo_tasks import photo_context, photo_task
from anp_core.task import Task
from anp_core.task_batches import join_tasks

CROP_SIDES = (96, 160)  # pixels; the larger one, for wide holes, a fifth of the time
WIDE_CROP_SIDES = (96, 224)  # of the batches with wide holes, half and half
TARGETS_PER_CROP = 256
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


def random_crop(photos: list[np.ndarray], random: np.random.Generator, wide: bool = False) -> np.ndarray:
    """A square crop (S, S, 3) float32 in [0, 1] of a random photo, shrunk and flipped at random."""
    sides, larger = (WIDE_CROP_SIDES, 0.5) if wide else (CROP_SIDES, 0.2)
    wanted = sides[int(random.random() < larger)]
    photo = photos[random.integers(len(photos))]
    height, width = photo.shape[:2]
    region = min(round(wanted / random.uniform(MIN_SCALE, 1.0)), height, width)
    side = min(wanted, region)
    top, left = random.integers(height - region + 1), random.integers(width - region + 1)
    pixels = torch.tensor(photo).permute(2, 0, 1)
    crop = F.resized_crop(pixels, int(top), int(left), region, region, [side, side], antialias=True)
    if random.random() < 0.5:
        crop = F.horizontal_flip(crop)
    if random.random() < 0.5:
        crop = crop.transpose(-2, -1)
    return v2.ToDtype(torch.float32, scale=True)(crop).permute(1, 2, 0).numpy()


def random_hole(side: int, random: np.random.Generator, wide: bool = False) -> np.ndarray:
    """A hole (S, S), True where missing: scattered pixels of any density half of the time, else a shape."""
    seed = int(random.integers(1 << 31))
    if random.random() < (0.3 if wide else 0.5):
        known = np.exp(random.uniform(np.log(0.03), np.log(0.7)))
        return make_hole("scattered", side, side, share=1 - known, seed=seed)
    kind = ("box", "box", "half", "strokes", "text")[random.integers(5)]
    share = {"box": random.uniform(0.03, 0.35), "half": 0.5, "strokes": random.uniform(0.05, 0.25)}
    return make_hole(kind, side, side, share=share.get(kind, 0.1), seed=seed)


def photo_batch(
    photos: list[np.ndarray], seed: int, step: int, crops: int = 8, *, wide: bool = False
) -> Task:
    """The batch of one training step: `crops` crops with a hole each, joined into a single Task.

    `wide` batches have larger crops and more boxes, for holes that are wider than a small crop can hold.
    """
    random = np.random.default_rng([seed, step])
    tasks: list[Task] = []
    while len(tasks) < crops:
        crop = random_crop(photos, random, wide)
        missing = random_hole(len(crop), random, wide)
        targets = np.argwhere(missing)
        if len(targets) < 32 or (~missing).sum() < 64:
            continue
        chosen = targets[random.integers(0, len(targets), TARGETS_PER_CROP)]
        rows, columns = chosen.T
        fill = harmonic_fill(crop, ~missing)
        context = photo_context(crop, ~missing)
        tasks.append(photo_task(context, chosen, fill[rows, columns], crop[rows, columns]))
    return join_tasks(tasks)
