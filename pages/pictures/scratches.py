"""A proposal for the hole: scratches and dust that were found, to be accepted or edited in the painter."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from anp_core.language import _
from pages.pictures.source import LoadedPicture
from pages.widgets.mask_painter import PaintedMask

PROPOSED = "picture_proposed"  # (picture key, PaintedMask, or None where nothing was found)


def proposed(picture_key: str) -> PaintedMask | None:
    """What was found on that picture and is neither accepted nor edited yet."""
    key, mask = st.session_state.get(PROPOSED, ("", None))
    return mask if key == picture_key else None


def forget_proposal() -> None:
    """It was accepted, or another hole was applied."""
    st.session_state.pop(PROPOSED, None)


def scratch_controls(loaded: LoadedPicture, accept: Callable[[PaintedMask], None]) -> None:
    """The button that looks for them and, once some are found, the one that takes them as they are."""
    st.button(
        _("Find scratches and dust"),
        icon=":material/auto_fix_high:",
        key="picture_find_scratches",
        on_click=_find,
        args=(loaded,),
        width="stretch",
        help=_("Proposes every thin or small mark that is lighter or darker than what is around it."),
    )
    if st.session_state.get(PROPOSED, ("", None))[0] != loaded.key:
        return
    mask = proposed(loaded.key)
    if mask is None:
        st.caption(_("No scratches and no dust were found."))
        return
    st.caption(
        _("Proposed: {share:.1%} of the picture. Take it, or edit it first.", share=mask.missing.mean())
    )
    st.button(
        _("Fill what was found"),
        type="primary",
        icon=":material/check:",
        key="picture_accept_scratches",
        on_click=accept,
        args=(mask,),
        width="stretch",
    )


@st.cache_data(max_entries=4, show_spinner=False)
def _marks(picture_key: str, _pixels: np.ndarray) -> np.ndarray:
    from anp_core.data.scratches import find_scratches

    return find_scratches(_pixels)


def _find(loaded: LoadedPicture) -> None:
    marks = _marks(loaded.key, loaded.picture.pixels)
    usable = marks.any() and not marks.all()
    st.session_state[PROPOSED] = loaded.key, PaintedMask.of(marks) if usable else None
