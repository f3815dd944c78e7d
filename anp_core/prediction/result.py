"""What every prediction answers when it is asked why: the protocol that all explanations are written on.

A `Completion` of a picture and an `Outlook` over a record satisfy it, and so does any further kind of task. Targets
and context points go by their numbers: M targets, N context points, in the order that the result itself gives them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from anp_core.prediction.predicted import Predicted

if TYPE_CHECKING:  # they import torch: only their names are needed here
    from anp_core.models.neural_process import AttentiveNeuralProcess
    from anp_core.pretrained import LoadedModel
    from anp_core.task import Task

NO_POINTS = np.empty(0, np.int64)


class NetworkTask(NamedTuple):
    """What a network was given, targets and all: for whoever changes what it may attend to."""

    network: AttentiveNeuralProcess
    task: Task  # B = 1, in single precision
    attention: str


@dataclass(frozen=True, eq=False)
class Cells:
    """Where places stand for groups of context points, as a photo's far ones do; each array is by list and place."""

    side: np.ndarray  # (L, K) of the square in pixels, 1 for a single point
    positions: np.ndarray  # (L, K, 2) row and column of its centroid
    values: np.ndarray  # (L, K, D) mean of its points


@dataclass(frozen=True, eq=False)
class Attention:
    """What m targets attend to. Each looks at the K places of one list; targets may share theirs."""

    targets: np.ndarray  # (m,) which of the result's
    # (L, K) context points by number, −1 behind the end of a shorter list; a cell's middle one.
    lists: np.ndarray
    list_of: np.ndarray  # (m,) the list that each target uses
    weights: np.ndarray  # (m, heads, K) float32; rows sum to 1, or to 0 where a head has nothing to look at
    heads: tuple[str, ...]  # what the rows are called: "round 1, head 2"
    cells: Cells | None = None

    @property
    def points(self) -> np.ndarray:
        """The context points that each target looks at, (m, K), −1 for none."""
        points: np.ndarray = self.lists[self.list_of]
        return points

    @property
    def single(self) -> np.ndarray:
        """Which places are context points by themselves, (m, K)."""
        there = self.points >= 0
        return there if self.cells is None else there & (self.cells.side[self.list_of] == 1)

    @property
    def numbers(self) -> int:
        """How many weights there are."""
        return int(self.weights.shape[1] * int((self.points >= 0).sum()))

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        return self.weights.nbytes + self.lists.nbytes + self.list_of.nbytes

    def average(self) -> np.ndarray:
        """Weights (m, K), averaged over the heads that look at something; rows sum to 1."""
        total = self.weights.sum(axis=1, dtype=np.float64)
        average: np.ndarray = total / np.maximum(total.sum(axis=1, keepdims=True), 1e-9)
        return average

    def merged(self, groups: Mapping[str, Sequence[int]]) -> Attention:
        """With the mean of each group of heads in place of its heads."""
        means = [self.weights[:, list(rows)].mean(axis=1) for rows in groups.values()]
        return replace(self, weights=np.stack(means, axis=1), heads=tuple(groups))

    def dense(self, num_points: int) -> np.ndarray:
        """(m, heads, N), zeros for what a target does not look at."""
        # The last takes what is no point.
        full = np.zeros((*self.weights.shape[:2], num_points + 1), np.float32)
        np.put_along_axis(
            full, np.broadcast_to(self.points[:, None], self.weights.shape), self.weights, axis=2
        )
        return full[:, :, :num_points]


def attention_of(
    targets: np.ndarray, points: np.ndarray, weights: np.ndarray, heads: tuple[str, ...]
) -> Attention:
    """Attention of targets (m,) over points (m, K), −1 for none, without what no head looks at.

    weights (m, heads, K). Points keep their order; targets that look at the same ones share a list.
    """
    seen = (weights > 0).any(axis=1) & (points >= 0)  # (m, K)
    width = int(seen.sum(axis=1).max(initial=0))
    order = np.argsort(~seen, axis=1, kind="stable")[:, :width]
    kept = np.where(np.take_along_axis(seen, order, 1), np.take_along_axis(points, order, 1), -1)
    lists, list_of = _shared(kept)
    return Attention(targets, lists, list_of, np.take_along_axis(weights, order[:, None], 2), heads)


def joined(parts: Sequence[Attention]) -> Attention:
    """Attention of the targets of all parts, one after the other; at least one part, none with cells."""
    width = max(part.lists.shape[1] for part in parts)

    def padded(array: np.ndarray, fill: int) -> np.ndarray:
        missing = width - array.shape[-1]
        return np.pad(array, [(0, 0)] * (array.ndim - 1) + [(0, missing)], constant_values=fill)

    starts = np.cumsum([0, *(len(part.lists) for part in parts)])
    lists, number = _shared(np.concatenate([padded(part.lists, -1) for part in parts]))
    list_of = np.concatenate([part.list_of + start for part, start in zip(parts, starts, strict=False)])
    weights = np.concatenate([padded(part.weights, 0) for part in parts])
    targets = np.concatenate([part.targets for part in parts])
    return Attention(targets, lists, number[list_of], weights, parts[0].heads)


def _shared(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct rows of (m, K) numbers, and which of them each row is."""
    if not rows.size:
        return rows[:1], np.zeros(len(rows), np.int64)
    lists, list_of = np.unique(rows, axis=0, return_inverse=True)
    return lists, list_of.reshape(-1)


class Result(Protocol):
    """A prediction that can be explained."""

    @property
    def mean(self) -> np.ndarray:
        """What is predicted, in the shape and unit of the task."""
        ...

    @property
    def std(self) -> np.ndarray:
        """How sure it is, of the same shape."""
        ...

    @property
    def heads(self) -> tuple[str, ...]:
        """The network's attention heads: "round 1, head 2"; what stands before the comma is a group of them."""
        ...

    @property
    def num_targets(self) -> int:
        """M, how many targets there are."""
        ...

    @property
    def point_values(self) -> np.ndarray:
        """What every context point says, (N, D), in the frame in which predictions would be means of it."""
        ...

    def at(self, targets: np.ndarray) -> Predicted:
        """Targets (m,): each array is (m, D)."""
        ...

    def weights(self, targets: np.ndarray) -> Attention:
        """What targets (m,) attend to, worked out for them alone."""
        ...

    def distances(self, seen: Attention) -> np.ndarray:
        """(m, K) from each target to the places that it looks at, in the task's own unit."""
        ...

    def without(self, points: np.ndarray, targets: np.ndarray | None = None) -> Result:
        """The same prediction as if context points (D,) had been unknown, everything else learnt anew.

        `targets` (m,), ascending: the result is of these alone; None takes all. Without any points it is the same
        prediction of those targets. Raises a UserInputError where too little would be left.
        """
        ...

    def under(self, model: LoadedModel, targets: np.ndarray | None = None) -> Result:
        """The same question asked of another network, or of another attention type; targets as above."""
        ...

    def tasks(self, targets: np.ndarray) -> list[NetworkTask]:
        """What the network was given for targets (m,), in as many tasks as it takes."""
        ...
