"""From a picture and chosen points to a Task of the classic kind: absolute positions, colours as they are."""

from __future__ import annotations

import numpy as np
import torch

from anp_core.task import Task


def small_picture_task(rgb: np.ndarray, points: np.ndarray, targets: np.ndarray) -> Task:
    """A Task (B = 1) of context pixels at points (N, 2) and targets (M, 2), integer row and column.

    rgb is (H, W, 3) in [0, 1]. Positions run from −1 to 1 along the longer side.
    """
    return Task(
        context_x=pixel_positions(points, rgb.shape[:2]),
        context_y=torch.from_numpy(rgb[tuple(points.T)].astype(np.float32)).unsqueeze(0),
        target_x=pixel_positions(targets, rgb.shape[:2]),
    )


def pixel_positions(points: np.ndarray, shape: tuple[int, ...]) -> torch.Tensor:
    """Pixel centres (1, N, 2), the picture's middle at 0 and its longer side from −1 to 1."""
    height, width = shape
    middle = np.array([height - 1, width - 1]) / 2
    scaled = (points - middle) / (max(height, width) / 2)
    return torch.from_numpy(scaled.astype(np.float32)).unsqueeze(0)
