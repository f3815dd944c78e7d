"""Where the record comes from: a bundled sample or the user's own CSV. First step of a question about a record.

Reading is anp_core's; here are only the controls, the caches and the sentence for a file that cannot be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd
import streamlit as st

from anp_core.data.reading.date_order import TITLES
from anp_core.data.reading.table import read_table
from anp_core.data.record import STEP_NAMES, Record
from anp_core.data.temperature import to_record
from anp_core.data.units import UNIT_TITLES, unit_sign
from anp_core.data.weather import SAMPLE_RECORDS, synthetic_record
from anp_core.errors import ChoiceNeeded, UserInputError
from anp_core.language import _, mark, translated
from pages.address import Linked, one_of
from pages.widgets.downloads import stem_of
from pages.widgets.linked_choice import words_of

SAMPLE, UPLOAD = mark("Sample"), mark("My own file")
MAX_UPLOAD_MB = 100
OPTIONS = {
    "series": mark("Series"),
    "time": mark("Date column"),
    "column": mark("Temperature column"),
    "date_order": mark("Order of day and month"),
    "unit": mark("Unit"),
}
UPLOADER, TAKEN = "forecast_upload", "forecast_taken"  # the control, and the file that came through it
LAST_GOOD = "forecast_last_good_record"
KIND: Linked[str] = Linked("sample", "forecast_sample", one_of(SAMPLE_RECORDS.keys()))


@dataclass(frozen=True)
class LoadedRecord:
    """A record and a key of its content and title, which names everything that is worked out from it."""

    record: Record = field(compare=False)
    key: str
    title: str
    sample: str | None = None  # its name among the bundled ones

    @property
    def stem(self) -> str:
        """The beginning of names of files about it."""
        return stem_of(self.title, otherwise="record")


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
    file_key: str, name: str, options: tuple[tuple[str, str], ...], _table: pd.DataFrame
) -> LoadedRecord:
    """The upload as a record; `options` are those of `to_record` that the visitor set, with their values."""
    chosen: dict[str, Any] = dict(options)
    return _loaded(to_record(_table, **chosen), name)


def content_key(*contents: bytes) -> str:
    """A short hash, the same for the same bytes: what caches and widget keys go by."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(content)
    return digest.hexdigest()[:16]


def _loaded(record: Record, title: str) -> LoadedRecord:
    kind = f"{record.step} {record.unit} {record.quantity} {record.empty_until} {title}".encode()
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
        KIND.begin(next(iter(SAMPLE_RECORDS)), SAMPLE_RECORDS)
        kind = st.selectbox(
            _("Sample record"),
            list(SAMPLE_RECORDS),
            format_func=words_of({name: climate.title for name, climate in SAMPLE_RECORDS.items()}),
            key=KIND.key,
            persist_state="session",
            help=_("Made by the project's own weather generator: no station measured these numbers."),
        )
        st.caption(_(SAMPLE_RECORDS[kind].description))
        chosen = load_sample(kind)
    if chosen is None:
        last: LoadedRecord | None = st.session_state.get(LAST_GOOD)
        chosen = last if last is not None else load_sample(next(iter(SAMPLE_RECORDS)))
        st.caption(_("Shown meanwhile: {record}.", record=chosen.title))
    if chosen.sample is not None:
        KIND.say(chosen.sample)
    st.session_state[LAST_GOOD] = chosen
    return chosen


def _upload() -> LoadedRecord | None:
    """The uploader and, once there is a file, what its columns mean. None where there is nothing to use."""
    st.file_uploader(
        _("Temperature record (CSV)"),
        type=["csv", "tsv", "txt", "dat"],
        max_upload_size=MAX_UPLOAD_MB,
        key=UPLOADER,
        on_change=_take,
        help=_("A column of dates or times and a column of temperatures, in any order and with any names."),
    )
    if TAKEN not in st.session_state:
        st.caption(
            _("A file with a column of dates and a column of temperatures; the template shows the shape.")
        )
        return None
    name, content = st.session_state[TAKEN]
    if st.session_state[UPLOADER] is None:  # it forgets its file while other pages are shown
        st.caption(_("Shown meanwhile: {record}.", record=name))
    file_key = content_key(content)
    try:
        return _choose_reading(file_key, name, load_table(file_key, content, name))
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return None


def _take() -> None:
    """Keep the file that has come, whatever happens to the control; drop the one that was taken out of it."""
    upload = st.session_state[UPLOADER]
    if upload is None:
        st.session_state.pop(TAKEN, None)
    else:
        st.session_state[TAKEN] = upload.name, upload.getvalue()


def _choose_reading(file_key: str, name: str, table: pd.DataFrame) -> LoadedRecord:
    """What was found out, each of it in a control that can change it; what the file leaves open is told as a guess.

    The keys of the controls name the file and what was chosen before: another file brings its own guess.
    """
    grid = st.grid(2, min_column_width=140)
    options: dict[str, str] = {}
    loaded, guessed = _read(file_key, name, options, table)
    for option, title in OPTIONS.items():
        reading = loaded.record.reading
        assert reading is not None
        found = {
            "series": reading.series,
            "time": " + ".join(reading.time),
            "column": reading.column,
            "date_order": reading.date_order,
            "unit": reading.unit,
        }[option]
        choices = list(reading.choices[option])
        if option in ("time", "column"):
            choices += [column for column in reading.columns if column not in choices]
        if not found or len(choices) < 2:
            continue
        key = f"forecast_{option}_{file_key}_{content_key(repr(options).encode())}"
        picked = grid.selectbox(
            _(title), choices, index=choices.index(found), format_func=_title_of(option), key=key
        )
        if picked != found:
            options[option] = picked
            loaded, guessed = _read(file_key, name, options, table)
    for error in guessed:
        st.warning(
            f"{translated(error.question)} {_('A guess is used; choose above.')}", icon=":material/help:"
        )
    return loaded


def _read(
    file_key: str, name: str, options: dict[str, str], table: pd.DataFrame
) -> tuple[LoadedRecord, list[ChoiceNeeded]]:
    """The record with what was chosen, and what had to be guessed beyond that."""
    assumed = dict(options)
    guessed: list[ChoiceNeeded] = []
    for _attempt in OPTIONS:
        try:
            return load_columns(file_key, name, tuple(sorted(assumed.items())), table), guessed
        except ChoiceNeeded as error:
            assumed[error.option] = error.choices[0]
            guessed.append(error)
    return load_columns(file_key, name, tuple(sorted(assumed.items())), table), guessed


def _title_of(option: str) -> Callable[[str], str]:
    titles: dict[str, str] = {}
    if option == "unit":
        titles = {str(unit): title for unit, title in UNIT_TITLES.items()}
    elif option == "date_order":
        titles = dict(TITLES)
    return lambda choice: translated(titles[choice]) if choice in titles else choice


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
        st.markdown(_("**{record}**, in {unit}.", record=loaded.title, unit=unit_sign(record.unit)))
        st.markdown("\n".join(f"- {translated(sentence)}" for sentence in record.report))
