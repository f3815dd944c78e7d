"""The record of a comparison: which one, what is asked of it, and how much of it may be attended to."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from anp_core.data.horizons import DEFAULT_HORIZON, horizon_choices
from anp_core.data.record import Record
from anp_core.language import _, mark
from pages.address import Linked, one_of, whole_number
from pages.records.own_file import LoadedRecord, NotRead
from pages.records.question import NOUNS
from pages.records.source import choose_record

END, FUTURE, GAPS = "end", "future", "gaps"
ASKED = {END: mark("Held-back end"), FUTURE: mark("Future"), GAPS: mark("Gaps")}
NEWEST = (30, 60, 120, 365, 1_000, 3_000)
ALL = 0
QUESTION: Linked[str] = Linked("asked", "compare_asked", one_of(ASKED.keys()))
HORIZON: Linked[int] = Linked("horizon", "compare_horizon", whole_number(1))
POINTS: Linked[int] = Linked("newest", "compare_newest", whole_number())


@dataclass(frozen=True, eq=False)
class RecordQuestion:
    """A record, what is asked of it, and what may be attended to."""

    loaded: LoadedRecord
    asked: str
    horizon: int  # days or hours
    newest: int | None
    key: str

    @property
    def title(self) -> str:
        """What it is called."""
        return self.loaded.title


def choose_record_question() -> RecordQuestion | NotRead:
    """Show the controls of a record, or why there is none yet."""
    loaded = choose_record()
    if not isinstance(loaded, LoadedRecord):
        for control in (QUESTION, HORIZON, POINTS):
            control.keep()
        return loaded
    record = loaded.record
    asked, horizon = _choose_asked(record), None
    if asked != GAPS:
        horizon = _choose_horizon(record)
    newest = _choose_newest(record)
    steps = horizon or DEFAULT_HORIZON[record.step]
    key = f"{loaded.key} {asked} {steps} {newest}"
    return RecordQuestion(loaded, asked, steps, None if newest == ALL else newest, key)


def _choose_asked(record: Record) -> str:
    offered = [asked for asked in ASKED if asked != GAPS or len(record.missing_times)]
    QUESTION.begin(END, offered)
    asked = st.segmented_control(
        _("What is asked"),
        offered,
        format_func=lambda asked: _(ASKED[asked]),
        required=True,
        key=QUESTION.key,
        persist_state="session",
        wrap=True,
        help=_(
            "The held-back end is forecast and scored against what was measured there. What nobody measured, the "
            "future and the gaps, is scored on values of the record that are hidden for it."
        ),
    )
    QUESTION.say(asked or END)
    return asked or END


def _choose_horizon(record: Record) -> int:
    offered = horizon_choices(record)
    usual = DEFAULT_HORIZON[record.step]
    HORIZON.begin(usual if usual in offered else offered[0], offered)
    horizon = st.segmented_control(
        _("Horizon ({unit})", unit=NOUNS[record.step]),
        offered,
        required=True,
        key=HORIZON.key,
        persist_state="session",
        wrap=True,
    )
    HORIZON.say(int(horizon or offered[0]))
    return int(horizon or offered[0])


def _choose_newest(record: Record) -> int:
    offered = [*(count for count in NEWEST if count < len(record)), ALL]
    POINTS.begin(ALL, offered)
    newest = st.select_slider(
        _("Context points"),
        offered,
        format_func=lambda count: (
            _("all {count:,}", count=len(record)) if count == ALL else _("newest {count:,}", count=count)
        ),
        key=POINTS.key,
        persist_state="session",
        help=_("Each prediction attends to those of them that lie near in time or in the season."),
    )
    POINTS.say(int(newest))
    return int(newest)
