"""Score a forecast on the stretch that was held back from it, beside every baseline, on one record.

Stands after `forecast.py`, `forecast_baselines.py` and `forecast_metrics.py`; the page shows the table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from anp_core.data.record import Record
from anp_core.data.units import Unit, unit_sign
from anp_core.language import mark, say
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature.forecast_baselines import BASELINES
from anp_core.prediction.temperature.forecast_metrics import ForecastScores, naive_scale, score_forecast


@dataclass(frozen=True)
class MethodScores:
    """One row of the table: what forecast, and how well."""

    title: str
    description: str
    scores: ForecastScores


def score_held_back(
    history: Record,
    truth: Record,
    times: np.ndarray,
    forecast: Predicted,
    *,
    title: str,
    description: str = "",
    context: np.ndarray | None = None,
) -> list[MethodScores]:
    """The forecast (M,) °C at `times` (M,), then every baseline, against `truth`.

    Baselines see what the forecast saw: the points of `history` where `context` (T,) is True (None: all).
    Times without a measured truth are left out. RecordError when none has one.
    """
    seen = np.ones(len(history), dtype=bool) if context is None else context
    measured = np.full(len(times), np.nan)
    _, asked, known = np.intersect1d(times.astype("datetime64[s]"), truth.times, return_indices=True)
    measured[asked] = truth.values[known]
    scale = naive_scale(history.times, history.values, history.step)
    rows = [MethodScores(title, description, score_forecast(measured, forecast, scale))]
    for baseline in BASELINES.values():
        guess = baseline.forecast(history.times[seen], history.values[seen], times)
        scores = score_forecast(measured, guess, scale)
        rows.append(MethodScores(baseline.title, baseline.description, scores))
    return rows


def plain_table(scores: list[MethodScores], unit: Unit) -> pd.DataFrame:
    """What the scores say without the measures of the field, as a table in English, in the unit of the file."""
    size = 1.8 if unit == "F" else 1.0
    sign = unit_sign(unit)
    rows = [
        {
            mark("Method"): row.title,
            mark("How close"): say("{value:.1f} {sign} off", value=size * row.scores.mae, sign=sign),
            mark("How sure"): f"± {size * row.scores.std:.1f} {sign}",
            mark("Truth inside"): f"{row.scores.cover95:.0%}",
            mark("What it does"): row.description,
        }
        for row in scores
    ]
    return pd.DataFrame(rows)


def score_table(scores: list[MethodScores], unit: Unit) -> pd.DataFrame:
    """The scores as a table in English, errors in the unit of the file."""
    size = 1.8 if unit == "F" else 1.0
    rows = [
        {
            mark("Method"): row.title,
            f"CRPS ({unit_sign(unit)})": row.scores.crps * size,
            "MASE": row.scores.mase,
            mark("In the 80 % band"): 100 * row.scores.cover80,
            mark("In the 95 % band"): 100 * row.scores.cover95,
            mark("What it does"): row.description,
        }
        for row in scores
    ]
    return pd.DataFrame(rows)
