"""The panel of the backtest: closed at first, run by a button, cancelled by another, kept while controls change."""

import io
import time

import numpy as np
import pandas as pd
import pytest

from anp_core.prediction.temperature import backtest as module
from anp_core.prediction.temperature.backtest_table import backtest_table, origins_table
from pages.asking.ask import SLOTS, clear_shelf
from pages.records.backtest import BACKTEST, PANEL
from tests.pages.asked import found
from tests.pages.forecast_page import empty, settled, upload

INNER = ["seasonal_naive", "climatology"]


def table(days=120, unit="c"):
    """Days around 10 °C, as CSV."""
    values = 10 + np.random.default_rng(0).normal(0, 2, days)
    values = values * 1.8 + 32 if unit == "f" else values
    dates = pd.date_range("2022-01-01", periods=days, freq="D").strftime("%Y-%m-%d")
    return pd.DataFrame({"day": dates, f"temp_{unit}": values.round(3)}).to_csv(index=False).encode()


@pytest.fixture
def page():
    """The page with a short record of one's own and the panel open."""
    clear_shelf()  # what other tests scored would be there at once
    return upload(empty(**{PANEL: True, "forecast_horizon_daily": 7}), table())


def run(app, methods=INNER):
    """Press the button and wait for the end."""
    app.pills(key="backtest_methods").set_value(methods).run()
    app.button(key="backtest_run").click()
    return settled(app)


def scores(app):
    return next(item.value for item in app.table if "Against Lacuna" in item.value.columns)


def says(app, words):
    return any(words in item.value for item in [*app.caption, *app.warning, *app.markdown])


def test_nothing_runs_before_the_button_is_pressed(page):
    assert BACKTEST not in page.session_state[SLOTS]
    assert says(page, "measured on two idle cores")
    assert {item.label for item in page.button} >= {"Run the backtest"}


def test_the_button_brings_a_table_a_diagram_and_files_that_stay_when_controls_change(page):
    charts = len(page.get("plotly_chart"))
    run(page)
    shown = scores(page)
    assert list(shown["Method"]) == ["Lacuna, local", "Seasonal naive", "Climatology"]
    assert shown["Against Lacuna"][0] == "–"
    assert len(page.get("plotly_chart")) == charts + 2
    labels = {item.label for item in page.get("download_button")}
    assert {"Table (CSV)", "Every forecast (CSV)"} <= labels
    assert not says(page, "The controls have changed since")
    page.segmented_control(key="forecast_horizon_daily").set_value(14)
    settled(page)
    assert says(page, "The controls have changed since")
    pd.testing.assert_frame_equal(scores(page), shown)
    assert says(page, "7 days ahead from")


def test_another_record_does_not_show_the_scores_of_this_one(page):
    run(page)
    upload(page, table(130))
    assert not any("Against Lacuna" in item.value.columns for item in page.table)


@pytest.mark.slow
def test_fahrenheit_scores_are_celsius_scores_times_nine_fifths(page):
    celsius = scores(run(page))
    fahrenheit = scores(run(upload(page, table(unit="f"))))
    np.testing.assert_allclose(fahrenheit["CRPS (°F)"], 1.8 * celsius["CRPS (°C)"], rtol=1e-3)
    np.testing.assert_allclose(fahrenheit["MASE"], celsius["MASE"], rtol=1e-3)


def test_a_record_that_is_too_short_says_so_and_cannot_be_run(page):
    upload(page, table(45))
    page.segmented_control(key="forecast_horizon_daily").set_value(30)
    settled(page)
    assert any("Choose a shorter horizon" in item.value for item in page.warning)
    assert page.button(key="backtest_run").disabled


def test_cancel_ends_it_and_the_page_goes_on(page, monkeypatch):
    def slow(model):
        def wait(times, values, targets, step):
            time.sleep(0.3)
            return module.Predicted(np.zeros(len(targets)), np.ones(len(targets)))

        return {"lacuna": module.Method("Slow", "", wait), "other": module.Method("Slower", "", wait)}

    page.pills(key="backtest_methods").set_value(INNER).run()
    monkeypatch.setattr(module, "backtest_methods", slow)
    monkeypatch.setattr("pages.records.backtest.Asked.key", property(lambda self: "backtest that is slow"))
    page.pills(key="backtest_methods").set_value([]).run()
    page.button(key="backtest_run").click().run()
    cancel = next(item for item in page.button if item.label == "Cancel")
    assert page.button(key="backtest_run").disabled
    cancel.click().run()
    assert not page.exception
    assert says(page, "The backtest was cancelled")
    assert not page.button(key="backtest_run").disabled
    assert found(page, BACKTEST) is None


def test_files_read_back_as_the_result(page):
    result = found(run(page), BACKTEST).result
    written = pd.read_csv(io.StringIO(origins_table(result).to_csv(index=False)))
    assert len(written) == 3 * len(result.plan.times)
    ours = written[written.method == "Lacuna, local"]
    np.testing.assert_allclose(ours.crps_c, result.rows[0].crps, atol=1e-4)
    assert ours.measured_steps.sum() == result.steps
    assert backtest_table(result, "C")["MASE"][0] == pytest.approx(result.rows[0].mase.mean())
