"""Is attention faithful? Delete the context points that a prediction looked at most, and see whether it changes more.

Weights are an explanation only if what they point at matters (Jain & Wallace 2019; the deletion test of Samek et al.
2017). Each target loses its most attended context points, and, for comparison, as many at random; the change of the
predicted mean is given in units of the predicted standard deviation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from anp_core.errors import stop_if
from anp_core.prediction.hidden_points import HiddenPoints
from anp_core.prediction.result import NO_POINTS, NetworkTask, Result
from anp_core.pretrained import LoadedModel

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]


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


def spread(targets: np.ndarray, count: int) -> np.ndarray:
    """At most `count` of the targets, evenly chosen, the first and the last among them."""
    chosen: np.ndarray = targets[
        np.unique(np.linspace(0, len(targets) - 1, min(count, len(targets))).round().astype(int))
    ]
    return chosen


def delete_from_attention(
    tasks: Sequence[NetworkTask],
    *,
    k: int = 4,
    draws: int = 8,
    seed: int = 0,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Deletion:
    """Hide context points from the attention of each target of some tasks; M and N should be some hundreds.

    Targets with fewer than k + 1 points to attend to are left out.

    Args:
        tasks: `tasks(targets)` of a result.
        k: how many points go at a time.
        draws: how many random choices of as many.
        seed: of those.
        progress: called with (targets done, targets in all).
        cancelled: asked before each target; True raises Cancelled.
    """
    random = np.random.default_rng(seed)
    total, done, moved = sum(each.task.num_targets for each in tasks), 0, []
    for each in tasks:
        whole = HiddenPoints(each)
        for target in range(each.task.num_targets):
            _report(done, total, progress, cancelled)
            done += 1
            allowed = whole.candidates(target)
            if allowed.sum() > k:
                masks = _deleted(allowed, whole.weights[target], k, draws, random)
                moved.append(whole.change(target, masks))
    return _summary(moved, draws)


def delete_under_types(
    result: Result,
    models: Sequence[LoadedModel],
    targets: np.ndarray,
    *,
    k: int,
    draws: int,
    progress: Callable[[int, int, str], None] | None = None,
    cancelled: IsCancelled | None = None,
) -> dict[str, Deletion]:
    """`delete_from_attention` of the same targets (m,) under each model, by its attention type.

    `progress` is told the targets done, in all, and the type that is measured.
    """
    asked, order = np.unique(targets, return_inverse=True)
    found = {}
    for number, model in enumerate(models):

        def report(done: int, of: int, number: int = number, attention: str = model.attention) -> None:
            if progress is not None:
                progress(number * of + done, len(models) * of, attention)

        tasks = result.under(model, asked).tasks(order)
        deletion = delete_from_attention(tasks, k=k, draws=draws, progress=report, cancelled=cancelled)
        found[model.attention] = deletion
    return found


def delete_from_input(
    result: Result,
    *,
    targets: int = 30,
    k: int = 4,
    draws: int = 4,
    seed: int = 0,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Deletion:
    """Make context points unknown, and predict anew without them: the stricter test.

    Everything forgets them: of a photo, the base fill and the grid encoder too. Candidates are the points that the
    target's attention may look at; cells of many are left alone, and so are targets with too few candidates.
    `targets` many are drawn at random; the rest as above.
    """
    random = np.random.default_rng(seed)
    chosen = random.permutation(result.num_targets)[:targets]
    moved = []
    for number, target in enumerate(chosen):
        _report(number, len(chosen), progress, cancelled)
        one = np.array([target])
        seen = result.weights(one)
        points = seen.points[0][seen.single[0]]
        if len(points) <= k:
            continue
        weights = seen.weights[0].mean(axis=0)[seen.single[0]]
        masks = _deleted(np.ones(len(points), bool), weights, k, draws, random)
        alone = result.without(NO_POINTS, one).at(np.array([0]))
        less = [result.without(np.sort(points[~kept]), one).at(np.array([0])) for kept in masks]
        moved.append([float(np.abs((each.mean - alone.mean) / alone.std).mean()) for each in less])
    return _summary(moved, draws)


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


def _report(done: int, total: int, progress: Progress | None, cancelled: IsCancelled | None) -> None:
    stop_if(cancelled)
    if progress is not None:
        progress(done, total)


def _summary(moved: Sequence[Sequence[float] | np.ndarray], draws: int) -> Deletion:
    """From a row (1 + draws) for each target that had enough candidates."""
    changes = np.array(moved, float).reshape(-1, 1 + draws)
    return Deletion(changes[:, 0], changes[:, 1:].mean(1))
