"""What a network predicts when some context points are hidden from the attention of a target, and from it alone.

Nothing else of the task changes: features and the base were worked out with the hidden points.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from anp_core.prediction.result import NetworkTask
from anp_core.task import Task

TARGET_PARTS = ("target_x", "target_features", "base_mean", "base_std")
CONTEXT_PARTS = ("context_x", "context_y", "context_features")


class HiddenPoints:
    """A task as it is predicted with all of its context points, to hold predictions without some against.

    Where the task names neighbours, those are what can be hidden; elsewhere all context points are, and
    self-attention among them does without the hidden ones too. `weights` (M, N or K) are means over rounds and heads.
    """

    @torch.inference_mode()
    def __init__(self, given: NetworkTask) -> None:
        self.network, self.task, self.attention = given
        self.encoded = self.network.encode(self.task)
        self.whole = self.network.decode(self.encoded, self.task, self.attention, need_weights=True)
        weights = self.whole.attention[0].mean((0, 1)).float()  # type: ignore[index]  # (M, N or K)
        nearest = self.whole.neighbours
        if self.task.neighbours is None and nearest is not None:  # all others weigh nothing
            full = torch.zeros(len(weights), self.task.context_x.shape[1])
            weights = full.scatter_(1, nearest[0], weights)
        self.weights: np.ndarray = weights.numpy()

    def candidates(self, target: int) -> np.ndarray:
        """(N or K,) bool, what the target may attend to."""
        one = self.task.targets(target, target + 1)
        mask = one.context_mask if one.neighbours is None else one.neighbour_mask
        return np.ones(self.weights.shape[1], bool) if mask is None else mask.reshape(-1).numpy()

    @torch.inference_mode()
    def change(self, target: int, masks: np.ndarray) -> np.ndarray:
        """How far the mean moves where only masks (V, N or K) are left, in standard deviations (V,)."""
        one = self.task.targets(target, target + 1)
        mean = self._predict(one, torch.from_numpy(masks))
        change = (mean - self.whole.mean[:, target]) / self.whole.std[:, target]
        return change.abs().mean(-1).numpy()

    def _predict(self, task: Task, masks: Tensor) -> Tensor:
        """Means (V, Dy) of a single target under each of V masks over its context points or neighbours."""
        copies = len(masks)
        if task.neighbours is not None:  # the same target V times, each with its own neighbours hidden
            repeated: dict[str, Any] = {
                name: None if (part := getattr(task, name)) is None else part.expand(1, copies, -1)
                for name in (*TARGET_PARTS, "neighbours")
            }
            repeated |= {"target_y": None, "target_mask": None, "neighbour_mask": masks.unsqueeze(0)}
            return self.network.decode(self.encoded, replace(task, **repeated), self.attention).mean[0]
        everything = {
            name: part.expand(copies, *part.shape[1:])
            for name in (*CONTEXT_PARTS, *TARGET_PARTS)
            if (part := getattr(task, name)) is not None
        }
        mean: Tensor = self.network(Task(**everything, context_mask=masks), self.attention).mean[:, 0]
        return mean
