"""What a visitor said about a file: kept with that file in the session, carried by the address, open to change.

A file is known by a key of its content. The address names the file beside the choices, so that a link holds for this
file only: another one is never read by choices that were made for its neighbour.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from anp_core.data.reading.date_order import TITLES
from anp_core.data.temperature import ALL_SERIES
from anp_core.data.units import UNIT_TITLES
from anp_core.language import _, mark, translated
from pages.address import Linked
from pages.this_run import is_history_step

# The arguments of `read_record` that the page offers, in the order of reading.
OPTIONS = {
    "time": mark("Date column"),
    "series": mark("Series"),
    "column": mark("Temperature column"),
    "date_order": mark("Order of day and month"),
    "unit": mark("Unit"),
}
# What was said of one of them may no longer hold once another one is changed.
RESTS_ON_IT = {"time": ("date_order", "series"), "series": ("unit",), "column": ("unit",)}
Answers = tuple[tuple[str, str], ...]  # of one file: (option, choice), sorted

ANSWERS = "forecast_answers"  # by the key of a file, by option
LINKS: dict[str, Linked[str]] = {
    option: Linked(name, f"forecast_link_{name}", str, usual="")
    for option, name in {
        "file": "file",
        "time": "time",
        "series": "series",
        "column": "column",
        "date_order": "order",
        "unit": "unit",
    }.items()
}


def answers_of(file: str) -> Answers:
    """What was said about a file; what the address says of it counts the first time, and after a step back."""
    known: dict[str, dict[str, str]] = st.session_state.setdefault(ANSWERS, {})
    if file not in known or is_history_step():
        linked = {option: st.session_state.get(link.key, "") for option, link in LINKS.items()}
        if linked.pop("file") == file:
            known[file] = {option: choice for option, choice in linked.items() if choice}
    return tuple(sorted(known.setdefault(file, {}).items()))


def answer(file: str, option: str, choice: str) -> None:
    """The visitor says what one option is; what rested on its former value is open again."""
    known: dict[str, dict[str, str]] = st.session_state.setdefault(ANSWERS, {})
    said = {
        name: said for name, said in known.get(file, {}).items() if name not in RESTS_ON_IT.get(option, ())
    }
    known[file] = {**said, option: choice}


def answer_by(file: str, option: str, key: str) -> None:
    """For on_click and on_change: what the control under `key` holds is the answer."""
    answer(file, option, st.session_state[key])


def take_back(file: str, *options: str) -> None:
    """The visitor takes back what was said of some options, or of all: it is found out or asked anew."""
    known: dict[str, dict[str, str]] = st.session_state.setdefault(ANSWERS, {})
    known[file] = {
        option: choice for option, choice in known.get(file, {}).items() if options and option not in options
    }


def begin_links() -> None:
    """At the beginning of a run: read what the address says."""
    for link in LINKS.values():
        link.begin("")


def say_links(file: str | None) -> None:
    """At its end: the address says what was said of the file, or of none; until there is one, it goes on as it is."""
    said: dict[str, str] = {}
    if file is None:
        said = {option: st.session_state[link.key] for option, link in LINKS.items()}
    elif answers := answers_of(file):
        said = {"file": file, **dict(answers)}
    for option, link in LINKS.items():
        link.say(said.get(option, ""))


def words_for(option: str) -> Callable[[str], str]:
    """What the choices of an option are called on the page: columns and series as the file writes them."""
    titles: dict[str, str] = {}
    if option == "unit":
        titles = {str(unit): title for unit, title in UNIT_TITLES.items()}
    elif option == "date_order":
        titles = dict(TITLES)
    elif option == "series":
        titles = {ALL_SERIES: mark("All of them, in one table")}
    words = {choice: translated(title) for choice, title in titles.items()}
    return lambda choice: words.get(choice, choice)


def title_of(option: str) -> str:
    """What an option is called on the page."""
    return _(OPTIONS[option])
