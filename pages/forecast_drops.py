"""Context points dropped by clicking, with a way back: the chart reports the clicks, the session keeps the list."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages.record_inputs import LoadedRecord

LOOK, DROP = "Look at a time", "Drop points"
DROPPED, CHANGED = "forecast_dropped", "forecast_context_changed"


def dropped_points(loaded: LoadedRecord) -> list[int]:
    """The times (Unix seconds) dropped by clicking, the oldest click first; one list for each record."""
    lists = st.session_state.setdefault(DROPPED, {})
    return lists.setdefault(loaded.key, [])


def drop_or_take_back(loaded: LoadedRecord, time: np.datetime64) -> None:
    """What a click on a point does: it leaves the context, or returns to it."""
    dropped, seconds = dropped_points(loaded), int(time.astype("datetime64[s]").astype(np.int64))
    if seconds in dropped:
        dropped.remove(seconds)
    else:
        dropped.append(seconds)
    st.session_state[CHANGED] = True


def context_changed() -> bool:
    """Whether a point was dropped or taken back since this was asked last: then all of the page is out of date."""
    return st.session_state.pop(CHANGED, False)


def click_controls(loaded: LoadedRecord) -> None:
    """What a click on the chart does, and the way back from dropped points."""
    dropped = dropped_points(loaded)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "A click on the chart",
            [LOOK, DROP],
            default=LOOK,
            required=True,
            key="forecast_click",
            help="Look: click the forecast or a filled gap. Drop: click a measured point to leave it out of the "
            "context, and again to take it back.",
        )
        st.button(
            "Undo",
            icon=":material/undo:",
            disabled=not dropped,
            key="forecast_undo",
            on_click=_undo,
            args=(loaded,),
            help="Take the last dropped point back.",
        )
        st.button(
            f"Take all {len(dropped)} back" if dropped else "Take all back",
            icon=":material/restart_alt:",
            disabled=not dropped,
            key="forecast_reset",
            on_click=_reset,
            args=(loaded,),
        )


def _undo(loaded: LoadedRecord) -> None:
    dropped_points(loaded).pop()
    st.session_state[CHANGED] = True


def _reset(loaded: LoadedRecord) -> None:
    dropped_points(loaded).clear()
    st.session_state[CHANGED] = True
