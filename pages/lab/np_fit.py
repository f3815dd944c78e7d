"""The same context under the mean and under attention: curves, bands, and what is left at the context points."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from anp_core.figures.lab_processes import COLOURS, fit_figure, height_range
from anp_core.lab.processes.np_to_anp import MOST_POINTS, POOLINGS, TITLES, Fit, Scene, draw_scene, fit
from anp_core.lab.processes.np_words import fit_verdict
from anp_core.language import _, mark, say, sentences, translated
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice

KERNELS = {
    "rbf": mark("smooth (RBF), what they learnt from"),
    "matern52": mark("rougher (Matérn-5/2), never seen"),
    "periodic": mark("periodic, never seen"),
}
ATTENTIVE = {name: title for name, title in TITLES.items() if name != "uniform"}
ROWS_HEIGHT = 250


@st.fragment
def fit_panel() -> None:
    """One curve, some of its points, and both networks' answers."""
    first, second, third, fourth = st.columns([1.2, 1.4, 1.4, 0.8], gap="medium")
    with first:
        count = st.slider(_("Context points"), 1, MOST_POINTS, 10, key="np_points", bind="query-params")
    with second:
        kernel = linked_choice(st.selectbox, _("Kind of curve"), KERNELS, key="np_kernel")
    with third:
        name = linked_choice(
            st.selectbox, _("Compare the mean with"), ATTENTIVE, key="np_attention", default="multihead"
        )
    with fourth:
        seed = int(st.number_input(_("Draw number"), 0, 9_999, 2, key="np_seed", bind="query-params"))
    scene = draw_scene(kernel, count, seed)
    found = {each: fit(each, scene) for each in ("uniform", name)}
    demonstration(
        "np_fit",
        stacked(
            r"\text{NP:}\quad r = \frac1N \sum_{i=1}^{N} h(x_i, y_i)",
            r"\text{ANP:}\quad r(x) = \sum_{i=1}^{N} \alpha_i(x)\, h(x_i, y_i)",
            r"\alpha(x) = \mathrm{softmax}_i\; s\bigl(q(x), k_i\bigr)",
        ),
        _panels(scene, found),
        _script(kernel, count, seed, name, found),
        translated(
            sentences(
                say(
                    "What the mean hands over is the same at every x: no place can ask for the points near it."
                ),
                fit_verdict(scene, found["uniform"], found[name]),
            )
        ),
    )
    st.markdown("**" + _("What is left at each context point: known value − mean") + "**")
    st.dataframe(
        _table(scene, found),
        hide_index=True,
        height=min(ROWS_HEIGHT, 36 * (count + 1) + 2),
        key="np_residuals",
    )


def _panels(scene: Scene, found: dict[str, Fit]) -> list[Panel]:
    heights = height_range(
        scene.truth,
        scene.y,
        *(each.mean + sign * 1.96 * each.std for each in found.values() for sign in (-1, 1)),
    )
    panels = []
    for each, fitted in found.items():
        figure = fit_figure(
            scene.grid,
            fitted.mean,
            fitted.std,
            (scene.x, scene.y),
            fitted.at_context,
            scene.truth,
            heights,
            COLOURS[POOLINGS.index(each)],
        )
        title = _(
            "{network}: {error:.3f} left at the context points",
            network=TITLES[each],
            error=fitted.context_error,
        )
        alt = _(
            "The curve of {network} with its band, the true curve, the context points, and the residual at each.",
            network=TITLES[each],
        )
        panels.append(Panel(figure, alt, title))
    return panels


def _table(scene: Scene, found: dict[str, Fit]) -> pd.DataFrame:
    columns = {"x": scene.x, "y": scene.y} | {
        _(TITLES[each]): fitted.residual for each, fitted in found.items()
    }
    return pd.DataFrame(columns).sort_values("x").round(3)


def _script(kernel: str, count: int, seed: int, name: str, found: dict[str, Fit]) -> Script:
    code = (
        "from anp_core.lab.processes.np_to_anp import draw_scene, fit\n\n"
        f"scene = draw_scene({kernel!r}, count={count}, seed={seed})\n"
        f'errors = [fit(pooling, scene).context_error for pooling in ("uniform", {name!r})]\n'
        'print(" ".join(f"{error:.3f}" for error in errors))\n'
    )
    prints = " ".join(f"{each.context_error:.3f}" for each in found.values())
    return Script(code, _("Left at the context points, mean and attention"), prints)
