"""What if a prediction had not seen some of its context points? The true change, beside what attention predicts.

Attention alone predicts it so: the weights of what is left, scaled to sum to 1, times the colours of the context. A
network does more with what it reads, so the two differ; how far they agree says how far attention explains.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from anp_core.errors import MaskError
from anp_core.language import say
from anp_core.prediction.pictures.complete_image import Completion, complete_image

if TYPE_CHECKING:
    from anp_core.prediction.pictures.completion import PixelAttention
    from anp_core.pretrained import LoadedModel


@dataclass(frozen=True, eq=False)
class WhatIf:
    """One pixel's prediction with and without some context points; colours are (C,) in [0, 1]."""

    row: int
    column: int
    dropped: np.ndarray  # (D, 2) row and column of the pixels that were made unknown
    share: float  # of the pixel's attention that fell on them, averaged over heads
    mean: np.ndarray  # as predicted
    std: np.ndarray
    mean_without: np.ndarray  # as predicted without the dropped points
    std_without: np.ndarray
    attended: np.ndarray  # the mean colour of the context, weighted by attention
    attended_without: np.ndarray  # and without the dropped points

    @property
    def change(self) -> np.ndarray:
        """How far the prediction truly moves, (C,)."""
        return self.mean_without - self.mean

    @property
    def change_by_attention(self) -> np.ndarray:
        """How far it would move if it were the weighted mean of what it attends to, (C,)."""
        return self.attended_without - self.attended


def most_attended(seen: PixelAttention, count: int) -> np.ndarray:
    """The pixels (D, 2) with the largest weights, averaged over heads; cells of many pixels are passed over."""
    single = np.flatnonzero(seen.cell == 1)
    order = single[np.argsort(-seen.weights.mean(0)[single], kind="stable")]
    return np.rint(seen.positions[order[:count]]).astype(int)


def without_points(
    pixels: np.ndarray, completion: Completion, row: int, column: int, dropped: np.ndarray, model: LoadedModel
) -> WhatIf:
    """Predict one missing pixel again as if some context points had been unknown too.

    Args:
        pixels: (H, W, C) in [0, 1], the picture that was completed.
        completion: of that picture by `model`.
        dropped: (H, W) bool; only those that are context points count.

    Raises:
        MaskError: none of them is a context point, or all are.
    """
    gone = dropped & completion.context
    if not gone.any():
        raise MaskError(say("There is no context point among those to be dropped."))
    if not (completion.context & ~gone).any():
        raise MaskError(say("Without these there would be no context point left to predict from."))
    seen = completion.attention_at(row, column)
    weights = seen.weights.mean(0).astype(np.float64)  # (N,)
    middle = np.rint(seen.positions).astype(int).clip(0, np.array(gone.shape) - 1)
    is_gone = dropped[tuple(middle.T)]
    colours = _colours(pixels, completion.context, seen)
    left = np.where(is_gone, 0, weights)
    share = float(weights[is_gone].sum())
    total = left.sum()
    only = np.zeros_like(completion.missing)
    only[row, column] = True
    before, after = (
        complete_image(pixels, only, context=context, model=model)
        for context in (completion.context, completion.context & ~gone)
    )
    return WhatIf(
        row,
        column,
        np.argwhere(gone),
        share,
        before.mean[row, column],
        before.std[row, column],
        after.mean[row, column],
        after.std[row, column],
        weights @ colours,
        left @ colours / total if total > 0 else colours.mean(0),
    )


def _colours(pixels: np.ndarray, context: np.ndarray, seen: PixelAttention) -> np.ndarray:
    """(N, C) of every attended point; of a cell, the mean of its context pixels."""
    colours = np.empty((len(seen.cell), pixels.shape[2]))
    for i, ((row, column), side) in enumerate(zip(seen.positions, seen.cell, strict=True)):
        if side == 1:
            colours[i] = pixels[int(row), int(column)]
            continue
        top, left = max(0, round(row - side / 2)), max(0, round(column - side / 2))
        window = np.s_[top : top + int(side), left : left + int(side)]
        inside = context[window]
        found = pixels[window][inside] if inside.any() else pixels[context]
        colours[i] = found.mean(0)
    return colours
