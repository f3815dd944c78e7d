"""Train a small process live: a thread of the session learns, the page looks at it every second."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from anp_core.figures.lab_processes import COLOURS, fit_figure, height_range, live_loss_figure
from anp_core.lab.processes.live_training import LiveSettings, LiveTraining, LiveView
from anp_core.lab.processes.np_to_anp import TITLES
from anp_core.language import _, mark
from pages.widgets.lab_card import chart_config, downloads
from pages.widgets.linked_choice import linked_choice

LIVE = "np_live"
POLL_SECONDS = 1.0
RATES = (2e-4, 1e-3, 2e-3, 5e-3, 1e-2, 5e-2)
BATCHES = (1, 2, 4, 8, 16, 32)
STEPS = (200, 500, 1_000, 1_500, 3_000)
LOSS_HEIGHTS = (-1.5, 2.0)
KINDS = {"rbf": mark("smooth (RBF)"), "matern52": mark("rougher (Matérn-5/2)"), "periodic": mark("periodic")}
STATES = {
    "ready": mark("Not begun: the weights are still random."),
    "running": mark("Learning."),
    "paused": mark("Paused; everything is kept."),
    "unattended": mark("Paused by itself, as nobody was looking; everything is kept."),
    "finished": mark("Done."),
    "failed": mark("The training broke off. Begin anew, perhaps with a lower learning rate."),
}


@st.fragment
def live_panel() -> None:
    """The settings, the buttons, and the training as it goes."""
    st.markdown(
        _(
            "A network with random weights learns here and now, on curves drawn for every step, and you watch it "
            "meet ten points of a curve that it is never taught. Nothing of it is kept when you leave."
        )
    )
    settings = _settings()
    live = st.session_state.get(LIVE)
    if live is None:
        live = st.session_state[LIVE] = LiveTraining(settings)
    if live.settings != settings and live.view().state == "ready":
        live.reset(settings)
    view = live.view()
    _buttons(live, settings, view)
    running = view.state == "running"
    st.fragment(_watch, run_every=POLL_SECONDS if running else None)(live, settings, running)
    script = _script(live.settings)
    if view.state == "finished":
        st.code(script, language="python", wrap_lines=True)
        st.metric(
            _("Loss at new points of curves that it never learnt from"),
            f"{view.held_out[-1]:.3f}",
            help=_("The script above prints this number."),
        )
    downloads(LIVE, _figures(live, view), script)


def _settings() -> LiveSettings:
    first, second, third, fourth, fifth = st.columns(5, gap="medium")
    with first:
        pooling = linked_choice(
            st.selectbox, _("Pooling"), TITLES, key="np_live_pooling", default="multihead"
        )
    with second:
        kernel = linked_choice(st.selectbox, _("Kind of curve"), KINDS, key="np_live_kernel")
    with third:
        rate = st.select_slider(
            _("Learning rate"),
            RATES,
            2e-3,
            format_func="{:g}".format,
            key="np_live_rate",
            bind="query-params",
        )
    with fourth:
        batch = st.select_slider(_("Curves a step"), BATCHES, 8, key="np_live_batch", bind="query-params")
    with fifth:
        steps = st.select_slider(_("Steps"), STEPS, 1_000, key="np_live_steps", bind="query-params")
    return LiveSettings(pooling, float(rate), int(batch), kernel, int(steps))


def _watch(live: LiveTraining, settings: LiveSettings, running: bool) -> None:
    """How far it is and what it looks like; looking keeps it running."""
    view = live.view()
    if running and view.state != "running":
        st.rerun()  # the buttons change, and the looking ends
    said = _("Step {step:,} of {total:,}", step=view.step, total=view.total) + " · " + _(STATES[view.state])
    if running:
        st.progress(view.step / view.total, text=said)
    else:
        st.caption(said)
    if live.settings != settings:
        st.caption(_("The settings have changed since: begin anew to use them."))
    fitted, losses = _figures(live, view)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(
            "**"
            + _(
                "Step {step:,}: {error:.3f} left at the context points",
                step=view.fit_step,
                error=view.fit.context_error,
            )
            + "**"
        )
        st.plotly_chart(
            fitted,
            key="np_live_fit",
            config=chart_config(),
            alt=_("The fit of the network under training to ten points."),
        )
    with right:
        st.markdown("**" + _("Negative log-likelihood: lower is better") + "**")
        st.plotly_chart(
            losses, key="np_live_loss", config=chart_config(), alt=_("The loss after every step so far.")
        )


def _buttons(live: LiveTraining, settings: LiveSettings, view: LiveView) -> None:
    """Always the same three, so that none moves while one looks."""
    running = view.state == "running"
    with st.container(horizontal=True):
        st.button(
            _("Train") if view.step == 0 else _("Continue"),
            icon=":material/play_arrow:",
            type="primary",
            disabled=running or view.state in ("finished", "failed"),
            key="np_live_start",
            on_click=live.start,
        )
        st.button(
            _("Pause"),
            icon=":material/pause:",
            disabled=not running,
            key="np_live_pause",
            on_click=live.pause,
        )
        st.button(
            _("Begin anew"),
            icon=":material/restart_alt:",
            disabled=view.state == "ready",
            key="np_live_reset",
            on_click=live.reset,
            args=(settings,),
        )


def _figures(live: LiveTraining, view: LiveView) -> list[go.Figure]:
    scene, fitted = view.scene, view.fit
    return [
        fit_figure(
            scene.grid,
            fitted.mean,
            fitted.std,
            (scene.x, scene.y),
            fitted.at_context,
            scene.truth,
            height_range(scene.truth - 0.5, scene.truth + 0.5),
            COLOURS[list(TITLES).index(live.settings.pooling)],
        ),
        live_loss_figure(view.loss, (view.held_out_step, view.held_out), view.total, LOSS_HEIGHTS),
    ]


def _script(settings: LiveSettings) -> str:
    return (
        "import time\n\n"
        "from anp_core.lab.processes.live_training import LiveSettings, LiveTraining\n\n"
        f"live = LiveTraining({settings!r})\n"
        "live.start()\n"
        'while (view := live.view()).state == "running":\n'
        "    time.sleep(0.2)\n"
        'print(f"{view.held_out[-1]:.3f}")\n'
    )
