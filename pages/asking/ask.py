"""`ask`: the only way in which a page has something worked out in the background.

A slot names a place on a page that shows one thing at a time, a key names what is asked there. Asked again with the
same key, the same work goes on; with another, or by nobody any more, it is stopped. What `ask` answers is shown by
`pages/asking/waiting.py`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit import runtime

from anp_core.errors import Cancelled as WorkCancelled
from anp_core.errors import UserInputError
from anp_core.language import say
from anp_core.limits import limits
from anp_core.memory import megabytes_in_use, release_memory
from pages.asking.fair_queue import FairQueue, IsCancelled, Job, Progress, Work
from pages.asking.shelf import ResultShelf
from pages.this_run import session_id

PATIENCE = 0.8  # seconds: work that is done within needs no progress bar
LOOK_ROUND = 0.5  # seconds between two looks at who is still there
GONE_SECONDS = 1.0  # a visitor who is away for longer has left
SLOTS, RUN = "asked_slots", "asked_run"
NOBODY = "beforehand"  # who asks for what was begun before anybody did

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Value(Generic[T]):
    """It is there."""

    value: T


@dataclass(frozen=True, kw_only=True)
class NotThere(Generic[T]):
    """It is not there; `meanwhile` is what the slot held before, under the key `meanwhile_key`, if anything."""

    meanwhile: T | None = None
    meanwhile_key: str = ""


@dataclass(frozen=True, kw_only=True)
class Running(NotThere[T]):
    """It is under way, or waits: how much is done of how much, what runs, and what has to end before it starts."""

    done: int = 0
    total: int = 0
    saying: str = ""
    ahead: int = 0  # jobs before it in the queue
    ahead_of_others: int = 0  # those among them that are of other visitors
    shared: bool = False  # somebody else asked for the same before

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0


class Cancelled(NotThere[T]):
    """The visitor cancelled it."""


@dataclass(frozen=True, kw_only=True)
class Failed(NotThere[T]):
    """It went wrong; `sentence` says how, and can be translated."""

    sentence: str


Outcome = Value[T] | Running[T] | Cancelled[T] | Failed[T]


@dataclass(eq=False)
class _Slot:
    """What a session asked for in one place."""

    key: str
    job: Job | None
    run: int  # of the page, in which it was asked last
    found: Any = None
    is_cancelled: bool = False
    refused: str = ""  # why it was not begun
    meanwhile: Any = None
    meanwhile_key: str = ""
    wake: Callable[[], None] | None = None


@dataclass(frozen=True)
class _Asker:
    session: str
    slot: str


@dataclass(eq=False)
class _Background:
    """What all sessions share: the queue, the shelf, and the thread that looks who is still there."""

    queue: FairQueue = field(
        default_factory=lambda: FairQueue(owner_of=_session_of, most_of_one=limits().jobs)
    )
    shelf: ResultShelf = field(
        default_factory=lambda: ResultShelf(
            1_000_000 * limits().results_mb, 1_000_000 * limits().session_results_mb
        )
    )
    missed: dict[str, float] = field(default_factory=dict)  # session: since when it is away

    def watch(self) -> None:
        """Runs for as long as the server does."""
        while True:
            time.sleep(LOOK_ROUND)
            self.look_round()

    def look_round(self) -> None:
        """Stop what only visitors wait for who have left; start what has room by now."""
        now, here = time.monotonic(), _is_here
        askers = [(job, asker) for job in self.queue.jobs() for asker in list(job.askers)]
        away = {asker.session for _, asker in askers if isinstance(asker, _Asker) and not here(asker.session)}
        self.missed = {session: self.missed.get(session, now) for session in away}
        for job, asker in askers:
            since = self.missed.get(asker.session) if isinstance(asker, _Asker) else None
            if since is not None and now - since >= GONE_SECONDS:
                self.queue.leave(job, asker)
        self.save_memory()
        self.queue.admit()

    def save_memory(self) -> None:
        """Where the process uses more than it may: stop the job that began last. Asked again, it is told why."""
        running = [job for job in self.queue.jobs() if job.started is not None and not job.stop.is_set()]
        if running and _beyond_memory(self.shelf):
            for asker in list(running[-1].askers):
                self.queue.leave(running[-1], asker)


def _session_of(asker: Hashable) -> Hashable:
    return asker.session if isinstance(asker, _Asker) else asker


def _is_here(session: str) -> bool:
    """Whether a session's browser is connected; in tests without a server everybody is."""
    return not runtime.exists() or runtime.get_instance().is_active_session(session)


@st.cache_resource(max_entries=1, show_spinner=False)
def _background() -> _Background:
    background = _Background()
    threading.Thread(target=background.watch, name="who is still there", daemon=True).start()
    return background


def ask(
    slot: str,
    key: str,
    work: Work,
    *,
    is_long: bool = False,
    in_spare_time: bool = False,
    patience: float = PATIENCE,
) -> Outcome[Any]:
    """What `work` makes, from the shelf or by a job in the background.

    Args:
        slot: the place on the page; what was asked there under another key is abandoned.
        key: names the result, the same for everybody; everything that it depends on is in it.
        work: called with `progress` and `cancelled` in a thread of its own; returns the result, which is never None,
            and calls nothing of Streamlit. UserInputError is for the visitor, any other error a fault of the program.
        is_long: whether it usually takes more than some three seconds: short work does not wait for it.
        in_spare_time: whether it is only done while nobody's other work is; it stands still where it reports.
        patience: seconds to wait for a job that begins now.

    Returns:
        Value, or one of the ways of being `NotThere`: Running, Cancelled or Failed.
    """
    mine = _slots().get(slot)
    stopped = mine is not None and mine.job is not None and mine.job.stop.is_set() and not mine.is_cancelled
    if mine is None or mine.key != key or stopped:  # stopped while the visitor was away
        submit = partial(_background().queue.submit, is_long=is_long, in_spare_time=in_spare_time)
        mine = _begin(slot, key, work, submit, patience, mine)
    mine.run = st.session_state.get(RUN, 0)
    return _outcome(slot, mine)


def begin(key: str, work: Work, *, is_long: bool = False) -> None:
    """Begin what somebody is likely to ask soon, for nobody in particular; the arguments are as of `ask`."""
    background = _background()
    if background.shelf.get(key) is not None:
        return
    with suppress(UserInputError):  # too little memory: whoever asks is told
        _check_memory(background.shelf)
        kept = _kept(key, work, background.shelf, NOBODY)
        background.queue.submit(key, kept, NOBODY, is_long=is_long)


def _begin(
    slot: str, key: str, work: Work, submit: Callable[..., Job], patience: float, before: _Slot | None
) -> _Slot:
    background, asker = _background(), _asker(slot)
    found = background.shelf.get(key)
    mine = _slots()[slot] = _Slot(key, None, 0, found)
    if before is not None:
        _leave(slot, before)
        is_there = before.found is not None
        if found is None:
            mine.meanwhile = before.found if is_there else before.meanwhile
            mine.meanwhile_key = before.key if is_there else before.meanwhile_key
    if found is None:
        try:
            _check_memory(background.shelf)
            mine.job = submit(key, _kept(key, work, background.shelf, asker.session), asker)
        except UserInputError as error:
            mine.refused = error.sentence
        else:
            mine.job.wait(patience)
    return mine


def _beyond_memory(shelf: ResultShelf) -> float:
    """Drop what is kept where the process uses more memory than it may; MB in use where that is not enough, or 0."""
    most = limits().memory_mb
    if not most or megabytes_in_use() <= most:
        return 0.0
    shelf.clear()
    release_memory()
    used = megabytes_in_use()
    return used if used > most else 0.0


def _check_memory(shelf: ResultShelf) -> None:
    """UserInputError where the process uses more memory than it may."""
    if used := _beyond_memory(shelf):
        raise UserInputError(
            say(
                "The server uses {used:,.0f} MB of memory, and new work begins below {most:,} MB only: try again "
                "once other work has ended, or with a smaller input.",
                used=used,
                most=limits().memory_mb,
            )
        )


def _kept(key: str, work: Work, shelf: ResultShelf, owner: Hashable) -> Work:
    """The work, its result laid on the shelf; somebody may have put it there while the job waited."""

    def run(progress: Progress, cancelled: IsCancelled) -> Any:
        result = shelf.get(key)
        if result is None:
            result = work(progress, cancelled)
            shelf.put(key, result, owner)
        return result

    return run


def _outcome(slot: str, mine: _Slot) -> Outcome[Any]:
    job = mine.job
    before: dict[str, Any] = {"meanwhile": mine.meanwhile, "meanwhile_key": mine.meanwhile_key}
    if mine.found is not None:
        return Value(mine.found)
    if mine.refused:
        return Failed(sentence=mine.refused, **before)
    if mine.is_cancelled or job is None:
        return Cancelled(**before)
    if job.future.done():
        try:
            mine.found = job.future.result()
        except (WorkCancelled, CancelledError):  # while nobody was looking; asked again, it begins anew
            return Running(**before)
        except BaseException as error:
            return Failed(sentence=_sentence_of(error, mine.key), **before)
        mine.meanwhile, mine.meanwhile_key = None, ""  # a large one, which would stay as long as the session
        return Value(mine.found)
    session = _asker(slot).session
    ahead = _background().queue.ahead(job)
    others = [each for each in ahead if all(_session_of(asker) != session for asker in each.askers)]
    shared = bool(job.askers) and _session_of(job.askers[0]) not in (session, NOBODY)
    return Running(
        done=job.done,
        total=job.total,
        saying=job.saying,
        ahead=len(ahead),
        ahead_of_others=len(others),
        shared=shared,
        **before,
    )


def _sentence_of(error: BaseException, key: str) -> str:
    if isinstance(error, UserInputError):
        return error.sentence
    log.exception("The work on %r failed.", key, exc_info=error)
    if isinstance(error, MemoryError):
        return say("There is not enough memory for this on the machine: try it with a smaller input.")
    return say(
        "This failed by a fault of the program ({kind}), which its log describes. The rest of the page goes on.",
        kind=type(error).__name__,
    )


def look(slot: str) -> Outcome[Any] | None:
    """How what was asked in a slot stands now; None where nothing was. Asks for nothing."""
    mine = _slots().get(slot)
    return None if mine is None else _outcome(slot, mine)


def wake_when_done(slot: str, wake: Callable[[], None]) -> None:
    """Have `wake` called, in another thread, once what was asked in a slot has ended; the last one given counts."""
    mine = _slots().get(slot)
    if mine is None or mine.job is None:
        return
    is_first, mine.wake = mine.wake is None, wake
    if is_first:
        mine.job.future.add_done_callback(lambda _: mine.wake() if mine.wake is not None else None)


def is_running(slot: str) -> bool:
    """Whether something is under way in a slot."""
    return isinstance(look(slot), Running)


def cancel(slot: str) -> None:
    """The visitor does not want it any more: the page goes on at once, the work stops at its next chunk."""
    mine = _slots().get(slot)
    if mine is not None and mine.found is None:
        mine.is_cancelled = True
        _leave(slot, mine)


def again(slot: str) -> None:
    """What failed or was cancelled in a slot begins anew when asked next: for a click that wants it after all."""
    mine = _slots().get(slot)
    if mine is not None and not isinstance(_outcome(slot, mine), Value | Running):
        mine.key = ""


def forget(*slots: str) -> None:
    """Stop what is under way in these slots and drop what they hold; asked next, it begins anew."""
    for slot in slots:
        mine = _slots().pop(slot, None)
        if mine is not None:
            _leave(slot, mine)


def keep(*owners: str) -> None:
    """What goes on in any slot under a key that begins with one of `owners` is still wanted, though not shown now."""
    run = st.session_state.get(RUN, 0)
    for mine in _slots().values():
        if mine.key.startswith(owners):
            mine.run = run


def on_shelf(key: str) -> Any | None:
    """A result that is there already, whoever asked for it; None where it is not."""
    return _background().shelf.get(key)


def clear_shelf() -> None:
    """Forget all results."""
    _background().shelf.clear()


@contextmanager
def one_run() -> Iterator[None]:
    """Around a whole run of a page: what the page did not ask for in it is abandoned, jobs and kept values.

    Only where the run comes to its end: one that a click interrupted says nothing about what is still wanted.
    """
    st.session_state[RUN] = run = st.session_state.get(RUN, 0) + 1
    yield
    forget(*[slot for slot, mine in _slots().items() if mine.run < run])


def _leave(slot: str, mine: _Slot) -> None:
    if mine.job is not None:
        _background().queue.leave(mine.job, _asker(slot))


def _slots() -> dict[str, _Slot]:
    slots: dict[str, _Slot] = st.session_state.setdefault(SLOTS, {})
    return slots


def _asker(slot: str) -> _Asker:
    return _Asker(session_id(), slot)
