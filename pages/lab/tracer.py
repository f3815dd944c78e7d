"""The tracer on the page of cues: queries, keys and values of the reader's own, and one row followed to its end."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from anp_core.errors import UserInputError
from anp_core.figures.lab_weights import weights_svg
from anp_core.lab.scoring.tracer import STEPS, Trace, step_formula, trace_attention
from anp_core.language import _, mark, say, translated
from pages.widgets.lab_card import Panel, Script, demonstration
from pages.widgets.linked_choice import linked_choice

# Numbered rather than named: the tables stay the same in every language, and so keep what was typed into them.
QUERIES = pd.DataFrame(
    [[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]], columns=["q · 1", "q · 2"], index=pd.Index([1, 2, 3])
)
KEYS = pd.DataFrame(
    [
        [True, 1.0, 0.0, 10.0, 0.0],
        [True, 0.0, 1.0, 0.0, 10.0],
        [True, 1.0, 1.0, 5.0, 5.0],
        [False, -1.0, 2.0, -10.0, 3.0],
    ],
    columns=["allowed", "k · 1", "k · 2", "v · 1", "v · 2"],
    index=pd.Index([1, 2, 3, 4]),
)
EXPLAINED = {
    "query": mark("The query is what this row asks for."),
    "scores": mark(
        "Each key is compared with the query: the dot product, divided by the root of the dimension."
    ),
    "mask": mark(
        "A key that is not allowed gets a score of minus infinity, so that it will have no part at all."
    ),
    "softmax": mark(
        "The exponential of each score over the sum of all; the largest score is subtracted first, which "
        "changes nothing but keeps the numbers small. Now the row sums to 1."
    ),
    "weighted sum": mark("The values are added up by their weights: that is the output of this row."),
}


@st.fragment
def tracer_panel() -> None:
    """Editable tables, a row, a step, and the formula with the numbers of that row."""
    st.markdown(
        _(
            "Change any number or the mask: the formulas follow. Each key has its value in the same row of the table."
        )
    )
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.markdown(_("**Queries**"))
        queries = st.data_editor(
            QUERIES,
            key="tracer_queries",
            width="stretch",
            column_config={"_index": st.column_config.NumberColumn(_("query"))},
        )
    with right:
        st.markdown(_("**Mask, keys and values**"))
        keys = st.data_editor(
            KEYS,
            key="tracer_keys",
            width="stretch",
            column_config={
                "_index": st.column_config.NumberColumn(_("key")),
                "allowed": st.column_config.CheckboxColumn(_("allowed")),
            },
        )
    step = linked_choice(  # not in columns: there its buttons would not wrap on a phone
        st.segmented_control,
        _("Step"),
        {name: say("{number}. {step}", number=place, step=say(name)) for place, name in enumerate(STEPS, 1)},
        default="scores",
        required=True,
        key="tracer_step",
    )
    number = linked_choice(
        st.segmented_control,
        _("Row"),
        {number: say("Query {number}", number=number) for number in QUERIES.index},
        required=True,
        key="tracer_row",
    )
    row = number - 1
    try:
        trace = _trace(queries, keys)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return
    if not trace.mask.any():
        st.info(_("No key is allowed, so that all weights and the output are zero."), icon=":material/block:")
    alt = _("Weights of the three queries over the four keys.")
    table = _row_table(trace, row)
    demonstration(
        "tracer",
        step_formula(trace, row, step),
        [
            Panel(
                weights_svg(trace.weights, alt, followed=row),
                alt,
                _("Weights of the three queries over the keys"),
            )
        ],
        _script(trace, row),
        _(EXPLAINED[step]),
        table,
    )


def _trace(queries: pd.DataFrame, keys: pd.DataFrame) -> Trace:
    numbers = keys.astype(float).to_numpy()
    allowed = keys["allowed"].fillna(False).astype(bool).to_numpy()
    return trace_attention(queries.astype(float).to_numpy(), numbers[:, 1:3], numbers[:, 3:], allowed)


def _row_table(trace: Trace, row: int) -> pd.DataFrame:
    """One row from its scores to what each value adds to the output."""
    added = trace.weights[row][:, None] * trace.value + 0.0  # no minus before a zero
    return pd.DataFrame(
        {
            _("Score"): [f"{score:.3f}" for score in trace.scores[row]],
            _("After the mask"): [
                f"{score:.3f}" if allowed else "−∞"
                for score, allowed in zip(trace.scores[row], trace.mask, strict=True)
            ],
            _("Weight"): [f"{weight:.3f}" for weight in trace.weights[row]],
            _("Adds to the output"): [", ".join(f"{part:.3f}" for part in parts) for parts in added],
        },
        index=[_("key {number}", number=n + 1) for n in range(len(added))],
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
    return Script(code, _("Output of row {number}", number=row + 1), shown)
