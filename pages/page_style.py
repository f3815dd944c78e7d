"""What no theme option says: rules of style for every page, each with the flaw that it mends."""

from __future__ import annotations

import streamlit as st

# The room of a scrollbar is always kept: a canvas would shrink under the pointer when the bar comes.
# What a box for files takes is said in full: on one line it would be cut off.
# A formula has room above and below: the box around it cuts off what stands out of its first line.
# A heading that the contents lead to stops below the bar at the top.
# A progress bar moves in steps: gliding, it has the browser draw thirty frames a second on the cores that compute.
STYLE = """<style>
[data-testid="stMain"] { scrollbar-gutter: stable; }
[data-testid="stFileUploaderDropzoneInstructions"] :is(div, span, small) {
  white-space: normal; overflow: visible; text-overflow: clip; height: auto;
}
.katex-display { padding-block: 0.4em; }
[data-testid="stProgressBarTrack"] > div { transition: none; }
[data-testid="stHeading"] :is(h2, h3) { scroll-margin-top: 4.5rem; }
</style>"""


def style_page() -> None:
    """Once a run, before the page."""
    st.html(STYLE)
