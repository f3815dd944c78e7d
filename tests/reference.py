"""Attention written out in plain loops and float64: slow, plainly right, what the tests compare against."""

from __future__ import annotations

import math

import numpy as np


def loop_scores(query, key, score):
    """(M, N) from query (M, D), key (N, D) and a score of two vectors."""
    return np.array([[score(q, k) for k in key] for q in query], np.float64).reshape(len(query), len(key))


def uniform(q, k):
    return 0.0


def laplace(length_scale):
    """`length_scale` (D,), one a dimension."""
    return lambda q, k: -sum(abs(a - b) / scale for a, b, scale in zip(q, k, length_scale, strict=True))


def gaussian(bandwidth):
    """`bandwidth` (D,), one a dimension."""
    return lambda q, k: -sum((a - b) ** 2 / (2 * h**2) for a, b, h in zip(q, k, bandwidth, strict=True))


def dot_product(q, k):
    return sum(a * b for a, b in zip(q, k, strict=True)) / math.sqrt(len(q))


def cosine(temperature):
    def score(q, k):
        lengths = math.sqrt(sum(a * a for a in q)) * math.sqrt(sum(b * b for b in k))
        return sum(a * b for a, b in zip(q, k, strict=True)) / lengths / temperature

    return score


def additive(query_weight, key_weight, vector):
    def score(q, k):
        hidden = [math.tanh(wq @ q + wk @ k) for wq, wk in zip(query_weight, key_weight, strict=True)]
        return sum(v * h for v, h in zip(vector, hidden, strict=True))

    return score


def bilinear(weight):
    return lambda q, k: sum(q[i] * weight[i, j] * k[j] for i in range(len(q)) for j in range(len(k)))


def masked_softmax(scores, mask=None):
    """(M, N) weights; rows without an allowed key stay zero."""
    weights = np.zeros_like(scores, dtype=np.float64)
    for m, row in enumerate(scores):
        allowed = [n for n in range(len(row)) if mask is None or mask[m, n]]
        if not allowed:
            continue
        highest = max(row[n] for n in allowed)
        total = sum(math.exp(row[n] - highest) for n in allowed)
        for n in allowed:
            weights[m, n] = math.exp(row[n] - highest) / total
    return weights


def pool(weights, value):
    """(M, D) sums of value (N, D) by weights (M, N)."""
    output = np.zeros((weights.shape[0], value.shape[1]))
    for m in range(weights.shape[0]):
        for n in range(weights.shape[1]):
            output[m] += weights[m, n] * value[n]
    return output


def affine(weight, bias, x):
    """Rows of x (N, D) through y = W x + b, as nn.Linear."""
    return np.array([[w @ row + b for w, b in zip(weight, bias, strict=True)] for row in x])


def multihead(target, context, parts, num_heads, mask=None):
    """Output (M, D) and weights (H, M, N) of one batch entry.

    `parts` maps "query", "key", "value" and "output" to (weight, bias) as nn.Linear keeps them.
    """
    query, key, value = (
        affine(*parts[name], rows) for name, rows in (("query", target), ("key", context), ("value", context))
    )
    width = query.shape[1] // num_heads
    heads, weights = [], []
    for head in range(num_heads):
        own = slice(head * width, (head + 1) * width)
        weights.append(masked_softmax(loop_scores(query[:, own], key[:, own], dot_product), mask))
        heads.append(pool(weights[-1], value[:, own]))
    return affine(*parts["output"], np.concatenate(heads, axis=1)), np.stack(weights)


def local(target, pairs, query, key_weight, value_weight, output, mask=None):
    """Output (M, D) and weights (H, M, K) of local attention over pairs (M, K, D), keys and values not folded.

    `query` and `output` are (weight, bias); key_weight is (H, d_head, D), value_weight (H, D, d_head).
    """
    asked = affine(*query, target)
    num_heads, width, _ = key_weight.shape
    weights = np.zeros((num_heads, len(target), pairs.shape[1]))
    joined = np.zeros_like(asked)
    for m, tokens in enumerate(pairs):
        for head in range(num_heads):
            own = slice(head * width, (head + 1) * width)
            keys = np.array([key_weight[head] @ token for token in tokens])
            values = np.array([token @ value_weight[head] for token in tokens])
            row = loop_scores(asked[m : m + 1, own], keys, dot_product)
            allowed = None if mask is None else mask[m : m + 1]
            weights[head, m] = masked_softmax(row, allowed)[0]
            joined[m, own] = pool(weights[head, m : m + 1], values)[0]
    return affine(*output, joined), weights
