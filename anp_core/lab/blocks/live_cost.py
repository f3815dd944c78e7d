"""What attention costs by the length of a sequence, measured on the machine that it runs on, in a second or so."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from anp_core.attention.neighbours import nearest_neighbours
from anp_core.attention.pooling import attend, fused_attention
from anp_core.attention.scores import dot_product_scores
from anp_core.lab.blocks.held_memory import peak_bytes
from anp_core.language import mark

LENGTHS = (64, 128, 256, 512, 1_024, 2_048)
WIDTH = 32  # features of a token
NEIGHBOURS = 16
ROUNDS = 3  # the fastest counts: what slows a measurement is other work

WAYS = {
    "whole": mark("All weights at once"),
    "fused": mark("Fused, no weights kept"),
    "local": mark("16 neighbours"),
}


@dataclass(frozen=True, eq=False)
class LiveCost:
    """Milliseconds by way and length (L,), and what a way holds at most (L,): in all, and of weights alone."""

    lengths: np.ndarray
    milliseconds: dict[str, np.ndarray]
    peak_bytes: dict[str, np.ndarray]
    weight_bytes: dict[str, np.ndarray]


def measure_cost(lengths: tuple[int, ...] = LENGTHS) -> LiveCost:
    """Self-attention of one head over random tokens, every way at every length, one after the other."""
    times: dict[str, list[float]] = {name: [] for name in WAYS}
    held: dict[str, list[int]] = {name: [] for name in WAYS}
    for length in lengths:
        tokens = draw(length)
        for name, run in _RUN.items():
            held[name].append(peak_bytes(run, tokens))  # warms up, too
            times[name].append(1000 * min(_seconds(run, tokens) for _ in range(ROUNDS)))
    return LiveCost(
        np.array(lengths),
        {name: np.array(values) for name, values in times.items()},
        {name: np.array(values) for name, values in held.items()},
        {name: np.array([weight_bytes(name, length) for length in lengths]) for name in WAYS},
    )


def weight_bytes(name: str, length: int) -> int:
    """Bytes of the weights that a way of `WAYS` holds at a length, in float32."""
    return 4 * {"whole": length**2, "fused": 0, "local": length * min(NEIGHBOURS, length)}[name]


def draw(length: int) -> Tensor:
    """Random tokens (1, N, D), the same for a length."""
    return torch.randn(1, length, WIDTH, generator=torch.Generator().manual_seed(length))


def whole(tokens: Tensor) -> Tensor:
    """(1, N, D) → (1, N, D) by a matrix of N × N weights."""
    return attend(dot_product_scores(tokens, tokens), tokens)[0]


def fused(tokens: Tensor) -> Tensor:
    """The same output without ever holding the weights."""
    heads = tokens[:, None]  # (1, 1, N, D)
    return fused_attention(heads, heads, heads)[:, 0]


def local(tokens: Tensor) -> Tensor:
    """Each token looks at the 16 nearest places only: (1, N, 16) weights."""
    count = tokens.shape[1]
    place = torch.arange(count, dtype=tokens.dtype).reshape(1, count, 1)
    index = nearest_neighbours(place, place, min(NEIGHBOURS, count)).index[0]  # (N, K)
    near = tokens[0][index]  # (N, K, D)
    return attend(dot_product_scores(tokens[0][:, None], near), near)[0][None, :, 0]


_RUN: dict[str, Callable[[Tensor], Tensor]] = {"whole": whole, "fused": fused, "local": local}


@torch.inference_mode()
def _seconds(run: Callable[[Tensor], Tensor], tokens: Tensor) -> float:
    started = time.perf_counter()
    run(tokens)
    return time.perf_counter() - started
