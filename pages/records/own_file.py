"""A file of the visitor's own: taken, read in the background, and what came of it: a record, a question, a refusal.

What a file leaves open is never assumed: until the visitor has answered, there is no record.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from anp_core.data.reading.table import read_table
from anp_core.data.record import Record
from anp_core.data.temperature import ALL_SERIES, to_record
from anp_core.errors import ChoiceNeeded, RecordError, UserInputError
from anp_core.language import _
from pages.asking.ask import Failed, Outcome, Value, ask
from pages.asking.fair_queue import IsCancelled, Progress
from pages.records.choices import OPTIONS, Answers, answers_of
from pages.widgets.downloads import stem_of
from pages.widgets.lost_upload import uploader_key

UPLOADER, TAKEN = "forecast_upload", "forecast_taken"  # the control, and the file that came through it
READING = "forecast_reading"  # a slot
ROWS_SHOWN, COLUMNS_SHOWN = 7, 30  # of a file, beside a question about it
ROWS_TRIED = 400  # by which it is shown what a choice would make of the first row
MOST_TRIED = 6  # choices


@dataclass(frozen=True)
class LoadedRecord:
    """A record and a key of its content and title, which names everything that is worked out from it."""

    record: Record = field(compare=False)
    key: str
    title: str
    sample: str | None = None  # its name among the bundled ones
    file: str = ""  # the key of the file that it was read from

    @property
    def stem(self) -> str:
        """The beginning of names of files about it."""
        return stem_of(self.title, otherwise="record")


@dataclass(frozen=True, eq=False)
class NoFile:
    """None was handed in yet."""


@dataclass(frozen=True, eq=False)
class BeingRead:
    """It is being read, or that was cancelled."""

    name: str
    outcome: Outcome[Any]


@dataclass(frozen=True, eq=False)
class Refused:
    """It cannot be read, by what was said about it or at all; `sentence` says why."""

    name: str
    file: str
    answers: Answers
    sentence: str


@dataclass(frozen=True, eq=False)
class OpenQuestion:
    """It can be read in more than one way.

    rows: some of the file, every cell as it is written; made_of: by choice, what it would make of the first row.
    """

    name: str
    file: str
    answers: Answers
    asked: ChoiceNeeded
    rows: pd.DataFrame
    made_of: dict[str, str]


NotRead = NoFile | BeingRead | Refused | OpenQuestion


@dataclass(frozen=True, eq=False)
class EverySeries:
    """A long table of which all series are meant; `first` is the first of them that can be read."""

    name: str
    file: str
    answers: Answers
    series: tuple[str, ...]
    first: LoadedRecord


@dataclass(frozen=True, eq=False)
class FileRead:
    """What came of reading a file: what is found goes to everyone who hands in the same and says the same."""

    found: LoadedRecord | EverySeries | Refused | OpenQuestion

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        match self.found:
            case LoadedRecord(record=record):
                return 3 * record.times.nbytes
            case EverySeries(series=series, first=first):
                return 100 * len(series) + 3 * first.record.times.nbytes
        return 10_000


def content_key(*contents: bytes) -> str:
    """A short hash, the same for the same bytes: what caches and widget keys go by."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(content)
    return digest.hexdigest()[:16]


def loaded_record(record: Record, title: str, *, sample: str | None = None, file: str = "") -> LoadedRecord:
    """A record under a key of everything that a page shows of it."""
    kind = f"{record.step} {record.unit} {record.quantity} {record.empty_until} {title}".encode()
    key = content_key(kind, record.times.tobytes(), record.values.tobytes())
    return LoadedRecord(record, key, title, sample, file)


def upload(*, every: bool) -> LoadedRecord | EverySeries | NotRead:
    """The control for a file, and what came of the one that was handed in; every: whether all series may be meant."""
    uploader = uploader_key(UPLOADER, TAKEN)
    st.file_uploader(
        _("Temperature record (CSV)"),
        key=uploader,
        on_change=_take,
        args=(uploader,),
        help=_("A column of dates or times and a column of temperatures, in any order and with any names."),
    )
    if TAKEN not in st.session_state:
        return NoFile()
    name, content = st.session_state[TAKEN]
    if st.session_state[uploader] is None:  # it forgets its file while other pages are shown
        st.caption(_("Shown meanwhile: {record}.", record=name))
    file = content_key(content)
    answers = answers_of(file)
    if not every:
        answers = tuple(each for each in answers if each != ("series", ALL_SERIES))
    work = partial(read_file, file, name, content, answers)
    outcome = ask(READING, f"reading {file} {name} {answers}", work)
    if isinstance(outcome, Value):
        found: LoadedRecord | EverySeries | NotRead = outcome.value.found
        return found
    if isinstance(outcome, Failed):
        return Refused(name, file, answers, outcome.sentence)
    return BeingRead(name, outcome)


def handed_in() -> str | None:
    """The key of the file that was handed in; None where there is none."""
    return content_key(st.session_state[TAKEN][1]) if TAKEN in st.session_state else None


def name_handed_in() -> str | None:
    """What that file is called."""
    return st.session_state[TAKEN][0] if TAKEN in st.session_state else None


def _take(uploader: str) -> None:
    """Keep the file that has come, whatever happens to the control; drop the one that was taken out of it."""
    came = st.session_state[uploader]
    if came is None:
        st.session_state.pop(TAKEN, None)
    else:
        st.session_state[TAKEN] = came.name, came.getvalue()


@st.cache_resource(max_entries=2, show_spinner=False)  # a long file takes hundreds of MB as text
def load_table(file: str, _content: bytes, name: str) -> pd.DataFrame:
    """The upload as a table of text; `file` is the key of its bytes. Raises RecordError."""
    return read_table(_content, name)


def read_file(
    file: str, name: str, content: bytes, answers: Answers, progress: Progress, cancelled: IsCancelled
) -> FileRead:
    """Read a file by what was said about it."""
    try:
        table = load_table(file, content, name)
    except RecordError as error:
        return FileRead(Refused(name, file, answers, error.sentence))
    options: dict[str, Any] = dict(answers)
    try:
        if options.get("series") == ALL_SERIES:
            return FileRead(_read_every(file, name, table, answers))
        return FileRead(loaded_record(to_record(table, **options), name, file=file))
    except ChoiceNeeded as error:
        made_of = {} if error.option == "series" else _try_choices(table, options, error)
        return FileRead(OpenQuestion(name, file, answers, error, _some_rows(table), made_of))
    except RecordError as error:
        return FileRead(Refused(name, file, answers, error.sentence))


def _read_every(file: str, name: str, table: pd.DataFrame, answers: Answers) -> LoadedRecord | EverySeries:
    """All series of a table, or the one that it holds; RecordError where none of the first ones can be read."""
    options: dict[str, Any] = {option: choice for option, choice in answers if option != "series"}
    try:
        return loaded_record(to_record(table, **options), name, file=file)
    except ChoiceNeeded as error:
        if error.option != "series":
            raise
        names = error.choices
    tried = [ALL_SERIES] if ALL_SERIES in names else names[:MOST_TRIED]  # a series may be called so
    for label in tried:
        try:
            first = loaded_record(to_record(table, series=label, **options), name, file=file)
        except ChoiceNeeded:
            raise
        except RecordError as error:
            refused = error
            continue
        return first if ALL_SERIES in names else EverySeries(name, file, answers, tuple(names), first)
    raise refused


def _some_rows(table: pd.DataFrame) -> pd.DataFrame:
    """The first rows of a table and some further down, numbered as one counts."""
    first = list(range(min(4, len(table))))
    places = sorted({*first, *(len(table) * part // 4 for part in (1, 2, 3)), len(table) - 1})
    rows = table.iloc[places[:ROWS_SHOWN], :COLUMNS_SHOWN].copy()
    rows.index = pd.Index([place + 1 for place in places[:ROWS_SHOWN]])
    return rows


def _try_choices(table: pd.DataFrame, options: dict[str, Any], asked: ChoiceNeeded) -> dict[str, str]:
    """By choice, what it makes of the first rows that have a value: dates, or °C."""
    made: dict[str, str] = {}
    for choice in asked.choices[:MOST_TRIED]:
        record = _try(table.iloc[:ROWS_TRIED], {**options, asked.option: choice})
        if record is None or record.reading is None:
            continue
        rows = record.reading.first_rows
        is_time = asked.option in ("time", "date_order")
        cells = [clock(row.time, record) if is_time else f"{row.celsius:.1f} °C" for row in rows]
        made[choice] = ", ".join([*cells, "…"])
    return made


def _try(table: pd.DataFrame, options: dict[str, Any]) -> Record | None:
    """A record to look at only: what is open beside what was chosen is taken as likely."""
    for _attempt in OPTIONS:
        try:
            return to_record(table, **options)
        except ChoiceNeeded as error:
            options = {**options, error.option: error.choices[0]}
        except UserInputError:
            break
    return None


def clock(time: Any, record: Record) -> str:
    """A time of a record as it is shown: a day, or a day and a clock."""
    return str(time)[: 10 if record.step == "daily" else 16].replace("T", " ")
