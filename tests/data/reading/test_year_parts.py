"""Quarters, halves and weeks of a year, as tables of means write them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.reading.year_parts import parse_year_parts
from anp_core.data.temperature import read_record


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2019-Q1", "2019-01-01"),
        ("2019Q4", "2019-10-01"),
        ("2019 q2", "2019-04-01"),
        ("Q3 2019", "2019-07-01"),
        ("3Q2019", "2019-07-01"),
        ("T2/2019", "2019-04-01"),
        ("2019H2", "2019-07-01"),
        ("S1 2020", "2020-01-01"),
        ("2019-W01", "2018-12-31"),
        ("2020-W53", "2020-12-28"),
        ("2021-W01", "2021-01-04"),
        ("2019-Q5", "NaT"),
        ("2019-Q0", "NaT"),
        ("2019H3", "NaT"),
    ],
)
def test_a_part_of_a_year_stands_for_its_first_day(cell, day):
    cells = pd.Series([cell])
    np.testing.assert_array_equal(parse_year_parts(cells, cells), np.array([day], "datetime64[s]"))


@given(st.dates(min_value=pd.Timestamp("1700-01-01").date(), max_value=pd.Timestamp("2199-12-31").date()))
def test_weeks_are_those_of_iso_8601(date):
    year, week, _ = date.isocalendar()
    cells = pd.Series([f"{year}-W{week:02d}"])
    monday = np.datetime64(date) - (date.isoweekday() - 1)
    assert parse_year_parts(cells, cells)[0] == monday


@pytest.mark.parametrize("cells", [["2019-01-01"], ["Q", "QQ"], ["12"], ["T 20 19"]])
def test_what_is_written_otherwise_is_left_to_others(cells):
    assert parse_year_parts(pd.Series(cells), pd.Series(cells)) is None


def test_a_table_of_quarters_is_read_as_one():
    times = pd.date_range("1990-01-01", periods=40, freq="QS")
    rows = [
        f"{time.year}-Q{time.quarter};{10 + 8 * (time.quarter in (2, 3)) + time.year % 7 / 10:.1f}"
        for time in times
    ]
    record = read_record("\n".join(["Quarter;mean temperature (°C)", *rows]).encode())
    np.testing.assert_array_equal(record.times, times.to_numpy().astype("datetime64[s]"))
    assert record.report[0] == "Read 40 quarterly values from 1990-01-01 to 1999-10-01; none is missing."
