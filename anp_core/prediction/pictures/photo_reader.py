"""One photo as the network sees it: reads tiles with the grid encoder, predicts their targets, looks up attention."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import torch

from anp_core.data.fills import harmonic_fill
from anp_core.data.photo_tasks import (
    PhotoContext,
    photo_context,
    photo_planes,
    photo_task,
    rows_of_context,
    rows_of_pixels,
)
from anp_core.errors import stop_if
from anp_core.models.grid_encoder import GridMaps
from anp_core.models.neural_process import EncodedContext, Offers
from anp_core.precision import mixed_precision
from anp_core.prediction.pictures.completion import IsCancelled, PixelAttention
from anp_core.prediction.pictures.many_pixels import ManyPixels
from anp_core.prediction.pictures.photo_plan import USUAL, PhotoPlan
from anp_core.prediction.pictures.photo_tiles import Tile
from anp_core.pretrained import LoadedModel
from anp_core.task import Prediction, Task
from anp_core.task_batches import only_neighbours


@dataclass(frozen=True)
class ReadTile:
    """A tile with what the encoder read off it: all that its targets need."""

    tile: Tile
    maps: GridMaps
    context: PhotoContext  # positions within the tile
    planes: torch.Size


class Block(NamedTuple):
    """Targets of a tile, and what the tile's context offers them."""

    read: ReadTile
    encoded: EncodedContext
    offered: Offers
    pixels: np.ndarray  # (m, 2) row and column within the tile


class PhotoReader:
    """One photo with its holes and its base fill: reads tiles, predicts targets, looks up attention."""

    def __init__(
        self,
        rgb: np.ndarray,
        known: np.ndarray,
        model: LoadedModel,
        plan: PhotoPlan = USUAL,
        cancelled: IsCancelled | None = None,
    ) -> None:
        """Fill rgb (H, W, 3) smoothly where known (H, W) is False; raises Cancelled once `cancelled()` says yes."""
        self.rgb, self.known, self.model, self.plan = rgb, known, model, plan
        if model.grid is None:
            raise ValueError(f"{model.name} has no grid encoder")
        self.grid = model.grid
        self.fill = harmonic_fill(rgb, known, cancelled)
        self.kept: OrderedDict[int, ReadTile] = OrderedDict()

    def read(self, tile: Tile, cancelled: IsCancelled | None = None) -> ReadTile:
        """Encode a tile's surroundings and collect its context points; raises Cancelled."""
        stop_if(cancelled)
        known = self.known[tile.window]
        planes = photo_planes(self.rgb[tile.window], self.fill[tile.window], known)
        with mixed_precision(True), torch.inference_mode():
            maps = self.grid.read(planes, cancelled)
        return ReadTile(tile, maps, photo_context(self.rgb[tile.window], known), planes.shape)

    def remembered(self, tile: Tile) -> ReadTile:
        """The tile as it was read, or read again."""
        key = id(tile)
        found = self.kept.pop(key, None) or self.read(tile)
        self.keep([found])
        return found

    def keep(self, tiles: Sequence[ReadTile]) -> None:
        """Remember the latest tiles, as many as there is room for."""
        for read in tiles:
            self.kept[id(read.tile)] = read
        while len(self.kept) > 1 and sum(read.tile.area for read in self.kept.values()) > self.plan.kept:
            self.kept.popitem(last=False)

    def encode(self, read: ReadTile) -> EncodedContext:
        """Tokens of a tile's context points."""
        task = photo_task(read.context, read.tile.pixels[:1])
        rows = rows_of_context(read.context, read.planes)
        with mixed_precision(True), torch.inference_mode():
            return self.model.network.encode(self.grid.with_context(task, read.maps, rows))

    def blocks(self, read: ReadTile) -> tuple[list[Block], list[np.ndarray]]:
        """A tile's targets in blocks of about equal size, and which of the photo's targets these are."""
        encoded = self.encode(read)
        task = photo_task(read.context, read.tile.pixels[:1])
        with mixed_precision(True), torch.inference_mode():
            offered = self.model.network.offer(encoded, task, self.model.attention)
        count = math.ceil(len(read.tile.targets) / self.plan.block)
        parts = np.array_split(read.tile.pixels, count)
        return [Block(read, encoded, offered, part) for part in parts], np.array_split(
            read.tile.targets, count
        )

    def task(self, read: ReadTile, pixels: np.ndarray) -> Task:
        """Targets (M, 2) of a tile, with their features and first guess."""
        return self.grid.with_targets(
            photo_task(read.context, pixels), read.maps, rows_of_pixels(pixels, read.planes)
        )

    @torch.inference_mode()
    def points_task(self, read: ReadTile) -> Task:
        """All of a tile's targets with their whole context: what the network's attention is given."""
        task = self.task(read, read.tile.pixels)
        task = self.grid.with_context(task, read.maps, rows_of_context(read.context, read.planes))
        whole = {name: getattr(task, name).float() for name in ("context_features", "target_features")}
        return replace(task, **whole)  # the maps may be in half precision

    def predict(self, block: Block) -> Prediction:
        """Predict a block's targets."""
        task = self.task(block.read, block.pixels)
        with mixed_precision(True):
            return self.model.network.predict(
                task,
                self.model.attention,
                encoded=block.encoded,
                offered=block.offered,
                chunk=self.plan.chunk,
            )

    @torch.inference_mode()
    def look(self, tile: Tile, pixels: np.ndarray) -> ManyPixels:
        """What pixels (m, 2) of a tile look at, a chunk at a time."""
        read = self.remembered(tile)
        corner = np.array([tile.rows.start, tile.columns.start])
        encoded, whole = self.encode(read), self.task(read, pixels - corner)
        weights = []
        with mixed_precision(True):
            offered = self.model.network.offer(encoded, whole, self.model.attention)
            for start in range(0, len(pixels), self.plan.chunk):
                task = whole.targets(start, start + self.plan.chunk)
                found = self.model.network.decode(
                    encoded, task, self.model.attention, need_weights=True, offered=offered
                )
                rows = found.attention[0].flatten(0, 1).transpose(0, 1)  # type: ignore[index]  # (m, heads, K)
                weights.append(rows.float().numpy())
        index = whole.neighbours[0].numpy()  # type: ignore[index]
        there = whole.neighbour_mask[0].numpy()  # type: ignore[index]
        seen = ManyPixels(
            read.context.positions[index], read.context.cell[index], there, np.concatenate(weights)
        )
        return seen.moved(corner)

    @torch.inference_mode()
    def explain(self, tile: Tile, row: int, column: int) -> PixelAttention:
        """What one pixel looks at, worked out for its own neighbours alone."""
        read = self.remembered(tile)
        corner = np.array([tile.rows.start, tile.columns.start])
        pixel = np.array([[row, column]]) - corner
        with mixed_precision(True):
            whole = self.task(read, pixel)
            index = whole.neighbours[0, 0]  # type: ignore[index]
            rows = rows_of_context(read.context, read.planes)[index]
            task = self.grid.with_context(only_neighbours(whole), read.maps, rows)
            points = self.model.network
            prediction = points.decode(points.encode(task), task, self.model.attention, need_weights=True)
        exists = whole.neighbour_mask[0, 0].numpy()  # type: ignore[index]
        weights = prediction.attention[0, :, :, 0].flatten(0, 1).float().numpy()  # type: ignore[index]
        near = index.numpy()[exists]
        return PixelAttention(
            row,
            column,
            read.context.positions[near] + corner.astype(np.float32),
            read.context.cell[near],
            weights[:, exists],
            self.model.head_names,
        )
