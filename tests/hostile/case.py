"""A bad file, what is to be said of it, and within which time and memory."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 2.0  # of a processor: a busy machine is no fault of the file
MEGABYTES = 90


@dataclass(frozen=True)
class Case:
    """A file or a text that nobody should have handed in.

    Attributes:
        name: what is wrong with it.
        content: its bytes, or what makes them.
        words: a pattern that the sentence, or a remark on what was read, holds.
        is_read: whether it is harmless and comes out as something, with that remark or without any.
    """

    name: str
    content: bytes | Callable[[], bytes]
    words: str
    is_read: bool = False

    def make(self) -> bytes:
        """Its bytes."""
        return self.content() if callable(self.content) else self.content


@dataclass(frozen=True)
class Met:
    """What came of reading a case: a value or an error, and what it cost."""

    value: Any
    error: Exception | None
    seconds: float
    megabytes: float

    def check(self, case: Case, refusal: type[Exception], remarks: Callable[[Any], str]) -> None:
        """Whether it went as the case says; `remarks` tells what was said of something that was read."""
        if self.error is not None and not isinstance(self.error, refusal):
            raise self.error
        assert (self.error is None) == case.is_read, self.error
        said = remarks(self.value) if self.error is None else str(self.error)
        assert re.search(case.words, said, re.DOTALL), said
        assert len(said) < 1500 or case.is_read
        assert self.seconds < SECONDS
        assert self.megabytes < MEGABYTES


def meet(read: Callable[[bytes], Any], content: bytes) -> Met:
    """Read a file and see what comes."""
    before = _begin_peak()
    started = time.process_time()
    value, error = None, None
    try:
        value = read(content)
    except Exception as raised:
        error = raised
    return Met(value, error, time.process_time() - started, _peak() - before)


def _begin_peak() -> float:
    """MB in use now, from which the peak is counted anew where the system lets one (Linux, proc(5))."""
    forget = Path("/proc/self/clear_refs")
    if forget.exists():
        forget.write_text("5")
    return _peak()


def _peak() -> float:
    """The most MB that were in use at once since `_begin_peak`; 0 where the system does not say."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) / 1024 if found else 0.0
