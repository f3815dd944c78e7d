"""Mistakes in attention code, each beside its correction and the check of the law that it breaks.

Pages and scripts show these functions as they stand here, so that each is short and needs only the imports below. A
check takes one of the two and returns how far the law is broken: 0 where it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor

from anp_core.attention.masked_softmax import masked_softmax

# ------------------------------------------------------------------------ softmax


def softmax_minus_minimum(scores: Tensor) -> Tensor:  # noqa: D103
    powers = torch.exp(scores - scores.min(-1, keepdim=True).values)
    return powers / powers.sum(-1, keepdim=True)


def softmax_minus_maximum(scores: Tensor) -> Tensor:  # noqa: D103
    powers = torch.exp(scores - scores.max(-1, keepdim=True).values)
    return powers / powers.sum(-1, keepdim=True)


def weights_not_finite(softmax: Callable[..., Tensor]) -> float:  # noqa: D103
    weights = softmax(torch.tensor([[0.0, 500.0, 1000.0]]))
    return float((~weights.isfinite()).sum())


def softmax_over_everything(scores: Tensor) -> Tensor:  # noqa: D103
    powers = torch.exp(scores - scores.max())
    return powers / powers.sum()


def softmax_over_keys(scores: Tensor) -> Tensor:  # noqa: D103
    return torch.softmax(scores, dim=-1)


def rows_off_one(softmax: Callable[..., Tensor]) -> float:  # noqa: D103
    scores = torch.randn(2, 4, 6, generator=torch.Generator().manual_seed(0))
    return float((softmax(scores).sum(-1) - 1).abs().max())


# ------------------------------------------------------------------------ scores


def pool_across_batch(query: Tensor, key: Tensor, value: Tensor) -> Tensor:  # noqa: D103
    scores = torch.einsum("bmd,cnd->bmn", query, key)  # c is another letter: summed over the batch
    return torch.softmax(scores, dim=-1) @ value


def pool_within_example(query: Tensor, key: Tensor, value: Tensor) -> Tensor:  # noqa: D103
    scores = torch.einsum("bmd,bnd->bmn", query, key)
    return torch.softmax(scores, dim=-1) @ value


def change_by_neighbour(pool: Callable[..., Tensor]) -> float:  # noqa: D103
    generator = torch.Generator().manual_seed(0)
    query, key, value = (torch.randn(2, 4, 3, generator=generator) for _ in range(3))
    other = torch.stack([key[0], -key[1]])  # only the second example changes
    return float((pool(query, key, value)[0] - pool(query, other, value)[0]).abs().max())


def weights_by_distance(query: Tensor, key: Tensor) -> Tensor:  # noqa: D103
    return torch.softmax(torch.cdist(query, key), dim=-1)


def weights_by_nearness(query: Tensor, key: Tensor) -> Tensor:  # noqa: D103
    return torch.softmax(-0.5 * torch.cdist(query, key).square(), dim=-1)


def own_key_behind(attention: Callable[..., Tensor]) -> float:  # noqa: D103
    points = torch.tensor([[0.0], [1.0], [2.0], [3.0]])
    weights = attention(points, points)  # every query has a key that equals it
    return float((weights.max(-1).values - weights.diagonal()).max())


def pool_without_query(query: Tensor, key: Tensor, value: Tensor) -> Tensor:  # noqa: D103
    scores = (query @ key.T).mean(0)  # (N,): which query was it?
    return (torch.softmax(scores, dim=-1) @ value).expand(len(query), -1)


def pool_for_each_query(query: Tensor, key: Tensor, value: Tensor) -> Tensor:  # noqa: D103
    scores = query @ key.T  # (M, N)
    return torch.softmax(scores, dim=-1) @ value


def change_by_company(pool: Callable[..., Tensor]) -> float:  # noqa: D103
    generator = torch.Generator().manual_seed(0)
    query, key, value = (torch.randn(5, 3, generator=generator) for _ in range(3))
    alone = torch.cat([pool(query[m : m + 1], key, value) for m in range(5)])
    return float((pool(query, key, value) - alone).abs().max())


def square_outside(query: Tensor, key: Tensor) -> Tensor:  # noqa: D103
    heights = torch.exp(-0.5 * (query - key.T)) ** 2
    return heights / heights.sum(-1, keepdim=True)


def square_inside(query: Tensor, key: Tensor) -> Tensor:  # noqa: D103
    heights = torch.exp(-0.5 * (query - key.T) ** 2)
    return heights / heights.sum(-1, keepdim=True)


def left_unlike_right(attention: Callable[..., Tensor]) -> float:  # noqa: D103
    weights = attention(torch.tensor([[0.0]]), torch.tensor([[-1.0], [1.0]]))
    return float((weights[0, 0] - weights[0, 1]).abs())


def scores_unscaled(query: Tensor, key: Tensor) -> Tensor:  # noqa: D103
    return query @ key.T


def scores_scaled(query: Tensor, key: Tensor) -> Tensor:  # noqa: D103
    scores: Tensor = query @ key.T / query.shape[-1] ** 0.5
    return scores


def variance_off_one(score: Callable[..., Tensor]) -> float:  # noqa: D103
    generator = torch.Generator().manual_seed(0)
    query, key = (torch.randn(400, 256, generator=generator) for _ in range(2))
    return float((score(query, key).var() - 1).abs())


# ------------------------------------------------------------------------ masks, modules, habits


def mask_by_a_million(scores: Tensor, mask: Tensor) -> Tensor:  # noqa: D103
    return torch.softmax(scores.masked_fill(~mask, -1e6), dim=-1)


def mask_exactly(scores: Tensor, mask: Tensor) -> Tensor:  # noqa: D103
    return masked_softmax(scores, mask)


def weight_of_forbidden_keys(softmax: Callable[..., Tensor]) -> float:  # noqa: D103
    mask = torch.tensor([[True, True, False], [False, False, False]])
    return float(softmax(torch.zeros(2, 3), mask)[~mask].sum())


class AttentionThatStores:  # noqa: D101
    def __call__(self, scores: Tensor) -> AttentionThatStores:  # noqa: D102
        self.weights = torch.softmax(scores, dim=-1)
        return self


class AttentionThatReturns:  # noqa: D101
    def __call__(self, scores: Tensor) -> SimpleNamespace:  # noqa: D102
        return SimpleNamespace(weights=torch.softmax(scores, dim=-1))


def first_answer_overwritten(kind: Callable[[], Any]) -> float:  # noqa: D103
    attention = kind()
    first = attention(torch.tensor([2.0, 0.0]))
    attention(torch.tensor([0.0, 2.0]))  # somebody else asks before the first answer is looked at
    return float((first.weights - torch.softmax(torch.tensor([2.0, 0.0]), dim=-1)).abs().max())


def explain_by_weight(weights: Tensor, value: Tensor) -> int:  # noqa: D103
    return int(weights.argmax())


def explain_by_removal(weights: Tensor, value: Tensor) -> int:  # noqa: D103
    change = weights / (1 - weights) * (value - weights @ value).abs()  # of the output, one key removed
    return int(change.argmax())


def effect_missed(explain: Callable[[Tensor, Tensor], int]) -> float:  # noqa: D103
    weights, value = torch.tensor([0.5, 0.3, 0.2]), torch.tensor([1.7, 1.0, 5.0])
    output = weights @ value
    effects = []
    for n in range(3):
        others = torch.arange(3) != n
        effects.append(float((weights[others] @ value[others] / weights[others].sum() - output).abs()))
    return float(max(effects) - effects[explain(weights, value)])


def trust_the_post(imports: list[str]) -> list[str]:  # noqa: D103
    return imports


def look_first(imports: list[str]) -> list[str]:  # noqa: D103
    return [name for name in imports if find_spec(name) is not None]


def packages_nobody_vouched_for(install: Callable[[list[str]], list[str]]) -> float:  # noqa: D103
    post = ["torch", "a_package_that_was_made_up_for_this_page"]
    return float(sum(find_spec(name) is None for name in install(post)))
