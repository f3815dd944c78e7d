"""Are the bands honest at every lead? Coverage and CRPS by the distance from the last observation.

A single lead of some 200 windows covers with a standard error of 3 points, so all leads but the first are pooled with
their direct neighbours; the first is not, for nothing else is as near to an observation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from anp_core.benchmarks.forecast_scores import score_steps
from anp_core.benchmarks.forecast_windows import Windows
from anp_core.benchmarks.forecasters import named_forecaster
from anp_core.benchmarks.window_statistics import FREQUENCIES, MISSING, window_means, with_error

Row = dict[str, Any]
LEADS = {  # the lead asked about: the first and last one pooled for it, in steps from 1
    "D": {1: (1, 1), 3: (2, 4), 7: (6, 8), 14: (13, 15), 30: (29, 30)},
    "H": {1: (1, 1), 6: (5, 7), 12: (11, 13), 24: (23, 25), 48: (47, 48)},
}


def benchmark_leads(windows: Windows, model: str, limit: int | None = None) -> Iterator[Row]:
    """A row for each step, share missing, and all leads or one: CRPS in °C and what the bands cover, with errors.

    The standard error is that over windows, each counting once, as steps beside each other share their weather.
    """
    forecast = named_forecaster(model)
    for frequency in FREQUENCIES:
        for missing in MISSING:
            steps = [
                score_steps(window.truth, forecast(window.times, window.values, window.asked))
                for window in windows(frequency, missing, limit=limit)
            ]
            whole = {name: np.stack([each[name] for each in steps]) for name in steps[0]}  # (W, H) each
            horizon = whole["CRPS"].shape[1]
            spans = {"all": (1, horizon)} | {str(lead): span for lead, span in LEADS[frequency].items()}
            for lead, (start, stop) in spans.items():
                row: Row = {"frequency": frequency, "missing": missing, "lead": lead}
                row["pooled"] = str(start) if start == stop else f"{start} to {stop}"
                measured = np.isfinite(whole["CRPS"][:, start - 1 : stop])
                row |= {"windows": int(measured.any(1).sum()), "values": int(measured.sum())}
                for name, values in whole.items():
                    row |= with_error(name, window_means(values[:, start - 1 : stop]))
                yield row
