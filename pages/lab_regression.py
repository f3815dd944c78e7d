"""The page "Regression by attention": Nadaraya-Watson, its kernels, its training and the textbook's exercises."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.figures.lab_curves import curve_figure
from anp_core.figures.lab_heatmaps import heatmap_board, weights_heatmap
from anp_core.language import _, mark
from pages.lab.estimators import ESTIMATORS, POOLED, comparison_script, estimator_script, solve
from pages.lab.frame import begin_page
from pages.lab.regression_exercises import exercises
from pages.lab.regression_inputs import Data, choose_data
from pages.lab.regression_training import training_panel
from pages.widgets.lab_card import Panel, demonstration
from pages.widgets.linked_choice import linked_choice, linked_choices

BANDWIDTHS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0)
TITLES = {name: estimator.title for name, estimator in ESTIMATORS.items()}
FIRST_COMPARED = ["average", "gaussian", "learned_w"]
MOST_COMPARED = 5


def choose_bandwidth(name: str, data: Data, key: str) -> float:
    """The slider of an estimator that has one: h in the unit of x, or a number of neighbours."""
    parameter = ESTIMATORS[name].parameter
    if parameter == "k":
        most = min(50, len(data.sample.x))
        return st.slider(_("Neighbours k"), 1, most, min(5, most), key=f"{key}_k", bind="query-params")
    if parameter == "h":
        label = _("Bandwidth h") if data.curve else _("Bandwidth h, in units of {unit:.3g}", unit=data.unit)
        return data.unit * st.select_slider(label, BANDWIDTHS, 0.3, key=f"{key}_h", bind="query-params")
    return 0.0


@st.fragment
def one_estimator(data: Data) -> None:
    """One estimator with its formula, its curve, its weights and its script."""
    choice, slider = st.columns(2, gap="large")
    with choice:
        name = linked_choice(st.selectbox, _("Estimator"), TITLES, key="reg_estimator")
    with slider:
        bandwidth = choose_bandwidth(name, data, "reg")
    sample, estimator = data.sample, ESTIMATORS[name]
    title = _(estimator.title)
    estimate = solve(name, data, bandwidth)
    curve = curve_figure(sample.x, sample.y, sample.query, {title: estimate.curve}, sample.truth)
    heatmap = weights_heatmap(estimate.weights, queries=sample.query, keys=sample.x)
    demonstration(
        "regression",
        estimator.formula,
        [
            Panel(curve, _("The data and the curve that {estimator} draws through them.", estimator=title)),
            Panel(
                heatmap,
                _(
                    "Heatmap of the weight of every measured value for every query; the diagonal is where both are "
                    "near."
                ),
                _("How much each measured value counts for each query"),
            ),
        ],
        estimator_script(name, data, bandwidth, estimate),
        _(estimator.note),
    )
    if not np.isfinite(estimate.curve).all():
        st.info(
            _(
                "The curve has gaps: no measured value is in reach of the kernel, and a mean of nothing is no number."
            ),
            icon=":material/line_start_circle:",
        )


@st.fragment
def side_by_side(data: Data) -> None:
    """Several estimators over the same data, and their weights on one colour scale."""
    chosen = linked_choices(
        _("Estimators to compare"),
        TITLES,
        key="reg_compared",
        default=FIRST_COMPARED,
        max_selections=MOST_COMPARED,
        placeholder=_("Choose at least one estimator."),
    )
    if not chosen:
        st.caption(_("Choose at least one estimator."))
        return
    bandwidth = choose_bandwidth("gaussian", data, "reg_compare")
    sample = data.sample
    neighbours = float(max(1, round(len(sample.x) * 0.08)))
    asked = {name: neighbours if ESTIMATORS[name].parameter == "k" else bandwidth for name in chosen}
    found = {_(TITLES[name]): solve(name, data, asked[name]) for name in chosen}
    curves = {title: estimate.curve for title, estimate in found.items()}
    boards = {title: estimate.weights for title, estimate in found.items()}
    top = min(1.0, 2 * max(float(np.quantile(board, 0.99)) for board in boards.values()))
    demonstration(
        "regression_compared",
        POOLED,
        [
            Panel(
                curve_figure(sample.x, sample.y, sample.query, curves, sample.truth),
                _("The curves of all chosen estimators."),
                _("Curves"),
            ),
            Panel(
                heatmap_board(boards, columns=2, top=top, numbered=False),
                _("The weights of all chosen estimators."),
                _("Weights, queries down and keys across, both sorted"),
            ),
        ],
        comparison_script(asked, data, list(found.values())),
        _(
            "All colours share one scale that ends at {top:.2g}; negative weights are drawn like zero. "
            "Nearest neighbours take k = {neighbours:.0f} here.",
            top=top,
            neighbours=neighbours,
        ),
    )


page = begin_page(
    _("Regression by attention"),
    _(
        "In Nadaraya-Watson kernel regression the **query** is where you ask, the **keys** are where somebody "
        "measured, and the **values** are what came out. The answer is a mean of the values, weighted by how well "
        "each key fits the query: attention, fifty years before it had the name."
    ),
    {
        "one-curve": mark("A curve from weighted means"),
        "side-by-side": mark("Side by side"),
        "learning-w": mark("Learning w, step by step"),
        "exercises": mark("The textbook's exercises, answered by measuring"),
    },
)
data = choose_data()
page.section("one-curve")
one_estimator(data)
page.section("side-by-side")
side_by_side(data)
page.section("learning-w")
training_panel(data)
page.section("exercises")
exercises(data)
