"""Finished results by key, kept for everyone who asks for the same again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

SMALL = 2_000  # bytes, of a result that does not say how large it is


def bytes_of(result: Any) -> int:
    """About how much memory a result holds: what it says itself (`nbytes`), the length of bytes, else little."""
    if isinstance(result, bytes):
        return len(result)
    return int(getattr(result, "nbytes", SMALL))


class ResultShelf:
    """Results by key; the least recently used are dropped once all together exceed `limit` bytes."""

    def __init__(self, limit: int):
        self.limit = limit
        self._results: OrderedDict[str, Any] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, key: str, result: Any) -> None:
        """Keep a result; the newest stays even where it alone exceeds the limit."""
        with self._lock:
            self._results[key] = result
            self._results.move_to_end(key)
            while len(self._results) > 1 and sum(map(bytes_of, self._results.values())) > self.limit:
                self._results.popitem(last=False)

    def get(self, key: str) -> Any | None:
        """The result, or None."""
        with self._lock:
            if key not in self._results:
                return None
            self._results.move_to_end(key)
            return self._results[key]

    def keys(self) -> list[str]:
        """What is there, the least recently used first."""
        with self._lock:
            return list(self._results)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._results.clear()
