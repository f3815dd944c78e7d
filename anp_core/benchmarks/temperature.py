"""Measure a forecaster on the protocol's windows: daily and hourly, whole histories and with a fifth taken away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from anp_core.benchmarks.forecast_scores import score_window
from anp_core.benchmarks.forecast_windows import Windows
from anp_core.benchmarks.forecasters import named_forecaster
from anp_core.benchmarks.window_statistics import FREQUENCIES, MISSING

Row = dict[str, Any]


def benchmark_temperature(windows: Windows, model: str, limit: int | None = None) -> Iterator[Row]:
    """A row of mean scores for each frequency and share missing, with the standard error of the CRPS."""
    forecast = named_forecaster(model)
    for frequency in FREQUENCIES:
        for missing in MISSING:
            scores = []
            for window in windows(frequency, missing, limit=limit):
                started = time.perf_counter()
                found = forecast(window.times, window.values, window.asked)
                seconds = time.perf_counter() - started
                scores.append({"seconds": seconds, **score_window(window.truth, found, window.scale)})
            crps = np.array([score["crps"] for score in scores])
            yield {
                "frequency": frequency,
                "missing": missing,
                **{name: float(np.mean([score[name] for score in scores])) for name in scores[0]},
                "windows": len(scores),
                "crps_se": float(crps.std(ddof=1) / np.sqrt(len(crps))) if len(crps) > 1 else float("nan"),
            }
