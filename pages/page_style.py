"""What no theme option says: rules of style for every page, each with the flaw that it mends."""

from __future__ import annotations

import streamlit as st

# A page begins below the bar at the top, without a hand's breadth of nothing between: what counts is seen at once.
# The room of a scrollbar is always kept: a canvas would shrink under the pointer when the bar comes.
# What a box for files takes is said in full: on one line it would be cut off.
# A formula has room on all sides: the box around it cuts off what stands out of its first line, and would scroll by
# the two pixels that a fraction is wider than its ink, out of reach of the keyboard.
# A strip that is kept free for progress takes the room between what stands above and below it, not more.
# What remembers an upload is seen by nobody, and keeps no room between what stands above and below it.
# Rows of options beside a result are narrow: horizons, tasks, and on a phone the views of a picture stand in one row.
# A heading that the contents lead to stops below the bar at the top.
# Captions, chosen options, main buttons and the colours of code are read against their ground by everybody: 4.5 to 1
# at least, in light and in dark, as WCAG asks.
# Of a row of options that wraps, each keeps its edges beside the chosen one, whose own lie above them.
# A progress bar moves in steps: gliding, it has the browser draw thirty frames a second on the cores that compute.
STYLE = """<style>
[data-testid="stMain"] { scrollbar-gutter: stable; }
[data-testid="stMainBlockContainer"] { padding-top: 4.25rem; }
[data-testid="stHeading"] h1 { padding: 0.5rem 0 0.25rem; }
[data-testid="stFileUploaderDropzoneInstructions"] :is(div, span, small) {
  white-space: normal; overflow: visible; text-overflow: clip; height: auto;
}
.katex-display { padding: 0.4em 4px; }
[data-testid="stCaptionContainer"] { color: light-dark(#6b645d, #a9a198); opacity: 1; }
:is([role="radio"], button)[data-selected="true"] p { color: light-dark(#9a4420, #e9a27c); }
[data-testid="stBaseButton-primary"]:not(:hover) { background-color: #b4532a; border-color: #b4532a; }
.stCode .token:is(.keyword, .function) { color: light-dark(#1468b0, #7cb8ee) !important; }
.stCode .token:is(.boolean, .number, .string) { color: light-dark(#0f6b33, #6fd39a) !important; }
[data-variant="segmented_control"]:not([data-selected="true"]) {
  border-inline-color: light-dark(#e2d9cb, #423b34) !important;
}
[data-variant="segmented_control"][data-selected="true"] { position: relative; z-index: 1; }
[data-testid="stProgressBarTrack"] > div { transition: none; }
[data-testid="stElementContainer"][class*="_remembered"] { position: absolute; width: 0; overflow: hidden; }
[data-testid="stLayoutWrapper"]:has(> [class*="st-key-strip_"]) { margin-block: -0.75rem; }
[class*="st-key-forecast_horizon"] button, [class*="st-key-compare_horizon"] button,
:is(.st-key-compare_task, .st-key-compare_asked) button { padding-inline: 0.25rem; min-width: 0; }
@media (max-width: 640px) {
  .st-key-picture_panel button { padding-inline: 0.25rem; }
  .st-key-picture_panel button p { font-size: 0.82rem; }
}
[data-testid="stHeading"] :is(h2, h3) { scroll-margin-top: 4.5rem; }
</style>"""


def style_page() -> None:
    """Once a run, before the page."""
    st.html(STYLE)
