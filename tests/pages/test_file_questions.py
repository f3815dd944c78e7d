"""A file that can be read in several ways is asked about; what was answered is kept with it and can be changed."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from pages.records.choices import ANSWERS
from pages.records.own_file import TAKEN, content_key
from tests.pages.asked import wait
from tests.pages.forecast_page import PAGE, SECONDS, csv, daily, drawn, empty, forecast, settled, upload

APP = str(Path(PAGE).parents[1] / "app.py")
COMPARE = str(Path(PAGE).parents[1] / "pages" / "compare_attention.py")
FAHRENHEIT = [31, 35, 40, 52, 60, 68, 72, 70, 61, 50, 44, 36]


def months():
    """The first of each month in an order that nobody can tell, and values that may be °F or tenths of °C."""
    days = [f"01/{month:02d}/2020" for month in range(1, 13)]
    return csv(pd.DataFrame({"date": days, "value": FAHRENHEIT}))


def cities(unit="C"):
    """Two places in one long table."""
    table = daily()[["day", "temp_c"]].rename(columns={"temp_c": f"temperature ({unit})"})
    warmer = table.assign(**{f"temperature ({unit})": (daily().temp_c.astype(float) + 10).round(1)})
    return csv(pd.concat([table.assign(city="Oslo"), warmer.assign(city="Rome")]))


def question(app):
    """The sentence of the question that stands on the page; None where none does."""
    return next(
        (item.value.removeprefix("## ") for item in app.markdown if item.value.startswith("## ")), None
    )


def button(app, label):
    return next(item for item in app.button if item.label == label)


def captions(app):
    """What each choice would make of the first rows."""
    return list(app.radio[0].proto.captions)


def read_so(app):
    button(app, "Read it so").click()
    return settled(app)


def control(app, label):
    return next(item for item in app.selectbox if item.label == label)


def test_nothing_is_forecast_before_the_visitor_has_answered():
    app = upload(empty(), months(), "months.csv")
    assert question(app).startswith("Dates such as 01/01/2020 can be read as day, month, year or as month")
    assert app.radio[0].value == "dmy"
    assert app.radio[0].options == ["day, month, year · most likely, a guess", "month, day, year"]
    assert list(app.table[0].value['"date"'][:3]) == ["01/01/2020", "01/02/2020", "01/03/2020"]
    assert not drawn(app)
    assert forecast_of(app) is None
    app.radio[0].set_value("mdy")
    settled(app)
    assert forecast_of(app) is None  # choosing is not yet saying so


def forecast_of(app):
    """The forecast that the page asked for in its last run."""
    return forecast(app) if drawn(app) else None


def test_questions_follow_one_another_and_the_answers_count():
    app = upload(empty(), months(), "months.csv")
    assert captions(app) == ["2020-01-01, 2020-02-01, 2020-03-01, …", "2020-01-01, 2020-01-02, 2020-01-03, …"]
    read_so(app)
    assert captions(app) == ["-0.6 °C, 1.7 °C, 4.4 °C, …", "3.1 °C, 3.5 °C, 4.0 °C, …"]
    assert question(app).startswith('No unit is stated for "value"')
    assert app.radio[0].options[0] == "degrees Fahrenheit · most likely, a guess"
    assert any("Order of day and month: **day, month, year**" in item.value for item in app.markdown)
    read_so(app)
    assert question(app) is None
    record = forecast(app).record
    np.testing.assert_allclose(record.values, (np.array(FAHRENHEIT) - 32) / 1.8)
    assert str(record.times[1])[:10] == "2020-02-01"


def test_an_answer_can_be_changed_before_and_after():
    app = upload(empty(), months(), "months.csv")
    read_so(app)
    button(app, "Change").click()
    settled(app)
    assert question(app).startswith("Dates such as")
    app.radio[0].set_value("mdy")
    read_so(app)
    read_so(app)
    assert str(forecast(app).record.times[1])[:10] == "2020-01-02"
    control(app, "Order of day and month").set_value("dmy")
    settled(app)
    assert str(forecast(app).record.times[1])[:10] == "2020-02-01"
    button(app, "Find out anew").click()
    settled(app)
    assert question(app).startswith("Dates such as")


def test_answers_stay_with_their_file():
    app = upload(empty(), months(), "months.csv")
    read_so(app)
    read_so(app)
    upload(app, cities(), "cities.csv")
    assert question(app) == 'The file holds 2 series, told apart by "city".'
    upload(app, months(), "months.csv")
    assert question(app) is None
    assert forecast(app).record.reading.unit == "F"


def test_one_series_of_a_long_table_is_chosen_and_another_one_after_it():
    app = upload(empty(), cities(), "cities.csv")
    app.radio[0].set_value("Rome")
    read_so(app)
    warm = forecast(app).record
    assert len(warm) == 400
    control(app, "Series").set_value("Oslo")
    settled(app)
    np.testing.assert_allclose(forecast(app).record.values, warm.values - 10, atol=1e-9)


def test_another_column_takes_back_the_unit_that_was_said_of_the_first():
    table = daily().assign(soil_temp=(daily().temp_c.astype(float) + 2).round(1))
    app = upload(empty(), csv(table), "two.csv")
    control(app, "Unit").set_value("F")
    settled(app)
    control(app, "Temperature column").set_value("soil_temp")
    settled(app)
    assert forecast(app).record.reading.unit == "C"


def test_a_choice_that_does_not_work_is_refused_and_can_be_taken_back():
    app = upload(empty(), csv(daily().assign(place="here")), "garden.csv")
    control(app, "Temperature column").set_value("place")
    settled(app)
    assert len(app.error) == 1
    assert not drawn(app)
    button(app, "Change").click()
    settled(app)
    assert not app.error
    assert len(forecast(app).record) == 400


def test_what_was_read_stands_in_sight():
    table = daily()
    table["day"] = pd.to_datetime(table.day).dt.strftime("%d/%m/%Y")
    table.loc[7, "day"] = "?"
    app = upload(empty(), csv(table), "garden.csv")
    assert not [item.label for item in app.expander if "read" in item.label.lower()]
    rows = app.table[0].value
    assert rows.iloc[1].tolist() == [
        "02/01/2022",
        table.temp_c[1],
        "2022-01-02",
        f"{float(table.temp_c[1]):.1f}",
    ]
    said = "\n".join(item.value for item in app.markdown)
    for words in (
        "**garden.csv** · :small[Read 399 daily values from 2022-01-01 to 2023-02-04; missing are 1 of 400",
        "Dates are read as day, month, year: no other order reads all dates.",
        "The values are in degrees Celsius: the column's name says so.",
        "Rows come every day.",
        "Left out 1 row without a readable date. (“?”)",
    ):
        assert words in said
    labels = {item.label for item in app.selectbox}
    assert labels >= {"Date column", "Temperature column", "Order of day and month", "Unit"}


def test_what_a_file_writes_is_shown_as_it_is_written():
    table = daily().rename(columns={"temp_c": "*temp* [°C] :red[x]"})
    app = upload(empty(), csv(table), "my_*best*_file.csv")
    said = "\n".join(item.value for item in app.markdown)
    assert r"**my\_\*best\*\_file.csv**" in said
    assert r'"\*temp\* \[°C\] \:red\[x\]"' in list(app.table[0].value.columns)


def test_the_comparison_asks_the_same_question():
    app = AppTest.from_file(COMPARE, default_timeout=SECONDS)
    app.session_state["compare_task"] = "record"
    app.session_state["forecast_source"] = "My own file"
    app.session_state[TAKEN] = ("cities.csv", cities())
    settled(app)
    assert question(app) == 'The file holds 2 series, told apart by "city".'
    assert not drawn(app)
    read_so(app)
    wait(app)
    assert drawn(app)


def through_app(query=None):
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    app.switch_page("pages/forecast_temperature.py")
    for name, value in (query or {}).items():
        app.query_params[name] = value
    app.run()
    return settled(app)


def test_the_address_carries_what_was_said_to_the_same_file_and_to_no_other():
    app = upload(through_app(), months(), "months.csv")
    read_so(app)
    read_so(app)
    link = {name: app.query_params[name] for name in ("file", "order", "unit")}
    assert link == {"file": content_key(months()), "order": "dmy", "unit": "F"}

    other = through_app(link)
    upload(other, cities(), "cities.csv")
    assert question(other) is not None
    assert "unit" not in other.query_params

    same = upload(through_app(link), months(), "months.csv")
    assert question(same) is None
    assert same.session_state[ANSWERS][link["file"]] == {"date_order": "dmy", "unit": "F"}


@pytest.mark.parametrize("nonsense", ["", "Q", "9" * 300])
def test_an_address_that_says_nonsense_about_a_file_is_refused_in_a_sentence(nonsense):
    link = {"file": content_key(months()), "order": "dmy", "unit": nonsense}
    app = upload(through_app(link), months(), "months.csv")
    assert not app.exception
    assert question(app) is not None or len(app.error) == 1
