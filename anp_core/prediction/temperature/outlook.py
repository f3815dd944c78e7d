"""What a forecast or filled gaps give back: mean, standard deviation, and on demand what a time looked at.

Targets of this `Result` are the asked times, context points the observations in use, both in the order of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from anp_core.errors import RecordError
from anp_core.language import say
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.result import Attention, NetworkTask
from anp_core.prediction.temperature.observed_record import ObservedRecord

if TYPE_CHECKING:  # imports torch
    from anp_core.pretrained import LoadedModel

ROWS_AT_ONCE = 256  # asked times whose weights are held together


@dataclass(frozen=True)
class TimeAttention:
    """What the prediction at one time looked at."""

    time: np.datetime64
    context_times: np.ndarray  # (N,) datetime64[s]
    weights: np.ndarray  # (heads, N), every row sums to 1, or is 0 where a head has nothing to look at
    heads: tuple[str, ...]  # what each row is called: "round 1, head 2"


class Reader(Protocol):
    """What the network can still be asked about the asked times, by their numbers (m,)."""

    def look(self, targets: np.ndarray) -> Attention:
        """What they attend to."""
        ...

    def tasks(self, targets: np.ndarray) -> list[NetworkTask]:
        """What the network was given for them."""
        ...


class Again(Protocol):
    """Asks for the same times anew."""

    def __call__(
        self, source: ObservedRecord, model: LoadedModel | None, targets: np.ndarray | None, /
    ) -> Outlook:
        """From other observations, by another model, of some of the times by their numbers: None as it was."""
        ...


@dataclass(frozen=True, eq=False)
class Outlook:
    """Predicted temperatures in °C, and how sure they are."""

    times: np.ndarray  # (M,) datetime64[s], ascending
    mean: np.ndarray  # (M,) °C, the median as well
    std: np.ndarray  # (M,) °C
    dof: np.ndarray  # (M,) degrees of freedom of a Student's t of that std; infinite is a Gaussian
    source: ObservedRecord  # the record and the observations in use
    heads: tuple[str, ...]
    seconds: float
    model_name: str
    reader: Reader
    again: Again
    notes: tuple[str, ...] = ()  # how the record lies outside what the network was trained for, as sentences

    @property
    def context_times(self) -> np.ndarray:
        """(N,) datetime64[s], the observations that could be attended to."""
        return self.source.times

    @property
    def context_values(self) -> np.ndarray:
        """(N,) °C of those observations."""
        return self.source.values

    @property
    def nbytes(self) -> int:
        """About how much memory it holds, with the observations that its reader keeps."""
        return 4 * self.times.nbytes + 6 * self.context_times.nbytes

    def quantiles(self, levels: Sequence[float]) -> np.ndarray:
        """(len(levels), M) °C; levels between 0 and 1."""
        return self.predicted.quantiles(levels)

    @property
    def predicted(self) -> Predicted:
        """All times, (M,) °C."""
        return Predicted(self.mean, self.std, self.dof)

    def attention_at(self, index: int) -> TimeAttention:
        """What the prediction at times[index] looks at, worked out for that time alone."""
        if not 0 <= index < len(self.times):
            raise RecordError(
                say("The forecast has times 0 to {last}; got {index}.", last=len(self.times) - 1, index=index)
            )
        weights = self.weights(np.array([index])).dense(len(self.source.known))[0]
        return TimeAttention(self.times[index], self.context_times, weights, self.heads)

    def attention_map(self, indices: np.ndarray | None = None) -> np.ndarray:
        """(M, N) weights averaged over all heads that look at something, of all times or of those at `indices`."""
        asked = np.arange(len(self.times)) if indices is None else np.asarray(indices)
        full = np.zeros((len(asked), len(self.source.known)), np.float32)
        for start in range(0, len(asked), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            seen = self.weights(asked[rows])
            found = replace(seen, weights=seen.average()[:, None].astype(np.float32))
            full[rows] = found.dense(full.shape[1])[:, 0]
        return full

    def longest_run(self) -> np.ndarray:
        """Numbers of the asked times that follow each other longest: all of a forecast, or the longest gap."""
        apart = np.flatnonzero(np.diff(self.times) > self.source.record.spacing) + 1
        return max(np.split(np.arange(len(self.times)), apart), key=len)

    # -------------------------------------------------------------------- as a Result

    @property
    def num_targets(self) -> int:
        """M, how many times are asked for."""
        return len(self.times)

    @property
    def point_values(self) -> np.ndarray:
        """(N, 1) °C above what is usual at the time: the network sees and predicts departures from that."""
        observed = self.source.observed
        return (observed.climatology.sigma * observed.anomaly)[:, None]

    def points_in(self, chosen: np.ndarray) -> np.ndarray:
        """Numbers (D,) of the context points among chosen observations (T,) bool; RecordError for none."""
        found = np.flatnonzero(chosen[self.source.known])
        if not len(found):
            raise RecordError(say("There is no context point among those to be dropped."))
        return found

    def at(self, targets: np.ndarray) -> Predicted:
        """Asked times (m,), each array (m, 1), in °C."""
        return Predicted(self.mean[targets, None], self.std[targets, None], self.dof[targets, None])

    def weights(self, targets: np.ndarray) -> Attention:
        """What asked times (m,) look at."""
        return self.reader.look(targets)

    def distances(self, seen: Attention) -> np.ndarray:
        """(m, K) steps, days or hours, from each asked time to what it looks at."""
        record = self.source.record
        asked, points = (
            record.step_numbers(times) for times in (self.times[seen.targets], self.context_times)
        )
        away: np.ndarray = np.abs(points[seen.points] - asked[:, None])
        return away

    def without(self, points: np.ndarray, targets: np.ndarray | None = None) -> Outlook:
        """Forecast, or fill, as if context points (D,) had not been observed; as the protocol says."""
        if len(points):
            return self.again(self.source.without(points), None, targets)
        return self if targets is None else self.only(targets)

    def under(self, model: LoadedModel, targets: np.ndarray | None = None) -> Outlook:
        """Forecast, or fill, by another model; as the protocol says."""
        return self.again(self.source, model, targets)

    def only(self, targets: np.ndarray) -> Outlook:
        """The part of this outlook at some of its times (m,), ascending."""
        return replace(
            self,
            times=self.times[targets],
            mean=self.mean[targets],
            std=self.std[targets],
            dof=self.dof[targets],
            reader=_Part(self.reader, targets),
            again=lambda source, model, some: self.again(
                source, model, targets if some is None else targets[some]
            ),
        )

    def tasks(self, targets: np.ndarray) -> list[NetworkTask]:
        """What the network was given for asked times (m,), stretch by stretch."""
        return self.reader.tasks(targets)


@dataclass(frozen=True, eq=False)
class _Part:
    """A reader of some of the asked times."""

    whole: Reader
    targets: np.ndarray  # (m,)

    def look(self, targets: np.ndarray) -> Attention:
        return replace(self.whole.look(self.targets[targets]), targets=targets)

    def tasks(self, targets: np.ndarray) -> list[NetworkTask]:
        return self.whole.tasks(self.targets[targets])
