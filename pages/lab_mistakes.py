"""The page "Common mistakes": each beside its correction, both run, and the law that one of them breaks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from anp_core.figures.lab_heatmaps import heatmap_board
from anp_core.figures.lab_mistakes import bars_figure, broken_figure
from anp_core.lab.mistakes.mistake_examples import EXAMPLES
from anp_core.lab.mistakes.mistakes import ALL_SCRIPT, MISTAKES, Mistake, source_of
from anp_core.language import _, mark
from pages.lab.frame import begin_page
from pages.widgets.lab_card import Panel, chart, downloads
from pages.widgets.linked_choice import linked_choice


def table_of_all() -> None:
    """All mistakes at once, measured."""
    broken = [mistake.broken() for mistake in MISTAKES.values()]
    titles = [_(mistake.title) for mistake in MISTAKES.values()]
    tolerances = [mistake.tolerance for mistake in MISTAKES.values()]
    panel = Panel(
        broken_figure(
            titles, [wrong for wrong, right in broken], [right for wrong, right in broken], tolerances
        ),
        _(
            "How far each mistake and its correction break their law: every correction lies within its tolerance."
        ),
    )
    chart(panel, key="mistakes_all")
    st.caption(
        _(
            "Each row is measured in the unit of its own law. A correction may be off by rounding, or by what is "
            "drawn at random, up to its tolerance; zero stands at the left end."
        )
    )
    rows = [
        {
            _("Mistake"): _(mistake.title),
            _("The law"): _(mistake.law),
            _("Mistake breaks it by"): f"{wrong:.3g}",
            _("Correction"): _("holds") if right <= mistake.tolerance else f"{right:.3g}",
        }
        for mistake, (wrong, right) in zip(MISTAKES.values(), broken, strict=True)
    ]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)
    downloads("mistakes_all", [panel.figure], ALL_SCRIPT)


@st.fragment
def one_mistake() -> None:
    """The chosen mistake: both codes, both results, and a picture."""
    titles = {name: mistake.title for name, mistake in MISTAKES.items()}
    name = linked_choice(st.selectbox, _("Mistake"), titles, key="mistake")
    mistake = MISTAKES[name]
    st.markdown(_(mistake.story))
    st.markdown(_("**The law:** {law}", law=_(mistake.law)))
    broken = mistake.broken()
    left, right = st.columns(2, gap="large")
    with left:
        _way(_("Wrong"), ":material/close:", mistake, mistake.wrong, broken[0])
    with right:
        _way(_("Right"), ":material/check:", mistake, mistake.right, broken[1])
    panel = _example(name, mistake)
    chart(panel, key="mistake_figure")
    st.caption(_(EXAMPLES[name].seen))
    with st.expander(_("The check of the law"), icon=":material/rule:", key="mistake_check"):
        st.code(source_of(mistake.check), language="python", wrap_lines=True)
    downloads(f"mistake_{name}", [panel.figure], mistake.script())


def _example(name: str, mistake: Mistake) -> Panel:
    example = EXAMPLES[name]
    weights = mistake.weights(example)
    if weights is not None:
        figure = heatmap_board({_("Wrong"): weights[0], _("Right"): weights[1]}, columns=2)
        figure.update_layout(height=280)
        return Panel(figure, _("Weights of the wrong and of the right way on the same input."))
    assert example.bars is not None
    bars = example.bars()
    series = {_(word): values for word, values in bars.series.items()}
    return Panel(bars_figure([_(word) for word in bars.names], series), _(example.seen))


def _way(title: str, icon: str, mistake: Mistake, part: Callable[..., Any], broken: float) -> None:
    st.markdown(f"{icon} **{title}**")
    st.code(source_of(part), language="python", wrap_lines=True)
    measured = _(mistake.measured)
    st.metric(
        _("The law holds: {measured}", measured=measured)
        if broken <= mistake.tolerance
        else _("The law is broken: {measured}", measured=measured),
        f"{broken:.3g}",
        help=_("Measured just now, by running the code above."),
    )


page = begin_page(
    _("Common mistakes"),
    _(
        "All but one of these run without an error message, and most of them train. What gives them away is a "
        "**law**: something that must hold for every attention, and that a small test can check."
    ),
    {
        "one-mistake": mark("One mistake, beside its correction"),
        "all": mark("All of them, measured"),
    },
)
page.section("one-mistake")
one_mistake()
page.section("all")
table_of_all()
