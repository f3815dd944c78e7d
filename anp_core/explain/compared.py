"""What a comparison of attention types comes to: plain data, without torch, that can be kept in a file.

`compare_completions.py` and `compare_outlooks.py` make it; the page shows it. A finished comparison is shipped, so
that the page has something to show before any network is loaded.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from anp_core.language import Sentence, say

FEWEST_TYPES = 2
USUAL_TYPES = ("uniform", "gaussian", "multihead", "local")  # with which a comparison begins
LEVELS = 255  # of a weight, on a square-root scale from 0 to the largest of its row


@dataclass(frozen=True)
class TypeScores:
    """How good a type's predictions are where the truth is known.

    Attributes:
        values: how many numbers the scores rest on.
        nll: negative log-likelihood, nats per number; lower is better.
        psnr: dB, of pictures; higher is better.
        crps: °C, of records; lower is better.
        coverage80, coverage95: shares of the truth inside the central bands, best at 0.80 and 0.95.
    """

    values: int
    nll: float
    psnr: float | None
    crps: float | None
    coverage80: float
    coverage95: float


@dataclass(frozen=True)
class TypeNumbers:
    """A row of the table.

    Attributes:
        attention: the type's name, such as "dot_product".
        scores: None where nothing could be scored.
        effective: as many equally weighted context points would spread the attention as widely; mean over targets
            of exp(entropy), with the weights averaged over rounds and heads.
        distance: of what is attended to, weighted by the attention, mean over targets; pixels or steps.
        own_parameters: of this type's attention alone.
        parameters: of everything that runs under it, encoder and decoder included.
        milliseconds: of one prediction, warm, the median of three.
    """

    attention: str
    scores: TypeScores | None
    effective: float
    distance: float
    own_parameters: int
    parameters: int
    milliseconds: float


@dataclass(frozen=True, eq=False)
class CompletionUnderType:
    """What one type makes of the picture."""

    numbers: TypeNumbers
    mean: np.ndarray  # (H, W, C) float32 in [0, 1], known pixels are the picture's own
    std: np.ndarray  # (H, W, C) float32, 0 at known pixels
    groups: tuple[str, ...]  # of heads: "round 1" and so on
    weights: np.ndarray  # (G, M, N) float32, averaged over the heads of each group; rows sum to 1


@dataclass(frozen=True, eq=False)
class CompletionComparison:
    """All types on the same picture, hole and context."""

    pixels: np.ndarray  # (H, W, C) in [0, 1], 0 where nothing is known
    missing: np.ndarray  # (H, W) bool
    context: np.ndarray  # (H, W) bool
    truth_known: bool
    types: tuple[CompletionUnderType, ...]

    @property
    def scored(self) -> Sentence:
        """What the scores rest on."""
        if self.truth_known:
            return say(
                "Scored on the {count:,} missing pixels, whose truth is known.", count=int(self.missing.sum())
            )
        return say(
            "What belongs in the hole is not known, so the types are scored on the {count:,} context points: a "
            "random fifth of them is hidden and predicted from the others, five times over.",
            count=int(self.context.sum()),
        )

    @property
    def targets(self) -> np.ndarray:
        """(M, 2) row and column of every missing pixel, in the order of the weights."""
        return np.argwhere(self.missing)

    @property
    def points(self) -> np.ndarray:
        """(N, 2) row and column of every context point, in the order of the weights."""
        return np.argwhere(self.context)


def numbers_to_csv(
    rows: Sequence[TypeNumbers], unit: str, faithfulness: Mapping[str, float] | None = None
) -> bytes:
    """The numbers as CSV in UTF-8, one row a type, empty where there is no number.

    Args:
        rows: of one comparison.
        unit: of its distances: "pixels" of a picture, "days" or "hours" of a record.
        faithfulness: how much more the most attended points matter than random ones, by type.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    error = "psnr_db" if unit == "pixels" else "crps_c"
    writer.writerow(
        [
            *("type", "scored_values", "nll", error, "coverage_80", "coverage_95", "effective_points"),
            *(f"mean_distance_{unit}", "own_parameters", "parameters", "milliseconds", "faithfulness"),
        ]
    )
    for row in rows:
        scores, values = row.scores, 0
        measured: list[float | None] = [None] * 4
        if scores is not None:
            values = scores.values
            off = scores.crps if scores.psnr is None else scores.psnr
            measured = [scores.nll, off, scores.coverage80, scores.coverage95]
        numbers = [*measured, row.effective, row.distance]
        written = ["" if value is None else f"{value:.6g}" for value in numbers]
        ratio = "" if faithfulness is None else f"{faithfulness[row.attention]:.6g}"
        counts = (row.own_parameters, row.parameters)
        writer.writerow([row.attention, values, *written, *counts, f"{row.milliseconds:.4g}", ratio])
    return buffer.getvalue().encode()


def quantise_rows(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (G, M, N) as q from 0 to 255 and the scale (G, M) of each row: scale · (q / 255)² is a weight."""
    scale = np.maximum(weights.max(axis=2), 1e-12)
    levels = np.rint(LEVELS * np.sqrt(np.clip(weights / scale[..., None], 0, 1)))
    return levels.astype(np.uint8), scale.astype(np.float32)


def write_comparison(path: Path, comparison: CompletionComparison, weights_hash: str) -> None:
    """Keep a comparison; `weights_hash` is that of the network that made it, as its card has it."""
    about = {
        "hash": weights_hash,
        "truth_known": comparison.truth_known,
        "types": [{"numbers": asdict(each.numbers), "groups": each.groups} for each in comparison.types],
    }
    arrays = {name: getattr(comparison, name) for name in ("pixels", "missing", "context")}
    for number, each in enumerate(comparison.types):
        levels, scale = quantise_rows(each.weights)
        parts = {"mean": each.mean, "std": each.std, "levels": levels, "scale": scale}
        arrays |= {f"{name}{number}": part for name, part in parts.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = np.frombuffer(json.dumps(about).encode(), np.uint8)
    np.savez_compressed(path, about=text, **arrays)


def read_comparison(path: Path) -> tuple[CompletionComparison, str] | None:
    """A comparison that was kept, and the hash of the network that made it; None where there is none."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as kept:
        about = json.loads(kept["about"].tobytes())
        types = []
        for number, each in enumerate(about["types"]):
            numbers = dict(each["numbers"])
            scores = numbers.pop("scores")
            weights = kept[f"scale{number}"][..., None] * (kept[f"levels{number}"] / np.float32(LEVELS)) ** 2
            types.append(
                CompletionUnderType(
                    TypeNumbers(scores=None if scores is None else TypeScores(**scores), **numbers),
                    kept[f"mean{number}"],
                    kept[f"std{number}"],
                    tuple(each["groups"]),
                    weights,
                )
            )
        arrays = {name: kept[name] for name in ("pixels", "missing", "context")}
    comparison = CompletionComparison(**arrays, truth_known=about["truth_known"], types=tuple(types))
    return comparison, about["hash"]
