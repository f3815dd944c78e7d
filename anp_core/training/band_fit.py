"""How wide and heavy-tailed bands have to be for errors that were seen: a factor on the std, and a Student's t."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from anp_core.student_t import unit_quantile

NEIGHBOURS = np.array([0.25, 0.5, 0.25])  # how the rows beside a row of a table speak for it
BANDS = np.array([0.8, 0.95])  # those that are made to hold
HEAVIEST = 0.25  # 1 over the degrees of freedom of a Student's t: below, its fourth moment is not there
TAILS = np.linspace(0.0, HEAVIEST, 101)  # those tried
LEAST_SCALE = 0.01


def fit_bands(errors: Sequence[Sequence[np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Tails and factors, (R, C) each, of errors in stated standard deviations, R rows of C arrays of any shape.

    How heavy tails are shows less clearly than how wide bands are: columns beside a column speak for it as well.
    """
    heavy = np.array([[best_tail(each) for each in row] for row in errors])
    tails = among_neighbours(among_neighbours(heavy).T).T
    scales = [
        [best_scale(each, tail) for each, tail in zip(row, of_row, strict=True)]
        for row, of_row in zip(errors, tails, strict=True)
    ]
    return tails, np.exp(among_neighbours(np.log(scales)))


def among_neighbours(rows: np.ndarray) -> np.ndarray:
    """Rows (R, C), each mixed with those before and after it by NEIGHBOURS; the first and last stand twice."""
    around = np.concatenate([rows[:1], rows, rows[-1:]])
    mixed: np.ndarray = np.tensordot(NEIGHBOURS, np.stack([around[:-2], rows, around[2:]]), axes=1)
    return mixed


def best_tail(errors: np.ndarray) -> float:
    """1 over the degrees of freedom of the Student's t whose bands are as far apart as those of errors (any shape).

    NaNs are left out; 0, a Gaussian, where there are none or their tails are lighter than its own.
    """
    size = np.abs(errors[np.isfinite(errors)])
    if not len(size):
        return 0.0
    narrow, wide = np.maximum(np.quantile(size, BANDS), LEAST_SCALE)
    half_widths = _half_widths(TAILS[:, None])
    return float(np.interp(wide / narrow, half_widths[:, 1] / half_widths[:, 0], TAILS))


def best_scale(errors: np.ndarray, tail: float = 0.0) -> float:
    """The factor by which errors (any shape), in predicted stds, come to lie in both bands as nearly as promised.

    Where the tail is not quite theirs, not every band can be right at once: it is the geometric mean of what each
    asks for. NaNs are left out; without any error it is 1.
    """
    size = np.abs(errors[np.isfinite(errors)])
    if not len(size):
        return 1.0
    asked = np.quantile(size, BANDS) / _half_widths(np.array(tail))
    return round(float(np.exp(np.mean(np.log(np.maximum(asked, LEAST_SCALE))))), 3)


def _half_widths(tail: np.ndarray) -> np.ndarray:
    """How many standard deviations BANDS lie either side: the tail's shape, broadcast with (2,)."""
    dof = np.divide(1.0, tail, out=np.full(tail.shape, np.inf), where=tail > 0)
    return unit_quantile((1 + BANDS) / 2, dof)
