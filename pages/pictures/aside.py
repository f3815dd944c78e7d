"""What is worked out beside a completion only when somebody asks: begun by a button, kept, stopped once it is stale.

The panels of `compare.py`, `samples.py` and `texture.py` share it, and with it one slot each
in the session. An owner (the key of a question or a hole) says what a result belongs to.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from anp_core.data.images import encode_completion
from anp_core.errors import UserInputError
from anp_core.figures.picture_figures import picture_on_screen
from anp_core.language import _, translated
from pages.pictures.answer import PATIENCE, Answer, View
from pages.widgets.background_job import Job, Work, result_shelf, start_job, watch_job
from pages.widgets.picture_canvas import screen_uri

SLOTS = "picture_aside_slots"
LAST = "picture_aside_last"


@dataclass(frozen=True, eq=False)
class Filling:
    """Another completion of an answer's hole: as it goes to the screen, and the filled pixels alone."""

    view: View
    values: np.ndarray  # (M, C) float32

    def file(self, answer: Answer) -> bytes:
        """PNG of the picture's own size, mode and depth."""
        mean = answer.loaded.picture.pixels.copy()
        mean[answer.hole.missing] = self.values
        return encode_completion(answer.loaded.picture, mean, answer.hole.missing)


def filling(mean: np.ndarray, missing: np.ndarray) -> Filling:
    """Of a completed picture (H, W, C)."""
    return Filling(View(screen_uri(picture_on_screen(mean))), mean[missing].astype(np.float32))


def bytes_of_fillings(fillings: list[Filling]) -> int:
    """What keeping them costs."""
    return sum(each.values.nbytes + len(each.view.uri) for each in fillings)


def begin(name: str, owner: str, key: str, work: Work, size_of: Callable[[Any], int]) -> None:
    """Start `work` in the slot `name`, for a button's on_click; whatever ran there before is stopped."""
    slots: dict[str, tuple[str, Job]] = st.session_state.setdefault(SLOTS, {})
    if name in slots:
        slots[name][1].cancel()
    job = start_job(key, work, size_of, aside=True)
    slots[name] = owner, job
    job.wait(PATIENCE)


def is_running(name: str) -> bool:
    """Whether the slot is busy."""
    slot = st.session_state.get(SLOTS, {}).get(name)
    return slot is not None and not slot[1].finished


def stop_stale(owners: set[str]) -> None:
    """Cancel what nobody will look at: jobs under way that belong to none of `owners`."""
    for owner, job in st.session_state.get(SLOTS, {}).values():
        if owner not in owners and not job.finished:
            job.cancel()


def show_aside(name: str, owner: str, key: str, saying: str) -> Any | None:
    """The result of that key, or None where nobody asked or it was cancelled.

    While it is under way, shows how far it is and returns the last result of the same owner. What went wrong is said
    in a sentence.
    """
    result = result_shelf().get(key)
    job = _job(name, key)
    if result is None and job is not None:
        result = _await(job, saying)
    last: dict[str, tuple[str, Any]] = st.session_state.setdefault(LAST, {})
    if result is not None:
        last[name] = owner, result
    elif name in last and last[name][0] == owner:
        result = last[name][1]
    return result


def _job(name: str, key: str) -> Job | None:
    job = st.session_state.get(SLOTS, {}).get(name, (None, None))[1]
    return job if job is not None and job.key == key else None


def _await(job: Job, saying: str) -> Any | None:
    if not job.finished:
        watch_job(job, saying)
        return None
    if job.cancelled:
        st.caption(_("Cancelled."))
        return None
    try:
        return job.future.result()
    except UserInputError as error:
        st.error(translated(error), icon=":material/error:")
        return None
