"""Rows whose time is a slip are left out, and nothing else is."""

import numpy as np
import pytest

from anp_core.data.reading.stray_times import find_strays, in_one_year

DAYS = np.datetime64("2019-01-01", "s") + np.arange(400) * np.timedelta64(86_400, "s")


def left_out(times):
    return list(np.flatnonzero(~find_strays(times).keep))


@pytest.mark.parametrize("place", [0, 1, 200, 398, 399])
@pytest.mark.parametrize("year", [1780, 1919, 1970, 2018, 2091])
def test_one_mistyped_year_is_left_out_wherever_it_stands(place, year):
    times = DAYS.copy()
    moved = int(year) - int(str(times[place])[:4])
    times[place] = (times[place].astype("datetime64[D]") + np.timedelta64(365 * moved, "D")).astype(
        "datetime64[s]"
    )
    assert left_out(times) == [place]


@pytest.mark.parametrize("start", ["1970-01-01", "2000-01-01"])
@pytest.mark.parametrize("place", [0, 100])
def test_rows_of_a_clock_that_was_not_set_are_left_out(start, place):
    times = DAYS.copy()
    times[place : place + 60] = np.datetime64(start, "s") + np.arange(60) * np.timedelta64(3600, "s")
    assert left_out(times) == list(range(place, place + 60))


def test_gaps_of_years_reversed_files_and_shuffled_files_are_kept():
    gap = np.concatenate([DAYS[:200] - np.timedelta64(20 * 365, "D"), DAYS])
    for times in (gap, DAYS[::-1], np.random.default_rng(0).permutation(DAYS), DAYS[::7]):
        assert left_out(times) == []


def test_clocks_that_go_back_and_doubled_stretches_are_kept():
    hours = np.datetime64("2019-10-26", "s") + np.arange(200) * np.timedelta64(3600, "s")
    assert left_out(np.concatenate([hours[:50], hours[49:]])) == []


def test_a_typical_year_is_put_into_one_year():
    hours = np.datetime64("2001-01-01", "s") + np.arange(1, 8761) * np.timedelta64(3600, "s")
    months = (hours - np.timedelta64(1, "s")).astype("datetime64[M]").astype(int) % 12
    years = np.array([1996, 2003, 1998, 2001, 1999, 2002, 1995, 2005, 1997, 2002, 1994, 2000])[months]
    moved = np.array(
        [np.datetime64(f"{year}{str(hour)[4:]}") for year, hour in zip(years, hours, strict=True)]
    )
    times, year = in_one_year(moved.astype("datetime64[s]"))
    assert year % 4
    assert (np.diff(times) == np.timedelta64(3600, "s")).all()
    assert in_one_year(hours)[1] == 0
