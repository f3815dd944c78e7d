"""Several series in one table are recognised and asked for; one station's file is not asked about."""

import numpy as np
import pandas as pd
import pytest

from anp_core.data.reading.series import choose_series, find_series
from anp_core.errors import ChoiceNeeded, RecordError

DAYS = pd.date_range("2019-01-01", periods=30)


def long_table(**names):
    """A row for each day and each tuple of names."""
    rows = [
        (*each, day.strftime("%Y-%m-%d"), 5.0) for day in DAYS for each in zip(*names.values(), strict=True)
    ]
    return pd.DataFrame(rows, columns=[*names, "date", "value"], dtype=str)


def found_in(table, named=True):
    return find_series(table, pd.to_datetime(table["date"]).to_numpy(), ("date",), named)


def test_stations_and_elements_are_told_apart_by_as_few_columns_as_do():
    table = long_table(country=["UK", "UK", "FR"], number=["1", "2", "3"], city=["Leeds", "York", "Paris"])
    found = found_in(table)
    assert found.columns == ("city",)
    assert set(found.names) == {"Leeds", "York", "Paris"}
    both = found_in(long_table(station=["A", "A", "B", "B"], element=["TMAX", "PRCP", "TMAX", "PRCP"]))
    assert set(both.columns) == {"station", "element"}
    assert both.names[0] in ("A / TMAX", "B / TMAX")  # temperatures first


@pytest.mark.parametrize("named", [True, False])
def test_a_column_of_words_that_makes_times_unique_tells_series_apart(named):
    assert found_in(long_table(what=["TMAX", "TMIN"]), named).names == ("TMAX", "TMIN")


def test_one_station_with_flags_weather_and_report_types_is_one_series():
    table = long_table(station=["A"])
    table["weather"] = ["rain", "sun", "fog"] * 10
    table["report_type"] = ["FM-12", "FM-15", "FM-15"] * 10
    assert found_in(table) is None


def test_a_series_is_chosen_by_its_name_or_a_part_of_it():
    found = found_in(long_table(station=["A", "A", "B"], element=["TMAX", "PRCP", "TMAX"]))
    assert found.names[choose_series(found, "prcp")] == "A / PRCP"
    with pytest.raises(ChoiceNeeded) as asked:
        choose_series(found, "TMAX")
    assert set(asked.value.choices) == {"A / TMAX", "B / TMAX"}
    with pytest.raises(ChoiceNeeded, match="3 series"):
        choose_series(found, None)
    with pytest.raises(RecordError, match='no series "C"'):
        choose_series(found, "C")


def test_rows_are_given_to_their_series():
    table = long_table(station=["A", "B"])
    found = found_in(table)
    np.testing.assert_array_equal(np.array(found.names)[found.of_row], table["station"])
