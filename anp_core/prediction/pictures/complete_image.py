"""Complete a picture: from its known pixels to a mean and a std at every missing one, at the picture's own size."""

from __future__ import annotations

import time

import numpy as np

from anp_core.data.masks import check_missing
from anp_core.data.picture import Picture
from anp_core.errors import MaskError, ModelError
from anp_core.language import mark, say
from anp_core.prediction.pictures.complete_photo import complete_photo
from anp_core.prediction.pictures.complete_small_picture import complete_small_picture
from anp_core.prediction.pictures.completion import (
    Completion,
    IsCancelled,
    PixelAttention,
    Progress,
    Quality,
)
from anp_core.prediction.pictures.eight_ways import Method, complete_eight_ways
from anp_core.prediction.pictures.picture_arguments import (
    as_pixels,
    check_colours,
    fitting_mask,
    known_pixels,
    own_range,
)
from anp_core.pretrained import LoadedModel, load_model

__all__ = ["Completion", "PixelAttention", "Quality", "complete_image"]


def complete_image(
    picture: Picture | np.ndarray,
    missing: np.ndarray,
    *,
    context: np.ndarray | None = None,
    model: str | LoadedModel = "photo/local",
    quality: Quality = "usual",
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Completion:
    """Fill the missing pixels of a picture.

    Args:
        picture: a Picture, whose transparent pixels are learnt from by nobody, or an array (H, W), (H, W, 1) or
            (H, W, 3), uint8 or floats in [0, 1].
        missing: (H, W) bool, True where a pixel is to be filled.
        context: (H, W) bool, the known pixels to learn from; None takes all (or, for types that let every target
            attend to every context point, 1,000 of them at random).
        model: "photo/<attention type>", or "small-pictures/<attention type>", or a loaded model.
        quality: "best" averages the completions of all eight flips and rotations, and takes eight times as long.
        progress: called with (targets done, targets in all).
        cancelled: asked now and then; True raises Cancelled.

    Raises:
        MaskError: the mask does not fit, leaves nothing to fill or nothing to learn from.
        PictureError: the array has another shape, or values that are no colours.
        ModelError: a model that is not there, or one that does not complete pictures.
    """
    started = time.perf_counter()
    pixels = as_pixels(picture)
    missing = fitting_mask(missing, pixels, mark("mask"))
    check_missing(missing)
    known = known_pixels(picture, missing)
    check_colours(picture, pixels, known)
    chosen = known if context is None else fitting_mask(context, pixels, mark("context")) & known
    if not chosen.any():
        raise MaskError(say("No context points are chosen; pick at least one known pixel to learn from."))
    loaded = load_model(model) if isinstance(model, str) else model
    if loaded.network.config.dim_y != 3:
        raise ModelError(
            say(
                "The model {name} does not complete pictures; take one of photo or of small-pictures.",
                name=loaded.name,
            )
        )
    low, high = own_range(picture, chosen)
    stretched = pixels if (low, high) == (0, 1) else ((pixels - low) / (high - low)).clip(0, 1)
    rgb = np.broadcast_to(stretched, (*missing.shape, 3))
    method: Method = complete_small_picture if loaded.grid is None else complete_photo
    complete = complete_eight_ways(method) if quality == "best" else method
    filled = complete(rgb, missing, chosen, loaded, progress, cancelled)
    mean, std = filled.mean, filled.std
    if pixels.shape[2] == 1:
        mean, std = mean.mean(1, keepdims=True), std.mean(1, keepdims=True)
    # Not zeros_like, which writes every page of a large picture of which few are ever read.
    full_mean, full_std = pixels.copy(), np.zeros(pixels.shape, pixels.dtype)
    full_mean[missing] = low + (high - low) * mean.clip(0, 1)
    full_std[missing] = (high - low) * std
    seconds = time.perf_counter() - started
    return Completion(
        full_mean,
        full_std,
        missing,
        filled.context,
        seconds,
        loaded.name,
        filled.heads,
        filled.explain,
        filled.tasks,
        lambda missing, context, other: complete_image(
            full_mean, missing, context=context, model=other or loaded, quality=quality
        ),
        filled.explain_many,
        filled.look_many,
    )
