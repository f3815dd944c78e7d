"""What a finished record says about itself in its report: how often it measures, what is missing, how it ends.

Called by `finish.py` and `temperature.py` once times and values are on their grid.
"""

from __future__ import annotations

import numpy as np

from anp_core.data.reading.date_order import TITLES
from anp_core.data.reading.reading import Reading
from anp_core.data.reading.time_grid import DAY, count_of, duration
from anp_core.data.record import STEP_LENGTH, STEP_NAMES, STEP_NOUNS, Record, Step
from anp_core.data.sampling import EVERY_STEP, Sampling
from anp_core.data.units import UNIT_TITLES
from anp_core.language import Sentence, say, sentences

EVERY: dict[float, Sentence] = {60: say("minute"), 3_600: say("hour"), DAY: say("day"), 7 * DAY: say("week")}
BY_MONTH = {1: say("monthly"), 3: say("quarterly"), 6: say("half-yearly"), 12: say("yearly")}
EVEN = 0.8  # share of equal steps, below which rows are said to come unevenly


def report_of(record: Record) -> tuple[str, ...]:
    """Everything that a record's reading says, as short sentences, the summary first."""
    reading = record.reading
    if reading is None:
        return tuple(record.report)
    said: list[str] = [
        summary(record),
        say(
            "Times come from {times}, temperatures from {values}.",
            times=_quoted(*reading.time),
            values=_quoted(reading.column),
        ),
    ]
    if reading.series:
        columns = _quoted(*reading.series_columns)
        said.append(
            say("The series is {series}, of {columns}.", series=_quoted(reading.series), columns=columns)
        )
    if reading.date_order:
        order = TITLES[reading.date_order]
        said.append(
            say("Dates are read as {order}: {reason}.", order=order, reason=reading.order_reason)
            if reading.order_reason
            else say("Dates are read as {order}.", order=order)
        )
    said.append(unit_sentence(reading))
    if reading.even < EVEN:
        said.append(step_sentence(reading))
    return (*said, *(left.sentence for left in reading.left_out), *reading.notes)


def unit_sentence(reading: Reading) -> Sentence:
    """The unit of the file and the reason for it."""
    return say(
        "The values are in {unit}: {reason}.", unit=UNIT_TITLES[reading.unit], reason=reading.unit_reason
    )


def step_sentence(reading: Reading) -> Sentence:
    """How often the rows of a file come."""
    usual = duration(reading.step_seconds)
    if reading.even >= EVEN and reading.step_seconds in EVERY:
        return say("Rows come every {unit}.", unit=EVERY[reading.step_seconds])
    if reading.even < EVEN:
        return say("Rows come unevenly, usually every {duration}.", duration=usual)
    return say("Rows come every {duration}.", duration=usual)


def _quoted(*columns: str) -> str:
    return " + ".join(f'"{column}"' for column in columns)


def report_sampling(sampling: Sampling, step: Step, median: float, report: list[str]) -> None:
    """Say how often values come where that is not at every step; median: seconds between them."""
    if sampling != EVERY_STEP:
        sentence = say(
            "Values come {often}; forecasts and filled gaps keep to these times.",
            often=sampling.says(step == "hourly"),
        )
        if step == "daily":
            rough = say("Forecasts were trained on daily values, so they will be rough.")
            sentence = sentences(sentence, rough)
        report.append(sentence)
    elif median > 1.5 * int(STEP_LENGTH[step].astype(np.int64)):
        report.append(
            say(
                "Values come every {duration}, but at no regular times; {noun} without one are gaps.",
                duration=duration(median),
                noun=STEP_NOUNS[step],
            )
        )


def empty_until(record: Record, seconds: np.ndarray, report: list[str]) -> np.datetime64 | None:
    """The last time of the file where its end is empty; seconds (R,) are the times of all rows, sorted."""
    end: np.datetime64 = record.times_of(seconds[-1:] // int(record.step_length.astype(np.int64)))[0]
    if end <= record.times[-1]:
        return None
    rows = int((seconds > record.times[-1].astype(np.int64) + (record.step == "daily") * (DAY - 1)).sum())
    report.append(
        say(
            "The last {rows} of the file, until {end}, have no usable value: the forecast begins after the last "
            "measured one, {last}.",
            rows=count_of(rows, "row"),
            end=_moment(end, record),
            last=_moment(record.times[-1], record),
        )
    )
    return end


def summary(record: Record) -> Sentence:
    """How many values there are, from when to when, and how many are missing."""
    first, last = (_moment(time, record) for time in record.span)
    gaps, kind = record.gaps, STEP_NAMES[record.step]
    if record.sampling.month_day:
        kind = BY_MONTH.get(record.sampling.months, say("sparse"))
    if not gaps:
        return say(
            "Read {values:,} {step} values from {first} to {last}; none is missing.",
            values=len(record),
            step=kind,
            first=first,
            last=last,
        )
    missing = sum(gap.steps for gap in gaps)
    return say(
        "Read {values:,} {step} values from {first} to {last}; missing are {missing:,} of {usual:,} ({share:.1f} %) "
        "in {gaps}, the longest of {longest:,}.",
        values=len(record),
        step=kind,
        first=first,
        last=last,
        missing=missing,
        usual=len(record) + missing,
        share=100 * record.missing_share,
        gaps=count_of(len(gaps), "gap"),
        longest=max(gap.steps for gap in gaps),
    )


def _moment(time: np.datetime64, record: Record) -> str:
    return str(time)[: 10 if record.step == "daily" else 16].replace("T", " ")
