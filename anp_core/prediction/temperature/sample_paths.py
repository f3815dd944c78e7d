"""Whole courses that the temperature may take, where `forecast` gives every time on its own: from record to paths.

A question about several times together ("five days over 35 °C in a row") needs them. At every time the paths have
the forecast's own distribution; from time to time they move together as the record's anomalies do (`anomaly_memory`).
Feeding draws back into the network instead, step by step, costs a run of it for every step (200 paths of 30 days took
17 s, these take 2 ms), and its paths spread less than the forecast's own bands say.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from anp_core.data.record import STEP_LENGTH, Record, Step
from anp_core.errors import RecordError, stop_if
from anp_core.language import say
from anp_core.prediction.temperature.anomaly_memory import fit_memory
from anp_core.prediction.temperature.forecast import DEFAULT_MODEL, forecast
from anp_core.prediction.temperature.outlook import Outlook
from anp_core.pretrained import LoadedModel
from anp_core.student_t import with_tails

MAX_NUMBERS = 20_000_000  # paths × times: 160 MB
NUMBERS_AT_A_TIME = 400_000  # between two looks at `cancelled`


@dataclass(frozen=True, eq=False)
class SamplePaths:
    """Courses drawn jointly over all times of a forecast, in °C."""

    paths: np.ndarray  # (S, M) °C
    outlook: Outlook  # the forecast that they follow
    step: Step
    seconds: float  # for the paths alone; the forecast's are in the outlook

    @property
    def times(self) -> np.ndarray:
        """(M,) datetime64[s], the forecast's."""
        return self.outlook.times

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        return int(self.paths.nbytes) + self.outlook.nbytes


def sample_paths(
    record: Record,
    horizon: str | int = "30D",
    *,
    model: str | LoadedModel = DEFAULT_MODEL,
    count: int = 200,
    seed: int = 0,
    context: np.ndarray | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SamplePaths:
    """Forecast a record and draw `count` courses that the temperature may take.

    Args:
        record, horizon, model, context: as `forecast` takes them.
        count: how many paths. The first ones stay the same when more are asked for.
        seed: the same seed gives the same paths.
        progress: called with (paths drawn, paths in all).
        cancelled: asked now and then; True raises Cancelled.

    Raises:
        RecordError: as `forecast`; or a count below 1, or more numbers than fit the memory.
        ModelError: as `forecast`.
    """
    outlook = forecast(record, horizon, model=model, context=context)
    return paths_of(outlook, record.step, count=count, seed=seed, progress=progress, cancelled=cancelled)


def paths_of(
    outlook: Outlook,
    step: Step,
    *,
    count: int = 200,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SamplePaths:
    """Draw the paths of a forecast that is there already; arguments and errors as in `sample_paths`.

    The outlook is one of `forecast`; `step` is its record's. Times that lie several steps apart, as those of a weekly
    record do, are taken out of paths that know every step.
    """
    started = time.perf_counter()
    times = len(outlook.times)
    if not 1 <= count <= MAX_NUMBERS // times:
        raise RecordError(
            say(
                "The number of paths must be 1 to {most:,} over {times:,} times; got {count:,}.",
                most=MAX_NUMBERS // times,
                times=times,
                count=count,
            )
        )
    length = int(STEP_LENGTH[step].astype(np.int64))
    known = outlook.context_times.astype("datetime64[s]").astype(np.int64) // length
    memory = fit_memory(known, outlook.source.observed.anomaly, step)
    leads = outlook.times.astype("datetime64[s]").astype(np.int64) // length - int(known[-1])
    ahead, furthest = int(leads[0]), int(leads[-1])
    fast, slow = (np.random.default_rng([seed, part]) for part in (0, 1))
    paths = np.empty((count, times))
    block = max(1, NUMBERS_AT_A_TIME // (ahead + furthest))
    for first in range(0, count, block):
        stop_if(cancelled)
        rows = min(block, count - first)
        white = fast.standard_normal((rows, furthest))
        lasting = slow.standard_normal((rows, furthest - ahead + 1))
        errors = memory.errors(white, lasting, ahead)[:, leads - ahead]
        paths[first : first + rows] = outlook.mean + outlook.std * with_tails(errors, outlook.dof)
        if progress is not None:
            progress(first + rows, count)
    return SamplePaths(paths, outlook, step, time.perf_counter() - started)
