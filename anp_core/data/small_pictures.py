"""Training pictures of 28×28 and 32×32: objects, digits, garments and faces, as Tasks with random context pixels."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torchvision.transforms.v2 import functional as F

from anp_core.data.small_picture_tasks import pixel_positions
from anp_core.task import Task

SHARES = {"cifar10": 0.5, "mnist": 0.2, "faces32": 0.2, "fashion": 0.1}  # how often a batch is of each kind
LEARNT_FROM = {"cifar10": 16_000, "mnist": 25_000}  # the first so many, as the shipped weights; of others all
CONTEXT = (8, 350)  # context pixels, log-uniform
TARGETS = 192


def read_small_pictures(folder: Path, name: str, split: str, limit: int | None = None) -> torch.Tensor:
    """Pictures (n, H, W, 3) uint8 of one collection; split is "train" or "test"."""
    if name == "cifar10":
        archive = np.load(folder / "cifar10.npz")
        stream, ends = archive[f"jpeg_{split}"].tobytes(), archive[f"end_{split}"][:limit]
        starts = [0, *ends[:-1]]
        decoded = [
            np.asarray(Image.open(io.BytesIO(stream[a:b])).convert("RGB"))
            for a, b in zip(starts, ends, strict=True)
        ]
        return torch.from_numpy(np.stack(decoded))
    if name == "faces32":
        faces = torch.from_numpy(np.load(folder / "faces64.npz")[f"x_{split}"][:limit])
        halved = F.resize(faces.permute(0, 3, 1, 2), [32, 32], antialias=True)
        pictures: torch.Tensor = halved.permute(0, 2, 3, 1).contiguous()
        return pictures
    file = {"mnist": "mnist.npz", "fashion": "fashion_sprite.npz"}[name]
    grey = torch.from_numpy(np.load(folder / file)[f"x_{split}"][:limit])
    return grey.unsqueeze(-1).expand(-1, -1, -1, 3)


def small_picture_batch(
    collections: dict[str, torch.Tensor], seed: int, step: int, batch_size: int = 16
) -> Task:
    """The batch of one training step: one collection, and one random set of pixels for all of its pictures.

    Sharing the pixels shares the work on relative positions; the tensors are expanded, not copied.
    """
    random = np.random.default_rng([seed, step])
    names = [name for name in SHARES if name in collections]
    odds = np.array([SHARES[name] for name in names])
    pool = collections[random.choice(names, p=odds / odds.sum())]
    chosen = pool[torch.from_numpy(random.integers(0, len(pool), batch_size))]  # (B, H, W, 3)
    if random.random() < 0.5 and pool.shape[1] == 32:  # digits and garments have a left and a right
        chosen = chosen.flip(2)
    return pixel_task(chosen, int(np.exp(random.uniform(*np.log(CONTEXT)))), random)


def pixel_task(pictures: torch.Tensor, num_context: int, random: np.random.Generator) -> Task:
    """pictures (B, H, W, 3) uint8, seen at num_context random pixels and asked at up to TARGETS others."""
    batch, height, width, _ = pictures.shape
    order = random.permutation(height * width)
    pixels = np.stack(np.unravel_index(order, (height, width)), axis=1)
    position = pixel_positions(pixels, (height, width)).expand(batch, -1, -1)  # (B, H·W, 2)
    colour = pictures.reshape(batch, height * width, 3)[:, torch.from_numpy(order)].float() / 255
    asked = slice(num_context, num_context + TARGETS)
    return Task(position[:, :num_context], colour[:, :num_context], position[:, asked], colour[:, asked])
