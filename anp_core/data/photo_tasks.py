"""From a photo with a hole to a Task for local attention: planes for the grid encoder, neighbours at three scales."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from scipy import ndimage
from scipy.spatial import cKDTree

from anp_core.data.local_statistics import local_statistics
from anp_core.task import Task

CELL_SIDES = (1, 4, 16)  # context points are pixels and the means of cells of 4×4 and 16×16 pixels
NEIGHBOURS = (16, 8, 8)  # how many of each a target may look at
NEAREST_FOR_SPACING = 8
REACH = 32  # pixels further than this from anything unknown are left out of the context (cells stay)
CONTEXT_FEATURES = len(CELL_SIDES)
TARGET_FEATURES = 2
DEEPEST = 100.0  # pixels: a hole's inside further than this from its rim looks alike to the grid encoder


@dataclass(frozen=True)
class PhotoContext:
    """Context points of a photo: known pixels first, then ever larger cells, each at the centroid of its pixels."""

    positions: np.ndarray  # (N, 2) float32 row and column, in pixels
    values: np.ndarray  # (N, 3) float32 in [0, 1]
    cell: np.ndarray  # (N,) side of the cell in pixels, 1 for a pixel

    @cached_property
    def tensors(self) -> dict[str, torch.Tensor]:
        """The context's part of every Task."""
        level = self.cell[:, None] == np.array(CELL_SIDES)  # (N, 3)
        return {
            "context_x": _tensor(self.positions),
            "context_y": _tensor(self.values),
            "context_features": _tensor(level),
        }

    @cached_property
    def trees(self) -> tuple[tuple[int, cKDTree], ...]:
        """Per scale: where its points start, and a k-d tree over them."""
        starts = np.searchsorted(self.cell, CELL_SIDES)
        stops = [*starts[1:], len(self.cell)]
        return tuple(
            (int(start), cKDTree(self.positions[start:stop], balanced_tree=False))
            for start, stop in zip(starts, stops, strict=True)
        )


def photo_context(rgb: np.ndarray, known: np.ndarray) -> PhotoContext:
    """Collect the context points of rgb (H, W, 3) in [0, 1] where known (H, W) is True.

    Pixels far from everything unknown are nobody's neighbours; they only count in cells.
    """
    near = known & ndimage.maximum_filter(~known, size=2 * REACH + 1)
    if near.sum() < NEIGHBOURS[0]:
        near = known
    rows, columns = np.nonzero(near)
    positions = [np.stack([rows, columns], axis=1).astype(np.float32)]
    values = [rgb[near].astype(np.float32)]
    for side in CELL_SIDES[1:]:
        centroid, mean = _cell_means(rgb, known, side)
        positions.append(centroid)
        values.append(mean)
    cell = np.repeat(CELL_SIDES, [len(part) for part in positions])
    return PhotoContext(np.concatenate(positions), np.concatenate(values), cell)


def _cell_means(rgb: np.ndarray, known: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Centroid (n, 2) and mean colour (n, 3) of the known pixels of every cell that has any."""
    height, width = known.shape
    row_starts, column_starts = np.arange(0, height, side), np.arange(0, width, side)

    def total(plane: np.ndarray) -> np.ndarray:
        return np.add.reduceat(np.add.reduceat(plane, row_starts, axis=0), column_starts, axis=1)

    weight = known.astype(np.float32)
    count = total(weight)
    filled = count > 0
    row = total(weight * np.arange(height, dtype=np.float32)[:, None])
    column = total(weight * np.arange(width, dtype=np.float32)[None, :])
    # Not weight times colour: what is unknown may be NaN.
    colours = [total(np.where(known, rgb[..., channel], np.float32(0))) for channel in range(3)]
    count = count[filled][:, None]
    centroid = np.stack([row[filled], column[filled]], axis=1) / count
    mean = np.stack([colour[filled] for colour in colours], axis=1) / count
    return centroid.astype(np.float32), mean.astype(np.float32)


def photo_task(context: PhotoContext, targets: np.ndarray, truth: np.ndarray | None = None) -> Task:
    """A Task (B = 1) for the pixels at targets (M, 2), integer row and column; truth (M, 3) where it is known.

    Features of the surroundings and the base that the decoder corrects come from the grid encoder.
    """
    index, mask = _neighbours(context, targets.astype(np.float32))
    nearest = min(NEAREST_FOR_SPACING, index.shape[1])
    offset = context.positions[index[:, :nearest]] - targets[:, None].astype(np.float32)  # (M, 8, 2)
    distance = np.linalg.norm(offset, axis=-1)
    spacing = np.maximum(distance.mean(1), 0.5)
    features = np.stack([np.log(spacing), np.log(distance[:, 0] + 0.5)], axis=1)
    return Task(
        **context.tensors,
        target_x=_tensor(targets),
        target_y=None if truth is None else _tensor(truth),
        target_features=_tensor(features),
        neighbours=torch.from_numpy(index).unsqueeze(0),
        neighbour_mask=torch.from_numpy(mask).unsqueeze(0),
    )


def photo_planes(rgb: np.ndarray, fill: np.ndarray, known: np.ndarray) -> torch.Tensor:
    """What the grid encoder reads (1, 9, H', W'), in the order of grid_encoder's planes.

    rgb and the base fill (H, W, 3) in [0, 1], known (H, W) bool. The planes are the fill, the fill relative to the
    known pixels around in units of their spread, the log of that spread, what is known, and how deep inside a hole
    a pixel lies. H' and W' are the next multiples of 16; what is added repeats the edge as something unknown.
    """
    mean, spread = local_statistics(rgb, known)
    distance = ndimage.distance_transform_edt(~known)
    depth = np.log1p(np.minimum(distance, DEEPEST)) / np.log1p(DEEPEST)
    single = [np.log(spread), depth, known]
    planes = np.concatenate([fill, (fill - mean) / spread[..., None], np.stack(single, axis=2)], axis=2)
    height, width = known.shape
    bottom, right = -height % CELL_SIDES[-1], -width % CELL_SIDES[-1]
    padded = np.pad(planes.astype(np.float32), ((0, bottom), (0, right), (0, 0)), mode="edge")
    padded[height:, :, -1] = padded[:, width:, -1] = 0
    return torch.from_numpy(padded).permute(2, 0, 1).unsqueeze(0)


def rows_of_context(context: PhotoContext, planes: torch.Size, plane: int = 0) -> torch.Tensor:
    """Rows (N,) of the grid's maps where the features of each context point stand.

    The maps hold the pixels of all planes (P, ·, H, W), then their 4×4 cells, then their 16×16 cells.
    """
    count, _, height, width = planes
    sizes = [height * width // side**2 for side in CELL_SIDES]
    starts = np.cumsum([0, *(count * size for size in sizes)])[:-1] + plane * np.array(sizes)
    row, column = (context.positions[:, axis].astype(np.int64) // context.cell for axis in (0, 1))
    level = np.searchsorted(CELL_SIDES, context.cell)
    return torch.from_numpy(starts[level] + row * (width // context.cell) + column)


def rows_of_pixels(pixels: np.ndarray, planes: torch.Size, plane: int = 0) -> torch.Tensor:
    """Rows (M,) of the grid's maps for pixels (M, 2), integer row and column."""
    height, width = planes[2:]
    return torch.from_numpy((plane * height + pixels[:, 0]) * width + pixels[:, 1])


def _tensor(values: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, np.float32)).unsqueeze(0)


def _neighbours(context: PhotoContext, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Indices (M, K) of each target's nearest context points, scale by scale, and which of them exist (M, K)."""
    indices, masks = [], []
    for (start, tree), wanted in zip(context.trees, NEIGHBOURS, strict=True):
        found = min(wanted, tree.n)
        _, index = tree.query(targets, k=np.arange(1, found + 1), workers=1)
        # Too few points: repeat the last found, masked, so that every target has K columns.
        padding = ((0, 0), (0, wanted - found))
        indices.append(np.pad(index + start, padding, mode="edge"))
        masks.append(np.pad(np.ones(index.shape, bool), padding))
    return np.concatenate(indices, axis=1).astype(np.int64), np.concatenate(masks, axis=1)
