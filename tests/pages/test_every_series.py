"""A long table on the forecast page: all of its series at once, a row each and one file, or one of them."""

import io

import numpy as np
import pandas as pd
import pytest

from anp_core.prediction.temperature.forecast_many import forecasts_to_bytes
from pages.records import every_series
from pages.records.every_series import EVERY
from tests.pages.asked import found, job
from tests.pages.asking_bench import Slow
from tests.pages.forecast_page import csv, drawn, empty, forecast, settled, upload
from tests.pages.test_file_questions import button, cities, control, question, read_so

SOON = 10.0


def with_a_short_one():
    """Two cities, and a third with five days."""
    short = "".join(f"2022-01-0{day},{day}.5,Bern\n" for day in range(1, 6))
    return cities() + short.encode()


@pytest.fixture
def every():
    app = upload(empty(), with_a_short_one(), "cities.csv")
    button(app, "Forecast all 3").click()
    return settled(app)


def test_all_series_are_forecast_a_row_each_and_the_one_that_cannot_be_says_why(every):
    table = every.dataframe[0].value
    assert table["Series"].tolist() == ["Oslo", "Rome", "Bern"]
    assert table["Until"].tolist()[:2] == ["2023-03-06"] * 2
    assert "10 are needed" in table["Why not"][2]
    assert table["Read as"].tolist()[:2] == ["°C", "°C"]
    assert table["Mean (°C)"][1] > table["Mean (°C)"][0] + 5
    assert any(
        "2 series forecast 30 days ahead by temperature/local; 1 not." in item.value for item in every.caption
    )
    assert not drawn(every)


def test_how_the_first_of_them_is_read_stands_above_and_can_be_changed(every):
    said = "\n".join(item.value for item in every.markdown)
    assert '3 series, told apart by "city". The first of them, Oslo, is read so:' in said
    assert "The values are in degrees Celsius: the column's name says so." in said
    control(every, "Unit").set_value("F")
    settled(every)
    assert every.dataframe[0].value["Read as"].tolist()[:2] == ["°F", "°F"]


def test_one_download_holds_all_of_them(every):
    labels = {item.label for item in every.get("download_button")}
    assert labels == {"All forecasts (CSV)", "All forecasts (Parquet)"}
    table = found(every, EVERY).table
    assert table.groupby("station").size().to_dict() == {"Oslo": 30, "Rome": 30}
    parquet = pd.read_parquet(io.BytesIO(forecasts_to_bytes(table, ".parquet")))
    written = pd.read_csv(io.BytesIO(forecasts_to_bytes(table, ".csv")))
    np.testing.assert_allclose(parquet["mean_c"], written["mean_c"], atol=6e-4)
    assert (parquet["p10_c"] < parquet["p90_c"]).all()


def test_from_all_to_one_and_back(every):
    control(every, "Series").set_value("Rome")
    settled(every)
    assert forecast(every).record.reading.series == "Rome"
    control(every, "Series").set_value("all")
    settled(every)
    assert every.dataframe[0].value["Series"].tolist() == ["Oslo", "Rome", "Bern"]


def test_each_forecast_is_the_one_that_the_series_alone_gets(every):
    table = found(every, EVERY).table
    control(every, "Series").set_value("Rome")
    settled(every)
    alone = forecast(every).outlook.mean
    np.testing.assert_allclose(table[table.station == "Rome"]["mean_c"], alone, atol=1e-3)


def test_what_all_series_leave_open_is_asked_once():
    table = pd.read_csv(io.BytesIO(cities()))
    days = pd.to_datetime(table["day"])
    table = table.assign(day=days.dt.strftime("%d/%m/%Y"))[
        (days.dt.day == 1) & (days.dt.year == 2022)
    ].rename(columns={"temperature (C)": "temp"})
    app = upload(empty(), csv(table), "cities.csv")
    button(app, "Forecast all 2").click()
    settled(app)
    assert question(app).startswith("Dates such as")
    while question(app) is not None:
        read_so(app)
    assert app.dataframe[0].value["Series"].tolist() == ["Oslo", "Rome"]


def test_it_can_be_cancelled(monkeypatch):
    slow = Slow()
    monkeypatch.setattr(every_series, "forecast_every", lambda *given: slow(*given[-2:]))
    app = upload(empty(), cities(), "cities.csv")
    button(app, "Forecast all 2").click().run()
    for _ in range(100):
        if slow.began.wait(0.1):
            break
        app.run()
    app.run()
    app.button(key=f"{EVERY}_cancel").click().run()
    assert slow.stopped.wait(SOON)
    assert job(app, EVERY) is not None
    assert any("Cancelled." in item.value for item in app.markdown)


def test_the_horizon_and_the_attention_type_count(every):
    every.segmented_control(key="forecast_horizon_daily").set_value(7)
    settled(every)
    assert len(found(every, EVERY).table) == 14
    assert every.dataframe[0].value["Until"][0] == "2023-02-11"
