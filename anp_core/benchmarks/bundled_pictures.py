"""Measure completions where anybody can: on the photos that come along, beside two classical fills."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from anp_core.data.masks import HOLE_KINDS, make_hole
from anp_core.data.samples import sample_pictures
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.picture_baselines import complete_with_baseline
from anp_core.prediction.pictures.picture_metrics import score_completion

Row = dict[str, Any]


def benchmark_samples(longer_side: int) -> Iterator[Row]:
    """PSNR, calibration and seconds on the bundled photos, by kind of hole, beside two classical fills."""
    shrunk = [_thinned(sample.load().rgb, longer_side) for sample in sample_pictures().values()]
    for kind in HOLE_KINDS:
        scores: dict[str, list[float]] = {}
        for number, rgb in enumerate(shrunk):
            missing = make_hole(kind, *rgb.shape[:2], share=_share(kind), seed=number)
            completion = complete_image(rgb, missing)
            own = score_completion(rgb, completion.mean, completion.std, missing)
            found = {"Lacuna PSNR": own.psnr, "nll": own.nll, "coverage 95": own.coverage95, "rank": own.rank}
            found["Lacuna s"] = completion.seconds
            for name in ("harmonic", "biharmonic"):
                started = time.perf_counter()
                filled = complete_with_baseline(name, rgb, missing)
                found[f"{name} PSNR"] = score_completion(rgb, filled, None, missing).psnr
                found[f"{name} s"] = time.perf_counter() - started
            for key, value in found.items():
                scores.setdefault(key, []).append(float(value))  # type: ignore[arg-type]
        yield {
            "hole": kind,
            "photos": len(shrunk),
            **{key: float(np.mean(value)) for key, value in scores.items()},
        }


def _thinned(rgb: np.ndarray, longer_side: int) -> np.ndarray:
    """Every n-th row and column, so that the longer side comes near `longer_side`."""
    step = max(1, round(max(rgb.shape) / longer_side))
    return rgb[::step, ::step]


def _share(kind: str) -> float:
    return {"scattered": 0.8, "box": 0.15, "half": 0.5, "strokes": 0.15, "text": 0.08}[kind]
