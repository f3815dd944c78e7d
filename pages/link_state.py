"""What the address of a page says: read in the page's first run of a session, written after every choice of controls.

Each page has a file that knows which of its controls a parameter belongs to (`link.py`). Nonsense in an address is
passed over, so that the controls begin with their own defaults.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from pages.address import SAID
from pages.this_run import is_fragment_run

READ = "link_read"  # the pages whose address was read in this session
LONGEST = 200  # letters of a parameter that are looked at


def read_link(page: str, names: Iterable[str]) -> dict[str, str]:
    """The parameters `names` that the address holds; nothing after the first run of `page` in a session."""
    pages: set[str] = st.session_state.setdefault(READ, set())
    if page in pages:
        return {}
    pages.add(page)
    return {name: st.query_params[name][:LONGEST] for name in names if name in st.query_params}


def write_link(names: Iterable[str], values: Mapping[str, str]) -> None:
    """Make the address say `values`, and nothing of the other `names`; parameters of others stay as they are.

    All at once: every change of the address is a step that the browser's back button goes back. In a whole run that
    is at its end, together with what the controls of `pages/address.py` say.
    """
    said: dict[str, str | None] | None = st.session_state.get(SAID)
    if said is not None and not is_fragment_run():
        said.update({name: values.get(name) for name in names})
        return
    here = st.query_params.to_dict()
    wanted = {name: value for name, value in here.items() if name not in set(names)} | dict(values)
    if wanted != here:
        st.query_params.from_dict(wanted)


def whole_number(text: str | None, least: int = 0, most: int | None = None) -> int | None:
    """The whole number that `text` writes, where it is one from `least` to `most`; else None."""
    if text is None or not text.isdecimal():
        return None
    number = int(text)
    return number if number >= least and (most is None or number <= most) else None
