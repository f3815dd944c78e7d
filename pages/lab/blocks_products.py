"""The batched matrix product on the page "Building blocks": weighted means of every example at once."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from anp_core.figures.lab_blocks import matrix_board
from anp_core.lab.blocks.batched_means import batched_means
from anp_core.language import _
from pages.widgets.lab_card import Panel, Script, demonstration, stacked


@st.fragment
def products_panel() -> None:
    """Weights times values, and the shapes that must fit."""
    st.markdown(
        _(
            "A weighted mean is a row of weights times a column of values. Many means over many features are a "
            "product of two matrices, and a batch is a stack of such products, none of which sees the others."
        )
    )
    first, second, third, fourth, fifth = st.columns(5, gap="medium")
    with first:
        examples = st.slider(_("Examples B"), 1, 4, 2, key="bmm_b", bind="query-params")
    with second:
        queries = st.slider(_("Queries M"), 1, 4, 3, key="bmm_m", bind="query-params")
    with third:
        keys = st.slider(_("Keys N"), 1, 5, 4, key="bmm_n", bind="query-params")
    with fourth:
        features = st.slider(_("Features D"), 1, 4, 2, key="bmm_d", bind="query-params")
    with fifth:
        seed = int(st.number_input(_("Draw number"), 0, 9_999, 0, key="bmm_seed", bind="query-params"))
    made = batched_means(examples, queries, keys, features, seed)
    panels = [
        Panel(
            matrix_board(
                {
                    f"W · {weights.shape[0]}×{weights.shape[1]}": weights,
                    f"V · {value.shape[0]}×{value.shape[1]}": value,
                    f"W V · {means.shape[0]}×{means.shape[1]}": means,
                },
                3,
                down=_("row"),
                across=_("column"),
                form=".2~f",
            ),
            _("The weights, the values and the weighted means of one example, with all numbers."),
            _("Example {number}", number=number),
        )
        for number, (weights, value, means) in enumerate(
            zip(made.weights[:2], made.value[:2], made.means[:2], strict=True), 1
        )
    ]
    shapes = pd.DataFrame(
        {
            _("Shape"): [
                f"({examples}, {queries}, {keys})",
                f"({examples}, {keys}, {features})",
                f"({examples}, {queries}, {features})",
            ]
        },
        index=pd.Index([_("weights"), _("values"), _("means")], name=_("Part")),
    )
    demonstration(
        "bmm",
        stacked(
            r"O_b = W_b V_b \qquad b = 1, \dots, B",
            r"O_{bmd} = \sum_{n=1}^{N} W_{bmn} V_{bnd}, \qquad \sum_n W_{bmn} = 1",
        ),
        panels,
        Script(
            "import torch\n\n"
            "from anp_core.lab.blocks.batched_means import batched_means\n\n"
            f"made = batched_means({examples}, {queries}, {keys}, {features}, seed={seed})\n"
            "means = torch.bmm(torch.tensor(made.weights), torch.tensor(made.value))\n"
            'print(f"{tuple(means.shape)}, {means[0, 0, 0]:.3f}")\n',
            _("Shape of the product, and its first number"),
            f"({examples}, {queries}, {features}), {made.means[0, 0, 0]:.3f}",
        ),
        _(
            "The inner sizes must agree, N with N, and disappear; B stays. The first two examples are shown. Against "
            "a loop that adds up one weighted value after the other the product differs by {difference:.1g}.",
            difference=made.off_the_loop,
        ),
        shapes,
    )
