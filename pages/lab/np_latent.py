"""The latent path: every draw of z is a whole curve, where a draw from the band is noise at every place."""

from __future__ import annotations

import streamlit as st

from anp_core.figures.lab_processes import height_range, samples_figure
from anp_core.lab.processes.np_to_anp import draw_scene, fit, latent_samples, pointwise_draws, roughness
from anp_core.lab.processes.np_words import latent_verdict
from anp_core.language import _, translated
from pages.widgets.lab_card import Panel, Script, demonstration, stacked

MOST_KNOWN = 8
FEWEST_SAMPLES, MOST_SAMPLES = 2, 20  # one curve differs from nothing


@st.fragment
def latent_panel() -> None:
    """Samples of the latent path beside draws from the deterministic band."""
    first, second, third = st.columns([1.4, 1.4, 0.8], gap="large")
    with first:
        known = st.slider(_("Context points"), 1, MOST_KNOWN, 2, key="np_latent_points", bind="query-params")
    with second:
        count = st.slider(
            _("How many samples"),
            FEWEST_SAMPLES,
            MOST_SAMPLES,
            12,
            key="np_latent_samples",
            bind="query-params",
        )
    with third:
        seed = int(st.number_input(_("Draw number"), 0, 9_999, 24, key="np_latent_seed", bind="query-params"))
    scene = draw_scene("rbf", known, seed)
    samples, band = latent_samples(scene, count, seed), fit("multihead", scene)
    drawn = pointwise_draws(band, count, seed)
    heights = height_range(samples.curves, scene.truth, band.mean + 2 * band.std, band.mean - 2 * band.std)
    points = (scene.x, scene.y)
    demonstration(
        "np_latent",
        stacked(
            r"y(x) = \mu(x, z), \quad z \sim q(z \mid \text{" + _("context") + r"})",
            r"\mathcal L = -\mathbb E_{z \sim q(z \mid \text{"
            + _("all")
            + r"})} \log \mathcal N\bigl(y;\, \mu(x, z),\, 0.1^2\bigr)",
            r"\quad + \mathrm{KL}\bigl(q(z \mid \text{"
            + _("all")
            + r"}) \,\Vert\, q(z \mid \text{"
            + _("context")
            + r"})\bigr)",
        ),
        [
            Panel(
                samples_figure(scene.grid, samples.curves, points, scene.truth, heights),
                _("Curves, one for every draw of z, with the context points and the true curve."),
                _("Latent path: each draw of z moves all of a curve"),
            ),
            Panel(
                samples_figure(scene.grid, drawn, points, scene.truth, heights, (band.mean, band.std)),
                _("Draws from the deterministic band, with the context points and the true curve."),
                _("Deterministic path: each place of the band drawn by itself"),
            ),
        ],
        Script(
            "from anp_core.lab.processes.np_to_anp import draw_scene, latent_samples\n\n"
            f'scene = draw_scene("rbf", count={known}, seed={seed})\n'
            f"samples = latent_samples(scene, count={count}, seed={seed})\n"
            'print(f"{samples.spread:.3f}")\n',
            _("How far the curves of the latent path differ (standard deviation)"),
            f"{samples.spread:.3f}",
        ),
        translated(
            latent_verdict(
                samples.spread, float(band.std.mean()), roughness(samples.curves), roughness(drawn)
            )
        ),
    )
