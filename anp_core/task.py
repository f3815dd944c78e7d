"""The one noun that flows through the house: a Task goes into a model, a Prediction comes out.

Shapes: B tasks in a batch, N context points, M targets, Dx position and Dy value dimensions, H heads, K neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import torch
from torch import Tensor

from anp_core.precision import at_least_float32


@dataclass(frozen=True)
class Task:
    """A context set to learn from and a target set to predict.

    What a base already knows (a harmonic fill, a climatology) comes along as features and as `base_mean` and
    `base_std`, the value that the decoder corrects and the unit in which it corrects it.
    """

    context_x: Tensor  # (B, N, Dx) positions
    context_y: Tensor  # (B, N, Dy) values
    target_x: Tensor  # (B, M, Dx)
    target_y: Tensor | None = None  # (B, M, Dy) the truth, where it is known
    context_mask: Tensor | None = None  # (B, N) bool, True where a context point may be attended to
    target_mask: Tensor | None = None  # (B, M) bool, True where a target counts
    context_features: Tensor | None = None  # (B, N, Fc) what else is known about a context point
    target_features: Tensor | None = None  # (B, M, Ft)
    base_mean: Tensor | None = None  # (B, M, Dy)
    base_std: Tensor | None = None  # (B, M, Dy), positive
    neighbours: Tensor | None = None  # (B, M, K) long, the context points that local attention may look at
    neighbour_mask: Tensor | None = None  # (B, M, K) bool

    def __post_init__(self) -> None:
        """Refuse shapes that disagree, naming both."""
        for name, letters in (("context_x", "(B, N, Dx)"), ("target_x", "(B, M, Dx)")):
            if getattr(self, name).dim() != 3:
                raise ValueError(f"{name} must have shape {letters}; got {tuple(getattr(self, name).shape)}")
        batch, points, dim_x = self.context_x.shape
        targets, dim_y = self.target_x.shape[1], self.context_y.shape[-1]
        neighbours = None if self.neighbours is None else self.neighbours.shape[-1]
        expected = {
            "context_y": (batch, points, None),
            "target_x": (batch, None, dim_x),
            "target_y": (batch, targets, dim_y),
            "context_mask": (batch, points),
            "target_mask": (batch, targets),
            "context_features": (batch, points, None),
            "target_features": (batch, targets, None),
            "base_mean": (batch, targets, dim_y),
            "base_std": (batch, targets, dim_y),
            "neighbours": (batch, targets, None),
            "neighbour_mask": (batch, targets, neighbours),
        }
        for name, shape in expected.items():
            tensor = getattr(self, name)
            if tensor is None:
                continue
            fits = tensor.dim() == len(shape) and all(
                want in (None, got) for want, got in zip(shape, tensor.shape, strict=True)
            )
            if not fits:
                wanted = tuple("any" if size is None else size for size in shape)
                raise ValueError(f"{name} must have shape {wanted}; got {tuple(tensor.shape)}")

    @property
    def num_targets(self) -> int:
        """M, the number of targets."""
        return self.target_x.shape[1]

    def to(self, device: torch.device | str) -> Task:
        """The same task with every tensor on `device`."""
        moved = {
            field.name: value.to(device)
            for field in fields(self)
            if (value := getattr(self, field.name)) is not None
        }
        return replace(self, **moved)

    def targets(self, start: int, stop: int) -> Task:
        """The same context with targets start..stop only: how targets are chunked."""
        cut = {
            name: value[:, start:stop] for name in TARGET_FIELDS if (value := getattr(self, name)) is not None
        }
        return replace(self, **cut)

    def context(self, places: slice) -> Task:
        """The same targets with some of the context points only; neighbours by number no longer hold."""
        cut = {
            name: value[:, places] for name in CONTEXT_FIELDS if (value := getattr(self, name)) is not None
        }
        return replace(self, **cut, neighbours=None, neighbour_mask=None)


CONTEXT_FIELDS = ("context_x", "context_y", "context_mask", "context_features")
TARGET_FIELDS = (
    "target_x",
    "target_y",
    "target_mask",
    "target_features",
    "base_mean",
    "base_std",
    "neighbours",
    "neighbour_mask",
)


@dataclass(frozen=True)
class GridTask:
    """A Task whose points lie on pixel grids: planes to encode, and where each point finds its features.

    The Task brings what is known of the points themselves; the grid's features and its first guess, the base that
    the decoder corrects, are added by the network.
    """

    points: Task  # B = 1
    planes: Tensor  # (P, 9, H, W)
    context_at: Tensor  # (N,) long, rows of GridMaps.rows
    target_at: Tensor  # (M,) long, pixels of the flattened planes
    truth: Tensor | None = None  # (P·H·W, 3), for training
    missing: Tensor | None = None  # (P, H·W) bool, where the truth counts

    def to(self, device: torch.device | str) -> GridTask:
        """The same task with every tensor on `device`."""
        moved = {
            field.name: value.to(device)
            for field in fields(self)
            if (value := getattr(self, field.name)) is not None
        }
        return replace(self, **moved)


@dataclass(frozen=True)
class Prediction:
    """A Gaussian at every target, and the attention weights when they were asked for."""

    mean: Tensor  # (B, M, Dy)
    std: Tensor  # (B, M, Dy), positive
    # (B, R, H, M, N) per round and head; (B, R, H, M, K) over neighbours if local.
    attention: Tensor | None = None
    neighbours: Tensor | None = None  # (B, M, K) which context points a local attention's K columns stand for

    def log_prob(self, value: Tensor) -> Tensor:
        """Log density in nats of `value` (B, M, Dy), per target and dimension, computed in float32 or better."""
        mean, std = at_least_float32(self.mean), at_least_float32(self.std)
        density: Tensor = torch.distributions.Normal(mean, std).log_prob(at_least_float32(value))
        return density
