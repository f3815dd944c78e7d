"""How fast the small processes learn, in steps and in seconds, and what a step costs with more points."""

from __future__ import annotations

import streamlit as st

from anp_core.figures.lab_processes import cost_figure, learning_figure
from anp_core.lab.processes.np_cost import MEAN_ONCE
from anp_core.lab.processes.np_learning import Learning, read_learning
from anp_core.lab.processes.np_to_anp import TITLES
from anp_core.lab.processes.np_words import learning_verdict
from anp_core.language import _, mark, translated
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice

CLOCKS = {"step": mark("steps"), "seconds": mark("seconds")}
MEASURES = {
    "target_nll": mark("loss at new points (nats)"),
    "context_nll": mark("loss at the context points (nats)"),
    "target_rmse": mark("error at new points"),
    "context_rmse": mark("error at the context points"),
}
COST_TITLES = {MEAN_ONCE: mark("the mean, taken once"), **TITLES}


@st.fragment
def learning_panel() -> None:
    """Held-out scores during the training, on either clock."""
    left, right = st.columns(2, gap="large")
    with left:
        clock = linked_choice(
            st.segmented_control, _("Against"), CLOCKS, key="np_clock", default="step", required=True
        )
    with right:
        measure = linked_choice(
            st.selectbox, _("Measured on curves that none of them trained on"), MEASURES, key="np_measure"
        )
    learning = read_learning()
    lines = {  # from the second point on: on a logarithmic axis the first alone would take half of it
        _(TITLES[name]): (getattr(curve, clock)[1:], curve.scores[measure][1:])
        for name, curve in learning.curves.items()
    }
    across = _("step") if clock == "step" else _("seconds of one core")
    panel = Panel(
        learning_figure(lines, across, _(MEASURES[measure])),
        _("Held-out scores of the networks during their training."),
    )
    demonstration(
        "np_learning",
        r"\mathcal L = -\frac1M \sum_{j=1}^{M} \log \mathcal N\bigl(y_j;\, \mu(x_j),\, \sigma(x_j)^2\bigr)",
        [panel],
        _learning_script(learning, measure),
        translated(learning_verdict(learning, measure))
        + " "
        + _(
            "Recorded on {date} on one core ({processor}): all networks took each step on the same batch, one after "
            "the other, until each had taken its own number, and the clock of each counts the processor's seconds of "
            "its own steps alone.",
            date=learning.date,
            processor=learning.processor,
        ),
    )


def _learning_script(learning: Learning, measure: str) -> Script:
    code = (
        "from anp_core.lab.processes.np_learning import read_learning\n\n"
        f"curves, measure = read_learning().curves, {measure!r}\n"
        'mean, attention = curves["uniform"], curves["multihead"]\n'
        "level = mean.scores[measure].min()\n"
        "step = attention.first_at(measure, level)\n"
        'seconds = attention.first_at(measure, level, "seconds")\n'
        'print(f"{step:.0f} of {mean.step[-1]},", f"{seconds:.1f} s of {mean.seconds[-1]:.0f} s")\n'
    )
    mean, attention = learning.curves["uniform"], learning.curves["multihead"]
    level = mean.scores[measure].min()
    step, seconds = (attention.first_at(measure, level, clock) for clock in CLOCKS)
    prints = f"{step:.0f} of {mean.step[-1]}, {seconds:.1f} s of {mean.seconds[-1]:.0f} s"
    return Script(code, _("Multi-head is as good as the mean at its best after"), prints)


@st.fragment
def cost_panel() -> None:
    """Milliseconds of a step by number of points, and that uniform attention is a mean."""
    learning = read_learning()
    times = {_(COST_TITLES[name]): values for name, values in learning.milliseconds.items()}
    points, last = learning.points, {name: values[-1] for name, values in learning.milliseconds.items()}
    demonstration(
        "np_cost",
        stacked(
            r"\text{" + _("mean") + r"}: \mathcal O(N + M)",
            r"\text{" + _("attention") + r"}: \mathcal O(N \cdot M)",
        ),
        [
            Panel(
                cost_figure(points, times),
                _(
                    "Milliseconds of a training step against the number of points, for the mean and for attention."
                ),
            )
        ],
        Script(
            "from anp_core.lab.processes.np_to_anp import draw_scene, load_process, predict_by_mean\n\n"
            'network, task = load_process("uniform").network, draw_scene().task()\n'
            "difference = predict_by_mean(network, task).mean - network.predict(task).mean\n"
            "print(bool(difference.abs().max() < 1e-5))\n",
            _("The mean taken once predicts what uniform attention predicts"),
            "True",
        ),
        _(
            "Loss and gradients of one curve with N context points and as many targets, all networks as wide. At "
            "{few} points a step with four heads takes {ratio_few:.1f} times as long as with the mean taken once, at "
            "{points:,} {ratio_many:.1f} times: {mean:.0f} ms with the mean taken once, {multihead:.0f} ms with four "
            "heads and {laplace:.0f} ms with Laplace scores. Uniform attention that fills a table of N·M equal "
            "weights takes {uniform:.0f} ms, for the same prediction as the mean.",
            few=int(points[0]),
            ratio_few=learning.milliseconds["multihead"][0] / learning.milliseconds[MEAN_ONCE][0],
            ratio_many=last["multihead"] / last[MEAN_ONCE],
            uniform=last["uniform"],
            points=int(points[-1]),
            mean=last[MEAN_ONCE],
            multihead=last["multihead"],
            laplace=last["laplace"],
        ),
    )
