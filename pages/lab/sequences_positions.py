"""Positions on the page "Sequences": sines and cosines, the rotation that an offset is, and what a network learns."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.figures.lab_sequences import offset_products_figure, positions_heatmap, rotation_heatmap
from anp_core.lab.sequences.date_reading import learned_positions
from anp_core.lab.sequences.positions import (
    offset_products,
    offset_rotation,
    sinusoidal_positions,
)
from anp_core.lab.sequences.score_words import positions_verdict
from anp_core.language import _, say, sentences, translated
from pages.widgets.lab_card import Panel, Script, demonstration, stacked

PLACES = 40
SHOWN_WIDTH = 16  # of the rotation's picture; its cells stay visible


@st.fragment
def positions_demonstration() -> None:
    """The positions themselves, the rotation of the chosen offset, and the products by distance."""
    st.markdown(
        _(
            "Attention that may look everywhere knows no order: to it a text is a bag of letters. Order enters by "
            "positions that are added to the letters, as here, by a bias on the offset of two places, or by a causal "
            "mask, under which each place sees another number of letters. In the sinusoidal positions each pair of "
            "features is the hand of a clock, fast on the left and slow on the right. To move on by k places turns "
            "every hand by an angle that depends on k alone, so that one and the same matrix leads from every p to "
            "p + k."
        )
    )
    first, second = st.columns(2, gap="large")
    with first:
        offset = st.slider(_("Offset k"), 0, 20, 3, key="dates_offset", bind="query-params")
    with second:
        width = st.select_slider(_("Features"), [16, 32, 64, 128], 64, key="dates_width", bind="query-params")
    sines = sinusoidal_positions(PLACES, width)
    moved = sines[: PLACES - offset] @ offset_rotation(offset, width).T
    error = float(np.abs(moved - sines[offset:]).max())
    learned = learned_positions()
    curves = {
        _("Sinusoidal"): offset_products(sines, 24),
        _("Learned"): offset_products(learned, 24),
    }
    demonstration(
        "dates_offset",
        stacked(
            r"\mathrm{PE}(p)_\omega = \begin{pmatrix} \sin \omega p \\ \cos \omega p \end{pmatrix}",
            r"R_\omega(k) = \begin{pmatrix} \cos \omega k & \sin \omega k \\"
            r"-\sin \omega k & \cos \omega k \end{pmatrix}",
            r"R_\omega(k)\, \mathrm{PE}(p)_\omega = \mathrm{PE}(p + k)_\omega",
            r"\mathrm{PE}(p) \cdot \mathrm{PE}(p + k) = \sum_i \cos \omega_i k",
        ),
        [
            Panel(
                positions_heatmap({_("Sinusoidal"): sines, _("Learned"): learned / np.abs(learned).max()}),
                _("Two heatmaps of positions: regular waves, and what the second Transformer learned."),
                _("Positions: places downwards, features to the right"),
            ),
            Panel(
                rotation_heatmap(offset_rotation(offset, SHOWN_WIDTH)),
                _("Heatmap of the rotation matrix: two by two blocks along the diagonal."),
                _("The rotation by k = {offset}, for {width} features", offset=offset, width=SHOWN_WIDTH),
            ),
            Panel(
                offset_products_figure(curves, offset),
                _("Cosine of two positions against how far apart they are, with its spread over all places."),
                _("How alike two positions are, by their distance"),
            ),
        ],
        Script(
            "import numpy as np\n\n"
            "from anp_core.lab.sequences.positions import offset_rotation, sinusoidal_positions\n\n"
            f"positions = sinusoidal_positions({PLACES}, {width})\n"
            f"moved = positions[: {PLACES - offset}] @ offset_rotation({offset}, {width}).T\n"
            f"error = np.abs(moved - positions[{offset}:]).max()\n"
            'print(f"below 1e-12: {error < 1e-12}")\n',
            _("Largest difference of R·PE(p) and PE(p + k), over every p"),
            f"below 1e-12: {error < 1e-12}",
        ),
        translated(
            sentences(
                positions_verdict(learned, offset),
                say(
                    "The error bars show how far the cosine of one distance differs from place to place. There are "
                    "learned positions for the {places} places that the training had, and for no other.",
                    places=PLACES,
                ),
            )
        ),
    )
