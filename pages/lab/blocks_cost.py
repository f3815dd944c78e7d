"""Time and memory of attention against the length, on the page "Building blocks": measured live, when asked for."""

from __future__ import annotations

import streamlit as st

from anp_core.figures.lab_curves import Axis, lines_figure
from anp_core.lab.blocks.live_cost import WAYS, LiveCost, measure_cost, weight_bytes
from anp_core.language import _
from pages.widgets.lab_card import Panel, Script, demonstration, stacked

MEASURED = "blocks_cost"
NAMED = 2_048  # tokens whose weights the script adds up


@st.fragment
def cost_panel() -> None:
    """A button, and what it measured on this machine."""
    st.markdown(
        _(
            "Every token looks at every other, so that twice the length means four times the scores. A fused kernel "
            "does the same sums without ever holding the weights; a window of neighbours weighs fewer pairs, but has "
            "to find them."
        )
    )
    if st.button(_("Measure on this machine"), icon=":material/speed:", key="cost_measure"):
        st.session_state[MEASURED] = measure_cost()
    measured: LiveCost | None = st.session_state.get(MEASURED)
    panels = []
    note = _("Nothing has been measured yet.")
    if measured is not None:
        lines = {_(title): measured.milliseconds[name] for name, title in WAYS.items()}
        panels.append(
            Panel(
                lines_figure(
                    measured.lengths.astype(float),
                    lines,
                    Axis(_("tokens"), log=True),
                    Axis(_("milliseconds"), log=True),
                ),
                _("Milliseconds of self-attention by the number of tokens, one line a way."),
                _("Time of one head, the fastest of three"),
            )
        )
        held = {_(title): measured.peak_bytes[name] / 2**20 for name, title in WAYS.items()}
        panels.append(
            Panel(
                lines_figure(
                    measured.lengths.astype(float),
                    held,
                    Axis(_("tokens"), log=True),
                    Axis(_("MB held at once"), log=True),
                ),
                _("Megabytes held at most during self-attention by the number of tokens, one line a way."),
                _("Memory, counted tensor by tensor"),
            )
        )
        growth = {name: times[-1] / times[-2] for name, times in measured.milliseconds.items()}
        most = {name: values[-1] / 2**20 for name, values in measured.peak_bytes.items()}
        note = _(
            "From {half:,} to {last:,} tokens the time grew {whole:.1f}-fold with all weights at once, "
            "{fused:.1f}-fold fused and {local:.1f}-fold with neighbours.",
            half=int(measured.lengths[-2]),
            last=int(measured.lengths[-1]),
            **growth,
        )
        note += " " + _(
            "At {last:,} tokens they held {whole:.1f}, {fused:.1f} and {local:.1f} MB at most, the output and "
            "what finds the neighbours included: here the search compares all pairs of places.",
            last=int(measured.lengths[-1]),
            **most,
        )
    demonstration(
        "cost",
        stacked(
            r"\text{"
            + _("all pairs")
            + r"}: N^2 d \text{ "
            + _("products")
            + r"},\; 4 N^2 \text{ "
            + _("bytes")
            + "}",
            r"\text{"
            + _("neighbours")
            + r"}: N K d \text{ "
            + _("products")
            + r"},\; 4 N K \text{ "
            + _("bytes")
            + "}",
        ),
        panels,
        Script(
            "from anp_core.lab.blocks.live_cost import WAYS, measure_cost\n\n"
            "cost = measure_cost()  # cost.milliseconds differ from machine to machine\n"
            'print(", ".join(f"{cost.weight_bytes[name][-1] / 2**20:.3f} MB" for name in WAYS))\n',
            _("Weights of {count:,} tokens: all at once, fused, 16 neighbours", count=NAMED),
            ", ".join(f"{weight_bytes(name, NAMED) / 2**20:.3f} MB" for name in WAYS),
        ),
        note,
    )
