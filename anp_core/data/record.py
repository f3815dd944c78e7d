"""A temperature record: observed times and values on a daily or hourly grid whose gaps are simply absent.

What counts as a gap depends on how the station measures: a weekly record misses weeks, not the days between.
Made by `temperature.py` from a table and by `weather.py` from a generator; forecasts and figures start from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from anp_core.data.reading.reading import Reading
from anp_core.data.sampling import EVERY_STEP, Sampling
from anp_core.data.units import Unit
from anp_core.errors import RecordError
from anp_core.language import Sentence, say

Step = Literal["daily", "hourly"]
Moment = np.datetime64 | dt.date | str
STEP_LENGTH: dict[Step, np.timedelta64] = {
    "daily": np.timedelta64(86_400, "s"),
    "hourly": np.timedelta64(3_600, "s"),
}
STEP_NAMES: dict[Step, Sentence] = {"daily": say("daily"), "hourly": say("hourly")}
STEP_NOUNS: dict[Step, Sentence] = {"daily": say("days"), "hourly": say("hours")}  # to stand after a number


@dataclass(frozen=True)
class Gap:
    """A run of missing usual times: the first and the last of them, and how many there are."""

    start: np.datetime64
    end: np.datetime64
    steps: int


@dataclass(frozen=True, eq=False)
class Record:
    """Observations of one place.

    times   datetime64[s] (T,), ascending, distinct, whole days, or hours at one minute; a missing step is absent
    values  float64 (T,), °C, finite
    step    what one step of the grid is
    name    of the file or sample; unit is that of the file, before conversion
    report  what was done while reading, as short sentences
    sampling     at which steps there usually is an observation; gaps, the grid and forecasts keep to them
    quantity     what the file says it holds where that is not air temperature ("humidity"), else empty
    empty_until  the last time of the file where its last rows have no value: until when a forecast may be wanted
    reading      how a file was read, from which `report` is made; None for a record that comes from no file
    """

    times: np.ndarray
    values: np.ndarray
    step: Step
    name: str = ""
    unit: Unit = "C"
    report: Sequence[str] = field(default=())
    sampling: Sampling = EVERY_STEP
    quantity: str = ""
    empty_until: np.datetime64 | None = None
    reading: Reading | None = None

    def __post_init__(self) -> None:
        times = np.asarray(self.times).astype("datetime64[s]")
        values = np.array(self.values, dtype=np.float64)  # a copy: it is locked below
        if times.ndim != 1 or times.shape != values.shape or not len(times):
            raise ValueError(f"a Record takes as many times as values; got {times.shape} and {values.shape}")
        if not np.isfinite(values).all():
            raise ValueError("a Record's values must be finite; leave missing steps out")
        seconds = times.astype(np.int64)
        off = seconds % self._seconds
        if (np.diff(seconds) <= 0).any() or (off != off[0]).any() or (off[0] and self.step == "daily"):
            raise ValueError(f"a {self.step} Record's times must be distinct, ascending, whole steps")
        times.setflags(write=False)
        values.setflags(write=False)
        object.__setattr__(self, "times", times)
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "report", tuple(self.report))

    def __len__(self) -> int:
        """Count of the observations."""
        return len(self.times)

    @property
    def _seconds(self) -> int:
        return int(self.step_length.astype(np.int64))

    @property
    def step_length(self) -> np.timedelta64:
        """One step of the grid, timedelta64[s]."""
        return STEP_LENGTH[self.step]

    @property
    def span(self) -> tuple[np.datetime64, np.datetime64]:
        """First and last observed time."""
        return self.times[0], self.times[-1]

    @property
    def spacing(self) -> np.timedelta64:
        """From one usual time to the next, at most, timedelta64[s]; the step's length where every step is usual."""
        return self.sampling.longest * self.step_length

    @property
    def span_steps(self) -> int:
        """Steps of the grid from the first to the last observation, both counted, usual or not."""
        return int(self.steps[-1]) + 1

    @property
    def expected_steps(self) -> int:
        """How many values there would be from the first to the last observation, were none missing."""
        return len(self) + len(self.missing_times)

    @property
    def steps(self) -> np.ndarray:
        """Position of every observation on the grid, int64 (T,), the first being 0."""
        numbers = self.step_numbers(self.times)
        since_start: np.ndarray = numbers - numbers[0]
        return since_start

    @property
    def _minute(self) -> int:
        """Seconds after the full step at which this station measures: 3000 for one that does at ten to."""
        return int(self.times[0].astype(np.int64)) % self._seconds

    def step_numbers(self, times: np.ndarray) -> np.ndarray:
        """Steps since 1970, int64 (T,), of times that are whole steps."""
        return times.astype("datetime64[s]").astype(np.int64) // self._seconds

    def times_of(self, numbers: np.ndarray) -> np.ndarray:
        """Times datetime64[s] (T,) of steps since 1970."""
        return (np.asarray(numbers, np.int64) * self._seconds + self._minute).astype("datetime64[s]")

    @property
    def missing_times(self) -> np.ndarray:
        """Usual times between the first and the last observation at which there is none, datetime64[s], ascending."""
        return self.times_of(self.sampling.unmet(self.step_numbers(self.times)))

    @property
    def missing_share(self) -> float:
        """Share of the expected values that are missing, 0 to 1."""
        return 1.0 - len(self) / self.expected_steps

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Runs of missing usual times, without an observation between them, in the order of time."""
        missing = self.missing_times
        after = np.searchsorted(self.times, missing)
        firsts = np.flatnonzero(np.diff(after, prepend=-1))
        counts = np.diff(firsts, append=len(missing))
        return tuple(
            Gap(missing[first], missing[first + count - 1], int(count))
            for first, count in zip(firsts, counts, strict=True)
        )

    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        """(times datetime64[s] (S,), values °C (S,), NaN where missing): observed and missing times together."""
        times = np.concatenate([self.times, self.missing_times])
        values = np.concatenate([self.values, np.full(len(times) - len(self), np.nan)])
        order = np.argsort(times)
        return times[order], values[order]

    def window(self, start: Moment | None = None, end: Moment | None = None) -> Record:
        """The observations from start to end, both included; an end that names a day includes all its hours."""
        first = self.times[0] if start is None else _moment(start)[0]
        last = self.times[-1] if end is None else _moment(end)[1]
        keep = (self.times >= first) & (self.times <= last)
        if not keep.any():
            raise RecordError(
                say(
                    "There are no observations between {first} and {last}; the record runs from {start} to {end}.",
                    first=_clock(first),
                    last=_clock(last),
                    start=_clock(self.times[0]),
                    end=_clock(self.times[-1]),
                )
            )
        until = self.empty_until if keep[-1] else None
        return replace(self, times=self.times[keep], values=self.values[keep], empty_until=until)


def _moment(value: Moment) -> tuple[np.datetime64, np.datetime64]:
    """First and last second of a moment; a day lasts until its midnight."""
    moment = np.datetime64(value)
    first = moment.astype("datetime64[s]")
    is_day = np.datetime_data(moment.dtype)[0] == "D"
    return first, first + np.timedelta64(86_399 if is_day else 0, "s")


def _clock(time: np.datetime64) -> str:
    return str(time.astype("datetime64[m]")).replace("T", " ")
