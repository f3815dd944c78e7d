"""The tables of a backtest; what they hold is also tested through the page that shows them."""

import numpy as np
import pandas as pd

from anp_core.prediction.temperature.backtest_table import best_rows


def test_the_best_of_a_column_is_the_lowest_or_the_nearest_to_its_promise():
    shown = pd.DataFrame(
        {
            "Method": ["a", "b", "c"],
            "CRPS (°C)": [2.0, 1.0, np.nan],
            "Against Lacuna": ["–", "−1.00", "–"],
            "In the 80 % band": [99.0, 70.0, 82.0],
        }
    )
    assert best_rows(shown) == {"CRPS (°C)": 1, "In the 80 % band": 2}
