"""The page "Scoring functions": all attention types on the same queries and keys, masks, symmetries, and why √d."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from anp_core.attention.catalogue import CATALOGUE, AttentionType
from anp_core.figures.lab_heatmaps import heatmap_board, score_histogram, spread_figure
from anp_core.lab.scoring.score_board import (
    RANDOM_PARTS,
    BoardSettings,
    QueryKeySet,
    board_heads,
    change_after,
    draw_queries_and_keys,
    make_mask,
    move,
    type_weights,
)
from anp_core.lab.scoring.score_spread import DIMENSIONS, KEYS, Spread, draw_scores, score_spread
from anp_core.language import _, _n, mark, say, sentences, translated
from pages.lab.frame import Outline, begin_page
from pages.widgets.lab_card import Panel, Script, chart, demonstration, downloads, stacked
from pages.widgets.linked_choice import linked_choice

QUERIES_SHOWN, KEYS_SHOWN = 6, 8
UNCHANGED = 1e-9
MASKS = {
    "none": mark("None"),
    "valid length": mark("Valid length"),
    "causal": mark("Causal"),
    "one row empty": mark("Nothing allowed for query 3"),
}
SCALED = ("laplace", "gaussian", "local")
BOARD_FORMULAS = {"local": r"s(q, k) = b\bigl((q - k) / \ell\bigr), \quad k \in N_K(q)"}
MOVE_TITLES = {
    "shift": mark("Shift all by the same vector"),
    "rotate": mark("Turn all by the same rotation"),
    "scale": mark("Double all lengths"),
    "permute keys": mark("Permute the keys"),
    "permute queries": mark("Permute the queries"),
}


def choose_set() -> tuple[QueryKeySet, BoardSettings, list[str]]:
    """The controls of the board, and the lines of a script that make the same."""
    first, second, third = st.columns(3, gap="large")
    with first:
        dimension = st.select_slider(
            _("Dimension d"), [2, 4, 8, 16, 32, 64], 2, key="scores_d", bind="query-params"
        )
        seed = int(st.number_input(_("Draw number"), 0, 9_999, 0, key="scores_seed", bind="query-params"))
    with second:
        temperature = st.select_slider(
            _("Temperature"),
            [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0],
            1.0,
            key="scores_temperature",
            bind="query-params",
            help=_("Every score is divided by it before the softmax: low is sharp, high is even."),
        )
        bandwidth = st.select_slider(
            _("Bandwidth (Laplace, Gaussian, local)"),
            [0.2, 0.5, 1.0, 2.0, 5.0],
            1.0,
            key="scores_bandwidth",
            bind="query-params",
        )
    with third:
        kind = linked_choice(st.selectbox, _("Mask"), MASKS, key="scores_mask")
        valid = KEYS_SHOWN
        if kind == "valid length":
            valid = st.slider(_("Valid length"), 0, KEYS_SHOWN, 5, key="scores_valid", bind="query-params")
    drawn = draw_queries_and_keys(dimension, QUERIES_SHOWN, KEYS_SHOWN, seed)
    data = QueryKeySet(drawn.query, drawn.key, make_mask(kind, QUERIES_SHOWN, KEYS_SHOWN, valid))
    lines = [
        "from anp_core.lab.scoring import score_board as lab",
        "",
        f"drawn = lab.draw_queries_and_keys({dimension}, {QUERIES_SHOWN}, {KEYS_SHOWN}, seed={seed})",
        f"mask = lab.make_mask({kind!r}, {QUERIES_SHOWN}, {KEYS_SHOWN}, {valid})",
        "data = lab.QueryKeySet(drawn.query, drawn.key, mask)",
        f"settings = lab.BoardSettings(bandwidth={bandwidth:g}, temperature={temperature:g})",
    ]
    return data, BoardSettings(bandwidth, temperature), lines


@st.fragment
def board(outline: Outline) -> None:
    """All types at once, one of them closer, and the symmetries to try."""
    data, settings, lines = choose_set()
    weights = {name: type_weights(name, data, settings) for name in CATALOGUE}
    name = linked_choice(
        st.segmented_control,
        _("Look closer at"),
        {each.key: each.title for each in CATALOGUE.values()},
        default="dot_product",
        required=True,
        key="scores_type",
    )
    panels = [
        Panel(
            heatmap_board({_(each.title): weights[each.key] for each in CATALOGUE.values()}),
            _("Heatmaps of weights, one an attention type, on one colour scale from 0 to 1."),
            _("The weights of every type, queries down and keys across"),
        )
    ]
    known = CATALOGUE[name]
    heads = board_heads(name, data, settings)
    if len(heads) > 1:
        panels.append(_heads(heads, known))
    demonstration(
        "scores",
        stacked(BOARD_FORMULAS.get(name, known.formula), r"\alpha = \mathrm{softmax}(s / T)"),
        panels,
        Script(
            "\n".join(
                [
                    *lines,
                    f"weights = lab.type_weights({name!r}, data, settings)",
                    'print(f"{weights.max():.4f}")',
                    "",
                ]
            ),
            _("Largest weight of {name}", name=_(known.title)),
            f"{weights[name].max():.4f}",
        ),
        translated(
            sentences(
                known.background,
                say("What it would learn is random here.") if name in RANDOM_PARTS else "",
                say("h or ℓ is the bandwidth.") if name in SCALED else "",
                say("T is the temperature; τ is 1 here.")
                if name == "cosine"
                else say("T is the temperature."),
            )
        ),
    )
    empty = int((~data.mask.any(1)).sum())
    if empty:
        st.info(
            _n(
                "{count} of the {queries} queries may look at no key. Its weights are exactly zero, not NaN and not "
                "one over n, and its output is zero: there is nothing to report.",
                "{count} of the {queries} queries may look at no key. Their weights are exactly zero, not NaN and "
                "not one over n, and their output is zero: there is nothing to report.",
                empty,
                queries=QUERIES_SHOWN,
            ),
            icon=":material/block:",
        )
    outline.section("symmetries")
    _symmetries(data, settings, lines, name)


def _heads(heads: np.ndarray, of: AttentionType) -> Panel:
    """The weights (H, M, N) of each head."""
    figure = heatmap_board(
        {_("Head {number}", number=number): head for number, head in enumerate(heads, 1)}, columns=2
    )
    return Panel(
        figure, _("The weights of each head."), _("The heads of {type}, whose mean is above", type=of.name)
    )


def _symmetries(data: QueryKeySet, settings: BoardSettings, lines: list[str], name: str) -> None:
    st.markdown(
        _(
            "Move all queries and keys together. A type that only looks at differences does not notice a shift; one "
            "that only looks at angles and lengths does not notice a rotation. Permutations only reorder rows and "
            "columns: attention knows no order unless positions are part of the vectors."
        )
    )
    kind = linked_choice(st.segmented_control, _("Move"), MOVE_TITLES, required=True, key="scores_move")
    moved = move(data, kind)[0]
    changes = {name: change_after(name, data, kind, settings) for name in CATALOGUE}
    table = pd.DataFrame(
        {
            _("Type"): [_(each.title) for each in CATALOGUE.values()],
            _("Largest change of a weight"): [f"{change:.1e}" for change in changes.values()],
            _("So it is"): [
                _("unmoved") if change < UNCHANGED else _("**changed**") for change in changes.values()
            ],
        }
    )
    after = heatmap_board(
        {_(each.title): type_weights(each.key, moved, settings) for each in CATALOGUE.values()}
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.table(table, border="horizontal", hide_index=True)
    with right:
        chart(
            Panel(after, _("The same heatmaps after the move."), _("The weights after the move")),
            key="scores_moved",
        )
    script = "\n".join(
        [*lines, f'print(f"{{lab.change_after({name!r}, data, {kind!r}, settings):.1e}}")', ""]
    )
    with st.expander(_("The script that measures a change"), icon=":material/code:", key="symmetries_code"):
        st.code(script, language="python", wrap_lines=True)
        st.metric(_("Largest change of {name}", name=_(CATALOGUE[name].title)), f"{changes[name]:.1e}")
    downloads("symmetries", [after], script)


@st.fragment
def why_root_d() -> None:
    """How q·k spreads with d, and what the softmax makes of it."""
    st.markdown(
        _(
            "The dot product of two random vectors of independent numbers with a variance of 1 is a sum of d terms, "
            "so that its variance is d. The softmax of scores that far apart is nearly all on one key: the entropy "
            "falls towards zero, and with it the gradient. Divided by √d, the variance is 1 whatever d is."
        )
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
                _("Variance of the scores and entropy of the weights by d, with and without the division."),
            ),
            Panel(
                score_histogram((scaled * dimension**0.5).ravel(), scaled.ravel(), dimension),
                _("Histogram of the scores at the chosen d, with and without the division."),
            ),
        ],
        Script(
            "from anp_core.lab.scoring.score_spread import draw_scores, mean_entropy\n\n"
            f"scores = draw_scores({dimension}) * {dimension} ** 0.5  # without the division\n"
            'print(f"{scores.var():.1f} and {mean_entropy(scores):.2f}")\n',
            _("Variance and entropy without the division"),
            f"{spread.plain_variance[at]:.1f} and {spread.plain_entropy[at]:.2f}",
        ),
        _(
            "With the division they are {variance:.2f} and {entropy:.2f}; "
            "even weights over {keys} keys would have an entropy of {most:.2f}.",
            variance=spread.scaled_variance[at],
            entropy=spread.scaled_entropy[at],
            keys=KEYS,
            most=np.log(KEYS),
        ),
    )


@st.cache_data(max_entries=1, show_spinner=False)
def _spread() -> Spread:
    return score_spread()


page = begin_page(
    _("Scoring functions"),
    _(
        "A score says how well a key answers a query; the masked softmax turns each row of scores into weights and "
        "gives none to what the mask forbids. "
        "Here all types of this project see the same random queries and keys."
    ),
    {
        "board": mark("Nine types, one set of queries and keys"),
        "symmetries": mark("Symmetries you can try"),
        "root-d": mark("Why divide by √d?"),
    },
)
page.section("board")
board(page)
page.section("root-d")
why_root_d()
