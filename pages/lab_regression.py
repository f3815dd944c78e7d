"""The page "Regression by attention": Nadaraya-Watson, its kernels, its training and the textbook's exercises."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.figures.lab_curves import curve_figure
from anp_core.figures.lab_heatmaps import heatmap_board, weights_heatmap
from pages.lab_estimators import ESTIMATORS, estimator_script, solve
from pages.lab_regression_exercises import exercises
from pages.lab_regression_inputs import Data, choose_data
from pages.lab_regression_training import training_panel
from pages.widgets.lab_card import Panel, chart, demonstration

BANDWIDTHS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0)
FIRST_COMPARED = ["average", "gaussian", "local_linear"]
MOST_COMPARED = 5


def choose_bandwidth(name: str, data: Data, key: str) -> float:
    """The slider of an estimator that has one: h in the unit of x, or a number of neighbours."""
    parameter = ESTIMATORS[name].parameter
    if parameter == "k":
        most = min(50, len(data.sample.x))
        return st.slider("Neighbours k", 1, most, min(5, most), key=f"{key}_k", bind="query-params")
    if parameter == "h":
        # A table may be in any unit: its own width stands for the five that the curves have.
        unit = 1.0 if data.curve else float(np.ptp(data.sample.x)) / 5
        label = "Bandwidth h" if data.curve else f"Bandwidth h, in units of {unit:.3g}"
        return unit * st.select_slider(label, BANDWIDTHS, 0.3, key=f"{key}_h", bind="query-params")
    return 0.0


@st.fragment
def one_estimator(data: Data) -> None:
    """One estimator with its formula, its curve, its weights and its script."""
    st.subheader("A curve from weighted means")
    choice, slider = st.columns(2, gap="large")
    with choice:
        name = st.selectbox(
            "Estimator",
            list(ESTIMATORS),
            format_func=lambda item: ESTIMATORS[item].title,
            key="reg_estimator",
            bind="query-params",
        )
    with slider:
        bandwidth = choose_bandwidth(name, data, "reg")
    sample, estimator = data.sample, ESTIMATORS[name]
    estimate = solve(name, data, bandwidth)
    curve = curve_figure(sample.x, sample.y, sample.query, {estimator.title: estimate.curve}, sample.truth)
    heatmap = weights_heatmap(estimate.weights, queries=sample.query, keys=sample.x)
    demonstration(
        "regression",
        estimator.formula,
        [
            Panel(curve, f"The data and the curve that {estimator.title} draws through them."),
            Panel(
                heatmap,
                "Heatmap of the weight of every measured value for every query; the diagonal is where both are near.",
                "How much each measured value counts for each query",
            ),
        ],
        estimator_script(name, data, bandwidth, estimate),
        estimator.note,
    )
    if not np.isfinite(estimate.curve).all():
        st.info(
            "The curve has gaps: no measured value is in reach of the kernel, and a mean of nothing is no number.",
            icon=":material/line_start_circle:",
        )


@st.fragment
def side_by_side(data: Data) -> None:
    """Several estimators over the same data, and their weights on one colour scale."""
    st.subheader("Side by side")
    chosen = st.multiselect(
        "Estimators to compare",
        list(ESTIMATORS),
        FIRST_COMPARED,
        format_func=lambda item: ESTIMATORS[item].title,
        max_selections=MOST_COMPARED,
        key="reg_compared",
    )
    if not chosen:
        st.caption("Choose at least one estimator.")
        return
    bandwidth = choose_bandwidth("gaussian", data, "reg_compare")
    sample = data.sample
    neighbours = float(max(1, round(len(sample.x) * 0.08)))
    found = {
        ESTIMATORS[name].title: solve(
            name, data, neighbours if ESTIMATORS[name].parameter == "k" else bandwidth
        )
        for name in chosen
    }
    left, right = st.columns(2, gap="large")
    with left:
        curves = {title: estimate.curve for title, estimate in found.items()}
        figure = curve_figure(sample.x, sample.y, sample.query, curves, sample.truth)
        chart(Panel(figure, "The curves of all chosen estimators.", "Curves"), key="regression_compared")
    with right:
        boards = {title: estimate.weights for title, estimate in found.items()}
        top = min(1.0, 2 * max(float(np.quantile(board, 0.99)) for board in boards.values()))
        figure = heatmap_board(boards, columns=2, top=top, numbered=False)
        chart(
            Panel(figure, "The weights of all chosen estimators.", "Weights, queries down and keys across"),
            key="regression_boards",
        )
    st.caption(
        f"All colours share one scale that ends at {top:.2g}; negative weights are drawn like zero. "
        f"Nearest neighbours take k = {neighbours:.0f} here."
    )


st.title("Regression by attention")
st.markdown(
    "In Nadaraya-Watson regression the **query** is where you ask, the **keys** are where somebody measured, and the "
    "**values** are what came out. The answer is a mean of the values, weighted by how well each key fits the query: "
    "attention, sixty years before it had the name."
)
data = choose_data()
one_estimator(data)
st.divider()
side_by_side(data)
st.divider()
training_panel(data)
st.divider()
exercises(data)
