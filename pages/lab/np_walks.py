"""The uncertainty of a random walk: what a band over returns says of prices, and what it does not."""

from __future__ import annotations

import streamlit as st

from anp_core.figures.lab_walks import walk_figure
from anp_core.lab.processes.random_walk import BAND, Walks, draw_walks, walk_verdict
from anp_core.language import _, translated
from pages.widgets.lab_card import Panel, Script, demonstration, stacked

SHOWN = 12


@st.fragment
def walks_panel() -> None:
    """Paths of prices under their band, and the returns that they are made of."""
    st.markdown(
        _(
            "Prices are the usual example of a record without a rhythm: each day adds a step that the past does not "
            "know. A band can be right for every step and every day, and still be misread."
        )
    )
    first, second, third = st.columns([1.4, 1.4, 0.8], gap="large")
    with first:
        days = st.slider(_("Days"), 5, 250, 60, step=5, key="walk_days", bind="query-params")
    with second:
        volatility = st.select_slider(
            _("Standard deviation of a day's return"),
            [0.005, 0.01, 0.02, 0.05],
            0.02,
            format_func="{:.1%}".format,
            key="walk_volatility",
            bind="query-params",
        )
    with third:
        seed = int(st.number_input(_("Draw number"), 0, 9_999, 0, key="walk_seed", bind="query-params"))
    walks = _walks(days, volatility, seed)
    step = BAND * walks.spread[1]
    constant = (walks.returns[0] * 0 - step, walks.returns[0] * 0 + step)
    demonstration(
        "walks",
        stacked(
            r"\log p_k = \sum_{t=1}^{k} r_t, \qquad r_t \sim \mathcal N(0, \sigma^2)",
            r"\mathrm{Var}(r_t) = \sigma^2, \qquad \mathrm{Var}(\log p_k) = k\,\sigma^2",
            r"p_k \in \bigl[e^{-1.96\,\sigma\sqrt k},\; e^{1.96\,\sigma\sqrt k}\bigr] \text{ "
            + _("in 19 of 20 cases")
            + "}",
        ),
        [
            Panel(
                walk_figure(walks.prices[:SHOWN], walks.edges, 0, _("price, today = 1")),
                _("Paths of prices and the band that widens with the root of time."),
                _("Prices: the band widens with √k"),
            ),
            Panel(
                walk_figure(
                    100 * walks.returns[:SHOWN], (100 * constant[0], 100 * constant[1]), 1, _("return, %")
                ),
                _("The returns of the same paths and their band, which is as wide every day."),
                _("Returns: one band for every day"),
            ),
        ],
        Script(
            "from anp_core.lab.processes.random_walk import draw_walks\n\n"
            f"walks = draw_walks(days={days}, volatility={volatility:g}, seed={seed})\n"
            'print(f"{walks.days_inside:.1%}, {walks.walks_inside:.1%}")\n',
            _("Prices inside the band day by day, and whole paths inside it"),
            f"{walks.days_inside:.1%}, {walks.walks_inside:.1%}",
        ),
        translated(walk_verdict(walks)),
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _walks(days: int, volatility: float, seed: int) -> Walks:
    return draw_walks(days, volatility, seed)
