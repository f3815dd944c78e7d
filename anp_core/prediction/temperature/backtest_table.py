"""A backtest as tables: one row for each method, or for each forecast that was made and scored.

Their words are English; what shows them translates.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from anp_core.data.table_writing import iso_times
from anp_core.data.units import Unit, unit_sign
from anp_core.language import mark
from anp_core.prediction.temperature.backtest import Backtest

BANDS = {mark("In the 80 % band"): 0.80, mark("In the 95 % band"): 0.95}


def backtest_table(result: Backtest, unit: Unit) -> pd.DataFrame:
    """One row a method, errors in the unit of the file; NaN where a method was not scored."""
    size = 1.8 if unit == "F" else 1.0
    lacuna = result.rows[0]
    rows = []
    for row in result.rows:
        crps, mase = (_mean(values) for values in (row.crps, row.mase))
        observed = row.observed(list(BANDS.values()))
        difference, error = row.against(lacuna)
        rows.append(
            {
                mark("Method"): row.title,
                f"CRPS ({unit_sign(unit)})": crps * size,
                mark("Against Lacuna"): "–" if row is lacuna else _signed(difference * size, error * size),
                "MASE": mase,
                **dict(zip(BANDS, 100 * observed, strict=True)),
                mark("Seconds"): row.seconds,
            }
        )
    return pd.DataFrame(rows)


def best_rows(table: pd.DataFrame) -> dict[str, int]:
    """Which row is best in each column of numbers: the lowest, or the nearest to what a band promises."""
    best = {}
    for column in table.columns[1:]:
        if table[column].dtype != object and pd.api.types.is_numeric_dtype(table[column]):
            promised = 100 * BANDS.get(column, 0.0)
            distance = (table[column] - promised).abs()
            if distance.notna().any():
                best[column] = int(distance.to_numpy(float, na_value=np.inf).argmin())
    return best


def origins_table(result: Backtest) -> pd.DataFrame:
    """One row a method and origin: CRPS and MASE, in °C, and how many steps they rest on."""
    parts = [
        pd.DataFrame(
            {
                "method": row.title,
                "forecast_from": iso_times(result.plan.times),
                "crps_c": row.crps.round(4),
                "mase": row.mase.round(4),
                "measured_steps": np.isfinite(row.pit).sum(1),
            }
        )
        for row in result.rows
    ]
    return pd.concat(parts, ignore_index=True)


def _mean(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _signed(difference: float, error: float) -> str:
    if not np.isfinite(difference):
        return "–"
    sign = "+" if difference >= 0 else "−"
    return f"{sign}{abs(difference):.2f}" + (f" ± {error:.2f}" if np.isfinite(error) else "")
