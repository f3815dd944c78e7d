"""Mistakes in formulas and in what is said of attention, each beside its correction and the check of its law.

Shown like `mistake_pairs.py`, from which this file differs in kind alone: there code that was meant right, here
formulas and sentences that textbooks and posts got wrong, taken at their word.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

# ------------------------------------------------------------------------ weights


def sum_by_exponents(scores: Tensor, value: Tensor) -> Tensor:  # noqa: D103
    weights = torch.exp(torch.softmax(scores, dim=-1))  # already powers over their sum
    return weights @ value


def sum_by_weights(scores: Tensor, value: Tensor) -> Tensor:  # noqa: D103
    return torch.softmax(scores, dim=-1) @ value


def ones_off_one(pool: Callable[..., Tensor]) -> float:  # noqa: D103
    scores = torch.randn(4, 6, generator=torch.Generator().manual_seed(0))
    return float((pool(scores, torch.ones(6, 1)) - 1).abs().max())


def weights_by_products(query: Tensor, key: Tensor) -> Tensor:  # noqa: D103
    products = query @ key.T
    return products / products.sum(-1, keepdim=True)


def weights_by_softmax(query: Tensor, key: Tensor) -> Tensor:  # noqa: D103
    return torch.softmax(query @ key.T, dim=-1)


def weight_outside(attention: Callable[..., Tensor]) -> float:  # noqa: D103
    generator = torch.Generator().manual_seed(0)
    query, key = (torch.randn(count, 3, generator=generator) for count in (4, 6))
    weights = attention(query, key)
    return float(torch.maximum(-weights, weights - 1).clamp_min(0).max())


def softmax_everywhere(scores: Tensor, value: Tensor) -> Tensor:  # noqa: D103
    weights = torch.softmax(scores, dim=-1)
    return torch.softmax(weights @ torch.softmax(value, dim=-1), dim=-1)


def softmax_of_scores(scores: Tensor, value: Tensor) -> Tensor:  # noqa: D103
    return torch.softmax(scores, dim=-1) @ value


def single_value_changed(pool: Callable[..., Tensor]) -> float:  # noqa: D103
    value = torch.tensor([[3.0, -1.0, 2.0]])
    return float((pool(torch.zeros(1, 1), value) - value).abs().max())


# ------------------------------------------------------------------------ scores


def score_of_all_three(query: Tensor, key: Tensor, value: Tensor) -> Tensor:  # noqa: D103
    return query.sum(-1)[:, None] + key.sum(-1) + value.sum(-1)  # a weighted sum of the three


def score_of_query_and_key(query: Tensor, key: Tensor, value: Tensor) -> Tensor:  # noqa: D103
    scores: Tensor = query @ key.T / query.shape[-1] ** 0.5
    return scores


def weights_moved_by_values(score: Callable[..., Tensor]) -> float:  # noqa: D103
    generator = torch.Generator().manual_seed(0)
    query, key, value = (torch.randn(count, 3, generator=generator) for count in (4, 6, 6))
    before, after = (torch.softmax(score(query, key, each), dim=-1) for each in (value, -value))
    return float((after - before).abs().max())


def one_linear_layer(tokens: Tensor) -> Tensor:  # noqa: D103
    layer = torch.randn(3, 3, generator=torch.Generator().manual_seed(1))
    return tokens @ layer  # each token by itself


def self_attention(tokens: Tensor) -> Tensor:  # noqa: D103
    return torch.softmax(tokens @ tokens.T, dim=-1) @ tokens


def tokens_that_see_no_other(mix: Callable[[Tensor], Tensor]) -> float:  # noqa: D103
    tokens = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
    other = torch.cat([tokens[:3], -tokens[3:]])  # only the last one changes
    return float(((mix(other) - mix(tokens))[:3] == 0).all(-1).sum())


def weights_of_known_pairs(x: Tensor, known_x: Tensor, known_y: Tensor) -> Tensor:  # noqa: D103
    scores = -(((known_x - known_y) / 0.1) ** 2) / 2  # where is x?
    return torch.softmax(scores, dim=-1).expand(len(x), -1)


def weights_of_the_question(x: Tensor, known_x: Tensor, known_y: Tensor) -> Tensor:  # noqa: D103
    scores = -(((x[:, None] - known_x) / 0.1) ** 2) / 2
    return torch.softmax(scores, dim=-1)


def known_points_missed(weigh: Callable[..., Tensor]) -> float:  # noqa: D103
    known_x, known_y = torch.tensor([0.0, 1.0, 2.0, 3.0]), torch.tensor([2.0, -1.0, 0.5, 4.0])
    answers = weigh(known_x, known_x, known_y) @ known_y  # asked where it was measured
    return float((answers - known_y).abs().max())


def one_over_n(x: Tensor, known_y: Tensor) -> Tensor:  # noqa: D103
    return torch.full_like(x, 1 / len(known_y))


def mean_of_values(x: Tensor, known_y: Tensor) -> Tensor:  # noqa: D103
    return known_y.mean().expand(len(x))


def constant_missed(average: Callable[..., Tensor]) -> float:  # noqa: D103
    return float((average(torch.zeros(3), torch.full((5,), 7.0)) - 7).abs().max())


# ------------------------------------------------------------------------ what is said, and how it is called


def look_near(scores: Tensor) -> Tensor:  # noqa: D103
    rows, columns = (torch.arange(count) for count in scores.shape)
    near = (rows[:, None] - columns).abs() <= 2
    return torch.softmax(scores.masked_fill(~near, -torch.inf), dim=-1)


def look_anywhere(scores: Tensor) -> Tensor:  # noqa: D103
    return torch.softmax(scores, dim=-1)


def weight_lost_on_the_way(attention: Callable[[Tensor], Tensor]) -> float:  # noqa: D103
    scores = torch.zeros(12, 12)
    scores[1, 10] = 20.0  # the word that answers stands nine places on
    return float(1 - attention(scores)[1, 10])


def call_with_numbers(attention: torch.nn.MultiheadAttention) -> Tensor:  # noqa: D103
    outputs: Tensor = attention(1, 6, 8)[0]  # sizes for tensors
    return outputs


def call_with_tensors(attention: torch.nn.MultiheadAttention) -> Tensor:  # noqa: D103
    tokens = torch.randn(1, 6, 8)  # batch, tokens, features
    outputs: Tensor = attention(tokens, tokens, tokens)[0]
    return outputs


def calls_without_answer(call: Callable[..., Tensor]) -> float:  # noqa: D103
    attention = torch.nn.MultiheadAttention(8, 2, batch_first=True)
    try:
        return float(call(attention).shape != (1, 6, 8))
    except (AttributeError, TypeError):
        return 1.0
