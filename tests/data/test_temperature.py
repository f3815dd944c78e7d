"""Reading CSV files: one small file after another, each with a known record behind it.

The sentences for bad files are tested in `tests/hostile`.
"""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anp_core.data.reading.columns import guess_columns
from anp_core.data.reading.table import read_table
from anp_core.data.record import Gap
from anp_core.data.sampling import Sampling
from anp_core.data.temperature import read_record, to_record
from anp_core.errors import RecordError

DAYS = np.datetime64("2020-01-01") + np.arange(40)
HOURS = np.datetime64("2020-01-01T00") + np.arange(40)
VALUES = np.round(5 + 9 * np.sin(np.arange(40) / 5), 1)


def table(header, row, count=40, separator=","):
    """Bytes of a table: a header line (or None) and one line for every index."""
    lines = [separator.join(str(cell) for cell in row(i)) for i in range(count)]
    return "\n".join([*([] if header is None else [header]), *lines]).encode()


def day(i, layout="%Y-%m-%d"):
    return pd.Timestamp(DAYS[i]).strftime(layout)


def hour(i, layout="%Y-%m-%d %H:%M"):
    return pd.Timestamp(HOURS[i]).strftime(layout)


def comma(value):
    return str(value).replace(".", ",")


PLAIN = table("date,temp", lambda i: (day(i), VALUES[i]))


def assert_known(record, step="daily"):
    """The record holds exactly DAYS (or HOURS) and VALUES."""
    assert record.step == step
    np.testing.assert_array_equal(record.times, (DAYS if step == "daily" else HOURS).astype("datetime64[s]"))
    np.testing.assert_allclose(record.values, VALUES, atol=0.051)  # °F and K were rounded to 0.1


@pytest.mark.parametrize(
    "raw",
    [
        PLAIN,
        b"\xef\xbb\xbf" + PLAIN,
        PLAIN.decode().encode("utf-16"),
        b"\xfe\xff" + PLAIN.decode().encode("utf-16-be"),
        PLAIN.decode().encode("utf-16-le"),
        PLAIN.decode().encode("utf-16-be"),
        PLAIN.replace(b"temp", "Température (°C)".encode("latin-1")),
        PLAIN.replace(b"temp", "气温".encode()),
        PLAIN.replace(b"date", "日期".encode("gbk")).replace(b"temp", "气温(℃)".encode("gbk")),
        PLAIN.replace(b"\n", b"\r\n"),
        PLAIN.replace(b"\n", b"\r"),
        PLAIN.replace(b",", b"\t"),
        PLAIN.replace(b",", b"|"),
        PLAIN.replace(b",", b"   "),
        b"sep=;\n" + PLAIN.replace(b",", b";"),
        PLAIN.split(b"\n", 1)[1],  # no header
        b"# source: a station\n# units: C\n#\n" + PLAIN,
        b"Station: 12, north field\nLatitude,52.5\n\nReadings\n" + PLAIN,
        b'"","date","temp"\n' + b"\n".join(b'"%d",' % i + r for i, r in enumerate(PLAIN.split(b"\n")[1:])),
        PLAIN + b"\nSource: the weather service",
    ],
    ids=lambda raw: repr(raw[:24]),
)
def test_the_same_table_in_any_dress_is_the_same_record(raw):
    assert_known(read_record(raw))


@pytest.mark.parametrize(
    ("header", "row", "separator"),
    [
        ("Datum;Lufttemperatur", lambda i: (day(i, "%d.%m.%Y"), comma(VALUES[i])), ";"),
        ("Datum Lufttemperatur", lambda i: (day(i, "%d.%m.%Y"), comma(VALUES[i])), " "),
        ("fecha,temperatura", lambda i: (day(i, "%d/%m/%Y"), f'"{comma(VALUES[i])}"'), ","),
        ("date,t", lambda i: (day(i, "%m/%d/%Y"), VALUES[i]), ","),
        ("date,t", lambda i: (day(i, "%d/%m/%y"), VALUES[i]), ","),
        ("date,t", lambda i: (day(i, "%d %b %Y"), VALUES[i]), ","),
        ("date,t", lambda i: (f'"{day(i, "%B %d, %Y")}"', VALUES[i]), ","),
        ("date,t", lambda i: (day(i, "%Y%m%d"), VALUES[i]), ","),
        ("date,t", lambda i: (day(i, "%Y-%m-%d 12:00"), VALUES[i]), ","),
        ("year,month,day,t", lambda i: (*day(i, "%Y %m %d").split(), VALUES[i]), ","),
        (None, lambda i: (*day(i, "%Y %m %d").split(), VALUES[i]), " "),
        ("year,doy,t", lambda i: (2020, i + 1, VALUES[i]), ","),
        ("date,temp (°F)", lambda i: (day(i), f"{VALUES[i] * 1.8 + 32:.1f}"), ","),
        ("date,t2m", lambda i: (day(i), f"{VALUES[i] + 273.15:.2f}"), ","),
        ("date,TG (0.1 °C)", lambda i: (day(i), round(VALUES[i] * 10)), ","),
        ("date,temp", lambda i: (day(i), f"{VALUES[i]} °C"), ","),
        ("date,temp", lambda i: (day(i), f"{VALUES[i]}*"), ","),
        ("date,temp", lambda i: (day(i), str(VALUES[i]).replace("-", "\u2212")), ","),
        (
            "station,name,date,dewpoint,tavg,tmax",
            lambda i: (725300, '"A, B"', day(i), -2.5, VALUES[i], 30.5),
            ",",
        ),
    ],
)
def test_daily_spellings(header, row, separator):
    assert_known(read_record(table(header, row, separator=separator)))


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("time,t", lambda i: (hour(i), VALUES[i])),
        ("time,t", lambda i: (hour(i, "%Y-%m-%dT%H:%M:%SZ"), VALUES[i])),
        ("time,t", lambda i: (hour(i, "%Y-%m-%dT%H:%M+01:00"), VALUES[i])),
        ("time,t", lambda i: (hour(i, "%d.%m.%Y %H:%M"), VALUES[i])),
        ("time,t", lambda i: (hour(i, "%d/%m/%Y %I:%M:%S %p"), VALUES[i])),
        ("time,t", lambda i: (hour(i, "%Y%m%d%H"), VALUES[i])),
        ("time,t", lambda i: (hour(i, "%Y%m%dT%H%M"), VALUES[i])),
        ("time,t", lambda i: (HOURS[i].astype("datetime64[s]").astype(int), VALUES[i])),
        ("time,t", lambda i: (HOURS[i].astype("datetime64[ms]").astype(int), VALUES[i])),
        ("date,time,t", lambda i: (*hour(i).split(), VALUES[i])),
        ("date,hour,t", lambda i: (hour(i, "%d/%m/%Y"), i % 24, VALUES[i])),
        ("date,hhmm UTC,t", lambda i: (hour(i, "%Y-%m-%d"), hour(i, "%H%M"), VALUES[i])),
        ("year,month,day,hour,t", lambda i: (*hour(i, "%Y %m %d %H").split(), VALUES[i])),
        (
            "STATION,DATE,TMP",
            lambda i: ("725300", hour(i, "%Y-%m-%dT%H:%M:%S"), f'"{VALUES[i] * 10:+05.0f},1"'),
        ),
    ],
)
def test_hourly_spellings(header, row):
    assert_known(read_record(table(header, row)), "hourly")


def test_hour_24_is_the_next_midnight():
    raw = table("time,t", lambda i: (f"{day(i // 24)} {i % 24 + 1:02d}:00", VALUES[i]))
    np.testing.assert_array_equal(
        read_record(raw).times, HOURS.astype("datetime64[s]") + np.timedelta64(1, "h")
    )


def test_changing_offsets_are_converted_to_utc():
    raw = table("time,t", lambda i: (f"{hour(i + (i >= 20))}+0{1 + (i >= 20)}:00", VALUES[i]), count=39)
    record = read_record(raw)
    np.testing.assert_array_equal(record.times, HOURS[:39].astype("datetime64[s]") - np.timedelta64(1, "h"))
    assert any("UTC" in sentence for sentence in record.report)


def test_ambiguous_dates_are_reported_and_can_be_settled():
    raw = table("date,t", lambda i: (f"0{i % 9 + 1}/0{i // 9 + 1}/2020", VALUES[i]), count=36)
    day_first = read_record(raw)
    assert day_first.reading.date_order == "dmy"
    assert any("day, month, year: it gives even steps" in sentence for sentence in day_first.report)
    assert day_first.times[1] == np.datetime64("2020-01-02")
    month_first = to_record(read_table(raw), unit="C", date_order="mdy")
    assert month_first.times[1] == np.datetime64("2020-01-02")  # 02/01 was the tenth row's 01/02 all along
    assert month_first.values[1] == VALUES[9]


def test_sentinels_become_gaps_and_are_counted():
    codes = {3: -9999, 4: -9999, 8: "NA", 9: "-", 15: "M", 20: 999.9}
    record = read_record(table("date,temp", lambda i: (day(i), codes.get(i, VALUES[i]))))
    assert set(np.setdiff1d(np.arange(40), record.steps)) == set(codes)
    assert any("(-9999, 999.9)" in sentence and sentence.endswith("3.") for sentence in record.report)
    assert record.gaps[0] == Gap(np.datetime64("2020-01-04", "s"), np.datetime64("2020-01-05", "s"), 2)
    assert record.missing_share == pytest.approx(6 / 40)


def test_impossible_values_are_dropped_and_reported():
    record = read_record(table("date,temp (°C)", lambda i: (day(i), 80.5 if i == 7 else VALUES[i])))
    assert len(record) == 39
    assert any("1 value outside" in sentence for sentence in record.report)


def test_unsorted_and_repeated_rows_are_sorted_and_averaged():
    order = np.random.default_rng(0).permutation(40)
    raw = (
        table("date,temp", lambda i: (day(order[i]), VALUES[order[i]]))
        + f"\n{day(0)},{VALUES[0] + 2}".encode()
    )
    record = read_record(raw)
    assert record.values[0] == pytest.approx(VALUES[0] + 1)
    np.testing.assert_allclose(record.values[1:], VALUES[1:])
    assert any("sorted" in sentence for sentence in record.report)
    assert any("1 row repeated" in sentence for sentence in record.report)


def test_ten_minute_values_are_averaged_to_the_nearest_hour():
    start = np.datetime64("2020-01-01T00:30")
    raw = table("time,temp", lambda i: (start + 10 * i, i % 6), count=120)
    record = read_record(raw)
    assert record.step == "hourly"
    assert record.times[0] == np.datetime64("2020-01-01T01:00")
    np.testing.assert_allclose(record.values, 2.5)


def test_three_hourly_values_miss_only_what_a_three_hourly_station_would_measure():
    rows = [i for i in range(40) if i not in (11, 12)]
    record = read_record(table("time,temp", lambda i: (HOURS[0] + 3 * rows[i], VALUES[i]), count=38))
    assert record.step == "hourly"
    assert record.sampling == Sampling(3, (0,))
    assert record.gaps == (Gap(HOURS[0] + 33, HOURS[0] + 36, 2),)
    assert any("every 3 hours" in sentence for sentence in record.report)


def test_monthly_values_are_daily_once_a_month_and_a_warning():
    record = read_record(table("month,temp", lambda i: (np.datetime64("2015-01") + i, VALUES[i])))
    assert (record.step, len(record), record.gaps) == ("daily", 40, ())
    assert record.sampling == Sampling(month_day=1)
    assert any("rough" in sentence for sentence in record.report)


def test_rows_without_a_value_at_the_end_are_told_and_say_until_when():
    record = read_record(table("date,temp", lambda i: (day(i), VALUES[i] if i < 30 else "")))
    assert record.times[-1] == DAYS[29]
    assert record.empty_until == DAYS[39]
    assert any("last 10 rows" in sentence and day(39) in sentence for sentence in record.report)
    assert read_record(PLAIN).empty_until is None


def test_clocks_that_go_back_are_recognised_and_other_repeats_are_not():
    local = pd.date_range("2022-10-20", periods=400, freq="h", tz="UTC").tz_convert("Europe/Berlin")
    raw = table("time,temp", lambda i: (local[i].strftime("%Y-%m-%d %H:%M"), i % 24), count=400)
    told = [sentence for sentence in read_record(raw).report if "clocks go back" in sentence]
    assert "2022-10-30 02:00" in told[0]
    again = PLAIN + f"\n{day(3)},5".encode()
    assert not any("clocks" in sentence for sentence in read_record(again).report)


def test_a_unit_that_changes_half_way_is_mended_told_and_can_be_overruled():
    values = np.round(12 + 5 * np.sin(np.arange(200) / 9), 1)
    mixed = np.where(np.arange(200) < 90, values, np.round(values * 1.8 + 32, 1))
    raw = table("date,temp", lambda i: (np.datetime64("2020-01-01") + i, mixed[i]), count=200)
    record = read_record(raw)
    assert record.unit == "C"
    np.testing.assert_allclose(record.values, values, atol=0.06)
    assert any("From 2020-03-31 on" in sentence for sentence in record.report)
    stated = to_record(read_table(raw), unit="C")
    assert stated.values[50] == mixed[50]
    assert not any("From 2020-03-31 on" in sentence for sentence in stated.report)


def test_a_stuck_sensor_becomes_a_gap_and_is_told():
    values = np.round(5 + 9 * np.sin(np.arange(300) / 5), 2)
    values[100:130] = values[100]
    record = read_record(
        table("date,temp", lambda i: (np.datetime64("2020-01-01") + i, values[i]), count=300)
    )
    assert [gap.steps for gap in record.gaps] == [30]
    assert any("stood still" in sentence and "2020-04-10" in sentence for sentence in record.report)


def test_another_quantity_is_named():
    record = read_record(table("date,rel_humidity", lambda i: (day(i), 50 + i)))
    assert record.quantity == "humidity"
    assert any('"rel_humidity" sounds like humidity' in sentence for sentence in record.report)


def test_a_stated_unit_wins_over_the_guess():
    table_ = read_table(PLAIN)
    assert to_record(table_).reading.unit == "C"
    np.testing.assert_allclose(to_record(table_, unit="F").values, (VALUES - 32) / 1.8)


def test_winter_in_fahrenheit_needs_the_header_but_summer_shows():
    record = read_record(table("date,temp", lambda i: (day(i), 70 + VALUES[i])))
    assert record.unit == "F"
    assert "no other is possible" in record.reading.unit_reason


def test_choices_are_offered_and_obeyed():
    raw = table("date,tmin,tmean,tmax", lambda i: (day(i), VALUES[i] - 5, VALUES[i], VALUES[i] + 5))
    guess = guess_columns(read_table(raw))
    assert (guess.time, guess.value) == (("date",), "tmean")
    assert set(guess.value_choices) == {"tmin", "tmean", "tmax"}
    np.testing.assert_allclose(to_record(read_table(raw), "date", "tmax").values, VALUES + 5)


def test_a_frame_made_by_hand_is_read_too():
    frame = pd.DataFrame({"when": DAYS, "temp": VALUES}).assign(temp=lambda f: f.temp.where(f.index != 5))
    assert list(to_record(frame, "when", "temp").steps[4:6]) == [4, 6]


def test_a_missing_column_is_named_with_those_there_are():
    with pytest.raises(RecordError, match='no column "humidity"; the columns are date, temp'):
        to_record(read_table(PLAIN), column="humidity")


def test_a_column_without_dates_is_named():
    with pytest.raises(RecordError, match='No dates were found in "temp"'):
        to_record(read_table(PLAIN), "temp", "temp")


@pytest.mark.slow
def test_a_million_rows_read_in_seconds():
    count = 1_000_000
    hours = np.datetime64("1900-01-01T00:00") + np.arange(count) * np.timedelta64(60, "m")
    values = np.round(10 + 10 * np.sin(np.arange(count) / 1000), 1)
    body = "\n".join(f"{t},{v}" for t, v in zip(hours.astype(str), values, strict=True))
    start = time.process_time()
    record = read_record(f"time,temp\n{body}".encode())
    assert time.process_time() - start < 6
    assert len(record) == count
    np.testing.assert_allclose(record.values, values)


def test_rows_beyond_the_limit_are_left_out_and_reported(set_limits):
    set_limits(rows=30)
    record = read_record(PLAIN)
    assert len(record) == 30
    assert any("only its first 30 rows" in sentence for sentence in record.report)


SCRAPS = (b",", b";", b"\n", b'"', b"24:00", b"1e999", b"nan", b"\x00", b"\xff", b"#", b"9" * 30)
INTACT = (PLAIN, PLAIN.replace(b",", b";"), PLAIN.replace(b"-", b" ").replace(b",", b" "))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_gives_a_record_or_a_sentence(data):
    raw = bytearray(data.draw(st.sampled_from(INTACT)))
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(raw)))
        raw[place : place + data.draw(st.sampled_from([0, 0, 1, 20]))] = data.draw(st.sampled_from(SCRAPS))
    try:
        record = read_record(bytes(raw))
    except RecordError:
        return
    assert len(record) >= 10
