"""The page "Scoring functions": nine attention types on the same queries and keys, masks, symmetries, and why √d."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from anp_core.figures.lab_heatmaps import heatmap_board, score_histogram, spread_figure
from anp_core.lab.score_board import (
    MOVES,
    SCORES,
    BoardSettings,
    QueryKeySet,
    change_after,
    draw_queries_and_keys,
    make_mask,
    move,
    type_weights,
)
from anp_core.lab.score_spread import DIMENSIONS, KEYS, Spread, draw_scores, score_spread
from pages.widgets.lab_card import Panel, Script, chart, demonstration, stacked

QUERIES_SHOWN, KEYS_SHOWN = 6, 8
UNCHANGED = 1e-9
TITLES = {
    "uniform": "Uniform",
    "laplace": "Laplace",
    "gaussian": "Gaussian",
    "dot_product": "Dot product",
    "cosine": "Cosine",
    "additive": "Additive",
    "bilinear": "Bilinear",
    "multihead": "Multi-head",
    "local": "Local",
}
FORMULAS = {
    "uniform": r"s(q, k) = 0",
    "laplace": r"s(q, k) = -\lVert q - k \rVert_1 / \ell",
    "gaussian": r"s(q, k) = -\lVert q - k \rVert^2 / (2h^2)",
    "dot_product": r"s(q, k) = q \cdot k \,/ \sqrt d",
    "cosine": r"s(q, k) = \hat q \cdot \hat k",
    "additive": r"s(q, k) = v^\top \tanh(W_q q + W_k k)",
    "bilinear": r"s(q, k) = q^\top W k",
    "multihead": r"s_h(q, k) = (W^q_h q) \cdot (W^k_h k) \,/ \sqrt{d_h}",
    "local": r"s(q, k) = b(q - k) \text{ over the } K \text{ nearest keys}",
}
NOTES = {
    "uniform": "The mean: a plain neural process, and average pooling.",
    "laplace": "By the sum of the absolute differences.",
    "gaussian": "Nadaraya-Watson regression when the keys are places.",
    "dot_product": "What Transformers use; a long key draws attention from everyone.",
    "cosine": "Only the angle counts, not the length. The temperature below divides it.",
    "additive": "Bahdanau's: a small network looks at both. Its weights here are random.",
    "bilinear": "Luong's “general”: a matrix between query and key, random here.",
    "multihead": "Two heads with random projections; the picture is their mean.",
    "local": "A random bias by the offset q − k, and only the K nearest keys: it moves with the picture.",
}
MASKS = {
    "none": "None",
    "valid length": "Valid length",
    "causal": "Causal",
    "one row empty": "Nothing allowed for query 3",
}
MOVE_TITLES = {
    "shift": "Shift all by the same vector",
    "rotate": "Turn all by the same rotation",
    "scale": "Double all lengths",
    "permute keys": "Permute the keys",
    "permute queries": "Permute the queries",
}


def choose_set() -> tuple[QueryKeySet, BoardSettings, list[str]]:
    """The controls of the board, and the lines of a script that make the same."""
    first, second, third = st.columns(3, gap="large")
    with first:
        dimension = st.select_slider(
            "Dimension d", [2, 4, 8, 16, 32, 64], 2, key="scores_d", bind="query-params"
        )
        seed = int(st.number_input("Random seed", 0, 9_999, 0, key="scores_seed", bind="query-params"))
    with second:
        temperature = st.select_slider(
            "Temperature",
            [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0],
            1.0,
            key="scores_temperature",
            bind="query-params",
            help="Every score is divided by it before the softmax: low is sharp, high is even.",
        )
        bandwidth = st.select_slider(
            "Bandwidth (Laplace, Gaussian, local)",
            [0.2, 0.5, 1.0, 2.0, 5.0],
            1.0,
            key="scores_bandwidth",
            bind="query-params",
        )
    with third:
        kind = st.selectbox(
            "Mask", list(MASKS), format_func=MASKS.__getitem__, key="scores_mask", bind="query-params"
        )
        valid = KEYS_SHOWN
        if kind == "valid length":
            valid = st.slider("Valid length", 0, KEYS_SHOWN, 5, key="scores_valid", bind="query-params")
    drawn = draw_queries_and_keys(dimension, QUERIES_SHOWN, KEYS_SHOWN, seed)
    data = QueryKeySet(drawn.query, drawn.key, make_mask(kind, QUERIES_SHOWN, KEYS_SHOWN, valid))
    lines = [
        "from anp_core.lab import score_board as lab",
        "",
        f"drawn = lab.draw_queries_and_keys({dimension}, {QUERIES_SHOWN}, {KEYS_SHOWN}, seed={seed})",
        f"mask = lab.make_mask({kind!r}, {QUERIES_SHOWN}, {KEYS_SHOWN}, {valid})",
        "data = lab.QueryKeySet(drawn.query, drawn.key, mask)",
        f"settings = lab.BoardSettings(bandwidth={bandwidth:g}, temperature={temperature:g})",
    ]
    return data, BoardSettings(bandwidth, temperature), lines


@st.fragment
def board() -> None:
    """The nine types at once, one of them closer, and the symmetries to try."""
    data, settings, lines = choose_set()
    weights = {name: type_weights(name, data, settings) for name in SCORES}
    name = st.segmented_control(
        "Look closer at",
        list(SCORES),
        default="dot_product",
        required=True,
        format_func=TITLES.__getitem__,
        key="scores_type",
        bind="query-params",
    )
    figure = heatmap_board({TITLES[each]: weights[each] for each in SCORES})
    demonstration(
        "scores",
        FORMULAS[name],
        [
            Panel(
                figure,
                "Nine heatmaps of weights, one an attention type, on one colour scale from 0 to 1.",
                "The weights of all nine, queries down and keys across",
            )
        ],
        Script(
            "\n".join(
                [
                    *lines,
                    f"weights = lab.type_weights({name!r}, data, settings)",
                    'print(f"{weights.max():.4f}")',
                    "",
                ]
            ),
            f"Largest weight of {TITLES[name]}",
            f"{weights[name].max():.4f}",
        ),
        NOTES[name],
    )
    empty = int((~data.mask.any(1)).sum())
    if empty:
        st.info(
            f"{empty} of the {QUERIES_SHOWN} queries may look at no key. Their weights are exactly zero, not NaN and "
            "not one over n, and their output is zero: there is nothing to report.",
            icon=":material/block:",
        )
    st.divider()
    _symmetries(data, settings, lines, weights)


def _symmetries(
    data: QueryKeySet, settings: BoardSettings, lines: list[str], weights: dict[str, np.ndarray]
) -> None:
    st.subheader("Symmetries you can try")
    st.markdown(
        "Move all queries and keys together. A type that only looks at differences does not notice a shift; one that "
        "only looks at angles and lengths does not notice a rotation. Permutations only reorder rows and columns: "
        "attention knows no order unless positions are part of the vectors."
    )
    kind = st.segmented_control(
        "Move",
        list(MOVES),
        default="shift",
        required=True,
        format_func=MOVE_TITLES.__getitem__,
        key="scores_move",
        bind="query-params",
    )
    moved, _, _ = move(data, kind)
    changes = {name: change_after(name, data, kind, settings) for name in SCORES}
    table = pd.DataFrame(
        {
            "Type": [TITLES[name] for name in SCORES],
            "Largest change of a weight": [f"{change:.1e}" for change in changes.values()],
            "So it is": ["unmoved" if change < UNCHANGED else "**changed**" for change in changes.values()],
        }
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.table(table, border="horizontal", hide_index=True)
    with right:
        after = {TITLES[name]: type_weights(name, moved, settings) for name in SCORES}
        chart(
            Panel(
                heatmap_board(after),
                "The same nine heatmaps after the move.",
                "The weights after the move",
            ),
            key="scores_moved",
        )
    name = st.session_state["scores_type"]
    script = "\n".join(
        [*lines, f'print(f"{{lab.change_after({name!r}, data, {kind!r}, settings):.1e}}")', ""]
    )
    with st.expander("The script that measures a change", icon=":material/code:"):
        st.code(script, language="python", wrap_lines=True)
        st.metric(f"Largest change of {TITLES[name]}", f"{changes[name]:.1e}")


@st.fragment
def why_root_d() -> None:
    """How q·k spreads with d, and what the softmax makes of it."""
    st.subheader("Why divide by √d?")
    st.markdown(
        "The dot product of two random vectors is a sum of d terms, so that its variance is d. The softmax of scores "
        "that far apart is nearly all on one key: the entropy falls towards zero, and with it the gradient. Divided "
        "by √d, the variance stays 1 whatever d is."
    )
    dimension = st.select_slider("d", DIMENSIONS, 64, key="scores_spread_d", bind="query-params")
    spread = _spread()
    scaled = draw_scores(dimension)
    at = list(DIMENSIONS).index(dimension)
    demonstration(
        "root_d",
        stacked(
            r"\mathrm{Var}(q \cdot k) = \sum_{i=1}^{d} \mathrm{Var}(q_i k_i) = d",
            r"\mathrm{Var}\!\left(\frac{q \cdot k}{\sqrt d}\right) = 1",
        ),
        [
            Panel(
                spread_figure(
                    spread.dimensions,
                    (spread.plain_variance, spread.plain_entropy),
                    (spread.scaled_variance, spread.scaled_entropy),
                ),
                "Variance of the scores and entropy of the weights by d, with and without the division.",
            ),
            Panel(
                score_histogram((scaled * dimension**0.5).ravel(), scaled.ravel(), dimension),
                "Histogram of the scores at the chosen d, with and without the division.",
            ),
        ],
        Script(
            "from anp_core.lab.score_spread import draw_scores, mean_entropy\n\n"
            f"scores = draw_scores({dimension}) * {dimension} ** 0.5  # without the division\n"
            'print(f"{scores.var():.1f} and {mean_entropy(scores):.2f}")\n',
            "Variance and entropy without the division",
            f"{spread.plain_variance[at]:.1f} and {spread.plain_entropy[at]:.2f}",
        ),
        f"With the division they are {spread.scaled_variance[at]:.2f} and {spread.scaled_entropy[at]:.2f}; "
        f"even weights over {KEYS} keys would have an entropy of {np.log(KEYS):.2f}.",
    )


@st.cache_data(max_entries=1, show_spinner=False)
def _spread() -> Spread:
    return score_spread()


st.title("Scoring functions")
st.markdown(
    "A score says how well a key answers a query; the softmax turns each row of scores into weights. "
    "Here all nine types of this project see the same random queries and keys."
)
board()
st.divider()
why_root_d()
