"""A temperature record: observed times and values on a daily or hourly grid whose gaps are simply absent.

Made by `temperature.py` from a table and by `weather.py` from a generator; forecasts and figures start from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from anp_core.data.number_parsing import Unit
from anp_core.errors import RecordError

Step = Literal["daily", "hourly"]
Moment = np.datetime64 | dt.date | str
STEP_LENGTH: dict[Step, np.timedelta64] = {
    "daily": np.timedelta64(86_400, "s"),
    "hourly": np.timedelta64(3_600, "s"),
}


@dataclass(frozen=True)
class Gap:
    """A run of missing steps: the first and the last of them, and how many there are."""

    start: np.datetime64
    end: np.datetime64
    steps: int


@dataclass(frozen=True, eq=False)
class Record:
    """Observations of one place.

    times   datetime64[s] (T,), ascending, distinct, whole days or hours; a missing step is absent
    values  float64 (T,), °C, finite
    step    what one step of the grid is
    name    of the file or sample; unit is that of the file, before conversion
    report  what was done while reading, as short sentences
    """

    times: np.ndarray
    values: np.ndarray
    step: Step
    name: str = ""
    unit: Unit = "C"
    report: Sequence[str] = field(default=())

    def __post_init__(self) -> None:
        times = np.asarray(self.times).astype("datetime64[s]")
        values = np.array(self.values, dtype=np.float64)  # a copy: it is locked below
        if times.ndim != 1 or times.shape != values.shape or not len(times):
            raise ValueError(f"a Record takes as many times as values; got {times.shape} and {values.shape}")
        if not np.isfinite(values).all():
            raise ValueError("a Record's values must be finite; leave missing steps out")
        if (np.diff(times.astype(np.int64)) <= 0).any() or (times.astype(np.int64) % self._seconds).any():
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
    def expected_steps(self) -> int:
        """How many steps lie from the first to the last observation, both counted."""
        return int(self.steps[-1]) + 1

    @property
    def steps(self) -> np.ndarray:
        """Position of every observation on the grid, int64 (T,), the first being 0."""
        seconds = self.times.astype(np.int64)
        return (seconds - seconds[0]) // self._seconds

    @property
    def missing_share(self) -> float:
        """Share of the expected steps that have no observation, 0 to 1."""
        return 1.0 - len(self) / self.expected_steps

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Runs of missing steps in the order of time."""
        jumps = np.diff(self.steps)
        return tuple(
            Gap(self.times[i] + self.step_length, self.times[i + 1] - self.step_length, int(jumps[i]) - 1)
            for i in np.flatnonzero(jumps > 1)
        )

    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        """(times datetime64[s] (S,), values °C (S,), NaN where missing) at every expected step."""
        values = np.full(self.expected_steps, np.nan)
        values[self.steps] = self.values
        return self.times[0] + self.step_length * np.arange(len(values)), values

    def window(self, start: Moment | None = None, end: Moment | None = None) -> Record:
        """The observations from start to end, both included; an end that names a day includes all its hours."""
        first = self.times[0] if start is None else _moment(start)[0]
        last = self.times[-1] if end is None else _moment(end)[1]
        keep = (self.times >= first) & (self.times <= last)
        if not keep.any():
            raise RecordError(
                f"There are no observations between {_clock(first)} and {_clock(last)}; the record runs from "
                f"{_clock(self.times[0])} to {_clock(self.times[-1])}."
            )
        return Record(self.times[keep], self.values[keep], self.step, self.name, self.unit, self.report)


def _moment(value: Moment) -> tuple[np.datetime64, np.datetime64]:
    """First and last second of a moment; a day lasts until its midnight."""
    moment = np.datetime64(value)
    first = moment.astype("datetime64[s]")
    is_day = np.datetime_data(moment.dtype)[0] == "D"
    return first, first + np.timedelta64(86_399 if is_day else 0, "s")


def _clock(time: np.datetime64) -> str:
    return str(time.astype("datetime64[m]")).replace("T", " ")
