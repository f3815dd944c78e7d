"""Complete a picture: from its known pixels to a mean and a std at every missing one, at the picture's own size."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch

from anp_core.data.context_sampling import choose_context
from anp_core.data.fills import harmonic_fill
from anp_core.data.images import Picture
from anp_core.data.masks import check_missing
from anp_core.data.photo_tasks import PhotoContext, photo_context, photo_task
from anp_core.data.small_picture_tasks import small_picture_task
from anp_core.errors import MaskError, ModelError, PictureError
from anp_core.models.neural_process import EncodedContext
from anp_core.parallel import map_chunks
from anp_core.precision import mixed_precision
from anp_core.pretrained import LoadedModel, load_model
from anp_core.task import Prediction, Task
from anp_core.task_batches import only_neighbours

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]

PHOTO_CHUNK = 512  # targets at a time: their 32 neighbours each stay in the processor's cache
PHOTO_BLOCK = 8_192  # targets that one thread takes at a time
GLOBAL_BLOCK = 512  # the same where every target attends to up to MAX_GLOBAL_CONTEXT points
COLOUR_SLACK = 1e-6  # rounding of whoever scaled the picture
MAX_GLOBAL_CONTEXT = 1_000  # context points of the types that let every target attend to all of them


@dataclass(frozen=True)
class PixelAttention:
    """What the prediction at one pixel looked at."""

    row: int
    column: int
    positions: np.ndarray  # (N, 2) row and column of the context points; a cell's centroid
    cell: np.ndarray  # (N,) side of the cell in pixels, 1 for a pixel
    weights: np.ndarray  # (heads, N), every row sums to 1
    heads: tuple[str, ...]  # what each row is called: "round 1, head 2"


class Explainer(Protocol):
    """Looks up what one target attends to."""

    def __call__(self, row: int, column: int) -> PixelAttention:
        """Attention of the pixel at row, column."""
        ...


@dataclass(frozen=True)
class Completion:
    """A completed picture, and how sure it is."""

    mean: np.ndarray  # (H, W, C) float32 in [0, 1]; known pixels are the picture's own
    std: np.ndarray  # (H, W, C) float32, 0 at known pixels
    missing: np.ndarray  # (H, W) bool
    context: np.ndarray  # (H, W) bool, the known pixels that were used
    seconds: float
    model_name: str
    explain: Explainer

    def attention_at(self, row: int, column: int) -> PixelAttention:
        """What the prediction at a missing pixel looks at, worked out for that pixel alone."""
        height, width = self.missing.shape
        if not (0 <= row < height and 0 <= column < width):
            raise PictureError(
                f"The picture has rows 0 to {height - 1} and columns 0 to {width - 1}; got pixel {row}, {column}."
            )
        return self.explain(row, column)


def complete_image(
    picture: Picture | np.ndarray,
    missing: np.ndarray,
    *,
    context: np.ndarray | None = None,
    model: str | LoadedModel = "photo-local",
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Completion:
    """Fill the missing pixels of a picture.

    Args:
        picture: a Picture, or an array (H, W), (H, W, 1) or (H, W, 3), uint8 or floats in [0, 1].
        missing: (H, W) bool, True where a pixel is to be filled.
        context: (H, W) bool, the known pixels to learn from; None takes all (or, for types that let every target
            attend to every context point, 1,000 of them at random).
        model: "photo-local", or "small-pictures/<attention type>", or a loaded model.
        progress: called with (targets done, targets in all).
        cancelled: asked now and then; True raises Cancelled.

    Raises:
        MaskError: the mask does not fit, leaves nothing to fill or nothing to learn from.
        PictureError: the array has another shape, or values that are no colours.
        ModelError: a model that is not there, or one that does not complete pictures.
    """
    started = time.perf_counter()
    pixels = _pixels(picture)
    missing = _fitting(missing, pixels, "mask")
    check_missing(missing)
    _check_colours(pixels[~missing])
    chosen = ~missing if context is None else _fitting(context, pixels, "context") & ~missing
    if not chosen.any():
        raise MaskError("No context points are chosen; pick at least one known pixel to learn from.")
    loaded = load_model(model) if isinstance(model, str) else model
    if loaded.network.config.dim_y != 3:
        raise ModelError(
            f"The model {loaded.name} does not complete pictures; take photo-local or one of small-pictures."
        )
    rgb = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
    method = _complete_photo if loaded.network.config.attention == ("local",) else _complete_small
    mean, std, used, explain = method(rgb, missing, chosen, loaded, progress, cancelled)
    if pixels.shape[2] == 1:
        mean, std = mean.mean(1, keepdims=True), std.mean(1, keepdims=True)
    full_mean, full_std = pixels.copy(), np.zeros_like(pixels)
    full_mean[missing] = mean.clip(0, 1)
    full_std[missing] = std
    seconds = time.perf_counter() - started
    return Completion(full_mean, full_std, missing, used, seconds, loaded.name, explain)


def _pixels(picture: Picture | np.ndarray) -> np.ndarray:
    """(H, W, 1 or 3) float32."""
    if isinstance(picture, Picture):
        return picture.pixels
    array = np.asarray(picture)
    array = array[..., None] if array.ndim == 2 else array
    if array.ndim != 3 or array.shape[2] not in (1, 3):
        raise PictureError(f"A picture must be (H, W), (H, W, 1) or (H, W, 3); got {np.shape(picture)}.")
    if array.dtype == np.uint8:
        return array.astype(np.float32) / 255
    if not np.issubdtype(array.dtype, np.floating):
        raise PictureError(f"A picture must hold uint8 or floats; got {array.dtype}.")
    return array.astype(np.float32)


def _check_colours(known: np.ndarray) -> None:
    """Refuse known pixels (N, C) that are no colours; what stands at missing ones does not matter."""
    if not np.isfinite(known).all():
        raise PictureError("A picture's known pixels must be numbers; some are NaN or infinite.")
    low, high = known.min(), known.max()
    if low < -COLOUR_SLACK or high > 1 + COLOUR_SLACK:
        raise PictureError(f"A picture's floats must lie between 0 and 1; got {low:.3g} to {high:.3g}.")


def _fitting(mask: np.ndarray, pixels: np.ndarray, what: str) -> np.ndarray:
    mask = np.asarray(mask, bool)
    if mask.shape != pixels.shape[:2]:
        want, got = ("×".join(map(str, shape)) for shape in (pixels.shape[:2], mask.shape))
        raise MaskError(f"{what} must be {want} like the picture; got {got}.")
    return mask


Filled = tuple[
    np.ndarray, np.ndarray, np.ndarray, Explainer
]  # mean (M, 3), std (M, 3), context used, explain


def _complete_photo(
    rgb: np.ndarray,
    missing: np.ndarray,
    known: np.ndarray,
    model: LoadedModel,
    progress: Progress | None,
    cancelled: IsCancelled | None,
) -> Filled:
    """Local attention over neighbours at three scales, on top of the harmonic fill."""
    fill = harmonic_fill(rgb, known)
    points = photo_context(rgb, known, missing)
    targets = np.argwhere(missing)
    with mixed_precision(True), torch.inference_mode():
        encoded = model.network.encode(photo_task(points, targets[:1], fill[tuple(targets[:1].T)]))

    def predict(block: np.ndarray) -> Prediction:
        task = photo_task(points, block, fill[tuple(block.T)])
        with mixed_precision(True):
            return model.network.predict(task, model.attention, encoded=encoded, chunk=PHOTO_CHUNK)

    mean, std = _predict_blocks(predict, targets, PHOTO_BLOCK, progress, cancelled)

    def explain(row: int, column: int) -> PixelAttention:
        task = photo_task(points, np.array([[row, column]]), fill[row, column][None])
        return _explain_local(model, task, points, row, column)

    return mean, std, known, explain


def _explain_local(
    model: LoadedModel, task: Task, points: PhotoContext, row: int, column: int
) -> PixelAttention:
    weights, _ = _weights(model, only_neighbours(task))
    exists = task.neighbour_mask[0, 0].numpy()  # type: ignore[index]
    index = task.neighbours[0, 0].numpy()[exists]  # type: ignore[index]
    return PixelAttention(
        row, column, points.positions[index], points.cell[index], weights[:, exists], model.head_names
    )


def _complete_small(
    rgb: np.ndarray,
    missing: np.ndarray,
    known: np.ndarray,
    model: LoadedModel,
    progress: Progress | None,
    cancelled: IsCancelled | None,
) -> Filled:
    """A classic neural process: every target attends to every context point, positions are absolute."""
    if known.sum() > MAX_GLOBAL_CONTEXT:
        known = choose_context(~known, "random", MAX_GLOBAL_CONTEXT, seed=0)
    points, targets = np.argwhere(known), np.argwhere(missing)
    with mixed_precision(True), torch.inference_mode():
        encoded = model.network.encode(small_picture_task(rgb, points, targets[:1]))

    def predict(block: np.ndarray) -> Prediction:
        task = small_picture_task(rgb, points, block)
        with mixed_precision(True):
            return model.network.predict(task, model.attention, encoded=encoded, chunk=GLOBAL_BLOCK)

    mean, std = _predict_blocks(predict, targets, GLOBAL_BLOCK, progress, cancelled)

    def explain(row: int, column: int) -> PixelAttention:
        task = small_picture_task(rgb, points, np.array([[row, column]]))
        weights, neighbours = _weights(model, task, encoded)
        cell = np.ones(len(points), int)
        if neighbours is None:
            return PixelAttention(row, column, points.astype(np.float32), cell, weights, model.head_names)
        near = points[neighbours].astype(np.float32)
        return PixelAttention(row, column, near, cell[neighbours], weights, model.head_names)

    return mean, std, known, explain


@torch.inference_mode()
def _weights(
    model: LoadedModel, task: Task, encoded: EncodedContext | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Weights (rounds·heads, N or K) of a task's only target, and the indices (K,) of its neighbours if local."""
    with mixed_precision(True):  # as the prediction was made, and as `encoded` may be
        encoded = encoded or model.network.encode(task)
        prediction = model.network.decode(encoded, task, model.attention, need_weights=True)
    weights = prediction.attention[0, :, :, 0].flatten(0, 1).float().numpy()  # type: ignore[index]
    index = None if prediction.neighbours is None else prediction.neighbours[0, 0].numpy()
    return weights, index  # type: ignore[return-value]


def _predict_blocks(
    predict: Callable[[np.ndarray], Prediction],
    targets: np.ndarray,
    block: int,
    progress: Progress | None,
    cancelled: IsCancelled | None,
) -> tuple[np.ndarray, np.ndarray]:
    """Mean and std (M, 3) of targets (M, 2), `block` of them a thread at a time."""
    blocks = [targets[start : start + block] for start in range(0, len(targets), block)]
    parts = map_chunks(predict, blocks, size=len, progress=progress, cancelled=cancelled)
    mean = torch.cat([part.mean[0] for part in parts]).numpy()
    return mean, torch.cat([part.std[0] for part in parts]).numpy()
