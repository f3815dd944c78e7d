"""A whole Transformer block on the page "Building blocks": one step at a time, on a text of the reader's own."""

from __future__ import annotations

import numpy as np
import streamlit as st

from anp_core.errors import UserInputError
from anp_core.figures.lab_blocks import state_heatmap
from anp_core.figures.lab_sequences import head_board
from anp_core.lab.blocks.transformer_steps import STEPS, BlockTrace, trace_block
from anp_core.language import _, say, translated
from pages.widgets.lab_card import Panel, Script, demonstration, stacked
from pages.widgets.linked_choice import linked_choice

FIRST_TEXT = "3 March 1987"


@st.fragment
def transformer_panel() -> None:
    """The state of a text after each step of the first block that reads it."""
    st.markdown(
        _(
            "Attention alone is a mean. What makes a Transformer of it stands around it: each half is **added** to "
            "what was there, each reads a **normalised** copy, and a small network thinks over every letter by "
            "itself. This is the first block of the date model on the page of sequences, with its trained weights."
        )
    )
    text = st.text_input(_("A text"), FIRST_TEXT, max_chars=40, key="block_text", bind="query-params")
    step = linked_choice(
        st.segmented_control,
        _("Step"),
        {
            name: say("{number}. {step}", number=number, step=each.title)
            for number, (name, each) in enumerate(STEPS.items(), 1)
        },
        key="block_step",
        default="attention",
        required=True,
    )
    try:
        trace = trace_block(text)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return
    known = STEPS[step]
    others = trace.others(step)
    demonstration(
        "block",
        stacked(
            known.formula,
            r"X' = X + \mathrm{MultiHead}\bigl(\mathrm{LN}(X)\bigr)",
            r"Y = X' + \mathrm{FFN}\bigl(\mathrm{LN}(X')\bigr)",
        ),
        _panels(trace, step),
        Script(
            "from anp_core.lab.blocks.transformer_steps import trace_block\n\n"
            f"state = trace_block({text!r}).states[{step!r}]\n"
            'print(f"{state.shape}, {state.std():.3f}")\n',
            _("Shape of the state, and its standard deviation"),
            f"{trace.states[step].shape}, {np.float32(trace.states[step].std()):.3f}",
        ),
        translated(known.note)
        + " "
        + (
            _("When the last letter is replaced, no other row moves here.")
            if others == 0
            else _(
                "When the last letter is replaced, other rows move by up to {moved:.2f} here.", moved=others
            )
        )
        + " "
        + _(
            "All steps in a row differ from the block as a whole by {difference:.1g}.",
            difference=trace.off_the_block,
        ),
    )


def _panels(trace: BlockTrace, step: str) -> list[Panel]:
    panels = [
        Panel(
            state_heatmap(trace.states[step], trace.text),
            _("Heatmap of the state after this step: a row a letter, a column a feature."),
            _("{step}: the state of every letter", step=_(STEPS[step].title)),
        )
    ]
    if step == "attention":
        panels.append(
            Panel(
                head_board(trace.weights, trace.text, trace.text),
                _("Heatmaps of the weights of four heads, on one colour scale from 0 to 1."),
                _("Which letter looks at which"),
            )
        )
    return panels
