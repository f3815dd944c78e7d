"""Where the batches of a run come from: made when they are needed, or ahead of time by worker processes.

A batch depends on its number alone, so that either way, and after any interruption, a run learns from the same ones.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset

from anp_core.errors import TrainingError
from anp_core.language import say

Batch = Callable[[int], Any]  # the task of a number, the same whenever it is asked for
AHEAD = 4  # batches that each worker makes before they are asked for
ENDLESS = 10**9  # numbers, for a run that ends by the clock


@contextmanager
def ready_batches(batch: Batch, numbers: range, workers: int) -> Iterator[Batch]:
    """`batch` itself, or with `workers` processes one that hands out what they have made of these numbers.

    They must then be asked for in order, or by threads that together ask for each once. TrainingError where
    the system cannot copy a running process, which is how workers get the data.
    """
    if not workers:
        yield batch
        return
    if "fork" not in multiprocessing.get_all_start_methods():
        raise TrainingError(
            say("Worker processes need a system that can fork, such as Linux; use --workers 0.")
        )
    loader = DataLoader(
        _ByNumber(batch),
        batch_size=None,
        sampler=numbers,
        num_workers=workers,
        prefetch_factor=AHEAD,
        multiprocessing_context="fork",
        generator=torch.Generator(),  # not the one that everything else draws from
    )
    made = _InOrder(iter(loader), numbers)
    try:
        yield made
    finally:
        made.end()


class _ByNumber(Dataset[Any]):
    """A data set whose items are the batches."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    def __getitem__(self, number: int) -> Any:
        return self.batch(number)


class _InOrder:
    """What comes in order, for threads that ask in any: each number once."""

    def __init__(self, made: Iterator[Any], numbers: range) -> None:
        self.made, self.numbers = made, iter(numbers)
        self.waiting: dict[int, Any] = {}
        self.lock = threading.Lock()

    def end(self) -> None:
        """Let go of the workers, which then stop."""
        self.made = iter(())

    def __call__(self, number: int) -> Any:
        with self.lock:
            while number not in self.waiting:
                made = next(self.made)
                self.waiting[next(self.numbers)] = made
            return self.waiting.pop(number)
