"""Mean or copy? Near a hole, hide what is known, fill it both ways, and see which comes closer.

Stands after `complete_image.py` and `texture.py`. Copying wins in two ways: on patterns that repeat (bricks, a fence)
it comes closer to the truth; on grass or gravel nothing can come close, and it at least looks like them, where the
mean is a blur. The second counts only where the picture around is nothing but texture: a face has a place for
everything, and what is copied into it is grotesque however sharp.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from anp_core.data.fills import harmonic_fill
from anp_core.data.picture import Picture
from anp_core.errors import stop_if
from anp_core.language import Sentence, say
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.picture_arguments import as_pixels, known_pixels
from anp_core.prediction.pictures.texture import complete_texture
from anp_core.pretrained import LoadedModel, load_model

PIECES, FEWEST = 8, 4  # squares that are hidden, at most and at least
LEAST_SIDE, MOST_SIDE = 12, 32  # pixels; as wide as the hole is thick in between
APART = 4  # known pixels around a square
NEAR = 96  # pixels from the hole, within which squares are looked for
AROUND = 56  # pixels around a square that both ways may use
LARGEST = 1024  # pixels, of the part of a picture in which squares are looked for
MOST_OF_THEM = 0.75  # of the squares must agree
CLOSER = 1.0  # dB by which copying must come closer
# Or may stay farther off, where it looks alike: as far as one draw of a texture lies from another.
FARTHER = 3.0
MORE_ALIKE = 0.12  # of likeness, by which it must be ahead then
COARSE, COARSE_SHARE = 8, 0.5  # squares of pixels whose means hold at most this share of a texture's variance
LIKENESS_WINDOW = 7  # pixels, in which brightness and contrast are compared
FLAT = 0.03  # contrast below which all counts as flat, in shares of the way from black to white


@dataclass(frozen=True)
class FillQuality:
    """How one way filled the hidden squares."""

    psnr: float  # dB over all of them
    likeness: float  # of brightness and contrast in small windows, 1 as in the truth: see `likeness`


@dataclass(frozen=True)
class CopyAdvice:
    """Which way did better on the hidden squares."""

    mean: FillQuality
    copy: FillQuality
    pieces: int
    side: int  # pixels, of each square
    closer: bool  # copying came closer to the truth
    alike: bool  # or did not, but looks like the texture around, where the mean does not

    @property
    def copying(self) -> bool:
        """Whether copying is to be offered."""
        return self.closer or self.alike

    @property
    def sentence(self) -> Sentence:
        """What was found, with both scores."""
        found = {
            "count": self.pieces,
            "side": self.side,
            "mean": self.mean.psnr,
            "copy": self.copy.psnr,
            "blurred": self.mean.likeness,
            "alike": self.copy.likeness,
        }
        if self.closer:
            return say(
                "Copying texture does better near this hole: on {count} hidden squares of {side}×{side} known pixels "
                "it came closer to the truth, with {copy:.1f} dB against {mean:.1f} dB (likeness of the texture "
                "{alike:.2f} against {blurred:.2f}).",
                **found,
            )
        if self.alike:
            return say(
                "Copying texture looks more alike near this hole: on {count} hidden squares of {side}×{side} known "
                "pixels the likeness of its texture was {alike:.2f} against {blurred:.2f} of the mean. Pixel by "
                "pixel the mean stays closer, with {mean:.1f} dB against {copy:.1f} dB.",
                **found,
            )
        return say(
            "The mean does better near this hole: on {count} hidden squares of {side}×{side} known pixels it "
            "reached {mean:.1f} dB, copying texture {copy:.1f} dB (likeness of the texture {blurred:.2f} against "
            "{alike:.2f}).",
            **found,
        )


def advise_copying(
    picture: Picture | np.ndarray,
    missing: np.ndarray,
    *,
    model: str | LoadedModel = "photo/local",
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> CopyAdvice | None:
    """Try both ways on known squares near the hole; None where there is no room for enough of them.

    Neither way sees what is hidden. Takes a quarter of a second of a processor for each of up to eight squares.

    Args:
        picture: as `complete_image` takes it.
        missing: (H, W) bool, True where a pixel is to be filled.
        model: that makes the mean.
        seed: of the choice of squares, and of the search for what to copy.
        progress: called with (squares done, in all).
        cancelled: asked now and then; True raises Cancelled.

    Raises:
        MaskError, PictureError, ModelError: as `complete_image`.
    """
    pixels = as_pixels(picture)
    known = known_pixels(picture, missing)
    part = _part_near(missing)
    pixels, known, missing = pixels[part], known[part], missing[part]
    side, corners = _squares(missing, known, np.random.default_rng(seed))
    if len(corners) < FEWEST:
        return None
    loaded = load_model(model) if isinstance(model, str) else model
    hidden = np.zeros_like(known)
    for row, column in corners:
        hidden[row : row + side, column : column + side] = True
    found = []
    for number, (row, column) in enumerate(corners):
        stop_if(cancelled)
        if progress is not None:
            progress(number, len(corners))
        found.append(_try_square(pixels, known & ~hidden, row, column, side, loaded, seed, cancelled))
    return _weighed(np.array(found), side)


def likeness(truth: np.ndarray, filled: np.ndarray) -> np.ndarray:
    """(H, W) up to 1: how alike brightness and contrast are in the window around each pixel, wherever things stand.

    Structural similarity (Wang et al. 2004) without its third factor, the correlation: another blade of grass at
    the same place counts as alike. Of greys of (H, W, C) in [0, 1].
    """
    (mean, contrast), (own_mean, own_contrast) = (_local(each) for each in (truth, filled))
    bright = (2 * mean * own_mean + FLAT**2) / (mean**2 + own_mean**2 + FLAT**2)
    alike: np.ndarray = (
        bright * (2 * contrast * own_contrast + FLAT**2) / (contrast**2 + own_contrast**2 + FLAT**2)
    )
    return alike


def _local(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation (H, W) of the window around each pixel."""
    grey = pixels.mean(2, dtype=np.float64)
    mean = ndimage.uniform_filter(grey, LIKENESS_WINDOW)
    return mean, np.sqrt(np.maximum(ndimage.uniform_filter(grey**2, LIKENESS_WINDOW) - mean**2, 0))


def _part_near(missing: np.ndarray) -> tuple[slice, slice]:
    """The hole and what is near it; of a hole that is too large for that, what is near one of its pixels."""
    spans = [np.flatnonzero(missing.any(axis=1 - axis))[[0, -1]] for axis in (0, 1)]
    margin = NEAR + AROUND + MOST_SIDE
    if max(last - first for first, last in spans) + 2 * margin > LARGEST:
        middle = np.argwhere(missing)[missing.sum() // 2]
        spans = [np.array([place, place]) for place in middle]
        margin = LARGEST // 2
    rows, columns = (slice(max(0, first - margin), last + margin + 1) for first, last in spans)
    return rows, columns


def _squares(
    missing: np.ndarray, known: np.ndarray, random: np.random.Generator
) -> tuple[int, list[tuple[int, int]]]:
    """The side of the squares, and the top left corners of up to PIECES of them, all around the hole."""
    depth = ndimage.distance_transform_cdt(np.pad(missing, 1), "chessboard").max()
    side = int(np.clip(2 * depth, LEAST_SIDE, MOST_SIDE))
    room = side + 2 * APART
    if min(known.shape) < room:
        return side, []
    free = ndimage.minimum_filter(known, room, mode="constant", cval=False)
    near = ndimage.distance_transform_cdt(~missing, "chessboard") <= NEAR + side
    # The filter's window reaches room // 2 up and left of its centre.
    places = np.argwhere(free & near)
    corners: list[tuple[int, int]] = []
    if not len(places):
        return side, []
    away = np.full(len(places), np.inf)
    chosen = int(random.integers(len(places)))
    while len(corners) < PIECES and away[chosen] >= room:
        row, column = (places[chosen] - room // 2 + APART).tolist()
        corners.append((row, column))
        away = np.minimum(away, np.abs(places - places[chosen]).max(1))
        chosen = int(away.argmax())
    return side, corners


def _try_square(
    pixels: np.ndarray,
    known: np.ndarray,
    row: int,
    column: int,
    side: int,
    model: LoadedModel,
    seed: int,
    cancelled: Callable[[], bool] | None,
) -> tuple[float, float, float, float, float]:
    """Mean squared error of mean and copy, likeness of mean and copy, and how much of what is around is coarse."""
    window = tuple(slice(max(0, at - AROUND), at + side + AROUND) for at in (row, column))
    truth, given = pixels[window], known[window]
    top, left = row - window[0].start, column - window[1].start
    square = np.s_[top : top + side, left : left + side]
    hidden = np.zeros_like(given)
    hidden[square] = True
    # What else is unknown stands in for by a soap film, which nothing is copied from.
    seen = harmonic_fill(truth, given)
    mean = complete_image(seen, hidden, context=given, model=model, cancelled=cancelled).mean
    copy = complete_texture(seen, hidden, sources=given, seed=seed, cancelled=cancelled).mean
    errors = [
        float(np.square(fill[square] - truth[square], dtype=np.float64).mean()) for fill in (mean, copy)
    ]
    around = np.where((given | hidden)[..., None], truth, seen)
    alike = [float(likeness(around, fill)[square].mean()) for fill in (mean, copy)]
    return (*errors, *alike, _coarse_share(truth.mean(2), given))  # type: ignore[return-value]


def _coarse_share(grey: np.ndarray, known: np.ndarray) -> float:
    """Which share of the variance of (H, W) is between the means of known squares of COARSE pixels; 1 of none."""
    height, width = (side // COARSE * COARSE for side in grey.shape)
    cells = (height // COARSE, COARSE, width // COARSE, COARSE)
    whole = known[:height, :width].reshape(cells).all((1, 3))
    values = grey[:height, :width].reshape(cells).swapaxes(1, 2)[whole]  # (squares, COARSE, COARSE)
    if len(values) < FEWEST or values.var() < 1e-9:
        return 1.0
    return float(values.mean((1, 2)).var() / values.var())


def _weighed(found: np.ndarray, side: int) -> CopyAdvice:
    """What the rows of `_try_square` say together."""
    mean_error, copy_error, mean_alike, copy_alike, coarse = np.maximum(found, 1e-12).T
    mean, copy = (
        FillQuality(float(-10 * np.log10(error.mean())), float(alike.mean()))
        for error, alike in ((mean_error, mean_alike), (copy_error, copy_alike))
    )
    gain = copy.psnr - mean.psnr
    closer = gain >= CLOSER and (copy_error < mean_error).mean() >= MOST_OF_THEM
    is_texture = np.median(coarse) <= COARSE_SHARE
    ahead = copy_alike - mean_alike
    alike = (
        is_texture
        and gain >= -FARTHER
        and ahead.mean() >= MORE_ALIKE
        and (ahead >= MORE_ALIKE / 2).mean() >= MOST_OF_THEM
    )
    return CopyAdvice(mean, copy, len(found), side, bool(closer), bool(alike and not closer))
