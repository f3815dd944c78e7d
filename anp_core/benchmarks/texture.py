"""Measure the texture mode beside the mean and the harmonic fill, on bundled textures and photos.

The mean should win in PSNR, for it is the guess with the least squared error; the texture mode in sharpness. Strips
of pictures show the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from anp_core.data.fills import harmonic_fill
from anp_core.data.images import encode_picture
from anp_core.data.masks import make_hole
from anp_core.data.samples import sample_pictures, texture_pictures
from anp_core.figures.picture_figures import picture_on_screen, picture_with_hole
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.picture_metrics import gradient_ratio, score_completion
from anp_core.prediction.pictures.texture import TextureCompletion, complete_texture

Row = dict[str, Any]
PHOTOS = ("chelsea", "coffee")  # beside the textures: fur and wood, and things that no copying can guess
BOX_SIDES = (32, 64, 96)  # pixels
STROKES_SHARE = 0.05
WHITE = 4  # pixels between the panels of a strip


def benchmark_texture(*, limit: int | None = None, strips: Path | None = None) -> Iterator[Row]:
    """PSNR, sharpness (gradient_ratio: 1 is the truth's) and processor seconds by fill, a row a picture and hole.

    Args:
        limit: take the first so many pictures only.
        strips: folder for a PNG strip a row: truth, hole, mean, texture, and where the texture was copied from.
    """
    photos = sample_pictures()
    samples = [*texture_pictures().values(), *(photos[slug] for slug in PHOTOS)][:limit]
    for number, sample in enumerate(samples):
        pixels = sample.load().pixels
        for hole, missing in _holes(pixels.shape[0], pixels.shape[1], seed=number):
            smooth, _ = _timed(lambda: harmonic_fill(pixels, ~missing))  # noqa: B023  (called at once)
            mean, mean_seconds = _timed(lambda: complete_image(pixels, missing).mean)  # noqa: B023
            texture, texture_seconds = _timed(lambda: complete_texture(pixels, missing))  # noqa: B023
            if strips is not None:
                strips.mkdir(parents=True, exist_ok=True)
                name = f"{sample.slug}-{hole.replace(' ', '-')}.png"
                (strips / name).write_bytes(encode_picture(_strip(pixels, missing, mean, texture)))
            fills = {"harmonic": smooth, "mean": mean, "texture": texture.mean}
            yield {
                "picture": sample.slug,
                "hole": hole,
                "missing": int(missing.sum()),
                **{
                    f"{name} PSNR": score_completion(pixels, fill, None, missing).psnr
                    for name, fill in fills.items()
                },
                **{
                    f"{name} sharpness": gradient_ratio(pixels, fill, missing) for name, fill in fills.items()
                },
                "mean CPU s": mean_seconds,
                "texture CPU s": texture_seconds,
            }


def _holes(height: int, width: int, seed: int) -> Iterator[tuple[str, np.ndarray]]:
    """Boxes in the middle, and brush strokes."""
    for side in BOX_SIDES:
        missing = np.zeros((height, width), bool)
        top, left = (height - side) // 2, (width - side) // 2
        missing[top : top + side, left : left + side] = True
        yield f"box {side}", missing
    yield "strokes", make_hole("strokes", height, width, share=STROKES_SHARE, seed=seed)


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    """What `work` returns, and the seconds that all processors together took: a busy machine does not change them."""
    started = time.process_time()
    result = work()
    return result, time.process_time() - started


def _strip(
    pixels: np.ndarray, missing: np.ndarray, mean: np.ndarray, texture: TextureCompletion
) -> np.ndarray:
    """The panels side by side, (h, w, 3) in [0, 1]: the hole and a good part of what surrounds it."""
    window = tuple(slice(max(0, where.min() - 64), where.max() + 65) for where in np.nonzero(missing))
    panels = [
        picture_on_screen(pixels[window]),
        picture_with_hole(pixels[window], missing[window]),
        picture_on_screen(mean[window]),
        picture_on_screen(texture.mean[window]),
        picture_on_screen(source_map(pixels, texture)[window]),
    ]
    gap = np.full((panels[0].shape[0], WHITE, 3), 255, np.uint8)
    parts = [part for panel in panels for part in (panel, gap)][:-1]
    return np.concatenate(parts, axis=1).astype(np.float32) / 255


def source_map(pixels: np.ndarray, texture: TextureCompletion) -> np.ndarray:
    """Each place of the picture has its own colour; a missing pixel shows its source's: (H, W, 3) in [0, 1].

    Red grows to the right and blue downwards over the part that was copied from; known pixels shine through.
    """
    used = texture.source[texture.missing]
    low, high = used.min(axis=0), used.max(axis=0)
    share = ((texture.source - low) / np.maximum(high - low, 1)).clip(0, 1)  # (H, W, 2)
    colour = np.stack([share[..., 1], np.full(texture.missing.shape, 0.35), share[..., 0]], axis=2)
    faint = 0.5 * colour + 0.5 * pixels.mean(axis=2, keepdims=True)
    return np.where(texture.missing[..., None], colour, faint).astype(np.float32)
