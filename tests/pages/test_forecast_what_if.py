"""The panel "What if it had not seen them?": three ways to drop points, and a measure of faithfulness on request."""

import io
import re
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import TEMPERATURE, carried_types
from anp_core.explain.record_what_if import changes_to_csv
from pages.records.answer import FORECAST
from pages.records.drops import DROPPED
from pages.records.faithfulness import JOB, TITLES
from pages.records.what_if import PANEL
from pages.widgets.background_job import result_shelf

PAGE = str(Path(__file__).parents[2] / "pages" / "forecast_temperature.py")


@pytest.fixture
def page():
    result_shelf.clear()  # what other tests measured would be there at once
    app = AppTest.from_file(PAGE, default_timeout=120)
    app.session_state[PANEL] = True
    return settled(app)


def settled(app):
    """Rerun until the panel has its answer."""
    for _ in range(40):
        app.run()
        assert not app.exception
        if not any("job_cancel" in (item.key or "") for item in app.button):
            return app
        time.sleep(0.1)
    raise AssertionError("the panel never came to rest")


def sentence(app):
    found = [item.value for item in app.markdown if "Without them the forecast moves" in item.value]
    return found[0] if found else None


def answer(app):
    return app.session_state["forecast_last_answer"]


def test_nothing_is_asked_before_the_panel_is_opened():
    app = AppTest.from_file(PAGE, default_timeout=120).run()
    assert "What if it had not seen them?" in [item.label for item in app.expander]
    assert sentence(app) is None
    assert all(item.key != "forecast_what_if_way" for item in app.segmented_control)


def test_at_first_the_four_most_attended_points_go(page):
    assert re.match(
        r"Those 4 points had \d+% of its attention\. Without them the forecast moves by \*\*\d+\.\d\d °C\*\* on "
        r"average; attention alone says \*\*\d+\.\d\d °C\*\*",
        sentence(page),
    )
    page.segmented_control(key="forecast_what_if_count").set_value(1)
    assert sentence(settled(page)).startswith("That point had")


def test_a_span_of_dates_drops_all_points_of_it(page):
    page.segmented_control(key="forecast_what_if_way").set_value("span")
    settled(page)
    assert sentence(page).startswith("Those 7 points")
    first, last = page.date_input
    first.set_value(last.value.replace(day=1))
    settled(page)
    days = answer(page).record.times.astype("datetime64[M]")
    assert sentence(page).startswith(f"Those {(days == days[-1]).sum()} points")
    page.date_input[0].set_value(last.value)
    page.date_input[1].set_value(last.value.replace(day=1))
    settled(page)
    assert sentence(page) is None
    assert "There is no context point between these dates: choose others." in [c.value for c in page.caption]


def test_points_dropped_by_hand_are_compared_with_the_forecast_that_has_them(page):
    page.segmented_control(key="forecast_what_if_way").set_value("hand")
    settled(page)
    assert any(item.value.startswith("No point is dropped by hand yet") for item in page.caption)
    times = answer(page).record.times[-3:].astype(np.int64)
    with_all = answer(page).outlooks[FORECAST]
    page.session_state[DROPPED] = {answer(page).loaded.key: [(), tuple(times.tolist())]}
    settled(page)
    assert sentence(page).startswith("Those 3 points")
    found = next(
        found
        for name in (f"what if {answer(page).key} hand",)
        for key in list(result_shelf()._results)
        if key.startswith(name) and (found := result_shelf().get(key))
    )
    np.testing.assert_allclose(found.before.mean, with_all.mean)
    np.testing.assert_allclose(found.after.mean, answer(page).outlooks[FORECAST].mean)
    table = pd.read_csv(io.BytesIO(changes_to_csv(found)))
    assert len(table) == len(with_all.times)
    np.testing.assert_allclose(table.change_c, table.mean_without_c - table.mean_c, atol=2e-4)


def test_faithfulness_is_measured_for_every_type_when_asked(page):
    assert not any(list(table.value.columns) == list(TITLES) for table in page.table)
    page.button(key="forecast_faithfulness_start").click().run()
    page.session_state[JOB].future.result(timeout=120)
    settled(page)
    table = next(table.value for table in page.table if list(table.value.columns) == list(TITLES))
    assert list(table.Attention) == [CATALOGUE[kind].name for kind in carried_types(TEMPERATURE)]
    ratio = table["Most attended"] / table["At random"]
    np.testing.assert_allclose(table.Ratio, ratio)
    ratios = dict(zip(table.Attention, table.Ratio, strict=True))
    assert min(ratios, key=ratios.get) == "uniform"
    assert ratios["local"] > 2
