"""The page "From NP to ANP": what attention adds to a neural process, what it costs, and one that learns live."""

from __future__ import annotations

import streamlit as st

from anp_core.language import _
from pages.lab.np_fit import fit_panel
from pages.lab.np_latent import latent_panel
from pages.lab.np_learning import cost_panel, learning_panel
from pages.lab.np_live import live_panel

st.title(_("From NP to ANP"))
st.markdown(
    _(
        "A **neural process** reads some points of a curve, the **context**, and predicts the rest with a band. The "
        "plain one averages all it has read into one vector, the same for every place that is asked for. The "
        "**attentive** one lets every place choose for itself which context points count. The small networks on this "
        "page differ in nothing else, and all were trained on the same random curves."
    )
)
fit_panel()
st.divider()
learning_panel()
st.divider()
cost_panel()
st.divider()
latent_panel()
st.divider()
live_panel()
