"""Choices that the address keeps by an English key, so that a link holds in every language.

Streamlit's own `bind="query-params"` writes the words of an option into the address, and those change with the
language. Numbers and switches may use it; choices with words go through here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from anp_core.language import _

Option = TypeVar("Option", bound=Hashable)
BETWEEN = ","  # several keys in one parameter


def linked_choice(
    widget: Callable[..., Any],
    label: str,
    names: Mapping[Option, str],
    *,
    key: str,
    default: Option | None = None,
    **more: Any,
) -> Option:
    """One option of `names` (its key, and its words as `mark` or `say` made them), chosen in any such control.

    The parameter `key` of the address holds the option's own key, and nothing while it is the default. Addresses
    from before, which hold the English words, are understood too.
    """
    usual = next(iter(names)) if default is None else default
    if _address_decides(key):
        st.session_state[key] = _option_of(st.query_params.get(key), names, usual)
    chosen = widget(
        label,
        list(names),
        format_func=words_of(names),
        key=key,
        persist_state="session",
        **more,
    )
    _tell_address(key, None if chosen == usual else str(chosen))
    return chosen


def linked_choices(
    label: str, names: Mapping[Option, str], *, key: str, default: Sequence[Option], **more: Any
) -> list[Option]:
    """Several options of `names` from a multiselect, kept in the address like `linked_choice`'s."""
    if _address_decides(key):
        asked = st.query_params.get(key)
        words = [] if asked is None else asked.split(BETWEEN)
        found = [option for option in names if str(option) in words]
        st.session_state[key] = found or list(default)
    chosen = st.multiselect(
        label,
        list(names),
        format_func=words_of(names),
        key=key,
        persist_state="session",
        **more,
    )
    usual = not chosen or chosen == list(default)
    _tell_address(key, None if usual else BETWEEN.join(map(str, chosen)))
    return chosen


def words_of(names: Mapping[Option, str]) -> Callable[[Option], str]:
    """A `format_func` in the language of now: the words are asked for again outside of the session's script."""
    words = {option: _(name) for option, name in names.items()}
    return lambda option: words.get(option, str(option))


def _address_decides(key: str) -> bool:
    """In the first run, and when the browser's back button brought an address; otherwise the control does."""
    context = get_script_run_ctx(suppress_warning=True)
    return key not in st.session_state or bool(getattr(context, "is_history_navigation", False))


def _option_of(asked: str | None, names: Mapping[Option, str], usual: Option) -> Option:
    found = (option for option, words in names.items() if asked in (str(option), words))
    return next(found, usual)


def _tell_address(key: str, wanted: str | None) -> None:
    """Only where it changes something: every change of the address is a step of the browser's back button."""
    if st.query_params.get(key) == wanted:
        return
    if wanted is None:
        del st.query_params[key]
    else:
        st.query_params[key] = wanted
