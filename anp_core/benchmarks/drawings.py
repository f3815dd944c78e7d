"""Measure what completion does to drawings: colours that are not around the hole, flat areas that are no more flat.

The drawings are made up by the project; no network has learnt from these.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import ndimage

from anp_core.data.drawings import DRAWING_KINDS, make_drawing
from anp_core.data.masks import make_hole
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.picture_baselines import complete_with_baseline
from anp_core.prediction.pictures.picture_metrics import score_completion

Row = dict[str, Any]
HEIGHT, WIDTH = 160, 224
DRAWINGS = 4  # of each kind
FIRST_SEED = 1_000  # drawings that nothing else draws
HOLES = {"text": 0.15, "strokes": 0.15, "box": 0.1, "scattered": 0.5}  # and the share that is missing
TOO_FAR = 10 / 255  # beyond the colours of the rim: an invented colour
METHODS = ("Lacuna", "harmonic", "telea")


def benchmark_drawings(count: int | None = None) -> Iterator[Row]:
    """A row for each kind of hole and of drawing.

    PSNR of Lacuna and two classical fills, the share of filled pixels that lie more than 10 levels beyond the colours
    of their hole's rim, and the largest error, in levels, in holes whose rim has one colour and which truly have it.

    Args:
        count: drawings of each kind.
    """
    for hole, share in HOLES.items():
        for kind in DRAWING_KINDS:
            found = [_measure(kind, hole, share, seed) for seed in range(count or DRAWINGS)]
            means = {name: float(np.mean([each[name] for each in found])) for name in found[0]}
            yield {"hole": hole, "drawing": kind, **means}


def _measure(kind: str, hole: str, share: float, seed: int) -> Row:
    truth = make_drawing(kind, HEIGHT, WIDTH, FIRST_SEED + seed) / np.float32(255)
    missing = make_hole(hole, HEIGHT, WIDTH, share=share, seed=seed)
    low, high = rim_ranges(truth, missing)
    fills = {
        name: complete_image(truth, missing).mean
        if name == METHODS[0]
        else complete_with_baseline(name, truth, missing)
        for name in METHODS
    }
    row: Row = {
        f"{name} PSNR": score_completion(truth, fill, None, missing).psnr for name, fill in fills.items()
    }
    own = fills[METHODS[0]][missing]
    row["beyond the rim"] = float(((own < low - TOO_FAR) | (own > high + TOO_FAR)).any(axis=1).mean())
    flat = (low == high).all(axis=1) & (truth[missing] == low).all(axis=1)
    row["flat error"] = float(np.abs(own - truth[missing])[flat].max(initial=0) * 255)
    return row


def rim_ranges(picture: np.ndarray, missing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each missing pixel, the least and largest value (M, C) of the known pixels that touch its hole.

    Args:
        picture: (H, W, C).
        missing: (H, W) bool; what hangs together of it, corners included, is a hole.
    """
    touching = np.ones((3, 3), bool)
    holes, _ = ndimage.label(missing, touching)
    low, high = np.zeros((2, *picture.shape), picture.dtype)
    for number, box in enumerate(ndimage.find_objects(holes), start=1):
        around = tuple(slice(max(0, span.start - 1), span.stop + 1) for span in box)
        hole = holes[around] == number
        rim = picture[around][ndimage.binary_dilation(hole, touching) & ~missing[around]]
        low[around][hole], high[around][hole] = rim.min(axis=0), rim.max(axis=0)
    return low[missing], high[missing]
