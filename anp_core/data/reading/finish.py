"""The last step of reading: sorted times and values become a Record on its grid, without stretches of a stuck sensor.

Called by `temperature.py`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from anp_core.data.reading.reading import LeftOut, Reading
from anp_core.data.reading.record_report import empty_until, report_sampling
from anp_core.data.reading.time_grid import count_of, median_step, put_on_grid, report_averaging
from anp_core.data.reading.value_checks import find_stuck
from anp_core.data.record import Record, Step
from anp_core.data.sampling import find_sampling
from anp_core.data.units import Unit
from anp_core.errors import RecordError
from anp_core.language import Sentence, say, say_n, sentences

MIN_OBSERVATIONS = 10  # fewer say nothing about a season, nor about how fast the weather forgets


def finish_record(
    seconds: np.ndarray, values: np.ndarray, *, name: str, unit: Unit, quantity: str, reading: Reading
) -> Record:
    """A Record of sorted times (T,) in seconds since 1970 and values °C (T,), NaN where missing.

    What the grid changes is added to the notes of the reading. RecordError where too little is left.
    """
    notes: list[str] = []
    median = median_step(seconds)
    report_averaging(median, notes)
    times, values, step = put_on_grid(seconds, values, median, notes)
    stuck = find_stuck(values, step == "hourly")
    if stuck:
        reading = replace(reading, left_out=(*reading.left_out, _stuck(times, values, step, stuck)))
        keep = np.ones(len(values), dtype=bool)
        for run in stuck:
            keep[run] = False
        times, values = times[keep], values[keep]
    if len(values) < MIN_OBSERVATIONS:
        raise RecordError(
            say(
                "The record has {observations}; at least {needed} are needed. Upload a longer stretch of "
                "measurements.",
                observations=count_of(len(values), "observation"),
                needed=MIN_OBSERVATIONS,
            )
        )
    record = Record(times, values, step, name, unit, quantity=quantity)
    sampling = find_sampling(record.step_numbers(times), step == "hourly")
    report_sampling(sampling, step, median, notes)
    ends = empty_until(record, seconds, notes)
    reading = replace(reading, notes=(*reading.notes, *notes))
    return replace(record, sampling=sampling, empty_until=ends, reading=reading)


def _stuck(times: np.ndarray, values: np.ndarray, step: Step, stuck: list[slice]) -> LeftOut:
    """What is left out as the sensor stood still: the first three runs of equal values in words."""
    told: list[Sentence] = []
    for run in stuck[:3]:
        first, last = (
            str(times[i])[: 10 if step == "daily" else 16].replace("T", " ")
            for i in (run.start, run.stop - 1)
        )
        told.append(
            say(
                "The sensor stood still at {value:.1f} °C from {first} to {last}: these {number} equal values became "
                "a gap.",
                value=float(values[run.start]),
                first=first,
                last=last,
                number=run.stop - run.start,
            )
        )
    if len(stuck) > 3:
        told.append(
            say_n(
                "{count} more such run went with it.", "{count} more such runs went with it.", len(stuck) - 3
            )
        )
    return LeftOut(sum(run.stop - run.start for run in stuck), False, sentences(*told))
