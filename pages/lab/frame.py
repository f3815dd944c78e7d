"""The frame of a page of the lab: its title, what it holds as links on top, and a heading over every section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from anp_core.language import _


@dataclass(frozen=True)
class Outline:
    """What a page holds, in the order in which it comes.

    Attributes:
        titles: of the sections, as `mark` made them, by the anchor that the address names: "head-by-head".
    """

    titles: Mapping[str, str]

    def section(self, anchor: str) -> None:
        """Begin that section: a line between it and the one before, and its heading."""
        if anchor != next(iter(self.titles)):
            st.divider()
        st.header(_(self.titles[anchor]), anchor=anchor)


def begin_page(title: str, introduction: str, titles: Mapping[str, str]) -> Outline:
    """Show title, introduction and contents; the sections follow, each begun by `Outline.section`.

    >>> outline = begin_page("Sequences", "Four networks.", {"own-date": "Type your own date"})  # doctest: +SKIP
    >>> outline.section("own-date")  # doctest: +SKIP
    """
    st.title(title)
    st.markdown(introduction)
    links = " · ".join(f"[{_(words)}](#{anchor})" for anchor, words in titles.items())
    here = _("On this page")
    st.markdown(f"**{here}**  {links}")
    return Outline(titles)
