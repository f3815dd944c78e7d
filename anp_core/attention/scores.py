"""Score functions: how well does a key answer a query? Pure, one function a type, all shaped (..., M, N).

Queries are (..., M, D) and keys (..., N, D); leading dimensions broadcast.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

ADDITIVE_CHUNK_ELEMENTS = 1 << 24  # tanh(query + key) holds M·N·hidden numbers; 64 MB of float32 at a time


def _same_width(query: Tensor, key: Tensor) -> None:
    if query.shape[-1] != key.shape[-1]:
        raise ValueError(
            f"query and key must have the same last dimension; got {tuple(query.shape)} and {tuple(key.shape)}"
        )


def uniform_scores(query: Tensor, key: Tensor) -> Tensor:
    """Zero everywhere: every context point counts alike, the mean of a plain neural process."""
    _same_width(query, key)
    leading = torch.broadcast_shapes(query.shape[:-2], key.shape[:-2])
    return query.new_zeros(*leading, query.shape[-2], key.shape[-2])  # (..., M, N)


def laplace_scores(query: Tensor, key: Tensor, length_scale: Tensor | float = 1.0) -> Tensor:
    """−‖q − k‖₁ / ℓ (section 3, Kim et al. 2019). `length_scale` is a scalar or one value a dimension (D,)."""
    _same_width(query, key)
    difference = query.unsqueeze(-2) - key.unsqueeze(-3)  # (..., M, N, D)
    return -(difference / length_scale).abs().sum(-1)


def gaussian_scores(query: Tensor, key: Tensor, bandwidth: Tensor | float = 1.0) -> Tensor:
    """−‖q − k‖² / (2h²): with a softmax, Nadaraya-Watson regression (Nadaraya 1964; Watson 1964).

    `bandwidth` h is a scalar or one value a dimension (D,).
    """
    _same_width(query, key)
    difference = query.unsqueeze(-2) - key.unsqueeze(-3)  # (..., M, N, D)
    return -0.5 * (difference / bandwidth).square().sum(-1)


def dot_product_scores(query: Tensor, key: Tensor) -> Tensor:
    """q·k / √d (eq. 1, Vaswani et al. 2017)."""
    _same_width(query, key)
    return query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])


def cosine_scores(query: Tensor, key: Tensor, temperature: Tensor | float = 1.0) -> Tensor:
    """q̂·k̂ / τ, with q̂ and k̂ of length one (Graves et al. 2014, content addressing)."""
    _same_width(query, key)
    return F.normalize(query, dim=-1) @ F.normalize(key, dim=-1).transpose(-2, -1) / temperature


def additive_scores(
    query: Tensor,
    key: Tensor,
    query_weight: Tensor,
    key_weight: Tensor,
    vector: Tensor,
    chunk_elements: int = ADDITIVE_CHUNK_ELEMENTS,
) -> Tensor:
    """vᵀ tanh(W_q q + W_k k) (section 3.1, Bahdanau et al. 2015).

    `query_weight` is (hidden, Dq), `key_weight` (hidden, Dk), `vector` (hidden,). Queries are taken a few at a
    time, so that memory stays near `chunk_elements` numbers rather than M·N·hidden.
    """
    projected_query = query @ query_weight.transpose(-2, -1)  # (..., M, hidden)
    projected_key = key @ key_weight.transpose(-2, -1)  # (..., N, hidden)
    leading = torch.broadcast_shapes(query.shape[:-2], key.shape[:-2])
    row_elements = math.prod(leading) * key.shape[-2] * vector.shape[-1]
    rows = max(1, chunk_elements // max(1, row_elements))
    parts = [
        torch.tanh(part.unsqueeze(-2) + projected_key.unsqueeze(-3)) @ vector  # (..., rows, N)
        for part in projected_query.split(rows, dim=-2)
    ]
    return torch.cat(parts, dim=-2)


def bilinear_scores(query: Tensor, key: Tensor, weight: Tensor) -> Tensor:
    """qᵀ W k, "general" in section 3.1 of Luong et al. 2015. `weight` is (Dq, Dk)."""
    if weight.shape != (query.shape[-1], key.shape[-1]):
        raise ValueError(
            f"weight must have shape {(query.shape[-1], key.shape[-1])} for these queries and keys; "
            f"got {tuple(weight.shape)}"
        )
    return query @ weight @ key.transpose(-2, -1)
