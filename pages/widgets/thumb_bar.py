"""A page on a phone: its result comes first, its controls lie in a drawer at the bottom, beside the way to the pages.

The Python face of assets/components/thumb/. On wider screens `controls` is a plain container and there is no bar.
"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from anp_core.language import _
from anp_core.web.component_script import component_script, component_text
from pages.this_run import shown_page

HAS_CONTROLS = "thumb_bar_has_controls"  # whether this run of the page put controls into the drawer
# As wide as Streamlit's own columns stack. The column that held the controls takes no room beside its drawer.
STYLE = """<style>
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding-bottom: 6rem; }
  [data-testid="stLayoutWrapper"]:has(> [class*="st-key-strip_"]) { margin-block: -0.25rem; }
  [data-testid="stExpandSidebarButton"] { visibility: hidden; }
  [data-testid="stHeading"] h1 { font-size: 1.6rem; padding: 0.25rem 0 0.6rem; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-introduction) { order: 1; }
  [data-testid="stColumn"]:has(.st-key-controls) { position: absolute; min-width: 0; width: 0; }
  .st-key-controls {
    position: fixed; left: 0; right: 0; bottom: calc(3.6rem + env(safe-area-inset-bottom)); z-index: 999960;
    width: auto !important; max-width: 100vw; max-height: 62dvh; overflow-y: auto; overscroll-behavior: contain;
    flex-wrap: nowrap; padding: 1rem; background: light-dark(#fbf8f3, #1c1916); outline: none;
    border-radius: 14px 14px 0 0; box-shadow: 0 -4px 24px rgb(0 0 0 / 25%);
  }
  .st-key-controls > * { flex-shrink: 0; }
  :root:not([data-drawer-open]) .st-key-controls { display: none; }
}
@media (max-width: 640px) and (prefers-reduced-motion: no-preference) {
  .st-key-controls { animation: lacuna-drawer 0.2s ease-out; }
  @keyframes lacuna-drawer { from { transform: translateY(100%); } }
}
</style>"""

_BAR = st.components.v2.component(
    "lacuna_thumb_bar",
    html=component_text("thumb/bar.html"),
    css=component_text("thumb/bar.css"),
    js=component_script("thumb/bar.js"),
)


def introduce(text: str) -> None:
    """What the page is for: below its title, on a phone below its result."""
    with st.container(key="introduction"):
        st.markdown(text)


def controls() -> DeltaGenerator:
    """Where a page's controls go, in a column of their own."""
    st.session_state[HAS_CONTROLS] = True
    return st.container(key="controls")


def thumb_bar() -> None:
    """Once a run, after the page."""
    st.html(STYLE)
    data = {
        "page": shown_page(),
        "controls": bool(st.session_state.pop(HAS_CONTROLS, False)),
        "menu": _("All pages"),
        "open": _("Settings"),
        "close": _("Done"),
    }
    _BAR(key="thumb_bar", data=data, height="content")
