"""The lens on the record: a chart of a record and its forecast that shows what the time under the pointer attends to.

The Python face of assets/components/record/. Everything that pointing needs is sent once, so that pointing
sends nothing back; only edits of the context do.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from anp_core.web.component_script import component_script, component_text

HTML, CSS = component_text("record/lens.html"), component_text("record/lens.css")
SCRIPT = component_script("record/lens.js")
_LENS = st.components.v2.component("lacuna_record_lens", html=HTML, css=CSS, js=SCRIPT)


def record_lens(packed: bytes, *, key: str, on_edit: Callable[[], None] | None = None) -> None:
    """Show what `pack_lens` made; within `on_edit`, `session_state[key].edit` is what was done to the context."""
    _LENS(key=key, data=packed, on_edit_change=on_edit or _ignore, height="content")


def _ignore() -> None:
    """Stands in where nobody listens."""
