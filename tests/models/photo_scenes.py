"""A grid neural process small enough for tests, with weights that say something, and photos with holes for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch

from anp_core.data.photo_crops import crops_task
from anp_core.models.config import ANPConfig
from anp_core.models.grid_neural_process import GridNeuralProcess, build_network
from anp_core.pretrained import LoadedModel
from anp_core.task import GridTask
from anp_core.training.photo_recipes import PHOTO_TYPES, PHOTOS

HEADS, CHANNELS, FEATURES = 3, (3, 4, 5, 6, 7), 5
CONFIG = replace(PHOTOS.config, d_model=12, num_heads=HEADS, grid_channels=CHANNELS, grid_features=FEATURES)
ALL_TYPES = replace(CONFIG, attention=PHOTO_TYPES.config.attention, length_scale=2.0)
FRESH_STD = 0.024  # of a fresh network where the picture is plain: the least spread, and a floor twice


def fresh(seed: int = 0, config: ANPConfig = CONFIG) -> GridNeuralProcess:
    """A network as training finds it: its heads are zero, so it answers with the base fill."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = build_network(config)
    assert isinstance(network, GridNeuralProcess)
    return network.eval()


def perturbed(seed: int = 0, strength: float = 0.5, config: ANPConfig = CONFIG) -> GridNeuralProcess:
    """A network whose every weight was moved at random, so that every part of it shows in the answer."""
    network = fresh(seed, config)
    random = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in network.parameters():
            inputs = weight[0].numel() if weight.dim() > 1 else 16
            weight.add_(torch.randn(weight.shape, generator=random) * strength / inputs**0.5)
    return network


def as_model(network: GridNeuralProcess) -> LoadedModel:
    """The network as completing a picture takes it."""
    return LoadedModel("mine", network.points, "local", {}, grid=network.requires_grad_(False))


def smooth_photo(height: int, width: int, seed: int = 0) -> np.ndarray:
    """Colours (H, W, 3) float32 in [0.1, 0.9] that change slowly, with a little grain."""
    random = np.random.default_rng(seed)
    row, column = np.mgrid[:height, :width]
    planes = [
        np.sin(row / random.uniform(6, 20) + number) * np.cos(column / random.uniform(6, 20) - number)
        for number in range(3)
    ]
    grain = random.normal(0, 0.02, (height, width, 3))
    return np.clip(0.5 + 0.35 * np.stack(planes, axis=2) + grain, 0.1, 0.9).astype(np.float32)


def some_hole(height: int, width: int, seed: int = 0, share: float = 0.6) -> np.ndarray:
    """Scattered missing pixels (H, W) and a box of them."""
    missing = np.random.default_rng(seed).random((height, width)) < share
    missing[height // 3 : height // 2, width // 4 : width // 2] = True
    return missing


def draw_grid_task(
    seed: int = 0, crops: int = 2, height: int = 29, width: int = 37, targets: int = 7
) -> GridTask:
    """Crops with holes and their truth, as training sees them; no side is a multiple of 16."""
    pairs = [
        (smooth_photo(height, width, seed + crop), some_hole(height, width, seed + crop))
        for crop in range(crops)
    ]
    return crops_task(pairs, np.random.default_rng(seed), targets)


def in_float64(task: GridTask) -> GridTask:
    """The same task with every number in double precision."""
    return _cast(replace(task, points=_cast(task.points)))


def _cast(noun: Any) -> Any:
    doubled = {
        name: value.double()
        for name, value in vars(noun).items()
        if isinstance(value, torch.Tensor) and value.is_floating_point()
    }
    return replace(noun, **doubled)
