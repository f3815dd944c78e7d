"""How much memory a computation holds at its peak, counted tensor by tensor while it runs."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class _Counting(TorchDispatchMode):
    """Adds up the bytes of every storage that an operation makes, for as long as a tensor looks at it."""

    def __init__(self, given: Tensor) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.bytes, self.peak = 0, 0
        self._lookers: dict[int, int] = {}  # tensors by the address of their storage
        self._given = given.untyped_storage().data_ptr()

    def __torch_dispatch__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        made = func(*args, **(kwargs or {}))
        for tensor in tree_leaves(made):
            if isinstance(tensor, Tensor):
                self._add(tensor)
        return made

    def _add(self, tensor: Tensor) -> None:
        storage = tensor.untyped_storage()
        address, size = storage.data_ptr(), storage.nbytes()
        if address in (0, self._given):
            return
        if address not in self._lookers:
            self.bytes += size
            self.peak = max(self.peak, self.bytes)
        self._lookers[address] = self._lookers.get(address, 0) + 1
        weakref.finalize(tensor, self._remove, address, size)

    def _remove(self, address: int, size: int) -> None:
        self._lookers[address] -= 1
        if not self._lookers[address]:
            del self._lookers[address]
            self.bytes -= size


def peak_bytes(run: Callable[[Tensor], Tensor], tokens: Tensor) -> int:
    """The most bytes that `run(tokens)` holds at once in tensors, `tokens` itself not counted.

    What a kernel uses within itself is not seen.
    """
    counting = _Counting(tokens)
    with counting:
        run(tokens)
    return counting.peak
