"""Where the picture has its hole: painted, made up, from a mask file, or from its transparency. Second step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from anp_core.data.alpha_holes import visible
from anp_core.data.link_codes import read_hole, write_hole
from anp_core.data.mask_shapes import blend
from anp_core.data.masks import HOLE_KINDS, check_missing, make_hole, missing_from_alpha
from anp_core.errors import LinkError, UserInputError
from anp_core.language import _, mark, translated
from pages import handmade_link
from pages.address import Linked, one_of, whole_number
from pages.pictures.edges import Edges, choose_edges, edges_uri, missing_share, propose
from pages.pictures.mask_file import choose_mask_file
from pages.pictures.painting import apply_hole, masks, paint, paint_more, paint_on
from pages.pictures.source import LoadedPicture
from pages.widgets.mask_painter import PaintedMask

PAINT, GENERATED, MASK_FILE, TRANSPARENCY = (
    mark("Paint"),
    mark("Ready-made"),
    mark("Mask"),
    mark("Transparent"),
)
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
PAINTED = handmade_link.handmade("painted", "picture_painted_code")
LAST_HOLE = "picture_last_hole"
SHOWN_PICTURE = "picture_shown"


@dataclass(frozen=True, eq=False)
class Hole:
    """The missing pixels of one picture."""

    missing: np.ndarray  # (H, W) bool
    key: str  # names picture and hole
    truth_known: bool  # whether the picture shows what belongs in the hole
    shares: np.ndarray | None = None  # (M,) of a feathered hole: how much of the fill is seen; None takes all
    in_link: bool = False  # whether the address carries it
    edges: str | None = None  # of a hole whose edge can be moved: from `edges_uri`

    def laid_over(self, pixels: np.ndarray, fill: np.ndarray) -> np.ndarray:
        """The fill (H, W, C) laid over the picture (H, W, C), which shows through where the hole is feathered."""
        if self.shares is None:
            return fill
        laid = fill.copy()
        laid[self.missing] = blend(pixels[self.missing], fill[self.missing], self.shares)
        return laid


@st.cache_resource(max_entries=16, show_spinner=False)
def generate_hole(picture_key: str, size: tuple[int, int], kind: str, percent: int, seed: int) -> Hole:
    """A hole that was made up; the same arguments give the same one."""
    missing = make_hole(kind, *size, share=percent / 100, seed=seed)
    return Hole(missing, f"{picture_key}-{kind}-{percent}-{seed}", truth_known=True)


def choose_hole(
    original: LoadedPicture, loaded: LoadedPicture, place: st.delta_generator.DeltaGenerator
) -> Hole | None:
    """Show the controls and return the hole; None while none was painted or applied yet.

    Args:
        original: the picture as it came, which a mask file belongs to.
        loaded: the picture as it is completed: the same, or shrunk.
        place: where there is room to paint, or to look at a mask.
    """
    suggested = None
    if st.session_state.get(SHOWN_PICTURE) != original.key:
        suggested = _suggested_source(loaded)
    suggested = _take_painted(loaded) or suggested
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
    # Only now: a run that ended before this is to suggest again.
    st.session_state[SHOWN_PICTURE] = original.key
    if suggested is not None:
        st.session_state[SUGGESTED] = suggested
    if source == PAINT:
        paint(loaded, place)
        hole = _applied(loaded, None)
    elif source == MASK_FILE:
        hole = _applied(loaded, choose_mask_file(original, loaded, place))
    else:
        hole = _found(loaded, _transparent if source == TRANSPARENCY else _generated)
    if hole is None:
        return None
    hole = replace(hole, in_link=source == GENERATED or (source == PAINT and _tell_painted(loaded)))
    with place:
        handmade_link.show_trouble(PAINTED)
    st.session_state[LAST_HOLE] = (loaded.key, hole)
    if source != MASK_FILE:
        st.caption(missing_share(hole.missing))
    if source != PAINT:
        st.button(
            _("Paint on this hole"),
            icon=":material/brush:",
            key="picture_paint_on",
            on_click=_paint_on,
            args=(loaded, None if source == MASK_FILE else hole),
            width="stretch",
            help=_("Takes it as the starting point, to add to it and to take away from it by hand."),
        )
    return hole


def _take_painted(loaded: LoadedPicture) -> str | None:
    """Where the hole comes from once the address brought a painted one, or led back to before it was painted."""
    if not loaded.sample:
        return None
    nothing = np.zeros(loaded.size, bool)
    brought = handmade_link.take(PAINTED, lambda code: _read_painted(code, loaded.size), nothing)
    if brought is None:
        return None
    if not brought.any():
        return GENERATED
    apply_hole(loaded.key, brought)
    return PAINT


def _read_painted(code: str, size: tuple[int, int]) -> np.ndarray:
    missing = read_hole(code, size)
    try:
        check_missing(missing)
    except UserInputError as error:
        raise LinkError(error.sentence) from error
    return missing


def _tell_painted(loaded: LoadedPicture) -> bool:
    """Let the address carry what is painted on a sample; False where it stays behind."""
    if not loaded.sample:
        return False
    mask = masks()[loaded.key]
    return handmade_link.tell(PAINTED, _painted_code(mask.size, mask.key, mask))


@st.cache_data(max_entries=16, show_spinner=False)
def _painted_code(size: tuple[int, int], key: str, _mask: PaintedMask) -> str:
    return write_hole(_mask.missing)


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


def _applied(loaded: LoadedPicture, edges: Edges | None) -> Hole | None:
    """The hole that was painted or applied last, its edges as chosen; asks for these here where none are given."""
    mask = masks().get(loaded.key)
    if mask is None:
        return None
    missing = mask.missing
    if edges is None:
        edges = choose_edges()
        propose(loaded, missing, mask.key, edges)
    try:
        return _edged(loaded, missing, f"{loaded.key}-painted-{mask.key}", edges, truth_known=loaded.sample)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return None


def _edged(loaded: LoadedPicture, missing: np.ndarray, key: str, edges: Edges, *, truth_known: bool) -> Hole:
    moved = edges.moved(missing)
    filled = edges.filled(moved)
    shares = None
    if edges.feather:
        weights = edges.weights(moved)
        seen = visible(loaded.picture)
        if seen is not None:
            weights[~seen] = 1  # beneath the fill is nothing to show through
        shares = weights[filled]
    return Hole(filled, key + edges.key, truth_known, shares, edges=edges_uri(key, missing))


def _paint_on(loaded: LoadedPicture, hole: Hole | None) -> None:
    """Paint on this hole, or on the one that is applied already."""
    if hole is not None:
        paint_on(loaded.key, hole.missing)
    paint_more()
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
    return last if key == loaded.key and last is not None else usual_hole(loaded)


def _has_transparent_hole(loaded: LoadedPicture) -> bool:
    if loaded.picture.alpha is None:
        return False
    missing = missing_from_alpha(loaded.picture)
    return bool(missing.any() and not missing.all())


def usual_hole(loaded: LoadedPicture) -> Hole:
    """The one that is made up before anything was chosen."""
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
        _("Draw number"),
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


def _transparent(loaded: LoadedPicture) -> Hole:
    missing = missing_from_alpha(loaded.picture)
    check_missing(missing)
    edges = choose_edges()
    propose(loaded, missing, "alpha", edges)
    return _edged(loaded, missing, f"{loaded.key}-alpha", edges, truth_known=False)
