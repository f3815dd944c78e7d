"""A unit that changes half-way and a sensor that sticks: found where they are, and nowhere else."""

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from anp_core.data.reading.value_checks import find_stuck, mend_change_of_unit
from anp_core.data.reading.words import other_quantity

DAYS = np.datetime64("2015-01-01", "s") + np.arange(1200) * np.timedelta64(86_400, "s")


def weather(seed=0, mean=10.0, amplitude=9.0, spread=3.5, count=1200):
    random = np.random.default_rng(seed)
    x = np.zeros(count)
    for day in range(1, count):
        x[day] = 0.75 * x[day - 1] + 0.66 * random.normal()
    return np.round(mean - amplitude * np.cos(2 * np.pi * np.arange(count) / 365.25) + spread * x, 1)


def fahrenheit(celsius):
    return np.round(celsius * 1.8 + 32, 1)


climates = st.tuples(st.integers(0, 500), st.floats(-5, 27), st.floats(0, 14), st.floats(0.5, 5))

steady = st.tuples(st.integers(0, 500), st.floats(-5, 27), st.floats(0, 14), st.floats(0.5, 4))


@settings(max_examples=40, deadline=None)
@given(steady, st.integers(60, 1140), st.booleans())
@example((0, 0.0, 8.0, 0.5), 108, False)  # spring: three weeks climb, and tenths would fit the medians better
@example((229, 13.4, 6.4, 2.9), 60, False)  # a front passes as the unit changes
def test_a_change_of_unit_is_found_to_the_day_and_undone(climate, at, late):
    celsius = weather(*climate)
    assume(celsius[at - 15 : at + 15].min() > 0)  # in frost the two scales come too near for a clear jump
    mixed = celsius.copy()
    part = slice(at, None) if late else slice(None, at)
    mixed[part] = fahrenheit(mixed[part])
    mend = mend_change_of_unit(mixed, None, DAYS)
    assert mend is not None
    assert mend.unit == "C"
    np.testing.assert_allclose(mend.values, celsius, atol=0.06)
    assert str(DAYS[at])[:10] in mend.sentence
    assert "Fahrenheit" in mend.sentence


def test_tenths_are_undone_and_a_named_unit_is_what_all_is_put_into():
    celsius = weather(mean=14, amplitude=5)
    mixed = np.concatenate([celsius[:600], celsius[600:] * 10])
    np.testing.assert_allclose(mend_change_of_unit(mixed, "C", DAYS).values, celsius)
    mixed = np.concatenate([celsius[:600], fahrenheit(celsius[600:])])
    mend = mend_change_of_unit(mixed, "F", DAYS)
    np.testing.assert_allclose(mend.values, celsius * 1.8 + 32, atol=0.06)
    assert mend.unit == "F"


def test_gaps_stay_gaps_where_a_unit_changes():
    celsius = weather()
    mixed = np.concatenate([celsius[:600], fahrenheit(celsius[600:])])
    mixed[590:640] = np.nan
    found = mend_change_of_unit(mixed, None, DAYS).values
    np.testing.assert_array_equal(np.isnan(found), np.isnan(mixed))
    np.testing.assert_allclose(found[640:], celsius[640:], atol=0.06)


@settings(max_examples=40, deadline=None)
@given(climates, st.floats(-12, 12), st.integers(60, 1140))
def test_weather_and_a_station_that_moves_are_no_change_of_unit(climate, step, at):
    moved = weather(*climate) + step * (np.arange(1200) >= at)
    assert mend_change_of_unit(moved, None, DAYS) is None
    assert mend_change_of_unit(fahrenheit(moved), "F", DAYS) is None


@pytest.mark.parametrize(("mean", "amplitude", "spread"), [(0, 25, 8), (-35, 22, 8), (27, 0, 0.5)])
def test_hard_climates_are_no_change_of_unit(mean, amplitude, spread):
    for seed in range(20):
        assert mend_change_of_unit(weather(seed, mean, amplitude, spread), None, DAYS) is None


def test_a_stuck_sensor_is_found_to_the_value():
    values = weather()
    values[700:731] = values[700]
    assert find_stuck(values, hourly=False) == [slice(700, 731)]
    assert find_stuck(values, hourly=True) == []  # 31 equal hours may be a fog


@pytest.mark.parametrize(
    "values",
    [np.full(500, 21.5), np.round(weather(1, 27, 0, 0.5)), np.where(np.arange(600) % 40 < 20, 0.0, 5.0)],
    ids=["constant", "whole degrees in the tropics", "a switch"],
)
def test_records_that_always_stand_still_are_left_alone(values):
    assert find_stuck(values, hourly=False) == []


@pytest.mark.parametrize(
    ("column", "quantity"),
    [
        ("relative_humidity", "humidity"),
        ("RH (%)", "humidity"),
        ("Pressure_hPa", "pressure"),
        ("station pressure", "pressure"),
        ("PRCP", "precipitation"),
        ("wind_speed", "wind"),
        ("water temperature", "water or soil temperature"),
        ("dew_point_c", "dew point"),
        ("temp_c", ""),
        ("t2m", ""),
        ("TMAX", ""),
        ("temp_rain_gauge", ""),
        ("Windsor", ""),
        ("value", ""),
    ],
)
def test_a_column_says_what_it_holds(column, quantity):
    assert other_quantity(column) == quantity
