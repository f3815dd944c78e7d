"""A backtest as a table to take away: one row for each forecast that was made and scored."""

from __future__ import annotations

import numpy as np
import pandas as pd

from anp_core.data.table_writing import iso_times
from anp_core.prediction.temperature.backtest import Backtest


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
