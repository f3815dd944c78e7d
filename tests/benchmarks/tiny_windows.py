"""Two forecast windows a frequency whose truths a test sets: nothing to read, and everything about them is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from anp_core.benchmarks.forecast_windows import HORIZON, STEPS, ForecastWindow
from anp_core.data.record import STEP_LENGTH

ORIGIN = np.datetime64("2020-01-01", "s")
SERIES = 2_000  # steps that a station has
USUAL = 600  # steps of history where no other length is asked for


@dataclass
class TinyWindows:
    """Windows with these truths (M,), by frequency; the history ends at ORIGIN, after at most SERIES steps."""

    truths: dict[str, list[np.ndarray]]

    def __call__(
        self, frequency: str, missing: float = 0.0, *, limit: int | None = None, history: int | None = None
    ) -> Iterator[ForecastWindow]:
        count = min(history or USUAL, SERIES)
        step = STEP_LENGTH[STEPS[frequency]]
        times = ORIGIN - step * np.arange(count)[::-1]
        asked = ORIGIN + step * np.arange(1, HORIZON[frequency] + 1)
        for number, truth in enumerate(self.truths[frequency][:limit]):
            values = np.random.default_rng(number).normal(10, 2, SERIES)[-count:]
            kept = np.random.default_rng(number).random(count) >= missing
            name = f"tiny-{frequency}-{number}"
            yield ForecastWindow(name, times[kept], values[kept], asked, truth, 1.0)


def same_truths(*levels: float) -> TinyWindows:
    """A window for each level, whose truth is that number at every step."""
    return TinyWindows({step: [np.full(count, level) for level in levels] for step, count in HORIZON.items()})
