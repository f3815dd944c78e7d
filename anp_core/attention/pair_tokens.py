"""Tokens of pairs, a target's and a neighbour's, their layer normalisation folded into what is done with them.

A target has some thirty neighbours, so that whatever is written out for pairs costs thirty times as much as for
targets. Scores and pools are linear in the tokens: what normalises a token goes into them as one number a pair.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from anp_core.attention.neighbours import gather_neighbours
from anp_core.precision import at_least_float32


@dataclass(frozen=True)
class PairTokens:
    """K tokens p of each of P targets: the rows themselves, or p = scale · row ∘ gain + shift.

    >>> tokens = PairTokens(torch.tensor([[[1.0, 0.0], [0.0, 3.0]]]))
    >>> tokens.pooled(torch.tensor([[[0.5, 0.5]]]))
    tensor([[[0.5000, 1.5000]]])
    """

    rows: Tensor  # (P, K, D)
    scale: Tensor | None = None  # (P, 1, K)
    norm: nn.LayerNorm | None = None  # whose weight is the gain, whose bias the shift

    def answers(self, query: Tensor) -> Tensor:
        """query (P, H, D) times each token: (P, H, K), but for a number that all tokens of a target share.

        Softmax takes no notice of that.
        """
        asked = query if self.norm is None else query * self.norm.weight
        answers = asked.to(self.rows.dtype) @ self.rows.transpose(1, 2)
        return answers if self.scale is None else answers * self.scale

    def pooled(self, weights: Tensor) -> Tensor:
        """Σ w p by weights (P, H, K): (P, H, D)."""
        share = weights if self.scale is None else weights * self.scale
        pooled = share.to(self.rows.dtype) @ self.rows
        if self.norm is None:
            return pooled
        return pooled * self.norm.weight + weights.sum(-1, keepdim=True) * self.norm.bias


def centred(context: Tensor, last: nn.Linear) -> Tensor:
    """Context tokens (B, N, D) as `joined_tokens` takes them: with the bias of `last`, and a mean of zero over D."""
    tokens = context if last.bias is None else context + last.bias
    return (tokens - tokens.mean(-1, keepdim=True)).to(context.dtype)


def joined_tokens(
    context: Tensor, index: Tensor, hidden: Tensor, last: nn.Linear, norm: nn.LayerNorm
) -> PairTokens:
    """norm(context token + last(hidden)) of every pair.

    Args:
        context: (B, N, D) tokens as `centred` returns them: normalising takes their mean away in any case.
        index: (B, M, K) which of them the pairs are of.
        hidden: (B·M·K, F) of the pairs' offsets.
        last: from F to D.
        norm: over D, with gain and shift.
    """
    batch, targets, k = index.shape
    weight = (last.weight - last.weight.mean(0)).to(context.dtype)
    rows = gather_neighbours(context, index).flatten(0, 2)  # (B·M·K, D), its own memory
    rows = rows.addmm_(hidden.to(context.dtype), weight.t())
    size = at_least_float32(torch.linalg.vector_norm(rows, dim=-1)).square()
    scale = torch.rsqrt(size / rows.shape[-1] + norm.eps).view(batch * targets, 1, k)
    return PairTokens(rows.view(batch * targets, k, -1), scale, norm)
