"""The textbook's exercises (a) to (d) on the regression page: each computed when opened, with the measured answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from anp_core.data.curve_samples import CurveSample
from anp_core.figures.lab_curves import Axis, lines_figure
from anp_core.lab.learned_pooling import LearnedPooling, learn_query_width
from anp_core.lab.regression_experiments import (
    BandwidthErrors,
    MoreSamples,
    TradeOff,
    bandwidth_errors,
    more_samples,
    root_mean_square,
    trade_off,
)
from pages.lab_estimators import ESTIMATORS, solve
from pages.lab_regression_inputs import Data
from pages.widgets.lab_card import Panel, Script, chart, demonstration, stacked

KERNEL_TITLES = {
    "gaussian": "Gaussian",
    "epanechnikov": "Epanechnikov",
    "boxcar": "Boxcar",
    "nearest": "Nearest neighbours",
}
NEEDS_TRUTH = (
    "This experiment draws many samples of a known curve. Choose a curve above instead of your own table."
)


def exercises(data: Data) -> None:
    """Four questions; nothing is computed before one is opened."""
    st.subheader("The textbook's exercises, answered by measuring")
    for letter, title, answer in (
        ("a", "Do more samples help?", _samples),
        ("b", "What does w mean?", _meaning),
        ("c", "How can h be chosen without the truth?", _choice),
        ("d", "Can you invent another pooling with parameters?", _poolings),
    ):
        panel = st.expander(f"({letter}) {title}", key=f"exercise_{letter}", on_change="rerun")
        with panel:
            if panel.open:
                answer(data)


@st.fragment
def _samples(data: Data) -> None:
    if not data.curve:
        st.info(NEEDS_TRUTH)
        return
    result = _more_samples(data.curve, data.noise, data.seed)
    first, last = int(result.counts[1]), int(result.counts[-1])
    st.markdown(
        f"**Only if the bandwidth may shrink.** At h = 1 the error stays near **{result.fixed[-1]:.2f}** with "
        f"{last:,} samples; endlessly many would leave **{result.floor:.2f}**, because a mean over a wide window "
        f"flattens every bend: that is bias, and no number of samples removes it. With h chosen by leave-one-out "
        f"the error falls from **{result.chosen[1]:.2f}** at {first} samples to **{result.chosen[-1]:.2f}** "
        f"at {last:,}."
    )
    lines = {"h = 1": result.fixed, "h by leave-one-out": result.chosen}
    figure = lines_figure(
        result.counts,
        lines,
        Axis("number of samples", log=True),
        Axis("error against the true curve", log=True),
        level=("bias floor at h = 1", result.floor),
    )
    demonstration(
        "exercise_a",
        r"\hat f(x) \;\to\; \frac{\int K\!\left(\frac{x - u}{h}\right) f(u)\, du}"
        r"{\int K\!\left(\frac{x - u}{h}\right) du} \;\ne\; f(x)",
        [Panel(figure, "The error at a fixed and at a chosen bandwidth, by the number of samples.")],
        Script(
            "from anp_core.lab.regression_experiments import more_samples\n\n"
            f"result = more_samples({data.curve!r}, noise={data.noise:g}, seed={data.seed})\n"
            'print(f"{result.chosen[-1]:.3f}")\n',
            f"Error with {last:,} samples, h by leave-one-out",
            f"{result.chosen[-1]:.3f}",
        ),
        "Samples of up to 250 are drawn twelve times and their errors averaged; larger ones fewer times.",
    )


@st.fragment
def _meaning(data: Data) -> None:
    st.markdown(
        "**w is one over the bandwidth**: −(w (x − xᵢ))²/2 and −(x − xᵢ)²/(2h²) are the same score when w = 1/h. "
        "A larger w is a sharper look. It follows the bends of the curve (less bias), but each answer is a mean of "
        "fewer values (more variance). The least total error lies between."
    )
    if not data.curve:
        st.info(NEEDS_TRUTH)
        return
    trade = _trade_off(data.curve, data.count, data.noise, data.seed)
    total = trade.squared_bias + trade.variance
    best = float(trade.bandwidths[int(np.argmin(total))])
    figure = lines_figure(
        1 / trade.bandwidths,
        {"bias²": trade.squared_bias, "variance": trade.variance, "both": total},
        Axis("w = 1/h", log=True),
        Axis("mean square", log=True),
        mark=("least", 1 / best),
    )
    demonstration(
        "exercise_b",
        r"\mathbb{E}\bigl[(\hat f - f)^2\bigr] = \bigl(\mathbb{E}\hat f - f\bigr)^2 + \mathrm{Var}\,\hat f",
        [Panel(figure, "Squared bias, variance and their sum by w.")],
        Script(
            "from anp_core.lab.regression_experiments import trade_off\n\n"
            f"trade = trade_off({data.curve!r}, count={data.count}, noise={data.noise:g}, seed={data.seed})\n"
            "total = trade.squared_bias + trade.variance\n"
            'print(f"{1 / trade.bandwidths[total.argmin()]:.2f}")\n',
            "The w with the least total error",
            f"{1 / best:.2f}",
        ),
        "Measured over thirty draws of the same size. How w is learned, and how that can go wrong, is shown above: "
        "plain SGD on the summed loss jumps, and a point that may see itself sends w to infinity.",
    )


@st.fragment
def _choice(data: Data) -> None:
    kernel = st.selectbox(
        "Kernel", list(KERNEL_TITLES), format_func=KERNEL_TITLES.__getitem__, key="exercise_c_kernel"
    )
    if not data.curve and kernel != "nearest":
        st.caption("The candidates run from 0.04 to 2.5 in the unit of your x.")
    errors = _bandwidth_errors(data.key, kernel, data.sample)
    if not np.isfinite(errors.leave_one_out).any():
        st.info("At every candidate some point has no other in reach. Try the Gaussian kernel.")
        return
    word = "k" if kernel == "nearest" else "h"
    lines = {"leave-one-out": errors.leave_one_out}
    said = (
        f"**Leave one out:** hide each point, predict it from the others, and take the {word} that does this "
    )
    said += f"best: here **{word} = {errors.best:.3g}**."
    if errors.true_error is not None:
        lines["true error"] = errors.true_error
        at_best = float(errors.true_error[list(errors.candidates).index(errors.best)]) ** 0.5
        said += (
            f" Its true error is {at_best:.2f}; the best that any of the candidates reaches is "
            f"{float(np.nanmin(errors.true_error)) ** 0.5:.2f}. The two curves lie apart by the noise, which no one "
            "can predict, but their lowest points are near each other."
        )
    st.markdown(said)
    figure = lines_figure(
        errors.candidates,
        lines,
        Axis("neighbours k" if word == "k" else "bandwidth h", log=True),
        Axis("mean squared error", log=True),
        mark=(f"{word} = {errors.best:.3g}", errors.best),
    )
    demonstration(
        "exercise_c",
        r"h^\star = \arg\min_h \frac1n \sum_i \bigl(\hat f_{-i,h}(x_i) - y_i\bigr)^2",
        [Panel(figure, "Leave-one-out error and true error of every candidate.")],
        Script(
            f"from anp_core.kernel_regression import choose_bandwidth\n{data.code}\n"
            f'print(f"{{choose_bandwidth(sample.x, sample.y, {kernel!r}).best:.3g}}")\n',
            f"{word} by leave-one-out",
            f"{errors.best:.3g}",
        ),
        ""
        if kernel == "gaussian"
        else "Where a line is missing, some point has no other in reach of the kernel.",
    )


@st.fragment
def _poolings(data: Data) -> None:
    names = ("gaussian", "learned_w", "query_width", "embedding", "local_linear")
    st.markdown(
        "**Three answers.** A width for every query, w(x); a learned embedding of query and key, with the distance "
        "taken there; and a local line in place of a local mean, whose weights may be negative, so that it "
        "is no longer a softmax."
    )
    width = 0.3 if data.curve else 0.06 * float(np.ptp(data.sample.x))
    rows = []
    for name in names:
        estimate = solve(name, data, width)
        row = {"Pooling": ESTIMATORS[name].title, "Smallest weight": float(estimate.weights.min())}
        if data.sample.truth is not None:
            row["Error against the truth"] = root_mean_square(estimate.curve, data.sample.truth)
        rows.append(row)
    st.table(pd.DataFrame(rows).set_index("Pooling").style.format("{:.3f}"), border="horizontal")
    st.caption(
        f"Gaussian attention and local linear take a bandwidth of {width:.2g}; the others learn theirs."
    )
    learned = _query_width(data.key, data.sample)
    assert learned.width is not None
    figure = lines_figure(data.sample.query, {"w(x)": learned.width}, Axis("query x"), Axis("w(x)", log=True))
    middle = len(learned.width) // 2
    demonstration(
        "exercise_d",
        stacked(r"\log w(x) = c_0 + c_1 t + c_2 t^2 + c_3 t^3", r"t = \frac{x - \bar x}{\Delta}"),
        [Panel(figure, "The learned width at every query.", "How sharply each query looks")],
        Script(
            f"from anp_core.lab.learned_pooling import learn_query_width\n{data.code}\n"
            "pooling = learn_query_width(sample.query, sample.x, sample.y)\n"
            f'print(f"{{pooling.width[{middle}]:.2f}}")\n',
            f"w at x = {data.sample.query[middle]:.3g}",
            f"{learned.width[middle]:.2f}",
        ),
        "Choose the curve that grows ever faster above, with 200 samples and little noise: w(x) rises with it.",
    )
    loss = lines_figure(
        np.arange(len(learned.loss), dtype=float),
        {"w(x)": learned.loss},
        Axis("step"),
        Axis("leave-one-out error"),
    )
    chart(Panel(loss, "The loss during the training.", "Its training"), key="exercise_d_loss")


@st.cache_data(max_entries=16, show_spinner="Drawing samples of up to 5,000 points")
def _more_samples(curve: str, noise: float, seed: int) -> MoreSamples:
    return more_samples(curve, noise, seed)


@st.cache_data(max_entries=32, show_spinner=False)
def _trade_off(curve: str, count: int, noise: float, seed: int) -> TradeOff:
    return trade_off(curve, count, noise, seed)


@st.cache_data(max_entries=64, show_spinner=False)
def _bandwidth_errors(key: str, kernel: str, _sample: CurveSample) -> BandwidthErrors:
    return bandwidth_errors(_sample, kernel)


@st.cache_data(max_entries=32, show_spinner=False)
def _query_width(key: str, _sample: CurveSample) -> LearnedPooling:
    return learn_query_width(_sample.query, _sample.x, _sample.y)
