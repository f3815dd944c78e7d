"""Context points left out by hand, with a way back: the lens reports what was done, the session keeps the list.

Every edit adds a step to the record's history, so that undo takes back a whole stretch as well as a single point.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import streamlit as st

from anp_core.data.link_codes import read_times, write_times
from anp_core.data.record import STEP_LENGTH, Record
from pages import handmade_link
from pages.records.own_file import LoadedRecord

DROPPED = "forecast_dropped"
STEPS_KEPT = 100  # that can be undone
LEFT_OUT = handmade_link.handmade("dropped", "forecast_dropped_code")

History = list[tuple[int, ...]]


def drop_history(loaded: LoadedRecord) -> History:
    """What was left out after each edit, as Unix seconds, ascending; the last is what counts now."""
    histories: dict[str, History] = st.session_state.setdefault(DROPPED, {})
    return histories.setdefault(loaded.key, [()])


def dropped_points(loaded: LoadedRecord) -> tuple[int, ...]:
    """The times (Unix seconds) that are left out by hand; one list for each record."""
    return drop_history(loaded)[-1]


def link_drops(loaded: LoadedRecord) -> None:
    """Of a bundled record: the points that the address leaves out, and those that it is to say are left out."""
    if loaded.sample is None:
        return
    times = loaded.record.times.astype(np.int64)
    step = int(STEP_LENGTH[loaded.record.step].astype(np.int64))
    nothing: list[int] = []
    brought = handmade_link.take(LEFT_OUT, read_times, nothing)
    if brought is not None:
        known = set(times.tolist())
        found = tuple(time for time in (int(times[0]) + step * at for at in brought) if time in known)
        drop_history(loaded)[:] = [(), found] if found else [()]
    dropped = [(time - int(times[0])) // step for time in dropped_points(loaded)]
    handmade_link.tell(LEFT_OUT, write_times(dropped) if dropped else "")
    handmade_link.show_trouble(LEFT_OUT)


def apply_edit(loaded: LoadedRecord, record: Record, edit: object) -> None:
    """Do what the lens reports: {"action": "undo" | "reset" | "toggle", "from": seconds, "to": seconds}.

    Toggle: the points of `record` from `from` to `to` leave the context; where all of them are out already, they
    return. It comes from a browser, so anything may be in it: what is not an edit changes nothing.
    """
    history = drop_history(loaded)
    action = edit.get("action") if isinstance(edit, Mapping) else None
    if action == "undo" and len(history) > 1:
        history.pop()
    elif action == "reset" and history[-1]:
        history.append(())
    elif action == "toggle" and isinstance(edit, Mapping):
        inside = _points_between(record, edit.get("from"), edit.get("to"))
        out = set(history[-1])
        changed = out - inside if inside <= out else out | inside
        if changed != out:
            history.append(tuple(sorted(changed)))
    del history[1 : len(history) - STEPS_KEPT]


def _points_between(record: Record, first: object, last: object) -> set[int]:
    """The times of a record's points from first to last, both included, in Unix seconds."""
    if not isinstance(first, int | float) or not isinstance(last, int | float):
        return set()
    seconds = record.times.astype(np.int64)
    return set(seconds[(seconds >= first) & (seconds <= last)].tolist())
