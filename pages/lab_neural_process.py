"""The page "From NP to ANP": what attention adds to a neural process, what it costs, and one that learns live."""

from __future__ import annotations

from anp_core.lab.processes.np_to_anp import LATENT, MEAN, NETWORKS, POOLINGS, SELF, load_process
from anp_core.lab.processes.np_training import average_rmse
from anp_core.lab.processes.np_words import opponent_verdict
from anp_core.language import _, mark, translated
from pages.lab.frame import begin_page
from pages.lab.np_fit import fit_panel
from pages.lab.np_latent import latent_panel
from pages.lab.np_learning import cost_panel, learning_panel
from pages.lab.np_live import live_panel
from pages.lab.np_meeting import meeting_panel
from pages.lab.np_walks import walks_panel

recorded = {name: load_process(name).card for name in NETWORKS}
page = begin_page(
    _("From NP to ANP"),
    _(
        "A **neural process** reads some points of a curve, the **context**, and predicts the rest with a band. The "
        "plain one averages all it has read into one vector, the same for every place that is asked for. {opponent}",
        opponent=translated(opponent_verdict(recorded[MEAN]["scores"]["target_rmse"], average_rmse())),
    )
    + "\n\n"
    + _(
        "The **attentive** one lets every place choose for itself which context points count. The networks that are "
        "compared learned from the same random curves. Those with attention took {steps:,} steps and have {least:,} "
        "to {most:,} weights; the one with the mean was given more, {mean_steps:,} steps and {mean:,} weights, for a "
        "single vector has to hold all of a curve. The one with a latent path learned other tasks, of few known "
        "points, for {latent:,} steps. Any of those compared can be trained here and now.",
        steps=recorded[SELF]["steps"],
        least=min(recorded[name]["parameters"] for name in POOLINGS if name != MEAN),
        most=max(recorded[name]["parameters"] for name in POOLINGS if name != MEAN),
        mean_steps=recorded[MEAN]["steps"],
        mean=recorded[MEAN]["parameters"],
        latent=recorded[LATENT]["steps"],
    ),
    {
        "fit": mark("The same context, averaged and attended to"),
        "live": mark("Train one live"),
        "meeting": mark("Where a Gaussian process and a network meet"),
        "walks": mark("What a band over prices says"),
        "learning": mark("Fewer steps, and each costs more"),
        "cost": mark("What N·M costs"),
        "latent": mark("The latent path: whole curves at once"),
    },
)
page.section("fit")
fit_panel()
page.section("live")
live_panel()
page.section("meeting")
meeting_panel()
page.section("walks")
walks_panel()
page.section("learning")
learning_panel()
page.section("cost")
cost_panel()
page.section("latent")
latent_panel()
