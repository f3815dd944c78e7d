"""A drawing of the project's own (SVG) in the page, with the page's text colour and font.

`st.image` would show it with colours of its own, and `st.html` strips SVG.
"""

from __future__ import annotations

import streamlit as st

_DRAWING = st.components.v2.component(
    "lacuna_drawing",
    html='<div class="drawing"></div>',
    css=".drawing { color: var(--st-text-color); font-family: var(--st-font);\n  line-height: 0; }",
    js="""
export default function ({ data, parentElement }) {
  const box = parentElement.querySelector(".drawing");
  if (box.dataset.revision === data.revision) return;
  box.dataset.revision = data.revision;
  box.innerHTML = data.svg;
}
""",
)


def drawing(svg: str, *, key: str) -> None:
    """Show an SVG that this program made; never pass one that a user handed in."""
    _DRAWING(key=key, data={"svg": svg, "revision": str(hash(svg))})
