"""The lens: a picture on which the pixel under the pointer shows what it attends to, before anything is asked.

It is a `picture_canvas` that is fed with weights. What a feed brings lies in the browser from then on, so that
pointing sends nothing; feeds are components of their own, so that a small answer does not bring the whole picture
along again.

Pictures and lenses of the same `link` follow each other. Whoever else wants to follow or to lead them listens to or
dispatches `lacuna-lens` on the window, with {link, index, pinned} in its detail: `index` is row · width + column of
the pixel that is looked at, or null where there is none; `pinned` says whether it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from anp_core.explain.head_groups import head_groups
from anp_core.figures.theme import ATTENTION_SCALE, paint
from pages.widgets.byte_blocks import NamedArray, pack_block
from pages.widgets.component_script import component_script
from pages.widgets.picture_canvas import PictureView, picture_canvas

if TYPE_CHECKING:  # both lead to torch
    from anp_core.explain.pixel_weights import PixelWeights
    from anp_core.prediction.pictures.completion import PixelAttention

MAP_SIDE = 1024  # pixels: of larger pictures the browser gets a coarser map of what is missing
FINE_NUMBERS = 1_500_000  # up to so many weights take two bytes each, beyond it one
FULL_SHARE = 0.05  # the colour bar ends here or higher, so that even attention does not look like a sharp one
DROPPED_SHOWN = 2_000
LOOK, CONTEXT, DROP = "look", "context", "drop"

_FEED = st.components.v2.component("lacuna_lens_feed", html="", js=component_script("picture/feed.js"))


@dataclass(frozen=True)
class LensSettings:
    """How a lens behaves."""

    tools: tuple[str, ...] = (LOOK,)  # what a click can do, of LOOK, CONTEXT, DROP
    on_demand: bool = False  # whether single pixels are explained by the server, after a click
    top: float | None = None  # weight at the bright end of the colours; None: the largest that it holds
    feeds: tuple[str, ...] = ()  # names of what it listens to

    def pack(self) -> dict:
        """As the browser wants it."""
        colours = paint(np.linspace(0, 1, 256), ATTENTION_SCALE).tolist()  # (256, 3)
        return {
            "tools": self.tools,
            "onDemand": self.on_demand,
            "top": self.top,
            "fullShare": FULL_SHARE,
            "feeds": self.feeds,
            "colours": ["#{:02x}{:02x}{:02x}".format(*colour) for colour in colours],
        }


def picture_lens(
    *,
    key: str,
    link: str,
    size: tuple[int, int],
    title: str,
    alt: str,
    views: list[PictureView],
    map_block: bytes,
    weights_block: bytes | None = b"",
    exact_block: bytes = b"",
    note: str = "",
    tools: tuple[str, ...] = (LOOK,),
    on_demand: bool = False,
    top: float | None = None,
    on_pick: Callable[[], None] | None = None,
    on_edit: Callable[[], None] | None = None,
) -> st.delta_generator.DeltaGenerator:
    """Show a picture and, on it, what the pixel under the pointer attends to.

    Args:
        key: identity on the page. `session_state[key].pick` holds {"row", "column"} within `on_pick`,
            `session_state[key].edit` what `pages.pictures.question.apply_edit` reads within `on_edit`.
        link: lenses and pictures with the same link show the same pixel, and zoom together.
        size: height and width of the picture in its own pixels.
        title, alt, note, views: as for `picture_canvas`.
        map_block: from `pack_map`: what is missing, and what is context.
        weights_block: from `pack_weights`, the attention of all missing pixels; empty where they are too many. None
            leaves it to the caller to `feed` it later, in the container that is returned, as f"{key}_weights".
        exact_block: from `pack_exact`, the attention of a single pixel, which is looked at whenever it changes;
            without it the missing pixel in the middle is looked at to begin with.
        tools: what a click can do; with one, no buttons are shown for it.
        on_demand: whether a click has the server work out the attention of a pixel; until then its nearest context
            points are shown.
        top: the weight at the bright end of the colours, to share a scale between lenses.
        on_pick: called after a click that keeps a pixel; without it nothing is sent.
        on_edit: called after a change of the context and after "what if".
    """
    feeds = (f"{link} map", f"{key} weights", f"{key} exact")
    with st.container(gap=None):
        picture_canvas(
            key=key,
            link=link,
            size=size,
            title=title,
            alt=alt,
            views=views,
            note=note,
            zoom=True,
            close_up=True,
            lens=LensSettings(tools, on_demand, top, feeds).pack(),
            on_pick=on_pick,
            on_edit=on_edit,
        )
        feed(map_block, key=f"{key}_map")
        feed(exact_block, key=f"{key}_exact")
        later = st.container(gap=None)
    if weights_block is not None:
        with later:
            feed(weights_block, key=f"{key}_weights")
    return later


def feed(block: bytes, *, key: str) -> None:
    """Lay a block where the lenses that listen to its name find it; an empty one takes it away again."""
    _FEED(key=key, data=block or None, height="content")


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


def pack_weights(key: str, found: PixelWeights, mean: np.ndarray, std: np.ndarray) -> bytes:
    """The attention of all missing pixels, for the lens of that key; weights on a square-root scale.

    Args:
        mean, std: (H, W, C) of the completion, in [0, 1].
    """
    levels, kind = (65_535, "u2") if found.weights.size <= FINE_NUMBERS else (255, "u1")
    top = float(found.weights.max())
    rows, columns = found.pixels.T
    head = {
        "feed": f"{key} weights",
        "heads": list(found.heads),
        "groups": [{"name": name, "heads": part} for name, part in head_groups(found.heads).items()],
        "pixels": len(found.pixels),
        "points": found.weights.shape[2],
        "top": top,
        "levels": levels,
    }
    arrays: list[NamedArray] = [
        ("at", "u4", rows * mean.shape[1] + columns),
        ("pointRows", "u2", found.positions[:, 0]),
        ("pointColumns", "u2", found.positions[:, 1]),
        ("weights", kind, np.rint(levels * np.sqrt(found.weights / top))),
        ("mean", "u1", _levels(mean[rows, columns])),
        ("std", "f4", 255 * std[rows, columns].mean(1)),
    ]
    if found.nearest is not None:
        arrays.append(("nearest", "u2", found.nearest))
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
        head |= {"mean": _levels(mean[None])[0].tolist(), "std": 255 * float(std.mean())}
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
    return np.rint(255 * three.clip(0, 1))
