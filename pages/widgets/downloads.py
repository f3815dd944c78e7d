"""A file to take away, written only when somebody asks for it, without the page running again."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from typing import Any

import streamlit as st

TYPES = {".npy": "application/octet-stream", ".csv": "text/csv", ".html": "text/html", ".py": "text/x-python"}


def offer(
    label: str,
    file_name: str,
    data: bytes | Callable[[], bytes],
    *,
    key: str,
    icon: str = ":material/download:",
    **more: Any,
) -> None:
    """A button for one file.

    Args:
        file_name: what it is called; its ending says what type it is.
        data: the file, or what writes it when it is asked for, outside of the session's script.
        key, icon, more: as of `st.download_button`.
    """
    ending = file_name[file_name.rfind(".") :]
    mime = TYPES.get(ending) or mimetypes.types_map.get(ending, "application/octet-stream")
    st.download_button(label, data, file_name, mime, key=key, icon=icon, on_click="ignore", **more)


def stem_of(title: str, otherwise: str) -> str:
    """The beginning of names of files about what is called `title`: its letters and digits, without an ending."""
    words = "".join(letter if letter.isalnum() else " " for letter in title.rsplit(".", 1)[0]).lower().split()
    return "-".join(words) or otherwise
