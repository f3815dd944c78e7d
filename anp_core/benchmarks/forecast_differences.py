"""How far one forecaster is ahead of others, window by window of the temperature protocol."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from anp_core.benchmarks.forecast_scores import score_window
from anp_core.benchmarks.forecast_windows import Windows
from anp_core.benchmarks.forecasters import named_forecaster
from anp_core.benchmarks.window_statistics import FREQUENCIES, MISSING, ahead_of
from anp_core.errors import RecordError

Row = dict[str, Any]


def forecast_differences(windows: Windows, models: Sequence[str], limit: int | None = None) -> Iterator[Row]:
    """A row for each step, share missing and other forecaster: both CRPS in °C, and by how much the first is ahead.

    A window that a forecaster refuses (MSTL, below two seasons) is left out of its row only: `windows` says on how
    many both were scored, and both means are over those.
    """
    forecasters = {model: named_forecaster(model) for model in models}
    first, *others = models
    for frequency in FREQUENCIES:
        for missing in MISSING:
            scored: dict[str, list[float]] = {model: [] for model in models}
            for window in windows(frequency, missing, limit=limit):
                for model, forecast in forecasters.items():
                    try:
                        found = forecast(window.times, window.values, window.asked)
                        scored[model].append(score_window(window.truth, found)["crps"])
                    except RecordError:
                        scored[model].append(float("nan"))
            crps = {model: np.array(values) for model, values in scored.items()}
            for other in others:
                both = np.isfinite(crps[first]) & np.isfinite(crps[other])
                yield {
                    "frequency": frequency,
                    "missing": missing,
                    "model": first,
                    "against": other,
                    "windows": int(both.sum()),
                    "CRPS": float(crps[first][both].mean()) if both.any() else float("nan"),
                    "CRPS against": float(crps[other][both].mean()) if both.any() else float("nan"),
                    **ahead_of(crps[first], crps[other]),
                }
