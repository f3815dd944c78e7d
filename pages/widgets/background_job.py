"""Long work beside the page: in a worker thread, with progress, a way to cancel, and kept results.

A page looks on `result_shelf`, else calls `start_job`, and shows `watch_job` until the job is finished. The worker
never calls Streamlit.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import streamlit as st

from anp_core.errors import Cancelled
from anp_core.language import _, translated

POLL_SECONDS = 0.4
RESULT_BYTES = 200_000_000  # results kept for everyone who asks for the same again

IsCancelled = Callable[[], bool]


class Progress(Protocol):
    """What the work calls: how much is done of how much, and, where it varies, what runs now (as `say` says it)."""

    def __call__(self, done: int, total: int, saying: str = "") -> None:
        """Report."""


Work = Callable[[Progress, IsCancelled], Any]


@dataclass(eq=False)
class Job:
    """One piece of work; `key` names what it computes."""

    key: str
    done: int = 0
    total: int = 0
    saying: str = ""
    future: Future = field(default_factory=Future)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def finished(self) -> bool:
        """Done, failed or cancelled."""
        return self.cancelled or self.future.done()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked it to end: the page goes on at once, the work stops at its next chunk."""
        return self.stop.is_set()

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    def cancel(self) -> None:
        """Ask the work to stop."""
        self.stop.set()
        self.future.cancel()

    def wait(self, seconds: float) -> None:
        """Give short work the time to finish."""
        with suppress(TimeoutError, CancelledError):
            self.future.exception(timeout=seconds)

    def report(self, done: int, total: int, saying: str = "") -> None:
        """Called by the work."""
        self.done, self.total, self.saying = done, total, saying


class ResultShelf:
    """Finished results by key, the least recently used dropped once they exceed a number of bytes."""

    def __init__(self, limit: int = RESULT_BYTES):
        self.limit = limit
        self._results: OrderedDict[str, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, key: str, result: Any, size: int) -> None:
        """Keep a result of `size` bytes; the newest stays even where it alone exceeds the limit."""
        with self._lock:
            self._results[key] = (result, size)
            self._results.move_to_end(key)
            while len(self._results) > 1 and sum(size for _, size in self._results.values()) > self.limit:
                self._results.popitem(last=False)

    def get(self, key: str) -> Any | None:
        """The result, or None."""
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key][0]


@st.cache_resource(max_entries=1, show_spinner=False)
def result_shelf() -> ResultShelf:
    """The shelf that all sessions share."""
    return ResultShelf()


@st.cache_resource(max_entries=2, show_spinner=False)
def _worker(lane: str) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix=lane)


def start_job(key: str, work: Work, size_of: Callable[[Any], int], *, aside: bool = False) -> Job:
    """Queue `work`; its result also goes on the shelf. Someone else may have put it there in the meantime.

    What is asked for besides a page's answer goes `aside`, into a queue of its own: the answer need not wait for it.
    """
    job, shelf = Job(key), result_shelf()

    def run() -> Any:
        if job.stop.is_set():
            raise Cancelled
        result = shelf.get(key)
        if result is None:
            result = work(job.report, job.stop.is_set)
            shelf.put(key, result, size_of(result))
        return result

    job.future = _worker("aside" if aside else "answers").submit(run)
    return job


@st.fragment(run_every=POLL_SECONDS)
def watch_job(job: Job, saying: str) -> None:
    """Progress and a button to cancel; reruns the page once the job is finished.

    `saying` stands until the work itself says what runs.
    """
    if job.finished:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.progress(job.share, text=translated(job.saying or saying))
        st.button(_("Cancel"), key=f"job_cancel_{job.key}", on_click=job.cancel, icon=":material/close:")
