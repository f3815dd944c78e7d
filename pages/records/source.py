"""Where the record comes from: a bundled sample or the visitor's own file. First step of a question."""

from __future__ import annotations

import streamlit as st

from anp_core.data.weather import SAMPLE_RECORDS, synthetic_record
from anp_core.language import _, mark
from pages.address import Linked, one_of
from pages.records.choices import begin_links, say_links
from pages.records.own_file import (
    TAKEN,
    EverySeries,
    LoadedRecord,
    NotRead,
    handed_in,
    loaded_record,
    name_handed_in,
    upload,
)
from pages.widgets.linked_choice import words_of
from pages.widgets.lost_upload import tell_lost_upload

SAMPLE, UPLOAD = mark("Sample"), mark("My own file")
KIND: Linked[str] = Linked("sample", "forecast_sample", one_of(SAMPLE_RECORDS.keys()))


@st.cache_resource(max_entries=8, show_spinner=False)
def load_sample(kind: str) -> LoadedRecord:
    """One of the bundled synthetic records."""
    return loaded_record(synthetic_record(kind), SAMPLE_RECORDS[kind].title, sample=kind)


def choose_record() -> LoadedRecord | NotRead:
    """Show the controls: the chosen record, or why there is none; nothing else is shown in its place."""
    found = choose_records(every=False)
    assert not isinstance(found, EverySeries)
    return found


def choose_records(*, every: bool = True) -> LoadedRecord | EverySeries | NotRead:
    """The same, or all series of a long table; every: whether these may be meant."""
    begin_links()
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
    if source == UPLOAD:
        found = upload(every=every)
        say_links(handed_in())
        tell_lost_upload(TAKEN, name_handed_in())
        return found
    tell_lost_upload(TAKEN, name_handed_in())
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
    KIND.say(kind)
    if handed_in() is None:  # a link to a file of one's own is opened before the file is there
        say_links(None)
    return load_sample(kind)
