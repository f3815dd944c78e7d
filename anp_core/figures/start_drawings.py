"""Two finished examples on the first page, drawn as SVG: attention compared, and attention as a weighted mean.

Like the forecast in `start_sample.py` they need no plotting library, and their text takes the page's colour.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

from anp_core.data.images import encode_picture
from anp_core.figures.theme import ATTENTION_SCALE, LINES, paint
from anp_core.language import _

WIDTH, HEIGHT = 330, 220  # of a drawing, in its own units
TITLE_HEIGHT, GAP = 18, 8
LARGEST_DOT, SMALLEST_DOT = 0.9, 0.28  # radius, in pixels of the small picture


@dataclass(frozen=True, eq=False)
class Looked:
    """What one attention type made of the same small picture.

    Attributes:
        mean: (h, w, C) in [0, 1], its completion.
        weights: (N,) what the pixel that is pointed at gave to each context point.
    """

    mean: np.ndarray
    weights: np.ndarray


def compared_svg(types: Mapping[str, Looked], points: np.ndarray, target: tuple[int, int]) -> str:
    """Up to four types in two columns, each with the context points on its completion, sized by their weights.

    Args:
        types: by title.
        points: (N, 2) row and column of the context points.
        target: row and column of the pixel whose attention is drawn.
    """
    top = max(float(each.weights.max()) for each in types.values())
    height, width = next(iter(types.values())).mean.shape[:2]
    scale = (WIDTH - GAP) / 2 / width
    row_height = TITLE_HEIGHT + scale * height + GAP
    parts = []
    for number, (title, looked) in enumerate(types.items()):
        x = (number % 2) * (scale * width + GAP)
        y = (number // 2) * row_height + TITLE_HEIGHT
        parts.append(f'<text x="{x:.1f}" y="{y - 6:.1f}">{escape(title)}</text>')
        parts.append(_tile(looked, points, target, top, (x, y), scale))
    alt = escape(_("The same pixel under several kinds of attention: which known points each looked at."))
    return _svg(alt, parts, row_height * ((len(types) + 1) // 2))


def weighted_mean_svg(seed: int = 3, bandwidth: float = 0.35, asked: float = 3.1) -> str:
    """Measured points, the curve of their Nadaraya-Watson means, and what one query looks at.

    Args:
        seed: of the points.
        bandwidth: of the Gaussian weights, in units of x.
        asked: the query, from 0 to 5.
    """
    random = np.random.default_rng(seed)
    x = np.sort(random.uniform(0, 5, 34))
    y = 2 * np.sin(x) + x**0.8 + random.normal(0, 0.45, x.size)
    grid = np.linspace(0, 5, 90)
    weights = np.exp(-((grid[:, None] - x) ** 2) / (2 * bandwidth**2))
    curve = weights @ y / weights.sum(1)  # eq. 2, Watson 1964
    looked = np.exp(-((asked - x) ** 2) / (2 * bandwidth**2))
    looked /= looked.sum()
    answer = float(looked @ y)

    def place(across: float, up: float) -> tuple[float, float]:
        low, high = min(y.min(), curve.min()) - 0.3, max(y.max(), curve.max()) + 0.3
        return 8 + across / 5 * (WIDTH - 16), 12 + (high - up) / (high - low) * (HEIGHT - 32)

    line = " ".join("{:.1f},{:.1f}".format(*place(a, b)) for a, b in zip(grid, curve, strict=True))
    at, height = place(asked, answer)
    parts = [
        f'<line x1="{at:.1f}" x2="{at:.1f}" y1="12" y2="{HEIGHT - 20}" stroke="{LINES["focus"]}" '
        'stroke-dasharray="4 4" stroke-width="1.5"/>',
        f'<polyline points="{line}" fill="none" stroke="{LINES["forecast"]}" stroke-width="2.4"/>',
    ]
    for across, up, weight in zip(x, y, looked, strict=True):
        left, down = place(across, up)
        share = (weight / looked.max()) ** 0.5
        if share > 0.1:
            parts.append(
                f'<line x1="{left:.1f}" y1="{down:.1f}" x2="{at:.1f}" y2="{height:.1f}" '
                f'stroke="{LINES["focus"]}" stroke-opacity="{share:.2f}" stroke-width="{0.5 + 2 * share:.1f}"/>'
            )
        radius, colour = (2.6 + 4 * share, _colour(share)) if share > 0.1 else (2.6, LINES["history"])
        parts.append(f'<circle cx="{left:.1f}" cy="{down:.1f}" r="{radius:.1f}" fill="{colour}"/>')
    parts.append(
        f'<circle cx="{at:.1f}" cy="{height:.1f}" r="5" fill="none" stroke="{LINES["focus"]}" '
        f'stroke-width="2.5"/><text x="{at:.1f}" y="{HEIGHT - 4}" text-anchor="middle">{escape(_("query"))}</text>'
    )
    return _svg(escape(_("A curve through measured points, and the points that one query looks at.")), parts)


def _tile(
    looked: Looked,
    points: np.ndarray,
    target: tuple[int, int],
    top: float,
    corner: tuple[float, float],
    scale: float,
) -> str:
    height, width = looked.mean.shape[:2]
    uri = f"data:image/png;base64,{base64.b64encode(encode_picture(looked.mean)).decode()}"
    parts = [
        f'<g transform="translate({corner[0]:.1f} {corner[1]:.1f}) scale({scale:.3f})">'
        f'<image href="{uri}" width="{width}" height="{height}" opacity="0.55" '
        'style="image-rendering: pixelated"/>'
    ]
    for at in np.argsort(looked.weights, kind="stable"):
        share = (float(looked.weights[at]) / top) ** 0.5
        radius = SMALLEST_DOT + (LARGEST_DOT - SMALLEST_DOT) * share
        row, column = points[at] + 0.5
        parts.append(f'<circle cx="{column}" cy="{row}" r="{radius:.2f}" fill="{_colour(share)}"/>')
    row, column = target
    parts.append(
        f'<rect x="{column - 0.3}" y="{row - 0.3}" width="1.6" height="1.6" fill="none" '
        f'stroke="{LINES["focus"]}" stroke-width="0.4"/></g>'
    )
    return "".join(parts)


def _colour(share: float) -> str:
    red, green, blue = paint(np.array(share), ATTENTION_SCALE)
    return f"rgb({red} {green} {blue})"


def _svg(alt: str, parts: list[str], height: float = HEIGHT) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" width="100%" role="img" aria-label="{alt}" font-size="13" '
        f'fill="currentColor" style="display:block">{"".join(parts)}</svg>'
    )
