"""The page of forecasts while its parts are under way, after they failed or were cancelled, and when it is left."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from anp_core.errors import RecordError
from pages.asking import ask as asking
from pages.records import answer, backtest, chances, faithfulness, show, what_if
from tests.pages.asked import found, job
from tests.pages.asking_bench import Slow
from tests.pages.forecast_page import (
    PAGE,
    SECONDS,
    csv,
    daily,
    empty,
    forecast,
    gaps,
    opened,
    settled,
    upload,
)

SOON = 10.0  # seconds, in which what is about to happen has happened
APP = str(Path(PAGE).parents[1] / "app.py")
SENTENCE = "It went wrong, and this sentence says so."


@pytest.fixture(autouse=True)
def nothing_is_there_yet():
    asking._background.clear()
    yield
    for each in asking._background().queue.jobs():
        each.stop.set()


def refuse(*given):
    raise RecordError(SENTENCE)


def stumble(*given):
    raise ZeroDivisionError


def slowly(monkeypatch, module, name):
    """Let a work go on until the test lets it through; what it then makes is what it really makes."""
    slow, work = Slow(), getattr(module, name)

    def wait(*given):
        slow(*given[-2:])
        return work(*given)

    monkeypatch.setattr(module, name, wait)
    return slow


def started(**state):
    """The page after one run, whatever is under way."""
    app = AppTest.from_file(PAGE, default_timeout=SECONDS)
    for name, value in state.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception
    for _ in range(100):
        if forecast_is_there(app):
            return app
        job(app, answer.AHEAD).wait(SOON)
        app.run()
    raise AssertionError("there was no forecast")


def forecast_is_there(app):
    return found(app, answer.AHEAD) is not None


def errors(app):
    return [item.value for item in app.error]


def captions(app):
    return " ".join(item.value for item in app.caption)


@pytest.mark.parametrize("work", [refuse, stumble])
def test_gaps_that_fail_are_said_and_not_counted_as_none(monkeypatch, work):
    real = answer.fill
    monkeypatch.setattr(answer, "fill", work)
    app = opened()
    (error,) = errors(app)
    assert error.startswith("The gaps are not filled. ")
    assert (SENTENCE if work is refuse else "fault of the program (ZeroDivisionError)") in error
    assert "30 days forecast by" in captions(app)
    assert "missing days filled" not in captions(app)
    assert "forecast_lens" in [part.key for part in app.get("bidi_component")]
    monkeypatch.setattr(answer, "fill", real)
    app.button(key=f"{answer.GAPS}_again").click()
    assert "missing days filled" in captions(settled(app))
    assert not app.error


def test_attention_that_fails_is_said_beside_the_forecast(monkeypatch):
    monkeypatch.setattr(answer, "WEIGHTS_AT_ONCE", 0)
    monkeypatch.setattr(answer, "gather", refuse)
    app = opened()
    assert errors(app) == [f"What the forecast attends to is not known. {SENTENCE}"]
    assert "missing days filled" in captions(app)


@pytest.mark.parametrize(
    ("panel", "module", "work", "button"),
    [
        (chances.PANEL, chances, "draw", None),
        (what_if.PANEL, what_if, "predict_without", None),
        (what_if.PANEL, faithfulness, "measure", "forecast_faithfulness_start"),
        (backtest.PANEL, backtest, "run_backtest", "backtest_run"),
    ],
    ids=["paths", "what if", "faithfulness", "backtest"],
)
def test_what_fails_in_a_panel_is_said_there(monkeypatch, panel, module, work, button):
    monkeypatch.setattr(module, work, refuse)
    app = opened(**{panel: True})
    if button is not None:
        assert not app.error
        app.button(key=button).click()
        settled(app)
    (place,) = [expander for expander in app.expander if expander.error]
    assert [item.value for item in place.error] == [SENTENCE]
    assert errors(app) == [SENTENCE]  # nowhere else


def test_a_question_that_is_refused_leaves_the_answer_before_it(monkeypatch):
    app = opened()
    before = forecast(app).key
    monkeypatch.setattr(answer, "look_ahead", refuse)
    app.selectbox(key="forecast_attention").set_value("uniform")
    settled(app)
    assert errors(app) == [SENTENCE]
    assert forecast(app).key == before
    assert "missing days filled" in captions(app)


def test_gaps_can_be_cancelled_and_filled_after_all(monkeypatch):
    slow = slowly(monkeypatch, answer, "fill")
    app = started()
    assert slow.began.wait(SOON)
    app.run()
    assert "missing days filled" not in captions(app)
    app.button(key=f"{answer.GAPS}_cancel").click().run()
    assert slow.stopped.wait(SOON)
    assert any("Filling the gaps was cancelled" in item.value for item in app.markdown)
    assert "30 days forecast by" in captions(app)
    slow.opened.set()
    app.button(key=f"{answer.GAPS}_again").click()
    settled(app)
    assert len(gaps(app).outlook.times) == 93


def test_gaps_that_are_filled_between_two_looks_are_shown(monkeypatch):
    slow = slowly(monkeypatch, answer, "fill")
    app = started()
    slow.opened.set()
    assert job(app, answer.GAPS).wait(SECONDS)
    asking.clear_shelf()
    monkeypatch.setattr(answer, "fill", refuse)  # which would be asked if the result were lost
    app.run()
    assert "93 missing days filled" in captions(app)
    assert not app.error


def test_another_question_stops_the_gaps_of_this_one(monkeypatch):
    slow = slowly(monkeypatch, answer, "fill")
    app = started()
    assert slow.began.wait(SOON)
    app.selectbox(key="forecast_attention").set_value("uniform").run()
    job(app, answer.AHEAD).wait(SECONDS)
    app.run()
    assert slow.stopped.wait(SOON)


def test_another_horizon_does_not_begin_the_gaps_anew(monkeypatch):
    app = opened()
    monkeypatch.setattr(answer, "fill", refuse)
    app.segmented_control(key="forecast_horizon_daily").set_value(7)
    settled(app)
    assert "7 days forecast by" in captions(app)
    assert "93 missing days filled" in captions(app)


@pytest.mark.parametrize(
    ("module", "work", "state"),
    [(answer, "fill", {}), (what_if, "predict_without", {what_if.PANEL: True})],
    ids=["gaps", "what if"],
)
def test_to_leave_the_page_stops_its_work(monkeypatch, module, work, state):
    slow = slowly(monkeypatch, module, work)
    app = AppTest.from_file(APP, default_timeout=SECONDS)
    for name, value in state.items():
        app.session_state[name] = value
    app.run()
    app.switch_page("pages/forecast_temperature.py").run()
    for _ in range(100):
        if slow.began.wait(0.1):
            break
        app.run()
    assert slow.began.is_set()
    app.switch_page("pages/start.py").run()
    assert slow.stopped.wait(SOON)


def test_an_edit_of_the_context_shows_its_forecast_before_the_gaps_are_begun(monkeypatch):
    app = opened()
    began = []

    def lens(packed, **more):
        slot = st.session_state[asking.SLOTS].get(answer.GAPS)
        began.append(slot is not None and slot.key.endswith(forecast_key()))

    def forecast_key():
        return st.session_state[asking.SLOTS][answer.AHEAD].found.question.known

    monkeypatch.setattr(show, "record_lens", lens)
    loaded = forecast(app).question.loaded
    last = int(loaded.record.times[-1].astype("int64"))
    app.session_state["forecast_dropped"] = {loaded.key: [(), (last,)]}
    app.session_state[show.EDITED] = True
    app.run()
    assert began[0] is False
    settled(app)
    assert began[-1] is True
    assert loaded.record.times[-1] not in gaps(app).outlook.context_times


def test_an_upload_outlives_a_visit_to_another_page():
    app = AppTest.from_file(APP, default_timeout=SECONDS).run()
    app.switch_page("pages/forecast_temperature.py").run()
    upload(app, csv(daily()), "garden.csv")
    app.switch_page("pages/start.py").run()
    settled(app.switch_page("pages/forecast_temperature.py"))
    assert forecast(app).question.loaded.title == "garden.csv"
    assert "Shown meanwhile: garden.csv." in captions(app)


def test_a_backtest_goes_on_while_its_panel_is_closed(monkeypatch):
    slow = slowly(monkeypatch, backtest, "run_backtest")
    app = upload(empty(**{backtest.PANEL: True, "forecast_horizon_daily": 7}), csv(daily(120)))
    app.pills(key="backtest_methods").set_value(["climatology"]).run()
    app.button(key="backtest_run").click().run()
    assert slow.began.wait(SOON)
    app.session_state[backtest.PANEL] = False
    app.run()
    assert not slow.stopped.is_set()
    slow.opened.set()
    assert job(app, backtest.BACKTEST).wait(SECONDS)
    app.session_state[backtest.PANEL] = True
    settled(app)
    assert any("Against Lacuna" in item.value.columns for item in app.table)
