"""What a visitor is to load again: a file goes with the session that held it, its name stays in the browser's tab.

A session ends with its server process, and where a page is loaded anew. The browser then comes with a fresh session,
from whichever process answers; the tab's own storage still knows what the file was called, and nothing else of it.
"""

from __future__ import annotations

import streamlit as st

from anp_core.data.source import seen_name
from anp_core.language import _
from pages.widgets.plain_text import plain

_REMEMBERED = st.components.v2.component(
    "lacuna_lost_upload",
    js="""export default function ({ data, setStateValue }) {
        const place = `lacuna upload ${data.what}`;
        if (data.name) {
            sessionStorage.setItem(place, data.name);
        } else if (!data.fresh) {
            sessionStorage.removeItem(place);  // the visitor took the file away
        } else if (sessionStorage.getItem(place)) {
            setStateValue("lost", sessionStorage.getItem(place));
        }
    }""",
)


def uploader_key(uploader: str, what: str) -> str:
    """The key of an uploader: another one where the tab lists a file under it that went with an earlier session."""
    return f"{uploader}_again" if st.session_state.get(f"{what}_lost") else uploader


def tell_lost_upload(what: str, name: str | None) -> None:
    """Have the tab remember a file's name, or say which file the tab had before this session began.

    Args:
        what: names what is loaded.
        name: of the file that this session holds; None for none.
    """
    key = f"{what}_remembered"

    def note_lost() -> None:
        st.session_state[f"{what}_lost"] = st.session_state[key].lost

    held = f"{what}_held"
    if name is not None:
        st.session_state[held] = True
    told = _REMEMBERED(
        key=key,
        data={"what": what, "name": name, "fresh": held not in st.session_state},
        on_lost_change=note_lost,
        height="content",
    )
    if name is None and held not in st.session_state and told.lost:
        st.warning(
            _(
                "“{name}” was loaded in this tab before. Files go with the connection that brought them, and that "
                "one has ended: please choose it again.",
                name=plain(seen_name(str(told.lost))),
            ),
            icon=":material/upload_file:",
        )
