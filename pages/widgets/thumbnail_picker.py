"""A grid of small pictures to choose one from; the Python face of assets/components/thumbnails/."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from anp_core.web.component_script import component_script, component_text

_PICKER = st.components.v2.component(
    "lacuna_thumbnail_picker",
    html='<div class="label"></div>\n<div class="thumbnails" role="radiogroup"></div>',
    css=component_text("thumbnails/picker.css"),
    js=component_script("thumbnails/picker.js"),
)


def thumbnail_picker(
    label: str,
    options: dict[str, tuple[str, str]],
    chosen: str,
    *,
    key: str,
    on_choose: Callable[[], None],
) -> None:
    """Show the options, {name: (title, data URI)}; within `on_choose`, `session_state[key].choose` is the name."""
    data = {
        "label": label,
        "chosen": chosen,
        "options": [{"name": name, "title": title, "picture": uri} for name, (title, uri) in options.items()],
    }
    _PICKER(key=key, data=data, on_choose_change=on_choose)
