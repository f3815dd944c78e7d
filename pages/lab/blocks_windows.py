"""Global beside local attention on the page "Building blocks": what a window saves, and what it cannot see."""

from __future__ import annotations

import streamlit as st

from anp_core.figures.lab_heatmaps import heatmap_board
from anp_core.lab.blocks.windows import compare_windows
from anp_core.language import _
from pages.widgets.lab_card import Panel, Script, demonstration, stacked


@st.fragment
def windows_panel() -> None:
    """The same scores with and without a window, and how far several layers reach."""
    st.markdown(
        _(
            "The third token looks for something that stands third from the end. **Global** attention finds it in "
            "one step and pays with a score for every pair. **Local** attention looks no further than a window; what "
            "lies outside arrives only over several layers, each of which carries it one window further."
        )
    )
    first, second, third, fourth = st.columns([1.2, 1.2, 1.2, 0.8], gap="large")
    with first:
        length = st.slider(_("Tokens"), 8, 60, 24, key="window_n", bind="query-params")
    with second:
        reach = st.slider(_("Window: places to each side"), 1, 7, 3, key="window_reach", bind="query-params")
    with third:
        layers = st.slider(_("Layers of local attention"), 1, 12, 4, key="window_layers", bind="query-params")
    with fourth:
        seed = int(st.number_input(_("Draw number"), 0, 9_999, 0, key="window_seed", bind="query-params"))
    made = compare_windows(length, reach, layers, seed)
    everywhere, near = made.pairs
    boards = {
        _("Global"): made.everywhere,
        _("Local"): made.near,
        _("Reached after {layers}", layers=layers): made.reached.astype(float),
    }
    arrived = made.reached[made.asking, made.answer]
    demonstration(
        "windows",
        stacked(
            r"\alpha_{ij} \propto e^{s_{ij}} \quad \text{" + _("global") + r"}: N^2",
            r"\alpha_{ij} \propto e^{s_{ij}}\,\mathbf 1\{|i - j| \le w\}",
            r"\text{" + _("local") + r"}: \approx N(2w + 1)",
            r"\text{" + _("reach after") + r" } L: \quad L\,w",
        ),
        [
            Panel(
                heatmap_board(boards, columns=3, numbered=False),
                _("Weights of global and of local attention, and which token's word can arrive at which."),
                _("Weights, and who can be heard after all layers (bright): tokens ask downwards"),
            )
        ],
        Script(
            "from anp_core.lab.blocks.windows import compare_windows\n\n"
            f"made = compare_windows({length}, reach={reach}, layers={layers}, seed={seed})\n"
            'print("{} and {} scores".format(*made.pairs), "{:.0%} and {:.0%} found".format(*made.found))\n',
            _("Scores, and weight on the answer: global, then local"),
            f"{everywhere} and {near} scores {made.found[0]:.0%} and {made.found[1]:.0%} found",
        ),
        (
            _(
                "The window needs {share:.0%} of the scores. The answer stands {distance} places away: within "
                "{layers} layers it arrives ({needed} are enough).",
                share=near / everywhere,
                distance=made.answer - made.asking,
                layers=layers,
                needed=made.layers_needed,
            )
            if arrived
            else _(
                "The window needs {share:.0%} of the scores. The answer stands {distance} places away: {layers} "
                "layers do not reach it, {needed} would.",
                share=near / everywhere,
                distance=made.answer - made.asking,
                layers=layers,
                needed=made.layers_needed,
            )
        ),
    )
