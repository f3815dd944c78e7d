"""The panel "How likely is it?": closed at first, one sentence when asked, the file's own unit throughout."""

import io
import re

import numpy as np
import pandas as pd
import pytest

from anp_core.data.table_writing import paths_to_csv
from anp_core.prediction.temperature.path_events import Estimate, Spell, probability_of
from pages.records.chances import COUNT, PANEL, PATHS, WRITTEN, say_estimate
from tests.pages.asked import found
from tests.pages.forecast_page import opened, settled, upload


def table(days=400, unit="c"):
    """Days around 2 °C with weather that lasts, as CSV."""
    random, anomaly = np.random.default_rng(0), np.zeros(days)
    for day in range(1, days):
        anomaly[day] = 0.8 * anomaly[day - 1] + random.normal(0, 2)
    values = 2 + anomaly
    if unit == "f":
        values = values * 1.8 + 32
    dates = pd.date_range("2022-01-01", periods=days, freq="D").strftime("%Y-%m-%d")
    return pd.DataFrame({"day": dates, f"temp_{unit}": values.round(2)}).to_csv(index=False).encode()


@pytest.fixture
def page():
    return opened()


def panel_opened(app, content=None):
    if content is not None:
        upload(app, content)
    app.session_state[PANEL] = True
    return settled(app)


def drawn(app):
    return found(app, PATHS)


def sentence(app):
    assert not app.exception
    found = [
        item.value
        for item in app.markdown
        if re.search(r" (%|days|hours)( \(± [\d.]+\))?\*\*\.$", item.value)
    ]
    return found[0] if found else None


def number(app, start):
    return next(item for item in app.number_input if item.label.startswith(start))


def test_nothing_is_drawn_or_said_before_the_panel_is_opened(page):
    assert "How likely is it?" in [item.label for item in page.expander]
    assert sentence(page) is None
    assert not page.selectbox(key="forecast_attention").disabled
    assert all(item.key != "forecast_chance_kind" for item in page.selectbox)
    assert len(page.get("plotly_chart")) == 0


def test_a_spell_is_answered_in_one_sentence_with_its_number(page):
    panel_opened(page, table())
    number(page, "Threshold").set_value(4.5)
    settled(page)
    number(page, "Days in a row").set_value(5)
    settled(page)
    number(page, "Within").set_value(20)
    settled(page)
    answer = probability_of(drawn(page), Spell(4.5, "above", 20, length=5))
    assert 0.03 < answer.value < 0.97
    words = "A spell of 5 days above 4.5 °C within the next 20 days: "
    assert sentence(page) == f"{words}**{100 * answer.value:.0f} % (± 1)**."
    assert len(page.get("plotly_chart")) == 1
    assert drawn(page).paths.shape == (COUNT, 30)


def test_an_empty_threshold_asks_nothing_and_says_nothing(page):
    panel_opened(page)
    assert sentence(page) is not None
    number(page, "Threshold").set_value(None)
    settled(page)
    assert sentence(page) is None
    assert not page.error
    assert not page.warning


def test_frost_and_thresholds_of_a_fahrenheit_file_are_in_its_unit(page):
    panel_opened(page, table(unit="f"))
    page.selectbox(key="forecast_chance_kind").set_value("frost")
    settled(page)
    frost = sentence(page)
    assert frost.startswith("Frost (a value below 32 °F) within the next 30 days: ")
    page.selectbox(key="forecast_chance_kind").set_value("once")
    settled(page)
    number(page, "Threshold (°F)").set_value(32.0)
    settled(page)
    page.segmented_control(key="forecast_chance_side").set_value("below")
    settled(page)
    once = sentence(page)
    assert once.startswith("A day below 32 °F within the next 30 days: ")
    assert once.split(": ")[1] == frost.split(": ")[1]


def test_one_day_and_a_number_of_days_can_be_asked_for(page):
    panel_opened(page, table())
    number(page, "Threshold").set_value(2.0)
    settled(page)
    page.selectbox(key="forecast_chance_kind").set_value("step")
    settled(page)
    number(page, "Day after the record").set_value(2)
    settled(page)
    assert sentence(page).startswith("A value above 2 °C on 2023-02-06: **")
    page.selectbox(key="forecast_chance_kind").set_value("number")
    settled(page)
    found = re.search(r"Days above 2 °C within the next 30 days: \*\*([\d.]+) days \(±", sentence(page))
    assert 0 < float(found[1]) < 30


def test_another_horizon_draws_other_paths_and_a_long_spell_stays_within_it(page):
    panel_opened(page)
    number(page, "Days in a row").set_value(20)
    settled(page)
    page.segmented_control(key="forecast_horizon_daily").set_value(7)
    settled(page)
    panel_opened(page)
    assert drawn(page).paths.shape == (COUNT, 7)
    assert "within the next 7 days" in sentence(page)
    assert "A spell of 3 days" in sentence(page)


def test_the_file_holds_paths_in_the_unit_of_the_record(page):
    panel_opened(page, table(unit="f"))
    written = pd.read_csv(io.BytesIO(paths_to_csv(drawn(page).times, drawn(page).paths[:WRITTEN], "F")))
    assert written.shape == (30, 1 + WRITTEN)
    assert written["time"][0] == "2023-02-05"
    np.testing.assert_allclose(written["path_7_f"], drawn(page).paths[6] * 1.8 + 32, atol=0.006)
    assert f"{WRITTEN} paths (CSV)" in [item.label for item in page.get("download_button")]


@pytest.mark.parametrize(
    ("value", "error", "is_number", "words"),
    [
        (0.0, 0.0005, False, "less than 0.1 %"),
        (1.0, 0.0005, False, "more than 99.9 %"),
        (0.124, 0.007, False, "12 % (± 1)"),
        (0.5, 0.02, False, "50 % (± 2)"),
        (0.0125, 0.0025, False, "1.2 % (± 0.2)"),
        (3.42, 0.06, True, "3.4 days (± 0.1)"),
    ],
)
def test_estimates_are_said_as_exactly_as_they_are_known(value, error, is_number, words):
    assert say_estimate(Estimate(value, error, 2_000), is_number, "daily") == words
