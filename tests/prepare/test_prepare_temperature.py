"""Prepared temperature records: each source read by its own conventions, parted so that nothing leaks."""

import numpy as np
import pandas as pd
import pytest

from anp_core.benchmarks.forecast_windows import listed_windows
from anp_core.data.stations import read_stations
from anp_core.errors import PublishedDataError
from anp_core.prepare.station_sources import SOURCES
from anp_core.prepare.temperature import (
    PublishedStations,
    digest_records,
    prepare_temperature,
    published_splits,
    read_station,
)
from tests.prepare import clones

SPLITS = {
    "dayton/AKJUNEAU": "test",
    "dayton/ABTIRANA": "train",
    "aemet/0016A": "val",
    "owm36/Denver": "train",
    "beijing/Wanliu": "test",
    "asos18/SLC": "train",
    "tmy3/UT_ST_GEORGE_AWOS": "train",
}
HOURS = pd.date_range("2016-11-20", "2016-12-10", freq="h")
DAYS = pd.date_range("2010-06-01", "2012-06-30", freq="D")


def wave(times):
    """°C that never stand still nor jump."""
    return 10 + 5 * np.sin(np.arange(len(times)) / 9)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Clones of all sources, a station or two each."""
    place = tmp_path_factory.mktemp("clones")
    days = [
        f" {day.month}  {day.day}  {day.year}  {1.8 * level + 32:.1f}"
        for day, level in zip(DAYS, wave(DAYS), strict=True)
    ]
    clones.write_dayton(place, "AKJUNEAU", days)
    clones.write_dayton(place, "ABTIRANA", days)
    clones.write_aemet(
        place, "0016A", [(f"{d:%Y-%m-%d}", f"{v:.1f}") for d, v in zip(DAYS, wave(DAYS), strict=True)]
    )
    clones.write_openweathermap(
        place, [(str(hour), f"{level + 273.15:.2f}") for hour, level in zip(HOURS, wave(HOURS), strict=True)]
    )
    clones.write_beijing(
        place,
        "Wanliu",
        [(h.year, h.month, h.day, h.hour, f"{v:.1f}") for h, v in zip(HOURS, wave(HOURS), strict=True)],
    )
    clones.write_airport(
        place,
        "SLC",
        [
            (f"{hour - pd.Timedelta(minutes=4):%Y-%m-%dT%H:%M:%SZ}", f"{1.8 * level + 32:.2f}")
            for hour, level in zip(HOURS, wave(HOURS), strict=True)
        ],
    )
    clones.write_typical_year(
        place,
        "UT",
        [
            (f"{hour:%m/%d/%Y}", f"{hour:%H:%M:%S}", "ST GEORGE (AWOS)", f"{level:.1f}")
            for hour, level in zip(HOURS, wave(HOURS), strict=True)
        ],
    )
    return place


@pytest.fixture(scope="module")
def out(folder):
    prepare_temperature(folder, folder / "out", PublishedStations(SPLITS, {}))
    return folder / "out"


@pytest.mark.parametrize("name", SPLITS)
def test_every_source_gives_degrees_celsius_at_its_times(folder, name):
    times = HOURS if SOURCES[name.partition("/")[0]].hourly else DAYS
    record = read_station(folder, name, "test")
    assert list(record.index) == list(times)
    np.testing.assert_allclose(record, wave(times), atol=0.06)


def test_what_is_learnt_from_ends_before_test_windows_begin(out):
    daily, hourly = (pd.read_parquet(out / f"{table}.parquet") for table in ("daily", "hourly"))
    last = pd.concat([daily, hourly]).groupby("series_id", observed=True).timestamp.max()
    assert last["dayton/ABTIRANA"] == last["aemet/0016A"] == pd.Timestamp("2011-12-31")
    assert last["dayton/AKJUNEAU"] == DAYS[-1]
    assert last["owm36/Denver"] == pd.Timestamp("2016-11-30 23:00")


def test_training_reads_what_was_prepared(out):
    (station,) = read_stations(out, hourly=False, split="train")
    assert (station.source, station.hourly) == ("dayton", False)
    assert station.start == (DAYS[0] - pd.Timestamp("1970-01-01")).days
    expected = wave(DAYS)[: len(station.values)]
    np.testing.assert_allclose(station.values, expected, atol=0.06)
    assert {s.source for s in read_stations(out, hourly=True, split="train")} == {"asos18", "tmy3"}


def test_rows_are_sorted_by_series_and_time(out):
    for table in ("daily", "hourly"):
        rows = pd.read_parquet(out / f"{table}.parquet")
        again = rows.astype({"series_id": str}).sort_values(["series_id", "timestamp"])
        assert list(rows.index) == list(again.index)
        assert rows.value.dtype == np.float32


# ---------------------------------------------------------------- one source's own ways


def test_a_day_without_a_value_is_no_day(tmp_path):
    clones.write_dayton(tmp_path, "A", ["1 1 1995 50.0", "1 2 1995 -99", "1 3 1995 41.0"])
    record = read_station(tmp_path, "dayton/A", "train")
    assert list(record.index) == [pd.Timestamp("1995-01-01"), pd.Timestamp("1995-01-03")]
    assert list(record) == [10.0, 5.0]


def test_of_a_line_with_two_rows_the_first_one_counts(tmp_path):
    clones.write_dayton(tmp_path, "A", ["12 31 2010 50.0 1 1 2011 41.0", "1 2 2011 59.0", ""])
    record = read_station(tmp_path, "dayton/A", "train")
    assert list(record.index) == [pd.Timestamp("2010-12-31"), pd.Timestamp("2011-01-02")]


def test_an_hour_takes_the_nearest_report_within_half_an_hour(tmp_path):
    reports = [("2018-01-01T05:40:00Z", "50"), ("2018-01-01T05:55:00Z", "41"), ("2018-01-01T08:10:00Z", "59")]
    clones.write_airport(tmp_path, "SLC", reports)
    record = read_station(tmp_path, "asos18/SLC", "train")
    assert list(record.index) == [pd.Timestamp("2018-01-01 06:00"), pd.Timestamp("2018-01-01 08:00")]
    assert list(record) == [5.0, 15.0]


def test_stations_of_a_state_are_told_apart_by_name(tmp_path):
    rows = [
        ("01/01/1991", "01:00:00", "TROY AF", "3.0"),
        ("01/01/1991", "01:00:00", "GADSEN MUNI (AWOS)", "4.0"),
    ]
    clones.write_typical_year(tmp_path, "AL", rows)
    assert list(read_station(tmp_path, "tmy3/AL_TROY_AF", "train")) == [3.0]
    assert list(read_station(tmp_path, "tmy3/AL_GADSEN_MUNI_AWOS", "train")) == [4.0]


# ---------------------------------------------------------------- what is checked


def test_tables_are_the_same_where_every_value_is(folder):
    records = {name: read_station(folder, name, split) for name, split in SPLITS.items()}
    hourly = {name: record for name, record in records.items() if SOURCES[name.partition("/")[0]].hourly}
    hourly["beijing/Wanliu"] = hourly["beijing/Wanliu"].iloc[1:]
    digests = {
        "daily.parquet": digest_records(
            {n: r for n, r in records.items() if n.startswith(("dayton", "aemet"))}
        ),
        "hourly.parquet": digest_records(hourly),
    }
    written = prepare_temperature(folder, folder / "again", PublishedStations(SPLITS, digests))
    assert {file.path.name: file.same for file in written} == {"daily.parquet": True, "hourly.parquet": False}


def test_a_missing_station_is_told_before_anything_is_written(tmp_path):
    clones.write_dayton(tmp_path, "A", ["1 1 1995 50.0"])
    stations = PublishedStations({"dayton/A": "train", "dayton/B": "val", "dayton/C": "test"}, {})
    with pytest.raises(
        PublishedDataError, match=r"2 of 3 files are missing.*B\.txt.*kaizensoze/daily-temp-history"
    ):
        prepare_temperature(tmp_path, tmp_path / "out", stations)
    assert not (tmp_path / "out").exists()


def test_every_window_of_the_protocol_is_of_a_test_station():
    splits = published_splits()
    assert set(splits.values()) == {"train", "val", "test"}
    for frequency, hourly in (("D", False), ("H", True)):
        stations = set(listed_windows(frequency).station)
        assert {splits[name] for name in stations} == {"test"}
        assert {SOURCES[name.partition("/")[0]].hourly for name in stations} == {hourly}


def test_test_windows_begin_where_learning_ends():
    for frequency in ("D", "H"):
        windows = listed_windows(frequency)
        for source, group in windows.groupby(windows.station.str.partition("/")[0]):
            end = SOURCES[str(source)].learn_before
            if end is not None:
                assert pd.to_datetime(group.origin).min() >= pd.Timestamp(end)
