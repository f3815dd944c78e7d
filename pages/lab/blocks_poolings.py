"""Pooling with and without a query on the page "Building blocks"."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from anp_core.figures.lab_blocks import matrix_board
from anp_core.lab.blocks.poolings import (
    POOLINGS,
    UNCHANGED,
    draw_tokens,
    pooling_changes,
    pooling_weights,
)
from anp_core.language import _
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice

TITLES = {name: name for name in POOLINGS}


@st.fragment
def poolings_panel() -> None:
    """Four ways to make one vector of many, and what each of them notices."""
    st.markdown(
        _(
            "Average and maximum take the tokens as a set, a fully connected layer gives each place a weight that "
            "was learned once and for all. Only attention lets a **query** decide, anew every time, how much of "
            "each token goes in."
        )
    )
    first, second, third = st.columns([1.2, 1.8, 0.8], gap="large")
    with first:
        count = st.slider(_("Tokens"), 2, 10, 6, key="pool_n", bind="query-params")
    with second:
        name = linked_choice(
            st.segmented_control,
            _("Script of"),
            TITLES,
            key="pool_kind",
            default="Attention",
            required=True,
        )
    with third:
        seed = int(st.number_input(_("Draw number"), 0, 9_999, 0, key="pool_seed", bind="query-params"))
    query, tokens = draw_tokens(count, seed=seed)
    boards = {_(each): weights for each, weights in pooling_weights(query, tokens).items()}
    changes = {each: pooling_changes(each, query, tokens) for each in POOLINGS}
    columns = {
        "query": _("Another query"),
        "order": _("Reverse order"),
        "one_token": _("Another last token"),
    }
    table = pd.DataFrame(
        {
            title: [
                _("no change")
                if getattr(each, part) < UNCHANGED
                else _("changes by {change:.2f}", change=getattr(each, part))
                for each in changes.values()
            ]
            for part, title in columns.items()
        },
        index=pd.Index([_(each) for each in POOLINGS], name=_("Pooling")),
    )
    demonstration(
        "pooling",
        stacked(
            r"\text{"
            + _("average")
            + r"}: \frac1n \sum_i x_i \qquad \text{"
            + _("maximum")
            + r"}: \max_i x_i",
            r"\text{" + _("fully connected") + r"}: \sum_i w_i x_i, \quad w_i \text{ " + _("learned") + "}",
            r"\text{" + _("attention") + r"}: \sum_i \alpha_i(q)\, x_i",
            r"\alpha(q) = \mathrm{softmax}_i\bigl(2\, q \cdot x_i / \sqrt d\bigr)",
        ),
        [
            Panel(
                matrix_board(boards, 2, down=_("token"), across=_("feature")),
                _("How much of every token's features each pooling takes, with all numbers."),
                _("How much of each token goes in: tokens downwards, features to the right"),
            )
        ],
        Script(
            "from anp_core.lab.blocks.poolings import POOLINGS, draw_tokens\n\n"
            f"query, tokens = draw_tokens({count}, seed={seed})\n"
            f"output = POOLINGS[{name!r}](query, tokens).output\n"
            'print(", ".join(f"{number:.3f}" for number in output))\n',
            _("The pooled vector"),
            ", ".join(f"{number:.3f}" for number in POOLINGS[name](query, tokens).output),
        ),
        _(
            "The table is measured on these tokens: the query is negated, the order reversed, the last token "
            "negated. A maximum need not notice that a token changed. A fully connected layer also needs one fixed "
            "number of tokens; the other three take any."
        ),
        table,
    )
