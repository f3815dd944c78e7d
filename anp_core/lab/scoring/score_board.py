"""Every attention type on the same queries and keys, and what they do when those are shifted or turned.

The types that have learned parts (additive, bilinear, multi-head, local) get random ones from a fixed seed: what they
look like is arbitrary, which symmetries they have is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from anp_core.attention import scores as score_functions
from anp_core.attention.catalogue import CATALOGUE
from anp_core.attention.masked_softmax import masked_softmax
from anp_core.attention.neighbours import nearest_neighbours
from anp_core.attention.registry import SCORE_FUNCTIONS

HIDDEN = 8  # of additive attention
HEADS = 2
PARTS_SEED = 7
MOVES = ("shift", "rotate", "scale", "permute keys", "permute queries")
SHIFT, SCALE = 1.5, 2.0


@dataclass(frozen=True)
class BoardSettings:
    """What the score functions are told besides queries and keys."""

    bandwidth: float = 1.0  # h of Gaussian, ℓ of Laplace and of local
    temperature: float = 1.0  # divides every score
    neighbours: int = 4  # K of local


@dataclass(frozen=True, eq=False)
class QueryKeySet:
    """The same queries and keys for every type."""

    query: np.ndarray  # (M, D)
    key: np.ndarray  # (N, D)
    mask: np.ndarray  # (M, N) bool, True where attention is allowed


def draw_queries_and_keys(dimension: int = 2, queries: int = 6, keys: int = 8, seed: int = 0) -> QueryKeySet:
    """Standard normal queries (M, D) and keys (N, D), everything allowed. D is even, for the two heads."""
    random = np.random.default_rng(seed)
    query, key = random.standard_normal((queries, dimension)), random.standard_normal((keys, dimension))
    return QueryKeySet(query, key, np.ones((queries, keys), bool))


def make_mask(kind: str, queries: int, keys: int, valid_length: int) -> np.ndarray:
    """A mask (M, N): "none", "valid length" (only the first keys), "causal", or "one row empty" (the third)."""
    mask = np.ones((queries, keys), bool)
    if kind == "valid length":
        mask[:, valid_length:] = False
    elif kind == "causal":
        mask = np.tril(mask)
    elif kind == "one row empty":
        mask[min(2, queries - 1)] = False
    elif kind != "none":
        raise ValueError(f"mask must be none, valid length, causal or one row empty; got {kind!r}")
    return mask


def type_weights(name: str, data: QueryKeySet, settings: BoardSettings | None = None) -> np.ndarray:
    """Weights (M, N) of one attention type; those of multi-head are the mean over its heads."""
    weights: np.ndarray = board_heads(name, data, settings).mean(0)
    return weights


def board_heads(name: str, data: QueryKeySet, settings: BoardSettings | None = None) -> np.ndarray:
    """Weights (H, M, N) of one attention type; H is 1 for all but multi-head."""
    if name not in CATALOGUE:
        raise ValueError(f"attention type must be among {', '.join(CATALOGUE)}; got {name!r}")
    settings = settings or BoardSettings()
    query, key = torch.as_tensor(data.query), torch.as_tensor(data.key)
    mask = torch.as_tensor(data.mask)
    if name == "local":
        mask = mask & _nearest_mask(query, key, mask, settings.neighbours)
    scores = board_scores(name, query, key, settings) / settings.temperature
    return masked_softmax(scores.reshape(-1, *mask.shape), mask).numpy()


def move(data: QueryKeySet, kind: str, seed: int = 0) -> tuple[QueryKeySet, np.ndarray, np.ndarray]:
    """Move queries and keys together; the new set, and in which order its rows and columns are now.

    "shift" adds the same vector to all, "rotate" turns all by the same random rotation, "scale" doubles all lengths,
    and the two permutations change the order. The mask goes with its rows and columns.
    """
    queries, keys = data.mask.shape
    random = np.random.default_rng([seed, 1])
    rows, columns = np.arange(queries), np.arange(keys)
    query, key = data.query, data.key
    if kind == "shift":
        direction = random.standard_normal(query.shape[1])
        step = SHIFT * direction / np.linalg.norm(direction)
        query, key = query + step, key + step
    elif kind == "rotate":
        turn = random_rotation(query.shape[1], random)
        query, key = query @ turn, key @ turn
    elif kind == "scale":
        query, key = SCALE * query, SCALE * key
    elif kind == "permute keys":
        columns = random.permutation(keys)
    elif kind == "permute queries":
        rows = random.permutation(queries)
    else:
        raise ValueError(f"move must be among {', '.join(MOVES)}; got {kind!r}")
    return QueryKeySet(query[rows], key[columns], data.mask[np.ix_(rows, columns)]), rows, columns


def random_rotation(dimension: int, random: np.random.Generator) -> np.ndarray:
    """A random rotation (D, D): orthogonal, with a determinant of 1. One dimension has none but the identity."""
    turn: np.ndarray = np.linalg.qr(random.standard_normal((dimension, dimension)))[0]
    if np.linalg.det(turn) < 0:  # a reflection: another one makes a rotation of it
        turn[:, 0] = -turn[:, 0]
    return turn


def change_after(
    name: str, data: QueryKeySet, kind: str, settings: BoardSettings | None = None, seed: int = 0
) -> float:
    """The largest change of any weight after a move; permutations are undone before comparing."""
    moved, rows, columns = move(data, kind, seed)
    before = type_weights(name, data, settings)[np.ix_(rows, columns)]
    return float(np.abs(type_weights(name, moved, settings) - before).max())


def _nearest_mask(query: Tensor, key: Tensor, mask: Tensor, count: int) -> Tensor:
    """True at the K nearest keys of each query that it may look at."""
    reach = torch.zeros_like(mask)
    for row in range(len(query)):
        found = nearest_neighbours(query[None, row : row + 1], key[None], count, mask[None, row])
        index, usable = found.index[0, 0], found.mask[0, 0]
        reach[row, index[usable]] = True
    return reach


def _random(*shape: int, number: int) -> Tensor:
    generator = torch.Generator().manual_seed(PARTS_SEED + number)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def _additive(query: Tensor, key: Tensor, _: BoardSettings) -> Tensor:
    width = query.shape[-1]
    inner = [_random(HIDDEN, width, number=number) / width**0.5 for number in (1, 2)]
    return score_functions.additive_scores(query, key, inner[0], inner[1], _random(HIDDEN, number=3))


def _bilinear(query: Tensor, key: Tensor, _: BoardSettings) -> Tensor:
    width = query.shape[-1]
    return score_functions.bilinear_scores(query, key, _random(width, width, number=4) / width**0.5)


def _multihead(query: Tensor, key: Tensor, _: BoardSettings) -> Tensor:
    """(H, M, N): each head compares its own half of the projected features."""
    width = query.shape[-1]
    asked, given = (
        (x @ _random(width, width, number=number) / width**0.5).unflatten(-1, (HEADS, -1)).transpose(0, 1)
        for x, number in ((query, 5), (key, 6))
    )
    return score_functions.dot_product_scores(asked, given)


def _local(query: Tensor, key: Tensor, settings: BoardSettings) -> Tensor:
    """A bias b(q − k) and nothing else, b a small random network of the offset."""
    offset = (query.unsqueeze(-2) - key.unsqueeze(-3)) / settings.bandwidth  # (M, N, D)
    return torch.tanh(offset @ _random(offset.shape[-1], HIDDEN, number=8)) @ _random(HIDDEN, number=9)


RANDOM_PARTS: dict[str, Callable[[Tensor, Tensor, BoardSettings], Tensor]] = {
    "additive": _additive,
    "bilinear": _bilinear,
    "multihead": _multihead,
    "local": _local,
}
"""The types that take more than queries and keys: what a network would learn is drawn at random here."""


def board_scores(name: str, query: Tensor, key: Tensor, settings: BoardSettings) -> Tensor:
    """Scores (M, N) of one type, or (H, M, N) where it has several heads; positions are in bandwidths."""
    if name in RANDOM_PARTS:
        return RANDOM_PARTS[name](query, key, settings)
    scale = settings.bandwidth if CATALOGUE[name].compares == "positions" else 1.0
    return SCORE_FUNCTIONS[name](query / scale, key / scale)
