"""What is written can be read again, and says what it should."""

import numpy as np
import pytest

from anp_core.data.record import Record
from anp_core.data.table_writing import forecast_to_csv, record_to_csv, template_csv
from anp_core.data.temperature import read_record
from anp_core.data.weather import synthetic_record

DAYS = np.datetime64("2020-01-01") + np.arange(3)


def test_the_template_reads_as_a_short_record_with_a_gap():
    record = read_record(template_csv())
    assert (record.step, record.unit) == ("daily", "C")
    assert [gap.steps for gap in record.gaps] == [2]


@pytest.mark.parametrize("kind", ["temperate-daily", "coastal-hourly"])
def test_a_record_survives_being_written_and_read(kind):
    record = synthetic_record(kind)
    again = read_record(record_to_csv(record))
    assert isinstance(again, Record)
    assert again.step == record.step
    np.testing.assert_array_equal(again.times, record.times)
    np.testing.assert_array_equal(again.values, record.values)


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
