"""Many files by the workers of a Ray cluster, through Ray Data: each worker loads the network once.

Without RAY_ADDRESS the cluster is this machine alone: its parts talk over the loopback interface, there is no
dashboard, and no statistics are sent. With it, all machines must see the same files under the same names. Ray passes
work and results between its own processes as pickles, so a cluster must be one's own.
"""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from anp_core.errors import UserInputError
from anp_core.language import say

Item = TypeVar("Item")
Result = TypeVar("Result")
ATTEMPTS = 3  # at one item, each of which ended the worker that made it
QUIET = {
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # or it warns of what it will do with GPUs one day
    "RAY_BACKEND_LOG_LEVEL": "fatal",
    "RAY_worker_niceness": "0",  # usually 15: on a busy machine such workers hardly ever have their turn
    # Of a cluster of one machine: nothing listens to other machines. Linux honours what is named after other systems.
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",
}


class RayEngine:
    """Work for the workers of a Ray cluster; see `Engine`.

    A worker that is ended, or whose machine is, leaves what it had begun to the others. What was written before is
    found by the work itself.

    Raises:
        UserInputError: Ray is not installed.
    """

    def __init__(self, workers: int | None = None) -> None:
        if importlib.util.find_spec("ray") is None:
            raise UserInputError(
                say(
                    "--engine ray needs Ray: pip install -r .requirements/ray.txt, or pip install 'lacuna[ray]'."
                )
            )
        self.workers = workers

    def run(
        self,
        work: Callable[[Item], Result],
        items: Iterable[Item],
        lost: Callable[[Item], Result],
    ) -> Iterator[tuple[int, Result]]:
        """As `Engine.run`, in the order in which workers finish; their number is at most that of the items."""
        rows = [{"number": number, "item": _AsItIs(item)} for number, item in enumerate(items)]
        if not rows:
            return
        with cluster(self.workers) as ray:
            cores = int(ray.cluster_resources()["CPU"])
            size = max(1, min(self.workers or cores, cores, len(rows)))
            begun = ray.remote(num_cpus=0, max_restarts=-1, max_task_retries=-1)(_Begun).remote()
            # A block of its own for each item: a worker that is ended loses the one it had begun, none that is done.
            done = ray.data.from_items(rows, override_num_blocks=len(rows)).map(
                _Worker,
                fn_constructor_args=(work, lost, begun),
                compute=ray.data.ActorPoolStrategy(size=size),
                num_cpus=1,
            )
            for row in done.iter_rows():
                result = row["result"].value
                if isinstance(result, Exception):
                    raise result
                yield row["number"], result


@dataclass(frozen=True)
class _AsItIs:
    """A cell that Ray Data cannot turn into a list or a number of its own."""

    value: Any


class _Begun:
    """How often each item was begun, kept where no worker's end reaches it."""

    def __init__(self) -> None:
        self.times: dict[int, int] = {}

    def again(self, number: int) -> int:
        self.times[number] = self.times.get(number, 0) + 1
        return self.times[number]


class _Worker(Generic[Item, Result]):
    """What runs in a worker: the work arrives once, with the network in it."""

    def __init__(self, work: Callable[[Item], Result], lost: Callable[[Item], Result], begun: Any) -> None:
        self.work, self.lost, self.begun = work, lost, begun

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        import ray

        number, item = row["number"], row["item"].value
        attempt = ray.get(self.begun.again.remote(number))
        try:
            result: Any = self.work(item) if attempt <= ATTEMPTS else self.lost(item)
        except Exception as error:  # a mistake of ours: it ends the run, as it does without workers
            result = error
        return {"number": number, "result": _AsItIs(result)}


@contextmanager
def cluster(workers: int | None = None) -> Iterator[Any]:
    """Ray, connected to the cluster that RAY_ADDRESS names, or to one of this machine that ends with the block.

    Within another such block it is that one's cluster.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    here = "RAY_ADDRESS" not in os.environ
    for name, value in QUIET.items() if here else ():
        os.environ.setdefault(name, value)
    import ray
    import ray.data

    from anp_core.parallel import available_cores

    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)
    ray.data.DataContext.get_current().enable_progress_bars = False
    if ray.is_initialized():
        yield ray
        return
    ray.init(
        num_cpus=(workers or available_cores()) if here else None,
        include_dashboard=False if here else None,
        logging_level=logging.ERROR,
        log_to_driver=False,
    )
    try:
        yield ray
    finally:
        ray.shutdown()
