"""The language of a session: from the address (`?lang=zh`), else the browser's; changed by the switch on every page."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from anp_core.language import DEFAULT, LANGUAGES, follow

CHOSEN = "language"
PARAMETER = "lang"
STYLE = """<style>
.st-key-language_switch { position: absolute; right: 0; top: 0; width: auto; z-index: 2; }
@media (max-width: 640px) { .st-key-language_switch { position: static; } }
</style>"""


def language_of_session() -> str:
    """What the visitor chose or came with; English outside of a session."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return DEFAULT
    return st.session_state.get(CHOSEN) or DEFAULT


def language_switch() -> None:
    """Find the session's language, and offer the others; the address keeps what differs from the browser's own."""
    follow(language_of_session)
    own = _of_browser()
    if CHOSEN not in st.session_state:
        asked = st.query_params.get(PARAMETER)
        st.session_state[CHOSEN] = asked if asked in LANGUAGES else own
    st.html(STYLE)
    with st.container(key="language_switch"):
        st.segmented_control(
            "Language · 语言",
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            key=CHOSEN,
            required=True,
            label_visibility="collapsed",
        )
    _tell_address(own)


def _of_browser() -> str:
    return "zh" if (st.context.locale or "").lower().startswith("zh") else DEFAULT


def _tell_address(own: str) -> None:
    """Only where it changes something: every change of the address is a step of the browser's back button."""
    chosen = st.session_state[CHOSEN]
    wanted = chosen if chosen != own else None
    if st.query_params.get(PARAMETER) == wanted:
        return
    if wanted:
        st.query_params[PARAMETER] = wanted
    else:
        del st.query_params[PARAMETER]
