"""Complete a photo at its own size, window by window around its holes.

In each: harmonic base, grid encoder tile by tile, attention pixel by pixel.

A few pixels inside its rim a hole is completed at half the size, and so on down: there it is smooth, and a small
picture shows the whole of it. At full size its inside would show creases, where the nearest known pixels change from
one rim to the other.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial

import cv2
import numpy as np
from scipy import ndimage

from anp_core.errors import stop_if
from anp_core.memory import release_memory
from anp_core.parallel import map_chunks, side_by_side
from anp_core.prediction.pictures.completion import Filled, IsCancelled, PixelAttention, Progress
from anp_core.prediction.pictures.many_pixels import LookMany, ManyPixels, Part, gathered
from anp_core.prediction.pictures.photo_plan import USUAL, PhotoPlan
from anp_core.prediction.pictures.photo_reader import PhotoReader
from anp_core.prediction.pictures.photo_tiles import Tile, cut_tiles
from anp_core.prediction.pictures.photo_windows import Window, cut_windows
from anp_core.prediction.pictures.rim_colours import within_rim
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
        mean[place] = within_rim(part.mean, rgb[window], missing[window], known[window])
        std[place] = part.std
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

    def look(pixels: np.ndarray) -> ManyPixels:
        found: list[Part] = []
        for window, part in parts:
            corner = np.array([span.start for span in window])
            which = np.flatnonzero(_inside(pixels, window))
            if len(which):
                found.append((which, _looker(part)(pixels[which] - corner).moved(corner)))
        return gathered(len(pixels), found)

    def tasks(pixels: np.ndarray) -> list[NetworkTask]:
        given = []
        for window, part in parts:
            inside = _inside(pixels, window)
            if inside.any():
                given += part.tasks(pixels[inside] - np.array([span.start for span in window]))
        return given

    return Filled(mean, std, known, model.head_names, explain, tasks, look_many=look)


def _looker(filled: Filled) -> LookMany:
    assert filled.look_many is not None
    return filled.look_many


def _inside(pixels: np.ndarray, window: Window) -> np.ndarray:
    """Which of the pixels (m, 2) lie in a window."""
    start, stop = ([span.start for span in window], [span.stop for span in window])
    return np.asarray(((pixels >= start) & (pixels < stop)).all(axis=1))


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
    # From the nearest known pixel, (H, W).
    depth = cv2.distanceTransform((~known).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    in_hole = depth[missing]
    if in_hole.max() <= plan.deepest:
        return _complete_fine(rgb, missing, known, model, progress, cancelled, plan)
    shallow = missing & (depth <= plan.deepest)
    deep = missing & (depth > plan.coarse_from)
    at_half = int(deep.sum()) // 4  # about as many targets as the half size takes
    total = at_half + int(shallow.sum())

    of_half, of_full = _parts_of(progress, at_half, total - at_half)
    (coarse, *enlarged), fine = side_by_side(
        lambda: _complete_half(rgb, deep, known, model, of_half, cancelled, plan),
        lambda: _complete_fine(rgb, shallow, known, model, of_full, cancelled, plan),
    )
    if progress is not None:
        progress(total, total)  # nothing may be left for the full size
    share = np.clip((in_hole - plan.coarse_from) / (plan.deepest - plan.coarse_from), 0, 1)[:, None]
    is_deep, is_shallow = deep[missing], shallow[missing]
    mean, std = np.zeros((2, len(in_hole), 3), np.float32)
    for values, at_full, at_half_size in zip((mean, std), (fine.mean, fine.std), enlarged, strict=True):
        values[is_deep] = share[is_deep] * at_half_size
        values[is_shallow] += (1 - share[is_shallow]) * at_full

    def seen_at_half(pixels: np.ndarray) -> np.ndarray:
        """Which of the pixels (m, 2) the half size decides more than the full size does."""
        within: np.ndarray = depth[tuple(pixels.T)] > (plan.coarse_from + plan.deepest) / 2
        return within

    def explain(row: int, column: int) -> PixelAttention:
        if not seen_at_half(np.array([[row, column]]))[0]:
            return fine.explain(row, column)
        seen = coarse.explain(row // 2, column // 2)
        return PixelAttention(row, column, 2 * seen.positions + 0.5, 2 * seen.cell, seen.weights, seen.heads)

    def look(pixels: np.ndarray) -> ManyPixels:
        inside = seen_at_half(pixels)
        at_rim, within = np.flatnonzero(~inside), np.flatnonzero(inside)
        found: list[Part] = []
        if len(at_rim):
            found.append((at_rim, _looker(fine)(pixels[at_rim])))
        if len(within):
            found.append((within, _looker(coarse)(pixels[within] // 2).of_half_size()))
        return gathered(len(pixels), found)

    def tasks(pixels: np.ndarray) -> list[NetworkTask]:
        inside = seen_at_half(pixels)
        at_rim = fine.tasks(pixels[~inside]) if not inside.all() else []
        return at_rim + (coarse.tasks(pixels[inside] // 2) if inside.any() else [])

    return Filled(mean, std, known, fine.heads, explain, tasks, look_many=look)


def _parts_of(progress: Progress | None, *sizes: int) -> list[Progress | None]:
    """The progress of each part of a work; together they report the whole, from whichever thread."""
    done, lock = [0] * len(sizes), threading.Lock()

    def report(part: int, count: int, _: int) -> None:
        with lock:
            done[part] = min(sizes[part], count)
            if progress is not None:
                progress(sum(done), sum(sizes))

    return [None if progress is None else partial(report, part) for part in range(len(sizes))]


def _complete_half(
    rgb: np.ndarray,
    deep: np.ndarray,
    known: np.ndarray,
    model: LoadedModel,
    progress: Progress | None,
    cancelled: IsCancelled | None,
    plan: PhotoPlan,
) -> tuple[Filled, np.ndarray, np.ndarray]:
    """Complete deep pixels, True in (H, W), at half the size; returns that, and their mean and std (D, 3) from it."""
    weight = _halved(known.astype(np.float32))
    colours = _halved(np.where(known[..., None], rgb, 0).astype(np.float32))
    half_known = weight > 0
    # One pixel more on each side, so that enlarging meets no edge, wherever the hole ends.
    half_missing = ndimage.maximum_filter(_halved(deep.astype(np.float32)) > 0, 3) & ~half_known
    values = colours / np.maximum(weight, 0.25)[..., None]
    # Halved again, what is predicted does not vary less once more: it is as smooth already.
    deeper = replace(plan, widened=1.0)
    half = _complete_window(values, half_missing, half_known, model, progress, cancelled, deeper)
    rows, columns = np.nonzero(half_missing)
    top, left = rows.min(), columns.min()
    height, width = rows.max() + 1 - top, columns.max() + 1 - left
    at = tuple(np.argwhere(deep).T - 2 * np.array([[top], [left]]))
    enlarged = []
    for found in (half.mean, half.std):
        plane = np.zeros((height, width, 3), np.float32)
        plane[rows - top, columns - left] = found
        enlarged.append(cv2.resize(plane, (2 * width, 2 * height), interpolation=cv2.INTER_LINEAR)[at])
    return half, enlarged[0], plan.widened * enlarged[1]


def _halved(plane: np.ndarray) -> np.ndarray:
    """Means of 2×2 pixels of (H, W) or (H, W, 3) float32; what an odd side lacks counts as zero."""
    height, width = plane.shape[:2]
    even = cv2.copyMakeBorder(plane, 0, height % 2, 0, width % 2, cv2.BORDER_CONSTANT, value=0)
    halved: np.ndarray = cv2.resize(even, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)
    return halved


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
            of_tile, targets_of = reader.blocks(read)
            blocks += of_tile
            places += targets_of

        def report(count: int, _: int, before: int = done) -> None:
            if progress is not None:
                progress(before + count, len(targets))

        parts = map_chunks(
            reader.predict, blocks, size=lambda block: len(block.pixels), progress=report, cancelled=cancelled
        )
        for place, part in zip(places, parts, strict=True):
            mean[place], std[place] = part.mean[0].numpy(), part.std[0].numpy()
        done += sum(map(len, places))
    release_memory()
    tile_of = _tile_numbers(tiles, len(targets))
    flat = targets[:, 0] * missing.shape[1] + targets[:, 1]

    def look(pixels: np.ndarray) -> ManyPixels:
        target = np.searchsorted(flat, pixels[:, 0] * missing.shape[1] + pixels[:, 1])
        number = tile_of[np.minimum(target, len(targets) - 1)]
        which = [(tile, np.flatnonzero(number == tile)) for tile in np.unique(number)]
        found = [(places, reader.look(tiles[tile], pixels[places])) for tile, places in which]
        return gathered(len(pixels), found)

    def explain(row: int, column: int) -> PixelAttention:
        target = min(int(np.searchsorted(flat, row * missing.shape[1] + column)), len(targets) - 1)
        return reader.explain(tiles[tile_of[target]], row, column)

    def tasks(pixels: np.ndarray) -> list[NetworkTask]:
        read = (reader.read(tile) for tile in cut_tiles(pixels, known, plan))
        return [NetworkTask(model.network, reader.points_task(each), model.attention) for each in read]

    return Filled(mean, std, known, model.head_names, explain, tasks, look_many=look)


def _tile_numbers(tiles: list[Tile], count: int) -> np.ndarray:
    """Which tile holds each of `count` targets."""
    numbers = np.empty(count, np.int32)
    for number, tile in enumerate(tiles):
        numbers[tile.targets] = number
    return numbers
