"""Attention of many asked times, kept only where it may fall: from an Outlook to what a browser can hold.

A forecast looks at some hundred of the thousands of points of a record; zeros for all others would be most of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from anp_core.errors import Cancelled

if TYPE_CHECKING:
    from anp_core.prediction.temperature.forecast import (
        Outlook,  # imports torch: only the name is needed here
    )

NUMBERS_AT_A_TIME = 4_000_000  # weights held in memory while they are gathered, zeros included
TIMES_AT_ONCE = 64  # asked times between two looks at whether to stop


@dataclass(frozen=True, eq=False)
class SparseAttention:
    """Weights of the asked times of an Outlook, or of every k-th of them."""

    asked: np.ndarray  # (m,) which of the outlook's times, ascending
    columns: tuple[np.ndarray, ...]  # lists of context points (K,), ascending; times may share one
    list_of: np.ndarray  # (m,) which of the lists each asked time uses
    weights: tuple[np.ndarray, ...]  # m arrays (heads, K) float32, rows sum to 1

    @property
    def numbers(self) -> int:
        """How many weights there are."""
        return sum(part.size for part in self.weights)

    @property
    def nbytes(self) -> int:
        """How much memory they hold."""
        return sum(part.nbytes for part in (self.asked, self.list_of, *self.columns, *self.weights))


def gather_attention(
    outlook: Outlook,
    *,
    limit: int,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SparseAttention:
    """Work out the attention of an outlook's times, of all or of as many evenly chosen as fit.

    Args:
        outlook: a forecast or filled gaps.
        limit: about how many weights to keep; beyond, every k-th time stands for its neighbours.
        progress: called with how many of how many times are done.
        cancelled: asked between chunks; raises Cancelled where it says yes.
    """
    asked = _choose_asked(outlook, limit)
    numbers = len(asked) * len(outlook.heads) * len(outlook.context_times)
    chunks = max(1, -(-numbers // NUMBERS_AT_A_TIME), -(-len(asked) // TIMES_AT_ONCE))
    if progress is not None:
        progress(0, len(asked))
    lists: dict[bytes, int] = {}
    columns: list[np.ndarray] = []
    list_of, weights = [], []
    for part in np.array_split(asked, chunks):
        if cancelled is not None and cancelled():
            raise Cancelled
        for row in outlook.explain(part) if len(part) else ():
            present = np.flatnonzero(row.any(axis=0))
            place = lists.setdefault(present.tobytes(), len(columns))
            if place == len(columns):
                columns.append(present)
            list_of.append(place)
            weights.append(np.ascontiguousarray(row[:, present]))
        if progress is not None:
            progress(len(weights), len(asked))
    return SparseAttention(asked, tuple(columns), np.array(list_of, dtype=np.int64), tuple(weights))


def _choose_asked(outlook: Outlook, limit: int) -> np.ndarray:
    """Indices of the times whose weights are kept; how many points one looks at is measured at the middle one."""
    count = len(outlook.times)
    if not count:
        return np.empty(0, dtype=np.int64)
    probe = outlook.explain(np.array([count // 2]))[0]
    each = len(outlook.heads) * int(probe.any(axis=0).sum())
    stride = max(1, -(-count * each // limit))
    return np.arange(min(stride // 2, count - 1), count, stride)
