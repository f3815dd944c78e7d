"""The tracer of the page "Sequences": any head of the Transformer's writing layers, one letter, step by step."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.figures.lab_sequences import letter_bars
from anp_core.lab.scoring.tracer import STEPS
from anp_core.lab.sequences.date_reading import read_date
from anp_core.lab.sequences.date_tracing import LetterTrace, trace_letter
from anp_core.lab.sequences.written_dates import ISO_ALPHABET, ISO_LETTERS
from anp_core.language import _, mark, say
from pages.widgets.lab_card import Panel, Script, demonstration
from pages.widgets.linked_choice import linked_choice

NAME = "dates-transformer-sinusoidal"
KINDS = {"cross": mark("The answer to the text"), "self": mark("The answer to itself (causal)")}
LETTER = mark("the letter")  # the step after those of one row of attention
ALL_STEPS = (*STEPS, LETTER)
LAYERS, HEADS, MOST_TERMS = 2, 4, 3
EXPLAINED = {
    "query": mark(
        "What was written so far, projected by this head: the query is what it asks for before the next letter."
    ),
    "scores": mark(
        "Each letter that stands there is compared with the query: the dot product with its key, divided by the root "
        "of the dimension."
    ),
    "mask": mark(
        "What comes later may not be looked at: its score becomes minus infinity. Towards the text nothing is "
        "forbidden."
    ),
    "softmax": mark("The exponential of each score over the sum of all: now the row sums to 1."),
    "weighted sum": mark("The values are added up by their weights: that is what this head hands on."),
    LETTER: mark(
        "All heads of both layers are joined, and each adds to what the letter's place holds; a last layer makes of "
        "it a probability for every sign. The likeliest is written."
    ),
}


@st.fragment
def letter_tracer(text: str) -> None:
    """Choose a letter, a layer, a head and a step; see the numbers of that step."""
    answer = read_date(text, NAME).answer
    step = linked_choice(
        st.segmented_control,
        _("Step"),
        {name: say("{number}. {step}", number=n, step=say(name)) for n, name in enumerate(ALL_STEPS, 1)},
        default="scores",
        required=True,
        key="letter_step",
    )
    letter = linked_choice(  # not in columns: there its buttons would be cut off
        st.segmented_control,
        _("Letter of the answer"),
        {n: say("{number}: {letter}", number=n, letter=answer[n - 1]) for n in range(1, ISO_LETTERS + 1)},
        required=True,
        key="letter_number",
    )
    which, above, beside = st.columns([2, 1, 2], gap="medium")
    with which:
        kind = linked_choice(st.selectbox, _("Attention of"), KINDS, key="letter_attention")
    with above:
        layer = st.segmented_control(
            _("Layer"),
            list(range(1, LAYERS + 1)),
            default=LAYERS,
            required=True,
            key="letter_layer",
            bind="query-params",
            help=_("The second layer asks anew, with what the first one found."),
        )
    with beside:
        head = st.segmented_control(
            _("Head"),
            list(range(1, HEADS + 1)),
            default=1,
            required=True,
            key="letter_head",
            bind="query-params",
        )
    layer, head = layer or LAYERS, head or 1
    traced = trace_letter(text, letter, NAME, kind=kind, layer=layer, head=head)
    heaviest = int(traced.heaviest[0])
    demonstration(
        "letter",
        _formula(traced, step),
        [_panel(traced, step)],
        Script(
            "from anp_core.lab.sequences.date_tracing import trace_letter\n\n"
            f"traced = trace_letter({text!r}, {letter}, kind={kind!r}, layer={layer}, head={head})\n"
            "heaviest = traced.heaviest[0]\n"
            'print(f"{traced.columns[heaviest]!r}: {traced.trace.weights[0, heaviest]:.3f}")\n',
            _("Looked at most, and its weight"),
            f"{traced.columns[heaviest]!r}: {traced.trace.weights[0, heaviest]:.3f}",
        ),
        _(EXPLAINED[step]),
    )


def _panel(traced: LetterTrace, step: str) -> Panel:
    trace = traced.trace
    places = [str(n + 1) for n in range(trace.query.shape[1])]
    values, names, title = {
        "query": (trace.query[0], places, _("The numbers of the query")),
        "scores": (trace.scores[0], list(traced.columns), _("Scores")),
        "mask": (np.where(trace.mask, trace.scores[0], np.nan), list(traced.columns), _("After the mask")),
        "softmax": (trace.weights[0], list(traced.columns), _("Weights")),
        "weighted sum": (trace.output[0], places, _("The numbers of the output")),
        LETTER: (traced.probabilities, list(ISO_ALPHABET), _("Probability of each sign")),
    }[step]
    return Panel(letter_bars(values, names), title, title)


def _formula(traced: LetterTrace, step: str) -> str:
    """That step with the numbers of the letter that gets most."""
    trace, top = traced.trace, int(traced.heaviest[0])
    score, weight, width = trace.scores[0, top], trace.weights[0, top], trace.query.shape[1]
    if step == "query":
        return rf"q = W_Q\, x \in \mathbb{{R}}^{{{width}}}"
    if step == "scores":
        return rf"s_{{{top + 1}}} = \frac{{q \cdot k_{{{top + 1}}}}}{{\sqrt{{{width}}}}} = {score:.3f}"
    if step == "mask":
        hidden = int((~trace.mask).sum())
        return rf"s_j = -\infty \quad \text{{{_('for {count} of {all}', count=hidden, all=len(trace.mask))}}}"
    if step == "softmax":
        total = np.exp(trace.scores[0][trace.mask] - score).sum()
        return rf"\alpha_{{{top + 1}}} = \frac{{e^{{s_{{{top + 1}}} - {score:.3f}}}}}{{{total:.3f}}} = {weight:.3f}"
    if step == "weighted sum":
        terms = [rf"{trace.weights[0, n]:.3f}\, v_{{{n + 1}}}" for n in traced.heaviest[:MOST_TERMS].tolist()]
        return r"o = \sum_j \alpha_j v_j = " + " + ".join(terms) + r" + \dots"
    best = int(traced.probabilities.argmax())
    return rf"p(\text{{{ISO_ALPHABET[best]}}}) = {traced.probabilities[best]:.3f}"
