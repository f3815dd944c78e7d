"""Chunks in parallel threads: results in order, honest progress, a way to stop, and no error lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import torch

from anp_core.errors import Cancelled
from anp_core.parallel import available_cores, map_chunks, side_by_side


@pytest.fixture(autouse=True)
def every_core(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever the tests are told to use, here it is about all there are; the tests after these are left alone."""
    before = torch.get_num_threads()
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    yield
    torch.set_num_threads(before)


def test_no_more_cores_are_used_than_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    every = available_cores()
    for asked, used in (("1", 1), ("4096", every), ("0", every), ("", every), ("4,2", every)):
        monkeypatch.setenv("OMP_NUM_THREADS", asked)
        assert available_cores() == used


def test_results_come_in_the_order_of_their_chunks_whichever_ends_first() -> None:
    def work(number: int) -> int:
        time.sleep(0.02 * (7 - number))  # the last is done first
        return number**2

    assert map_chunks(work, list(range(7)), size=lambda _: 1) == [0, 1, 4, 9, 16, 25, 36]


def test_no_chunks_give_no_results() -> None:
    assert map_chunks(str, [], size=len) == []


def test_progress_counts_sizes_up_to_the_total_in_the_callers_thread() -> None:
    seen: list[tuple[int, int]] = []
    threads: set[int] = set()

    def progress(done: int, total: int) -> None:
        seen.append((done, total))
        threads.add(threading.get_ident())

    map_chunks(len, ["a", "bcd", "efghi"], size=len, progress=progress)
    assert [total for _, total in seen] == [9, 9, 9]
    assert sorted(done for done, _ in seen) == [done for done, _ in seen]
    assert sorted(done - before for (before, _), (done, _) in zip([(0, 9), *seen], seen, strict=False)) == [
        1, 3, 5,
    ]  # fmt: skip
    assert seen[-1] == (9, 9)
    assert threads == {threading.get_ident()}


def test_ctrl_c_waits_for_the_chunks_under_way_only() -> None:
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        time.sleep(0.005)
        return number

    def progress(done: int, total: int) -> None:
        raise KeyboardInterrupt

    many = 50 * available_cores()
    with pytest.raises(KeyboardInterrupt):
        map_chunks(work, range(many), size=lambda _: 1, progress=progress)
    assert len(begun) < many / 2


def test_cancelling_stops_before_the_chunks_that_have_not_begun() -> None:
    begun: list[int] = []

    def work(number: int) -> int:
        begun.append(number)
        time.sleep(0.005)
        return number

    many = 50 * available_cores()
    with pytest.raises(Cancelled):
        map_chunks(work, range(many), size=lambda _: 1, cancelled=lambda: len(begun) >= 3)
    count = len(begun)
    assert 3 <= count < many
    time.sleep(0.05)
    assert len(begun) == count  # nothing goes on behind the caller's back


def test_a_wish_that_is_never_uttered_cancels_nothing() -> None:
    assert map_chunks(abs, [-1, -2], size=lambda _: 1, cancelled=lambda: False) == [1, 2]


def test_what_goes_wrong_in_a_thread_goes_wrong_for_the_caller() -> None:
    def work(number: int) -> int:
        if number == 3:
            raise ZeroDivisionError("chunk 3")
        return number

    with pytest.raises(ZeroDivisionError, match="chunk 3"):
        map_chunks(work, range(6), size=lambda _: 1)


def test_work_runs_without_gradients_and_with_one_thread_of_torchs_own_unless_it_is_alone() -> None:
    def work(_: int) -> tuple[bool, int]:
        return torch.is_inference_mode_enabled(), torch.get_num_threads()

    many = available_cores() + 1
    assert map_chunks(work, range(many), size=lambda _: 1) == [(True, 1)] * many
    assert map_chunks(work, [0], size=lambda _: 1) == [(True, available_cores())]


def test_as_many_chunks_run_at_once_as_there_are_cores() -> None:
    gate = threading.Barrier(min(2, available_cores()), timeout=20)

    def work(number: int) -> int:
        gate.wait()  # passes only where another chunk waits at the same time
        return number

    assert map_chunks(work, range(2 * gate.parties), size=lambda _: 1) == list(range(2 * gate.parties))


def test_side_by_side_neither_waits_for_the_other_and_together_they_use_no_more_than_the_cores() -> None:
    lock, running, most = threading.Lock(), 0, 0
    met = threading.Barrier(3, timeout=10)  # passed only where all three are under way at once

    def work(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.002)
        with lock:
            running -= 1
        return -number

    def many(first: int) -> list[int]:
        met.wait()
        return map_chunks(work, range(first, first + 20), size=lambda _: 1)

    def nested() -> tuple[list[int], list[int]]:
        return side_by_side(lambda: many(0), lambda: many(20))

    (low, high), last = side_by_side(nested, lambda: many(40))
    assert [*low, *high, *last] == [-number for number in range(60)]
    assert most <= available_cores()


@pytest.mark.parametrize("place", [0, 1])
def test_what_goes_wrong_side_by_side_goes_wrong_here_once_the_other_has_ended(place: int) -> None:
    ended = threading.Event()

    def fail() -> None:
        raise Cancelled

    def go_on() -> None:
        time.sleep(0.05)
        ended.set()

    with pytest.raises(Cancelled):
        side_by_side(*((fail, go_on) if place == 0 else (go_on, fail)))
    assert ended.is_set()
