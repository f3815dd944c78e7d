"""Complete a photo at its own size, window by window around its holes.

In each: harmonic base, grid encoder tile by tile, attention pixel by pixel.

Holes deeper than the encoder was trained for are completed at half the size first, and so on down: their inside is
smooth, and a small picture shows the whole of it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from scipy import ndimage
from skimage.measure import block_reduce
from skimage.transform import resize

from anp_core.errors import stop_if
from anp_core.memory import release_memory
from anp_core.parallel import map_chunks
from anp_core.prediction.pictures.completion import Filled, IsCancelled, PixelAttention, Progress
from anp_core.prediction.pictures.photo_plan import USUAL, PhotoPlan
from anp_core.prediction.pictures.photo_reader import PhotoReader
from anp_core.prediction.pictures.photo_tiles import Tile, cut_tiles
from anp_core.prediction.pictures.photo_windows import Window, cut_windows
from anp_core.prediction.result import NetworkTask
from anp_core.pretrained import LoadedModel


def complete_photo(
    rgb: np.ndarray,
    missing: np.ndarray,
    known: np.ndarray,
    model: LoadedModel,
    progress: Progress | None,
    cancelled: IsCancelled | None,
    plan: PhotoPlan = USUAL,
) -> Filled:
    """Fill the missing pixels of rgb (H, W, 3), in parts as planned; the other arguments are as in complete_image.

    Only windows around the holes are worked on, each by itself.
    """
    windows = cut_windows(missing, known, plan)
    total = int(missing.sum())
    flat = np.flatnonzero(missing)
    mean, std = np.empty((2, total, 3), np.float32)
    parts: list[tuple[Window, Filled]] = []
    done = 0
    for window in windows:
        rows, columns = np.nonzero(missing[window])
        place = np.searchsorted(flat, (rows + window[0].start) * missing.shape[1] + columns + window[1].start)

        def report(part_done: int, part_total: int, before: int = done, count: int = len(rows)) -> None:
            if progress is not None:
                progress(before + round(count * part_done / max(1, part_total)), total)

        part = _complete_window(rgb[window], missing[window], known[window], model, report, cancelled, plan)
        mean[place], std[place] = part.mean, part.std
        parts.append((window, part))
        done += len(rows)

    def explain(row: int, column: int) -> PixelAttention:
        for window, part in parts:
            top, left = window[0].start, window[1].start
            if top <= row < window[0].stop and left <= column < window[1].stop:
                seen = part.explain(row - top, column - left)
                corner = np.array([top, left], np.float32)
                return replace(seen, row=row, column=column, positions=seen.positions + corner)
        raise ValueError(f"pixel {row}, {column} is in no window")  # every missing pixel is

    def tasks(pixels: np.ndarray) -> list[NetworkTask]:
        given = []
        for window, part in parts:
            start, stop = ([span.start for span in window], [span.stop for span in window])
            inside = ((pixels >= start) & (pixels < stop)).all(axis=1)
            if inside.any():
                given += part.tasks(pixels[inside] - np.array(start))
        return given

    return Filled(mean, std, known, model.head_names, explain, tasks)


def _complete_window(
    rgb: np.ndarray,
    missing: np.ndarray,
    known: np.ndarray,
    model: LoadedModel,
    progress: Progress | None,
    cancelled: IsCancelled | None,
    plan: PhotoPlan,
) -> Filled:
    """Fill the missing pixels of a part of the photo that holds all that they need."""
    stop_if(cancelled)
    # Several times faster than the true distance.
    steps = ndimage.distance_transform_cdt(~known, "chessboard")
    if steps[missing].max() <= plan.deepest / np.sqrt(2):
        return _complete_fine(rgb, missing, known, model, progress, cancelled, plan)
    depth = np.asarray(ndimage.distance_transform_edt(~known), np.float32)
    shallow = missing & (depth <= plan.deepest)
    deep = missing & (depth > plan.coarse_from)
    at_half = int(deep.sum()) // 4  # about as many targets as the half size takes
    total = at_half + int(shallow.sum())

    def count(before: int, upto: int) -> Progress | None:
        return None if progress is None else lambda done, _: progress(min(upto, before + done), total)

    coarse, coarse_mean, coarse_std = _complete_half(
        rgb, deep, known, model, count(0, at_half), cancelled, plan
    )
    fine = _complete_fine(rgb, shallow, known, model, count(at_half, total), cancelled, plan)
    if progress is not None:
        progress(total, total)  # nothing may be left for the full size
    share = np.clip((depth - plan.coarse_from) / (plan.deepest - plan.coarse_from), 0, 1)[missing][:, None]
    mean, std = share * coarse_mean[missing], share * coarse_std[missing]
    is_shallow = shallow[missing]
    mean[is_shallow] += (1 - share[is_shallow]) * fine.mean
    std[is_shallow] += (1 - share[is_shallow]) * fine.std

    def explain(row: int, column: int) -> PixelAttention:
        if depth[row, column] <= (plan.coarse_from + plan.deepest) / 2:
            return fine.explain(row, column)
        seen = coarse.explain(row // 2, column // 2)
        return PixelAttention(row, column, 2 * seen.positions + 0.5, 2 * seen.cell, seen.weights, seen.heads)

    mean, std = mean.astype(np.float32), std.astype(np.float32)
    return Filled(mean, std, known, fine.heads, explain, fine.tasks)


def _complete_half(
    rgb: np.ndarray,
    deep: np.ndarray,
    known: np.ndarray,
    model: LoadedModel,
    progress: Progress | None,
    cancelled: IsCancelled | None,
    plan: PhotoPlan,
) -> tuple[Filled, np.ndarray, np.ndarray]:
    """Complete the deep pixels (H, W) at half the size; returns that and its mean and std enlarged (H, W, 3)."""
    weight = block_reduce(known.astype(np.float32), (2, 2), np.sum)
    colours = block_reduce(np.where(known[..., None], rgb, 0).astype(np.float32), (2, 2, 1), np.sum)
    half_known = weight > 0
    # One pixel more on each side, so that enlarging meets no edge, wherever the hole ends.
    half_missing = ndimage.maximum_filter(block_reduce(deep, (2, 2), np.max), 3) & ~half_known
    half = _complete_window(
        colours / np.maximum(weight, 1)[..., None], half_missing, half_known, model, progress, cancelled, plan
    )
    enlarged = []
    for values in (half.mean, half.std):
        plane = np.zeros((*half_known.shape, 3), np.float32)
        plane[half_missing] = values
        size = (2 * plane.shape[0], 2 * plane.shape[1], 3)  # an odd side was padded by one pixel
        enlarged.append(resize(plane, size, order=1, mode="edge")[: rgb.shape[0], : rgb.shape[1]])
    return half, enlarged[0], enlarged[1]


def _complete_fine(
    rgb: np.ndarray,
    missing: np.ndarray,
    known: np.ndarray,
    model: LoadedModel,
    progress: Progress | None,
    cancelled: IsCancelled | None,
    plan: PhotoPlan,
) -> Filled:
    """Fill the missing pixels at the photo's own size, a few tiles at a time."""
    reader = PhotoReader(rgb, known, model, plan, cancelled)
    targets = np.argwhere(missing)
    tiles = cut_tiles(targets, known, plan)
    mean, std = np.empty((2, len(targets), 3), np.float32)
    done = 0
    for start in range(0, len(tiles), plan.group):
        group = map_chunks(
            partial(reader.read, cancelled=cancelled),
            tiles[start : start + plan.group],
            size=lambda tile: tile.area,
            cancelled=cancelled,
        )
        reader.keep(group)
        blocks, places = [], []
        for read in group:
            stop_if(cancelled)
            encoded = reader.encode(read)
            for first in range(0, len(read.tile.targets), plan.block):
                blocks.append((read, encoded, read.tile.pixels[first : first + plan.block]))
                places.append(read.tile.targets[first : first + plan.block])

        def report(count: int, _: int, before: int = done) -> None:
            if progress is not None:
                progress(before + count, len(targets))

        parts = map_chunks(
            reader.predict, blocks, size=lambda block: len(block[2]), progress=report, cancelled=cancelled
        )
        for place, part in zip(places, parts, strict=True):
            mean[place], std[place] = part.mean[0].numpy(), part.std[0].numpy()
        done += sum(map(len, places))
    release_memory()
    tile_of = _tile_numbers(tiles, len(targets))
    flat = targets[:, 0] * missing.shape[1] + targets[:, 1]

    def explain(row: int, column: int) -> PixelAttention:
        target = min(int(np.searchsorted(flat, row * missing.shape[1] + column)), len(targets) - 1)
        return reader.explain(tiles[tile_of[target]], row, column)

    def tasks(pixels: np.ndarray) -> list[NetworkTask]:
        read = (reader.read(tile) for tile in cut_tiles(pixels, known, plan))
        return [NetworkTask(model.network, reader.points_task(each), model.attention) for each in read]

    return Filled(mean, std, known, model.head_names, explain, tasks)


def _tile_numbers(tiles: list[Tile], count: int) -> np.ndarray:
    """Which tile holds each of `count` targets."""
    numbers = np.empty(count, np.int32)
    for number, tile in enumerate(tiles):
        numbers[tile.targets] = number
    return numbers
