"""A button that copies the page's address, and says what travels in it and what stays behind.

The Python face of assets/components/link/. What travels are the controls that pages declare as `Linked`.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from anp_core.language import Sentence, _, listed, say, translated
from anp_core.web.component_script import component_script, component_text

_COPY = st.components.v2.component(
    "lacuna_copy_link",
    html=component_text("link/copy.html"),
    css=component_text("link/copy.css"),
    js=component_script("link/copy.js"),
)


def copy_link(held: Sequence[Sentence], left: Sequence[Sentence], *, key: str, stretch: bool = False) -> None:
    """Show the button.

    Args:
        held: what the address carries, the most important first.
        left: whole sentences on what it does not carry.
        key: identity on the page.
        stretch: whether it is as wide as its place.
    """
    about = [say("In the link: {parts}.", parts=listed(held)), *left]
    data = {
        "label": _("Copy link"),
        "copied": _("Copied."),
        "failed": _("The browser does not let a page copy. The address is in its address bar."),
        "about": [translated(each) for each in about],
    }
    _COPY(key=key, data=data, width="stretch" if stretch else "content", height="content")
