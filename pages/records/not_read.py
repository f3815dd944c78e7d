"""What stands where a forecast would, while a file of one's own has no record yet: what is wanted, what is asked.

Nothing else stands there: an answer to a sample, or to the file before, would pass for this one's.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from anp_core.data.table_writing import template_csv
from anp_core.data.temperature import ALL_SERIES
from anp_core.language import _, say, translated
from pages.asking.waiting import show_waiting
from pages.records.choices import Answers, answer, answer_by, take_back, title_of, words_for
from pages.records.own_file import READING, BeingRead, NoFile, NotRead, OpenQuestion, Refused
from pages.widgets.downloads import offer
from pages.widgets.plain_text import plain

MOST_IN_SIGHT = 6  # choices that stand under each other; more are folded into a list
MOST_COLUMNS, WIDEST_CELL = 6, 28  # of rows that are shown as text, and letters of a cell
TEMPLATE_ROWS = 5


def show_not_read(state: NotRead, *, every: bool = False) -> None:
    """The one of four that it is; every: whether all series of a long table may be forecast at once."""
    match state:
        case NoFile():
            _invite()
        case BeingRead(name=name, outcome=outcome):
            show_waiting(READING, outcome, say("Reading {name}", name=name))
        case Refused():
            _refuse(state)
        case OpenQuestion():
            _question(state, every)


def offer_template() -> None:
    """A small table to begin with."""
    name, key, icon = "lacuna-temperature-template.csv", "forecast_template", ":material/table:"
    offer(_("Template for your own record (CSV)"), name, template_csv(), key=key, icon=icon)


def _invite() -> None:
    with st.container(border=True):
        st.header(_("Your own record"))
        st.markdown(
            _(
                "Hand in a text file of a station, a logger or a spreadsheet: a column of dates or times and a "
                "column of temperatures, in any order, language and unit. What the file leaves open is asked."
            )
        )
        rows = template_csv().decode().splitlines()[: TEMPLATE_ROWS + 1]
        st.code("\n".join([*rows, "…"]), language=None)
        offer_template()


def _refuse(refused: Refused) -> None:
    told = _("**{name}**: {said}", name=plain(refused.name), said=plain(translated(refused.sentence)))
    st.error(told, icon=":material/error:")
    _show_answers(refused.file, refused.answers)
    offer_template()


def _question(question: OpenQuestion, every: bool) -> None:
    """One question: the sentence, the choices, some rows of the file beside them, and the button."""
    asked, file = question.asked, question.file
    with st.container(border=True):
        st.caption(_("A question about {name}", name=plain(question.name)))
        st.markdown(f"## {plain(translated(asked.question))}")
        left, right = st.columns([1, 1.25], gap="medium")
        with left:
            _choices(question, every)
        with right:
            st.caption(_("Some rows as the file writes them"))
            _show_rows(question.rows)
    _show_answers(file, question.answers)


def _show_rows(rows: pd.DataFrame) -> None:
    """As text where it is narrow enough; else in a table that can be moved sideways."""
    if len(rows.columns) > MOST_COLUMNS:
        st.dataframe(rows, height="content", alt=_("Some rows as the file writes them"))
        return
    shown = rows.rename(columns=lambda name: plain(f'"{name}"'))
    st.table(shown.map(lambda cell: plain(str(cell)[:WIDEST_CELL])), border="horizontal")


def _choices(question: OpenQuestion, every: bool) -> None:
    """The choices, the likeliest chosen beforehand and called a guess; nothing happens before the button."""
    asked, file = question.asked, question.file
    words, guess = words_for(asked.option), asked.choices[0]
    choices = list(asked.choices)

    def called(choice: str) -> str:
        word = plain(words(choice))
        if choice != guess:
            return word
        is_any = asked.option == "series"  # none of them is likelier than the others
        return (
            _("{choice} · a guess", choice=word)
            if is_any
            else _("{choice} · most likely, a guess", choice=word)
        )

    key = f"forecast_asked_{asked.option}_{file}_{hash(question.answers)}"
    if len(choices) <= MOST_IN_SIGHT:
        captions = [plain(question.made_of.get(choice, "")) for choice in choices]
        shown = captions if any(captions) else None
        st.radio(title_of(asked.option), choices, format_func=called, captions=shown, key=key)
    else:
        st.selectbox(title_of(asked.option), choices, format_func=called, key=key)
    with st.container(horizontal=True):
        st.button(
            _("Read it so"),
            icon=":material/check:",
            type="primary",
            key=f"{key}_read",
            on_click=answer_by,
            args=(file, asked.option, key),
        )
        if asked.option == "series" and every:
            st.button(
                _("Forecast all {count:,}", count=len(choices)),
                icon=":material/stacks:",
                key=f"{key}_every",
                on_click=answer,
                args=(file, "series", ALL_SERIES),
            )


def _show_answers(file: str, answers: Answers) -> None:
    """What was said about the file so far, each to be taken back."""
    if not answers:
        return
    st.caption(_("You said:"))
    for option, choice in answers:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            said = _("{name}: **{said}**", name=title_of(option), said=plain(words_for(option)(choice)))
            st.markdown(said, width="content")
            st.button(
                _("Change"),
                key=f"forecast_take_back_{option}_{file}",
                type="tertiary",
                icon=":material/edit:",
                on_click=take_back,
                args=(file, option),
            )
