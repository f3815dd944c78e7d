"""What was read from a file, in sight above its forecast: rows as written beside what they mean, why, and what not.

Each of the five things that a reader decides stands in a control that changes it.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from anp_core.data.reading.date_order import TITLES
from anp_core.data.reading.reading import Reading
from anp_core.data.reading.record_report import step_sentence, summary, unit_sentence
from anp_core.data.record import Record
from anp_core.data.temperature import ALL_SERIES
from anp_core.language import _, listed, say, translated
from pages.records.choices import OPTIONS, answer_by, answers_of, take_back, title_of, words_for
from pages.records.own_file import LoadedRecord, clock
from pages.widgets.plain_text import plain

WIDEST_CELL = 28  # letters of a cell that are shown
LEAST_CONTROL = 150  # pixels


def show_reading(loaded: LoadedRecord) -> None:
    """The account of a file; of a sample only how much there is."""
    record = loaded.record
    if record.reading is None:
        st.caption(translated(summary(record)))
        return
    with st.container(border=True, key="what_was_read", gap="small"):
        st.markdown(f"**{plain(loaded.title)}** · :small[{plain(translated(summary(record)))}]")
        show_account(loaded, record.reading, record.reading.series)


def show_account(loaded: LoadedRecord, reading: Reading, series: str) -> None:
    """Rows, reasons and controls; `series` is what the control for it holds: a name, or all of them."""
    left, right = st.columns([1.1, 1], gap="medium")
    with left:
        st.table(_rows(loaded.record, reading), border="horizontal", hide_index=True)
    with right:
        st.markdown("\n".join(f"- :small[{plain(said)}]" for said in _reasons(reading)))
    _show_controls(loaded, reading, series)


def _rows(record: Record, reading: Reading) -> pd.DataFrame:
    """The first rows: the cells of each column that was used, then the time and °C they were read as."""
    names = [*reading.time, reading.column]
    rows = []
    for row in reading.first_rows:
        cells = dict(zip([f'"{name}"' for name in names], row.raw, strict=True))
        shown = {plain(name): plain(cell[:WIDEST_CELL]) for name, cell in cells.items()}
        rows.append({**shown, _("→ time"): clock(row.time, record), "→ °C": f"{row.celsius:.1f}"})
    return pd.DataFrame(rows)


def _reasons(reading: Reading) -> list[str]:
    """Order of dates, unit, steps, and what was left out or decided on the way, a sentence each."""
    said: list[str] = []
    if reading.date_order:
        order, reason = TITLES[reading.date_order], reading.order_reason
        said.append(
            say("Dates are read as {order}: {reason}.", order=order, reason=reason)
            if reason
            else say("Dates are read as {order}.", order=order)
        )
    said.append(unit_sentence(reading))
    said.append(step_sentence(reading))
    for left in reading.left_out:
        cells = ", ".join(f"“{cell}”" for cell in left.examples)
        said.append(
            say("{sentence} ({cells})", sentence=left.sentence, cells=cells) if cells else left.sentence
        )
    return [translated(sentence) for sentence in (*said, *reading.notes)]


def _show_controls(loaded: LoadedRecord, reading: Reading, series: str) -> None:
    """What else each could be. The keys of the controls name the file and what was said before."""
    found = {
        "time": " + ".join(reading.time),
        "series": series,
        "column": reading.column,
        "date_order": reading.date_order,
        "unit": str(reading.unit),
    }
    answers = answers_of(loaded.file)
    offered = {option: _choices(option, found[option], reading) for option in OPTIONS}
    shown = [option for option in OPTIONS if found[option] and len(offered[option]) > 1]
    with st.grid(len(shown), min_column_width=LEAST_CONTROL):
        for option in shown:
            key = f"forecast_{option}_{loaded.file}_{hash(answers)}"
            st.selectbox(
                title_of(option),
                offered[option],
                index=offered[option].index(found[option]),
                format_func=words_for(option),
                key=key,
                on_change=answer_by,
                args=(loaded.file, option, key),
            )
    if answers:
        told = listed(title_of(option) for option, _choice in answers)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(_("Said by you: {options}.", options=told), width="content")
            st.button(
                _("Find out anew"),
                key=f"forecast_anew_{loaded.file}",
                type="tertiary",
                icon=":material/restart_alt:",
                on_click=take_back,
                args=(loaded.file,),
            )


def _choices(option: str, found: str, reading: Reading) -> list[str]:
    """What may be chosen, the likeliest first; any column may be that of times or of temperatures."""
    choices = list(reading.choices[option])
    if option in ("time", "column"):
        choices += [column for column in reading.columns if column not in choices]
    if option == "series" and choices and ALL_SERIES not in choices:
        choices.append(ALL_SERIES)
    return choices if found in choices else [found, *choices]
