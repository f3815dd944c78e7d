"""One demonstration of the attention lab: picture, formula, and the script that makes its number, side by side."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from anp_core.language import _, current, tag
from pages.widgets.downloads import offer
from pages.widgets.drawing import drawing
from pages.widgets.kept_expander import kept_expander

# A phone shows a figure's buttons all the time: only those stay that a drag and a double click do not replace.
REPLACED = ["zoom2d", "pan2d", "select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d", "resetScale2d"]
CHART = {"displaylogo": False, "scrollZoom": False, "modeBarButtonsToRemove": REPLACED}


@dataclass(frozen=True)
class Panel:
    """A figure, of Plotly or as SVG, with the words for whoever cannot see it; SVG holds them itself."""

    figure: go.Figure | str
    alt: str
    title: str = ""


@dataclass(frozen=True)
class Script:
    """A program that runs wherever the project is installed, what its number means, and what it prints."""

    code: str
    label: str
    prints: str


def demonstration(
    key: str,
    formula: str,
    panels: Sequence[Panel],
    script: Script,
    note: str = "",
    table: pd.DataFrame | None = None,
) -> None:
    """Draw the pictures (and a table) first; beside them formula and number, and folded the code that makes it."""
    left, right = st.columns([3, 2], gap="large")
    with left:
        for number, panel in enumerate(panels):
            chart(panel, key=f"{key}_figure_{number}")
        if table is not None:
            st.table(table, border="horizontal")
    with right:
        if formula:
            st.latex(formula)
        if note:
            st.caption(note)
        st.metric(script.label, script.prints, help=_("The code below prints this number."))
        code = kept_expander(_("The code that makes it"), icon=":material/code:", key=f"{key}_code")
        if code.open:  # what colours it is 1.6 MB for the browser, which the figures need not wait for
            code.code(script.code, language="python", wrap_lines=True)
        downloads(key, [panel.figure for panel in panels], script.code)


def stacked(*lines: str) -> str:
    """Formulas one below the other, so that they fit on a phone."""
    return r"\begin{gathered}" + r" \\[6pt] ".join(lines) + r"\end{gathered}"


def chart(panel: Panel, *, key: str) -> None:
    """One figure, under its title where it has one."""
    if panel.title:
        st.markdown(f"**{panel.title}**")
    if isinstance(panel.figure, str):
        drawing(panel.figure, key=key)
    else:
        st.plotly_chart(panel.figure, key=key, config=chart_config(), alt=panel.alt)


def chart_config() -> dict[str, Any]:
    """How Plotly shows a figure, and its own words in the current language."""
    words = {
        "Download plot as a PNG": _("Download plot as a PNG"),
        "Double-click to zoom back out": _("Double-click to zoom back out"),
    }
    return CHART | {"locale": tag(), "locales": {tag(): {"dictionary": words, "format": {}}}}


def downloads(key: str, figures: Sequence[go.Figure | str], code: str) -> None:
    """The figures as one file that needs no network, and the script."""
    name = key.replace("_", "-")
    language = current()  # the data is asked for outside of the session's script
    with st.container(horizontal=True):
        if figures:
            offer(
                _("Figure (HTML)"),
                f"lacuna-{name}.html",
                lambda: figure_page(figures, language),
                key=f"{key}_download_figure",
            )
        offer(
            _("Script (Python)"),
            f"lacuna_{key}.py",
            script_file(code, f"lacuna_{key}.py"),
            key=f"{key}_download_script",
            icon=":material/code:",
            help=_(
                "Runs wherever the project is installed: `pip install .` in the project's folder, then, where the "
                "file lies, `python {name}`.",
                name=f"lacuna_{key}.py",
            ),
        )


def script_file(code: str, name: str) -> bytes:
    """A script as a file of that name, its first lines saying how it is run."""
    how = (
        f"# Once, in the project's folder: pip install .\n# Then, wherever this file lies: python {name}\n\n"
    )
    return (how + code).encode()


def figure_page(figures: Sequence[go.Figure | str], language: str = "en") -> bytes:
    """All figures in one HTML file with Plotly's own script inside, once."""
    page = io.StringIO()
    page.write(f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Lacuna</title>\n')
    first = next((figure for figure in figures if not isinstance(figure, str)), None)
    for figure in figures:
        if isinstance(figure, str):
            page.write(figure)
        else:
            page.write(figure.to_html(full_html=False, include_plotlyjs=figure is first))
    page.write("</html>\n")
    return page.getvalue().encode()
