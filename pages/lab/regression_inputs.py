"""The data of the regression page: a curve with noise, or a table of the reader's own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import streamlit as st

from anp_core.data.curve_samples import CURVES, MOST_PAIRS, CurveSample, draw_sample, read_pairs
from anp_core.data.formula import FUNCTIONS, LONGEST
from anp_core.errors import UserInputError
from anp_core.language import _, listed, mark, translated
from pages.widgets.linked_choice import linked_choice

CURVE, OWN = mark("A curve"), mark("My own table")
OWN_FORMULA = "own"
FIRST_FORMULA = "2*sin(x) + x^0.8"
MOST_SAMPLES = 300


@dataclass(frozen=True, eq=False)
class Data:
    """What is regressed, how a script gets it, and a key for caches."""

    key: str
    sample: CurveSample
    curve: str  # its name in CURVES or its formula, or "" for a table
    count: int
    noise: float
    seed: int
    file: str = ""

    @property
    def unit(self) -> float:
        """What bandwidths are measured in: 1 for the curves, which are 5 wide, and a fifth of a table's width."""
        return 1.0 if self.curve else float(np.ptp(self.sample.x)) / 5

    @property
    def code(self) -> str:
        """The lines of Python that make the same `sample`."""
        if self.curve:
            return (
                "from anp_core.data.curve_samples import draw_sample\n\n"
                f"sample = draw_sample({self.curve!r}, count={self.count}, noise={self.noise:g}, seed={self.seed})"
            )
        return (
            "from pathlib import Path\n"
            "from anp_core.data.curve_samples import read_pairs\n\n"
            f"sample = read_pairs(Path({self.file!r}))"
        )


def choose_data() -> Data:
    """The controls above the page. A table that cannot be read is explained, and the curve is used instead."""
    words = {CURVE: _(CURVE), OWN: _(OWN)}
    source = st.segmented_control(
        _("Data"),
        [CURVE, OWN],
        default=CURVE,
        required=True,
        format_func=words.__getitem__,
        key="regression_source",
    )
    if source == OWN:
        data = _own_table()
        if data is not None:
            return data
        st.caption(_("Until there is a table, the curve below is used."))
    curve_column, count_column, noise_column, seed_column = st.columns([1.4, 1.2, 1.2, 0.8], gap="medium")
    with curve_column:
        names = {name: curve.python for name, curve in CURVES.items()}
        curve = linked_choice(
            st.selectbox, _("True curve"), names | {OWN_FORMULA: mark("your own formula")}, key="reg_curve"
        )
    with count_column:
        count = st.slider(
            _("Number of samples"), 10, MOST_SAMPLES, 50, step=5, key="reg_n", bind="query-params"
        )
    with noise_column:
        noise = st.slider(
            _("Noise (standard deviation)"), 0.0, 2.0, 0.5, step=0.1, key="reg_noise", bind="query-params"
        )
    with seed_column:
        seed = int(
            st.number_input(_("Draw number"), 0, 9_999, 0, step=1, key="reg_seed", bind="query-params")
        )
    if curve == OWN_FORMULA:
        curve = _own_formula()
    try:
        sample = draw_sample(curve, count, noise, seed)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        curve = next(iter(CURVES))
        st.caption(_("Until the formula can be drawn, the textbook's curve is used."))
        sample = draw_sample(curve, count, noise, seed)
    return Data(f"{curve} {count} {noise:g} {seed}", sample, curve, count, noise, seed)


def _own_formula() -> str:
    typed = st.text_input(
        _("Formula of the true curve, for x from 0 to 5"),
        FIRST_FORMULA,
        max_chars=LONGEST,
        key="reg_formula",
        bind="query-params",
        help=_(
            "Known are x, numbers, pi, e, + - * / ^, brackets and {functions}.",
            functions=listed(FUNCTIONS),
        ),
    )
    return typed or FIRST_FORMULA


def _own_table() -> Data | None:
    file = st.file_uploader(
        _("A table with two columns, x and y (CSV, at most {most} rows)", most=MOST_PAIRS),
        type=["csv", "txt", "tsv"],
        max_upload_size=1,
        key="regression_upload",
    )
    if file is None:
        return None
    content = file.getvalue()
    try:
        sample = read_pairs(content, file.name)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return None
    key = hashlib.sha256(content).hexdigest()
    return Data(key, sample, "", len(sample.x), 0.0, 0, file.name)
