"""What a comparison of attention types comes to: plain data, without torch, for pages and files.

`compare_types.py` makes it, whatever the kind of task; what is particular to pictures stands in
`picture_comparison.py`, to records in `record_comparison.py`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from anp_core.language import Sentence
from anp_core.prediction.gaussian_scores import GaussianScores
from anp_core.prediction.result import Attention, Result

FEWEST_TYPES = 2
USUAL_TYPES = ("uniform", "gaussian", "multihead", "local")  # with which a comparison begins
FOLDS = 5  # parts that are hidden in turn where there is no truth

R = TypeVar("R", bound=Result)
Q = TypeVar("Q")


@dataclass(frozen=True)
class TypeNumbers:
    """A row of the table.

    Attributes:
        attention: the type's name, such as "dot_product".
        scores: None where nothing could be scored.
        effective: as many equally weighted context points would spread the attention as widely; mean over targets
            of exp(entropy), with the weights averaged over rounds and heads.
        distance: of what is attended to, weighted by the attention, mean over targets; in the unit of the task.
        own_parameters: of this type's attention alone.
        parameters: of everything that runs under it, encoder and decoder included.
        milliseconds: of one prediction, warm, the median of three.
    """

    attention: str
    scores: GaussianScores | None
    effective: float
    distance: float
    own_parameters: int
    parameters: int
    milliseconds: float


@dataclass(frozen=True, eq=False)
class UnderType(Generic[R]):
    """What one type makes of the question."""

    numbers: TypeNumbers
    result: R
    attention: Attention  # of all targets, or of as many as are kept


@dataclass(frozen=True, eq=False)
class Comparison(Generic[Q, R]):
    """All types on the same question."""

    question: Q
    scored: Sentence  # what the scores rest on
    types: tuple[UnderType[R], ...]


def numbers_to_csv(
    rows: Sequence[TypeNumbers], unit: str, error: str, faithfulness: Mapping[str, float] | None = None
) -> bytes:
    """The numbers as CSV in UTF-8, one row a type, empty where there is no number.

    Args:
        rows: of one comparison.
        unit, error: of its question.
        faithfulness: how much more the most attended points matter than random ones, by type.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
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
