"""What a long-running process holds on to: memory that threads freed, objects that never go."""

from __future__ import annotations

import ctypes
import gc
import sys
from functools import cache
from mmap import PAGESIZE

ARENA_MAX, MMAP_THRESHOLD = -8, -3  # mallopt's numbers for them
ARENAS = 2  # pools of freed memory; by default eight for every core
# Bytes from which an array gets pages of its own, which go back to the system as soon as it is freed: the encoder's
# planes of a photo. Smaller ones are so many that asking the system for each would take a third longer.
OWN_PAGES = 12 << 20


def share_memory() -> None:
    """Let all threads allocate small arrays from few pools, so that what one freed can be used by the next."""
    if sys.platform == "linux" and (choose := getattr(ctypes.CDLL(None), "mallopt", None)) is not None:
        choose(ARENA_MAX, ARENAS)
        choose(MMAP_THRESHOLD, OWN_PAGES)


def release_memory() -> None:
    """Give freed memory back to the system: hundreds of MB after a large picture."""
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)) is not None:
        trim(0)


def megabytes_in_use() -> float:
    """MB of this process in the machine's memory; 0 where the system does not say (Linux does: proc(5))."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * PAGESIZE / 1e6
    except OSError:
        return 0.0


@cache
def freeze_loaded(name: str) -> None:
    """Once for each `name`: what was loaded by now, modules above all, is left out of all later garbage collections.

    Hundreds of thousands of objects that never go need not be looked at again and again with the interpreter locked.
    """
    gc.collect()
    gc.freeze()
