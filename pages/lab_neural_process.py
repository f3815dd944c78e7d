"""The page "From NP to ANP": what attention adds to a neural process, what it costs, and one that learns live."""

from __future__ import annotations

import streamlit as st

from anp_core.lab.processes.np_to_anp import LATENT, NETWORKS, POOLINGS, load_process
from anp_core.lab.processes.np_training import average_rmse
from anp_core.lab.processes.np_words import opponent_verdict
from anp_core.language import _, translated
from pages.lab.np_fit import fit_panel
from pages.lab.np_latent import latent_panel
from pages.lab.np_learning import cost_panel, learning_panel
from pages.lab.np_live import live_panel
from pages.lab.np_meeting import meeting_panel
from pages.lab.np_walks import walks_panel

recorded = {name: load_process(name).card for name in NETWORKS}
st.title(_("From NP to ANP"))
st.markdown(
    _(
        "A **neural process** reads some points of a curve, the **context**, and predicts the rest with a band. The "
        "plain one averages all it has read into one vector, the same for every place that is asked for. {opponent}",
        opponent=translated(opponent_verdict(recorded["uniform"]["scores"]["target_rmse"], average_rmse())),
    )
)
st.markdown(
    _(
        "The **attentive** one lets every place choose for itself which context points count. The four networks that "
        "are compared took the same 5,000 steps on the same random curves; they differ in how they pool, and so in "
        "their weights: {least:,} to {most:,} of them. The one with a latent path learned other tasks, of few known "
        "points, for {steps:,} steps at another rate.",
        least=min(recorded[name]["parameters"] for name in POOLINGS),
        most=max(recorded[name]["parameters"] for name in POOLINGS),
        steps=recorded[LATENT]["steps"],
    )
)
fit_panel()
st.divider()
meeting_panel()
st.divider()
walks_panel()
st.divider()
learning_panel()
st.divider()
cost_panel()
st.divider()
latent_panel()
st.divider()
live_panel()
