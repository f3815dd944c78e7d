"""Features of how every target lies to every context point: of M × N pairs, each distinct offset once.

On a pixel grid few offsets are distinct: 4,096 targets of a 64×64 picture and 1,000 context points make four million
pairs and 16,129 offsets. What a network makes of features is then worked out for those, and looked up for the pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor, nn

WORTH_A_TABLE = 1 << 14  # pairs, below which looking for equal offsets costs more than it saves
AT_A_TIME = 1 << 13  # pairs that go through a layer together
AT_MOST = 0.25  # distinct offsets to pairs: with more, a table saves little
SAME = 2.0**-20  # how far equal offsets may differ by rounding, for positions in about [−1, 1]


@dataclass(frozen=True)
class PairFeatures:
    """Features of pairs, or of distinct offsets and which of them each pair has."""

    rows: Tensor  # (B or 1, M, N, F); with a table (U, F)
    row_of: Tensor | None = None  # (M, N) long, into the table

    def through(self, layer: nn.Sequential | nn.Linear) -> Tensor:
        """What a layer from F to H numbers makes of every pair: (B or 1, H, M, N).

        Without gradients, a few targets at a time: what stands between the parts of a layer stays in the processor's
        cache.
        """
        if self.row_of is not None:
            return (
                _made(layer, self.rows).index_select(1, self.row_of.flatten()).view(1, -1, *self.row_of.shape)
            )
        batch, targets, points, _ = self.rows.shape
        few = targets if torch.is_grad_enabled() else max(1, AT_A_TIME // (batch * points))
        parts = [
            _made(layer, rows.flatten(0, 2)).view(-1, batch, rows.shape[1], points)
            for rows in self.rows.split(few, dim=1)
        ]
        return torch.cat(parts, dim=2).transpose(0, 1)


def _made(layer: nn.Sequential | nn.Linear, rows: Tensor) -> Tensor:
    """A layer of rows (U, F): (H, U), head by head in memory, as what is added to scores must be."""
    if isinstance(layer, nn.Sequential):
        rows, layer = layer[:-1](rows), cast(nn.Linear, layer[-1])
    return torch.addmm(layer.bias.unsqueeze(1), layer.weight, rows.t())


def pair_features(
    target_x: Tensor, context_x: Tensor, features: Callable[[Tensor], Tensor], tabulate: bool
) -> PairFeatures:
    """Features of the offsets between target_x (B, M, D) and context_x (B, N, D).

    Args:
        features: of offsets (..., D), made of each by itself.
        tabulate: whether equal offsets are looked for, where B is 1; not while gradients are wanted, as many pairs
            would then add to one row.
    """
    pairs = target_x.shape[1] * context_x.shape[1]
    if tabulate and target_x.shape[0] == 1 and pairs >= WORTH_A_TABLE:
        found = _distinct_offsets(target_x[0], context_x[0])
        if found is not None:
            offsets, row_of = found
            return PairFeatures(features(offsets), row_of)
    # Feature by feature, as `beside` leaves them.
    here, there = (x.movedim(-1, 0).contiguous() for x in (target_x, context_x))  # (D, B, M), (D, B, N)
    return PairFeatures(features((here.unsqueeze(3) - there.unsqueeze(2)).movedim(0, -1)))


def _distinct_offsets(target_x: Tensor, context_x: Tensor) -> tuple[Tensor, Tensor] | None:
    """Offsets (U, D) of target_x (M, D) from context_x (N, D), and which of them each pair has (M, N).

    None where they are too many.
    """
    pairs = len(target_x) * len(context_x)
    table: list[Tensor] = []  # of each dimension, its distinct offsets
    row_of = torch.zeros(len(target_x), len(context_x), dtype=torch.long, device=target_x.device)
    count = 1
    for target, context in zip(target_x.unbind(-1), context_x.unbind(-1), strict=True):
        targets, target_at = torch.unique(target, return_inverse=True)
        contexts, context_at = torch.unique(context, return_inverse=True)
        if len(targets) * len(contexts) > AT_MOST * pairs:
            return None
        apart = targets.unsqueeze(1) - contexts  # (m, n)
        _, which = torch.unique((apart / SAME).round(), return_inverse=True)
        distinct = int(which.max()) + 1
        count *= distinct
        if count > AT_MOST * pairs:
            return None
        offsets = apart.new_empty(distinct)
        offsets[which.flatten()] = apart.flatten()  # any of those that are the same
        table.append(offsets)
        row_of = row_of * distinct + which[target_at][:, context_at]
    return torch.cartesian_prod(*table).view(count, -1), row_of
