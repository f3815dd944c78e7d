"""Batches that workers make ahead are those that are made when needed, in whatever order they are asked for."""

import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from anp_core.errors import TrainingError
from anp_core.training.batches import ready_batches
from tests.training.runs import batch

FORKS = "fork" in multiprocessing.get_all_start_methods()
needs_fork = pytest.mark.skipif(not FORKS, reason="this system cannot fork, and workers are refused here")


def same(one, two):
    return torch.equal(one.target_y, two.target_y) and torch.equal(one.context_x, two.context_x)


@needs_fork
@pytest.mark.parametrize("workers", [1, 2])
def test_workers_make_the_same_batches_in_order(workers):
    with ready_batches(batch, range(5, 20), workers) as ready:
        assert all(same(ready(number), batch(number)) for number in range(5, 20))


@needs_fork
def test_threads_get_the_batch_that_they_ask_for():
    with ready_batches(batch, range(8), 2) as ready, ThreadPoolExecutor(4) as pool:
        made = list(pool.map(ready, [3, 1, 0, 2, 7, 6, 5, 4]))
    assert all(same(task, batch(number)) for task, number in zip(made, [3, 1, 0, 2, 7, 6, 5, 4], strict=True))


@needs_fork
def test_workers_are_other_processes_and_end_with_the_block():
    with ready_batches(lambda number: os.getpid(), range(8), 2) as ready:
        workers = {ready(number) for number in range(8)}
        assert len(workers) == 2
        assert os.getpid() not in workers
    assert not {child.pid for child in multiprocessing.active_children()} & workers


def test_without_workers_nothing_is_made_ahead():
    asked = []
    with ready_batches(asked.append, range(8), 0) as ready:
        assert asked == []
        ready(7)
    assert asked == [7]


@needs_fork
def test_what_goes_wrong_in_a_worker_goes_wrong_here():
    def broken(number):
        if number == 2:
            raise RuntimeError("no such photo")
        return batch(number)

    with ready_batches(broken, range(8), 1) as ready:
        assert same(ready(1), batch(1))
        with pytest.raises(RuntimeError, match="no such photo"):
            ready(2)


@needs_fork
def test_making_batches_ahead_draws_no_random_number_here():
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    with ready_batches(batch, range(8), 1) as ready:
        ready(0)
    assert torch.rand(1) == expected


def test_a_system_that_cannot_fork_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    with pytest.raises(TrainingError, match="use --workers 0"), ready_batches(batch, range(8), 1):
        pass
