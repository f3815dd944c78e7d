"""What if a prediction had not seen some of its context points? The true change, beside what attention predicts.

Attention alone predicts it so: the weights of what is left, scaled to sum to 1, times what the context says. A
network does more with what it reads, so the two differ; how far they agree says how far attention explains.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from anp_core.errors import stop_if
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.result import NO_POINTS, Attention, Result

TARGETS_AT_ONCE = 64  # whose weights are worked out together
SAME_WAY, OTHER_WAY = 0.8, 0.2  # cosine between two changes, from where they are called alike or not

# How the true change and the one by attention compare: both too small to see, only one of them, or their directions.
Likeness = Literal["tiny", "unexplained", "same", "partly", "other"]

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]


@dataclass(frozen=True, eq=False)
class WhatIf:
    """Predictions of m targets with and without some context points, in the task's own unit."""

    targets: np.ndarray  # (m,) which of the result's
    dropped: np.ndarray  # (D,) context points that were made unknown, by number
    share: np.ndarray  # (m,) of the attention that fell on them, averaged over heads
    before: Predicted
    after: Predicted  # without the dropped points
    attended: np.ndarray  # (m, D) mean of what the context says, weighted by attention
    attended_without: np.ndarray  # and without the dropped points

    @property
    def change(self) -> np.ndarray:
        """How far the prediction truly moves, (m, D)."""
        change: np.ndarray = self.after.mean - self.before.mean
        return change

    @property
    def change_by_attention(self) -> np.ndarray:
        """How far it would move if it were the weighted mean of what it attends to, (m, D)."""
        change: np.ndarray = self.attended_without - self.attended
        return change

    @property
    def sizes(self) -> tuple[float, float]:
        """Root mean square of the true change and of the one by attention."""
        true, said = (
            float(np.sqrt(np.square(each).mean())) for each in (self.change, self.change_by_attention)
        )
        return true, said

    def likeness(self, tiny: float) -> Likeness:
        """Whether attention explains the change; sizes below `tiny`, in the task's unit, cannot be seen."""
        true, said = self.sizes
        if max(true, said) < tiny:
            return "tiny"
        if min(true, said) < tiny:
            return "unexplained"
        cosine = float((self.change * self.change_by_attention).mean()) / (true * said)
        return "same" if cosine > SAME_WAY else "partly" if cosine > OTHER_WAY else "other"

    @property
    def nbytes(self) -> int:
        """How much memory it holds."""
        parts = (self.dropped, self.share, *self.before, *self.after, self.attended, self.attended_without)
        return sum(part.nbytes for part in parts)


def what_if(
    result: Result,
    dropped: np.ndarray,
    targets: np.ndarray | None = None,
    *,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> WhatIf:
    """Predict targets again as if some context points had been unknown.

    Args:
        dropped: (D,) context points by number, at least one: `points_in` of a result finds them.
        targets: (m,) ascending; None takes all.
        progress: told how many of how many targets are looked up.
        cancelled: asked in between; True raises Cancelled.

    Raises:
        UserInputError: as `result.without`, where too few points would be left.
    """
    asked = np.arange(result.num_targets) if targets is None else targets
    before, after = (result.without(points, targets) for points in (NO_POINTS, dropped))
    every = np.arange(len(asked))
    parts = []
    for start in range(0, len(asked), TARGETS_AT_ONCE):
        stop_if(cancelled)
        if progress is not None:
            progress(start, len(asked))
        seen = result.weights(asked[start : start + TARGETS_AT_ONCE])
        parts.append(_by_attention(result, seen, dropped))
    share, attended, without = (np.concatenate(column) for column in zip(*parts, strict=True))
    return WhatIf(asked, dropped, share, before.at(every), after.at(every), attended, without)


def _by_attention(
    result: Result, seen: Attention, dropped: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Share of the attention on what is gone (m,), and the mean of what is attended to with and without it (m, D)."""
    says = result.point_values  # (N, D)
    values = says[seen.points] if seen.cells is None else seen.cells.values[seen.list_of]  # (m, K, D)
    weights = seen.average()
    gone = np.isin(seen.points, dropped)
    left = np.where(gone, 0.0, weights)
    total = left.sum(axis=1, keepdims=True)
    plain = np.delete(says, dropped, axis=0).mean(axis=0)  # where nothing attended to is left: all that is
    attended, rest = (np.einsum("mk,mkd->md", part, values) for part in (weights, left))
    without = np.where(total > 1e-9, rest / np.maximum(total, 1e-9), plain)
    return (weights - left).sum(axis=1), attended, without


def most_attended(result: Result, count: int, targets: np.ndarray | None = None) -> np.ndarray:
    """The context points (D,) with the largest weights of all targets together, the heaviest first.

    Weights are averaged over heads; places that stand for many points are passed over.
    """
    asked = np.arange(result.num_targets) if targets is None else targets
    points, weights = [], []
    for start in range(0, len(asked), TARGETS_AT_ONCE):
        seen = result.weights(asked[start : start + TARGETS_AT_ONCE])
        points.append(seen.points[seen.single])
        weights.append(seen.average()[seen.single])
    found, owner = np.unique(np.concatenate(points), return_inverse=True)
    total = np.bincount(owner, np.concatenate(weights), len(found))
    return found[np.argsort(-total, kind="stable")[:count]]
