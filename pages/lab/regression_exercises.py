"""The textbook's exercises (a) to (d) on the regression page: each computed when opened, with the measured answer."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from anp_core.data.curve_samples import CurveSample
from anp_core.figures.lab_curves import Axis, curve_figure, lines_figure
from anp_core.lab.regression.learned_pooling import LearnedPooling, learn_query_width
from anp_core.lab.regression.regression_experiments import (
    BandwidthErrors,
    MoreSamples,
    TradeOff,
    bandwidth_errors,
    more_samples,
    root_mean_square,
    trade_off,
)
from anp_core.lab.regression.verdicts import (
    choice_verdict,
    samples_verdict,
    trade_off_verdict,
    width_verdict,
)
from anp_core.language import _, mark, say, sentences, translated
from pages.lab.estimators import ESTIMATORS, solve
from pages.lab.regression_inputs import Data
from pages.widgets.kept_expander import kept_expander
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice

KERNEL_TITLES = {
    "gaussian": mark("Gaussian"),
    "epanechnikov": mark("Epanechnikov"),
    "boxcar": mark("Boxcar"),
    "nearest": mark("Nearest neighbours"),
}
NEEDS_TRUTH = mark(
    "This experiment draws many samples of a known curve. Choose a curve above instead of your own table."
)


def exercises(data: Data) -> None:
    """Four questions; nothing is computed before one is opened."""
    for letter, title, answer in (
        ("a", _("(a) Do more samples help?"), _samples),
        ("b", _("(b) What does w mean?"), _meaning),
        ("c", _("(c) How can h be chosen without the truth?"), _choice),
        ("d", _("(d) Can you invent another pooling with parameters?"), _poolings),
    ):
        panel = kept_expander(title, key=f"exercise_{letter}", bind="query-params")
        with panel:
            if panel.open:
                answer(data)


@st.fragment
def _samples(data: Data) -> None:
    if not data.curve:
        st.info(_(NEEDS_TRUTH))
        return
    with st.spinner(_("Drawing samples of up to 5,000 points")):
        result = _more_samples(data.curve, data.noise, data.seed)
    st.markdown(translated(samples_verdict(result)))
    last = int(result.counts[-1])
    lines = {"h = 1": result.fixed, _("h by leave-one-out"): result.chosen}
    figure = lines_figure(
        result.counts,
        lines,
        Axis(_("number of samples"), log=True),
        Axis(_("error against the true curve"), log=True),
        level=(_("bias floor at h = 1"), result.floor),
    )
    demonstration(
        "exercise_a",
        r"\hat f(x) \;\to\; \frac{\int K\!\left(\frac{x - u}{h}\right) f(u)\, du}"
        r"{\int K\!\left(\frac{x - u}{h}\right) du} \;\ne\; f(x)",
        [Panel(figure, _("The error at a fixed and at a chosen bandwidth, by the number of samples."))],
        Script(
            "from anp_core.lab.regression.regression_experiments import more_samples\n\n"
            f"result = more_samples({data.curve!r}, noise={data.noise:g}, seed={data.seed})\n"
            'print(f"{result.chosen[-1]:.3f}")\n',
            _("Error with {count:,} samples, h by leave-one-out", count=last),
            f"{result.chosen[-1]:.3f}",
        ),
        _(
            "Samples of up to 250 are drawn twelve times and their errors averaged; larger ones fewer times. Where "
            "the formula says ≠, the floor is above zero."
        ),
    )


@st.fragment
def _meaning(data: Data) -> None:
    st.markdown(
        _(
            "**w is one over the bandwidth**: −(w (x − xᵢ))²/2 and −(x − xᵢ)²/(2h²) are the same score when w = 1/h. "
            "A larger w is a sharper look: it follows the bends of a curve (less bias), and each answer is a mean of "
            "fewer values (more variance)."
        )
    )
    if not data.curve:
        st.info(_(NEEDS_TRUTH))
        return
    trade = _trade_off(data.curve, data.count, data.noise, data.seed)
    total = trade.squared_bias + trade.variance
    best = float(trade.bandwidths[int(np.argmin(total))])
    st.markdown(translated(trade_off_verdict(trade)))
    figure = lines_figure(
        1 / trade.bandwidths,
        {_("bias²"): trade.squared_bias, _("variance"): trade.variance, _("both"): total},
        Axis("w = 1/h", log=True),
        Axis(_("mean square"), log=True),
        mark=(_("least"), 1 / best),
    )
    demonstration(
        "exercise_b",
        r"\mathbb{E}\bigl[(\hat f - f)^2\bigr] = \bigl(\mathbb{E}\hat f - f\bigr)^2 + \mathrm{Var}\,\hat f",
        [Panel(figure, _("Squared bias, variance and their sum by w."))],
        Script(
            "from anp_core.lab.regression.regression_experiments import trade_off\n\n"
            f"trade = trade_off({data.curve!r}, count={data.count}, noise={data.noise:g}, seed={data.seed})\n"
            "total = trade.squared_bias + trade.variance\n"
            'print(f"{1 / trade.bandwidths[total.argmin()]:.2f}")\n',
            _("The w with the least total error"),
            f"{1 / best:.2f}",
        ),
        _(
            "Measured over thirty draws of the same size. How w is learned, and what may go wrong with it, is shown "
            "above."
        ),
    )


@st.fragment
def _choice(data: Data) -> None:
    kernel = linked_choice(st.selectbox, _("Kernel"), KERNEL_TITLES, key="exercise_c_kernel")
    errors = _bandwidth_errors(data.key, kernel, data.unit, data.sample)
    if not np.isfinite(errors.leave_one_out).any():
        st.info(_("At every candidate some point has no other in reach. Try the Gaussian kernel."))
        return
    word = "k" if kernel == "nearest" else "h"
    lines = {_("leave-one-out"): errors.leave_one_out}
    if errors.true_error is not None:
        lines[_("true error")] = errors.true_error
    st.markdown(translated(choice_verdict(errors, word, data.noise)))
    figure = lines_figure(
        errors.candidates,
        lines,
        Axis(_("neighbours k") if word == "k" else _("bandwidth h"), log=True),
        Axis(_("mean squared error"), log=True),
        mark=(f"{word} = {errors.best:.3g}", errors.best),
    )
    unit = "" if data.curve or kernel == "nearest" else f", unit={data.unit!r}"
    demonstration(
        "exercise_c",
        r"h^\star = \arg\min_h \frac1n \sum_i \bigl(\hat f_{-i,h}(x_i) - y_i\bigr)^2",
        [Panel(figure, _("Leave-one-out error and true error of every candidate."))],
        Script(
            f"from anp_core.lab.regression.kernel_regression import choose_bandwidth\n{data.code}\n"
            f'print(f"{{choose_bandwidth(sample.x, sample.y, {kernel!r}{unit}).best:.3g}}")\n',
            _("{letter} by leave-one-out", letter=word),
            f"{errors.best:.3g}",
        ),
        ""
        if kernel == "gaussian"
        else _("Where a line is missing, some point has no other in reach of the kernel."),
    )


@st.fragment
def _poolings(data: Data) -> None:
    names = ("gaussian", "learned_w", "query_width", "embedding", "local_linear")
    st.markdown(
        _(
            "**Three answers.** A width for every query, w(x); a learned embedding of query and key, with the "
            "distance taken there; and a local line in place of a local mean, whose weights may be negative, so "
            "that it is no longer a softmax."
        )
    )
    width = 0.3 * data.unit
    sample = data.sample
    found = {_(ESTIMATORS[name].title): solve(name, data, width) for name in names}
    measured = {_("Smallest weight"): [float(each.weights.min()) for each in found.values()]}
    if sample.truth is not None:
        measured[_("Error against the truth")] = [
            root_mean_square(each.curve, sample.truth) for each in found.values()
        ]
    table = pd.DataFrame(measured, index=pd.Index(list(found), name=_("Pooling")))
    st.table(table.style.format("{:.3f}"), border="horizontal")
    st.caption(
        _(
            "Gaussian attention and local linear take a bandwidth of {width:.2g}; the others learn theirs.",
            width=width,
        )
    )
    learned = _query_width(data.key, sample)
    assert learned.width is not None
    middle = len(learned.width) // 2
    demonstration(
        "exercise_d",
        stacked(
            r"\log w(x) = c_0 + c_1 t + c_2 t^2 + c_3 t^3",
            r"t = \frac{x - m}{\Delta}",
            r"m = \tfrac12\,(x_{\max} + x_{\min})",
            r"\Delta = \tfrac12\,(x_{\max} - x_{\min})",
        ),
        [
            Panel(
                curve_figure(
                    sample.x,
                    sample.y,
                    sample.query,
                    {title: each.curve for title, each in found.items()},
                    sample.truth,
                ),
                _("The curves of the five poolings."),
                _("What the poolings draw"),
            ),
            Panel(
                lines_figure(
                    sample.query, {"w(x)": learned.width}, Axis(_("query x")), Axis("w(x)", log=True)
                ),
                _("The learned width at every query."),
                _("How sharply each query looks"),
            ),
            Panel(
                lines_figure(
                    np.arange(len(learned.loss), dtype=float),
                    {"w(x)": learned.loss},
                    Axis(_("step")),
                    Axis(_("leave-one-out error")),
                ),
                _("The loss during the training."),
                _("Its training"),
            ),
        ],
        Script(
            f"from anp_core.lab.regression.learned_pooling import learn_query_width\n{data.code}\n"
            "pooling = learn_query_width(sample.query, sample.x, sample.y)\n"
            f'print(f"{{pooling.width[{middle}]:.2f}}")\n',
            _("w at x = {x:.3g}", x=sample.query[middle]),
            f"{learned.width[middle]:.2f}",
        ),
        translated(
            sentences(
                width_verdict(sample.query, learned.width),
                say("Try the curve that grows ever faster, with 200 samples and little noise."),
            )
        ),
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _more_samples(curve: str, noise: float, seed: int) -> MoreSamples:
    return more_samples(curve, noise, seed)


@st.cache_data(max_entries=32, show_spinner=False)
def _trade_off(curve: str, count: int, noise: float, seed: int) -> TradeOff:
    return trade_off(curve, count, noise, seed)


@st.cache_data(max_entries=64, show_spinner=False)
def _bandwidth_errors(key: str, kernel: str, unit: float, _sample: CurveSample) -> BandwidthErrors:
    return bandwidth_errors(_sample, kernel, unit)


@st.cache_data(max_entries=32, show_spinner=False)
def _query_width(key: str, _sample: CurveSample) -> LearnedPooling:
    return learn_query_width(_sample.query, _sample.x, _sample.y)
