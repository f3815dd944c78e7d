"""An autoencoder with an attention bottleneck on the page "Building blocks": what a few slots keep of a curve."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.figures.lab_curves import Axis, lines_figure
from anp_core.lab.autoencoder.bottleneck import NAME, NUMBERS, SLOTS, load_autoencoder, squeeze
from anp_core.lab.autoencoder.bottleneck_words import card_verdict, slots_verdict, squeeze_verdict
from anp_core.lab.autoencoder.bump_curves import (
    FEWEST,
    MOST,
    PLACES,
    LinearCode,
    draw_bumps,
    linear_code,
    missed,
    places,
)
from anp_core.lab.model_files import read_lab_card
from anp_core.language import _, sentences, translated
from pages.widgets.lab_card import Panel, Script, demonstration, stacked


@st.fragment
def bottleneck_panel() -> None:
    """One curve through the bottleneck and back, beside the best linear way."""
    st.markdown(
        _(
            "An **autoencoder** has to give back what it was given, through a bottleneck too narrow for all of it. "
            "Here the bottleneck is attention: {slots} learned queries each ask all {places} places of a curve and "
            "keep what they got, squeezed into {numbers} numbers, a **slot**. Then every place asks the slots what "
            "its value was.",
            slots=SLOTS,
            places=PLACES,
            numbers=NUMBERS,
        )
    )
    first, second = st.columns([3, 1], gap="large")
    with first:
        bumps = st.slider(_("Bumps"), FEWEST, MOST, 2, key="bottleneck_bumps", bind="query-params")
    with second:
        seed = int(st.number_input(_("Draw number"), 0, 9_999, 1, key="bottleneck_seed", bind="query-params"))
    curve = draw_bumps(1, seed, bumps=bumps)
    found = squeeze(load_autoencoder(), curve)
    rebuilt, asked, answered = (
        part[0].double().numpy() for part in (found.rebuilt, found.asked, found.answered)
    )
    linear = _linear().rebuild(curve)[0]
    lines = {
        _("the curve"): curve[0],
        _("through attention"): rebuilt,
        _("best linear way, as many numbers"): linear,
    }
    share = missed(rebuilt, curve[0])
    demonstration(
        "bottleneck",
        stacked(
            r"\alpha_k = \mathrm{softmax}_x\, \frac{q_k \cdot W h(x, y_x)}{\sqrt d}",
            r"s_k = \sum_x \alpha_k(x)\, V h(x, y_x)",
            r"c_k = C s_k \in \mathbb R^{3}",
            r"\hat y(x) = f\Bigl(x, \sum_k \beta_k(x)\, U c_k\Bigr)",
        ),
        [
            Panel(
                lines_figure(places(), lines, Axis("x"), Axis("y")),
                _("A curve, and what came out of the bottleneck, by attention and linearly."),
                _("What went in, and what came out"),
            ),
            Panel(
                lines_figure(places(), by_slot(asked), Axis("x"), Axis(_("weight"))),
                _("The weights by which each slot pooled the places, a line a slot."),
                _("Reading: where each slot looked, the mean over its heads"),
            ),
            Panel(
                lines_figure(places(), by_slot(answered.T), Axis("x"), Axis(_("weight"))),
                _("The weights by which each place asked the slots, a line a slot."),
                _("Writing: which slot each place asked"),
            ),
        ],
        Script(
            "from anp_core.lab.autoencoder.bottleneck import load_autoencoder, squeeze\n"
            "from anp_core.lab.autoencoder.bump_curves import draw_bumps, missed\n\n"
            f"curve = draw_bumps(1, {seed}, bumps={bumps})\n"
            "found = squeeze(load_autoencoder(), curve)\n"
            'print(f"{tuple(found.code.shape[1:])}, {missed(found.rebuilt.double().numpy(), curve):.1%}")\n',
            _("Shape of the code, and what is missed"),
            f"({SLOTS}, {NUMBERS}), {share:.1%}",
        ),
        translated(
            sentences(
                squeeze_verdict(bumps, share, missed(linear, curve[0])),
                slots_verdict(asked),
                card_verdict(read_lab_card(NAME)),
            )
        ),
    )


def by_slot(weights: np.ndarray) -> dict[str, np.ndarray]:
    """Weights (K, P) as lines with the slots' names."""
    return {_("slot {number}", number=number): row for number, row in enumerate(weights, 1)}


@st.cache_data(max_entries=1, show_spinner=False)
def _linear() -> LinearCode:
    return linear_code(SLOTS * NUMBERS)
