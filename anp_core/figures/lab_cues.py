"""The picture of many grey items and one coloured, each ringed by the attention that it gets, drawn as SVG.

The lab's first picture needs no plotting library, so that it shows as soon as the text around it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

import numpy as np

from anp_core.figures.theme import LINES
from anp_core.language import _

COLOURS = {"grey": LINES["history"], "red": "#C4342B"}
SCALE = 66  # units of the drawing between two items
MARGIN = 0.9  # of that distance
ITEM, LARGEST_RING = 7.5, 26  # radius


def cue_svg(
    place: np.ndarray, shapes: Sequence[str], colours: Sequence[str], weights: np.ndarray, alt: str
) -> str:
    """Items at place (N, 2). The area of an item's ring is its weight (N,), on one scale for all pictures."""
    top = place[:, 1].max() + MARGIN
    x, y = SCALE * (place[:, 0] + MARGIN), SCALE * (top - place[:, 1])
    width, height = SCALE * (place[:, 0].max() + 2 * MARGIN), SCALE * (top + MARGIN)
    parts = [
        f'<circle cx="{across:.1f}" cy="{down:.1f}" r="{ring_radius(weight):.2f}"/>'
        for across, down, weight in zip(x, y, weights.tolist(), strict=True)
    ]
    rings = f'<g fill="{LINES["focus"]}" opacity="0.75">{"".join(parts)}</g>'
    items = [
        _item(shape, colour, (across, down), weight)
        for shape, colour, across, down, weight in zip(shapes, colours, x, y, weights.tolist(), strict=True)
    ]
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" width="100%" role="img" aria-label="{escape(alt)}" '
        f'style="display:block;max-height:420px">{rings}{"".join(items)}</svg>'
    )


def ring_radius(weight: float) -> float:
    """Of the ring of an item with that weight, in units of the drawing: a weight of 1 gets the largest."""
    return LARGEST_RING * math.sqrt(weight)


def _item(shape: str, colour: str, at: tuple[float, float], weight: float) -> str:
    """One item, with what a tooltip says."""
    said = _("{colour} {shape}: {share:.1%} of the attention", colour=_(colour), shape=_(shape), share=weight)
    x, y = at
    # Squares and triangles of the same area as a circle.
    half, side = ITEM * math.sqrt(math.pi) / 2, ITEM * math.sqrt(4 * math.pi / math.sqrt(3))
    drawn = {
        "circle": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{ITEM}"',
        "square": f'<rect x="{x - half:.1f}" y="{y - half:.1f}" width="{2 * half:.1f}" height="{2 * half:.1f}"',
        "triangle": f'<path d="M{x:.1f} {y - side / math.sqrt(3):.1f} l{side / 2:.1f} '
        f'{side * math.sqrt(3) / 2:.1f} h{-side:.1f} z"',
    }[shape]
    return f'{drawn} fill="{COLOURS[colour]}" stroke="white"><title>{escape(said)}</title></{drawn[1:].split()[0]}>'
