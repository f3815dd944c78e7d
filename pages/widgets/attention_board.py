"""Small pictures under several attention types on one board: point once, and every type shows what it attends to.

The Python face of assets/components/board/. Everything that pointing needs is sent once, so that pointing sends
nothing back.
"""

from __future__ import annotations

import streamlit as st

from anp_core.web.component_script import component_script, component_text

HTML, CSS = component_text("board/board.html"), component_text("board/board.css")
SCRIPT = component_script("board/board.js")
_BOARD = st.components.v2.component("lacuna_attention_board", html=HTML, css=CSS, js=SCRIPT)


def attention_board(packed: bytes, *, key: str) -> None:
    """Show what `pack_board` or `pack_waiting` made."""
    _BOARD(key=key, data=packed, height="content")
