"""The page "Building blocks": products, poolings, windows, masks, and one block of a Transformer step by step."""

from __future__ import annotations

import streamlit as st

from anp_core.language import _
from pages.lab.blocks_cost import cost_panel
from pages.lab.blocks_poolings import poolings_panel
from pages.lab.blocks_products import products_panel
from pages.lab.blocks_tokens import tokens_panel
from pages.lab.blocks_transformer import transformer_panel
from pages.lab.blocks_ways import ways_panel
from pages.lab.blocks_windows import windows_panel

st.title(_("Building blocks"))
st.markdown(
    _(
        "What attention is built from, and what is built from it: a product of matrices that takes weighted means of "
        "a whole batch at once, the ways to make one vector of many, what a window saves and costs, and a "
        "Transformer's block with everything that stands around its attention."
    )
)
products_panel()
st.divider()
poolings_panel()
st.divider()
windows_panel()
st.divider()
ways_panel()
st.divider()
transformer_panel()
st.divider()
tokens_panel()
st.divider()
cost_panel()
