"""The picture of a comparison: which one, its hole and its context points.

Either at the size of the small networks, with some context points, or as a photo of its own size, with all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from anp_core.data.context_sampling import choose_context
from anp_core.data.masks import make_hole, missing_from_alpha
from anp_core.data.shrunk_pictures import SMALL_SIDE, shrink_picture
from anp_core.language import _, mark
from pages.address import Linked, one_of, whole_number
from pages.pictures.source import LoadedPicture, choose_picture, content_key

if TYPE_CHECKING:
    from pages.pictures.hole import Hole

HOLES = {
    "rest": mark("All but the context points"),
    "box": mark("A box"),
    "half": mark("Half of it"),
    "scattered": mark("Scattered pixels"),
    "strokes": mark("Brush strokes"),
}
OWN_HOLES = {
    "transparent": mark("Its transparent pixels"),
    "made": mark("The hole from Complete a picture"),
}
COUNTS = (20, 50, 100, 200, 300)  # the networks were trained on 8 to 350
DEFAULT_COUNT, DEFAULT_SHARE = 200, 25
PHOTO_HOLE, PHOTO_SHARE = "strokes", 10  # what a photo begins with: damage such as there is
PHOTO_SIDE = 320  # pixels of a photo's longer side at most, so that all types together take seconds
MAX_DRAW = 9_999
HOLE: Linked[str] = Linked("hole", "compare_hole", one_of((HOLES | OWN_HOLES).keys()))
SHARE: Linked[int] = Linked("share", "compare_share", whole_number())
POINTS: Linked[int] = Linked("points", "compare_points", whole_number(1))
DRAW: Linked[int] = Linked("draw", "compare_draw", whole_number(0, MAX_DRAW))
LAST_HOLE = "picture_last_hole"  # what the page "Complete a picture" keeps: (picture key, Hole)


@dataclass(frozen=True, eq=False)
class PictureQuestion:
    """A picture with a hole, and what may be attended to."""

    loaded: LoadedPicture
    pixels: np.ndarray  # (h, w, C) in [0, 1]
    missing: np.ndarray  # (h, w) bool
    context: np.ndarray  # (h, w) bool
    truth_known: bool
    seed: int
    key: str
    own_size: bool = False  # a photo as it is, not a small picture

    @property
    def title(self) -> str:
        """What it is called."""
        return self.loaded.title


def choose_picture_question() -> PictureQuestion:
    """Show the controls of a picture."""
    loaded = choose_picture()
    hole_kind, share, draw = _choose_hole_drawn(loaded, HOLES, "rest", DEFAULT_SHARE)
    pixels, missing, truth_known = _holed(loaded, hole_kind, share, draw, SMALL_SIDE)
    count = _choose_count(int((~missing).sum()))
    context = choose_context(missing, "random", count, draw) if (~missing).any() else ~missing
    if hole_kind == "rest":
        missing = ~context
    st.button(
        _("Draw other points"),
        icon=":material/casino:",
        key="compare_redraw",
        on_click=_redraw,
        help=_("Another random choice of the same size."),
    )
    height, width = missing.shape
    st.caption(
        _(
            "Scaled to {width}×{height} pixels, the size that these networks were trained for; "
            "{points:,} context points, {pixels:,} pixels to fill.",
            width=width,
            height=height,
            points=context.sum(),
            pixels=missing.sum(),
        )
    )
    key = f"{loaded.key} {hole_kind} {share} {count} {draw} {content_key(missing.tobytes())}"
    return PictureQuestion(loaded, pixels, missing, context, truth_known, draw, key)


def choose_photo_question() -> PictureQuestion:
    """Show the controls of a photo: every known pixel of it is context."""
    loaded = choose_picture()
    kinds = {name: title for name, title in HOLES.items() if name != "rest"}
    hole_kind, share, draw = _choose_hole_drawn(loaded, kinds, PHOTO_HOLE, PHOTO_SHARE)
    pixels, missing, truth_known = _holed(loaded, hole_kind, share, draw, PHOTO_SIDE)
    height, width = missing.shape
    st.caption(
        _(
            "At its own size, or shrunk to a longer side of {most} pixels where it is larger, so that all types "
            "together take seconds: {width}×{height} pixels, {pixels:,} of them to fill.",
            most=PHOTO_SIDE,
            width=width,
            height=height,
            pixels=missing.sum(),
        )
    )
    key = f"{loaded.key} photo {hole_kind} {share} {draw} {content_key(missing.tobytes())}"
    return PictureQuestion(loaded, pixels, missing, ~missing, truth_known, draw, key, own_size=True)


def _choose_hole_drawn(
    loaded: LoadedPicture, kinds: dict[str, str], usual: str, percent: int
) -> tuple[str, int, int]:
    """The kind of hole, its share in percent, and the number of the draw."""
    hole_kind = _choose_hole(loaded, kinds, usual)
    share = percent
    if hole_kind in HOLES and hole_kind != "rest":
        SHARE.begin(percent, range(5, 91))
        share = st.slider(
            _("Missing share"), 5, 90, step=5, format="%d%%", key=SHARE.key, persist_state="session"
        )
        SHARE.say(int(share))
    DRAW.begin(0)
    draw = int(st.session_state[DRAW.key])
    DRAW.say(draw)
    return hole_kind, int(share), draw


def _choose_hole(loaded: LoadedPicture, kinds: dict[str, str], usual: str) -> str:
    offered = dict(kinds)
    if loaded.picture.alpha is not None and missing_from_alpha(loaded.picture).any():
        offered["transparent"] = OWN_HOLES["transparent"]
    if _made_hole(loaded) is not None:
        offered["made"] = OWN_HOLES["made"]
    HOLE.begin("transparent" if "transparent" in offered else usual, offered)
    kind: str = st.selectbox(
        _("What is missing"),
        list(offered),
        format_func=lambda name: _(offered[name]),
        key=HOLE.key,
        persist_state="session",
        help=_(
            "A hole of your own, painted or from a mask file, is offered here once you have it on the page "
            "Complete a picture."
        ),
    )
    HOLE.say(kind)
    return kind


def _made_hole(loaded: LoadedPicture) -> Hole | None:
    key, hole = st.session_state.get(LAST_HOLE, (None, None))
    return hole if key == loaded.key else None


def _holed(
    loaded: LoadedPicture, kind: str, percent: int, draw: int, side: int
) -> tuple[np.ndarray, np.ndarray, bool]:
    """The picture with a longer side of at most `side`, what is missing of it, and whether it shows what belongs."""
    if kind == "transparent":
        return (*shrunk(f"{loaded.key} alpha", loaded, missing_from_alpha(loaded.picture), side), False)
    made = _made_hole(loaded)
    if kind == "made" and made is not None:
        hidden = None if made.truth_known else made.missing
        pixels, _ = shrunk(f"{made.key} {made.truth_known}", loaded, hidden, side)
        missing = shrink_picture(loaded.picture.pixels[..., :1], made.missing, side)[1]
        return pixels, missing, made.truth_known
    pixels, missing = shrunk(loaded.key, loaded, None, side)
    if kind != "rest":
        missing = make_hole(kind, *missing.shape, share=percent / 100, seed=draw)
    return pixels, missing, True


@st.cache_resource(max_entries=16, show_spinner=False)
def shrunk(
    key: str, _loaded: LoadedPicture, _missing: np.ndarray | None, side: int
) -> tuple[np.ndarray, np.ndarray]:
    """The picture with a longer side of at most so many pixels."""
    return shrink_picture(_loaded.picture.pixels, _missing, side)


def _choose_count(known: int) -> int:
    offered = [count for count in COUNTS if count < known] or [max(1, known)]
    wanted = st.session_state.get(POINTS.key) or DEFAULT_COUNT
    POINTS.begin(max((count for count in offered if count <= wanted), default=offered[0]), offered)
    count = st.select_slider(
        _("Context points"),
        offered,
        key=POINTS.key,
        persist_state="session",
        help=_("Drawn at random from what is known."),
    )
    POINTS.say(int(count))
    return int(count)


def _redraw() -> None:
    st.session_state[DRAW.key] = (st.session_state[DRAW.key] + 1) % MAX_DRAW
