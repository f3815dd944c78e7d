"""Is attention faithful? Delete the context points that a prediction looked at most, and see whether it changes more.

Weights are an explanation only if what they point at matters (Jain & Wallace 2019; the deletion test of Samek et al.
2017). Each target loses its most attended context points, and, for comparison, as many at random; the change of the
predicted mean is given in units of the predicted standard deviation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from anp_core.errors import Cancelled
from anp_core.models.neural_process import AttentiveNeuralProcess, EncodedContext
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.pretrained import LoadedModel
from anp_core.task import Task


@dataclass(frozen=True)
class Deletion:
    """How far predictions moved, in standard deviations, target by target."""

    most_attended: np.ndarray  # (M,) after deleting the k context points with the largest weights
    at_random: np.ndarray  # (M,) after deleting k of the same candidates at random, mean over draws

    @property
    def ratio(self) -> float:
        """Mean change without the most attended points over that without random ones; above 1 is faithful."""
        return float(self.most_attended.mean() / self.at_random.mean())

    @property
    def share(self) -> float:
        """Share of the targets that the most attended points move more than random ones do."""
        return float((self.most_attended > self.at_random).mean())


def _deleted(
    allowed: np.ndarray, weight: np.ndarray, k: int, draws: int, random: np.random.Generator
) -> np.ndarray:
    """Masks (1 + draws, N): the k allowed points of the largest weight (N,) gone, then k random ones, and so on."""
    candidates = random.permutation(np.flatnonzero(allowed))  # equal weights are taken in any order
    masks = np.repeat(allowed[None], 1 + draws, axis=0)
    masks[0, candidates[np.argsort(weight[candidates])[-k:]]] = False
    for draw in range(draws):
        masks[1 + draw, random.choice(candidates, k, replace=False)] = False
    return masks


@torch.inference_mode()
def delete_from_attention(
    network: AttentiveNeuralProcess,
    task: Task,
    attention: str,
    *,
    k: int = 4,
    draws: int = 8,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Deletion:
    """Hide context points from the attention of each target of a Task (B = 1); M and N should be some hundreds.

    Weights are averaged over rounds and heads. Where the task names neighbours, they are the candidates; elsewhere
    all context points are, and self-attention among them does without the deleted ones too. Targets with fewer than
    k + 1 candidates are left out. `progress` is called with (targets done, targets in all); `cancelled` is asked
    before each, and True raises Cancelled.
    """
    random = np.random.default_rng(seed)
    encoded = network.encode(task)
    whole = network.decode(encoded, task, attention, need_weights=True)
    weights = whole.attention[0].mean((0, 1)).float()  # type: ignore[index]  # (M, N or K)
    if task.neighbours is None and whole.neighbours is not None:  # nearest ones: all others weigh nothing
        weights = torch.zeros(len(weights), task.context_x.shape[1]).scatter_(1, whole.neighbours[0], weights)
    moved = []
    for target in range(task.num_targets):
        _report(target, task.num_targets, progress, cancelled)
        one = task.targets(target, target + 1)
        mask = task.context_mask if one.neighbours is None else one.neighbour_mask
        allowed = np.ones(weights.shape[1], bool) if mask is None else mask.reshape(-1).numpy()
        if allowed.sum() <= k:
            continue
        masks = torch.from_numpy(_deleted(allowed, weights[target].numpy(), k, draws, random))
        mean = _predict_without(network, one, attention, masks, encoded)
        change = (mean - whole.mean[:, target]) / whole.std[:, target]
        moved.append(change.abs().mean(-1).numpy())
    return _summary(moved, draws)


def _predict_without(
    network: AttentiveNeuralProcess, task: Task, attention: str, masks: Tensor, encoded: EncodedContext
) -> Tensor:
    """Means (V, Dy) of a single target under each of V masks over its context points or neighbours."""
    copies = len(masks)
    if task.neighbours is not None:  # the same target V times, each with its own neighbours hidden
        repeated: dict[str, Any] = {
            name: None if (part := getattr(task, name)) is None else part.expand(1, copies, -1)
            for name in ("target_x", "target_features", "base_mean", "base_std", "neighbours")
        }
        variants = replace(
            task, target_y=None, target_mask=None, **repeated, neighbour_mask=masks.unsqueeze(0)
        )  # type: ignore[arg-type]
        return network.decode(encoded, variants, attention).mean[0]
    everything = {
        name: part.expand(copies, *part.shape[1:])
        for name in (
            "context_x",
            "context_y",
            "context_features",
            "target_x",
            "target_features",
            "base_mean",
            "base_std",
        )
        if (part := getattr(task, name)) is not None
    }
    return network(Task(**everything, context_mask=masks), attention).mean[:, 0]


def delete_from_picture(
    rgb: np.ndarray,
    missing: np.ndarray,
    model: LoadedModel,
    *,
    targets: int = 30,
    k: int = 4,
    draws: int = 4,
    seed: int = 0,
    context: np.ndarray | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Deletion:
    """Make known pixels of a picture (H, W, 3) unknown, and complete it anew without them: the stricter test.

    Everything forgets them, the base fill and the grid encoder too. Candidates are the pixels that the target's
    attention may look at, all of them close by; cells are left alone, and so are targets with too few candidates.
    `context` (H, W) bool are the known pixels to use, None for all; `progress` and `cancelled` as above.
    """
    random = np.random.default_rng(seed)
    whole = complete_image(rgb, missing, context=context, model=model, cancelled=cancelled)
    pixels = np.argwhere(missing)
    chosen = pixels[random.permutation(len(pixels))[:targets]]
    moved = []
    for number, (row, column) in enumerate(chosen):
        _report(number, len(chosen), progress, cancelled)
        seen = whole.attention_at(int(row), int(column))
        candidates = seen.cell == 1
        if candidates.sum() <= k:
            continue
        places = seen.positions[candidates].astype(int)
        masks = _deleted(np.ones(len(places), bool), seen.weights.mean(0)[candidates], k, draws, random)
        only = np.zeros_like(missing)
        only[row, column] = True
        alone = complete_image(rgb, only, context=whole.context, model=model)
        changes = []
        for kept in masks:
            context = whole.context.copy()
            context[tuple(places[~kept].T)] = False
            less = complete_image(rgb, only, context=context, model=model)
            change = less.mean[row, column] - alone.mean[row, column]
            changes.append(float(np.abs(change / alone.std[row, column]).mean()))
        moved.append(changes)
    return _summary(moved, draws)


def _report(
    done: int,
    total: int,
    progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    if cancelled is not None and cancelled():
        raise Cancelled
    if progress is not None:
        progress(done, total)


def _summary(moved: Sequence[Sequence[float] | np.ndarray], draws: int) -> Deletion:
    """From a row (1 + draws) for each target that had enough candidates."""
    changes = np.array(moved, float).reshape(-1, 1 + draws)
    return Deletion(changes[:, 0], changes[:, 1:].mean(1))
