"""Choices with words, which the address keeps by an English key, so that a link holds in every language.

Streamlit's own `bind="query-params"` writes the words of an option into the address, and those change with the
language. Numbers and switches may use it; choices with words go through here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, TypeVar

import streamlit as st

from anp_core.language import _
from pages.address import BETWEEN, Linked, listed

Option = TypeVar("Option", bound=Hashable)


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
    written = {str(option): option for option in names} | {
        str(words): option for option, words in names.items()
    }
    control: Linked[Option] = Linked(key, key, written.get, usual=usual)
    control.begin(usual, names)
    chosen: Option = widget(
        label, list(names), format_func=words_of(names), key=key, persist_state="session", **more
    )
    control.say(chosen)
    return chosen


def linked_choices(
    label: str, names: Mapping[Option, str], *, key: str, default: Sequence[Option], **more: Any
) -> list[Option]:
    """Several options of `names` from a multiselect, kept in the address like `linked_choice`'s; at least one."""
    written = {str(option): option for option in names}

    def parse(text: str) -> list[Option] | None:
        words = text.split(BETWEEN)
        return [option for word, option in written.items() if word in words] or None

    control: Linked[list[Option]] = Linked(key, key, parse, listed, list(default))
    control.begin(list(default))
    chosen = st.multiselect(
        label, list(names), format_func=words_of(names), key=key, persist_state="session", **more
    )
    control.say(chosen or list(default))
    return chosen


def words_of(names: Mapping[Option, str]) -> Callable[[Option], str]:
    """A `format_func` in the language of now: the words are asked for again outside of the session's script."""
    words = {option: _(name) for option, name in names.items()}
    return lambda option: words.get(option, str(option))
