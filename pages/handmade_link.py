"""What was painted or picked by hand, in the address: as a short code, where it is small enough.

Unlike a control, it is no value that can be compared with what is offered: a code is read when the address brings it,
and what cannot be read is passed over with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from anp_core.errors import LinkError
from anp_core.language import Sentence, say, translated
from pages.address import Linked
from pages.this_run import is_history_step

LONGEST_CODE = 4_000  # letters: servers and messengers take addresses of twice that
TROUBLE = "address_trouble"  # {parameter: what was wrong with it}

T = TypeVar("T")


def handmade(name: str, key: str) -> Linked[str]:
    """The parameter `name`, whose code lies in the session under `key`; empty where there is none."""
    return Linked(name, key, str, usual="", longest=LONGEST_CODE + 1)


def take(control: Linked[str], read: Callable[[str], T], nothing: T) -> T | None:
    """What the address brings in this run; None where it brings nothing new, or what `read` raises a LinkError for.

    Args:
        nothing: what it brings where the back button leads to an address without the code.
    """
    control.begin("")
    code: str = st.session_state[control.key]
    known: str = st.session_state.get(_known(control), "")
    st.session_state[_known(control)] = code
    if code == known:
        return None
    if not code:
        return nothing if is_history_step() else None
    troubles: dict[str, Sentence | str] = st.session_state.setdefault(TROUBLE, {})
    troubles.pop(control.name, None)
    try:
        if len(code) > LONGEST_CODE:
            raise LinkError(
                say("Part of the link is longer than any that was made here, and was passed over.")
            )
        return read(code)
    except LinkError as error:
        st.session_state[control.key] = st.session_state[_known(control)] = ""
        troubles[control.name] = error.sentence
        return None


def tell(control: Linked[str], code: str) -> bool:
    """Let the address carry `code` at the end of the run; False where it is too long to travel, and stays behind."""
    travels = len(code) <= LONGEST_CODE
    told = code if travels else ""
    st.session_state[control.key] = st.session_state[_known(control)] = told
    control.say(told)
    return travels


def show_trouble(*controls: Linked[str]) -> None:
    """What was wrong with these parts of the link, until the page carries something of its own in their place."""
    for control in controls:
        sentence = st.session_state.get(TROUBLE, {}).get(control.name)
        if sentence and not st.session_state.get(control.key):
            st.info(translated(sentence), icon=":material/link_off:")


def _known(control: Linked[str]) -> str:
    return f"{control.key}_known"
