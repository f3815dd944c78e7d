"""A box that stays open when the language changes: Streamlit takes one with another label for another one."""

from __future__ import annotations

from typing import Any

import streamlit as st


def kept_expander(label: str, *, key: str, **how: Any) -> Any:
    """`st.expander` that tells the page whether it is open.

    Args:
        label: what stands on it, in the current language.
        key: under which the session keeps whether it is open.
        how: more of what `st.expander` takes.
    """
    seen: tuple[str, bool] = st.session_state.get(f"{key}_seen", (label, False))
    if seen[0] != label:
        st.session_state[key] = seen[1]
    panel = st.expander(label, key=key, on_change="rerun", **how)
    st.session_state[f"{key}_seen"] = (label, bool(panel.open))
    return panel
