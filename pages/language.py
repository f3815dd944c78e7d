"""The language of a session: of the address (`?lang=zh`), else the browser's; changed by the switch on every page."""

from __future__ import annotations

import streamlit as st

from anp_core.language import DEFAULT, LANGUAGES, _, current, follow, tag
from pages.address import LAST, Linked, one_of
from pages.this_run import session_id

CHOSEN = "language"
PARAMETER = "lang"
# The switch stands in the bar at the top, which leaves it room; its place within the page takes none.
STYLE = """<style>
[data-testid="stLayoutWrapper"]:has(> .st-key-language_switch) { position: absolute; width: 0; }
.st-key-language_switch { position: fixed; right: 1rem; top: 0.875rem; width: auto; z-index: 999990; }
.st-key-language_switch { background: light-dark(#fbf8f3, #1c1916); border-radius: 8px; }
.st-key-language_switch button { min-height: 2rem; padding: 0.1rem 0.6rem; }
[data-testid="stToolbar"] { padding-right: 11.5rem; }
@media (max-width: 640px) {
  body:has([data-testid="stSidebar"][data-collapsed="false"]) .st-key-language_switch { visibility: hidden; }
}
@media print { .st-key-language_switch { display: none; } }
</style>"""
# Streamlit's own word on the button of an uploader, for it speaks English only.
UPLOAD = """<style>
[data-testid="stFileUploaderDropzone"] button p {{ font-size: 0; }}
[data-testid="stFileUploaderDropzone"] button p::after {{ content: "{word}"; font-size: 0.875rem; }}
</style>"""
_TOLD = st.components.v2.component(
    "lacuna_language",
    js="export default function ({ data }) { document.documentElement.lang = data.tag; }",
)


def language_of_session() -> str:
    """What the visitor chose or came with; English outside of a session."""
    if not session_id():
        return DEFAULT
    return st.session_state.get(CHOSEN) or st.session_state.get(LAST, {}).get(CHOSEN) or DEFAULT


def language_switch() -> None:
    """Find the session's language, and offer the others; the address keeps what differs from the browser's own."""
    follow(language_of_session)
    own = _of_browser()
    control: Linked[str] = Linked(PARAMETER, CHOSEN, one_of(LANGUAGES.keys()), usual=own, is_everywhere=True)
    control.begin(own)
    st.html(STYLE + UPLOAD.format(word=_("Upload")) if current() != DEFAULT else STYLE)
    with st.container(key="language_switch"):
        st.segmented_control(
            "Language · 语言",
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            key=CHOSEN,
            required=True,
            label_visibility="collapsed",
            on_change=_keep_choices,
        )
        _TOLD(key="language_told", data={"tag": tag()}, height="content")  # screen readers go by it
    control.say(st.session_state[CHOSEN])


def _keep_choices() -> None:
    """Say every choice once more, so that the browser learns its words in the new language.

    It answers with the words of an option; without this those of the old language would come back, be unknown, and
    the choice be lost. Buttons, files and tables have values of other types, and may not be assigned.
    """
    for key, value in st.session_state.items():
        parts = value if isinstance(value, list) else [value]
        if all(isinstance(part, str | int | float) and not isinstance(part, bool) for part in parts):
            st.session_state[key] = value


def _of_browser() -> str:
    spoken = (st.context.locale or "").lower()[:2]
    return spoken if spoken in LANGUAGES else DEFAULT
