"""Finished results by key, kept for everyone who asks for the same again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

SMALL = 2_000  # bytes, of a result that does not say how large it is


def bytes_of(result: Any) -> int:
    """About how much memory a result holds: what it says itself (`nbytes`), the length of bytes, else little."""
    if isinstance(result, bytes):
        return len(result)
    return int(getattr(result, "nbytes", SMALL))


class ResultShelf:
    """Results by key; the least recently used are dropped once there are too many.

    Args:
        limit: bytes of all together.
        limit_of_one: bytes of those that one owner asked for first.
    """

    def __init__(self, limit: int, limit_of_one: int):
        self.limit, self.limit_of_one = limit, limit_of_one
        self._results: OrderedDict[str, Any] = OrderedDict()
        self._owners: dict[str, Hashable] = {}
        self._lock = threading.Lock()

    def put(self, key: str, result: Any, owner: Hashable) -> None:
        """Keep a result; the newest stays even where it alone exceeds a limit."""
        with self._lock:
            self._results[key] = result
            self._results.move_to_end(key)
            self._owners[key] = owner
            self._drop([each for each in self._results if self._owners[each] == owner], self.limit_of_one)
            self._drop(list(self._results), self.limit)

    def _drop(self, keys: list[str], limit: int) -> None:
        """Of these, the least recently used first, drop the first ones until the rest is within `limit`."""
        held = sum(bytes_of(self._results[key]) for key in keys)
        for key in keys[:-1]:
            if held <= limit:
                return
            held -= bytes_of(self._results.pop(key))
            del self._owners[key]

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
            self._owners.clear()
