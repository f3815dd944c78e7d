"""The panel "What if it had not seen them?": three ways to drop points, and a measure of faithfulness on request."""

import io
import re

import numpy as np
import pandas as pd
import pytest

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import TEMPERATURE, carried_types
from pages.asking.ask import clear_shelf, on_shelf
from pages.records.drops import DROPPED
from pages.records.what_if import PANEL, write_changes
from tests.pages.forecast_page import forecast, opened, settled


@pytest.fixture
def page():
    clear_shelf()  # what other tests measured would be there at once
    return opened(**{PANEL: True})


def sentence(app):
    found = [item.value for item in app.markdown if "attention alone says" in item.value]
    return found[0] if found else None


def test_nothing_is_asked_before_the_panel_is_opened():
    app = opened()
    assert "What if it had not seen them?" in [item.label for item in app.expander]
    assert sentence(app) is None
    assert all(item.key != "forecast_what_if_way" for item in app.segmented_control)


def test_at_first_the_four_most_attended_points_go(page):
    assert re.match(
        r"Those 4 points had \d+% of its attention\. The prediction then moves by \*\*\d+\.\d\d °C\*\*; "
        r"attention alone says \*\*\d+\.\d\d °C\*\*",
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
    days = forecast(page).record.times.astype("datetime64[M]")
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
    times = forecast(page).record.times[-3:].astype(np.int64)
    with_all = forecast(page).outlook
    page.session_state[DROPPED] = {forecast(page).question.loaded.key: [(), tuple(times.tolist())]}
    settled(page)
    assert sentence(page).startswith("Those 3 points")
    found = on_shelf(f"what if {forecast(page).key} hand")
    np.testing.assert_allclose(found.before.mean[:, 0], with_all.mean)
    np.testing.assert_allclose(found.after.mean[:, 0], forecast(page).outlook.mean)
    table = pd.read_csv(io.BytesIO(write_changes(forecast(page), found)))
    assert len(table) == len(with_all.times)
    np.testing.assert_allclose(table.change_c, table.mean_without_c - table.mean_c, atol=2e-4)


@pytest.mark.slow
def test_faithfulness_is_measured_for_every_type_when_asked(page):
    assert not shown_rows(page)
    page.button(key="forecast_faithfulness_start").click()
    settled(page)
    rows = shown_rows(page)
    assert list(rows) == [CATALOGUE[kind].name for kind in carried_types(TEMPERATURE)]
    ratios = {name: ratio for name, (_most, _random, ratio) in rows.items()}
    for most, at_random, ratio in rows.values():
        assert most == pytest.approx(ratio * at_random, abs=1e-3 + 6e-4 * ratio)  # rounded numbers
    assert min(ratios, key=ratios.get) == "uniform"
    assert ratios["local"] > 2


def shown_rows(page):
    """{name: numbers} of the table of faithfulness, empty where there is none."""
    found = [block.body for block in page.get("html") if "Most attended" in block.body]
    names = re.findall(r'<th scope="row">(.*?)</th>', "".join(found))
    numbers = [float(cell) for cell in re.findall(r"<td[^>]*>(?:<strong>)?([\d.]+)", "".join(found))]
    return {name: tuple(numbers[3 * at : 3 * at + 3]) for at, name in enumerate(names)}
