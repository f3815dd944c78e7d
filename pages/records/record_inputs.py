"""Where the record comes from: a bundled sample or the user's own CSV. First step of the forecast page.

Reading is anp_core's; here are only the controls, the caches and the sentence for a file that cannot be read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd
import streamlit as st

from anp_core.data.column_guess import ColumnGuess, guess_columns
from anp_core.data.number_parsing import Decimal, Unit
from anp_core.data.record import STEP_NAMES, Record
from anp_core.data.table_reading import read_table
from anp_core.data.temperature import to_record
from anp_core.data.weather import SAMPLE_RECORDS, synthetic_record
from anp_core.errors import UserInputError
from anp_core.language import _, mark, translated
from pages.widgets.linked_choice import words_of

SAMPLE, UPLOAD = mark("Sample"), mark("My own file")
MAX_UPLOAD_MB = 100
UNITS: dict[Unit | Literal["auto"], str] = {"auto": mark("Find out"), "C": "°C", "F": "°F", "K": "K"}
DECIMALS: dict[Decimal, str] = {
    "auto": mark("Find out"),
    ".": mark("Point (12.5)"),
    ",": mark("Comma (12,5)"),
}
LAST_GOOD = "forecast_last_good_record"


@dataclass(frozen=True)
class LoadedRecord:
    """A record and the key of its content, by which everything computed from it is cached."""

    record: Record
    key: str
    title: str
    sample: str | None = None  # its name among the bundled ones


@st.cache_resource(max_entries=8, show_spinner=False)
def load_sample(kind: str) -> LoadedRecord:
    """One of the bundled synthetic records."""
    return replace(_loaded(synthetic_record(kind), SAMPLE_RECORDS[kind].title), sample=kind)


@st.cache_resource(max_entries=2, show_spinner=False)  # a long file takes 100 MB as text
def load_table(file_key: str, _content: bytes, name: str) -> pd.DataFrame:
    """The upload as a table of text; `file_key` is the hash of its bytes."""
    return read_table(_content, name)


@st.cache_resource(max_entries=8, show_spinner=False)
def load_columns(
    file_key: str,
    name: str,
    time_columns: tuple[str, ...],
    value_column: str,
    unit: Unit | Literal["auto"],
    decimal: Decimal,
    _table: pd.DataFrame,
) -> LoadedRecord:
    """Two columns of the upload as a record."""
    record = to_record(_table, time_columns, value_column, unit=unit, decimal=decimal)
    return _loaded(record, name)


def content_key(*contents: bytes) -> str:
    """A short hash, the same for the same bytes: what caches and widget keys go by."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(content)
    return digest.hexdigest()[:16]


def _loaded(record: Record, title: str) -> LoadedRecord:
    kind = f"{record.step} {record.unit} {record.quantity} {record.empty_until}".encode()
    return LoadedRecord(record, content_key(kind, record.times.tobytes(), record.values.tobytes()), title)


def choose_record() -> LoadedRecord:
    """Show the controls and return the chosen record; after a bad file, the last one that could be read."""
    source = st.segmented_control(
        _("Record"),
        [SAMPLE, UPLOAD],
        format_func=words_of({SAMPLE: SAMPLE, UPLOAD: UPLOAD}),
        default=SAMPLE,
        required=True,
        key="forecast_source",
        persist_state="session",
        width="stretch",
    )
    chosen = None
    if source == UPLOAD:
        chosen = _upload()
    else:
        kind = st.selectbox(
            _("Sample record"),
            list(SAMPLE_RECORDS),
            format_func=words_of({name: climate.title for name, climate in SAMPLE_RECORDS.items()}),
            key="forecast_sample",
            persist_state="session",
            help=_("Made by the project's own weather generator: no station measured these numbers."),
        )
        st.caption(_(SAMPLE_RECORDS[kind].description))
        chosen = load_sample(kind)
    if chosen is None:
        last: LoadedRecord | None = st.session_state.get(LAST_GOOD)
        chosen = last if last is not None else load_sample(next(iter(SAMPLE_RECORDS)))
        st.caption(_("Shown meanwhile: {record}.", record=chosen.title))
    st.session_state[LAST_GOOD] = chosen
    return chosen


def _upload() -> LoadedRecord | None:
    """The uploader and, once there is a file, what its columns mean. None where there is nothing to use."""
    upload = st.file_uploader(
        _("Temperature record (CSV)"),
        type=["csv", "tsv", "txt", "dat"],
        max_upload_size=MAX_UPLOAD_MB,
        key="forecast_upload",
        help=_("A column of dates or times and a column of temperatures, in any order and with any names."),
    )
    if upload is None:
        st.caption(
            _("A file with a column of dates and a column of temperatures; the template shows the shape.")
        )
        return None
    content = upload.getvalue()
    file_key = content_key(content)
    try:
        table = load_table(file_key, content, upload.name)
        guess = guess_columns(table)
        return _choose_columns(file_key, upload.name, table, guess)
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return None


def _choose_columns(file_key: str, name: str, table: pd.DataFrame, guess: ColumnGuess) -> LoadedRecord:
    """Select boxes with the guess preselected. Their keys name the file: another file brings its own guess."""
    columns = [str(column) for column in table.columns]
    times = [*guess.time_choices, *((name,) for name in columns if (name,) not in guess.time_choices)]
    values = [*guess.value_choices, *(name for name in columns if name not in guess.value_choices)]
    grid = st.grid(2, min_column_width=140)
    time_columns = grid.selectbox(
        _("Date column"),
        times,
        format_func=" + ".join,
        index=times.index(guess.time),
        key=f"forecast_dates_{file_key}",
    )
    value_column = grid.selectbox(
        _("Temperature column"), values, index=values.index(guess.value), key=f"forecast_values_{file_key}"
    )
    unit = grid.selectbox(
        _("Unit"), list(UNITS), format_func=words_of(UNITS), key=f"forecast_unit_{file_key}"
    )
    decimal = grid.selectbox(
        _("Decimal sign"),
        list(DECIMALS),
        format_func=words_of(DECIMALS),
        key=f"forecast_decimal_{file_key}",
    )
    return load_columns(file_key, name, time_columns, value_column, unit, decimal, table)


def show_report(loaded: LoadedRecord) -> None:
    """What was read, in one line, and everything that was noticed on the way behind it."""
    record = loaded.record
    first, last = (str(time)[:16].replace("T", " ") for time in (record.times[0], record.times[-1]))
    if record.step == "daily":
        first, last = first[:10], last[:10]
    label = _(
        "What was read: {number:,} {step} values, {first} to {last}",
        number=len(record.times),
        step=STEP_NAMES[record.step],
        first=first,
        last=last,
    )
    with st.expander(label, icon=":material/fact_check:"):
        unit = UNITS[record.unit]
        st.markdown(_("**{record}**, in {unit}.", record=loaded.title, unit=unit))
        st.markdown("\n".join(f"- {translated(sentence)}" for sentence in record.report))
