"""A few attention weights with their numbers in their cells, drawn as SVG: for a page that needs no other chart."""

from __future__ import annotations

from html import escape

import numpy as np

from anp_core.figures.theme import ATTENTION_SCALE, LINES, paint
from anp_core.language import _

CELL, ROW = 84, 40  # units of the drawing
LEFT, TOP = 66, 24  # of the names of queries and keys
LIGHT = 0.45  # from here on black is easier to read on the scale of attention than white


def weights_svg(weights: np.ndarray, alt: str, *, followed: int) -> str:
    """Weights (M, N): queries downwards, keys to the right; the row of the query `followed` has a frame.

    Colours follow the square root, so that weak attention stays visible.
    """
    rows, columns = weights.shape
    width, height = LEFT + CELL * columns + 2, TOP + ROW * rows + 2
    parts = [
        _text(LEFT + CELL * (n + 0.5), TOP - 8, _("key {number}", number=n + 1), "middle")
        for n in range(columns)
    ]
    for m, row in enumerate(weights.tolist()):
        y = TOP + ROW * m
        parts.append(_text(LEFT - 8, y + ROW / 2 + 4, _("query {number}", number=m + 1), "end"))
        for n, weight in enumerate(row):
            share = max(weight, 0.0) ** 0.5
            red, green, blue = paint(np.array(min(share, 1.0)), ATTENTION_SCALE)
            x = LEFT + CELL * n
            parts.append(
                f'<rect x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{ROW - 2}" '
                f'fill="rgb({red} {green} {blue})"/>'
            )
            colour = "black" if share > LIGHT else "white"
            parts.append(_text(x + CELL / 2, y + ROW / 2 + 4, f"{weight:.3f}", "middle", f' fill="{colour}"'))
    parts.append(
        f'<rect x="{LEFT}" y="{TOP + ROW * followed}" width="{CELL * columns}" height="{ROW}" fill="none" '
        f'stroke="{LINES["focus"]}" stroke-width="2.5"/>'
    )
    return (
        f'<svg viewBox="0 0 {width} {height}" width="100%" role="img" aria-label="{escape(alt)}" font-size="13" '
        f'fill="currentColor" style="display:block;max-width:{1.5 * width:.0f}px">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, said: str, anchor: str, more: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"{more}>{escape(said)}</text>'
