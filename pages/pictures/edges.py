"""The edge of a hole: grown or shrunk, feathered, and whether it is too tight for its picture.

The numbers hold for every hole that has an edge of its own: painted, from a mask file, or transparent.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import streamlit as st

from anp_core.data.alpha_holes import visible
from anp_core.data.mask_shapes import feather_weights, grow_mask, propose_growth, shrink_mask
from anp_core.errors import MaskError
from anp_core.language import _, _n, say_n
from pages.address import Linked, whole_number
from pages.pictures.source import LoadedPicture
from pages.widgets.picture_canvas import screen_uri

MOST = 50  # pixels
PREVIEW_SIDE, RIM_LEVEL = 512, 128  # pixels of the small picture of distances, and the level at the rim
GROW: Linked[int] = Linked("grow", "picture_grow", whole_number(-MOST, MOST), usual=0)
FEATHER: Linked[int] = Linked("feather", "picture_feather", whole_number(0, MOST), usual=0)


@dataclass(frozen=True)
class Edges:
    """By how many pixels a hole is grown (less than 0: shrunk), and over how many its fill fades out."""

    grow: int = 0
    feather: int = 0

    @property
    def key(self) -> str:
        """Goes on behind the key of the hole; empty where nothing is changed."""
        return f"-g{self.grow}-f{self.feather}" if self.grow or self.feather else ""

    def moved(self, missing: np.ndarray) -> np.ndarray:
        """(H, W) bool, the hole grown or shrunk.

        Raises:
            MaskError: nothing is left of the hole, or of the picture around it.
        """
        moved = grow_mask(missing, self.grow) if self.grow >= 0 else shrink_mask(missing, -self.grow)
        if missing.any() and not moved.any():
            raise MaskError(
                say_n(
                    "Shrunk by a pixel, nothing is left of the hole. Shrink it by less.",
                    "Shrunk by {count} pixels, nothing is left of the hole. Shrink it by less.",
                    -self.grow,
                )
            )
        _check_known(missing, moved, self.grow)
        return moved

    def filled(self, moved: np.ndarray) -> np.ndarray:
        """(H, W) bool, what is filled of a hole that was moved: so much more that the fill can fade out.

        Raises:
            MaskError: nothing is left of the picture around it.
        """
        filled = grow_mask(moved, self.feather)
        _check_known(moved, filled, self.feather)
        return filled

    def weights(self, moved: np.ndarray) -> np.ndarray:
        """(H, W) float32, how much of the fill is seen of a hole that was moved."""
        return feather_weights(moved, self.feather)


def _check_known(before: np.ndarray, after: np.ndarray, pixels: int) -> None:
    if after.all() and not before.all():
        raise MaskError(
            say_n(
                "Grown or feathered by a pixel, the hole covers all of the picture. Choose less.",
                "Grown or feathered by {count} pixels, the hole covers all of the picture. Choose less.",
                pixels,
            )
        )


@st.cache_data(max_entries=8, show_spinner=False)
def edges_uri(key: str, _bare: np.ndarray) -> str:
    """How far each place is from a hole (H, W), which `key` names: a small grey picture as a data URI.

    Level 128 is the rim; a level more is a pixel further out, a level less a pixel further in.
    """
    height, width = _bare.shape
    scale = min(1.0, PREVIEW_SIDE / max(height, width))
    away, inside = (
        np.ceil(cv2.distanceTransform(part.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE))
        for part in (~_bare, _bare)
    )
    levels = np.clip(RIM_LEVEL + np.where(_bare, 1 - inside, away), 0, 255).astype(np.uint8)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(levels, size, interpolation=cv2.INTER_AREA)
    return screen_uri(np.repeat(small[..., None], 3, axis=2))


def choose_edges() -> Edges:
    """Show the two sliders: while one moves, the canvas shows the hole as it will be."""
    GROW.begin(0)
    FEATHER.begin(0)
    grow = st.slider(
        _("Grow or shrink"),
        min_value=-MOST,
        max_value=MOST,
        format="%d px",
        key=GROW.key,
        persist_state="session",
        help=_("Pixels by which the hole grows in every direction; less than 0 shrinks it."),
    )
    feather = st.slider(
        _("Feather"),
        min_value=0,
        max_value=MOST,
        format="%d px",
        key=FEATHER.key,
        persist_state="session",
        help=_(
            "Pixels around the hole over which the fill fades into the picture. They are filled too, and change."
        ),
    )
    GROW.say(int(grow))
    FEATHER.say(int(feather))
    return Edges(int(grow), int(feather))


def missing_share(missing: np.ndarray) -> str:
    """How much of the picture is missing, in the current language."""
    share = float(missing.mean())
    return _(
        "{count:,} pixels are missing, {share} of the picture.",
        count=int(missing.sum()),
        share=f"{share:.0%}" if share >= 0.1 else f"{100 * share:.2g}%",
    )


def propose(loaded: LoadedPicture, missing: np.ndarray, key: str, edges: Edges) -> None:
    """Where the rim of a hole (H, W), which `key` names, still shows what it is to cover: offer to grow it."""
    growth = _proposed(f"{loaded.key}|{key}", loaded, missing)
    if growth <= edges.grow:
        return
    with st.container(border=True):
        st.caption(
            _(
                "Just outside of the hole the picture looks different from what lies beyond: the hole seems too "
                "tight, which leaves a halo."
            )
        )
        st.button(
            _n("Grow it by {count} pixel", "Grow it by {count} pixels", growth),
            icon=":material/open_in_full:",
            key="picture_grow_proposed",
            on_click=_grow,
            args=(growth,),
            width="stretch",
        )


@st.cache_data(max_entries=32, show_spinner=False)
def _proposed(key: str, _loaded: LoadedPicture, _missing: np.ndarray) -> int:
    return propose_growth(_loaded.picture.pixels, _missing, visible(_loaded.picture))


def _grow(pixels: int) -> None:
    st.session_state[GROW.key] = pixels
