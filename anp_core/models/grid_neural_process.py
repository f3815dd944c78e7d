"""The neural process for photos: a grid encoder reads the surroundings, local attention looks at the points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor, nn

from anp_core.models.config import ANPConfig
from anp_core.models.grid_encoder import GridEncoder, GridMaps
from anp_core.models.neural_process import AttentiveNeuralProcess, EncodedContext
from anp_core.task import GridTask, Prediction, Task


class GridNeuralProcess(nn.Module):
    """A GridEncoder and an AttentiveNeuralProcess: pixels look around first, then at each other.

    Every target starts from its own surroundings' features and the encoder's first guess; it then attends to its
    nearest known pixels and cells, whose tokens carry their surroundings too, and corrects the guess.
    """

    def __init__(self, config: ANPConfig) -> None:
        super().__init__()
        self.config = config
        self.grid = GridEncoder(config.grid_channels, config.grid_features, config.std_floor)
        self.points = AttentiveNeuralProcess(config)

    def read(self, planes: Tensor, cancelled: Callable[[], bool] | None = None) -> GridMaps:
        """Encode planes (P, 9, H, W) once; any number of targets then query the maps. Raises Cancelled."""
        maps: GridMaps = self.grid(planes, cancelled)
        return maps

    def with_context(self, task: Task, maps: GridMaps, context_at: Tensor) -> Task:
        """The task with the grid's features at its context points; context_at (N,) are rows of the maps."""
        return replace(task, context_features=_joined(task.context_features, maps.rows[context_at]))

    def with_targets(self, task: Task, maps: GridMaps, target_at: Tensor) -> Task:
        """The task with features and first guess at its targets; target_at (M,) are pixels of the maps."""
        return replace(
            task,
            target_features=_joined(task.target_features, maps.rows[target_at]),
            base_mean=maps.guess_mean[target_at].unsqueeze(0),
            base_std=maps.guess_std[target_at].unsqueeze(0),
        )

    def predict_from(self, maps: GridMaps, task: GridTask, attention: str | None = None) -> Prediction:
        """Predict the task's targets, with gradients."""
        points, encoded = self.encode_points(maps, task)
        return self.points.decode(encoded, points, attention)

    def encode_points(self, maps: GridMaps, task: GridTask) -> tuple[Task, EncodedContext]:
        """The task's points with all that the maps say of them, and their context encoded: for any type to decode."""
        points = self.with_context(task.points, maps, task.context_at)
        points = self.with_targets(points, maps, task.target_at)
        return points, self.points.encode(points)

    def forward(self, task: GridTask, attention: str | None = None) -> Prediction:
        """Encode and decode in one go, with gradients: for training."""
        return self.predict_from(self.read(task.planes), task, attention)


def _joined(known: Tensor | None, rows: Tensor) -> Tensor:
    """Features (1, N, F) and the grid's rows (N, G) side by side: (1, N, F + G)."""
    rows = rows.unsqueeze(0)
    return rows if known is None else torch.cat([known.to(rows.dtype), rows], dim=-1)


def build_network(config: ANPConfig) -> AttentiveNeuralProcess | GridNeuralProcess:
    """The network that a configuration describes, with fresh weights."""
    return GridNeuralProcess(config) if config.grid_channels else AttentiveNeuralProcess(config)
