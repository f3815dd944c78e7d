"""A picture on a canvas that can be clicked and zoomed, with points drawn over it and a numbered colour bar below.

The Python face of assets/components/picture/. Canvases of one link show the same crosshair, the same picked pixel
and the same part of the picture; that happens in the browser, without a message to the server. `picture_lens.py`
makes a canvas that shows attention.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from anp_core.figures.picture_figures import ColourBar, DrawnPoints
from anp_core.language import _, tag
from anp_core.web.component_script import component_script, component_text
from anp_core.web.picture_words import picture_words

ACCENT = "#ff8a3d"  # the picked pixel: seen on light, on dark and beside Cividis
LOSSLESS_PIXELS = 400_000  # a larger picture goes to the screen as JPEG or WebP; files are lossless

_CANVAS = st.components.v2.component(
    "lacuna_picture_canvas",
    html=component_text("picture/canvas.html"),
    css=component_text("picture/canvas.css") + component_text("picture/below.css"),
    js=component_script("picture/canvas.js"),
)


@dataclass(frozen=True)
class PictureView:
    """One of the pictures that a canvas can show in the same place."""

    name: str  # of no two alike; by it the browser remembers which one was chosen
    label: str  # on the button that chooses it
    uri: str | None  # None while there is none
    bar: ColourBar | None = None
    note: str = ""  # below the picture
    ask: bool = False  # whether choosing it while there is none asks the server for it


def screen_uri(pixels: np.ndarray) -> str:
    """(h, w, 3) uint8, or (h, w, 4) with what the page shows through, as a data URI; sides are at most 16,383."""
    buffer = io.BytesIO()
    image = Image.fromarray(pixels)
    if image.width * image.height <= LOSSLESS_PIXELS:
        kind = "webp"  # written in a quarter of a PNG's time
        image.save(buffer, "WEBP", lossless=True, quality=0, method=0)
    elif image.mode == "RGBA":
        kind = "webp"
        image.save(buffer, "WEBP", quality=90)
    else:
        kind = "jpeg"
        image.save(buffer, "JPEG", quality=92)
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode()}"


def png_uri(content: bytes) -> str:
    """A PNG file as a data URI."""
    return f"data:image/png;base64,{base64.b64encode(content).decode()}"


def picture_canvas(
    *,
    key: str,
    size: tuple[int, int],
    title: str,
    alt: str,
    picture: str | None = None,
    bar: ColourBar | None = None,
    views: list[PictureView] | None = None,
    flicker: tuple[str, ...] = (),
    before: str | None = None,
    reveal: int = 0,
    note: str = "",
    link: str = "",
    points: DrawnPoints | None = None,
    target: tuple[int, int] | None = None,
    origin: tuple[int, int] | None = None,
    sources: tuple[np.ndarray, np.ndarray] | None = None,
    zoom: bool = False,
    close_up: bool = False,
    lens: dict[str, Any] | None = None,
    edges: str | None = None,
    waiting: str | None = None,
    tallest: str | None = None,
    on_pick: Callable[[], None] | None = None,
    on_edit: Callable[[], None] | None = None,
) -> None:
    """Show one picture, or one of several in the same place.

    Args:
        key: identity on the page; `session_state[key].pick` holds {"row", "column"} within `on_pick`.
        size: height and width of the picture in its own pixels, which rows and columns count.
        title: what it is, above the picture; `note` says more below it.
        alt: what a screen reader says.
        picture: a data URI of any resolution, or None while there is none.
        bar: the colour bar below it.
        views: in place of `picture` and `bar`, pictures that buttons above switch between, in the browser alone.
        flicker: names of views that a further button shows in turn, so that one sees where they differ.
        before: a second data URI that a slider reveals from the left.
        reveal: how much of it is shown at first, in percent.
        link: canvases with the same link share crosshair, picked pixel and zoom.
        points: dots or cells to draw over the picture.
        target: row and column of the picked pixel; None follows the link.
        origin: row and column from which an arrow points to the target.
        sources: two (M,) arrays of pixel numbers, row · width + column: pixels in ascending order, and from where
            each was copied. Pointing at one draws its arrow, without a message to the server.
        zoom: whether the picture can be zoomed and moved.
        close_up: whether to enlarge the surroundings of the picked pixel where its points lie close together.
        lens: from `LensSettings.pack`; see `picture_lens`.
        edges: from `edges_uri`: while a slider of the hole's edge is dragged, the hole is shown as it will be.
        waiting: what to say over the picture while it is being computed.
        tallest: how high the picture may become, as a length of CSS; None is two thirds of the window.
        on_pick: called after a click or Enter; without it the picture cannot be picked.
        on_edit: called with what was done beyond picking, in `session_state[key].edit`.
    """
    shown = views or [PictureView("", "", picture, bar)]
    data = {
        "key": key,
        "height": size[0],
        "width": size[1],
        "title": title,
        "note": note,
        "alt": alt,
        "link": link,
        "views": [_pack_view(view) for view in shown],
        "flicker": flicker,
        "before": before,
        "reveal": reveal,
        "points": None if points is None else _pack(points),
        "zoom": zoom,
        "closeUp": close_up,
        "lens": lens,
        "edges": edges,
        "waiting": waiting,
        "tallest": tallest,
        "pick": on_pick is not None,
        "accent": ACCENT,
        "words": picture_words(),
        "locale": tag(),
    }
    if target is not None:
        data["target"] = {"row": target[0], "column": target[1]}
    if origin is not None:
        data["origin"] = {"row": origin[0], "column": origin[1]}
    if sources is not None:
        data["sources"] = {"at": _encode(sources[0], "<u4"), "origin": _encode(sources[1], "<u4")}
    _CANVAS(
        key=key,
        data=data,
        on_pick_change=on_pick or _ignore,
        on_edit_change=on_edit or _ignore,
        height="content",
    )


def picked_pixel(key: str, size: tuple[int, int]) -> tuple[int, int] | None:
    """Row and column of the click that a canvas reports; None for anything that is not a pixel of the picture."""
    pick = st.session_state[key].pick  # comes from a browser: anything may be in it
    try:
        row, column = int(pick["row"]), int(pick["column"])
    except (TypeError, KeyError, ValueError, OverflowError):
        return None
    return (row, column) if 0 <= row < size[0] and 0 <= column < size[1] else None


def _ignore() -> None:
    """Stands in where nobody listens."""


def _encode(values: np.ndarray, kind: str) -> str:
    """Base64 of small whole numbers: a tenth of the same in JSON."""
    return base64.b64encode(np.rint(values).astype(kind).tobytes()).decode()


def _pack(points: DrawnPoints) -> dict[str, Any]:
    return {
        "row": _encode(points.rows, "<u2"),
        "column": _encode(points.columns, "<u2"),
        "side": _encode(points.sides, "<u2"),
        "level": _encode(points.levels, "u1"),
        "colours": points.colours,
    }


def _pack_view(view: PictureView) -> dict[str, Any]:
    packed = {name: getattr(view, name) for name in ("name", "label", "uri", "note", "ask")}
    return packed | {"bar": None if view.bar is None else _pack_bar(view.bar)}


def _pack_bar(bar: ColourBar) -> dict[str, Any]:
    packed = asdict(bar) | {"label": _(bar.label)}
    packed["ticks"] = [{"at": at, "text": text} for at, text in bar.ticks]
    return packed
