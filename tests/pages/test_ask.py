"""From a question to its answer: there, under way, cancelled, failed or abandoned, and each of them said."""

import threading

import pytest
from streamlit.testing.v1 import AppTest

from anp_core.errors import PictureError
from pages.asking import ask as asking
from pages.asking import waiting
from pages.asking.waiting import describe
from tests.pages.asking_bench import BENCH, Slow, page

SOON = 5.0  # seconds, in which what is about to happen has happened


@pytest.fixture(autouse=True)
def bench():
    asking._background.clear()
    BENCH.__init__()
    yield BENCH
    for job in asking._background().queue.jobs():
        job.stop.set()


@pytest.fixture
def app():
    return AppTest.from_function(page, default_timeout=20).run()


def visit():
    return AppTest.from_function(page, default_timeout=20).run()


def job_of(key):
    return next(job for job in asking._background().queue.jobs() if job.key == key)


def test_a_quick_answer_is_there_at_once(app):
    assert BENCH.outcome == asking.Value("done")
    assert not app.button


def test_an_answer_is_worked_out_once_for_everybody(bench):
    told = []
    bench.work = lambda *_: told.append("worked") or "done"
    visit()
    visit()
    assert told == ["worked"]


def test_a_slow_one_shows_how_far_it_is_and_then_the_answer(bench):
    bench.work = slow = Slow()
    app = visit()
    assert slow.began.wait(SOON)
    app.run()
    assert isinstance(bench.outcome, asking.Running)
    assert bench.outcome.share == 0.5
    assert app.button(key="slot_cancel").label == "Cancel"
    job = job_of("key")
    slow.opened.set()
    assert job.wait(SOON)
    app.run()
    assert bench.outcome == asking.Value("slowly done")


def test_a_result_that_comes_between_two_looks_is_shown_even_if_the_shelf_has_lost_it(bench):
    bench.work = slow = Slow()
    app = visit()
    job = job_of("key")
    slow.opened.set()
    assert job.wait(SOON)
    asking.clear_shelf()
    bench.work = Slow("another")  # which would be asked if the first were lost
    app.run()
    assert bench.outcome == asking.Value("slowly done")
    app.run()
    assert bench.outcome == asking.Value("slowly done")


def test_what_the_visitor_did_wrong_is_said(bench):
    def refuse(progress, cancelled):
        raise PictureError("The picture is too small: 3 pixels came, 8 are needed.")

    bench.work = refuse
    app = visit()
    assert [error.value for error in app.error] == ["The picture is too small: 3 pixels came, 8 are needed."]
    told = []
    bench.work = lambda *_: told.append("again") or "mended"
    app.run()
    assert app.error  # not asked again by every run …
    assert not told
    app.button(key="slot_again").click().run()  # … but when somebody wants it
    assert bench.outcome == asking.Value("mended")


def test_a_fault_of_the_program_is_said_and_logged(bench, caplog):
    def stumble(progress, cancelled):
        raise ZeroDivisionError("the inner workings")

    bench.work = stumble
    app = visit()
    (error,) = app.error
    assert "fault of the program (ZeroDivisionError)" in error.value
    assert "inner workings" not in error.value
    assert "the inner workings" in caplog.text


def test_cancelling_shows_at_once_stops_the_work_and_can_be_undone(bench):
    bench.work = slow = Slow()
    app = visit()
    assert slow.began.wait(SOON)
    app.button(key="slot_cancel").click().run()
    assert bench.outcome == asking.Cancelled()
    assert slow.stopped.wait(SOON)
    app.run()
    assert bench.outcome == asking.Cancelled()
    bench.work = lambda *_: "after all"
    app.button(key="slot_again").click().run()
    assert bench.outcome == asking.Value("after all")


def test_asking_something_else_stops_what_was_asked_before_and_keeps_what_was_found(bench):
    app = visit()
    bench.key, bench.work = "second", (slow := Slow())
    app.run()
    assert bench.outcome.meanwhile == "done"
    assert slow.began.wait(SOON)
    bench.key, bench.work = "third", (other := Slow())
    app.run()
    assert slow.stopped.wait(SOON)
    assert other.began.wait(SOON)
    assert bench.outcome.meanwhile == "done"


def test_a_page_that_no_longer_asks_stops_the_work(bench):
    bench.work = slow = Slow()
    app = visit()
    assert slow.began.wait(SOON)
    bench.asks = False
    app.run()
    assert slow.stopped.wait(SOON)


def test_two_places_of_a_page_do_not_disturb_each_other(bench):
    bench.work = slow = Slow()
    app = visit()
    bench.slot, bench.key, bench.work = "another slot", "another key", (other := Slow())
    asks = bench.asks
    app.run()  # this run asks in the second place only: the first is abandoned, the second goes on
    assert asks
    assert slow.stopped.wait(SOON)
    assert not other.stopped.is_set()


def test_who_left_is_noticed_within_two_seconds_and_what_others_wait_for_goes_on(bench, monkeypatch):
    bench.work = alone = Slow()
    bench.key = "alone"
    visit()
    here = set()
    clock = [100.0]
    monkeypatch.setattr(asking, "_is_here", here.__contains__)
    monkeypatch.setattr(asking.time, "monotonic", lambda: clock[0])
    background = asking._background()
    assert alone.began.wait(SOON)
    background.look_round()
    assert not job_of("alone").stop.is_set()  # a connection may be lost for a moment
    clock[0] += asking.GONE_SECONDS
    background.look_round()
    assert alone.stopped.wait(SOON)
    assert asking.GONE_SECONDS + asking.LOOK_ROUND < 2

    bench.key, bench.work = "shared", (shared := Slow())
    job = background.queue.submit("shared", shared, asking._Asker("ann", "slot"))
    background.queue.submit("shared", shared, asking._Asker("ben", "slot"))
    here.add("ben")
    for _ in range(3):
        clock[0] += asking.GONE_SECONDS
        background.look_round()
    assert [asker.session for asker in job.askers] == ["ben"]
    assert not job.stop.is_set()


def test_who_comes_back_finds_the_work_begun_anew(bench):
    bench.work = first = Slow()
    app = visit()
    assert first.began.wait(SOON)
    job = job_of("key")
    asking._background().queue.leave(job, job.askers[0])  # as when the connection was lost
    assert first.stopped.wait(SOON)
    bench.work = second = Slow()
    app.run()
    assert second.began.wait(SOON)
    assert isinstance(bench.outcome, asking.Running)


def test_who_waits_for_others_is_told_so(bench):
    queue = asking._background().queue
    for number in range(queue.long_at_once + 1):
        queue.submit(f"other {number}", Slow(), asking._Asker("ann", str(number)), is_long=True)
    bench.is_long, bench.work = True, Slow()
    visit()
    assert bench.outcome.ahead == bench.outcome.ahead_of_others == queue.long_at_once + 1
    assert describe(bench.outcome, "Filling") == "Filling. Waiting for 3 jobs of other visitors."
    assert describe(asking.Running(ahead=2, ahead_of_others=1), "Filling") == (
        "Filling. Waiting for 2 other jobs."
    )


def test_who_asks_the_same_as_another_is_told_so(bench):
    bench.work = slow = Slow()
    asking._background().queue.submit("key", slow, asking._Asker("ann", "slot"))
    visit()
    assert bench.outcome.shared
    assert describe(bench.outcome, "Filling") == "Filling (another visitor asked for the same before)"


def test_the_end_of_the_work_wakes_who_looked_last(bench, monkeypatch):
    wakers = [threading.Event(), threading.Event()]
    looks = iter(wakers)
    monkeypatch.setattr(waiting, "waker", lambda: next(looks).set)
    bench.work = slow = Slow()
    app = visit()
    assert slow.began.wait(SOON)
    app.run()
    slow.opened.set()
    assert wakers[1].wait(SOON)
    assert not wakers[0].is_set()


def test_beyond_a_visitors_jobs_a_sentence_stands_in_place_of_an_answer(bench, set_limits):
    set_limits(jobs=1)
    bench.work = slow = Slow()
    app = visit()
    bench.slot, bench.key = "other slot", "other key"
    app.session_state[asking.SLOTS]["slot"].run = 99  # still wanted, as by another part of a page
    app.run()
    assert "You have 1 jobs under way" in app.error[0].value
    slow.opened.set()
    job_of("key").wait(SOON)
    app.button(key="other slot_again").click().run()
    assert bench.outcome == asking.Value("slowly done")


def test_where_memory_is_short_results_are_dropped_and_work_is_refused_until_there_is_some(
    bench, set_limits, monkeypatch
):
    visit()
    assert asking.on_shelf("key") == "done"
    set_limits(memory_mb=1_000)
    used = iter([1_500, 900, 1_500, 1_200])  # before and after what is kept was dropped
    monkeypatch.setattr(asking, "megabytes_in_use", lambda: next(used))
    bench.key = "more"
    visit()
    # 900 MB were free enough after all.
    assert bench.outcome == asking.Value("done")
    assert asking.on_shelf("key") is None
    bench.key = "too much"
    app = visit()
    assert "uses 1,200 MB of memory, and new work begins below 1,000 MB only" in app.error[0].value
    used = iter([900])
    app.button(key="slot_again").click().run()
    assert bench.outcome == asking.Value("done")


def test_where_memory_runs_short_meanwhile_what_began_last_is_stopped_and_its_visitor_told(
    bench, set_limits, monkeypatch
):
    set_limits(memory_mb=1_000)
    used = [900]
    monkeypatch.setattr(asking, "megabytes_in_use", lambda: used[0])
    bench.work = slow = Slow()
    app = visit()
    assert slow.began.wait(SOON)
    job = job_of("key")
    used[0] = 1_500
    asking._background().save_memory()
    assert job.wait(SOON)
    app.run()
    assert "new work begins below 1,000 MB only" in app.error[0].value
