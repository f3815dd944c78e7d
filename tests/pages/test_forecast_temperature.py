import io

import numpy as np
import pandas as pd
import pytest

from anp_core.data.record import Record
from anp_core.data.table_writing import quantiles_to_csv
from anp_core.figures.forecast_traces import QUANTILE_LEVELS
from pages.records import drops as forecast_drops
from pages.records.own_file import LoadedRecord
from tests.pages.forecast_page import csv, daily, drawn, forecast, gaps, opened, settled, upload


@pytest.fixture
def page():
    return opened()


def control(app, kind, label):
    return next(item for item in getattr(app, kind) if item.label == label)


def edit(app, action, first=None, last=None):
    """What the lens reports, and the run of the page that answers it."""
    state = {"action": action}
    if first is not None:
        state |= {
            "from": int(first.astype(np.int64)),
            "to": int((first if last is None else last).astype(np.int64)),
        }
    histories = {name: list(steps) for name, steps in app.session_state["forecast_dropped"].items()}
    with pytest.MonkeyPatch.context() as patch:  # a browser's trigger cannot be sent by AppTest
        patch.setattr(forecast_drops.st, "session_state", {"forecast_dropped": histories})
        forecast_drops.apply_edit(forecast(app).question.loaded, forecast(app).record, state)
    app.session_state["forecast_dropped"] = histories
    app.session_state["forecast_edited"] = True
    settled(app)


def shows_lens(app):
    """Whether the chart is there; no heatmap is drawn before its tab is opened."""
    return bool(drawn(app)) and not app.get("plotly_chart")


def labels_of_downloads(app):
    return {item.label for item in app.get("download_button")}


def values_read(app):
    return next(item.value for item in app.markdown if "** · :small[Read " in item.value)


def test_first_visit_shows_a_finished_sample_that_says_it_is_synthetic(page):
    assert not page.error
    assert (
        "synthetic" in control(page, "selectbox", "Sample record").value
        or "synthetic" in forecast(page).question.loaded.title
    )
    assert len(forecast(page).outlook.times) == 30
    assert shows_lens(page)
    assert len(forecast(page).attention.targets) == 30
    assert len(gaps(page).attention.targets)


def test_an_uploaded_record_is_read_and_forecast(page):
    upload(page, csv(daily(missing=(100, 101, 102))))
    assert not page.error
    assert "397 daily values from 2022-01-01 to 2023-02-04" in values_read(page)
    assert str(forecast(page).outlook.times[0])[:10] == "2023-02-05"
    assert list(gaps(page).outlook.times.astype("datetime64[D]").astype(str)) == [
        "2022-04-11",
        "2022-04-12",
        "2022-04-13",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (bytes(range(256)) * 40, ""),
        (b"name,temperature\nanna,3.5\nbert,4.5\ncleo,5.5\n", "date"),
        (b"date,place\n2024-01-01,here\n2024-01-02,there\n2024-01-03,here\n", "number"),
        (b"date,temperature\n2024-01-01,3.5\n", "1 observation"),
        (b"date,temperature\n2024-01-01,\n2024-01-02,\n2024-01-03,\n", ""),
    ],
    ids=["empty", "binary", "no dates", "no numbers", "one row", "all gaps"],
)
def test_a_bad_file_gets_one_sentence_and_no_answer_stands_beside_it(page, content, words):
    assert shows_lens(page)
    upload(page, content, "mine.csv")
    assert len(page.error) == 1
    assert page.error[0].value.startswith("**mine.csv**: ")
    assert words in page.error[0].value
    assert page.error[0].value.endswith(".")
    assert not drawn(page)
    assert labels_of_downloads(page) == {"Template for your own record (CSV)"}
    upload(page, csv(daily()))
    assert shows_lens(page)


def test_after_a_bad_file_the_good_one_before_is_not_shown(page):
    upload(page, csv(daily()))
    upload(page, b"")
    assert len(page.error) == 1
    assert not drawn(page)


def test_where_a_file_is_asked_for_stands_its_shape_and_the_template_and_no_answer(page):
    page.segmented_control(key="forecast_source").set_value("My own file")
    settled(page)
    assert page.code[0].value.splitlines()[:2] == ["date,temperature_c", "2024-01-01,3.4"]
    assert labels_of_downloads(page) == {"Template for your own record (CSV)"}
    assert not drawn(page)


def test_decimal_commas_semicolons_and_utf16_say_the_same(page):
    table = daily()
    upload(page, csv(table))
    plain = forecast(page).record.values
    commas = csv(table.assign(temp_c=table.temp_c.str.replace(".", ",")), sep=";")
    upload(page, commas)
    np.testing.assert_allclose(forecast(page).record.values, plain)
    upload(page, csv(table).decode().encode("utf-16"))
    np.testing.assert_allclose(forecast(page).record.values, plain)


def test_guessed_columns_and_the_unit_can_be_changed(page):
    upload(page, csv(daily().assign(other=daily().temp_c.astype(float).add(40).astype(str))))
    column = control(page, "selectbox", "Temperature column")
    assert column.value == "temp_c"
    assert control(page, "selectbox", "Date column").value == "day"
    before = forecast(page).record.values
    column.set_value("other")
    settled(page)
    control(page, "selectbox", "Unit").set_value("C")
    settled(page)
    np.testing.assert_allclose(forecast(page).record.values, before + 40, atol=1e-6)
    control(page, "selectbox", "Unit").set_value("F")
    settled(page)
    np.testing.assert_allclose(forecast(page).record.values, (before + 40 - 32) / 1.8, atol=1e-6)
    assert forecast(page).record.unit == "F"


def test_horizon_and_attention_type_change_the_forecast(page):
    upload(page, csv(daily()))
    first = forecast(page).outlook
    page.segmented_control(key="forecast_horizon_daily").set_value(7)
    settled(page)
    assert len(forecast(page).outlook.times) == 7
    page.selectbox(key="forecast_attention").set_value("uniform")
    settled(page)
    other = forecast(page).outlook
    assert other.model_name == "temperature/uniform"
    assert not np.array_equal(other.mean, first.mean[:7])


def test_an_hourly_record_offers_hours(page):
    times = pd.date_range("2024-05-01", periods=24 * 14, freq="h")
    values = 12 + 5 * np.sin(np.arange(len(times)) * 2 * np.pi / 24)
    upload(page, csv(pd.DataFrame({"time": times.strftime("%Y-%m-%d %H:%M"), "t": values.round(2)})))
    assert "336 hourly values" in values_read(page)
    page.segmented_control(key="forecast_horizon_hourly").set_value(24)
    settled(page)
    times_ahead = forecast(page).outlook.times
    assert len(times_ahead) == 24
    assert times_ahead[1] - times_ahead[0] == np.timedelta64(3600, "s")


def test_holding_back_scores_the_forecast_beside_the_baselines(page):
    upload(page, csv(daily()))
    page.toggle(key="forecast_hold_back").set_value(True)
    settled(page)
    assert not page.exception
    assert str(forecast(page).record.times[-1])[:10] == "2023-01-05"
    table = next(item.value for item in page.table if "Method" in item.value.columns)
    assert list(table["Method"]) == [
        "Lacuna, local",
        "Climatology",
        "Damped climatology",
        "Seasonal naive",
        "Persistence",
    ]
    assert table["How close"].str.fullmatch(r"\d+\.\d °C off").all()  # words first, the measures on demand
    page.toggle(key="record_measures").set_value(True).run()
    table = next(item.value for item in page.table if "MASE" in item.value.columns)
    assert (table["CRPS (°C)"].between(0.2, 15)).all()
    assert (table["In the 95 % band"] >= table["In the 80 % band"]).all()


def test_holding_back_nearly_everything_is_refused_in_a_sentence(page):
    upload(page, csv(daily(60)))
    page.segmented_control(key="forecast_horizon_daily").set_value(90)
    settled(page)
    page.toggle(key="forecast_hold_back").set_value(True)
    settled(page)
    assert "choose a shorter horizon" in page.error[0].value
    assert shows_lens(page)


def test_window_and_share_choose_the_context(page):
    upload(page, csv(daily()))
    page.segmented_control(key="forecast_horizon_daily").set_value(7)
    settled(page)
    control(page, "slider", "Context: newest days").set_value(100)
    settled(page)
    assert len(forecast(page).outlook.context_times) == 100
    page.select_slider(key="forecast_share").set_value(0.5)
    settled(page)
    half = forecast(page).outlook.context_times
    assert len(half) == 50
    page.button(key="forecast_redraw").click()
    settled(page)
    again = forecast(page).outlook.context_times
    assert len(again) == 50
    assert not np.array_equal(half, again)


def test_a_dropped_point_leaves_the_context_and_undo_brings_it_back(page):
    upload(page, csv(daily()))
    last = forecast(page).record.times[-1]
    before = forecast(page).outlook.mean
    edit(page, "toggle", last)
    assert last not in forecast(page).outlook.context_times
    assert not np.array_equal(forecast(page).outlook.mean, before)
    edit(page, "undo")
    assert last in forecast(page).outlook.context_times
    np.testing.assert_array_equal(forecast(page).outlook.mean, before)


def test_the_gaps_follow_an_edit_by_themselves(page):
    upload(page, csv(daily(missing=(100, 101, 102))))
    filled = gaps(page).outlook.mean
    near = forecast(page).record.times[99]
    edit(page, "toggle", near)
    again = gaps(page).outlook
    assert near not in again.context_times
    assert not np.array_equal(again.mean, filled)


def test_leaving_out_too_much_gets_a_sentence_and_a_way_back(page):
    upload(page, csv(daily()))
    times = forecast(page).record.times
    good = forecast(page).key
    edit(page, "toggle", times[0], times[-1])
    assert "bring points back" in page.error[0].value
    assert forecast(page).key == good
    edit(page, "reset")
    assert not page.error
    assert len(forecast(page).outlook.context_times) == len(times)


@pytest.fixture
def loaded(monkeypatch):
    record = Record(
        np.datetime64("2024-01-01", "s") + np.arange(10) * np.timedelta64(86_400, "s"),
        np.arange(10.0),
        "daily",
    )
    monkeypatch.setattr(forecast_drops.st, "session_state", {})
    return LoadedRecord(record, "key", "a record")


def do(loaded, action, first=0, last=0):
    seconds = loaded.record.times.astype(np.int64)
    state = {"action": action, "from": int(seconds[first]), "to": int(seconds[last])}
    forecast_drops.apply_edit(loaded, loaded.record, state)
    return [int(np.flatnonzero(seconds == one)[0]) for one in forecast_drops.dropped_points(loaded)]


def test_a_stretch_leaves_at_once_and_returns_at_once(loaded):
    assert do(loaded, "toggle", 2, 2) == [2]
    assert do(loaded, "toggle", 1, 4) == [1, 2, 3, 4]  # one of them was out already: the others follow
    assert do(loaded, "toggle", 2, 3) == [1, 4]  # all of them were out: they return
    assert do(loaded, "undo") == [1, 2, 3, 4]
    assert do(loaded, "undo") == [2]
    assert do(loaded, "reset") == []
    assert do(loaded, "undo") == [2]  # even that can be undone
    assert do(loaded, "undo") == []
    assert do(loaded, "undo") == []


@pytest.mark.parametrize(
    "nonsense",
    [None, 3, "undo", {}, {"action": "drop"}, {"action": "toggle"}, {"action": "toggle", "from": "a", "to": None},
     {"action": "toggle", "from": float("nan"), "to": 1e30}, {"action": ["undo"]}],
)  # fmt: skip
def test_what_is_no_edit_changes_nothing(loaded, nonsense):
    do(loaded, "toggle", 5, 5)
    forecast_drops.apply_edit(loaded, loaded.record, nonsense)
    assert len(forecast_drops.dropped_points(loaded)) == 1


def test_only_so_many_steps_are_kept_and_the_last_is_what_counts(loaded):
    for number in range(forecast_drops.STEPS_KEPT + 31):
        do(loaded, "toggle", number % 10, number % 10)
    assert len(forecast_drops.drop_history(loaded)) <= forecast_drops.STEPS_KEPT + 1
    assert forecast_drops.drop_history(loaded)[0] == ()
    assert do(loaded, "reset") == []


def test_the_heatmaps_are_drawn_when_their_tab_is_opened(page):
    page.session_state["forecast_view"] = "Attention as heatmaps"
    settled(page)
    assert not page.exception
    groups = {name.split(",")[0] for name in forecast(page).outlook.heads}
    assert len(page.get("plotly_chart")) == len(groups)
    choice = page.selectbox(key="forecast_heatmap_stretch")
    assert choice.options[0] == "The forecast"
    choice.set_value(choice.options[1])
    settled(page)
    assert not page.exception
    assert len(page.get("plotly_chart")) == len(groups)


def test_downloads_read_back_as_the_forecast(page):
    def written(outlook):
        levels = QUANTILE_LEVELS
        return pd.read_csv(
            io.BytesIO(quantiles_to_csv(outlook.times, levels, outlook.quantiles(levels), "C"))
        )

    table = written(forecast(page).outlook)
    assert list(table.columns) == [
        "time", "p2.5_c", "p10_c", "p25_c", "temperature_c", "p75_c", "p90_c", "p97.5_c",
    ]  # fmt: skip
    np.testing.assert_allclose(table["temperature_c"], forecast(page).outlook.mean, atol=1e-3)
    filled = written(gaps(page).outlook)
    assert not set(filled["time"]) & set(forecast(page).record.times.astype("datetime64[D]").astype(str))
    assert labels_of_downloads(page) == {
        "Forecast (CSV)",
        "Filled gaps (CSV)",
        "Record, gaps and forecast (CSV)",
    }
