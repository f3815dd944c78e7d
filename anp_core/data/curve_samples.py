"""Noisy samples of a known curve, or pairs of numbers from a file: what the regression of the lab starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from anp_core.data.formula import check_on, read_formula
from anp_core.data.reading.numbers import parse_numbers
from anp_core.data.reading.table import read_table
from anp_core.data.source import Source
from anp_core.errors import RecordError
from anp_core.language import mark, say

X_END = 5.0  # curves live on [0, 5], as in the textbook
FEWEST_PAIRS = 5
MOST_PAIRS = 500  # weights of all pairs of points are held, and learned from, at once
TEXTBOOK_QUERIES = np.arange(0, X_END, 0.1)  # (50,), where the textbook asks for the curve


@dataclass(frozen=True)
class CurveFormula:
    """A curve that can be chosen by name: its formula for reading, and the function itself."""

    latex: str
    python: str  # the formula in words that a menu can show
    of: Callable[[np.ndarray], np.ndarray]


CURVES: dict[str, CurveFormula] = {
    "textbook": CurveFormula(
        r"2\sin x + x^{0.8}", "2 sin x + x^0.8", lambda x: 2 * np.sin(x) + np.abs(x) ** 0.8
    ),
    "wave": CurveFormula(r"\sin 3x", "sin 3x", lambda x: np.sin(3 * x)),
    "chirp": CurveFormula(r"\sin x^2", mark("sin x² (ever faster)"), lambda x: np.sin(x**2)),
    "step": CurveFormula(
        r"\mathrm{sign}(x - 2.5)", mark("a step at 2.5"), lambda x: np.where(x < X_END / 2, -1.0, 1.0)
    ),
    "line": CurveFormula(r"x - 2", "x − 2", lambda x: x - 2.0),
    "peak": CurveFormula(
        r"3 e^{-8 (x - 2.5)^2}", mark("a narrow peak"), lambda x: 3 * np.exp(-8 * (x - X_END / 2) ** 2)
    ),
}


@dataclass(frozen=True, eq=False)
class CurveSample:
    """Observed pairs, sorted by x, and where to ask for the curve."""

    x: np.ndarray  # (N,) keys, ascending
    y: np.ndarray  # (N,) values, noise included
    query: np.ndarray  # (M,) ascending
    truth: np.ndarray | None  # (M,) the curve without noise at the queries; None where nobody knows it


def true_curve(name: str, x: np.ndarray) -> np.ndarray:
    """A curve at x: one of `CURVES` by its name, or a formula such as "2*sin(x) + x^0.8".

    Raises UserInputError for a formula that cannot be read or has no value somewhere on [0, 5].
    """
    if name in CURVES:
        return CURVES[name].of(np.asarray(x, np.float64))
    check_on(name, 0.0, X_END)
    return read_formula(name)(x)


def draw_sample(curve: str = "textbook", count: int = 50, noise: float = 0.5, seed: int = 0) -> CurveSample:
    """`count` values of a curve (or formula) at x ~ U[0, 5], with Gaussian noise of that standard deviation.

    The first points of a larger sample are not those of a smaller one: each count is a draw of its own.
    """
    random = np.random.default_rng([seed, count])
    x = np.sort(random.uniform(0, X_END, count))
    y = true_curve(curve, x) + noise * random.standard_normal(count)
    return CurveSample(x, y, TEXTBOOK_QUERIES, true_curve(curve, TEXTBOOK_QUERIES))


def read_pairs(source: Source, name: str = "", queries: int = 50) -> CurveSample:
    """The first two columns of numbers of a table as x and y, sorted by x.

    Rows without both numbers are left out. Raises RecordError where there are no two such columns, fewer than
    `FEWEST_PAIRS` or more than `MOST_PAIRS` rows, or where all x are the same.
    """
    table = read_table(source, name)
    columns = [parse_numbers(table[column]).values for column in table.columns]
    numeric = [values for values in columns if np.isfinite(values).mean() > 0.5]
    if len(numeric) < 2:
        raise RecordError(
            say(
                "A table with two columns of numbers, x and y, was expected; this one has {count}. "
                "Save it as CSV with one pair a row.",
                count=len(numeric),
            )
        )
    x, y = numeric[0], numeric[1]
    both = np.isfinite(x) & np.isfinite(y)
    x, y = x[both], y[both]
    if not FEWEST_PAIRS <= len(x) <= MOST_PAIRS:
        raise RecordError(
            say(
                "Between {fewest} and {most:,} rows with two numbers were expected; there are {count:,}. "
                "Add rows or keep a part of them.",
                fewest=FEWEST_PAIRS,
                most=MOST_PAIRS,
                count=len(x),
            )
        )
    if x.min() == x.max():
        raise RecordError(
            say("All values of x are {x:g}; a curve needs at least two different ones.", x=x[0])
        )
    order = np.argsort(x, kind="stable")
    return CurveSample(x[order], y[order], np.linspace(x.min(), x.max(), queries), None)
