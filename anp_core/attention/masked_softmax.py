"""Softmax over the allowed keys only: every attention type goes through here."""

from __future__ import annotations

import torch
from torch import Tensor


def masked_softmax(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    """Turn scores (..., N) into weights (..., N) that are >= 0 and sum to 1 over the allowed keys.

    `mask` is True where attention is allowed and broadcasts against `scores`. A row without any allowed key
    gives weights of exactly zero and passes exactly zero gradient, never NaN.

    >>> masked_softmax(torch.tensor([0.0, 0.0, 9.0]), torch.tensor([True, True, False]))
    tensor([0.5000, 0.5000, 0.0000])
    """
    if mask is None:
        return torch.softmax(scores, dim=-1)
    try:
        shape = torch.broadcast_shapes(scores.shape, mask.shape)
    except RuntimeError as error:
        raise ValueError(
            f"mask must broadcast to the scores' shape {tuple(scores.shape)}; got {tuple(mask.shape)}"
        ) from error
    if mask.all():  # as nearly always: masking passes over the scores several times
        return torch.softmax(scores.expand(shape), dim=-1)
    forbidden = ~mask
    # -inf on a whole row would make 0/0; such rows get finite scores here and are zeroed below.
    hopeless = forbidden.all(dim=-1, keepdim=True)
    weights = torch.softmax(scores.masked_fill(forbidden & ~hopeless, float("-inf")), dim=-1)
    return weights.masked_fill(forbidden, 0.0)
