"""The picture at the size that the small-picture models know, where one of them is to fill it.

Between the first and the second step of the picture page.
"""

from __future__ import annotations

import streamlit as st

from anp_core.data.images import Picture
from anp_core.data.shrunk_pictures import SMALL_SIDE, shrink_picture, shrunk_size
from anp_core.language import _
from pages.pictures.painting import keep_mask, masks, shrunk_key
from pages.pictures.question import SMALL, chosen_family
from pages.pictures.source import LoadedPicture
from pages.widgets.mask_painter import PaintedMask

SHRINK = "picture_shrink"
LARGE_SIDE = 48  # pixels: up to here a picture stays as it is


def is_large(loaded: LoadedPicture) -> bool:
    """Whether shrinking is worth offering."""
    return max(loaded.size) > LARGE_SIDE


def choose_shrinking(loaded: LoadedPicture) -> None:
    """The switch, for small-picture models and larger pictures; it works from the next run on."""
    if chosen_family() != SMALL or not is_large(loaded):
        return
    height, width = shrunk_size(*loaded.size)
    st.toggle(
        _("Shrink the picture to {width}×{height}", width=width, height=height),
        value=True,
        key=SHRINK,
        persist_state="session",
        help=_(
            "These models were trained on pictures of {side}×{side} pixels. At that size every pixel "
            "shows what it attends to as soon as you point at it, and a change of the context is answered at once. "
            "Without it the picture keeps its own size.",
            side=SMALL_SIDE,
        ),
    )


def at_working_size(loaded: LoadedPicture) -> LoadedPicture:
    """The picture as it came, or shrunk; a hole that was painted on it shrinks along."""
    shrinks = chosen_family() == SMALL and st.session_state.get(SHRINK, True)
    if not shrinks or not is_large(loaded):
        return loaded
    painted = masks().get(loaded.key)
    hidden = painted if painted is not None and not loaded.sample else None
    key = shrunk_key(loaded.key) + (f"-{hidden.key}" if hidden is not None else "")
    small = _shrunk(key, loaded, hidden)
    if painted is not None and small.key not in masks():
        missing = shrink_picture(loaded.picture.pixels, painted.missing)[1]
        if missing.any() and not missing.all():
            keep_mask(small.key, PaintedMask.of(missing))
    return small


@st.cache_resource(max_entries=8, show_spinner=False)
def _shrunk(key: str, _loaded: LoadedPicture, _hidden: PaintedMask | None) -> LoadedPicture:
    """What was painted over by the user is no part of any colour: nobody knows what belongs there."""
    picture = _loaded.picture
    pixels = shrink_picture(picture.pixels, None if _hidden is None else _hidden.missing)[0]
    alpha = None if picture.alpha is None else shrink_picture(picture.alpha[..., None])[0][..., 0]
    small = Picture(pixels, alpha, picture.bit_depth, picture.name, picture.notes)
    return LoadedPicture(small, key, _loaded.title, _loaded.sample)
