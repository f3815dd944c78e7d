"""Is a longer history worth uploading? The same daily windows with thirty days to ten years before them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from anp_core.benchmarks.forecast_scores import score_window
from anp_core.benchmarks.forecast_windows import Windows
from anp_core.benchmarks.forecasters import BASELINE, named_forecaster
from anp_core.benchmarks.window_statistics import with_error

Row = dict[str, Any]
HISTORIES = {"30 days": 30, "90 days": 90, "1 year": 365, "2 years": 730, "4 years": 1_461, "10 years": 3_653}
REFERENCE = "2 years"  # gains are counted from here
BESIDE = BASELINE + "damped_climatology"
ENOUGH = 0.9  # of a history's days observed: the window counts as having it


def benchmark_history(windows: Windows, model: str, limit: int | None = None) -> Iterator[Row]:
    """A row for each length of history and forecaster: CRPS in °C, coverage, and the gain over two years.

    A station that has less gives what it has: `with it all` counts the windows of which nine tenths of the days
    were observed, `observed` is the median count of days. The gain is the mean over windows of (CRPS with two years −
    CRPS with this much), positive where more history helps, with the standard error of that paired difference.
    """
    forecasters = {name: named_forecaster(name) for name in (model, BESIDE)}
    observed: dict[str, np.ndarray] = {}
    scored: dict[tuple[str, str], list[dict[str, float]]] = {}
    for history, days in HISTORIES.items():
        counts = []
        for window in windows("D", limit=limit, history=days):
            counts.append(len(window.times))
            for name, forecast in forecasters.items():
                found = forecast(window.times, window.values, window.asked)
                scored.setdefault((history, name), []).append(score_window(window.truth, found, window.scale))
        observed[history] = np.array(counts)
    for (history, name), scores in scored.items():
        crps = np.array([score["crps"] for score in scores])
        row: Row = {
            "history": history,
            "model": name,
            "windows": len(crps),
            "with it all": int((observed[history] >= ENOUGH * HISTORIES[history]).sum()),
            "observed": float(np.median(observed[history])),
            **with_error("CRPS", crps),
            **with_error("80 %", [score["cover80"] for score in scores]),
            **with_error("95 %", [score["cover95"] for score in scores]),
        }
        if history != REFERENCE:
            before = np.array([score["crps"] for score in scored[REFERENCE, name]])
            row |= with_error(f"gain over {REFERENCE}", before - crps)
            row["gain %"] = 100 * row[f"gain over {REFERENCE}"] / float(before.mean())
        yield row
