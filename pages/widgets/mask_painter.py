"""Paint what is missing on the picture itself: brush, eraser, box and lasso, with zoom and undo, all in the browser.

The Python face of assets/components/mask/. Nothing reaches the server until
Apply is pressed; then one small PNG comes, which is not to be trusted: `read_applied` checks it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from anp_core.data.masks import check_missing
from anp_core.data.painted_masks import (
    MAX_FILE_BYTES,
    VIEW_SIDE,
    mask_from_view,
    mask_on_view,
    pack_mask,
    read_painted_mask,
    view_size,
)
from anp_core.errors import MaskError
from anp_core.figures.picture_figures import fit_to_screen
from anp_core.language import _, mark, say
from anp_core.web.component_script import component_script, component_text
from pages.widgets.picture_canvas import screen_uri

MAX_STAMP = 64  # letters
UNREADABLE = say("The painted mask came damaged. Press Apply again.")
OF_ANOTHER_PICTURE = say("The painted mask belongs to another picture. Paint on this one and press Apply.")

# What the painter says. What stands in braces is filled in by the browser.
WORDS = {
    "painter": mark("Paint the hole"),
    "tools": mark("Painting tools"),
    "zoom": mark("Zoom"),
    "stage": mark("The picture to paint on"),
    "how": mark(
        "Arrow keys move the cursor, Shift makes them go farther. Enter paints where it is; holding Space while "
        "it moves draws a line. A box or a lasso begins with Enter and ends with the next. Escape gives it up."
    ),
    "brush": mark("Brush"),
    "eraser": mark("Eraser"),
    "box": mark("Box"),
    "lasso": mark("Lasso"),
    "hand": mark("Move the view, or hold Space"),
    "add": mark("Add to the hole"),
    "remove": mark("Take away from the hole"),
    "size": mark("Brush size"),
    "pixels": mark("{count} px"),
    "undo": mark("Undo"),
    "redo": mark("Redo"),
    "invert": mark("Swap missing and known"),
    "clear": mark("Clear"),
    "zoomIn": mark("Zoom in"),
    "zoomOut": mark("Zoom out"),
    "fit": mark("Show all of it"),
    "apply": mark("Apply"),
    "share": mark("{percent}% missing"),
    "placeMissing": mark("Row {row}, column {column} is missing."),
    "placeKnown": mark("Row {row}, column {column} is known."),
    "loading": mark("Loading …"),
    "empty": mark("Paint over what should be filled, then press Apply."),
    "full": mark("Leave some of the picture to fill from."),
    "unsaved": mark("Not applied yet."),
    "pending": mark("Applying …"),
    "applied": mark("Applied."),
}


_PAINTER = st.components.v2.component(
    "lacuna_mask_painter",
    html=component_text("mask/painter.html"),
    css=component_text("mask/painter.css"),
    js=component_script("mask/painter.js"),
)


@dataclass(frozen=True, eq=False)
class PaintedMask:
    """A mask that can be painted on, at the picture's own size; an eighth of its pixels in bytes."""

    bits: bytes  # row after row without padding
    size: tuple[int, int]  # height, width
    revision: str  # names it: the browser knows by it whether it has this one already

    @classmethod
    def of(cls, missing: np.ndarray, revision: str | None = None) -> PaintedMask:
        """The mask of (H, W) bool, True = missing; without a revision it is named after its content."""
        bits = np.packbits(missing).tobytes()
        return cls(bits, (missing.shape[0], missing.shape[1]), revision or _hash(bits))

    @property
    def missing(self) -> np.ndarray:
        """(H, W) bool, True = missing."""
        height, width = self.size
        flat = np.unpackbits(np.frombuffer(self.bits, np.uint8), count=height * width)
        return flat.reshape(self.size).astype(bool)

    @cached_property
    def key(self) -> str:
        """A short hash of what is missing."""
        return _hash(self.bits)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@st.cache_resource(max_entries=3, show_spinner=False)
def _view_uri(picture_key: str, _pixels: np.ndarray) -> str:
    shown = np.clip(fit_to_screen(_pixels, VIEW_SIDE), 0, 1)  # (h, w, C)
    levels = np.rint(shown * 255).astype(np.uint8)
    return screen_uri(np.repeat(levels, 3, axis=2) if levels.shape[2] == 1 else levels)


@st.cache_resource(max_entries=3, show_spinner=False)
def _packed(size: tuple[int, int], key: str, view: tuple[int, int], _mask: PaintedMask) -> str:
    return base64.b64encode(pack_mask(mask_on_view(_mask.missing, view))).decode()


def mask_painter(
    *,
    key: str,
    picture_key: str,
    pixels: np.ndarray,
    mask: PaintedMask | None,
    answered: str,
    called: int = 0,
    on_apply: Callable[[], None],
) -> None:
    """Show a picture to paint on.

    Args:
        key: of the widget; within `on_apply`, `session_state[key].apply` is what `read_applied` reads.
        picture_key: names the picture; with another one, painting begins anew.
        pixels: (H, W, C) in [0, 1].
        mask: what is missing by now, painted here or not; None at the beginning.
        answered: the stamp of the last Apply that was looked at, whether it could be used or not.
        called: how often somebody asked to paint; with another number the keyboard is the painter's.
        on_apply: called when Apply was pressed.
    """
    height, width = pixels.shape[:2]
    view = view_size(height, width)
    data = {
        "picture": {
            "key": picture_key,
            "uri": _view_uri(picture_key, pixels),
            "height": view[0],
            "width": view[1],
            "fullHeight": height,
            "fullWidth": width,
        },
        "mask": mask and {"revision": mask.revision, "bits": _packed(mask.size, mask.key, view, mask)},
        "answered": answered,
        "called": called,
        "words": {name: _(text) for name, text in WORDS.items()},
    }
    _PAINTER(key=key, data=data, on_apply_change=on_apply, height="content")


def stamp_of(message: object) -> str:
    """Which Apply a message belongs to; empty where it does not say."""
    stamp = message.get("stamp") if isinstance(message, dict) else None
    return stamp if isinstance(stamp, str) and len(stamp) <= MAX_STAMP else ""


def read_applied(
    message: object, picture_key: str, size: tuple[int, int], before: PaintedMask | None
) -> PaintedMask:
    """The mask in what a browser sends with Apply; anything may be in it.

    Args:
        message: {"picture": key, "stamp": name, "png": base64 of a PNG, white = missing} if all is well.
        picture_key: of the picture that is painted on now.
        size: its height and width.
        before: the mask that was there until now.

    Raises:
        MaskError: the message cannot be used, nothing is missing, or everything is.
    """
    stamp, content = stamp_of(message), message.get("png") if isinstance(message, dict) else None
    if not stamp or not isinstance(content, str) or len(content) > 4 * MAX_FILE_BYTES:
        raise MaskError(UNREADABLE)
    if message.get("picture") != picture_key:  # type: ignore[attr-defined]  # a dict: it has a stamp
        raise MaskError(OF_ANOTHER_PICTURE)
    try:
        png = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MaskError(UNREADABLE) from error
    painted = read_painted_mask(png, view_size(*size))
    missing = mask_from_view(painted, size, None if before is None else before.missing)
    check_missing(missing)
    return PaintedMask.of(missing, stamp)
