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
from typing import Any

import numpy as np
import streamlit as st

from anp_core.figures.theme import ATTENTION_SCALE, paint
from anp_core.web.component_script import component_script
from pages.widgets.picture_canvas import PictureView, picture_canvas

LEAST_TOP = 0.02  # weight where the colours end at least: even attention must not look sharp
LOOK, CONTEXT, DROP = "look", "context", "drop"

_FEED = st.components.v2.component("lacuna_lens_feed", html="", js=component_script("picture/feed.js"))


@dataclass(frozen=True)
class LensSettings:
    """How a lens behaves."""

    tools: tuple[str, ...] = (LOOK,)  # what a click can do, of LOOK, CONTEXT, DROP
    on_demand: bool = False  # whether single pixels are explained by the server, after a click
    feeds: tuple[str, ...] = ()  # names of what it listens to

    def pack(self) -> dict[str, Any]:
        """As the browser wants it."""
        colours = paint(np.linspace(0, 1, 256), ATTENTION_SCALE).tolist()  # (256, 3)
        return {
            "tools": self.tools,
            "onDemand": self.on_demand,
            "leastTop": LEAST_TOP,
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
    tallest: str | None = None,
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
        tallest: as for `picture_canvas`.
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
            tallest=tallest,
            lens=LensSettings(tools, on_demand, feeds).pack(),
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
