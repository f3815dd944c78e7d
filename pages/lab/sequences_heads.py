"""The Transformer of the page "Sequences" from inside: every head's attention, and what the causal mask forbids."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.figures.lab_sequences import change_figure, head_board
from anp_core.lab.sequences.date_reading import change_by_later_letters, read_date
from anp_core.lab.sequences.written_dates import ISO_LETTERS
from anp_core.language import _, mark
from pages.lab.sequences_words import MODELS
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice

ATTENTIONS = {
    "cross": mark("The answer to the text"),
    "self": mark("The answer to itself (causal)"),
    "encoder": mark("The text to itself"),
}
POSITIONS = {"sinusoidal": mark("Sinusoidal"), "learned": mark("Learned")}
CAUSAL = ("dates-transformer-sinusoidal", "dates-bahdanau", "dates-plain")
NOTES = {
    "cross": mark(
        "Each head has projections of its own and so asks its own question. The query comes from the letters that "
        "were written so far, keys and values come from the text."
    ),
    "self": mark(
        "Row t is what the model looks at before it writes letter t: a start sign and the letters before t. The "
        "triangle to the right is forbidden by the mask, and its weights are exactly zero. Columns are named by "
        "what stands there: ▸ is the start sign."
    ),
    "encoder": mark(
        "Every letter of the text looks at all others, in both directions: nothing is forbidden here. "
        "Rows ask, columns answer."
    ),
}


def choose_layer(key: str) -> tuple[str, str, int]:
    """Controls whose keys begin with `key`: a Transformer's name, which of its attentions, and in which layer."""
    first, second, third = st.columns([1.4, 1.6, 0.8], gap="large")
    with first:
        positions = linked_choice(
            st.segmented_control, _("Positions"), POSITIONS, key=f"{key}_positions", required=True
        )
    with second:
        kind = linked_choice(st.selectbox, _("Attention of"), ATTENTIONS, key=f"{key}_attention")
    with third:
        layer = st.segmented_control(
            _("Layer"), [1, 2], default=2, required=True, key=f"{key}_layer", bind="query-params"
        )
    return f"dates-transformer-{positions}", kind, layer


@st.fragment
def heads_demonstration(text: str) -> None:
    """Four heads of one layer, for one of the three attentions."""
    name, kind, layer = choose_layer("dates")
    reading = read_date(text, name)
    weights = reading.attention[f"{kind} {layer}"]
    rows = reading.text if kind == "encoder" else reading.answer
    columns = "▸" + reading.answer[:-1] if kind == "self" else reading.text
    lines = [
        "import numpy as np",
        "",
        "from anp_core.lab.sequences.date_reading import read_date",
        "",
        f"weights = read_date({text!r}, {name!r}).attention[{f'{kind} {layer}'!r}]  # (head, row, column)",
    ]
    if kind == "self":
        lines.append('print(f"{np.triu(weights, 1).max():.4f}")')
        label, number = _("Largest weight on a later letter"), f"{np.triu(weights, 1).max():.4f}"
    else:
        lines.append('print(f"{weights.max():.4f}")')
        label, number = _("Largest weight of any head"), f"{weights.max():.4f}"
    demonstration(
        "dates_heads",
        stacked(
            r"\mathrm{head}_h = \mathrm{softmax}\!\left(\frac{Q_h K_h^\top}{\sqrt{d_h}} + M\right) V_h",
            r"M_{tj} = \begin{cases} -\infty & j > t \\ 0 & \text{otherwise} \end{cases}"
            if kind == "self"
            else r"M = 0",
            r"\mathrm{output} = W^O\,[\mathrm{head}_1; \dots; \mathrm{head}_4]",
        ),
        [
            Panel(
                head_board(weights, rows, columns),
                _("Heatmaps of the weights of four heads, on one colour scale from 0 to 1."),
                _(ATTENTIONS[kind]),
            )
        ],
        Script("\n".join([*lines, ""]), label, number),
        _(NOTES[kind]),
    )


@st.fragment
def causal_demonstration(text: str) -> None:
    """Replace one written letter and see that no earlier prediction moves."""
    st.markdown(
        _(
            "While it was trained, the Transformer saw the whole answer at once. It still learned to write, because "
            "the causal mask hides from each place what comes after it. Replace one letter of the answer by another: "
            "the predictions in the shaded part were made before it, and do not move at all."
        )
    )
    place = (
        st.slider(
            _("The letter that is replaced"), 1, ISO_LETTERS - 1, 5, key="dates_place", bind="query-params"
        )
        - 1
    )
    changes = {name: change_by_later_letters(text, name, place) for name in CAUSAL}
    name = CAUSAL[0]
    earlier = changes[name][: place + 1].max()
    demonstration(
        "dates_causal",
        stacked(
            r"p(y_t \mid y_1, \dots, y_{t-1}, x)",
            r"\frac{\partial\, p(y_t)}{\partial\, y_j} = 0 \quad \text{for } j \ge t",
        ),
        [
            Panel(
                change_figure(
                    {_(MODELS[each]): change for each, change in changes.items()},
                    read_date(text, name).answer,
                    place,
                ),
                _("Bars: how far the prediction at each place moved; none up to the replaced letter."),
            )
        ],
        Script(
            "from anp_core.lab.sequences.date_reading import change_by_later_letters\n\n"
            f"change = change_by_later_letters({text!r}, {name!r}, place={place})\n"
            f'print(f"{{change[: {place + 1}].max():.1e}}")\n',
            _("Largest change up to the replaced letter"),
            f"{np.float32(earlier):.1e}",
        ),
        _("Recurrent networks keep this law by themselves: they write from left to right."),
    )
