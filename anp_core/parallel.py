"""Many chunks of targets at once: one thread a chunk and one core a thread, with progress and a way to stop.

Torch's own threads meet at a barrier after every operation, which stalls as soon as anything else wants a core;
chunks need not wait for each other. Only where chunks are fewer than cores do threads of torch's help.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from contextlib import ExitStack
from contextvars import ContextVar, copy_context
from typing import TypeVar

import torch

from anp_core.errors import stop_if
from anp_core.memory import release_memory

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")
Other = TypeVar("Other")

# The threads that pieces of work under way side by side share; None where there is only one piece.
_SHARED: ContextVar[ThreadPoolExecutor | None] = ContextVar("shared threads", default=None)


def available_cores() -> int:
    """Cores that this process may use: those it is given, or fewer where OMP_NUM_THREADS says so."""
    given = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return min(given, int(asked)) if asked.isdecimal() and int(asked) > 0 else given


def map_chunks(
    work: Callable[[Chunk], Result],
    chunks: Sequence[Chunk],
    *,
    size: Callable[[Chunk], int],
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Result]:
    """[work(chunk) for chunk in chunks], several at a time, in inference mode.

    `progress(done, total)` counts by `size` and is called from this thread; `cancelled()` is asked whenever a
    chunk is done, and True raises Cancelled once the chunks under way have ended.
    """
    shared = _SHARED.get()
    cores = available_cores() if shared is None else available_cores() // 2
    workers = max(1, min(available_cores(), len(chunks)))
    torch.set_num_threads(max(1, cores // workers))  # few chunks share what cores there are
    total = sum(map(size, chunks))
    done = 0

    def step(chunk: Chunk) -> Result:
        with torch.inference_mode():
            return work(chunk)

    with ExitStack() as threads:
        pool = shared or threads.enter_context(ThreadPoolExecutor(workers))
        futures = {pool.submit(step, chunk): chunk for chunk in chunks}
        try:
            for future in as_completed(futures):
                stop_if(cancelled)
                future.result()  # what went wrong in a thread goes wrong here
                done += size(futures[future])
                if progress is not None:
                    progress(done, total)
        except BaseException:  # Ctrl+C, too, waits for the chunks under way only
            wait([future for future in futures if not future.cancel()])
            raise
    release_memory()
    return [future.result() for future in futures]


def side_by_side(one: Callable[[], Result], other: Callable[[], Other]) -> tuple[Result, Other]:
    """What both come to. Their `map_chunks` share the cores: while one has few chunks, those of the other fill them.

    Where one fails, the other is waited for; `other` runs in this thread.
    """
    with ExitStack() as threads:
        if _SHARED.get() is None:
            pool = threads.enter_context(ThreadPoolExecutor(available_cores()))
            threads.callback(_SHARED.reset, _SHARED.set(pool))
        beside = threads.enter_context(ThreadPoolExecutor(1))
        first = beside.submit(copy_context().run, one)
        second = other()
        return first.result(), second
