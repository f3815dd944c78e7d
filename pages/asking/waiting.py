"""What stands in place of an answer while there is none: progress, the place in the queue, or what went wrong."""

from __future__ import annotations

from typing import Any

import streamlit as st

from anp_core.language import _, say, say_n, sentences, translated
from pages.asking.ask import (
    PATIENCE,
    Cancelled,
    Failed,
    Outcome,
    Running,
    Value,
    again,
    ask,
    cancel,
    look,
    on_shelf,
    wake_when_done,
)
from pages.asking.fair_queue import Work
from pages.asking.waking import waker

LOOK_SECONDS = 2.0  # between two looks at how far a job is; its end is shown at once
CANCELLED = say("Cancelled.")
WANTED = "asked_wanted"  # {slot: key} that a click asked for


def answer_or_wait(
    slot: str,
    key: str,
    work: Work,
    saying: str,
    *,
    cancelled: str = CANCELLED,
    owner: str | None = None,
    is_long: bool = False,
    patience: float = PATIENCE,
) -> Any | None:
    """The value; while there is none, show how it stands.

    Args:
        owner: the beginning of keys whose former value is returned meanwhile; by default None is.
        slot, key, work, saying, cancelled, is_long, patience: as of `ask` and `show_waiting`.
    """
    outcome = ask(slot, key, work, is_long=is_long, patience=patience)
    if isinstance(outcome, Value):
        return outcome.value
    show_waiting(slot, outcome, saying, cancelled=cancelled)
    return outcome.meanwhile if owner is not None and outcome.meanwhile_key.startswith(owner) else None


def show_waiting(
    slot: str,
    outcome: Outcome[Any],
    saying: str,
    *,
    cancelled: str = CANCELLED,
    failed: str = "",
    quietly: bool = False,
) -> None:
    """Show how something stands that is not there yet.

    Args:
        slot: where it was asked.
        outcome: what `ask` answered; of a value nothing is shown.
        saying: what is done, as `say` says it; stands until the work itself says what runs.
        cancelled: said where the visitor cancelled it.
        failed: said before the sentence of what went wrong, where the place alone does not tell what did.
        quietly: show no progress; only bring the result, or say why there is none.
    """
    match outcome:
        case Running():
            _watch(slot, "" if quietly else saying)
        case Cancelled():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(translated(cancelled), width="content")
                st.button(_("Do it after all"), key=f"{slot}_again", on_click=again, args=(slot,))
        case Failed(sentence=sentence):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.error(translated(sentences(failed, sentence)), icon=":material/error:")
                st.button(_("Try again"), key=f"{slot}_again", on_click=again, args=(slot,))


@st.fragment(run_every=LOOK_SECONDS)
def _watch(slot: str, saying: str) -> None:
    """Progress and a button to cancel, or nothing; reruns the page once there is something to show."""
    outcome = look(slot)
    if not isinstance(outcome, Running):
        st.rerun()
    if saying:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.progress(outcome.share, text=translated(describe(outcome, saying)))
            st.button(
                _("Cancel"), key=f"{slot}_cancel", on_click=cancel, args=(slot,), icon=":material/close:"
            )
    wake_when_done(slot, waker())


def describe(running: Running[Any], saying: str) -> str:
    """What runs, or what it waits for."""
    if running.ahead:
        waits = say_n("Waiting for {count} other job.", "Waiting for {count} other jobs.", running.ahead)
        if running.ahead_of_others == running.ahead:
            waits = say_n(
                "Waiting for {count} job of other visitors.",
                "Waiting for {count} jobs of other visitors.",
                running.ahead,
            )
        return sentences(say("{saying}.", saying=saying), waits)
    said = running.saying or saying
    if running.shared:
        return say("{saying} (another visitor asked for the same before)", saying=said)
    return said


def want(slot: str, key: str) -> None:
    """For a button's on_click: ask for this key in this slot from now on, also where it failed or was cancelled."""
    wanted = {**st.session_state.get(WANTED, {}), slot: key}
    st.session_state[WANTED] = wanted
    again(slot)


def is_wanted(slot: str, key: str) -> bool:
    """Whether a click asked for this key, or its result is there already."""
    return st.session_state.get(WANTED, {}).get(slot) == key or on_shelf(key) is not None
