"""Where a Gaussian process and a network meet: the exact posterior beside what the network learned to answer."""

from __future__ import annotations

import streamlit as st

from anp_core.figures.lab_heatmaps import weights_heatmap
from anp_core.figures.lab_processes import COLOURS, fit_figure, height_range
from anp_core.lab.processes.gaussian_process import attention_weights, meeting_verdict, posterior
from anp_core.lab.processes.np_to_anp import MOST_POINTS, POOLINGS, TITLES, draw_scene, fit
from anp_core.language import _, translated
from pages.lab.np_fit import KERNELS
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice


@st.fragment
def meeting_panel() -> None:
    """One context under the posterior and under a network, and how each weighs the known values."""
    st.markdown(
        _(
            "A **Gaussian process** is told how curves behave, its kernel, and computes from the known points what "
            "follows: exactly, in the third power of their number. A **network** is told nothing and learns from "
            "many examples to say the same at once. A neural process is both: it is trained on draws like these, "
            "and answers with a mean and a band at every place."
        )
    )
    first, second, third, fourth = st.columns([1.2, 1.4, 1.4, 0.8], gap="medium")
    with first:
        count = st.slider(_("Context points"), 1, MOST_POINTS, 6, key="gp_points", bind="query-params")
    with second:
        kernel = linked_choice(st.selectbox, _("Kind of curve"), KERNELS, key="gp_kernel")
    with third:
        name = linked_choice(st.selectbox, _("Network"), TITLES, key="gp_network", default="multihead")
    with fourth:
        seed = int(st.number_input(_("Draw number"), 0, 9_999, 4, key="gp_seed", bind="query-params"))
    scene = draw_scene(kernel, count, seed)
    exact, network = posterior(scene), fit(name, scene)
    fits = {_("Gaussian process: the exact posterior"): exact.fit, _(TITLES[name]): network}
    heights = height_range(
        scene.truth,
        scene.y,
        *(each.mean + sign * 1.96 * each.std for each in fits.values() for sign in (-1, 1)),
    )
    colours = (COLOURS[-1], COLOURS[POOLINGS.index(name)])
    panels = [
        Panel(
            fit_figure(
                scene.grid,
                each.mean,
                each.std,
                (scene.x, scene.y),
                each.at_context,
                scene.truth,
                heights,
                colour,
            ),
            _("The curve of {network} with its band, the true curve and the context points.", network=title),
            title,
        )
        for (title, each), colour in zip(fits.items(), colours, strict=True)
    ]
    order = scene.x.argsort()
    for title, weights in (
        (
            _("How the posterior weighs the known values: here also below 0")
            if exact.weights.min() < 0
            else _("How the posterior weighs the known values: here never below 0"),
            exact.weights,
        ),
        (
            _("How the network attends to them: a softmax, the mean over heads"),
            attention_weights(name, scene),
        ),
    ):
        board = weights_heatmap(weights[:, order], queries=scene.grid, keys=scene.x[order])
        panels.append(Panel(board, _("Heatmap of the weight of every known value at every place."), title))
    demonstration(
        "np_meeting",
        stacked(
            r"\mu(x) = \sum_i w_i(x)\, y_i",
            r"w(x) = \bigl(K + \sigma^2 I\bigr)^{-1} k(x)",
            r"\sigma^2(x) = k(x, x) - w(x)^\top k(x) + \sigma^2",
            r"\text{ANP:}\quad \mu(x) = f\Bigl(x, \sum_i \alpha_i(x)\, h(x_i, y_i)\Bigr)",
        ),
        panels,
        Script(
            "from anp_core.lab.processes.gaussian_process import posterior\n"
            "from anp_core.lab.processes.np_to_anp import draw_scene, fit\n\n"
            f"scene = draw_scene({kernel!r}, count={count}, seed={seed})\n"
            f"apart = fit({name!r}, scene).mean - posterior(scene).fit.mean\n"
            'print(f"{(apart**2).mean() ** 0.5:.3f}")\n',
            _("How far the network's curve is from the exact one"),
            f"{((network.mean - exact.fit.mean) ** 2).mean() ** 0.5:.3f}",
        ),
        translated(meeting_verdict(scene, exact.fit, network)),
    )
