"""A hole that is painted by hand: what was painted on which picture, and how to start, keep and take it away.

One of the ways in which pages/pictures/hole.py asks for the hole. What is painted lies in the session, so that it
outlives a visit to another page; each picture has its own, and a new picture none.
"""

from __future__ import annotations

import io
from functools import partial

import numpy as np
import streamlit as st
from PIL import Image

from anp_core.data.painted_masks import view_size
from anp_core.data.shrunk_pictures import SMALL_SIDE
from anp_core.errors import UserInputError
from anp_core.language import _, translated
from pages.pictures.scratches import forget_proposal, proposed, scratch_controls
from pages.pictures.source import LoadedPicture
from pages.widgets.downloads import offer
from pages.widgets.mask_painter import PaintedMask, mask_painter, read_applied, stamp_of

PAINTED = "picture_painted"  # {picture key: PaintedMask}, the newest last
KEPT = 4  # pictures
ANSWERED = "picture_paint_answered"  # the stamp of the last Apply
REFUSED = "picture_paint_refused"  # (picture key, sentence) about a mask that could not be used
PAINTER = "picture_painter"
CALLED = "picture_painting_called"  # how often somebody asked to paint on a hole
DONE = "picture_painting_done"  # the key of the picture whose hole was applied, until somebody paints more


def paint(loaded: LoadedPicture, place: st.delta_generator.DeltaGenerator) -> None:
    """Show the painter in `place` and what belongs to it here; once a hole is applied, its result takes the place."""
    mask = masks().get(loaded.key)
    if can_paint_more(loaded.key):
        st.button(
            _("Paint on this hole"),
            icon=":material/brush:",
            key="picture_paint_again",
            on_click=paint_more,
            width="stretch",
            help=_("Goes on from this hole; what was painted before can still be undone."),
        )
        _offer_mask(mask)
        return
    scratch_controls(loaded, partial(_accept, loaded))
    mask = proposed(loaded.key) or mask
    with place:
        mask_painter(
            key=PAINTER,
            picture_key=loaded.key,
            pixels=loaded.seen,
            mask=mask,
            answered=st.session_state.get(ANSWERED, ""),
            called=st.session_state.get(CALLED, 0),
            on_apply=partial(_take_applied, loaded),
        )
    _say_scaled(loaded)
    key, sentence = st.session_state.get(REFUSED, (None, ""))
    if key == loaded.key:
        st.error(translated(sentence), icon=":material/error:")
    _offer_mask(mask)


def can_paint_more(picture_key: str) -> bool:
    """Whether a painted hole was applied to this picture, so that its result is shown in the painter's place."""
    return bool(st.session_state.get(DONE) == picture_key and picture_key in masks())


def paint_more() -> None:
    """For a button's on_click: show the painter again, with all that was painted."""
    st.session_state.pop(DONE, None)
    st.session_state[CALLED] = st.session_state.get(CALLED, 0) + 1


def _offer_mask(mask: PaintedMask | None) -> None:
    offer(
        _("Painted mask (PNG)"),
        "mask.png",
        b"" if mask is None else mask_png(mask.size, mask.key, mask),
        key="picture_paint_download",
        disabled=mask is None,
        width="stretch",
        help=_("As it was applied last, white = missing, at the picture's own size."),
    )


def masks() -> dict[str, PaintedMask]:
    """The hole that was applied to which picture, painted or from a mask file, the newest last."""
    masks: dict[str, PaintedMask] = st.session_state.setdefault(PAINTED, {})
    return masks


def keep_mask(picture_key: str, mask: PaintedMask) -> None:
    """Make it the mask of that picture; what was shrunk of the last one is forgotten, and the oldest of too many."""
    kept = masks()
    for former in [key for key in kept if key in (picture_key, shrunk_key(picture_key))]:
        del kept[former]
    kept[picture_key] = mask
    for oldest in list(kept)[:-KEPT]:
        del kept[oldest]
    st.session_state.pop(REFUSED, None)


def shrunk_key(picture_key: str) -> str:
    """What a picture is called at the size of the small-picture models."""
    return f"{picture_key}-{SMALL_SIDE}"


def paint_on(picture_key: str, missing: np.ndarray) -> None:
    """Make any hole the one to paint on."""
    keep_mask(picture_key, PaintedMask.of(missing))


def apply_hole(picture_key: str, missing: np.ndarray) -> None:
    """Make it the hole that was applied to that picture."""
    keep_mask(picture_key, PaintedMask.of(missing))
    st.session_state[DONE] = picture_key


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def mask_png(size: tuple[int, int], key: str, _mask: PaintedMask) -> bytes:
    """A PNG of one bit for each pixel of the picture, white = missing."""
    buffer = io.BytesIO()
    Image.fromarray(_mask.missing).save(buffer, "PNG")
    return buffer.getvalue()


def _say_scaled(loaded: LoadedPicture) -> None:
    height, width = loaded.size
    view_height, view_width = view_size(height, width)
    if (view_height, view_width) != loaded.size:
        st.caption(
            _(
                "This picture has {width}×{height} pixels and is painted on a view of "
                "{view_width}×{view_height}; the mask comes back at full size, each pixel taken from the "
                "nearest one of the view.",
                width=width,
                height=height,
                view_width=view_width,
                view_height=view_height,
            )
        )


def _take_applied(loaded: LoadedPicture) -> None:
    message = st.session_state[PAINTER].apply
    st.session_state[ANSWERED] = stamp_of(message)
    try:
        before = proposed(loaded.key) or masks().get(loaded.key)
        keep_mask(loaded.key, read_applied(message, loaded.key, loaded.size, before))
    except UserInputError as error:
        st.session_state[REFUSED] = loaded.key, error.sentence
    else:
        forget_proposal()
        st.session_state[DONE] = loaded.key


def _accept(loaded: LoadedPicture, mask: PaintedMask) -> None:
    """Take a proposal as it is."""
    keep_mask(loaded.key, mask)
    forget_proposal()
    st.session_state[DONE] = loaded.key
