"""The latent path: every draw of z is a whole curve, where a draw from the band is noise at every place."""

from __future__ import annotations

import streamlit as st

from anp_core.figures.lab_processes import height_range, samples_figure
from anp_core.lab.processes.np_to_anp import draw_scene, fit, latent_samples, pointwise_draws, roughness
from anp_core.language import _
from pages.widgets.lab_card import Panel, Script, demonstration, stacked

MOST_KNOWN, MOST_SAMPLES = 8, 20


@st.fragment
def latent_panel() -> None:
    """Samples of the latent path beside draws from the deterministic band."""
    st.subheader(_("The latent path: whole curves at once"))
    first, second, third = st.columns([1.4, 1.4, 0.8], gap="large")
    with first:
        known = st.slider(_("Context points"), 1, MOST_KNOWN, 2, key="np_latent_points", bind="query-params")
    with second:
        count = st.slider(_("Samples"), 1, MOST_SAMPLES, 12, key="np_latent_samples", bind="query-params")
    with third:
        seed = int(st.number_input(_("Random seed"), 0, 9_999, 24, key="np_latent_seed", bind="query-params"))
    scene = draw_scene("rbf", known, seed)
    samples, band = latent_samples(scene, count, seed), fit("multihead", scene)
    drawn = pointwise_draws(band, count, seed)
    heights = height_range(samples.curves, scene.truth, band.mean + 2 * band.std, band.mean - 2 * band.std)
    points = (scene.x, scene.y)
    demonstration(
        "np_latent",
        stacked(
            r"z \sim q(z \mid \text{" + _("context") + r"})",
            r"y(x) \sim \mathcal N\bigl(\mu(x, z),\, 0.1^2\bigr)",
            r"\mathcal L = -\mathbb E_{q(z)} \log p(y \mid x, z)",
            r"\quad + \mathrm{KL}\bigl(q(z \mid \text{"
            + _("all")
            + r"}) \,\Vert\, q(z \mid \text{"
            + _("context")
            + r"})\bigr)",
        ),
        [
            Panel(
                samples_figure(scene.grid, samples.curves, points, scene.truth, heights),
                _("Smooth curves, one for every draw of z, with the context points and the true curve."),
                _("Latent path: each draw of z moves all of a curve"),
            ),
            Panel(
                samples_figure(scene.grid, drawn, points, scene.truth, heights, (band.mean, band.std)),
                _("Jagged draws from the deterministic band, with the context points and the true curve."),
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
        _(
            "From one grid point to the next a latent sample moves by {smooth:.3f} on average, a draw from the band "
            "by {jagged:.3f}: the band says how far off each place may be, and nothing about which places are off "
            "together. z had to be made to speak: the std of its decoder was held at 0.1 in the training. A decoder "
            "that may widen its band does that first, z then says nothing, and all samples are the same curve. Even "
            "so the z of this small network says too little: its curves differ by {spread:.2f} where the band of the "
            "deterministic network has a standard deviation of {width:.2f}.",
            spread=samples.spread,
            width=float(band.std.mean()),
            smooth=roughness(samples.curves),
            jagged=roughness(drawn),
        ),
    )
