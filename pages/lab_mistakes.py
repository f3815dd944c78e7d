"""The page "Common mistakes": each beside its correction, both run, and the law that one of them breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from anp_core.figures.lab_heatmaps import heatmap_board
from anp_core.lab.mistakes import MISTAKES, Mistake, source_of
from pages.widgets.lab_card import Panel, chart, downloads


def table_of_all() -> None:
    """All mistakes at once, measured."""
    rows = []
    for mistake in MISTAKES.values():
        wrong, right = mistake.broken()
        rows.append(
            {
                "Mistake": mistake.title,
                "The law": mistake.law,
                "Mistake breaks it by": f"{wrong:.3g}",
                "Correction": "holds" if right <= mistake.tolerance else f"{right:.3g}",
            }
        )
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


@st.fragment
def one_mistake() -> None:
    """The chosen mistake: both codes, both results, and a picture where there is one."""
    name = st.selectbox(
        "Mistake",
        list(MISTAKES),
        format_func=lambda item: MISTAKES[item].title,
        key="mistake",
        bind="query-params",
    )
    mistake = MISTAKES[name]
    st.markdown(mistake.story)
    st.markdown(f"**The law:** {mistake.law}")
    broken = mistake.broken()
    left, right = st.columns(2, gap="large")
    with left:
        _way("Wrong", ":material/close:", mistake, mistake.wrong, broken[0])
    with right:
        _way("Right", ":material/check:", mistake, mistake.right, broken[1])
    example = mistake.example()
    panels = []
    if example is not None:
        figure = heatmap_board({"Wrong": example[0], "Right": example[1]}, columns=2)
        figure.update_layout(height=280)
        panels.append(Panel(figure, "Weights of the wrong and of the right way on the same input."))
        chart(panels[0], key="mistake_figure")
    with st.expander("The check of the law", icon=":material/rule:"):
        st.code(source_of(mistake.check), language="python", wrap_lines=True)
    downloads(f"mistake_{name}", [panel.figure for panel in panels], mistake.script())


def _way(title: str, icon: str, mistake: Mistake, part: Callable[..., Any], broken: float) -> None:
    holds = broken <= mistake.tolerance
    st.markdown(f"{icon} **{title}**")
    st.code(source_of(part), language="python", wrap_lines=True)
    st.metric(
        f"{'The law holds' if holds else 'The law is broken'}: {mistake.measured}",
        f"{broken:.3g}",
        help="Measured just now, by running the code above.",
    )


st.title("Common mistakes")
st.markdown(
    "Each of these runs without an error message, and most of them train. What gives them away is a **law**: "
    "something that must hold for every attention, and that a small test can check."
)
one_mistake()
st.divider()
st.subheader("All of them, measured")
table_of_all()
