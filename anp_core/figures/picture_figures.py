"""Pictures about a completion: the hole, how sure each pixel is, where it errs, and what one pixel attended to.

Arrays in, drawn pixels and numbered colour bars out. Nothing here needs more than numpy and Pillow: a map of half a
million pixels is a small PNG, where a plotting library would send every number.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from anp_core.data.mask_shapes import painted_on
from anp_core.figures.theme import ATTENTION_SCALE, ERROR_SCALE, UNCERTAINTY_SCALE, Scale, paint, rgb_of
from anp_core.language import mark

SCREEN_SIDE = 1024  # pixels; no panel is shown larger
# Missing pixels: pale, so that no one takes them for content.
CHECKER = (rgb_of("#d8cfc2"), rgb_of("#f3eee6"))
CHECKER_SQUARES = 56  # along the longer side
FAINT = (214, 248)  # darkest and lightest grey of known pixels under a map,
VEIL = 0.2  # or how opaque they are where the page shows through: pale on a light one, dim on a dark one
GREY_LEVELS = 255
PERCENT = 100  # what maps are labelled in: of the way from black to white
# A scale covers this share of the values, so that a single outlier does not flatten the rest.
TYPICAL_SHARE = 0.995


@dataclass(frozen=True)
class ColourBar:
    """A colour scale with numbers: `ticks` are (position from 0 to 1, what is written there).

    `label` is translated where it is shown: maps are drawn beside the pages and kept for several of them.
    """

    label: str
    colours: tuple[str, ...]
    ticks: tuple[tuple[float, str], ...]


@dataclass(frozen=True)
class DrawnMap:
    """A map ready to be shown, (h, w, 3) uint8 or (h, w, 4) where the page shows through, and its colour bar."""

    pixels: np.ndarray
    bar: ColourBar


@dataclass(frozen=True)
class DrawnPoints:
    """Points to draw over a picture, in its own pixels, the heaviest last."""

    rows: np.ndarray  # (N,) float
    columns: np.ndarray  # (N,) float
    sides: np.ndarray  # (N,) int, side of the cell that a point stands for, 1 = a pixel
    levels: np.ndarray  # (N,) uint8, place on the colour scale
    colours: tuple[str, ...]  # 256 colours, one a level
    bar: ColourBar


def fit_to_screen(values: np.ndarray, side: int = SCREEN_SIDE) -> np.ndarray:
    """Average (H, W, C) float32 down to a longer side of at most `side`; smaller arrays come back as they are."""
    height, width = values.shape[:2]
    scale = side / max(height, width)
    if scale >= 1:
        return values
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    planes = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(plane, np.float32)).resize(size, Image.Resampling.BOX)
        )
        for plane in np.moveaxis(values, 2, 0)
    ]
    return np.stack(planes, axis=2)


def picture_on_screen(pixels: np.ndarray) -> np.ndarray:
    """(H, W, C) in [0, 1] as (h, w, 3) uint8 at screen size."""
    shown = np.rint(np.clip(fit_to_screen(pixels), 0, 1) * GREY_LEVELS).astype(np.uint8)
    return np.repeat(shown, 3, axis=2) if shown.shape[2] == 1 else shown


def on_paper(pixels: np.ndarray, alpha: np.ndarray | None) -> np.ndarray:
    """Pixels (H, W, C) in [0, 1] on white paper, which shows where alpha (H, W) is below 1; None is opaque."""
    if alpha is None:
        return pixels
    share = alpha[..., None]
    laid: np.ndarray = pixels * share + (1 - share)
    return laid


def picture_with_hole(pixels: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Like `picture_on_screen`, with a pale checker where `missing` (H, W) is True."""
    shown = picture_on_screen(pixels)
    # (h, w, 1), between 0 and 1 where scaled down.
    share = fit_to_screen(missing[..., None].astype(np.float32))
    row, column = np.indices(shown.shape[:2])
    square = max(1, math.ceil(max(shown.shape[:2]) / CHECKER_SQUARES))
    checker = np.array(CHECKER, np.uint8)[(row // square + column // square) % 2]  # (h, w, 3)
    painted: np.ndarray = np.rint(shown * (1 - share) + checker * share).astype(np.uint8)
    return painted


def picture_with_mask(pixels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Like `picture_on_screen`, with paint over it where a mask (H, W) is 1, and less of it where that is smaller."""
    share = fit_to_screen(weights[..., None].astype(np.float32))  # (h, w, 1)
    shown = painted_on(picture_on_screen(pixels).astype(np.float32) / GREY_LEVELS, share[..., 0])
    painted: np.ndarray = np.rint(shown * GREY_LEVELS).astype(np.uint8)
    return painted


def uncertainty_map(
    std: np.ndarray,
    pixels: np.ndarray,
    missing: np.ndarray,
    side: int = SCREEN_SIDE,
    top: float | None = None,
    *,
    on_page: bool = False,
) -> DrawnMap:
    """How unsure every missing pixel is; the known ones are faint, to show where one is.

    Args:
        std: (H, W, C) in the units of pixels in [0, 1].
        pixels: (H, W, C) in [0, 1].
        missing: (H, W) bool; the scale ends where nearly all missing pixels lie below it.
        side: the longest side of what is drawn, in pixels.
        top: where the scale ends, in percent of the way from black to white, for maps that share one.
        on_page: whether the page's own ground shows through known pixels.
    """
    percents = std.mean(axis=2) * PERCENT  # (H, W)
    top = top or std_top(std, missing)
    ticks = tuple((place, f"{place * top:.3g}%") for place in (0.0, 0.5, 1.0))
    drawn = _painted(percents / top, UNCERTAINTY_SCALE, pixels, missing, side, on_page)
    return DrawnMap(drawn, ColourBar(mark("give or take"), _colours(UNCERTAINTY_SCALE), ticks))


def error_map(
    truth: np.ndarray,
    mean: np.ndarray,
    missing: np.ndarray,
    top: float | None = None,
    *,
    on_page: bool = False,
) -> DrawnMap:
    """Completion minus truth, averaged over the channels, on a scale with 0 in its middle.

    Args:
        truth: (H, W, C) in [0, 1].
        mean: (H, W, C).
        missing: (H, W) bool; both ends of the scale lie beyond nearly all errors there.
        top: where the scale ends either way, in percent of the way from black to white, for maps that share one.
        on_page: whether the page's own ground shows through known pixels.
    """
    error = (mean - truth).mean(axis=2) * PERCENT  # (H, W)
    top = top or error_top(truth, mean, missing)
    drawn = _painted(error / (2 * top) + 0.5, ERROR_SCALE, truth, missing, SCREEN_SIDE, on_page)
    ticks = ((0.0, f"−{top:.3g}%"), (0.5, "0"), (1.0, f"+{top:.3g}%"))
    return DrawnMap(drawn, ColourBar(mark("error"), _colours(ERROR_SCALE), ticks))


def std_top(std: np.ndarray, missing: np.ndarray) -> float:
    """Where the scale of `uncertainty_map` ends, in percent."""
    return round_up(_typical_top(std.mean(axis=2)[missing] * PERCENT))


def error_top(truth: np.ndarray, mean: np.ndarray, missing: np.ndarray) -> float:
    """Where the scale of `error_map` ends, in percent."""
    return round_up(_typical_top(np.abs((mean - truth).mean(axis=2)[missing]) * PERCENT))


def attention_points(positions: np.ndarray, cell: np.ndarray, weights: np.ndarray) -> DrawnPoints:
    """What one pixel attended to: colour and size grow with the square root of the weight.

    Args:
        positions: (N, 2) row and column of each context point.
        cell: (N,) side of the cell that it stands for, in pixels.
        weights: (N,) of one head, or averaged over heads; sums to 1.
    """
    order = np.argsort(weights, kind="stable")
    top = float(weights.max()) if weights.max() > 0 else 1.0
    levels = np.rint(np.sqrt(weights[order] / top) * 255).astype(np.uint8)
    # The square root keeps weak attention visible; so half the bar's length means a quarter of the weight.
    ticks = tuple((place, percent(place**2 * top)) for place in (0.0, 0.5, 1.0))
    return DrawnPoints(
        positions[order, 0],
        positions[order, 1],
        cell[order],
        levels,
        _palette(),
        ColourBar(mark("share of attention"), _colours(ATTENTION_SCALE), ticks),
    )


def round_up(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 … that is at least `value` (and at least 1)."""
    if value <= 1:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value * (1 - 1e-9))


def percent(share: float) -> str:
    """A share as a percentage with two significant digits: 0.031 is "3.1%"."""
    return "0" if share == 0 else f"{100 * share:.2g}%" if share < 0.1 else f"{share:.0%}"


def _painted(
    share: np.ndarray, scale: Scale, pixels: np.ndarray, missing: np.ndarray, side: int, on_page: bool
) -> np.ndarray:
    """Colours (h, w, 3 or 4) uint8 of `share` (H, W) at missing pixels, and a faint grey picture at known ones."""
    weight = fit_to_screen(missing[..., None].astype(np.float32), side)  # (h, w, 1)
    inside = fit_to_screen((share * missing)[..., None].astype(np.float32), side) / np.maximum(weight, 1e-6)
    grey = fit_to_screen(pixels, side).mean(axis=2, keepdims=True)  # (h, w, 1)
    colours = paint(inside[..., 0], scale)
    if on_page:
        opacity = weight + VEIL * (1 - weight)
        mixed = (colours * weight + GREY_LEVELS * grey * VEIL * (1 - weight)) / opacity
        drawn = np.concatenate([mixed, GREY_LEVELS * opacity], axis=2)
    else:
        low, high = FAINT
        drawn = colours * weight + (low + (high - low) * grey) * (1 - weight)
    painted: np.ndarray = np.rint(np.clip(drawn, 0, GREY_LEVELS)).astype(np.uint8)
    return painted


def _typical_top(values: np.ndarray) -> float:
    return float(np.quantile(values, TYPICAL_SHARE)) if values.size else 0.0


def _colours(scale: Scale) -> tuple[str, ...]:
    return tuple(colour for _, colour in scale)


def _palette() -> tuple[str, ...]:
    table = paint(np.linspace(0, 1, 256), ATTENTION_SCALE)  # (256, 3)
    return tuple("#{:02x}{:02x}{:02x}".format(*colour) for colour in table.tolist())
