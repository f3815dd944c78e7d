"""The seam between what is done to each of many files and who does it: one protocol, and the plain way to satisfy it.

`complete_folder` and `forecast_many` hand their work over, file by file; what is read, computed and written is the
same code whoever runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from anp_core.errors import UserInputError
from anp_core.language import say

Item = TypeVar("Item")
Result = TypeVar("Result")
ENGINES = ("local", "ray")


class Engine(Protocol):
    """Does one piece of work to many items."""

    def run(
        self,
        work: Callable[[Item], Result],
        items: Iterable[Item],
        lost: Callable[[Item], Result],
    ) -> Iterator[tuple[int, Result]]:
        """(number of the item, what became of it), each once, in whatever order they are done.

        Args:
            work: may be stopped at any moment and begun again with the same item, so that what it writes must be
                whole and must be found again; it may have to travel to another process.
            items: what there is to do.
            lost: what to say of an item that ends whoever takes it, again and again.
        """
        ...


class LocalEngine:
    """One item after the other, in this process, each only looked at when its turn has come."""

    def run(
        self,
        work: Callable[[Item], Result],
        items: Iterable[Item],
        lost: Callable[[Item], Result],
    ) -> Iterator[tuple[int, Result]]:
        """As `Engine.run`, in order; whatever ends this process ends the run, and the next one goes on from there."""
        for number, item in enumerate(items):
            yield number, work(item)


def choose_engine(name: str, workers: int | None = None) -> Engine:
    """The engine "local", or "ray" with so many workers, by default one for each core of the cluster.

    Raises:
        UserInputError: no such engine, Ray is not installed, or workers for an engine that has none.
    """
    if name == "ray":
        from anp_core.engines.ray_engine import RayEngine

        return RayEngine(workers)
    if name != "local":
        raise UserInputError(
            say("--engine must be one of {engines}; got {name!r}.", engines=", ".join(ENGINES), name=name)
        )
    if workers is not None:
        raise UserInputError(
            say("--workers is for --engine ray; the local engine uses all cores for each file.")
        )
    return LocalEngine()
