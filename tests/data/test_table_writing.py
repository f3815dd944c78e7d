"""What is written can be read again, and says what it should."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.table_writing import (
    forecast_to_csv,
    paths_to_csv,
    quantiles_to_csv,
    table_to_csv,
    template_csv,
    whole_to_csv,
)
from anp_core.data.temperature import read_record
from anp_core.prediction.temperature.forecast_many import forecasts_to_bytes

DAYS = np.datetime64("2020-01-01") + np.arange(3)


def test_the_template_reads_as_a_short_record_with_a_gap():
    record = read_record(template_csv())
    assert (record.step, record.unit) == ("daily", "C")
    assert [gap.steps for gap in record.gaps] == [2]


def test_a_forecast_is_written_a_row_a_step():
    quantiles = np.array([[0, 1, 2], [2, 3.25, 4]])
    raw = forecast_to_csv(DAYS, np.array([1.0, 2, 3]), np.ones(3), (0.025, 0.9), quantiles)
    assert raw.decode().splitlines() == [
        "time,temperature_c,std_c,p2.5,p90",
        "2020-01-01,1.000,1.000,0.000,2.000",
        "2020-01-02,2.000,1.000,1.000,3.250",
        "2020-01-03,3.000,1.000,2.000,4.000",
    ]


def test_quantiles_must_be_levels_by_times():
    with pytest.raises(ValueError, match="2×3"):
        forecast_to_csv(DAYS, np.ones(3), np.ones(3), (0.1, 0.9), np.ones((3, 2)))


def test_quantiles_are_written_in_the_unit_of_the_file():
    quantiles = np.array([[-10.0, 0, 10], [0, 10, 20.5]])
    assert quantiles_to_csv(DAYS, (0.025, 0.5), quantiles, "F").decode().splitlines() == [
        "time,p2.5_f,temperature_f",
        "2020-01-01,14.0,32.0",
        "2020-01-02,32.0,50.0",
        "2020-01-03,50.0,68.9",
    ]
    assert quantiles_to_csv(DAYS[:0], (0.5,), np.empty((1, 0)), "C") == b"time,temperature_c\n"


def test_paths_are_written_a_column_each_in_the_unit_of_the_file():
    paths = np.array([[0.0, 1, 2], [10, 11, 12.004]])
    assert paths_to_csv(DAYS.astype("datetime64[s]"), paths, "K").decode().splitlines() == [
        "time,path_1_k,path_2_k",
        "2020-01-01,273.15,283.15",
        "2020-01-02,274.15,284.15",
        "2020-01-03,275.15,285.15",
    ]


def test_a_record_and_what_was_predicted_share_a_table_in_the_order_of_time():
    gap = DAYS[1:2], np.array([[-1.0], [0.5]])
    ahead = DAYS[2:] + 1, np.array([[2.0], [10.0]])
    written = whole_to_csv(
        DAYS[[0, 2]], np.array([1.0, 3]), {"forecast": ahead, "filled gap": gap}, (0.1, 0.5), "C"
    )
    assert written.decode().splitlines() == [
        "time,what,temperature_c,p10_c",
        "2020-01-01,measured,1.0,",
        "2020-01-02,filled gap,0.5,-1.0",
        "2020-01-03,measured,3.0,",
        "2020-01-04,forecast,10.0,2.0",
    ]


@given(
    st.lists(
        st.sampled_from(["=1+1", "@SUM(A1)", "+1", "-2+3|cmd", "\t=1", "\r=1", "", "Kraków"])
        | st.text(st.characters(exclude_categories=["Cs"])),
        min_size=1,
    )
)
def test_no_text_of_a_table_is_a_formula_and_every_number_is_one(names):
    numbers = -1.5 - np.arange(len(names))
    mixed = pd.Series([-2.5, *names[1:]], dtype=object)
    written = table_to_csv(pd.DataFrame({"station": names, "mean": numbers, "mixed": mixed})).decode()
    rows = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert [float(row[1]) for row in rows] == numbers.tolist()
    assert float(rows[0][2]) == -2.5
    for name, row in zip(names, rows, strict=True):
        mark = "'" if name.startswith(("=", "+", "-", "@", "\t", "\r")) else ""
        assert row[0] == mark + name.replace("\r", " ")


def test_a_station_that_is_called_like_a_formula_is_text_in_the_table_of_many():
    table = pd.DataFrame(
        {"station": "=cmd|' /C calc'!A0", "time": DAYS.astype("datetime64[s]"), "mean_c": -1.0}
    )
    first = forecasts_to_bytes(table, ".csv").decode().splitlines()[1]
    assert first == "'=cmd|' /C calc'!A0,2020-01-01,-1.000"
