"""The attention types of the photo network on the same test photos: how well, how sure, how widely, how faithfully.

They share encoder, decoder and neighbours, so that what differs between rows of one hole is the attention's doing.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from anp_core.benchmarks.completion_protocol import read_test_photos, score_picture
from anp_core.benchmarks.photo_masks import photo_mask
from anp_core.benchmarks.picture_sets import PHOTO_SIZE
from anp_core.cards import PHOTO, carried_types
from anp_core.explain.concentration import effective_points
from anp_core.explain.faithfulness import Deletion, delete_from_attention, spread
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.completion import Completion

HOLES = ("random_80", "text", "block_25")
LOOKED_AT, DELETED_FROM = 300, 8  # missing pixels of a photo


def benchmark_photo_types(folder: Path, limit: int | None = None) -> Iterator[dict[str, Any]]:
    """A row for each hole and type: means over photos; the ratio is of mean changes over all of their pixels.

    "effective" is how many equally weighted places would spread the attention as widely, of 32; "faithful" how much
    further a prediction moves without its 4 most attended places than without 4 others; "cpu ms" is the processors'
    time of one completion, whatever else they do.
    """
    photos = read_test_photos(folder, PHOTO_SIZE, limit)
    name, truth = photos[0]
    # What is slow once is not measured.
    _complete(truth, photo_mask(name, HOLES[0], *truth.shape[:2]), "uniform")
    for hole in HOLES:
        for kind in carried_types(PHOTO):
            rows, deletions = [], []
            for name, truth in photos:
                missing = photo_mask(name, hole, *truth.shape[:2])
                started = time.process_time()
                completion = _complete(truth, missing, kind)
                seconds = time.process_time() - started
                scores = score_picture(truth, missing, completion.mean, completion.std)
                rows.append([*(scores[key] for key in ("psnr", "nll", "cover95", "rank")), 1000 * seconds])
                rows[-1].append(_effective(completion))
                targets = spread(np.arange(completion.num_targets), DELETED_FROM)
                deletions.append(delete_from_attention(completion.tasks(targets)))
            psnr, nll, cover, rank, spent, effective = np.mean(rows, axis=0).tolist()
            moved = [np.concatenate(each) for each in zip(*map(_changes, deletions), strict=True)]
            yield {
                "hole": hole,
                "type": kind,
                "psnr": psnr,
                "nll": nll,
                "cover95": cover,
                "rank": rank,
                "effective": effective,
                "faithful": Deletion(*moved).ratio,
                "cpu ms": round(spent),
                "n": len(photos),
            }


def _complete(truth: np.ndarray, missing: np.ndarray, kind: str) -> Completion:
    hidden = np.where(missing[..., None], 0, truth).astype(np.uint8)
    return complete_image(hidden, missing, model=f"{PHOTO}/{kind}")


def _effective(completion: Completion) -> float:
    seen = completion.weights(spread(np.arange(completion.num_targets), LOOKED_AT))
    return float(np.mean([effective_points(row) for row in seen.average()]))


def _changes(deletion: Deletion) -> tuple[np.ndarray, np.ndarray]:
    return deletion.most_attended, deletion.at_random
