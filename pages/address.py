"""What the address of a page says. A control whose value the address keeps is declared once, as `Linked`.

In a page's first run of a session, and when the browser's back button brings an address, a control begins with what
the address says, if that is among what it offers now; nonsense is passed over. At the end of a run the address is
made to say what the controls that were shown say, all at once: every change of the address is a step of the back
button. Only parameters of declared controls are touched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit.errors import StreamlitAPIException

from pages.this_run import is_fragment_run, is_history_step, shown_page

LONGEST = 200  # letters of a parameter that are looked at, where a control needs no more
READ, SAID, LAST = "address_read", "address_said", "address_last"
TOLD = "address_told"  # the page, and what its browser was told last
BETWEEN = ","  # several values in one parameter
NAMES: set[str] = set()  # parameters that belong to declared controls

T = TypeVar("T")
Offered = Collection[T] | Callable[[T], bool]


@dataclass(frozen=True)
class Linked(Generic[T]):
    """A control whose value the address keeps.

    Args:
        name: the parameter of the address.
        key: of the widget, under which its value lies in the session.
        parse: the value that a text writes, None where it writes none.
        write: the text of a value.
        usual: the value that the address need not mention; None where it is always mentioned.
        longest: letters of the parameter that are looked at.
        is_everywhere: whether it is the same control on every page, and so is read once a session.
    """

    name: str
    key: str
    parse: Callable[[str], T | None]
    write: Callable[[T], str] = str
    usual: T | None = None
    longest: int = LONGEST
    is_everywhere: bool = False

    def __post_init__(self) -> None:
        NAMES.add(self.name)

    def at(self, key: str) -> Linked[T]:
        """The same control, its value kept elsewhere: for one that begins afresh with another input."""
        return replace(self, key=key)

    def begin(self, default: T, offered: Offered[T] | None = None) -> None:
        """Before the widget: give it the value that the address asks for, else the one it had, else `default`.

        A browser that is asked to run again before it has drawn a choice answers that nothing is chosen. No control
        with an address can be without a value, so what it said last is taken then.

        Args:
            offered: the values that are possible now, or a test for them; whatever is not gives way to `default`.
        """
        asked, is_read = self._asked()
        state = st.session_state
        if self.key in state and state[self.key] is None:
            state[self.key] = state.get(LAST, {}).get(self.key, default)
        if asked is not None and _fits(asked, offered):
            state[self.key] = asked
        elif self.key not in state or (is_read and is_history_step()) or not _fits(state[self.key], offered):
            state[self.key] = default

    def say(self, value: T) -> None:
        """After the widget: let the address say this value, at the end of the run or of a fragment's."""
        said = None if value == self.usual else self.write(value)
        st.session_state.setdefault(LAST, {})[self.key] = value
        collected: dict[str, str | None] | None = st.session_state.get(SAID)
        if collected is None or is_fragment_run():
            _write({self.name: said})
        else:
            collected[self.name] = said

    def keep(self) -> None:
        """Instead of the widget, where it is not shown now: the address goes on saying what was chosen."""
        if self.key in st.session_state:
            self.say(st.session_state[self.key])

    def _asked(self) -> tuple[T | None, bool]:
        """What the address asks for, and whether it is to be read now at all."""
        read: set[tuple[str, str]] = st.session_state.setdefault(READ, set())
        here = ("" if self.is_everywhere else shown_page(), self.name)
        if here in read and not is_history_step():
            return None, False
        read.add(here)
        text = st.query_params.get(self.name)
        return (None if text is None else self.parse(text[: self.longest])), True


def _fits(value: Any, offered: Offered[Any] | None) -> bool:
    if offered is None:
        return True
    return bool(offered(value)) if callable(offered) else value in offered


def whole_number(least: int = 0, most: int | None = None) -> Callable[[str], int | None]:
    """Reads whole numbers from `least` to `most`."""

    def parse(text: str) -> int | None:
        if not text.removeprefix("-").isdecimal():
            return None
        number = int(text)
        return number if number >= least and (most is None or number <= most) else None

    return parse


def one_of(options: Mapping[str, T] | Collection[str]) -> Callable[[str], Any]:
    """Reads the name of one of `options`: as it is, or of a mapping what it stands for."""
    named = options if isinstance(options, Mapping) else {option: option for option in options}
    return lambda text: named.get(text)


def some_of(options: Sequence[str]) -> Callable[[str], list[str] | None]:
    """Reads several names between commas, in the order of `options`; None where it holds none of them."""

    def parse(text: str) -> list[str] | None:
        words = text.split(BETWEEN)
        return [option for option in options if option in words] or None

    return parse


def listed(values: Sequence[object]) -> str:
    """Writes what `some_of` reads."""
    return BETWEEN.join(map(str, values))


@contextmanager
def one_run() -> Iterator[None]:
    """Around a whole run of a page: at its end the address says what the shown controls say, and no more."""
    st.session_state[SAID] = {}
    yield
    said = st.session_state.pop(SAID)
    _write(dict.fromkeys(NAMES) | said)


def _write(changes: Mapping[str, str | None]) -> None:
    """Set parameters, or take them away (None); only where it changes something.

    A run begins with the address that its browser had when it asked for it. What was on its way to the browser then,
    or was asked for by a job that ended, is another one: what the browser was told last counts too.
    """
    here = st.query_params.to_dict()
    kept = {name: value for name, value in here.items() if name not in changes}
    wanted = kept | {name: value for name, value in changes.items() if value is not None}
    # Without what widgets say by themselves: browsers change that on their own.
    said = {name: value for name, value in wanted.items() if name in NAMES}
    page, told = st.session_state.get(TOLD, ("", said))
    if wanted == here and (page != shown_page() or told == said or is_history_step()):
        return
    st.session_state[TOLD] = shown_page(), said
    try:
        st.query_params.from_dict(wanted)  # one step of the browser's history
    except StreamlitAPIException:  # some are a widget's own, which nobody else may say again
        for name in here.keys() - wanted.keys():
            del st.query_params[name]
        st.query_params.update({name: value for name, value in wanted.items() if here.get(name) != value})
