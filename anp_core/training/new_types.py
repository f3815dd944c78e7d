"""Weights for attention types that a network is to learn beside local attention: where their training begins."""

from __future__ import annotations

import re

from torch import Tensor

_OF_ROUND = re.compile(r"(?P<rounds>.*\brounds\.)\w+\.(?P<part>\d+\..+)")


def with_new_types(weights: dict[str, Tensor], fresh: dict[str, Tensor]) -> dict[str, Tensor]:
    """`weights`, and for each type that they lack what local attention made of its neighbours, with its own scores.

    Args:
        weights: of a network whose types all attend to neighbours, "local" among them.
        fresh: of the same network with more types, as it is built: scores, and what local attention has none of.

    Returns:
        All that `fresh` names, as far as `weights` has it or a start for it.
    """
    whole = dict(weights)
    for name, value in fresh.items():
        found = _OF_ROUND.fullmatch(name)
        if name in weights or found is None:
            continue
        local = weights.get(f"{found['rounds']}local.{found['part']}")
        whole[name] = value if local is None else _regrouped(local, value)
    return whole


def _regrouped(local: Tensor, fresh: Tensor) -> Tensor:
    """Weights of values (H, D, d_head) for another number of heads: their columns, one after the other."""
    if local.shape == fresh.shape or local.dim() != 3:
        return local
    columns = local.transpose(0, 1).flatten(1)  # (D, D)
    return columns.view(columns.shape[0], fresh.shape[0], -1).transpose(0, 1).contiguous()
