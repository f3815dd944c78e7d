"""The estimators of the regression page: name, formula, answer and the lines of Python that give it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from anp_core.data.curve_samples import CurveSample
from anp_core.lab.regression.kernel_regression import Estimate, estimate_curve, local_linear
from anp_core.lab.regression.learned_pooling import learn_embedding, learn_query_width, train_width
from anp_core.lab.regression.regression_experiments import root_mean_square
from anp_core.language import _, mark
from pages.lab.regression_inputs import Data
from pages.widgets.lab_card import Script, stacked

POOLED = r"\hat f(x) = \sum_i \alpha_i(x)\, y_i"


@dataclass(frozen=True)
class Estimator:
    """One way to regress. `of` takes the sample and the bandwidth; `call` is the same in Python."""

    title: str
    formula: str
    note: str
    of: Callable[[CurveSample, float], Estimate]
    lines: str  # imports of the script
    call: str  # with {h} for the bandwidth
    parameter: str = ""  # "h", "k", or nothing


def _kernel(name: str) -> Callable[[CurveSample, float], Estimate]:
    return lambda s, h: estimate_curve(s.query, s.x, s.y, name, h)


def _learned_width(sample: CurveSample, h: float) -> Estimate:
    w = train_width(sample.x, sample.y).w[-1]
    return estimate_curve(sample.query, sample.x, sample.y, "gaussian", 1 / float(w))


_KERNEL_LINES = "from anp_core.lab.regression.kernel_regression import estimate_curve"
_KERNEL_CALL = "estimate_curve(sample.query, sample.x, sample.y, {name!r}, {{h}})"


def _from_kernel(name: str, title: str, formula: str, note: str, parameter: str = "h") -> Estimator:
    call = _KERNEL_CALL.format(name=name)
    return Estimator(title, formula, note, _kernel(name), _KERNEL_LINES, call, parameter)


ESTIMATORS: dict[str, Estimator] = {
    "gaussian": _from_kernel(
        "gaussian",
        mark("Gaussian attention"),
        stacked(POOLED, r"\alpha_i(x) = \mathrm{softmax}_i\!\left(-\frac{(x - x_i)^2}{2h^2}\right)"),
        mark("Nadaraya-Watson regression: every measured value counts the more, the nearer it was measured."),
    ),
    "average": _from_kernel(
        "average",
        mark("Average pooling"),
        stacked(POOLED, r"\alpha_i(x) = \frac{1}{n}"),
        mark(
            "All values count alike, so the answer is the same everywhere. It does not look at the query at all."
        ),
        "",
    ),
    "epanechnikov": _from_kernel(
        "epanechnikov",
        mark("Epanechnikov kernel"),
        stacked(POOLED, r"\alpha_i(x) \propto \max\!\left(0,\, 1 - \frac{(x - x_i)^2}{h^2}\right)"),
        mark(
            "A parabola that ends at h: what lies further away is masked. Where nothing is in reach, there is a gap."
        ),
    ),
    "boxcar": _from_kernel(
        "boxcar",
        mark("Boxcar kernel"),
        stacked(POOLED, r"\alpha_i(x) \propto \mathbf{1}\{|x - x_i| \le h\}"),
        mark("The plain mean of what lies within h. The curve jumps whenever a point enters or leaves."),
    ),
    "nearest": _from_kernel(
        "nearest",
        mark("Nearest neighbours"),
        stacked(
            POOLED,
            r"\alpha_i(x) = \frac{1}{k}\,\mathbf{1}\{x_i \in N_k(x)\}",
        ),
        mark("The mean of the k nearest values, however far away they are; N_k(x) are their places."),
        "k",
    ),
    "local_linear": Estimator(
        mark("Local linear"),
        stacked(
            r"\hat f(x) = \hat a",
            r"(\hat a, \hat b) = \arg\min_{a, b} \sum_i \alpha_i(x)\, r_i^2",
            r"r_i = y_i - a - b\,(x_i - x)",
        ),
        mark(
            "A line is fitted around each query. Its weights still sum to 1 but may be negative: no softmax makes "
            "them. In return the ends of the curve are not flattened."
        ),
        lambda s, h: local_linear(s.query, s.x, s.y, h),
        "from anp_core.lab.regression.kernel_regression import local_linear",
        "local_linear(sample.query, sample.x, sample.y, {h})",
        "h",
    ),
    "learned_w": Estimator(
        mark("Learned w"),
        stacked(
            POOLED, r"\alpha_i(x) = \mathrm{softmax}_i\!\left(-\frac{\bigl(w\,(x - x_i)\bigr)^2}{2}\right)"
        ),
        mark(
            "Gaussian attention whose w = 1/h is learned from the leave-one-out error by 60 steps of Adam on log w."
        ),
        _learned_width,
        "from anp_core.lab.regression.kernel_regression import estimate_curve\n"
        "from anp_core.lab.regression.learned_pooling import train_width",
        'estimate_curve(sample.query, sample.x, sample.y, "gaussian", 1 / train_width(sample.x, sample.y).w[-1])',
    ),
    "query_width": Estimator(
        mark("Learned w(x)"),
        stacked(
            POOLED, r"\alpha_i(x) = \mathrm{softmax}_i\!\left(-\frac{\bigl(w(x)\,(x - x_i)\bigr)^2}{2}\right)"
        ),
        mark("Every query has a width of its own: log w(x) is a cubic in x with four learned coefficients."),
        lambda s, h: learn_query_width(s.query, s.x, s.y).estimate,
        "from anp_core.lab.regression.learned_pooling import learn_query_width",
        "learn_query_width(sample.query, sample.x, sample.y).estimate",
    ),
    "embedding": Estimator(
        mark("Learned embedding"),
        stacked(
            POOLED,
            r"\alpha_i(x) = \mathrm{softmax}_i\!\left(-\tfrac12\,\lVert\varphi(x) - \varphi(x_i)\rVert^2\right)",
        ),
        mark("A small network φ bends the axis into a plane, and attention goes by the distance there."),
        lambda s, h: learn_embedding(s.query, s.x, s.y).estimate,
        "from anp_core.lab.regression.learned_pooling import learn_embedding",
        "learn_embedding(sample.query, sample.x, sample.y).estimate",
    ),
}


def solve(name: str, data: Data, bandwidth: float) -> Estimate:
    """The estimate, from the cache where it was asked for before."""
    return _solve(name, data.key, bandwidth if ESTIMATORS[name].parameter else 0.0, data.sample)


@st.cache_data(max_entries=128, show_spinner=False)
def _solve(name: str, key: str, bandwidth: float, _sample: CurveSample) -> Estimate:
    return ESTIMATORS[name].of(_sample, bandwidth)


def estimator_script(name: str, data: Data, bandwidth: float, estimate: Estimate) -> Script:
    """The script of one estimator: it prints the error against the truth, or else against the data themselves."""
    estimator = ESTIMATORS[name]
    call = estimator.call.format(h=f"{bandwidth:g}")
    if data.sample.truth is not None:
        return Script(
            f"{estimator.lines}\n"
            f"from anp_core.lab.regression.regression_experiments import root_mean_square\n{data.code}\n"
            f"estimate = {call}\n"
            'print(f"{root_mean_square(estimate.curve, sample.truth):.3f}")\n',
            _("Root mean squared error against the true curve"),
            f"{root_mean_square(estimate.curve, data.sample.truth):.3f}",
        )
    return Script(
        f"{estimator.lines}\n{data.code}\nestimate = {call}\n"
        'print(f"{estimate.curve[len(estimate.curve) // 2]:.4g}")\n',
        _("The estimate in the middle"),
        f"{estimate.curve[len(estimate.curve) // 2]:.4g}",
    )


def comparison_script(asked: Mapping[str, float], data: Data, estimates: Sequence[Estimate]) -> Script:
    """The script of several estimators, each with its bandwidth; it prints one number each."""
    chosen = [ESTIMATORS[name] for name in asked]
    imports = dict.fromkeys(line for estimator in chosen for line in estimator.lines.split("\n"))
    calls = [
        estimator.call.format(h=f"{bandwidth:g}")
        for estimator, bandwidth in zip(chosen, asked.values(), strict=True)
    ]
    listed = "".join(f"    {call},\n" for call in calls)
    if data.sample.truth is not None:
        imports["from anp_core.lab.regression.regression_experiments import root_mean_square"] = None
        number = "{root_mean_square(each.curve, sample.truth):.3f}"
        label = _("Root mean squared error of each against the true curve")
        prints = [f"{root_mean_square(each.curve, data.sample.truth):.3f}" for each in estimates]
    else:
        number = "{each.curve[len(each.curve) // 2]:.4g}"
        label = _("The estimate of each in the middle")
        prints = [f"{each.curve[len(each.curve) // 2]:.4g}" for each in estimates]
    code = (
        "\n".join(imports)
        + f"\n{data.code}\nestimates = [\n{listed}]\n"
        + f'print(", ".join(f"{number}" for each in estimates))\n'
    )
    return Script(code, label, ", ".join(prints))
