"""Making one vector of many: average, maximum and a fully connected layer beside attention, which alone is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from anp_core.attention.pooling import attend
from anp_core.attention.scores import dot_product_scores
from anp_core.language import mark

LAYER_SEED = 11  # of the fully connected layer's weights, which a training would find
UNCHANGED = 1e-9


@dataclass(frozen=True, eq=False)
class Pooled:
    """One vector of a sequence, and how much of each token's features is in it."""

    output: Tensor  # (D,)
    weights: Tensor  # (N, D)


def average_pooling(query: Tensor, tokens: Tensor) -> Pooled:
    """The mean of tokens (N, D); no query takes part."""
    return Pooled(tokens.mean(0), torch.full_like(tokens, 1 / len(tokens)))


def max_pooling(query: Tensor, tokens: Tensor) -> Pooled:
    """The largest number of every feature, from whichever token has it."""
    largest = tokens.max(0)
    return Pooled(largest.values, torch.zeros_like(tokens).scatter_(0, largest.indices[None], 1.0))


def connected_pooling(query: Tensor, tokens: Tensor) -> Pooled:
    """A fully connected layer over the places: each place has a weight of its own, whatever stands there."""
    generator = torch.Generator().manual_seed(LAYER_SEED)
    layer = torch.randn(len(tokens), generator=generator, dtype=tokens.dtype) / len(tokens) ** 0.5
    weights = layer[:, None].expand_as(tokens)
    return Pooled((weights * tokens).sum(0), weights)


def attention_pooling(query: Tensor, tokens: Tensor) -> Pooled:
    """The mean weighted by how well each token answers the query (D,)."""
    output, weights = attend(dot_product_scores(2 * query[None], tokens), tokens)
    return Pooled(output[0], weights[0, :, None].expand_as(tokens))


POOLINGS: dict[str, Callable[[Tensor, Tensor], Pooled]] = {
    mark("Average"): average_pooling,
    mark("Maximum"): max_pooling,
    mark("Fully connected"): connected_pooling,
    mark("Attention"): attention_pooling,
}


@dataclass(frozen=True, eq=False)
class PoolingChanges:
    """The largest change of a pooling's output; 0 where it does not notice."""

    query: float  # when another query asks
    order: float  # when the tokens stand in the reverse order
    one_token: float  # when one token is replaced: what cannot notice this has lost it


def draw_tokens(count: int = 6, features: int = 4, seed: int = 0) -> tuple[Tensor, Tensor]:
    """A query (D,) and tokens (N, D), standard normal."""
    generator = torch.Generator().manual_seed(seed)
    query = torch.randn(features, generator=generator, dtype=torch.float64)
    return query, torch.randn(count, features, generator=generator, dtype=torch.float64)


def pooling_changes(name: str, query: Tensor, tokens: Tensor) -> PoolingChanges:
    """What one of `POOLINGS` notices of another query (the negated one), another order and another last token."""
    pool = POOLINGS[name]
    before = pool(query, tokens).output
    replaced = torch.cat([tokens[:-1], -tokens[-1:]])
    changed = (pool(-query, tokens), pool(query, tokens.flip(0)), pool(query, replaced))
    return PoolingChanges(*(float((each.output - before).abs().max()) for each in changed))


def pooling_weights(query: Tensor, tokens: Tensor) -> dict[str, np.ndarray]:
    """The weights (N, D) of every pooling."""
    return {name: pool(query, tokens).weights.numpy() for name, pool in POOLINGS.items()}
