"""Attention beside convolution and recurrence on the page "Building blocks": reach, size, steps, confusions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from anp_core.figures.lab_curves import Axis, lines_figure
from anp_core.lab.blocks.three_ways import DEAF, WAYS, gradient_verdict, listen
from anp_core.language import _, translated
from pages.widgets.lab_card import Panel, Script, demonstration, stacked

MULTIPLES = (0.5, 1.0, 2.0, 3.0, 5.0, 10.0)
SMALLEST = 1e-12  # of an influence on a logarithmic axis


@st.fragment
def ways_panel() -> None:
    """What the last output hears of every token before it, in three ways."""
    st.markdown(
        _(
            "Three ways to let tokens know of each other, with random weights, on the same random tokens. A "
            "**convolution** sees a few neighbours, layer by layer; a **recurrence** hands one state on from token "
            "to token; **attention** looks at all of them at once. How strongly does the last output depend on the "
            "token k places before it?"
        )
    )
    first, second, third, fourth, fifth = st.columns([1.2, 1.2, 1.2, 1.2, 0.8], gap="medium")
    with first:
        length = st.slider(_("Tokens"), 5, 80, 30, key="ways_n", bind="query-params")
    with second:
        layers = st.slider(_("Layers of convolution"), 1, 6, 2, key="ways_layers", bind="query-params")
    with third:
        kernel = st.select_slider(_("Kernel"), [3, 5, 7, 9], 5, key="ways_kernel", bind="query-params")
    with fourth:
        recurrent = st.select_slider(
            _("Recurrent matrix U, times"), MULTIPLES, 1.0, key="ways_recurrent", bind="query-params"
        )
    with fifth:
        seed = int(st.number_input(_("Draw number"), 0, 9_999, 0, key="ways_seed", bind="query-params"))
    heard = {name: listen(name, length, layers, kernel, seed, float(recurrent)) for name in WAYS}
    lines = {
        _(title): np.where(heard[name].influence > SMALLEST, heard[name].influence, np.nan)
        for name, title in WAYS.items()
    }
    table = pd.DataFrame(
        {
            _("Parameters"): [f"{each.parameters:,}" for each in heard.values()],
            _("Steps one after the other"): [str(each.steps) for each in heard.values()],
            _("Hears back"): [_("{places} places", places=each.reach) for each in heard.values()],
            _("First two swapped"): [
                _("not noticed") if each.swapped < DEAF else f"{each.swapped:.1e}" for each in heard.values()
            ],
        },
        index=pd.Index([_(title) for title in WAYS.values()], name=_("Way")),
    )
    figure = lines_figure(
        np.arange(length, dtype=float),
        lines,
        Axis(_("places before the last token")),
        Axis(_("size of the gradient"), log=True),
    )
    figure.update_yaxes(dtick=2, tickformat=".0e")  # many powers of ten: every second is named
    demonstration(
        "ways",
        stacked(
            r"\text{" + _("convolution") + r"}: h_t = \tanh\Bigl(\sum_{|j| \le w} W_j\, x_{t + j}\Bigr)",
            r"\text{" + _("recurrence") + r"}: h_t = \tanh(W x_t + U h_{t-1})",
            r"\frac{\partial h_T}{\partial x_{T-k}} = \Bigl(\prod_{j=0}^{k-1} D_{T-j} U\Bigr) D_{T-k} W",
            r"\text{" + _("attention") + r"}: h_t = \sum_i \alpha_{ti} V x_i",
        ),
        [
            Panel(
                figure,
                _("How strongly the last output depends on each token, one line a way."),
                _("What the last output hears of each token"),
            )
        ],
        Script(
            "from anp_core.lab.blocks.three_ways import WAYS, listen\n\n"
            f"told = dict(length={length}, layers={layers}, kernel={kernel}, seed={seed}, recurrent={recurrent:g})\n"
            'print(", ".join(str(listen(name, **told).reach) for name in WAYS))\n',
            _("Places back: convolution, recurrence, attention"),
            ", ".join(str(each.reach) for each in heard.values()),
        ),
        translated(gradient_verdict(heard["recurrence"].influence))
        + " "
        + _(
            "Small matrices make a gradient vanish and large ones mostly make it explode; a gate, as in a GRU, or "
            "attention, is the way round. Attention without positions does not notice an order, a convolution "
            "nothing beyond its window. For N tokens of d features the sums of attention take N² d multiplications, "
            "a recurrence N d², of which no step can begin before the one before is done."
        ),
        table,
    )
