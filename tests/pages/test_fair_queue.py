"""One queue for all visitors: once for the same question, short before long, stopped when nobody waits."""

import threading
import time

import pytest

from anp_core.errors import Cancelled, UserInputError
from pages.asking.fair_queue import (
    LONG_AT_ONCE,
    MOST_AT_ONCE,
    SPARE_AFTER,
    SPARE_LOOK,
    YOUNG_AT_ONCE,
    YOUNG_SECONDS,
    FairQueue,
)

SOON = 5.0  # seconds, in which what is about to happen has happened


class Gate:
    """Work that runs until it is let through, and knows whether it began and was stopped."""

    def __init__(self):
        self.began, self.opened, self.stopped = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, progress, cancelled):
        self.began.set()
        while not self.opened.wait(0.005):
            if cancelled():
                self.stopped.set()
                raise Cancelled
        return "through"


class Clock:
    """A clock that is set by hand."""

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def gates():
    made = []

    def make(count):
        made.extend(Gate() for _ in range(count))
        return made[-count:]

    yield make
    for gate in made:
        gate.opened.set()


def test_a_result_arrives(gates):
    (gate,) = gates(1)
    gate.opened.set()
    job = FairQueue().submit("a", gate, "visitor")
    assert job.wait(SOON)
    assert job.future.result() == "through"


def test_what_went_wrong_arrives_and_the_next_job_runs(gates):
    (gate,) = gates(1)
    gate.opened.set()
    queue = FairQueue()

    def fail(progress, cancelled):
        raise ZeroDivisionError("a fault")

    failed = queue.submit("a", fail, "visitor")
    assert failed.wait(SOON)
    with pytest.raises(ZeroDivisionError, match="a fault"):
        failed.future.result()
    assert queue.submit("b", gate, "visitor").wait(SOON)


def test_progress_is_told(gates):
    (gate,) = gates(1)

    def work(progress, cancelled):
        progress(3, 4, "halfway and more")
        return gate(progress, cancelled)

    job = FairQueue().submit("a", work, "visitor")
    assert gate.began.wait(SOON)
    assert (job.done, job.total, job.share, job.saying) == (3, 4, 0.75, "halfway and more")


def test_the_same_question_is_worked_out_once_and_goes_on_while_anybody_waits(gates):
    first, second = gates(2)
    queue = FairQueue()
    job = queue.submit("same", first, "ann")
    assert first.began.wait(SOON)
    assert queue.submit("same", second, "ben") is job
    queue.leave(job, "ann")
    assert not job.stop.is_set()
    first.opened.set()
    assert job.wait(SOON)
    assert job.future.result() == "through"
    assert not second.began.is_set()


def test_a_job_that_nobody_waits_for_is_stopped(gates):
    (gate,) = gates(1)
    queue = FairQueue()
    job = queue.submit("a", gate, "ann")
    assert gate.began.wait(SOON)
    queue.leave(job, "ann")
    assert gate.stopped.wait(SOON)
    assert job.wait(SOON)
    with pytest.raises(Cancelled):
        job.future.result()


def test_a_waiting_job_that_nobody_waits_for_never_starts(gates):
    *running, waiting, last = gates(LONG_AT_ONCE + 2)
    queue = FairQueue()
    jobs = [queue.submit(str(number), gate, number, is_long=True) for number, gate in enumerate(running)]
    abandoned = queue.submit("abandoned", waiting, "ann", is_long=True)
    after = queue.submit("after", last, "ben", is_long=True)
    assert len(queue.ahead(after)) == LONG_AT_ONCE + 1
    queue.leave(abandoned, "ann")
    assert len(queue.ahead(after)) == LONG_AT_ONCE
    for gate in (*running, last):
        gate.opened.set()
    assert all(job.wait(SOON) for job in [*jobs, after])
    assert not waiting.began.is_set()


def test_asked_again_after_it_was_stopped_it_begins_anew(gates):
    first, second = gates(2)
    queue = FairQueue()
    stopped = queue.submit("a", first, "ann")
    assert first.began.wait(SOON)
    queue.leave(stopped, "ann")
    again = queue.submit("a", second, "ann")
    assert again is not stopped
    assert second.began.wait(SOON)


def test_short_work_does_not_wait_for_long_work(gates):
    *long, short = gates(LONG_AT_ONCE + 4)
    queue = FairQueue()
    for number, gate in enumerate(long):
        queue.submit(f"long {number}", gate, number, is_long=True)
    assert sum(gate.began.wait(0.05) for gate in long) == LONG_AT_ONCE
    queue.submit("short", short, "ann")
    assert short.began.wait(SOON)


def test_short_work_that_takes_long_keeps_nobody_waiting(gates):
    *slow, quick = gates(YOUNG_AT_ONCE + 1)
    clock = Clock()
    queue = FairQueue(clock=clock)
    for number, gate in enumerate(slow):
        queue.submit(f"slow {number}", gate, number)
    job = queue.submit("quick", quick, "ann")
    assert not quick.began.wait(0.05)
    assert len(queue.ahead(job)) == YOUNG_AT_ONCE
    clock.now += YOUNG_SECONDS
    queue.admit()
    assert quick.began.wait(SOON)
    assert queue.ahead(job) == []


def test_never_more_than_so_many_at_once(gates):
    many = gates(MOST_AT_ONCE + 3)
    clock = Clock()
    queue = FairQueue(clock=clock)
    for number, gate in enumerate(many):
        queue.submit(str(number), gate, number)
        clock.now += YOUNG_SECONDS
        queue.admit()
    time.sleep(0.05)
    assert sum(gate.began.is_set() for gate in many) == MOST_AT_ONCE


def test_who_has_something_running_lets_others_go_first(gates):
    first, second, third, other = gates(4)
    queue = FairQueue(long_at_once=1, owner_of=lambda asker: asker[0])
    jobs = [
        queue.submit(name, gate, ("ann", name), is_long=True)
        for name, gate in (("1", first), ("2", second), ("3", third))
    ]
    assert first.began.wait(SOON)
    queue.submit("4", other, ("ben", "4"), is_long=True)
    queue.submit("short", gates(1)[0], ("ann", "short"))
    first.opened.set()
    assert jobs[0].wait(SOON)
    assert other.began.wait(SOON)
    assert not second.began.is_set()


def test_one_visitor_has_so_many_jobs_and_another_is_not_kept_from_any(gates):
    queue = FairQueue(most_of_one=2, owner_of=lambda asker: asker[0])
    first, second, third, others = gates(4)
    begun = queue.submit("first", first, "a1")
    queue.submit("second", second, "a2", is_long=True)
    with pytest.raises(UserInputError, match=r"You have 2 jobs under way, .* wait for one, or cancel one"):
        queue.submit("third", third, "a3")
    assert queue.submit("first", third, "a3") is begun  # shared, not one more
    queue.submit("others", others, "b1")
    queue.leave(begun, "a1")
    queue.leave(begun, "a3")
    assert first.stopped.wait(SOON)
    begun.wait(SOON)
    assert queue.submit("third", third, "a3").key == "third"


# ------------------------------------------------------------------------ spare time


def in_spare_time(queue, gate, clock):
    job = queue.submit("spare", gate, "ann", in_spare_time=True)
    clock.now += SPARE_AFTER
    queue.admit()
    return job


def test_work_in_spare_time_begins_a_little_later_and_when_nothing_else_is_under_way(gates):
    clock, (short, spare) = Clock(), gates(2)
    queue = FairQueue(clock=clock)
    queue.submit("short", short, "bob")
    job = in_spare_time(queue, spare, clock)
    assert job.started is None
    assert [other.key for other in queue.ahead(job)] == ["short"]
    short.opened.set()
    assert spare.began.wait(SOON)


def test_work_in_spare_time_takes_no_place_from_others(gates):
    clock, (spare, *rest) = Clock(), gates(1 + YOUNG_AT_ONCE)
    queue = FairQueue(clock=clock)
    assert in_spare_time(queue, spare, clock).started is not None
    jobs = [queue.submit(str(number), gate, number) for number, gate in enumerate(rest)]
    assert all(gate.began.wait(SOON) for gate in rest)
    assert not any(queue.ahead(job) for job in jobs)


def test_work_in_spare_time_stands_still_while_there_is_other_work(gates):
    clock, (other,) = Clock(), gates(1)
    queue, told, may_tell = FairQueue(clock=clock), threading.Event(), threading.Event()

    def spare(progress, cancelled):
        assert may_tell.wait(SOON)
        progress(1, 2)
        told.set()
        return "done"

    job = in_spare_time(queue, spare, clock)
    queue.submit("other", other, "bob")
    may_tell.set()
    assert not told.wait(4 * SPARE_LOOK)
    assert job.done == 1
    other.opened.set()
    assert told.wait(SOON)
    assert job.wait(SOON)


def test_two_visitors_spare_work_comes_one_after_the_other(gates):
    clock, (first, second) = Clock(), gates(2)
    queue = FairQueue(clock=clock)
    in_spare_time(queue, first, clock)
    job = queue.submit("second", second, "bob", in_spare_time=True)
    clock.now += SPARE_AFTER
    queue.admit()
    assert job.started is None
    first.opened.set()
    assert second.began.wait(SOON)
