"""Pruning on the page "Sequences": each head of the Transformer is cut out in turn, and the dates are read again."""

from __future__ import annotations

import streamlit as st

from anp_core.figures.lab_mistakes import bars_figure
from anp_core.lab.sequences.pruned_heads import Pruning, prune_each, pruning_verdict
from anp_core.language import _, translated
from pages.lab.sequences_heads import choose_layer
from pages.widgets.kept_expander import kept_expander
from pages.widgets.lab_card import Panel, Script, demonstration


@st.fragment
def pruning_demonstration() -> None:
    """Nothing is measured before the panel is opened."""
    panel = kept_expander(
        _("Which heads could be spared?"),
        icon=":material/content_cut:",
        key="dates_pruning",
        bind="query-params",
    )
    with panel:
        if panel.open:
            _pruned()


def _pruned() -> None:
    name, kind, layer = choose_layer("pruned")
    with st.spinner(_("Reading the dates without each head")):
        pruning = _prune(name, kind, layer)
    bars = {_("exact answers without it"): pruning.without}
    names = [_("head {number}", number=number + 1) for number in range(len(pruning.without))]
    demonstration(
        "dates_pruned",
        r"\mathrm{output} = \sum_{h \ne \text{" + _("cut") + r"}} W^O_h\, \mathrm{head}_h",
        [
            Panel(
                bars_figure(names, bars),
                _("Bars: the share of exact answers when one head is missing."),
                _("What is left without each head"),
            )
        ],
        Script(
            "from anp_core.lab.sequences.pruned_heads import prune_each\n\n"
            f"pruning = prune_each({name!r}, {kind!r}, {layer})\n"
            'print(", ".join(f"{share:.0%}" for share in pruning.without))\n',
            _("Exact answers without each head, on 100 test dates"),
            ", ".join(f"{share:.0%}" for share in pruning.without),
        ),
        translated(pruning_verdict(pruning)),
    )


@st.cache_data(max_entries=12, show_spinner=False)
def _prune(name: str, attention: str, layer: int) -> Pruning:
    return prune_each(name, attention, layer)
