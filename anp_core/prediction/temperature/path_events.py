"""Questions about a stretch of time, answered by counting sample paths: thresholds, spells, frost.

The last step after `sample_paths`. All events look at the steps after the record's last observation only: a hot spell
that has begun before counts with what is still to come of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np

from anp_core.errors import RecordError
from anp_core.language import mark, say
from anp_core.prediction.predicted import Predicted

if TYPE_CHECKING:  # imports torch, which counting does not need
    from anp_core.prediction.temperature.sample_paths import SamplePaths

Side = Literal["above", "below"]


class Event(Protocol):
    """What can be asked of a path."""

    def count(self, paths: np.ndarray) -> np.ndarray:
        """(S, M) °C → (S,): whether it happens on each path (bool), or on how many steps (int)."""
        ...


@dataclass(frozen=True)
class Beyond:
    """Steps strictly above, or strictly below, a threshold in °C, among the first `within` steps (None: all)."""

    threshold: float
    side: Side = "above"
    within: int | None = None

    def steps(self, paths: np.ndarray) -> np.ndarray:
        """(S, M) °C → (S, `within`) bool."""
        if self.side not in ("above", "below"):
            raise RecordError(
                say('The side of a threshold is "above" or "below"; got {side}.', side=repr(self.side))
            )
        if not math.isfinite(self.threshold):
            raise RecordError(
                say("A threshold is a temperature in °C; got {threshold}.", threshold=self.threshold)
            )
        within = paths.shape[1] if self.within is None else self.within
        _check_step(mark("The period"), within, paths)
        near = paths[:, :within]
        return near > self.threshold if self.side == "above" else near < self.threshold


@dataclass(frozen=True)
class AtLeastOnce(Beyond):
    """Some step lies beyond the threshold."""

    def count(self, paths: np.ndarray) -> np.ndarray:
        """(S, M) °C → (S,) bool."""
        met: np.ndarray = np.any(self.steps(paths), axis=1)
        return met


@dataclass(frozen=True)
class OnStep(Beyond):
    """One step lies beyond the threshold: the first after the record is step 1."""

    step: int = 1

    def count(self, paths: np.ndarray) -> np.ndarray:
        """(S, M) °C → (S,) bool."""
        beyond = self.steps(paths)
        _check_step(mark("The step"), self.step, beyond)
        return beyond[:, self.step - 1]


@dataclass(frozen=True)
class Spell(Beyond):
    """At least `length` steps in a row lie beyond the threshold."""

    length: int = 3

    def count(self, paths: np.ndarray) -> np.ndarray:
        """(S, M) °C → (S,) bool."""
        beyond = self.steps(paths)
        _check_step(mark("The length of a spell"), self.length, beyond)
        total = np.cumsum(np.pad(beyond, ((0, 0), (1, 0))), axis=1, dtype=np.int64)
        runs: np.ndarray = (total[:, self.length :] - total[:, : -self.length] == self.length).any(1)
        return runs


@dataclass(frozen=True)
class StepsBeyond(Beyond):
    """How many steps lie beyond the threshold: not a probability, but an expected number."""

    def count(self, paths: np.ndarray) -> np.ndarray:
        """(S, M) °C → (S,) int."""
        steps: np.ndarray = self.steps(paths).sum(1)
        return steps


@dataclass(frozen=True)
class Estimate:
    """A probability (0 to 1) or an expected number of steps, and how far chance in the drawing may have moved it."""

    value: float
    error: float  # Monte Carlo standard error; it says nothing of how good the forecast is
    paths: int


def probability_of(paths: SamplePaths | np.ndarray, event: Event) -> Estimate:
    """How likely an event is, as the share of paths on which it happens; of `StepsBeyond`, the mean number.

    The error of a share is that of its posterior under an even prior (Laplace): seen on none of 200 paths, a thing
    is unlikely, not impossible.

    Args:
        paths: from `sample_paths`, or (S, M) in °C.
        event: one of the classes above, its threshold in °C.

    Raises:
        RecordError: a step, length or period that the paths do not have.
    """
    drawn = paths if isinstance(paths, np.ndarray) else paths.paths
    found = event.count(drawn)
    count = len(found)
    if found.dtype != bool:
        error = float(found.std(ddof=1) / math.sqrt(count)) if count > 1 else math.inf
        return Estimate(float(found.mean()), error, count)
    smoothed = (float(found.sum()) + 1) / (count + 2)
    return Estimate(float(found.mean()), math.sqrt(smoothed * (1 - smoothed) / (count + 3)), count)


def chance_by_step(forecast: Predicted, event: Beyond) -> np.ndarray:
    """Probability (M,) that each step on its own lies beyond the threshold: exact, from the forecast (M,) in °C.

    Steps outside the event's period have one as well.
    """
    below = forecast.chance_below(event.threshold)
    return below if event.side == "below" else 1 - below


def _check_step(what: str, number: int, paths: np.ndarray) -> None:
    if not 1 <= number <= paths.shape[1]:
        raise RecordError(
            say(
                "{what} must be 1 to {most} steps; got {number}.",
                what=what,
                most=paths.shape[1],
                number=number,
            )
        )
