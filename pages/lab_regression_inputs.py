"""The data of the regression page: a curve with noise, or a table of the reader's own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import streamlit as st

from anp_core.data.curve_samples import CURVES, MOST_PAIRS, CurveSample, draw_sample, read_pairs
from anp_core.errors import UserInputError

CURVE, OWN = "A curve", "My own table"
MOST_SAMPLES = 300


@dataclass(frozen=True, eq=False)
class Data:
    """What is regressed, how a script gets it, and a key for caches."""

    key: str
    sample: CurveSample
    curve: str  # its name in CURVES, or "" for a table
    count: int
    noise: float
    seed: int
    file: str = ""

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
    source = st.segmented_control("Data", [CURVE, OWN], default=CURVE, required=True, key="regression_source")
    if source == OWN:
        data = _own_table()
        if data is not None:
            return data
        st.caption("Until there is a table, the curve below is used.")
    curve_column, count_column, noise_column, seed_column = st.columns([1.4, 1.2, 1.2, 0.8], gap="medium")
    with curve_column:
        curve = st.selectbox(
            "True curve",
            list(CURVES),
            format_func=lambda name: CURVES[name].python,
            key="reg_curve",
            bind="query-params",
        )
    with count_column:
        count = st.slider("Number of samples", 10, MOST_SAMPLES, 50, step=5, key="reg_n", bind="query-params")
    with noise_column:
        noise = st.slider(
            "Noise (standard deviation)", 0.0, 2.0, 0.5, step=0.1, key="reg_noise", bind="query-params"
        )
    with seed_column:
        seed = int(st.number_input("Random seed", 0, 9_999, 0, step=1, key="reg_seed", bind="query-params"))
    sample = draw_sample(curve, count, noise, seed)
    return Data(f"{curve} {count} {noise:g} {seed}", sample, curve, count, noise, seed)


def _own_table() -> Data | None:
    file = st.file_uploader(
        f"A table with two columns, x and y (CSV, at most {MOST_PAIRS} rows)",
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
        st.error(str(error), icon=":material/error:")
        return None
    key = hashlib.sha256(content).hexdigest()
    return Data(key, sample, "", len(sample.x), 0.0, 0, file.name)
