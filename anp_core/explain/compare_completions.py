"""One small picture completed under several attention types, with what every missing pixel attends to.

Where the truth of the hole is known, types are scored on it; elsewhere the context points are hidden in five parts,
one after the other, and each part is predicted from the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import SMALL_PICTURES
from anp_core.data.masks import check_missing
from anp_core.errors import MaskError, ModelError
from anp_core.explain.compare_attention import (
    FOLDS,
    IsCancelled,
    Progress,
    Steps,
    check_types,
    count_parameters,
    describe_attention,
    folds,
    load_type,
    score_pixels,
    timed,
)
from anp_core.explain.compared import CompletionComparison, CompletionUnderType, TypeNumbers, TypeScores
from anp_core.explain.head_groups import head_groups
from anp_core.language import say
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.completion import Completion
from anp_core.pretrained import LoadedModel

TARGETS_AT_ONCE = 128  # whose weights are worked out together: rounds · heads · N numbers each
FEWEST_CONTEXT = 10  # with fewer, hiding a fifth leaves nothing to predict from


def compare_completions(
    pixels: np.ndarray,
    missing: np.ndarray,
    context: np.ndarray,
    types: Sequence[str],
    *,
    truth_known: bool,
    seed: int = 0,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> CompletionComparison:
    """Complete a small picture under each of `types`.

    Args:
        pixels: (H, W, C) in [0, 1]; at missing pixels the truth, or anything.
        missing: (H, W) bool, True where a pixel is to be filled.
        context: (H, W) bool, the known pixels that may be attended to; at least 10.
        types: two to seven attention types of the network small-pictures, in the order of the rows.
        truth_known: whether `pixels` shows what belongs in the hole.
        seed: of the parts in which context points are hidden where it does not.
        progress: told the steps done, of how many, and what runs.
        cancelled: asked between steps; True raises Cancelled.

    Raises:
        MaskError: nothing to fill, or too few context points.
        ModelError: fewer than two types, or one that the network has not.
    """
    chosen = check_types(SMALL_PICTURES, types)
    check_missing(missing)
    count = int(context.sum())
    if count < FEWEST_CONTEXT:
        raise MaskError(
            say(
                "At least {fewest} context points are needed to compare types; got {count}.",
                fewest=FEWEST_CONTEXT,
                count=count,
            )
        )
    steps = Steps(len(chosen) * (2 + (0 if truth_known else FOLDS)), progress, cancelled)
    given = np.where(missing[..., None], 0, pixels).astype(np.float32)
    results = []
    for name in chosen:
        model = load_type(SMALL_PICTURES, name)
        steps.next(say("Completing with {type}", type=CATALOGUE[name].name))
        completion, spent = timed(partial(complete_image, given, missing, context=context, model=model))
        steps.next(say("Looking up what {type} attends to", type=CATALOGUE[name].name))
        groups, weights = attention_of(completion)
        if truth_known:
            scores = score_pixels(pixels[missing], completion.mean[missing], completion.std[missing])
        else:
            scores = _score_hidden(given, context, model, seed, steps)
        effective, distance = describe_attention(weights.mean(axis=0), _distances(missing, context))
        own, everything = count_parameters(model.network, name)
        numbers = TypeNumbers(name, scores, effective, distance, own, everything, spent)
        results.append(CompletionUnderType(numbers, completion.mean, completion.std, groups, weights))
    shown = pixels.astype(np.float32) if truth_known else given
    return CompletionComparison(shown, missing, context, truth_known, tuple(results))


def attention_of(completion: Completion) -> tuple[tuple[str, ...], np.ndarray]:
    """Groups of heads, and the weights (G, M, N) of all missing pixels over all context points."""
    targets, points = np.argwhere(completion.missing), int(completion.context.sum())
    explain = completion.explain_many
    if explain is None:
        raise ModelError(
            say(
                "The model {model} shows its attention one pixel at a time only.", model=completion.model_name
            )
        )
    blocks = []
    for start in range(0, len(targets), TARGETS_AT_ONCE):
        seen = explain(targets[start : start + TARGETS_AT_ONCE])
        groups = head_groups(seen.heads)
        means = np.stack([seen.weights[rows].mean(axis=0) for rows in groups.values()])  # (G, m, N or K)
        if seen.nearest is not None:
            full = np.zeros((*means.shape[:2], points), np.float32)
            np.put_along_axis(full, np.broadcast_to(seen.nearest, means.shape), means, axis=2)
            means = full
        blocks.append(means)
    return tuple(groups), np.concatenate(blocks, axis=1)


def _score_hidden(
    given: np.ndarray, context: np.ndarray, model: LoadedModel, seed: int, steps: Steps
) -> TypeScores:
    """Every context point predicted once, from those of the other parts."""
    points = np.argwhere(context)
    truths, means, stds = [], [], []
    for number, part in enumerate(folds(len(points), seed), start=1):
        steps.next(
            say(
                "Hiding context points from {type}, part {number} of {count}",
                type=CATALOGUE[model.attention].name,
                number=number,
                count=FOLDS,
            )
        )
        hidden = np.zeros_like(context)
        hidden[tuple(points[part].T)] = True
        found = complete_image(given, hidden, context=context & ~hidden, model=model)
        truths.append(given[hidden])
        means.append(found.mean[hidden])
        stds.append(found.std[hidden])
    return score_pixels(np.concatenate(truths), np.concatenate(means), np.concatenate(stds))


def _distances(missing: np.ndarray, context: np.ndarray) -> np.ndarray:
    """(M, N) pixels from every missing pixel to every context point."""
    apart = np.argwhere(missing)[:, None] - np.argwhere(context)[None]  # (M, N, 2)
    return np.hypot(apart[..., 0], apart[..., 1])
