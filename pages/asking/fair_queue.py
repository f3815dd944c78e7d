"""One queue for the work of all visitors: the same question is worked out once, short work does not wait for long.

Work in spare time, which nobody asked for, is done while nothing else is: it starts last, and stands still meanwhile.

Knows nothing of the dashboard. An asker is whatever names who waits for a job; one that nobody waits for is stopped.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from anp_core.errors import Cancelled, UserInputError
from anp_core.language import say
from anp_core.limits import Limits

LONG_AT_ONCE = 2  # an answer, and what is asked beside it; each uses all cores
YOUNG_AT_ONCE = 2  # short jobs in their first seconds
YOUNG_SECONDS = 3.0  # a short job that takes longer keeps nobody from starting
MOST_AT_ONCE = 8  # jobs under way, of any kind
SPARE_AFTER = 1.5  # seconds after it was asked; a browser draws first, which may be on the same cores
SPARE_LOOK = 0.1  # seconds between two looks whether time is still spare

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
    work: Work
    is_long: bool
    askers: list[Hashable]  # the first began it
    in_spare_time: bool = False
    asked: float = 0.0  # by the queue's clock
    done: int = 0
    total: int = 0
    saying: str = ""
    started: float | None = None  # by the queue's clock
    future: Future[Any] = field(default_factory=Future)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return min(1.0, self.done / self.total) if self.total else 0.0

    def report(self, done: int, total: int, saying: str = "") -> None:
        """Called by the work."""
        self.done, self.total, self.saying = done, total, saying

    def wait(self, seconds: float) -> bool:
        """Wait until it has ended, `seconds` at most; whether it has."""
        with suppress(NotYet, CancelledError):
            self.future.exception(timeout=seconds)
        return self.future.done()


class FairQueue:
    """Starts jobs in the order in which they were asked for, those of askers without a running job first.

    Args:
        long_at_once: long jobs under way at a time.
        most_of_one: jobs of one owner under way or waiting at a time.
        owner_of: whose an asker is, for fairness and for telling one's own jobs from those of others.
        clock: seconds that only rise.
    """

    def __init__(
        self,
        *,
        long_at_once: int = LONG_AT_ONCE,
        most_of_one: int = Limits.jobs,
        owner_of: Callable[[Hashable], Hashable] = lambda asker: asker,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.long_at_once, self.most_of_one = long_at_once, most_of_one
        self.owner_of, self.clock = owner_of, clock
        self._waiting: list[Job] = []
        self._running: list[Job] = []
        self._lock = threading.RLock()

    def submit(
        self, key: str, work: Work, asker: Hashable, *, is_long: bool = False, in_spare_time: bool = False
    ) -> Job:
        """The job of that key: the one that is under way already, for whomever, or a new one.

        Raises:
            UserInputError: its owner has as many as one may have.
        """
        with self._lock:
            for job in self.jobs():
                if job.key == key and not job.stop.is_set():
                    if asker not in job.askers:
                        job.askers.append(asker)
                    return job
            owner = self.owner_of(asker)
            if sum(owner in map(self.owner_of, job.askers) for job in self.jobs()) >= self.most_of_one:
                raise UserInputError(
                    say(
                        "You have {most} jobs under way, as many as one visitor may have here: wait for one, or "
                        "cancel one, then try again.",
                        most=self.most_of_one,
                    )
                )
            job = Job(key, work, is_long, [asker], in_spare_time, self.clock())
            self._waiting.append(job)
            self.admit()
            return job

    def leave(self, job: Job, asker: Hashable) -> None:
        """`asker` no longer waits; a job that nobody waits for is stopped, at its next look at whether it should."""
        with self._lock:
            if asker in job.askers:
                job.askers.remove(asker)
            if job.askers or job.future.done():
                return
            job.stop.set()
            if job in self._waiting:
                self._waiting.remove(job)
                job.future.cancel()

    def jobs(self) -> list[Job]:
        """All that are under way or wait, in that order."""
        with self._lock:
            return [*self._running, *self._waiting]

    def ahead(self, job: Job) -> list[Job]:
        """What has to end, or to start, before a waiting job starts; nothing for one under way."""
        with self._lock:
            if job not in self._waiting:
                return []
            if job.in_spare_time:
                return self._not_spare()
            before = self._waiting[: self._waiting.index(job)]
            ahead = [*self._running, *before]
            return [other for other in ahead if other.is_long == job.is_long and not other.in_spare_time]

    def admit(self) -> None:
        """Start what may start by now; also to be called now and then, as running jobs grow older."""
        with self._lock:
            while (job := self._next()) is not None:
                self._waiting.remove(job)
                self._running.append(job)
                job.started = self.clock()
                threading.Thread(target=self._run, args=(job,), name=f"job {job.key}", daemon=True).start()

    def _next(self) -> Job | None:
        if sum(not job.in_spare_time for job in self._running) >= MOST_AT_ONCE:
            return None
        busy = {self.owner_of(asker) for job in self._running for asker in job.askers}
        fair = sorted(self._waiting, key=lambda job: bool(busy & set(map(self.owner_of, job.askers))))
        return next((job for job in fair if self._has_room(job)), None)

    def _not_spare(self) -> list[Job]:
        return [job for job in [*self._running, *self._waiting] if not job.in_spare_time]

    def _has_room(self, job: Job) -> bool:
        now = self.clock()
        if job.in_spare_time:
            is_first = not any(other.in_spare_time for other in self._running)
            return is_first and not self._not_spare() and now - job.asked >= SPARE_AFTER
        running = [other for other in self._running if not other.in_spare_time]
        if job.is_long:
            return sum(other.is_long for other in running) < self.long_at_once
        young = [
            other for other in running if not other.is_long and now - (other.started or now) < YOUNG_SECONDS
        ]
        return len(young) < YOUNG_AT_ONCE

    def _spare_report(self, job: Job) -> Progress:
        """What work in spare time calls, which stands still there while there is other work."""

        def report(done: int, total: int, saying: str = "") -> None:
            job.report(done, total, saying)
            while not job.stop.is_set():
                with self._lock:
                    if not self._not_spare():
                        return
                time.sleep(SPARE_LOOK)

        return report

    def _run(self, job: Job) -> None:
        result: Any = None
        error: BaseException | None = None
        try:
            if job.stop.is_set():
                raise Cancelled
            result = job.work(self._spare_report(job) if job.in_spare_time else job.report, job.stop.is_set)
        except BaseException as raised:  # whatever it is, who waits must hear of it
            error = raised
        with self._lock:
            self._running.remove(job)
            if error is None:
                job.future.set_result(result)
            else:
                job.future.set_exception(error)
            self.admit()
