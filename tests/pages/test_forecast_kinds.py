"""The forecast page on what stations upload: schedules, empty ends, other quantities; each told, none a traceback."""

import numpy as np
import pandas as pd
import pytest

from anp_core.data.record import Record
from anp_core.data.sampling import EVERY_STEP, Sampling
from pages.records.question import noun_of
from tests.pages.forecast_page import empty, forecast, upload


def csv(freq, count, column="temp_c", empty=0, layout="%Y-%m-%d %H:%M"):
    times = pd.date_range("2020-01-01", periods=count, freq=freq)
    season = 9 * np.cos(2 * np.pi * (times.day_of_year - 200) / 365.25)
    day = 4 * np.cos(2 * np.pi * (times.hour - 15) / 24)
    weather = np.random.default_rng(0).normal(0, 1.4, count)
    for step in range(1, count):
        weather[step] += 0.75 * weather[step - 1]
    values = 10 + season + day + weather
    cells = [f"{value:.1f}" for value in values]
    cells[count - empty :] = [""] * empty
    return pd.DataFrame({"time": times.strftime(layout), column: cells}).to_csv(index=False).encode()


def shown(content):
    return upload(empty(), content)


def horizons(app):
    return next(item for item in app.segmented_control if item.label.startswith("Horizon"))


@pytest.mark.parametrize(
    ("content", "steps", "values"),
    [
        (csv("3h", 1500), 48, 16),
        (csv("7D", 200), 90, 12),
        (csv("MS", 60), 365, 12),
        (csv("QS", 60), 731, 8),
        (csv("YS", 60), 3653, 10),
        (csv("10min", 5000), 48, 48),
    ],
    ids=["3-hourly", "weekly", "monthly", "quarterly", "yearly", "10 minutes"],
)
def test_a_record_is_forecast_as_it_measures(content, steps, values):
    app = shown(content)
    assert horizons(app).value == steps
    outlook = forecast(app).outlook
    assert len(outlook.times) == values
    assert not app.error
    for sentence in outlook.notes:
        assert any(sentence in item.value for item in app.info)


def test_empty_rows_at_the_end_of_a_file_are_the_horizon_to_begin_with():
    app = shown(csv("D", 800, empty=75))
    assert horizons(app).value == 75
    assert any("(end)" in option for option in horizons(app).options)
    assert forecast(app).outlook.times[-1] == np.datetime64("2020-01-01") + 799


def test_an_ordinary_record_is_told_nothing_and_another_quantity_is():
    assert not shown(csv("D", 800)).info
    app = shown(csv("D", 800, column="relative humidity"))
    assert any("humidity" in item.value and "times as wide" in item.value for item in app.info)


@pytest.mark.parametrize(
    ("sampling", "noun"),
    [
        (EVERY_STEP, "days"),
        (Sampling(14, (0,)), "values"),
        (Sampling(month_day=1), "values"),
        (Sampling(366, (0,)), "values"),
    ],
)
def test_steps_are_called_days_only_where_every_day_is_usual(sampling, noun):
    times = np.array(["2020-01-01", "2021-01-01"], "datetime64[s]")
    record = Record(times, np.zeros(2), "daily", sampling=sampling)
    assert noun_of(record) == noun
