"""One row of attention, step by step: query → scores → mask → softmax → weighted sum, its numbers in formulas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import torch

from anp_core.attention.masked_softmax import masked_softmax
from anp_core.attention.scores import dot_product_scores
from anp_core.errors import UserInputError
from anp_core.language import mark, say

STEPS = (mark("query"), mark("scores"), mark("mask"), mark("softmax"), mark("weighted sum"))
LARGEST = 1e4  # entries; more would not fit into a formula


@dataclass(frozen=True, eq=False)
class Trace:
    """All rows of scaled dot-product attention, every stage kept."""

    query: np.ndarray  # (M, D)
    key: np.ndarray  # (N, D)
    value: np.ndarray  # (N, Dv)
    mask: np.ndarray  # (N,) bool, True where attention is allowed
    scores: np.ndarray  # (M, N)
    weights: np.ndarray  # (M, N); a row without any allowed key is zero
    output: np.ndarray  # (M, Dv)


def trace_attention(query: np.ndarray, key: np.ndarray, value: np.ndarray, mask: np.ndarray) -> Trace:
    """Scaled dot-product attention with all its stages.

    Raises UserInputError where an entry is empty or too large, or where the shapes do not fit.
    """
    query, key, value = (np.asarray(part, np.float64) for part in (query, key, value))
    for name, part in ((say("queries"), query), (say("keys"), key), (say("values"), value)):
        if not np.isfinite(part).all() or (np.abs(part) > LARGEST).any():
            raise UserInputError(
                say(
                    "Every entry of the {parts} must be a number between −{most:,.0f} and {most:,.0f}. "
                    "Fill the empty cells.",
                    parts=name,
                    most=LARGEST,
                )
            )
    if query.shape[1] != key.shape[1]:
        raise UserInputError(
            say(
                "Queries and keys must have the same number of columns; got {queries} and {keys}.",
                queries=query.shape[1],
                keys=key.shape[1],
            )
        )
    if not len(key) == len(value) == len(mask):
        raise UserInputError(
            say(
                "Keys, values and mask must have the same number of rows; got {keys}, {values} and {mask}.",
                keys=len(key),
                values=len(value),
                mask=len(mask),
            )
        )
    scores = dot_product_scores(torch.tensor(query), torch.tensor(key))
    weights = masked_softmax(scores, torch.tensor(mask, dtype=torch.bool))
    output = weights @ torch.tensor(value)
    return Trace(query, key, value, np.asarray(mask, bool), scores.numpy(), weights.numpy(), output.numpy())


def step_formula(trace: Trace, row: int, step: str) -> str:
    """The formula of one step as LaTeX with the numbers of one row put in, one line a key."""
    scores, weights = trace.scores[row], trace.weights[row]
    width = trace.query.shape[1]
    if step == "query":
        return rf"q_{{{row + 1}}} = {_vector(trace.query[row])}"
    if step == "scores":
        return _lines(
            rf"s_{{{n + 1}}} &= \frac{{{_dot(trace.query[row], key)}}}{{\sqrt{{{width}}}}} = {scores[n]:.3f}"
            for n, key in enumerate(trace.key)
        )
    if step == "mask":
        return _lines(
            rf"s_{{{n + 1}}} &= {scores[n]:.3f}" if allowed else rf"s_{{{n + 1}}} &= -\infty"
            for n, allowed in enumerate(trace.mask)
        )
    allowed_scores = scores[trace.mask]
    if step == "softmax":
        if not len(allowed_scores):
            return _lines(rf"\alpha_{{{n + 1}}} &= 0" for n in range(len(weights)))
        total = np.exp(allowed_scores - allowed_scores.max()).sum()
        top = allowed_scores.max()
        powers = [f"e^{{{score:.3f} - {_signed(top)}}}" for score in scores]
        return _lines(
            rf"\alpha_{{{n + 1}}} &= \frac{{{powers[n]}}}{{{total:.3f}}} = {weights[n]:.3f}"
            if allowed
            else rf"\alpha_{{{n + 1}}} &= 0"
            for n, allowed in enumerate(trace.mask)
        )
    if step == "weighted sum":
        terms = [
            rf"{weight:.3f}\,{_vector(value)}" for weight, value in zip(weights, trace.value, strict=True)
        ]
        first = rf"o_{{{row + 1}}} &= {terms[0]}"
        return _lines([first, *(f"&+ {term}" for term in terms[1:]), f"&= {_vector(trace.output[row], 3)}"])
    raise ValueError(f"step must be among {', '.join(STEPS)}; got {step!r}")


def _vector(entries: np.ndarray, digits: int | None = None) -> str:
    written = [f"{entry:.{digits}f}" if digits else f"{entry:g}" for entry in entries]
    return r"\begin{pmatrix}" + r" \\ ".join(written) + r"\end{pmatrix}"


def _dot(first: np.ndarray, second: np.ndarray) -> str:
    return " + ".join(
        rf"{_signed(a, '%g')} \cdot {_signed(b, '%g')}" for a, b in zip(first, second, strict=True)
    )


def _signed(number: float, form: str = "%.3f") -> str:
    """A number as it stands after an operator: in brackets where it is negative."""
    written = form % number
    return f"({written})" if number < 0 else written


def _lines(rows: Iterable[str]) -> str:
    return r"\begin{aligned}" + r" \\[4pt] ".join(rows) + r"\end{aligned}"
