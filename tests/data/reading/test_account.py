"""What was read stands in the record: columns, order, unit and reason, step, span, count, what was left out."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from anp_core.data.temperature import read_record, read_series
from anp_core.errors import ChoiceNeeded, RecordError, UserInputError
from tests.data.reading.dressing import DAILY, DAYS, HOURLY, HOURS, weather


def file_of(rows, head="date,temp"):
    return "\n".join([head, *rows]).encode()


def test_everything_that_was_read_is_told():
    rows = [
        f"{day:%d/%m/%Y},{-9999 if i == 5 else 99.5 if i == 9 else v}"
        for i, (day, v) in enumerate(zip(DAYS, DAILY, strict=True))
    ]
    rows[20] = "20/x/2019,4.0"
    record = read_record(file_of(rows))
    reading = record.reading
    assert (reading.time, reading.column, reading.series) == (("date",), "temp", "")
    assert reading.columns == ("date", "temp")
    assert (reading.date_order, reading.unit, reading.count) == ("dmy", "C", 117)
    assert "no unit is stated" in reading.unit_reason
    assert reading.step_seconds == 86_400
    assert reading.span == (np.datetime64("2019-01-01", "s"), np.datetime64("2019-04-30", "s"))
    assert {(left.count, left.rows) for left in reading.left_out} == {(1, True), (1, False)}
    assert [left.examples for left in reading.left_out if left.rows] == [("20/x/2019",)]
    assert [row.raw[0] for row in reading.first_rows] == ["01/01/2019", "02/01/2019", "03/01/2019"]
    assert all(float(row.raw[1]) == row.celsius for row in reading.first_rows)
    assert set(reading.choices) == {"time", "column", "unit", "date_order", "series"}
    assert reading.choices["date_order"][0] == "dmy"
    for left in reading.left_out:
        assert left.sentence in record.report


def test_every_option_is_obeyed():
    rows = [f"{day:%d/%m/%Y},{v},{v + 20:.1f}" for day, v in zip(DAYS, DAILY, strict=True)]
    raw = file_of(rows, "date,tmean,other")
    np.testing.assert_allclose(read_record(raw, column="other", unit="C").values, DAILY + 20, atol=0.01)
    np.testing.assert_allclose(read_record(raw, unit="F").values, (DAILY - 32) / 1.8, atol=0.01)
    np.testing.assert_allclose(read_record(raw, unit="0.1C").values, DAILY / 10, atol=0.01)
    assert read_record(raw, date_order="mdy").reading.count < 60
    assert read_record(raw, time="date").reading.time == ("date",)


@pytest.mark.parametrize(
    ("options", "words"),
    [({"unit": "R"}, "unit must be one of"), ({"date_order": "ydm"}, "date_order must be one of"),
     ({"column": "rain"}, 'no column "rain"'), ({"time": "when"}, 'no column "when"'),
     ({"series": "Leeds"}, "one series")],
)  # fmt: skip
def test_an_option_that_does_not_fit_is_refused_with_what_does(options, words):
    with pytest.raises(RecordError, match=words):
        read_record(file_of([f"{day:%Y-%m-%d},{v}" for day, v in zip(DAYS, DAILY, strict=True)]), **options)


def test_a_path_a_string_bytes_and_open_files_are_the_same(tmp_path):
    path = tmp_path / "town.csv"
    path.write_bytes(file_of([f"{day:%Y-%m-%d},{v}" for day, v in zip(DAYS, DAILY, strict=True)]))
    with path.open("rb") as binary, path.open(encoding="utf-8") as text:
        records = [read_record(source) for source in (path, str(path), path.read_bytes(), binary, text)]
    for record in records:
        np.testing.assert_array_equal(record.values, records[0].values)
    assert records[0].name == records[1].name == records[3].name == "town.csv"
    with pytest.raises(RecordError, match="no file"):
        read_record(Path("nowhere.csv"))


def test_a_question_names_the_option_and_the_choices():
    rows = [
        f"{place},{day:%Y-%m-%d},{v}"
        for day, v in zip(DAYS, DAILY, strict=True)
        for place in ("Leeds", "York")
    ]
    with pytest.raises(ChoiceNeeded, match=r'2 series.*Choose series: "Leeds", "York"') as asked:
        read_record(file_of(rows, "city,date,temp"))
    assert isinstance(asked.value, UserInputError)
    assert asked.value.choices == ("Leeds", "York")


def test_all_series_of_a_long_table_come_with_their_names_and_a_bad_one_stops_nobody():
    rows = [f"{place},{day:%Y-%m-%d},{v + shift:.1f}" for day, v in zip(DAYS, DAILY, strict=True)
            for place, shift in (("Leeds", 0), ("York", 2))]  # fmt: skip
    rows += ["Hull,2019-01-01,4.0", "Hull,2019-01-02,4.0", "Hull,2019-01-03,4.0"]
    found = dict(read_series(file_of(rows, "city,date,temp")))
    np.testing.assert_allclose(found["York"].values, DAILY + 2)
    np.testing.assert_allclose(found["Leeds"].values, DAILY)
    assert isinstance(found["Hull"], RecordError)


def test_rows_of_one_time_and_other_values_are_never_averaged_in_number():
    rows = [f"{day:%Y-%m-%d},{v + shift:.1f}" for day, v in zip(DAYS, DAILY, strict=True) for shift in (0, 5)]
    with pytest.raises(RecordError, match="several series"):
        read_record(file_of(rows))


def test_a_station_that_measures_at_ten_to_keeps_its_minute():
    rows = [f"{hour:%Y-%m-%d %H}:50,{v}" for hour, v in zip(HOURS, HOURLY, strict=True)]
    record = read_record(file_of(rows))
    np.testing.assert_array_equal(
        record.times, (HOURS + pd.Timedelta("50min")).to_numpy().astype("datetime64[s]")
    )
    assert record.gaps == ()
    np.testing.assert_array_equal(record.times_of(record.step_numbers(record.times)), record.times)


@pytest.mark.parametrize("code", ["85.0", "99.9", "100", "-40", "-50", "-88"])
def test_an_error_code_is_left_out_and_told_and_flips_no_unit(code):
    values = weather(400, 4, 3, 24, 0.9)
    times = pd.date_range("2013-01-03", periods=400, freq="h")
    rows = [
        f"{time},{code if i % 50 == 7 else v}" for i, (time, v) in enumerate(zip(times, values, strict=True))
    ]
    record = read_record(file_of(rows, "timestamp,temp"))
    assert (record.unit, len(record)) == ("C", 392)
    np.testing.assert_allclose(record.values, np.delete(values, np.arange(7, 400, 50)))
    assert sum(left.count for left in record.reading.left_out) == 8


def test_a_span_that_one_row_made_is_never_filled():
    rows = [f"{day:%Y-%m-%d},{v}" for day, v in zip(DAYS, DAILY, strict=True)] + ["2091-05-01,9.5"]
    record = read_record(file_of(rows))
    assert record.span[1] == np.datetime64("2019-04-30")
    assert record.gaps == ()
    assert any("2091-05-01" in sentence for sentence in record.report)
