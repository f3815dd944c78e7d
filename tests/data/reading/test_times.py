"""Days in either order, clocks, numbers as times: what a column of them means."""

import numpy as np
import pandas as pd
import pytest

from anp_core.data.reading.date_order import evenness, read_mixed
from anp_core.data.reading.month_names import find_months, half_of_day
from anp_core.data.reading.time_shapes import clock_seconds
from anp_core.data.reading.times import parse_clock, parse_times
from anp_core.errors import ChoiceNeeded

DAYS = pd.date_range("2019-01-01", periods=60)
MONTHS = pd.date_range("2019-01-01", periods=26, freq="MS")


def written(times, layout):
    return pd.Series([time.strftime(layout) for time in times], dtype=str)


@pytest.mark.parametrize(
    ("layout", "order"), [("%d/%m/%Y", "dmy"), ("%m/%d/%Y", "mdy"), ("%y-%m-%d", "ymd"), ("%d-%m-%y", "dmy")]
)
@pytest.mark.parametrize("times", [DAYS, MONTHS], ids=["days", "months"])
def test_the_order_that_makes_even_steps_wins(layout, order, times):
    reading = parse_times(written(times, layout))
    np.testing.assert_array_equal(reading.times, times.to_numpy().astype("datetime64[s]"))
    assert reading.order == order
    assert reading.reason


@pytest.mark.parametrize("layout", ["%d/%m/%Y", "%m/%d/%Y"])
def test_twelve_first_days_may_be_days_or_months_and_are_asked_about(layout):
    with pytest.raises(ChoiceNeeded, match="month, day") as asked:
        parse_times(written(MONTHS[:12], layout))
    assert asked.value.option == "date_order"
    assert set(asked.value.choices) == {"dmy", "mdy"}
    order = "dmy" if layout.startswith("%d") else "mdy"
    # One value a month is likelier than the first twelve days of a January.
    assert asked.value.choices[0] == order
    np.testing.assert_array_equal(
        parse_times(written(MONTHS[:12], layout), order).times, MONTHS[:12].to_numpy().astype("datetime64[s]")
    )


def test_days_of_an_old_spreadsheet_that_may_be_recent_ones_are_said_to_be_so():
    old = parse_times(pd.Series([str(day) for day in range(17897, 17930)]))
    assert old.times[0] == np.datetime64("1948-12-30")
    assert any("2019-01-01 to 2019-02-02" in note for note in old.notes)
    new = parse_times(pd.Series([str(day) for day in range(43466, 43500)]))
    assert not any("1970" in note for note in new.notes)


def test_dates_that_are_swapped_in_part_are_asked_about_and_can_be_read():
    days = pd.date_range("2019-01-01", periods=200)
    cells = pd.Series([day.strftime("%m/%d/%Y" if day.day <= 12 else "%d/%m/%Y") for day in days], dtype=str)
    with pytest.raises(ChoiceNeeded) as asked:
        parse_times(cells)
    assert asked.value.choices[0] == "mixed"
    np.testing.assert_array_equal(parse_times(cells, "mixed").times, days.to_numpy().astype("datetime64[s]"))


def test_evenness_is_one_for_days_months_and_hours_and_less_with_a_gap():
    hours = pd.date_range("2019-01-01", periods=100, freq="h")
    for times in (DAYS, MONTHS, hours):
        assert evenness(times.to_numpy().astype("datetime64[s]")) == 1.0
    assert evenness(np.delete(DAYS.to_numpy().astype("datetime64[s]"), 20)) < 1.0


def test_of_two_readings_the_one_near_the_row_before_is_taken():
    one = np.array(["2019-01-13", "2019-02-01", "2019-01-15"], "datetime64[s]")
    other = np.array(["NaT", "2019-01-14", "NaT"], "datetime64[s]")
    assert list(read_mixed(one, other).astype("datetime64[D]").astype(str)) == [
        "2019-01-13",
        "2019-01-14",
        "2019-01-15",
    ]


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [("13:30", 48_600), ("1:30 PM", 48_600), ("12.00 AM", 0), ("12:00 PM", 43_200), ("0000", 0), ("2330", 84_600),
     ("133015", 48_615), ("24:00", 86_400), ("13", 46_800), ("12 AM", 0)],
)  # fmt: skip
def test_clocks_are_seconds_after_midnight(cell, seconds):
    assert clock_seconds(cell) == seconds


@pytest.mark.parametrize("cell", ["25:00", "12:61", "noon", "7.5.3.1", ""])
def test_what_is_no_clock_is_none(cell):
    assert np.isnan(clock_seconds(cell))


@pytest.mark.parametrize(
    "cells",
    [["0000 UTC", "0100 UTC", "1300 UTC"], ["12:00a", "1:00a", "1:00p"], ["12:00 a. m.", "1:00 a. m.", "1:00 p. m."],
     ["上午12:00", "上午1:00", "下午1:00"], ["0 Uhr", "1 Uhr", "13 Uhr"], ["0", "1", "13"], ["0", "100", "1300"],
     ["00h00", "01h00", "13h00"], ["00.00", "01.00", "13.00"]],
    ids=lambda cells: cells[0],
)  # fmt: skip
def test_a_column_of_clocks_is_read_in_any_language(cells):
    np.testing.assert_array_equal(parse_clock(pd.Series(cells))[0], [0, 3600, 46_800])


def test_a_name_that_two_languages_use_for_different_months_goes_by_the_column():
    assert find_months(["listopada", "lipca"]) == {"listopada": 11, "lipca": 7}  # Polish
    assert find_months(["listopada", "srpnja"]) == {"listopada": 10, "srpnja": 7}  # Croatian


def test_halves_of_the_day_are_known():
    assert [half_of_day(word) for word in ("a. m.", "AM", "上午", "오전", "p. m.", "PM", "午後", "noon")] == [
        0,
        0,
        0,
        0,
        1,
        1,
        1,
        None,
    ]
