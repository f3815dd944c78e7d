"""Units that are stated, units that are likely, codes that look like temperatures, stretches that cannot be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.reading.likely_units import body_of, likely_unit
from anp_core.data.reading.named_units import unit_in_name, unit_in_preamble
from anp_core.data.reading.numbers import parse_numbers
from anp_core.data.reading.wild_values import find_restless, find_wild
from tests.data.reading.dressing import weather

YEAR = weather(700, 11, 8, 365, 2.5)
WINTER = weather(90, 1, 2, 365, 3)


@pytest.mark.parametrize(
    ("name", "unit"),
    [("TemperatureF", "F"), ("tmpf", "F"), ("DryBulbF", "F"), ("tmax.F.", "F"), ("Max TemperatureF", "F"),
     ("temp_f", "F"), ("TempK", "K"), ("t2m [K]", "K"), ("temp (°C)", "C"),
     ("AirTC_Avg", "C"), ("Temp_C_Avg", "C"),
     ("tmax (oC)", "C"),
     ("TG (0.1 °C)", "0.1C"), ("Temp in 1/10 degC", "0.1C"), ("t (0.01 °C)", "0.01C"), ("temp", None), ("TF", None),
     ("T (0.1 K)", "0.1K"), ("T [0.1 F]", "0.1F"),
     ("Temp, °C (LGR S/N: 1)", "C"), ("气温(℃)", "C"), ("Maximum temperature (Degree C)", "C"), ("half", None)],
)  # fmt: skip
def test_names_state_their_units(name, unit):
    assert unit_in_name(name) == unit


def test_lines_above_the_table_state_the_unit_of_their_column():
    knmi = "FHX = Wind (in 0.1 m/s)\nTG = Daily mean temperature (in 0.1 degrees Celsius)\nTX = Highest"
    assert unit_in_preamble(knmi, "TG")[0] == "0.1C"
    assert unit_in_preamble("Station 12\nUnits: Fahrenheit", "temp")[0] == "F"
    assert unit_in_preamble("T2M   MERRA-2 Temperature at 2 Meters (C)", "T2M")[0] == "C"
    assert unit_in_preamble("Station: Celsius Street\nwind in 0.1 m/s", "wind") is None


@pytest.mark.parametrize(
    ("values", "units", "sure"),
    [
        (YEAR, ("C",), True),
        (np.round(YEAR * 1.8 + 32, 1), ("F",), True),
        (YEAR + 273.15, ("K",), True),
        (np.round(YEAR * 10), ("0.1C",), True),
        (np.round(WINTER * 1.8 + 32), ("F", "C"), False),
        (np.round(WINTER * 10) + 60, ("0.1C", "F"), False),
    ],
    ids=["C", "F", "K", "tenths", "F in winter", "tenths in winter"],
)
def test_values_leave_one_unit_or_a_question(values, units, sure):
    found = likely_unit(values, 1.0)
    assert found.units[: len(units)] == units
    assert found.sure is sure


@pytest.mark.parametrize("code", [85.0, 99.9, 100.0, -50.0, -88.0, -127.0])
@pytest.mark.parametrize("share", [0.02, 0.1])
def test_an_error_code_never_decides_the_unit(code, share):
    values = np.where(np.arange(len(YEAR)) % round(1 / share) == 3, code, YEAR)
    assert likely_unit(values, 1.0).units[0] == "C"
    assert code not in body_of(values)


@pytest.mark.parametrize("code", [-40.0, -50.0, 55.0])
def test_a_code_far_from_its_neighbours_is_found_and_nothing_else(code):
    at = np.arange(len(YEAR)) % 50 == 7
    found = find_wild(np.where(at, code, YEAR))
    np.testing.assert_array_equal(
        np.sort(np.concatenate([group.rows for group in found])), np.flatnonzero(at)
    )
    assert {group.code for group in found} == {code}


def test_a_code_with_hundredths_among_tenths_is_one_in_the_cold_season_too():
    cold = np.round(YEAR - 6, 1)
    at = np.arange(len(cold)) % 40 == 0
    found = find_wild(np.where(at, -9.99, cold))
    np.testing.assert_array_equal(np.concatenate([group.rows for group in found]), np.flatnonzero(at))


@pytest.mark.parametrize("noise", [1.0, 3.0, 6.0])
def test_weather_is_never_wild(noise):
    for seed in range(8):
        assert find_wild(weather(900, -15, 18, 365, noise, seed)) == []
        assert find_restless(weather(900, -15, 18, 365, noise, seed)) is None


def test_a_stretch_ten_times_too_large_is_found_to_the_value():
    hours = weather(3000, 2, 5, 24, 1.0)
    hours[2000:2400] *= 10
    found = find_restless(hours)
    assert abs(found.start - 2000) <= 3
    assert abs(found.stop - 2400) <= 3


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["12,5", "-0,6", "1.013,2"], [12.5, -0.6, 1013.2]),
        (["1,234.5", "2,000.25"], [1234.5, 2000.25]),
        (["12.5°C", "7 °C", "−3"], [12.5, 7, -3]),
        (["8.9*", "err", "---", "12,8°C"], [8.9, np.nan, np.nan, 12.8]),
        (["+0123,1", "-0056,1", "+9999,9"], [123, -56, np.nan]),
        (
            ["0.2,A", "12.3,1", "12.3 4", "12.3|1", "12.5 [1]", "7.1(e)", "*3.5"],
            [0.2, 12.3, 12.3, 12.3, 12.5, 7.1, 3.5],
        ),
        (["12 1", "0.25,35", "1.2.3", "12,34,5", "12.3/45"], [np.nan] * 5),
        (["(5.0)", "3", "5.0-", "M05"], [-5, 3, -5, -5]),
        (["(5.0)", "-3", "5.0-", "M05"], [np.nan, -3, np.nan, np.nan]),
        (["1,5e1", "2'000", "1 234,5"], [15, 2000, 1234.5]),
    ],
)
def test_numbers_are_read_with_their_signs_and_flags(cells, values):
    np.testing.assert_allclose(parse_numbers(pd.Series(cells)).values, values)


@given(
    st.floats(-90, 60).map(lambda value: round(value, 1)), st.sampled_from("-−‐‑－﹣"), st.sampled_from(".,·")
)
def test_no_spelling_of_a_minus_or_a_point_loses_a_value(value, minus, point):
    cell = str(value).replace("-", minus).replace(".", point)
    np.testing.assert_allclose(parse_numbers(pd.Series([cell, "1.0"])).values, [value, 1.0])


@given(
    st.floats(-90, 60).map(lambda value: round(value, 1)),
    st.sampled_from(
        ["*", "e", "E", " Q1", "(e)", "[2]", "†", "^", "/1", "|A", ",A", " °C*", "#", ";3", " 1", "~"]
    ),
)
def test_a_flag_changes_no_value(value, flag):
    np.testing.assert_allclose(parse_numbers(pd.Series([f"{value}{flag}", "1.0"])).values, [value, 1.0])


def test_cells_may_say_their_unit():
    assert parse_numbers(pd.Series(["45 °F", "46 °F", ""])).unit == "F"
    assert parse_numbers(pd.Series(["12.8°C"] * 4 + ["err"])).unit == "C"
    assert parse_numbers(pd.Series(["12.8*", "13.0"])).unit is None
