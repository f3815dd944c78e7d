"""Seconds of forecasting and of filling gaps, Lacuna beside Prophet and AutoETS, on synthetic records.

All run in this process, one after another, each once untimed before: imports and weights are loaded once a session.
A time is from the record in memory to mean and standard deviation; the others' holds their fit, which they need anew
for every record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from anp_core.benchmarks.stopwatch import median_seconds
from anp_core.data.record import Record
from anp_core.data.weather import SAMPLE_RECORDS, Climate, generate
from anp_core.prediction.temperature.external_forecasters import EXTERNAL_FORECASTERS
from anp_core.prediction.temperature.forecast import DEFAULT_MODEL, fill_gaps, forecast

Row = dict[str, Any]
REPEATS = 5
TEN_YEARS = 3_652  # days
TWO_YEARS = 17_532  # hours
DAILY = replace(SAMPLE_RECORDS["continental-daily"], steps=TEN_YEARS)
HOURLY = replace(SAMPLE_RECORDS["coastal-hourly"], steps=TWO_YEARS)
GAPPY = replace(DAILY, failing=0.02, outages=(7, 14, 30, 60))


@dataclass(frozen=True)
class Job:
    """What is timed: a climate to draw the record from, and how many steps ahead, or None for its gaps."""

    title: str
    climate: Climate
    ahead: int | None
    beside: tuple[str, ...] = ("prophet", "auto_ets")


JOBS = (
    Job("10 years of days, 365 days ahead", DAILY, 365),
    Job("2 years of hours, 14 days ahead", HOURLY, 14 * 24),
    Job("10 years of days, their gaps", GAPPY, None, ("prophet",)),  # exponential smoothing fills none
)


def benchmark_forecast_speed(
    *, jobs: tuple[Job, ...] = JOBS, model: str = DEFAULT_MODEL, repeats: int = REPEATS
) -> Iterator[Row]:
    """A row a job: median seconds of each method, and the others' in units of Lacuna's.

    AutoETS sees the newest 1,008 hours or ten years, as everywhere here. A library that is not installed says so.
    """
    for job in jobs:
        record = generate(job.climate)
        targets = _targets(record, job.ahead)
        row: Row = {"job": job.title, "observed": len(record), "asked": len(targets), "runs": repeats}

        def lacuna(record: Record = record, ahead: int | None = job.ahead) -> object:
            return fill_gaps(record, model=model) if ahead is None else forecast(record, ahead, model=model)

        own = row["Lacuna s"] = median_seconds(lacuna, repeats)
        for key in job.beside:
            external = EXTERNAL_FORECASTERS[key]
            try:
                external.load()
            except ImportError:
                row[f"{external.title} s"] = "not installed"
                continue

            def other(
                forecaster: Callable[..., object] = external.forecast,
                record: Record = record,
                targets: np.ndarray = targets,
            ) -> object:
                return forecaster(record.times, record.values, targets, record.step)

            seconds = median_seconds(other, repeats)
            row[f"{external.title} s"] = seconds
            row[f"{external.title} ÷ Lacuna"] = round(seconds / own, 1)
        yield row


def _targets(record: Record, ahead: int | None) -> np.ndarray:
    """Times asked for: the steps after the record's last, or those that it lacks."""
    if ahead is not None:
        ahead_of_end: np.ndarray = record.times[-1] + record.step_length * np.arange(1, ahead + 1)
        return ahead_of_end
    times, values = record.grid()
    unknown: np.ndarray = times[np.isnan(values)]
    return unknown
