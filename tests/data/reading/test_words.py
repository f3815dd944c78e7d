"""What names of columns mean: which temperature comes first, what is a time, what tells series apart."""

import itertools

import pytest

from anp_core.data.reading.words import names_clock, names_series, part_of_time, time_rank, value_rank

FIRST_TO_LAST = [
    ("tmean", "tmax", "tmin", "dew_point"),
    ("temp_out", "temp_in"),
    ("actual_mean_temp", "average_max_temp"),
    ("AirTC_Avg", "PTemp_C_Avg", "BattV_Avg"),
    ("tre200d0", "tre200dx", "rre150d0"),
    ("TG", "TX", "TN", "FG"),
    ("TT_TU", "RF_TU"),
    ("TMK", "TXK", "TGK"),
    ("T", "T10N", "DD"),
    ("air_temp", "water_temp"),
    ("ATMP", "WTMP", "WSPD"),
    ("Mean Temp (°C)", "Max Temp (°C)", "Heat Deg Days (°C)"),
    ("temperature", "temperature_forecast"),
    ("Outdoor Temperature(℃)", "Indoor Temperature(℃)", "Feels Like(℃)"),
    ("平均気温(℃)", "平均気温(℃) 品質情報"),
    ("기온(°C)", "습도(%)"),
    ("Lufttemperatur", "Luftfeuchte"),
    ("Ilman lämpötila", "Suhteellinen kosteus"),
    ("T2M", "T2MDEW"),
    ("value", "humidity"),
]


@pytest.mark.parametrize("names", FIRST_TO_LAST, ids=lambda names: names[0])
def test_air_temperature_comes_first(names):
    for better, worse in itertools.pairwise(names):
        assert value_rank(better) > value_rank(worse), (better, worse)


@pytest.mark.parametrize(
    "name",
    ["date", "Datum", "fecha", "MESS_DATUM", "valid", "年月日", "일시", "Дата", "AAAAMMJJ", "TIMESTAMP"],
)
def test_names_of_times_are_known(name):
    assert time_rank(name) > 1


def test_what_a_row_stands_for_comes_before_its_start_end_and_making():
    assert time_rank("Representativt dygn") > time_rank("Från Datum Tid (UTC)")
    assert time_rank("time") > max(time_rank("last_updated"), time_rank("sunrise_time"), time_rank("_stop"))


@pytest.mark.parametrize("name", ["Hora UTC", "Klo", "Time [UTC]", "Uhrzeit", "hour", "Hour (PST)", "时间"])
def test_names_of_clocks_are_known(name):
    assert names_clock(name)


@pytest.mark.parametrize(
    ("names", "part"),
    [(("Year", "YY (yr)", "Vuosi", "año", "年"), 0), (("MO", "mm", "Kk", "Monat", "mes"), 1),
     (("DD", "Pv", "DOY", "jour"), 2),
     (("HR", "hh", "Klo", "Hour (UTC)"), 3), (("MI", "Minute"), 4), (("temp", "station", "minimum"), None)],
)  # fmt: skip
def test_parts_of_a_date_are_known(names, part):
    assert {part_of_time(name) for name in names} == {part}


def test_stations_places_elements_and_entities_are_known():
    for name in ("station", "location", "City", "entity_id", "element", "parameterId", "지점명", "NUM_POSTE"):
        assert names_series(name)
    for name in ("weather", "temp_flag", "wind", "remarks"):
        assert not names_series(name)
