"""Do samples hang together? Measure drawn completions against independent draws and the truth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from anp_core.data.masks import make_hole
from anp_core.data.samples import sample_pictures
from anp_core.errors import MaskError
from anp_core.language import say
from anp_core.prediction.pictures.sample_completions import (
    Staging,
    sample_completions,
    small_predictor,
    split_stages,
)
from anp_core.prediction.pictures.staged_draws import log_likelihood, spread_order
from anp_core.pretrained import load_model

WAYS: tuple[tuple[str, Staging, str], ...] = (
    ("independent", "independent", "grain"),
    ("autoregressive", "staged", "grain"),
    ("smoothed", "staged", "smooth"),
)
SIDE = 32


@dataclass(frozen=True)
class Coherence:
    """How one way of drawing compares with the truth."""

    gradient_ratio: float  # squared differences of neighbours ÷ those of the truth; 1 is right
    spread_ratio: float  # standard deviation over samples ÷ predicted


def gradient_energy(pictures: np.ndarray, missing: np.ndarray) -> float:
    """Mean squared difference of neighbours of which one at least is missing, over (..., H, W, C) pictures.

    Raises MaskError where no two such neighbours exist.
    """
    down = np.square(np.diff(pictures.astype(np.float64), axis=-3)).mean(-1)
    across = np.square(np.diff(pictures.astype(np.float64), axis=-2)).mean(-1)
    touched = np.concatenate(
        [
            down[..., missing[1:] | missing[:-1]].ravel(),
            across[..., missing[:, 1:] | missing[:, :-1]].ravel(),
        ]
    )
    if touched.size == 0:
        raise MaskError(
            say("Nothing is missing, or no missing pixel has a neighbour: there is nothing to compare.")
        )
    return float(touched.mean())


def small_sample_crops() -> list[np.ndarray]:
    """The bundled photos (32, 32, 3), averaged down from their middle."""
    crops = []
    for sample in sample_pictures().values():
        rgb = sample.load().rgb
        cell = min(rgb.shape[:2]) // SIDE
        top, left = ((size - SIDE * cell) // 2 for size in rgb.shape[:2])
        middle = rgb[top : top + SIDE * cell, left : left + SIDE * cell]
        crops.append(middle.reshape(SIDE, cell, SIDE, cell, 3).mean((1, 3)).astype(np.float32))
    return crops


def measure_coherence(
    truth: np.ndarray,
    missing: np.ndarray,
    *,
    model: str = "small-pictures/multihead",
    seed: int = 0,
    count: int = 4,
) -> dict[str, Coherence]:
    """Draw in each of the ways of WAYS and compare with truth (H, W, C)."""
    found = {}
    for name, staging, finish in WAYS:
        drawn = sample_completions(
            truth,
            missing,
            model=model,
            count=count,
            seed=seed,
            staging=staging,
            finish=finish,  # type: ignore[arg-type]
        )
        ratio = gradient_energy(drawn.samples, missing) / gradient_energy(truth, missing)
        found[name] = Coherence(ratio, drawn.spread_ratio)
    return found


def joint_log_likelihood(
    truth: np.ndarray,
    missing: np.ndarray,
    staging: Staging,
    *,
    model: str = "small-pictures/multihead",
    seed: int = 0,
) -> float:
    """Nats per missing value of the truth (H, W, 3) when drawn this way: higher means that it is a likelier draw.

    Colours count as independent, as the network has them. For networks of small pictures.
    """
    order = spread_order(missing, np.random.default_rng(seed))
    predict = small_predictor(load_model(model), ~missing)
    total = log_likelihood(predict, truth, ~missing, split_stages(order, staging, small=True))
    return float(total.sum() / (len(order) * truth.shape[2]))


def benchmark_samples_coherence(
    model: str = "small-pictures/multihead", limit: int | None = None
) -> Iterator[dict[str, float | str]]:
    """By hole and way of drawing, over the bundled photos at 32×32: medians of ratios, mean nats."""
    crops = small_sample_crops()[:limit]
    for kind, share in (("box", 0.25), ("scattered", 0.8)):
        holes = [make_hole(kind, SIDE, SIDE, share=share, seed=number) for number in range(len(crops))]
        pairs = list(zip(crops, holes, strict=True))
        measured = [measure_coherence(truth, hole, model=model) for truth, hole in pairs]
        for name, staging, finish in WAYS:
            row: dict[str, float | str] = {"hole": kind, "drawn": name, "pictures": float(len(crops))}
            row["gradient energy ÷ truth"] = float(
                np.median([each[name].gradient_ratio for each in measured])
            )
            row["spread ÷ predicted"] = float(np.median([each[name].spread_ratio for each in measured]))
            if finish == "grain":  # a smoothed sample has no density
                nats = [joint_log_likelihood(truth, hole, staging, model=model) for truth, hole in pairs]
                row["joint log-likelihood"] = float(np.mean(nats))
            yield row
