"""Networks of every attention type and Tasks for them, small and with distinct primes for dimensions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch

from anp_core.attention.catalogue import CATALOGUE
from anp_core.models.config import ANPConfig
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.task import Task

ROUNDS, HEADS, BATCH, TARGETS, NEIGHBOURS, POINTS, DIM_X, DIM_Y, D_HEAD = 2, 3, 5, 7, 11, 13, 17, 19, 23
CONTEXT_FEATURES, TARGET_FEATURES, LATENT = 29, 31, 37

CONFIG = ANPConfig(
    dim_x=DIM_X,
    dim_y=DIM_Y,
    attention=tuple(CATALOGUE),
    d_model=HEADS * D_HEAD,
    num_heads=HEADS,
    rounds=ROUNDS,
    length_scale=5.0,  # positions are standard normal in 17 dimensions: some 6 apart
    num_neighbours=NEIGHBOURS,
)


def draw(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def draw_task(seed: int = 0, **changes: Any) -> Task:
    """Context, targets and their truth, standard normal, float64."""
    task = Task(
        context_x=draw(seed, BATCH, POINTS, DIM_X),
        context_y=draw(seed + 1, BATCH, POINTS, DIM_Y),
        target_x=draw(seed + 2, BATCH, TARGETS, DIM_X),
        target_y=draw(seed + 3, BATCH, TARGETS, DIM_Y),
    )
    return replace(task, **changes)


def build(seed: int = 0, **changes: Any) -> AttentiveNeuralProcess:
    """A network in float64 with weights that depend on the seed alone."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return AttentiveNeuralProcess(replace(CONFIG, **changes)).double().eval()
