"""A link carries the state: what the addresses of the picture page and the forecast page say, and begin with."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.runtime.state.query_params_proxy import QueryParamsProxy
from streamlit.testing.v1 import AppTest

from anp_core.data.link_codes import write_hole, write_points, write_times
from pages.address import whole_number
from pages.asking.ask import Cancelled
from pages.records.source import load_sample
from tests.pages.forecast_page import csv, daily
from tests.pages.test_complete_picture import picture_bytes

ROOT = Path(__file__).parents[2]
PICTURE, FORECAST, START = "pages/complete_picture.py", "pages/forecast_temperature.py", "pages/start.py"
PICTURE_LINK = {
    "sample": "coffee",
    "hole": "box",
    "missing": "3",
    "seed": "5",
    "model": "small",
    "attention": "uniform",
    "rule": "random",
    "points": "30",
    "draw": "7",
}
FORECAST_LINK = {
    "sample": "tropical-daily",
    "horizon": "7",
    "attention": "uniform",
    "held": "yes",
    "newest": "300",
    "share": "50",
    "draw": "4",
}
NONSENSE = ("", "²", "-1", "1e3", "99999999999999999999", "'; DROP", "null", "a" * 10_000, "None", "🙂")


@pytest.fixture(autouse=True)
def nothing_is_computed(monkeypatch):
    """Addresses are about controls: no network is run for them."""
    monkeypatch.setattr("pages.pictures.answer.ask", lambda *asked, **how: Cancelled())
    monkeypatch.setattr("pages.records.answer.ask", lambda *asked, **how: Cancelled())


def opened(page, said):
    """A fresh session that begins at that address."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.run()
    at = at.switch_page(page)
    for name, value in said.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def address(at):
    """What stands in the address; the test's own parameters come as text, the page's as lists."""
    said = at.query_params.items()
    return {name: value if isinstance(value, str) else value[0] for name, value in said}


def complaints(at):
    return [str(item.value) for item in (*at.error, *at.warning)]


def test_a_picture_link_shows_its_state_and_stays_as_it_is():
    at = opened(PICTURE, PICTURE_LINK)
    assert at.session_state["picture_sample"] == "coffee"
    assert at.selectbox(key="picture_hole_kind").value == "box"
    assert at.slider(key="picture_hole_share").value == 3
    assert at.number_input(key="picture_hole_seed").value == 5
    assert at.segmented_control(key="picture_family").value == "Small-picture ANP"
    assert at.selectbox(key="picture_attention").value == "uniform"
    assert at.selectbox(key="picture_rule").value == "random"
    assert at.select_slider(key="picture_count_small").value == 30
    assert at.number_input(key="picture_context_seed").value == 7
    assert address(at) == PICTURE_LINK
    assert not complaints(at)


def test_a_link_names_the_type_of_a_photo_where_it_is_not_the_usual_one():
    said = {"sample": "coffee", "hole": "box", "missing": "1", "seed": "5", "model": "photo", "rule": "all"}
    at = opened(PICTURE, said | {"attention": "laplace"})
    assert at.selectbox(key="picture_photo_attention").value == "laplace"
    assert address(at) == said | {"attention": "laplace"}
    at.selectbox(key="picture_photo_attention").select("local").run()
    assert address(at) == said


def test_a_forecast_link_shows_its_state_and_stays_as_it_is():
    at = opened(FORECAST, FORECAST_LINK)
    assert at.selectbox(key="forecast_sample").value == "tropical-daily"
    assert at.segmented_control(key="forecast_horizon_daily").value == 7
    assert at.selectbox(key="forecast_attention").value == "uniform"
    assert at.toggle(key="forecast_hold_back").value
    assert at.slider(key=f"forecast_window_{load_sample('tropical-daily').key}").value == 300
    assert at.select_slider(key="forecast_share").value == 0.5
    assert at.session_state["forecast_draw"] == 4
    assert address(at) == FORECAST_LINK
    assert not complaints(at)


@pytest.mark.slow
@pytest.mark.parametrize(("page", "link"), [(PICTURE, PICTURE_LINK), (FORECAST, FORECAST_LINK)])
def test_nonsense_falls_back_quietly_to_what_a_bare_address_shows(page, link):
    usual = address(opened(page, {}))
    for shift in range(len(NONSENSE)):
        said = {name: NONSENSE[(shift + place) % len(NONSENSE)] for place, name in enumerate(link)}
        at = opened(page, said)
        assert address(at) == usual, said
        assert not complaints(at), said


def test_one_bad_parameter_does_not_spoil_the_others():
    assert address(opened(PICTURE, PICTURE_LINK | {"points": "31"})) == PICTURE_LINK | {"points": "300"}
    assert address(opened(PICTURE, PICTURE_LINK | {"missing": "96"})) == PICTURE_LINK | {"missing": "16"}
    hourly = FORECAST_LINK | {"horizon": "48"}  # on offer for hours alone
    assert address(opened(FORECAST, hourly)) == FORECAST_LINK | {"horizon": "30"}


def test_the_address_follows_the_controls_and_drops_what_does_not_apply():
    at = opened(PICTURE, PICTURE_LINK)
    at.selectbox(key="picture_rule").select("grid").run()
    assert address(at) == {name: value for name, value in PICTURE_LINK.items() if name != "draw"} | {
        "rule": "grid"
    }
    at.segmented_control(key="picture_family").set_value("Photo")
    at.selectbox(key="picture_rule").select("all").run()
    left = {name: PICTURE_LINK[name] for name in ("sample", "hole", "missing", "seed")}
    assert address(at) == left | {"model": "photo", "rule": "all"}
    at.segmented_control(key="picture_hole_source").set_value("Paint").run()
    assert address(at) == {"sample": "coffee", "model": "photo", "rule": "all"}


def test_what_was_made_by_hand_travels_in_the_address():
    missing = np.zeros((341, 512), bool)
    missing[40:90, 100:200] = True
    edits = [("remove", 0, 0, 20, 20), ("add", 5, 5, 5, 5)]
    said = {"sample": "coffee", "painted": write_hole(missing), "picked": write_points(edits)}
    at = opened(PICTURE, said)
    assert at.session_state["picture_hole_source"] == "Paint"
    ((key, mask),) = at.session_state["picture_painted"].items()
    assert key == "sample-coffee"
    assert np.array_equal(mask.missing, missing)
    assert list(at.session_state["picture_context_edits"].values()) == [edits]
    assert said.items() <= address(at).items()
    at = opened(FORECAST, {"sample": "tropical-daily", "dropped": write_times([3, 4, 900])})
    times = load_sample("tropical-daily").record.times.astype(int)
    dropped = next(iter(at.session_state["forecast_dropped"].values()))[-1]
    assert np.array_equal(dropped, times[0] + 86400 * np.array([3, 4, 900]))
    assert address(at)["dropped"] == write_times([3, 4, 900])


@pytest.mark.parametrize("code", ["1nonsense", write_hole(np.eye(7, dtype=bool)), "2" + "A" * 10_000])
def test_a_code_that_cannot_be_read_is_passed_over_with_a_sentence(code):
    at = opened(PICTURE, {"sample": "coffee", "painted": code})
    assert at.session_state["picture_hole_source"] == "Ready-made"
    assert "painted" not in address(at)
    assert not complaints(at)
    (said,) = (item.value for item in at.info)
    assert "passed over" in said


def test_what_was_uploaded_is_in_no_address():
    at = opened(PICTURE, {"sample": "coffee"})
    at.segmented_control(key="picture_source").set_value("My own picture").run()
    assert address(at)["sample"] == "coffee"  # shown until there is a file
    at.file_uploader(key="picture_upload").upload("mine.png", picture_bytes(), "image/png").run()
    assert "sample" not in address(at)

    at = opened(FORECAST, FORECAST_LINK)
    at.segmented_control(key="forecast_source").set_value("My own file").run()
    at.file_uploader(key="forecast_upload").upload("mine.csv", csv(daily()), "text/csv").run()
    assert {"sample", "newest"}.isdisjoint(address(at))
    assert address(at)["horizon"] == "7"


def test_a_page_that_one_comes_back_to_says_the_same_as_before():
    at = opened(FORECAST, FORECAST_LINK)
    at.segmented_control(key="forecast_horizon_daily").set_value(90).run()
    at = at.switch_page(START)
    for name in FORECAST_LINK:  # a browser goes to a page without parameters
        del at.query_params[name]
    at.run()
    assert not address(at)
    at.switch_page(FORECAST).run()
    assert address(at) == FORECAST_LINK | {"horizon": "90"}


def test_an_address_is_read_in_the_first_run_alone():
    at = opened(FORECAST, FORECAST_LINK)
    at.query_params["horizon"] = "14"
    at.run()
    assert address(at) == FORECAST_LINK


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("12", 12), ("٣", 3), ("13", None), ("-1", None), ("²", None), ("", None), (None, None)],
)
def test_whole_numbers_are_read_within_their_bounds(text, number):
    assert (None if text is None else whole_number(0, 12)(text)) == number


def test_a_run_that_began_with_an_old_address_tells_the_new_one(monkeypatch):
    told, tell = [], QueryParamsProxy.from_dict
    monkeypatch.setattr(
        QueryParamsProxy, "from_dict", lambda self, said: (told.append(said["horizon"]), tell(self, said))
    )
    at = opened(FORECAST, FORECAST_LINK)
    at.run()
    told.clear()
    at.run()
    assert told == []  # the browser knows it
    at.segmented_control(key="forecast_horizon_daily").set_value(90).run()
    assert told == ["90"]
    at.query_params["horizon"] = "7"  # clicked again before it had heard of the 90
    at.segmented_control(key="forecast_horizon_daily").set_value(7).run()
    assert told == ["90", "7"]
