"""At the end of each page of the lab: the page before it and the page after it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from anp_core.language import _


def show_way_on(pages: Sequence[StreamlitPage], shown: StreamlitPage) -> None:
    """Links to the neighbours of `shown` among `pages`, in their order; nothing on a page that is not among them."""
    paths = [page.url_path for page in pages]
    if shown.url_path not in paths:
        return
    place = paths.index(shown.url_path)
    st.divider()
    before, here, after = st.columns(3, vertical_alignment="center")
    if place > 0:
        with before:
            title = pages[place - 1].title
            st.page_link(
                pages[place - 1], label=_("Before: {title}", title=title), icon=":material/arrow_back:"
            )
    here.caption(
        _("Page {number} of {total} of the lab", number=place + 1, total=len(pages)), text_alignment="center"
    )
    if place + 1 < len(pages):
        with after, st.container(horizontal=True, horizontal_alignment="right"):
            title = pages[place + 1].title
            st.page_link(
                pages[place + 1],
                label=_("**Next: {title}**", title=title),
                icon=":material/arrow_forward:",
                icon_position="right",
            )
