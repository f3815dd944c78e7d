"""Random curves: functions drawn from a Gaussian process, as Tasks for training and for showing."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from anp_core.task import Task

CURVE_KERNELS = ("rbf", "matern52", "periodic")
X_LIMIT = 2.0  # curves live on [−2, 2]
NOISE_STD = 0.02  # observation noise, part of every y
MAX_POINTS = 50  # context and targets together


def curve_covariance(kernel: str, x: Tensor, generator: torch.Generator) -> Tensor:
    """Covariance (B, P, P) at x (B, P, 1), noise included, of B functions with random hyperparameters.

    Length scale ~ U[0.1, 0.6), amplitude ~ U[0.1, 1), period ~ U[0.1, 0.5): the distribution of Lee et al. 2020
    and Nguyen & Grover 2022.
    """

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(len(x), 1, 1, generator=generator, dtype=x.dtype)

    length, amplitude = uniform(0.1, 0.6), uniform(0.1, 1.0)
    distance = (x - x.transpose(1, 2)).abs()  # (B, P, P)
    if kernel == "rbf":
        correlation = torch.exp(-0.5 * (distance / length).square())
    elif kernel == "matern52":
        scaled = math.sqrt(5) * distance / length
        correlation = (1 + scaled + scaled.square() / 3) * torch.exp(-scaled)
    elif kernel == "periodic":
        wave = torch.sin(math.pi * distance / uniform(0.1, 0.5))
        correlation = torch.exp(-2 * (wave / length).square())
    else:
        raise ValueError(f"kernel must be among {', '.join(CURVE_KERNELS)}; got {kernel!r}")
    noise = NOISE_STD**2 * torch.eye(x.shape[1], dtype=x.dtype)
    return amplitude.square() * correlation + noise


@dataclass(frozen=True, eq=False)
class DrawnCurves:
    """A batch of curves in float64, with what they were drawn from; the first `known` points are the context."""

    x: Tensor  # (B, N + M, 1)
    y: Tensor  # (B, N + M, 1)
    covariance: Tensor  # (B, N + M, N + M), noise included
    known: int  # N

    def task(self) -> Task:
        """The same as a Task, float32."""
        x, y = self.x.float(), self.y.float()
        return Task(x[:, : self.known], y[:, : self.known], x[:, self.known :], y[:, self.known :])


def jitter(covariance: Tensor) -> Tensor:
    """What keeps the Cholesky factor of a covariance (B, P, P) real: 1e-9 on the diagonal, (P, P)."""
    return 1e-9 * torch.eye(covariance.shape[1], dtype=covariance.dtype)


def draw_functions(generator: torch.Generator, batch_size: int = 16, kernel: str = "rbf") -> DrawnCurves:
    """A batch of curves: N ~ U{3..46} context points, M ~ U{3..49−N} targets, x ~ U[−2, 2]."""
    known = int(torch.randint(3, MAX_POINTS - 3, (), generator=generator))
    targets = int(torch.randint(3, MAX_POINTS - known, (), generator=generator))
    x = torch.rand(batch_size, known + targets, 1, generator=generator, dtype=torch.float64)
    x = X_LIMIT * (2 * x - 1)
    covariance = curve_covariance(kernel, x, generator)
    draw = torch.randn(x.shape, generator=generator, dtype=torch.float64)
    y = torch.linalg.cholesky(covariance + jitter(covariance)) @ draw  # (B, N + M, 1)
    return DrawnCurves(x, y, covariance, known)


def draw_curves(generator: torch.Generator, batch_size: int = 16, kernel: str = "rbf") -> Task:
    """`draw_functions` as a Task, float32."""
    return draw_functions(generator, batch_size, kernel).task()


def generator_for(seed: int, step: int) -> torch.Generator:
    """The generator of one training step: a run that resumes draws the same batches as one that never stopped."""
    entropy = np.random.SeedSequence([seed, step]).generate_state(1, np.uint64)[0]
    return torch.Generator().manual_seed(int(entropy >> 1))
