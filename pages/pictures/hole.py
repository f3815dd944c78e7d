"""Where the picture has its hole: painted, made up, from a mask file, or from its transparency. Second step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from anp_core.data.masks import HOLE_KINDS, check_missing, make_hole, missing_from_alpha, read_mask
from anp_core.errors import UserInputError
from anp_core.language import _, mark, translated
from pages.address import Linked, one_of, whole_number
from pages.pictures.painting import paint_on, painted_mask
from pages.pictures.source import MAX_UPLOAD_MB, PICTURE_TYPES, LoadedPicture, content_key

PAINT, GENERATED, MASK_FILE, TRANSPARENCY = mark("Paint"), mark("Made up"), mark("Mask"), mark("Transparent")
SOURCE, SUGGESTED = "picture_hole_source", "picture_hole_suggested"
KIND_NAMES = {
    "scattered": mark("Scattered pixels"),
    "box": mark("Box"),
    "half": mark("Half"),
    "strokes": mark("Brush strokes"),
    "text": mark("Text"),
}
DEFAULT_KIND, DEFAULT_SHARE, DEFAULT_SEED = "text", 16, 0
MIN_SHARE, MAX_SHARE = 1, 95  # percent
MAX_SEED = 9999
KIND: Linked[str] = Linked("hole", "picture_hole_kind", one_of(HOLE_KINDS))
SHARE: Linked[int] = Linked("missing", "picture_hole_share", whole_number(MIN_SHARE, MAX_SHARE))
SEED: Linked[int] = Linked("seed", "picture_hole_seed", whole_number(0, MAX_SEED))
LAST_HOLE = "picture_last_hole"
SHOWN_PICTURE = "picture_shown"


@dataclass(frozen=True, eq=False)
class Hole:
    """The missing pixels of one picture."""

    missing: np.ndarray  # (H, W) bool
    key: str  # names picture and hole
    truth_known: bool  # whether the picture shows what belongs in the hole


@st.cache_resource(max_entries=16, show_spinner=False)
def generate_hole(picture_key: str, size: tuple[int, int], kind: str, percent: int, seed: int) -> Hole:
    """A hole that was made up; the same arguments give the same one."""
    missing = make_hole(kind, *size, share=percent / 100, seed=seed)
    return Hole(missing, f"{picture_key}-{kind}-{percent}-{seed}", truth_known=True)


def choose_hole(loaded: LoadedPicture, painter_place: st.delta_generator.DeltaGenerator) -> Hole | None:
    """Show the controls and return the hole; after a bad mask, the last good one of this picture.

    None while it is to be painted and nothing was yet. `painter_place` is where there is room to paint.
    """
    suggested = None
    if st.session_state.get(SHOWN_PICTURE) != loaded.key:
        suggested = _suggested_source(loaded)
    if suggested is not None:
        st.session_state[SOURCE] = suggested
    source = st.segmented_control(
        _("Hole"),
        _sources(loaded),
        format_func=_,
        default=None if SOURCE in st.session_state else GENERATED,
        required=True,
        key=SOURCE,
        persist_state="session",
        width="stretch",
        wrap=True,
    )
    st.session_state[SHOWN_PICTURE] = loaded.key  # only now: a run that ended before this is to suggest again
    if suggested is not None:
        st.session_state[SUGGESTED] = suggested
    if source == PAINT:
        hole = _painted(loaded, painter_place)
    else:
        hole = _found(
            loaded, {MASK_FILE: _from_file, TRANSPARENCY: _transparent}.get(source or "", _generated)
        )
        st.button(
            _("Paint on this hole"),
            icon=":material/brush:",
            key="picture_paint_on",
            on_click=_paint_on,
            args=(loaded, hole),
            width="stretch",
            help=_("Takes it as the starting point, to add to it and to take away from it by hand."),
        )
    if hole is not None:
        st.session_state[LAST_HOLE] = (loaded.key, hole)
        st.caption(
            _(
                "{count:,} pixels are missing, {share:.0%} of the picture.",
                count=hole.missing.sum(),
                share=hole.missing.mean(),
            )
        )
    return hole


def _sources(loaded: LoadedPicture) -> list[str]:
    """What can be chosen; transparency only where the file has any."""
    return [PAINT, GENERATED, MASK_FILE] + [TRANSPARENCY] * (loaded.picture.alpha is not None)


def _suggested_source(loaded: LoadedPicture) -> str | None:
    """Where the hole of a new picture most likely is; None where the user chose otherwise."""
    if _has_transparent_hole(loaded):
        return TRANSPARENCY
    if st.session_state.get(SOURCE) in (None, TRANSPARENCY, st.session_state.get(SUGGESTED)):
        return GENERATED if loaded.sample else PAINT
    return None


def _painted(loaded: LoadedPicture, place: st.delta_generator.DeltaGenerator) -> Hole | None:
    mask = painted_mask(loaded, place)
    if mask is None:
        return None
    return Hole(mask.missing, f"{loaded.key}-painted-{mask.key}", truth_known=loaded.sample)


def _paint_on(loaded: LoadedPicture, hole: Hole) -> None:
    paint_on(loaded.key, hole.missing)
    st.session_state[SOURCE] = PAINT


def _found(loaded: LoadedPicture, find: Callable[[LoadedPicture], Hole | None]) -> Hole:
    """The hole that `find` asks for; where there is none or a bad one, the last good one or one made up."""
    try:
        hole = find(loaded)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        hole = None
    if hole is not None:
        return hole
    st.caption(_("Meanwhile the last hole that could be used is shown."))
    key, last = st.session_state.get(LAST_HOLE, (None, None))
    return last if key == loaded.key and last is not None else _default_hole(loaded)


def _has_transparent_hole(loaded: LoadedPicture) -> bool:
    if loaded.picture.alpha is None:
        return False
    missing = missing_from_alpha(loaded.picture)
    return bool(missing.any() and not missing.all())


def _default_hole(loaded: LoadedPicture) -> Hole:
    return generate_hole(loaded.key, loaded.size, DEFAULT_KIND, DEFAULT_SHARE, DEFAULT_SEED)


def _generated(loaded: LoadedPicture) -> Hole:
    KIND.begin(DEFAULT_KIND)
    SHARE.begin(DEFAULT_SHARE)
    SEED.begin(DEFAULT_SEED)
    kind = st.selectbox(
        _("Kind"),
        HOLE_KINDS,
        format_func=lambda name: _(KIND_NAMES[name]),
        key=KIND.key,
        persist_state="session",
    )
    percent = st.slider(
        _("Missing share"),
        min_value=MIN_SHARE,
        max_value=MAX_SHARE,
        format="%d%%",
        key=SHARE.key,
        persist_state="session",
    )
    seed = st.number_input(
        _("Seed"),
        min_value=0,
        max_value=MAX_SEED,
        key=SEED.key,
        persist_state="session",
        help=_("Another number draws another hole of the same kind."),
    )
    KIND.say(kind)
    SHARE.say(int(percent))
    SEED.say(int(seed))
    return generate_hole(loaded.key, loaded.size, kind, int(percent), int(seed))


def _from_file(loaded: LoadedPicture) -> Hole | None:
    invert = st.toggle(
        _("Black is missing"),
        key="picture_mask_invert",
        persist_state="session",
        help=_("White is missing; turn this on where your mask has it the other way round."),
    )
    upload = st.file_uploader(
        _("Mask file (white = missing)"),
        type=PICTURE_TYPES,
        max_upload_size=MAX_UPLOAD_MB,
        key="picture_mask_upload",
        help=_("A picture of the same size, white where the hole is."),
    )
    if upload is None:
        return None
    content = upload.getvalue()
    missing = read_mask(content, *loaded.size, invert=invert, picture=loaded.picture)
    check_missing(missing)
    return Hole(missing, f"{loaded.key}-{content_key(content)}-{invert}", truth_known=loaded.sample)


def _transparent(loaded: LoadedPicture) -> Hole:
    missing = missing_from_alpha(loaded.picture)
    check_missing(missing)
    return Hole(missing, f"{loaded.key}-alpha", truth_known=False)
