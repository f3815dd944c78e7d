"""What the lens on a picture is fed with: the map of its pixels, the attention of all, that of a single one."""

from __future__ import annotations

import numpy as np

from anp_core.explain.head_groups import head_groups
from anp_core.prediction.pictures.completion import Completion, PixelAttention
from anp_core.prediction.result import Attention
from anp_core.web.byte_blocks import NamedArray, pack_block

MAP_SIDE = 1024  # pixels: of larger pictures the browser gets a coarser map of what is missing
FINE_NUMBERS = 1_500_000  # up to so many weights take two bytes each, beyond it one
DROPPED_SHOWN = 2_000


def pack_map(
    link: str, missing: np.ndarray, context: np.ndarray, *, edits: int = 0, can_undo: bool = False
) -> bytes:
    """Which pixels are missing and which are context points, for all lenses of a link.

    Args:
        missing, context: (H, W) bool.
        edits: how many changes of the context were made by hand.
        can_undo: whether the last can be taken back.
    """
    step = max(1, -(-max(missing.shape) // MAP_SIDE))
    coarse = [part[step // 2 :: step, step // 2 :: step] for part in (missing, context)]
    head = {
        "feed": f"{link} map",
        "height": coarse[0].shape[0],
        "width": coarse[0].shape[1],
        "step": step,
        "count": int(context.sum()),
        "edits": edits,
        "canUndo": can_undo,
    }
    arrays: list[NamedArray] = [
        (name, "u1", np.packbits(part)) for name, part in zip(("missing", "context"), coarse, strict=True)
    ]
    return pack_block(head, arrays)


def pack_weights(key: str, seen: Attention, completion: Completion) -> bytes:
    """The attention of all missing pixels, for the lens of that key; weights on a square-root scale."""
    levels, kind = (65_535, "u2") if seen.weights.size <= FINE_NUMBERS else (255, "u1")
    top = float(seen.weights.max())
    weights = seen.weights.swapaxes(0, 1)  # (heads, M, K)
    rows, columns = completion.pixels[seen.targets].T
    mean, std, _ = completion.at(seen.targets)
    head = {
        "feed": f"{key} weights",
        "heads": list(seen.heads),
        "groups": [{"name": name, "heads": part} for name, part in head_groups(seen.heads).items()],
        "pixels": len(seen.targets),
        "points": weights.shape[2],
        "top": top,
        "levels": levels,
    }
    arrays: list[NamedArray] = [
        ("at", "u4", rows * completion.missing.shape[1] + columns),
        ("pointRows", "u2", completion.points[:, 0]),
        ("pointColumns", "u2", completion.points[:, 1]),
        ("weights", kind, np.rint(levels * np.sqrt(weights / top))),
        ("mean", "u1", _levels(mean)),
        ("std", "f4", 100 * std.mean(1)),
    ]
    if len(seen.lists) > 1:  # each looks at points of its own
        arrays.append(("nearest", "u2", seen.points))
    return pack_block(head, arrays)


def pack_exact(
    key: str,
    pixel: tuple[int, int],
    seen: PixelAttention | None = None,
    mean: np.ndarray | None = None,
    std: np.ndarray | None = None,
    *,
    kept: bool = True,
    dropped: np.ndarray | None = None,
) -> bytes:
    """The pixel to look at and, for a lens that does not hold the attention of all pixels, its attention.

    Args:
        pixel: row and column.
        seen: its attention; None where the lens holds it.
        mean, std: (C,) predicted there, in [0, 1].
        kept: whether it stays until it is let go, as after a click, or gives way to the pointer.
        dropped: (D, 2) row and column of points to cross out.
    """
    gone = np.empty((0, 2), int) if dropped is None else dropped[:DROPPED_SHOWN]
    heads = () if seen is None else seen.heads
    head = {
        "feed": f"{key} exact",
        "row": pixel[0],
        "column": pixel[1],
        "kept": kept,
        "heads": list(heads),
        "groups": [{"name": name, "heads": part} for name, part in head_groups(heads).items()],
    }
    if mean is not None and std is not None:
        head |= {"mean": _levels(mean[None])[0].tolist(), "std": 100 * float(std.mean())}
    arrays: list[NamedArray] = [("droppedRows", "u2", gone[:, 0]), ("droppedColumns", "u2", gone[:, 1])]
    if seen is not None:
        arrays += [
            ("rows", "f4", seen.positions[:, 0]),
            ("columns", "f4", seen.positions[:, 1]),
            ("sides", "u2", seen.cell),
            ("weights", "f4", seen.weights),
        ]
    return pack_block(head, arrays)


def _levels(colours: np.ndarray) -> np.ndarray:
    """(M, C) in [0, 1] as (M, 3) red, green and blue, 0 to 255."""
    three = np.repeat(colours, 3, axis=1) if colours.shape[1] == 1 else colours
    levels: np.ndarray = np.rint(255 * three.clip(0, 1))
    return levels
