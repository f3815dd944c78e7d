"""Measure on the bundled photos whether attention is faithful: explain/faithfulness.py, made into a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from anp_core.cards import is_photo, model_names
from anp_core.data.masks import make_hole
from anp_core.data.samples import sample_pictures
from anp_core.data.small_picture_tasks import small_picture_task
from anp_core.explain.faithfulness import Deletion, delete_from_attention, delete_from_input
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.result import NetworkTask
from anp_core.pretrained import load_model

LONGER_SIDE = 160  # pixels that photos are thinned to
SMALL_SIDE = 32
HOLES: dict[str, float] = {"scattered": 0.8, "strokes": 0.15, "box": 0.15}
ATTENTION_TARGETS, PICTURE_TARGETS = 100, 12  # a photo
SMALL_CONTEXT, SMALL_TARGETS = 100, 20


def benchmark_faithfulness(limit: int | None = None) -> Iterator[dict[str, Any]]:
    """Rows by network and hole: how much more the most attended points move a prediction than random ones do."""
    photos = [sample.load().rgb for sample in sample_pictures().values()][:limit]
    for name in filter(is_photo, model_names()):
        for kind, share in HOLES.items():
            thinned = [_thinned(rgb, LONGER_SIDE) for rgb in photos]
            found = [_photo_deletions(rgb, name, kind, share, number) for number, rgb in enumerate(thinned)]
            yield _row(name, kind, "from attention", [pair[0] for pair in found])
            yield _row(name, kind, "from the picture", [pair[1] for pair in found])
    for name in model_names():
        if name.startswith("small-pictures/"):
            deletions = [
                _small_deletion(_thinned(rgb, 4 * SMALL_SIDE), name, n) for n, rgb in enumerate(photos)
            ]
            yield _row(name, "scattered", "from attention", deletions)


def _row(model: str, hole: str, deleted: str, deletions: list[Deletion]) -> dict[str, Any]:
    moved = np.concatenate([deletion.most_attended for deletion in deletions])
    at_random = np.concatenate([deletion.at_random for deletion in deletions])
    together = Deletion(moved, at_random)
    return {
        "model": model,
        "hole": hole,
        "deleted": deleted,
        "targets": len(moved),
        "4 most attended": float(moved.mean()),
        "4 at random": float(at_random.mean()),
        "ratio": together.ratio,
        "moved more": together.share,
    }


def _thinned(rgb: np.ndarray, longer_side: int) -> np.ndarray:
    step = max(1, round(max(rgb.shape) / longer_side))
    return np.ascontiguousarray(rgb[::step, ::step])


def _photo_deletions(
    rgb: np.ndarray, model: str, kind: str, share: float, seed: int
) -> tuple[Deletion, Deletion]:
    """Deleting neighbours from attention alone, and known pixels from the whole picture."""
    missing = make_hole(kind, *rgb.shape[:2], share=share, seed=seed)
    completion = complete_image(rgb, missing, model=model)
    chosen = np.random.default_rng(seed).permutation(completion.num_targets)[:ATTENTION_TARGETS]
    return (
        delete_from_attention(completion.tasks(chosen)[:1], seed=seed),  # those of the first tile
        delete_from_input(completion, targets=PICTURE_TARGETS, seed=seed),
    )


def _small_deletion(rgb: np.ndarray, name: str, seed: int) -> Deletion:
    """Deleting context points of a 32×32 patch from the middle of the photo."""
    model = load_model(name)
    middle = [(side - SMALL_SIDE) // 2 for side in rgb.shape[:2]]
    patch = rgb[middle[0] :, middle[1] :][:SMALL_SIDE, :SMALL_SIDE]
    places = np.argwhere(np.ones(patch.shape[:2], bool))
    order = np.random.default_rng(seed).permutation(len(places))
    context, targets = places[order[:SMALL_CONTEXT]], places[order[SMALL_CONTEXT:][:SMALL_TARGETS]]
    given = NetworkTask(model.network, small_picture_task(patch, context, targets), model.attention)
    return delete_from_attention([given], seed=seed)
