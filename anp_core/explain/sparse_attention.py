"""Attention of many targets, kept only where it may fall: from a Result to what a browser can hold.

A forecast looks at some hundred of the thousands of points of a record; zeros for all others would be most of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from anp_core.errors import stop_if
from anp_core.explain.head_groups import head_groups
from anp_core.prediction.result import Attention, Result, joined

NUMBERS_AT_A_TIME = 4_000_000  # weights worked out together
TARGETS_AT_ONCE = 64  # between two looks at whether to stop
NUMBERS = 3_000_000  # weights that are kept at most of every target: beyond, heads are averaged

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]


def gather_attention(
    result: Result,
    *,
    limit: int,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Attention:
    """Work out what targets attend to, of all or of as many evenly chosen as fit.

    Args:
        limit: about how many weights to keep; beyond, every k-th target stands for its neighbours. How many points
            one looks at is measured at the middle one.
        progress: called with how many of how many targets are done.
        cancelled: asked between chunks; raises Cancelled where it says yes.
    """
    count = result.num_targets
    stride = 1
    if count:
        stride = max(1, -(-count * result.weights(np.array([count // 2])).numbers // limit))
    asked = np.arange(min(stride // 2, max(count - 1, 0)), count, stride)
    return _gather(result, asked, None, progress, cancelled)


def gather_every_target(
    result: Result,
    *,
    limit: int = NUMBERS,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Attention | None:
    """What every target attends to, head by head or, where that is too much, averaged: a head without a name.

    None where even the average has more than `limit` weights, or places stand for groups of points.
    """
    count = result.num_targets
    first = result.weights(np.arange(min(1, count)))
    points = first.numbers // max(1, len(first.heads))
    if first.cells is not None or count * points > limit:
        return None
    together = {"": range(len(result.heads))} if count * first.numbers > limit else None
    return _gather(result, np.arange(count), together, progress, cancelled)


def gather_by_group(result: Result, *, cancelled: IsCancelled | None = None) -> Attention:
    """What every target attends to, averaged over each group of heads."""
    return _gather(result, np.arange(result.num_targets), head_groups(result.heads), None, cancelled)


def _gather(
    result: Result,
    asked: np.ndarray,
    groups: Mapping[str, Sequence[int]] | None,
    progress: Progress | None,
    cancelled: IsCancelled | None,
) -> Attention:
    """Chunk by chunk; with groups of heads, the mean of each in their place."""
    parts = [result.weights(asked[:1])]
    step = max(1, min(TARGETS_AT_ONCE, NUMBERS_AT_A_TIME // max(1, parts[0].numbers)))
    if progress is not None:
        progress(0, len(asked))
    parts.clear()
    for start in range(0, len(asked), step):
        stop_if(cancelled)
        seen = result.weights(asked[start : start + step])
        parts.append(seen if groups is None else seen.merged(groups))
        if progress is not None:
            progress(min(start + step, len(asked)), len(asked))
    return joined(parts or [result.weights(asked)])
