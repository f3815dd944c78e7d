"""The training of w, step by step: a slider moves through the steps, and curve and loss follow."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import streamlit as st

from anp_core.data.curve_samples import CurveSample
from anp_core.figures.lab_curves import Axis, curve_figure, lines_figure
from anp_core.kernel_regression import estimate_curve
from anp_core.lab.learned_pooling import WIDTH_STEPS, WidthTraining, train_width
from pages.lab_regression_inputs import Data
from pages.widgets.lab_card import Panel, Script, demonstration, stacked

STEPPED = 10  # where the slider stands at first
W_FLOOR = 1e-3  # plain descent may leave w at or below zero; |w| is what the formula uses


class Way(NamedTuple):
    """How w is learned: what `train_width` is told, its formula and what to look out for."""

    options: dict[str, bool]
    formula: str
    note: str


WAYS = {
    "log w, by Adam": Way(
        {},
        stacked(r"\theta = \log w", r"L(\theta) = \frac1n \sum_i \bigl(\hat f_{-i}(x_i) - y_i\bigr)^2"),
        "Each point is predicted from the others. A step changes w by a factor, so that it can neither overshoot "
        "nor become negative.",
    ),
    "w, by plain SGD at 0.5": Way(
        {"plain_sgd": True},
        r"w \leftarrow w - \tfrac12\,\frac{\partial}{\partial w} \sum_i \bigl(\hat f_{-i}(x_i) - y_i\bigr)^2",
        "The sum of the errors grows with n and so does its slope: the first steps throw w far away, where the loss "
        "is so flat, or so steep, that it does not come back in good order.",
    ),
    "log w, every point sees itself": Way(
        {"include_self": True},
        stacked(
            r"L(\theta) = \frac1n \sum_i \bigl(\hat f(x_i) - y_i\bigr)^2", r"L \to 0 \text{ as } w \to \infty"
        ),
        "The best way to predict a value that one may look at is to copy it: the loss falls to zero, w grows "
        "without end, and the curve goes through every point.",
    ),
}


@st.fragment
def training_panel(data: Data) -> None:
    """Learn w in one of three ways and look at any step of it."""
    st.subheader("Learning w, step by step")
    name = st.selectbox("How w is learned", list(WAYS), key="training_way")
    way = WAYS[name]
    step = st.slider("Step of the training", 0, WIDTH_STEPS, STEPPED, key="training_step")
    start = 0.5 if data.curve else 2.5 / float(np.ptp(data.sample.x))
    training = _train(data.key, name, start, data.sample)
    w = float(training.w[step])
    sample = data.sample
    curve = estimate_curve(sample.query, sample.x, sample.y, "gaussian", 1 / max(abs(w), W_FLOOR)).curve
    steps = np.arange(WIDTH_STEPS + 1, dtype=float)
    demonstration(
        "training",
        way.formula,
        [
            Panel(
                curve_figure(sample.x, sample.y, sample.query, {f"after {step} steps": curve}, sample.truth),
                f"The curve after {step} steps of training.",
                f"After {step} steps w = {w:.3g}, that is a bandwidth of {1 / max(abs(w), W_FLOOR):.3g}",
            ),
            Panel(
                lines_figure(
                    steps,
                    {"w": np.abs(training.w), "loss": training.loss},
                    Axis("step"),
                    Axis("w and loss", log=True),
                    mark=("shown", float(step)),
                ),
                "w and the loss at every step of the training.",
            ),
        ],
        _script(data, way, step, start, w),
        way.note,
    )


def _script(data: Data, way: Way, step: int, start: float, w: float) -> Script:
    told = "".join(f", {name}={value}" for name, value in way.options.items())
    code = (
        "from anp_core.lab.learned_pooling import train_width\n"
        f"{data.code}\n"
        f"training = train_width(sample.x, sample.y, start={start!r}{told})\n"
        f'print(f"{{training.w[{step}]:.3g}}")\n'
    )
    return Script(code, f"w after {step} steps", f"{w:.3g}")


@st.cache_data(max_entries=64, show_spinner="Training")
def _train(key: str, way: str, start: float, _sample: CurveSample) -> WidthTraining:
    return train_width(_sample.x, _sample.y, start=start, **WAYS[way].options)
