"""A record with the observations in use, as the network sees them: made once, then forecast, filled and explained.

Fitting the climatology and how long anomalies last takes as long as a short forecast, and every question about the
same record and context shares it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anp_core.data.record import Record
from anp_core.data.temperature_tasks import Observed, observe
from anp_core.errors import RecordError
from anp_core.language import say

MIN_CONTEXT = 10  # observations; below, not even the mean is known


@dataclass(frozen=True, eq=False)
class ObservedRecord:
    """What `forecast` and `fill_gaps` take in place of a record, so that it is not fitted anew for each of them."""

    record: Record
    known: np.ndarray  # (N,) which of its observations are in use, ascending
    observed: Observed

    @property
    def times(self) -> np.ndarray:
        """(N,) datetime64[s] of the observations in use."""
        times: np.ndarray = self.record.times[self.known]
        return times

    @property
    def values(self) -> np.ndarray:
        """(N,) °C of the observations in use."""
        values: np.ndarray = self.record.values[self.known]
        return values

    def without(self, points: np.ndarray) -> ObservedRecord:
        """The record as it would be seen without observations (D,) in use, by their numbers; as `observe_record`."""
        context = np.zeros(len(self.record), bool)
        context[np.delete(self.known, points)] = True
        return observe_record(self.record, context)


def observe_record(record: Record, context: np.ndarray | None = None) -> ObservedRecord:
    """Fit what the network has to know of a record to the observations in use.

    Args:
        record: at least 10 observations, daily or hourly, gaps and all.
        context: (T,) bool, which observations may be learnt from and attended to; None takes all.

    Raises:
        RecordError: too few observations, or a context of another length.
    """
    if context is not None and np.shape(context) != (len(record),):
        raise RecordError(
            say(
                "context must say True or False for each of the {number} observations; got {shape}.",
                number=len(record),
                shape=str(np.shape(context)),
            )
        )
    known = np.arange(len(record)) if context is None else np.flatnonzero(context)
    if len(known) < MIN_CONTEXT:
        raise RecordError(
            say(
                "A forecast needs at least {needed} observations to learn from; there are {number}. Widen the window "
                "or bring points back.",
                needed=MIN_CONTEXT,
                number=len(known),
            )
        )
    steps = record.step_numbers(record.times[known])
    return ObservedRecord(record, known, observe(steps, record.values[known], record.step == "hourly"))
