"""Held-out photos with fixed holes of every kind, at 256 pixels: what training watches."""

from __future__ import annotations

import numpy as np
import torch
from torchvision.transforms.v2 import functional as F

from anp_core.data.masks import make_hole
from anp_core.data.photo_crops import crops_task
from anp_core.task import GridTask

SHARES = {
    "scattered 50": 0.5,
    "scattered 80": 0.8,
    "scattered 95": 0.95,
    "box": 0.25,
    "half": 0.5,
    "strokes": 0.17,
}
LONGER_SIDE = 256
TARGETS = 4_096  # per photo


def photo_validation(photos: list[np.ndarray], every: int = 2) -> dict[str, list[GridTask]]:
    """By kind of hole: one task for each `every`-th photo (H, W, 3) uint8, 256 pixels on the longer side."""
    tasks: dict[str, list[GridTask]] = {}
    for kind in (*SHARES, "text"):
        for number, photo in enumerate(photos[::every]):
            rgb = _shrunk(photo)
            missing = make_hole(kind.split()[0], *rgb.shape[:2], share=SHARES.get(kind, 0.1), seed=number)
            random = np.random.default_rng(number)
            tasks.setdefault(kind, []).append(crops_task([(rgb, missing)], random, TARGETS))
    return tasks


def _shrunk(photo: np.ndarray) -> np.ndarray:
    scale = LONGER_SIDE / max(photo.shape)
    size = [round(side * scale) for side in photo.shape[:2]]
    pixels = F.resize(torch.tensor(photo).permute(2, 0, 1), size, antialias=True)
    shrunk: np.ndarray = pixels.permute(1, 2, 0).numpy().astype(np.float32) / 255
    return shrunk
