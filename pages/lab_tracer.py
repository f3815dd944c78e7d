"""The tracer on the page of cues: queries, keys and values of the reader's own, and one row followed to its end."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from anp_core.errors import UserInputError
from anp_core.figures.lab_heatmaps import heatmap_board
from anp_core.lab.tracer import STEPS, Trace, step_formula, trace_attention
from pages.widgets.lab_card import Panel, Script, demonstration

QUERIES = pd.DataFrame(
    [[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]], columns=["q · 1", "q · 2"], index=["query 1", "query 2", "query 3"]
)
KEYS = pd.DataFrame(
    [
        [True, 1.0, 0.0, 10.0, 0.0],
        [True, 0.0, 1.0, 0.0, 10.0],
        [True, 1.0, 1.0, 5.0, 5.0],
        [False, -1.0, 2.0, -10.0, 3.0],
    ],
    columns=["allowed", "k · 1", "k · 2", "v · 1", "v · 2"],
    index=["key 1", "key 2", "key 3", "key 4"],
)
EXPLAINED = {
    "query": "The query is what this row asks for.",
    "scores": "Each key is compared with the query: the dot product, divided by the root of the dimension.",
    "mask": "A key that is not allowed gets a score of minus infinity, so that it will have no part at all.",
    "softmax": "The exponential of each score over the sum of all; the largest score is subtracted first, which "
    "changes nothing but keeps the numbers small. Now the row sums to 1.",
    "weighted sum": "The values are added up by their weights: that is the output of this row.",
}


@st.fragment
def tracer_panel() -> None:
    """Editable tables, a row, a step, and the formula with the numbers of that row."""
    st.subheader("One row, step by step")
    st.markdown(
        "Change any number or the mask: the formulas follow. Each key has its value in the same row of the table."
    )
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown("**Queries**")
        queries = st.data_editor(QUERIES, key="tracer_queries", width="stretch")
    with right:
        st.markdown("**Mask, keys and values**")
        keys = st.data_editor(KEYS, key="tracer_keys", width="stretch")
    step = st.segmented_control(  # not in columns: there its buttons would not wrap on a phone
        "Step",
        STEPS,
        default="scores",
        required=True,
        format_func=lambda name: f"{STEPS.index(name) + 1}. {name}",
        key="tracer_step",
        bind="query-params",
    )
    number = st.segmented_control(
        "Row",
        [1, 2, 3],
        default=1,
        required=True,
        format_func=lambda number: f"Query {number}",
        key="tracer_row",
        bind="query-params",
    )
    row = number - 1
    try:
        trace = _trace(queries, keys)
    except UserInputError as error:
        st.error(str(error), icon=":material/error:")
        return
    if not trace.mask.any():
        st.info("No key is allowed, so that all weights and the output are zero.", icon=":material/block:")
    figure = heatmap_board({"Weights of the three queries over the keys": trace.weights}, columns=1)
    figure.update_traces(texttemplate="%{z:.3f}")
    figure.update_layout(height=280)
    table = _row_table(trace, row)
    demonstration(
        "tracer",
        step_formula(trace, row, step),
        [Panel(figure, "Weights of the three queries over the four keys.")],
        _script(trace, row),
        EXPLAINED[step],
        table,
    )


def _trace(queries: pd.DataFrame, keys: pd.DataFrame) -> Trace:
    numbers = keys.astype(float).to_numpy()
    allowed = keys["allowed"].fillna(False).astype(bool).to_numpy()
    return trace_attention(queries.astype(float).to_numpy(), numbers[:, 1:3], numbers[:, 3:], allowed)


def _row_table(trace: Trace, row: int) -> pd.DataFrame:
    """One row from its scores to what each value adds to the output."""
    added = trace.weights[row][:, None] * trace.value
    return pd.DataFrame(
        {
            "Score": [f"{score:.3f}" for score in trace.scores[row]],
            "After the mask": [
                f"{score:.3f}" if allowed else "−∞"
                for score, allowed in zip(trace.scores[row], trace.mask, strict=True)
            ],
            "Weight": [f"{weight:.3f}" for weight in trace.weights[row]],
            "Adds to the output": [", ".join(f"{part:.3f}" for part in parts) for parts in added],
        },
        index=[f"key {n + 1}" for n in range(len(added))],
    )


def _script(trace: Trace, row: int) -> Script:
    query, key, value = (part.tolist() for part in (trace.query, trace.key, trace.value))
    code = (
        "import torch\n\n"
        "from anp_core.attention.pooling import attend\n"
        "from anp_core.attention.scores import dot_product_scores\n\n"
        "torch.set_default_dtype(torch.float64)\n"
        f"query = torch.tensor({query})\nkey = torch.tensor({key})\nvalue = torch.tensor({value})\n"
        f"mask = torch.tensor({trace.mask.tolist()})\n"
        "output, weights = attend(dot_product_scores(query, key), value, mask)\n"
        f'print(", ".join(f"{{number:.3f}}" for number in output[{row}]))\n'
    )
    shown = ", ".join(f"{number:.3f}" for number in np.asarray(trace.output[row]))
    return Script(code, f"Output of row {row + 1}", shown)
