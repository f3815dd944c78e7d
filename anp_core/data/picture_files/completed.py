"""A completed picture in its file's own numbers: what was known is untouched, what was filled is turned back.

Also at 8 or 16 bits in grey or RGB, for the formats that hold nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from anp_core.data.fills import harmonic_fill
from anp_core.data.picture import COLOURS, Original, Picture, Space, TiffTag
from anp_core.data.picture_files.colour import from_srgb


@dataclass(frozen=True, eq=False)
class Samples:
    """What is written: (H, W, C) samples, what their channels are, and what they look like."""

    values: np.ndarray
    space: Space
    has_alpha: bool = False
    premultiplied: bool = False
    profile: bytes | None = None
    tags: tuple[TiffTag, ...] = ()


def completed_samples(picture: Picture, mean: np.ndarray, missing: np.ndarray) -> Samples:
    """The whole picture in its file's own numbers.

    Args:
        picture: what was completed.
        mean: (H, W, C) in [0, 1]; read at missing pixels only.
        missing: (H, W) bool.
    """
    original = picture.original
    if original is None:
        return shown_samples(picture, mean, missing, picture.bit_depth)
    values = original.samples.copy()
    colours = COLOURS[original.space]
    if missing.any():
        fill = _to_samples(original, mean[missing])
        if original.has_alpha:
            assert picture.alpha is not None
            opacity = alpha_of_fill(picture.alpha, missing)
            if original.premultiplied:
                fill = fill * opacity[:, None]
            values[missing, -1] = _fitting(opacity * original.opaque, values.dtype)
        values[missing, :colours] = _fitting(fill, values.dtype)
    return Samples(
        values,
        original.space,
        original.has_alpha,
        original.premultiplied,
        picture.icc_profile,
        original.tags,
    )


def shown_samples(picture: Picture, mean: np.ndarray, missing: np.ndarray, bits: int) -> Samples:
    """The whole picture as it is shown, grey or sRGB, at 8 or 16 bits; missing pixels from `mean` (H, W, C)."""
    top, kind = (255, np.uint8) if bits == 8 else (65535, np.uint16)
    whole = np.where(missing[..., None], mean, picture.pixels)
    planes = [whole]
    if picture.alpha is not None:
        alpha = picture.alpha.copy()
        alpha[missing] = alpha_of_fill(picture.alpha, missing)
        planes.append(alpha[..., None])
    values = np.concatenate(planes, axis=2).clip(0, 1)
    values *= top
    space: Space = "grey" if mean.shape[2] == 1 else "rgb"
    profile = picture.icc_profile if picture.original is None else None
    return Samples(np.rint(values).astype(kind), space, picture.alpha is not None, profile=profile)


def eight_bits(samples: Samples, opaque: float) -> Samples:
    """The same at 8 bits a channel, of 16 whose largest is `opaque`."""
    if samples.values.dtype == np.uint8:
        return samples
    return replace(samples, values=np.rint(samples.values * (255 / opaque)).clip(0, 255).astype(np.uint8))


def alpha_of_fill(alpha: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """How opaque each missing pixel (M,) becomes: as its surroundings are.

    A soap film over the hole spans from the alpha (H, W) of its rim. Where that is either clear or opaque, so is the
    fill; where the rim is opaque all around, which is the usual hole, so is all of it.
    """
    rim = cv2.dilate(missing.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool) & ~missing
    around = alpha[rim]
    count = int(missing.sum())
    if not around.size:
        return np.ones(count, np.float32)
    if np.ptp(around) == 0:
        return np.full(count, around[0], np.float32)
    film = harmonic_fill(alpha[..., None], ~missing)[missing, 0]
    hard = np.isin(around, (0, 1)).all()
    filled: np.ndarray = (film >= 0.5).astype(np.float32) if hard else film
    return filled


def _to_samples(original: Original, pixels: np.ndarray) -> np.ndarray:
    """Pixels (M, C) in [0, 1] as the file's colours (M, c), in floats."""
    if original.managed is None and original.space in ("grey", "rgb"):
        shares = pixels.astype(np.float64).clip(0, 1)
    else:
        kind, top = (np.uint8, 255) if original.samples.dtype == np.uint8 else (np.uint16, 65535)
        shares = from_srgb(pixels, original.space, original.managed, kind) / top
    return original.low + shares * (original.high - original.low)


def _fitting(values: np.ndarray, kind: np.dtype) -> np.ndarray:
    if kind.kind == "f":
        return values.astype(kind)
    limits = np.iinfo(kind)
    fitting: np.ndarray = np.rint(values).clip(limits.min, limits.max).astype(kind)
    return fitting
