"""What stations do, and what a forecast makes of it: laws that hold for any decent network."""

import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anp_core.data.reading.table import read_table
from anp_core.data.record import Record
from anp_core.data.sampling import Sampling, find_sampling
from anp_core.data.temperature import read_record, to_record
from anp_core.prediction.temperature.forecast import fill_gaps, forecast
from anp_core.prediction.temperature.sample_paths import sample_paths

DAY, HOUR = np.timedelta64(86_400, "s"), np.timedelta64(3_600, "s")


def anomalies(count, phi, seed):
    random = np.random.default_rng(seed)
    x = random.normal(size=count) * np.sqrt(1 - phi**2)
    for step in range(1, count):
        x[step] += phi * x[step - 1]
    return x


def daily(count=900, seed=0, start="2019-03-01"):
    days = np.arange(count)
    values = 10 - 9 * np.cos(2 * np.pi * (days + 59) / 365.25) + 3 * anomalies(count, 0.75, seed)
    return Record(np.datetime64(start, "s") + days * DAY, np.round(values, 1), "daily")


def hourly(count=24 * 60, seed=0, start="2023-05-01T00"):
    hours = np.arange(count)
    values = 15 - 5 * np.cos(2 * np.pi * (hours - 3) / 24) + 2 * anomalies(count, 0.97, seed)
    return Record(np.datetime64(start, "s") + hours * HOUR, np.round(values, 1), "hourly")


def sampled(record, keep):
    """The record with the observations at `keep` only, and the schedule that they keep to."""
    thin = replace(record, times=record.times[keep], values=record.values[keep])
    return replace(thin, sampling=find_sampling(thin.step_numbers(thin.times), record.step == "hourly"))


def csv(times, values, column="temp", layout="%Y-%m-%d %H:%M"):
    rows = [f"{pd.Timestamp(t).strftime(layout)},{v}" for t, v in zip(times, values, strict=True)]
    return "\n".join([f"time,{column}", *rows]).encode()


# ---------------------------------------------------------------- units and clocks


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000), st.booleans())
def test_fahrenheit_gives_the_same_forecast_as_celsius(seed, by_hour):
    record = hourly(seed=seed) if by_hour else daily(seed=seed)
    written = np.round(record.values * 1.8 + 32, 4)
    warm = read_record(csv(record.times, written, "temp (°F)"))
    assert warm.unit == "F"
    one, other = (forecast(each, 24) for each in (record, warm))
    np.testing.assert_allclose(one.mean, other.mean, atol=0.01)
    np.testing.assert_allclose(one.std, other.std, atol=0.01)
    assert one.notes == other.notes


@pytest.mark.parametrize("offset", ["Z", "+05:30", "-09:00"])
def test_one_time_zone_or_another_leaves_the_days_course_where_it_is(offset):
    record = hourly()
    zoned = read_record(csv(record.times, record.values, layout=f"%Y-%m-%dT%H:%M{offset}"))
    np.testing.assert_array_equal(zoned.times, record.times)
    outlook = forecast(zoned, "48h")
    np.testing.assert_array_equal(outlook.mean, forecast(record, "48h").mean)
    warmest = outlook.times[outlook.mean[:24].argmax()].astype("datetime64[h]").astype(int) % 24
    assert abs(warmest - 15) <= 2


def test_a_clock_with_daylight_saving_moves_the_forecast_by_less_than_its_band():
    true = hourly(24 * 120, start="2022-08-01T00")
    local = pd.DatetimeIndex(true.times).tz_localize("UTC").tz_convert("Europe/Berlin")
    clock = read_record(csv(local, true.values))
    zoned = read_record(csv(local, true.values, layout="%Y-%m-%dT%H:%M:%S%z"))
    np.testing.assert_array_equal(zoned.times, true.times)
    assert clock.expected_steps == len(true) - 1  # an hour stands twice
    one, other = forecast(true, "48h"), forecast(clock, "48h")
    np.testing.assert_array_equal(other.times, one.times + HOUR)  # winter: an hour ahead of UTC
    assert (np.abs(one.mean - other.mean) < one.std).all()


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000))
def test_a_leap_day_more_or_less_moves_nothing(seed):
    record = daily(800, seed, start="2019-01-15")
    leap = record.times == np.datetime64("2020-02-29", "s")
    assert leap.sum() == 1
    without = replace(record, times=record.times[~leap], values=record.values[~leap])
    one, other = forecast(record, 60), forecast(without, 60)
    assert np.abs(one.mean - other.mean).max() < 0.1 * one.std.min()
    np.testing.assert_allclose(one.std, other.std, rtol=0.05)
    (filled,) = fill_gaps(without).times
    assert filled == np.datetime64("2020-02-29", "s")


# ---------------------------------------------------------------- how a station measures


@pytest.mark.parametrize("every", [2, 3, 6, 12])
def test_a_record_of_every_few_hours_is_forecast_and_filled_at_its_own_hours(every):
    full = hourly(24 * 90)
    rows = np.arange(0, len(full), every)
    record = sampled(full, np.delete(rows, np.arange(40, 46)))
    outlook, gaps = forecast(record, "48h"), fill_gaps(record)
    np.testing.assert_array_equal(
        outlook.times, record.times[-1] + every * HOUR * np.arange(1, 48 // every + 1)
    )
    np.testing.assert_array_equal(gaps.times, full.times[rows[40:46]])
    day = 24 // every  # at the same hour: nights may be surer than days
    assert (outlook.std[day:] > 0.95 * outlook.std[:-day]).all()
    assert gaps.std[[0, -1]].max() <= 1.02 * gaps.std.max()


def test_a_sparse_record_remembers_what_it_measured_last():
    """Every third hour: after a warm and a cold end the forecasts differ, and more so at first."""
    full = hourly(24 * 90)
    record = sampled(full, np.arange(0, len(full), 3))
    end = np.arange(len(record)) > len(record) - 9
    warm, cold = (forecast(replace(record, values=record.values + shift * end), "48h") for shift in (4, -4))
    difference = warm.mean - cold.mean
    assert difference[0] > 3
    assert difference[-1] < 0.85 * difference[0]
    assert warm.std[0] < 0.8 * warm.std[-1]


@pytest.mark.parametrize(
    ("rows", "steps"),
    [
        (slice(None, None, 7), [7, 14, 21, 28]),
        (slice(None, None, 14), [14, 28]),
        (slice(None, None, 45), [45]),
    ],
)
def test_a_weekly_record_is_forecast_for_weeks_and_beyond_the_horizon_if_need_be(rows, steps):
    full = daily(1500)
    record = sampled(full, np.arange(len(full))[rows])
    outlook = forecast(record, "30D")
    np.testing.assert_array_equal(outlook.times, record.times[-1] + np.array(steps) * DAY)
    assert any("trained on daily values" in note for note in outlook.notes)


def test_monthly_values_are_forecast_for_the_first_of_each_month():
    full = daily(2500, start="2015-01-01")
    first = full.times == full.times.astype("datetime64[M]")
    outlook = forecast(sampled(full, first), "95D")
    assert list(outlook.times.astype("datetime64[D]").astype(str)) == [
        "2021-12-01",
        "2022-01-01",
        "2022-02-01",
    ]


def test_paths_of_a_sparse_record_keep_its_times_and_are_as_close_as_the_days_between_allow():
    full = daily(1500)
    record = sampled(full, np.arange(0, len(full), 3))
    drawn = sample_paths(record, "30D", count=3_000)
    assert drawn.paths.shape == (3_000, 10)
    z = (drawn.paths - drawn.outlook.mean) / drawn.outlook.std
    np.testing.assert_allclose(z.std(0), 1, atol=0.06)
    dense = sample_paths(full, "30D", count=3_000)
    y = ((dense.paths - dense.outlook.mean) / dense.outlook.std)[:, 2::3]
    near, same = (np.mean([np.corrcoef(x[:, k], x[:, k + 1])[0, 1] for k in range(9)]) for x in (z, y))
    assert near == pytest.approx(same, abs=0.12)


# ---------------------------------------------------------------- ends, steps, sensors


def test_a_record_that_ends_in_empty_rows_is_forecast_from_its_last_value_across_them():
    record = daily()
    cells = [*record.values.astype(str), *[""] * 60]
    times = record.times[0] + np.arange(len(cells)) * DAY
    found = read_record(csv(times, cells))
    assert found.empty_until == times[-1]
    days = int((found.empty_until - found.times[-1]) / DAY)
    outlook = forecast(found, f"{days}D")
    np.testing.assert_array_equal(outlook.times, times[-60:])
    np.testing.assert_array_equal(outlook.mean, forecast(record, 60).mean)


@pytest.mark.parametrize("record", [daily(), hourly()], ids=["daily", "hourly"])
def test_a_constant_sensor_has_a_narrow_band_that_is_not_zero(record):
    still = replace(record, values=np.full(len(record), 21.5))
    outlook = forecast(still, 40)
    np.testing.assert_allclose(outlook.mean, 21.5, atol=0.5)
    assert (outlook.std > 0.005).all()
    assert (outlook.std < 1.5).all()
    assert any("never moves" in note for note in outlook.notes)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_level_that_shifted_is_told_and_widens_the_band(seed):
    record = daily(1500, seed)
    moved = replace(record, values=record.values + 6.0 * (np.arange(1500) > 1200))
    outlook, narrow = forecast(moved, 60), forecast(moved, 60, widen=False)
    assert any("values lie" in note and "higher" in note for note in outlook.notes)
    assert narrow.notes == ()
    assert (outlook.std > 1.15 * narrow.std).all()
    np.testing.assert_array_equal(outlook.mean, narrow.mean)


def test_filled_gaps_of_a_strange_record_are_widened_too():
    record = daily(1500)
    kept = ~np.isin(np.arange(1500), np.arange(700, 720))
    strange = replace(record, times=record.times[kept], values=record.values[kept], quantity="humidity")
    outlook, narrow = fill_gaps(strange), fill_gaps(strange, widen=False)
    assert any("humidity" in note for note in outlook.notes)
    assert (outlook.std > 1.1 * narrow.std).all()


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(
    st.floats(-70, 45),
    st.floats(0, 25),
    st.floats(0, 12),
    st.integers(12, 1200),
    st.floats(0, 0.8),
    st.booleans(),
)
def test_whatever_a_station_does_bands_are_finite_and_near_what_it_measured(
    mean, swing, spread, count, lost, by_hour
):
    random = np.random.default_rng(count)
    steps = np.flatnonzero(np.append(random.random(count - 1) >= lost, True))
    steps = np.arange(12) if len(steps) < 12 else steps
    cycle, length = (24, HOUR) if by_hour else (365.25, DAY)
    values = mean + swing * np.sin(2 * np.pi * steps / cycle) + spread * random.normal(size=len(steps))
    record = Record(
        np.datetime64("2021-07-01", "s") + steps * length, values, "hourly" if by_hour else "daily"
    )
    reach = np.ptp(values) + 5
    for outlook in (forecast(record, 60), fill_gaps(record)):
        assert np.isfinite(outlook.mean).all()
        assert np.isfinite(outlook.std).all()
        assert (outlook.std > 0).all()
        assert (np.abs(outlook.mean - np.clip(outlook.mean, values.min(), values.max())) < 2 * reach).all()
        assert (outlook.std < 6 * reach).all()


# ---------------------------------------------------------------- long records


def test_forty_years_of_days_and_twenty_of_hours_are_forecast_in_time():
    forecast(daily(), 30)  # loads the network
    for record, horizon, seconds in ((daily(14_600, start="1980-01-01"), 365, 3), (hourly(175_000), 336, 6)):
        started = time.process_time()
        outlook = forecast(record, horizon)
        assert time.process_time() - started < seconds
        assert len(outlook.times) == horizon
        assert outlook.notes == ()


def test_a_file_of_days_by_number_reads_leap_years_right():
    record = daily(800, start="2019-12-01")
    stamps = pd.DatetimeIndex(record.times)
    rows = [f"{t.year},{t.day_of_year},{v}" for t, v in zip(stamps, record.values, strict=True)]
    found = to_record(read_table("\n".join(["year,day,temp", *rows]).encode()))
    np.testing.assert_array_equal(found.times, record.times)
    assert found.sampling == Sampling()
