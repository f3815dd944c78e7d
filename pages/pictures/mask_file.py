"""A mask from a file: seen on the picture, with what was understood of it, before Apply makes it the hole.

One of the ways in which pages/pictures/hole.py asks for the hole. What is applied is kept where painted holes are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from anp_core.data.alpha_holes import with_soft_rim
from anp_core.data.images import READABLE
from anp_core.data.mask_reading import (
    WANTED,
    MaskReading,
    OtherSizeError,
    lies_on_its_side,
    understand_mask,
)
from anp_core.data.masks import check_missing
from anp_core.data.picture import Picture
from anp_core.data.shrunk_pictures import shrink_picture
from anp_core.errors import MaskError, UserInputError
from anp_core.figures.picture_figures import picture_on_screen, picture_with_mask
from anp_core.language import Sentence, _, say, sentences, translated
from pages.address import Linked, one_of, whole_number
from pages.pictures.edges import Edges, choose_edges, edges_uri, missing_share, propose
from pages.pictures.painting import keep_mask, masks
from pages.pictures.source import (
    LoadedPicture,
    choose_page,
    content_key,
    keep_upload,
)
from pages.widgets.lost_upload import tell_lost_upload, uploader_key
from pages.widgets.mask_painter import PaintedMask
from pages.widgets.picture_canvas import picture_canvas, screen_uri

UPLOAD, FILE = "picture_mask_upload", "picture_mask_file"
SCALED = "picture_mask_scaled"  # (key of the picture, key of the file) that is to be scaled
PAGE: Linked[int] = Linked("mask_page", "picture_mask_page", whole_number(1), usual=1)
INVERT: Linked[bool] = Linked(
    "invert", "picture_mask_invert", one_of({"yes": True}), lambda inverted: "yes", usual=False
)


@dataclass(frozen=True, eq=False)
class Seen:
    """A mask file as it is shown.

    Attributes:
        mask: what it means, at the size of the picture as it came.
        missing: (H, W) bool, the same at the size of the picture as it is completed.
        sentence: what was understood.
        refusal: why it cannot be used; empty where it can.
        size: of the file, height and width, where it is not the picture's.
    """

    mask: PaintedMask
    missing: np.ndarray
    sentence: str
    refusal: str = ""
    size: tuple[int, int] | None = None


def choose_mask_file(
    original: LoadedPicture, loaded: LoadedPicture, place: st.delta_generator.DeltaGenerator
) -> Edges | None:
    """Show the uploader here, and in `place` the mask on the picture with all that can be done to it.

    Args:
        original: the picture as it came, which the mask belongs to.
        loaded: the picture as it is completed: the same, or shrunk.
        place: where there is room.

    Returns:
        The edges that were chosen there; None where there is nothing to show.
    """
    uploader = uploader_key(UPLOAD, FILE)
    st.file_uploader(
        _("Mask file"),
        type=None,  # as of a picture, what cannot be read is refused by name
        key=uploader,
        on_change=keep_upload,
        args=(uploader, FILE),
        help=_(WANTED),
    )
    tell_lost_upload(FILE, st.session_state.get(FILE, (None,))[0])
    if FILE not in st.session_state:
        st.caption(_(READABLE))
        return None
    name, content = st.session_state[FILE]
    INVERT.begin(False)
    try:
        page = choose_page(content, _("Page of the mask"), PAGE, original.page)
        chosen = (page, bool(st.session_state[INVERT.key]), _is_scaled(original, content))
        seen = _see(original.key, loaded.key, content_key(content), *chosen, original, loaded, content)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return None
    applied = masks().get(original.key)
    with place, _frame(is_applied=applied is not None and applied.key == seen.mask.key):
        return _show(original, loaded, seen, name, content)


def _frame(*, is_applied: bool) -> st.delta_generator.DeltaGenerator:
    """Around the mask; once it is applied its result takes the place, and the mask is folded away above it."""
    if is_applied:
        return st.expander(_("The mask, as it was applied"), icon=":material/check:", key="picture_mask_fold")
    return st.container(border=True)


def _is_scaled(original: LoadedPicture, content: bytes) -> bool:
    return st.session_state.get(SCALED) == (original.key, content_key(content))


def _scale(original: LoadedPicture, content: bytes) -> None:
    st.session_state[SCALED] = original.key, content_key(content)


@st.cache_resource(max_entries=3, show_spinner=False)
def _see(
    original_key: str,
    loaded_key: str,
    content_key: str,
    page: int | None,
    inverted: bool,
    scaled: bool,
    _original: LoadedPicture,
    _loaded: LoadedPicture,
    _content: bytes,
) -> Seen:
    """Read a mask file; one of another size is scaled to be shown, and refused until somebody asked for that."""
    picture, size = _original.picture, None
    try:
        reading = understand_mask(_content, picture, invert=inverted, page=page)
    except OtherSizeError as error:
        size = error.size
        reading = understand_mask(_content, picture, invert=inverted, scale=True, page=page)
    mask = with_soft_rim(reading.missing, picture)
    missing = mask if _loaded is _original else shrink_picture(picture.pixels, mask)[1]
    refusal = ""
    if not reading.sure:
        refusal = say("The mask cannot be used. {wanted}", wanted=WANTED)  # what was found stands above it
    elif size is not None and not scaled:
        refusal = _other_size(size, _original.size)
    else:
        try:
            check_missing(mask)
            check_missing(missing)
        except MaskError as error:
            refusal = error.sentence
    return Seen(PaintedMask.of(mask), missing, _described(reading, inverted, size, picture), refusal, size)


def _other_size(size: tuple[int, int], picture: tuple[int, int]) -> str:
    return say(
        "The mask has {columns}×{rows} pixels, the picture {width}×{height}.",
        columns=size[1],
        rows=size[0],
        width=picture[1],
        height=picture[0],
    )


def _described(
    reading: MaskReading, inverted: bool, size: tuple[int, int] | None, picture: Picture
) -> Sentence:
    """What was understood of a file, and what was done to it."""
    said = [reading.sentence]
    if inverted:
        said.append(say("Inverted: the other part is taken."))
    if size is not None and lies_on_its_side(size, (picture.height, picture.width)):
        said.append(say("Turned a quarter to the right and scaled to the picture."))
    elif size is not None:
        said.append(say("Scaled to the picture."))
    return sentences(*said)


def _show(original: LoadedPicture, loaded: LoadedPicture, seen: Seen, name: str, content: bytes) -> Edges:
    """The mask on the picture, and beside it what was understood, the controls, and Apply."""
    left, right = st.columns([1.8, 1], gap="medium")
    with right:
        st.markdown(f"**{translated(seen.sentence)}**")
        trouble = st.container()  # above the controls, though they decide on it
        inverted = st.toggle(
            _("Invert"), key=INVERT.key, persist_state="session", help=_("Takes the other part as missing.")
        )
        INVERT.say(inverted)
        edges = choose_edges()
        weights, refusal = _edged(seen, edges)
        if refusal:
            with trouble:
                st.error(translated(refusal), icon=":material/error:")
                _offer_scaling(original, seen, content)
        else:
            st.caption(missing_share(weights > 0))
            propose(loaded, seen.missing, seen.mask.key, edges)
        _show_apply(original, seen, refusal)
    with left:
        picture_canvas(
            key="picture_mask_view",
            size=loaded.size,
            title=_("What is missing"),
            alt=_(
                "{name} laid over {title}: {what}", name=name, title=loaded.shown_title, what=seen.sentence
            ),
            picture=_view(f"{loaded.key}|{seen.mask.key}|{edges.key}", loaded, weights),
            before=_plain_view(loaded.key, loaded),
            note=_("Drag the handle from the left to see what lies beneath."),
            zoom=True,
            edges=edges_uri(f"{loaded.key}|{seen.mask.key}", seen.missing),
        )
    return edges


def _edged(seen: Seen, edges: Edges) -> tuple[np.ndarray, str]:
    """(H, W) how much of the fill will be seen, and why the mask cannot be used; empty where it can."""
    try:
        moved = edges.moved(seen.missing)
        edges.filled(moved)
    except MaskError as error:
        return seen.missing, seen.refusal or error.sentence
    return edges.weights(moved), seen.refusal


def _offer_scaling(original: LoadedPicture, seen: Seen, content: bytes) -> None:
    """Asked, and not done in silence."""
    if seen.size is None or _is_scaled(original, content):
        return
    on_its_side = lies_on_its_side(seen.size, original.size)
    st.button(
        _("Turn and scale it for me") if on_its_side else _("Scale it for me"),
        icon=":material/aspect_ratio:",
        key="picture_mask_scale",
        on_click=_scale,
        args=(original, content),
        width="stretch",
    )


def _show_apply(original: LoadedPicture, seen: Seen, refusal: str) -> None:
    applied = masks().get(original.key)
    is_applied = applied is not None and applied.key == seen.mask.key
    st.button(
        _("Apply"),
        type="primary",
        key="picture_mask_apply",
        disabled=bool(refusal) or is_applied,
        on_click=keep_mask,
        args=(original.key, seen.mask),
        width="stretch",
    )
    if not refusal:
        st.caption(_("Applied.") if is_applied else _("Not applied yet."))


@st.cache_data(max_entries=8, show_spinner=False)
def _view(key: str, _loaded: LoadedPicture, _weights: np.ndarray) -> str:
    return screen_uri(picture_with_mask(_loaded.seen, _weights))


@st.cache_data(max_entries=3, show_spinner=False)
def _plain_view(key: str, _loaded: LoadedPicture) -> str:
    return screen_uri(picture_on_screen(_loaded.seen))
