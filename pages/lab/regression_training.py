"""The training of w, step by step: a slider moves through the steps, and curve and loss follow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from anp_core.data.curve_samples import CurveSample
from anp_core.figures.lab_curves import Axis, curve_figure, lines_figure
from anp_core.lab.regression.kernel_regression import estimate_curve
from anp_core.lab.regression.learned_pooling import WIDTH_STEPS, WidthTraining, train_width
from anp_core.lab.regression.verdicts import training_verdict
from anp_core.language import _, mark, sentences, translated
from pages.lab.regression_inputs import Data
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice

STEPPED = 10  # where the slider stands at first
W_FLOOR = 1e-3  # plain descent may leave w at or below zero; |w| is what the formula uses


class Way(NamedTuple):
    """How w is learned: what `train_width` is told, its formula and what to look out for."""

    title: str
    options: dict[str, bool]
    formula: str
    note: str


WAYS = {
    "adam": Way(
        mark("log w, by Adam"),
        {},
        stacked(r"\theta = \log w", r"L(\theta) = \frac1n \sum_i \bigl(\hat f_{-i}(x_i) - y_i\bigr)^2"),
        mark(
            "Each point is predicted from the others. A step changes w by a factor, so that it stays positive."
        ),
    ),
    "sgd": Way(
        mark("w, by plain SGD at 0.5"),
        {"plain_sgd": True},
        r"w \leftarrow w - \tfrac12\,\frac{\partial}{\partial w} \sum_i \bigl(\hat f_{-i}(x_i) - y_i\bigr)^2",
        mark(
            "The sum of the errors grows with n and so does its slope: the more points, the further the first steps "
            "throw w. With a few dozen points it may come back, with hundreds it is lost."
        ),
    ),
    "self": Way(
        mark("log w, every point sees itself"),
        {"include_self": True},
        stacked(
            r"L(\theta) = \frac1n \sum_i \bigl(\hat f(x_i) - y_i\bigr)^2",
            r"L \to 0 \quad (w \to \infty,\; x_i \ne x_j)",
        ),
        mark(
            "The best way to predict a value that one may look at is to copy it. Where all x are different, the loss "
            "falls towards zero, but only as w grows without end."
        ),
    ),
}


@st.fragment
def training_panel(data: Data) -> None:
    """Learn w in one of three ways and look at any step of it."""
    titles = {name: way.title for name, way in WAYS.items()}
    name = linked_choice(st.selectbox, _("How w is learned"), titles, key="training_way")
    way = WAYS[name]
    step = st.slider(
        _("Step of the training"), 0, WIDTH_STEPS, STEPPED, key="training_step", bind="query-params"
    )
    start = 0.5 if data.curve else 0.5 / data.unit
    training = _train(data.key, name, start, data.sample)
    w = float(training.w[step])
    sample = data.sample
    verdict = training_verdict(name, training, _train(data.key, "adam", start, sample), sample.y)
    curve = estimate_curve(sample.query, sample.x, sample.y, "gaussian", 1 / max(abs(w), W_FLOOR)).curve
    steps = np.arange(WIDTH_STEPS + 1, dtype=float)
    after = _("after {step} steps", step=step)
    demonstration(
        "training",
        way.formula,
        [
            Panel(
                curve_figure(sample.x, sample.y, sample.query, {after: curve}, sample.truth),
                _("The curve after {step} steps of training.", step=step),
                _(
                    "After {step} steps w = {w:.3g}, that is a bandwidth of {h:.3g}",
                    step=step,
                    w=w,
                    h=1 / max(abs(w), W_FLOOR),
                ),
            ),
            Panel(
                lines_figure(
                    steps,
                    {"w": np.abs(training.w), _("loss"): training.loss},
                    Axis(_("step")),
                    Axis(_("w and loss"), log=True),
                    mark=(_("shown"), float(step)),
                ),
                _("w and the loss at every step of the training."),
            ),
        ],
        _script(data, way, step, start, w),
        translated(sentences(way.note, verdict)),
    )


def _script(data: Data, way: Way, step: int, start: float, w: float) -> Script:
    told = "".join(f", {name}={value}" for name, value in way.options.items())
    code = (
        "from anp_core.lab.regression.learned_pooling import train_width\n"
        f"{data.code}\n"
        f"training = train_width(sample.x, sample.y, start={start!r}{told})\n"
        f'print(f"{{training.w[{step}]:.3g}}")\n'
    )
    return Script(code, _("w after {step} steps", step=step), f"{w:.3g}")


@st.cache_data(max_entries=64, show_spinner=False)
def _train(key: str, way: str, start: float, _sample: CurveSample) -> WidthTraining:
    return train_width(_sample.x, _sample.y, start=start, **WAYS[way].options)
