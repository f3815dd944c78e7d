"""What all charts of temperatures share: quantiles and bands, units, and how times are written.

Every temperature comes in as °C and leaves in the user's unit.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np

from anp_core.data.record import Step
from anp_core.language import current

QUANTILE_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
MEDIAN = QUANTILE_LEVELS.index(0.5)
BANDS = ((0, 6, 0.16), (1, 5, 0.22), (2, 4, 0.30))  # lower and upper row (95, 80, 50 %), opacity


@dataclass(frozen=True)
class Fan:
    """A predictive distribution over times, as quantiles at `QUANTILE_LEVELS`."""

    times: np.ndarray  # (M,) datetime64[s], ascending
    quantiles: np.ndarray  # (7, M) °C


def milliseconds(times: np.ndarray) -> np.ndarray:
    """Plotly's own date numbers (T,): an array of them is sent ten times smaller than dates as text."""
    return times.astype("datetime64[ms]").astype(np.int64).astype(np.float64)


def split_runs(times: np.ndarray, longest: np.timedelta64) -> list[slice]:
    """The stretches of `times` (T,) whose neighbours lie at most `longest` apart: one slice each."""
    if len(times) == 0:
        return []
    jumps = np.flatnonzero(np.diff(times.astype("datetime64[s]")) > longest) + 1
    return [slice(start, stop) for start, stop in itertools.pairwise([0, *jumps.tolist(), len(times)])]


def clock_format(step: Step) -> str:
    """How a time is written under plotly's pointer, in the current language."""
    day = "%Y年%-m月%-d日" if current() == "zh" else "%d %b %Y"
    return day if step == "daily" else f"{day} %H:%M"


def write_time(time: np.datetime64, step: Step, *, with_year: bool = True) -> str:
    """A time in the current language: "05 Mar 2024", "05 Mar 2024 13:00"; an hour can do without its year."""
    moment = time.astype("datetime64[s]").item()
    with_year = with_year or step == "daily"
    if current() == "zh":
        day = f"{moment.year}年" * with_year + f"{moment.month}月{moment.day}日"
    else:
        day = f"{moment:%d %b %Y}" if with_year else f"{moment:%d %b}"
    return day if step == "daily" else f"{day} {moment:%H:%M}"


def time_ticks() -> dict[str, Any]:
    """What an axis of times is given so that its ticks are in the current language; English is plotly's own."""
    if current() != "zh":
        return {}
    hour, day, month, year = 3_600_000, 86_400_000, "M1", "M12"
    formats = ((None, hour, "%H:%M:%S"), (hour, day, "%H:%M\n%-m月%-d日"), (day, month, "%-m月%-d日\n%Y年"))
    coarse = ((month, year, "%Y年%-m月"), (year, None, "%Y年"))
    stops = [{"dtickrange": [low, high], "value": value} for low, high, value in (*formats, *coarse)]
    return {"tickformatstops": stops}
