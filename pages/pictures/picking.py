"""Which pixel is looked at: the one that was clicked, or one of the hole."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.data.masks import nearest_missing
from pages.pictures.hole import Hole
from pages.widgets.picture_canvas import picked_pixel

PICK = "picture_pick"


def picked(hole: Hole) -> tuple[int, int] | None:
    """The pixel that was clicked, if this picture has it."""
    height, width = hole.missing.shape
    pick = st.session_state.get(PICK)
    if pick is None or not (0 <= pick[0] < height and 0 <= pick[1] < width):
        return None
    return pick[0], pick[1]


def chosen_pixel(hole: Hole) -> tuple[int, int]:
    """The missing pixel to explain: the picked one or the nearest to it, at first the one in the hole's middle."""
    pick = picked(hole)
    if pick is None:
        rows, columns = np.flatnonzero(hole.missing.any(1)), np.flatnonzero(hole.missing.any(0))
        pick = (int(rows[0] + rows[-1]) // 2, int(columns[0] + columns[-1]) // 2)
    return nearest_missing(hole.missing, pick)


def take_pick(key: str, size: tuple[int, int]) -> None:
    """For a canvas's on_pick: the pixel that was clicked is kept."""
    pixel = picked_pixel(key, size)
    if pixel is not None:
        st.session_state[PICK] = pixel
