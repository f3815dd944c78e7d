"""The lens on the record: pointing answers in the browser, only an edit of the context asks the server."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from tests.browser.conftest import watch
from tests.browser.server import Dashboard, choose, open_context, settle, speak, upload, visit

pytestmark = pytest.mark.browser

FRAME = 16  # milliseconds
ANSWER = 0.3  # seconds from an edit of the context to the new forecast, the best of
TRIES = 40  # at most: other things may run beside it
MOVES = 40
# Times what the page draws in each frame, and how long an edit of the context takes until its answer is drawn.
STOPWATCH = """
window.frames_drawn = [];
const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (draw) => ask((now) => {
    const began = performance.now();
    draw(now);
    window.frames_drawn.push(performance.now() - began);
});
"""
WATCH_ANSWER = """note => new Promise(done => {
    let began = null;
    new MutationObserver((_, watcher) => {
        if (!note.hidden) began ??= performance.now();
        else if (began) { watcher.disconnect(); done((performance.now() - began) / 1000); }
    }).observe(note, { attributes: true });
})"""


@dataclass(frozen=True)
class Lens:
    """The lens in a browser, and the sizes of the messages to the server so far."""

    page: Page
    sent: list[int]
    begin: str  # the button of the stretch that is shown to begin with


def open_lens(page: Page, dashboard: Dashboard) -> Lens:
    """The page of forecasts with its sample, its gaps filled."""
    sent: list[int] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(len(data))))
    page.add_init_script(STOPWATCH)
    visit(page, dashboard, "Forecast temperature")
    expect(page.get_by_text("missing days filled")).to_be_visible()
    expect(page.locator(".largest li")).to_have_count(5)
    assert sent  # the page itself was asked for
    return Lens(page, sent, page.locator('.spans [aria-pressed="true"]').inner_text())


@pytest.fixture(scope="module")
def opened(browser: Browser, dashboard: Dashboard) -> Iterator[Lens]:
    """One visit for all that leave nothing behind but what `lens` puts back."""
    context = open_context(browser)
    page = context.new_page()
    complaints = watch(page, dashboard)
    yield open_lens(page, dashboard)
    context.close()
    assert complaints == []


@pytest.fixture
def lens(opened: Lens) -> Page:
    """The page as it was opened: nothing kept, no point dropped, the pointer elsewhere."""
    page = opened.page
    page.mouse.move(0, 0)
    page.locator(".stage").press("l")
    page.locator(".stage").press("Escape")
    page.locator(".spans").get_by_role("button", name=opened.begin, exact=True).click()
    page.locator(".heads select").select_option(index=0)
    back = page.get_by_role("button", name=re.compile("^Bring all"))
    if back.is_enabled():  # only after a test that failed
        back.click()
        expect(back).to_be_disabled()
    settle(page)
    page.locator(".stage").scroll_into_view_if_needed()
    return page


@pytest.fixture
def messages(opened: Lens, lens: Page) -> list[int]:
    """The sizes of the messages to the server from now on."""
    opened.sent.clear()
    return opened.sent


@pytest.fixture
def own_lens(page: Page, dashboard: Dashboard) -> Page:
    """A visit of its own, for what cannot be taken back."""
    page = open_lens(page, dashboard).page
    page.locator(".stage").scroll_into_view_if_needed()
    return page


def stage(page: Page) -> FloatRect:
    box = page.locator(".stage").bounding_box()
    assert box is not None
    return box


def readout(page: Page) -> str:
    return page.locator(".readout").inner_text()


def looked_at(page: Page) -> pd.Timestamp:
    return pd.Timestamp(page.locator(".when strong").inner_text())


def point_at(page: Page, share: float, height: float = 0.3) -> None:
    """Move the pointer to a share of the chart's width."""
    box = stage(page)
    page.mouse.move(box["x"] + share * box["width"], box["y"] + height * box["height"])
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def point_at_an_observation(page: Page, share: float) -> str:
    """Move down along a line until an observation of the context is under the pointer; returns what is said of it."""
    tip = page.locator(".tip")
    for height in np.arange(0.05, 0.75, 0.02):
        point_at(page, share, float(height))
        said = tip.inner_text() if tip.is_visible() else ""
        if "of the attention" in said:
            return said
    raise AssertionError("no observation was found")


def sweep(page: Page) -> list[float]:
    """Move over the whole chart and return how long each frame took to draw, in milliseconds."""
    page.evaluate("window.frames_drawn.length = 0")
    for share in np.linspace(0.1, 0.97, MOVES):
        point_at(page, float(share))
    return [spent for spent in page.evaluate("window.frames_drawn") if spent > 0.1]


# ------------------------------------------------------------------------ looking


def test_pointing_shows_the_attention_of_each_time_and_sends_nothing(lens: Page, messages: list[int]) -> None:
    seen = set()
    for share in (0.8, 0.85, 0.9, 0.95):
        point_at(lens, share)
        seen.add((looked_at(lens), readout(lens)))
    assert len(seen) == 4
    assert all(pd.Timestamp("2024-01-01") <= time <= pd.Timestamp("2024-01-30") for time, _ in seen)
    said = readout(lens)
    assert re.search(r"Effective points\s+[\d.]+ of \d+", said)
    assert re.search(r"Entropy\s+[\d.]+", said)
    assert re.search(r"Mean distance\s+[\d.]+ days", said)
    assert messages == []


def test_a_click_keeps_a_time_until_escape(lens: Page, messages: list[int]) -> None:
    point_at(lens, 0.8)
    kept = looked_at(lens)
    lens.mouse.down()
    lens.mouse.up()
    expect(lens.locator(".kept.on")).to_be_visible()
    point_at(lens, 0.95)
    assert looked_at(lens) == kept
    lens.locator(".stage").press("Escape")
    expect(lens.locator(".kept.on")).to_have_count(0)
    point_at(lens, 0.95)
    assert looked_at(lens) > kept
    assert messages == []


def test_arrow_keys_go_from_time_to_time_and_on_into_the_gaps(lens: Page, messages: list[int]) -> None:
    point_at(lens, 0.85)
    first = looked_at(lens)
    keys = lens.locator(".stage")
    keys.press("ArrowRight")
    assert looked_at(lens) == first + pd.Timedelta(days=1)
    keys.press("Shift+ArrowLeft")
    assert looked_at(lens) == first - pd.Timedelta(days=6)
    keys.press("End")
    assert looked_at(lens) == pd.Timestamp("2024-01-30")
    for _ in range(30):
        keys.press("ArrowLeft")
    assert looked_at(lens) < pd.Timestamp("2024-01-01")
    expect(lens.locator(".when .kind")).to_have_text("Filled gap")
    expect(lens.locator(".spoken")).to_contain_text("80 % band")  # what a screen reader hears
    assert messages == []


def test_each_head_attends_differently(lens: Page, messages: list[int]) -> None:
    point_at(lens, 0.9)
    spread = lens.locator(".readout dl").nth(1)
    heads = lens.get_by_label("Attention of")
    options = heads.locator("option").all()
    said = set()
    for option in options:
        heads.select_option(option.get_attribute("value"))
        said.add(spread.inner_text())
    assert len(said) > 0.8 * len(options)
    assert messages == []


def test_the_shown_stretch_is_chosen_by_buttons_and_by_the_strip(lens: Page, messages: list[int]) -> None:
    strip = lens.get_by_role("slider", name=re.compile("The whole record"))
    lens.get_by_role("button", name="All", exact=True).click()
    expect(strip).to_have_attribute("aria-valuetext", "1 Jan 2018 to 30 Jan 2024")
    lens.get_by_role("button", name="Last 90 days").click()
    expect(strip).to_have_attribute("aria-valuetext", re.compile("^2 Oct 2023 to"))
    strip.press("Home")
    expect(strip).to_have_attribute("aria-valuetext", re.compile("^1 Jan 2018 to"))
    shorter = strip.get_attribute("aria-valuetext")
    point_at(lens, 0.5)
    lens.keyboard.down("Control")
    lens.mouse.wheel(0, 300)
    lens.keyboard.up("Control")
    expect(strip).not_to_have_attribute("aria-valuetext", shorter or "")
    assert messages == []


def test_the_lens_follows_the_language_and_forty_years_stay_smooth(own_lens: Page, tmp_path: Path) -> None:
    speak(own_lens, "简体中文")
    expect(own_lens.locator(".modes button")).to_have_text(["查看", "去掉点"])
    expect(own_lens.locator(".when strong")).to_have_text(re.compile(r"^2024年1月\d+日$"))
    own_lens.locator(".heads select").select_option("head 5")
    expect(own_lens.locator(".heads option:checked")).to_have_text("近期，第 2 头")
    settle(own_lens)
    speak(own_lens, "English")
    expect(own_lens.locator(".modes button")).to_have_text(["Look", "Drop points"])
    settle(own_lens)

    days = np.arange(14_600)
    values = 10 - 8 * np.cos(2 * np.pi * days / 365.25) + np.random.default_rng(4).normal(0, 3, len(days))
    table = pd.DataFrame({"day": (np.datetime64("1984-01-01") + days).astype(str), "mean": values.round(1)})
    table.to_csv(tmp_path / "forty.csv", index=False)
    choose(own_lens, "Record", "My own file")
    upload(own_lens, "Temperature record (CSV)", tmp_path / "forty.csv")
    expect(own_lens.get_by_role("figure", name=re.compile("forty.csv"))).to_be_visible()
    settle(own_lens)
    assert statistics.median(sweep(own_lens)) < FRAME
    own_lens.get_by_role("button", name="All", exact=True).click()
    assert statistics.median(sweep(own_lens)) < FRAME
    own_lens.evaluate("window.frames_drawn.length = 0")
    point_at(own_lens, 0.5)
    own_lens.mouse.down()
    for share in np.linspace(0.5, 0.9, MOVES):  # drawn whole, every time
        point_at(own_lens, float(share))
    own_lens.mouse.up()
    assert statistics.median(own_lens.evaluate("window.frames_drawn")) < FRAME


# ------------------------------------------------------------------------ the context by hand


def forecast_shown(page: Page) -> str:
    """Median and bands at the end of the forecast."""
    page.locator(".stage").press("l")
    page.locator(".stage").press("Escape")
    page.locator(".stage").press("End")
    return said_of(page).inner_text()


def said_of(page: Page) -> Locator:
    """Where the forecast of the time that is looked at stands."""
    return page.locator(".readout dl").first


def test_a_click_drops_an_observation_and_the_forecast_follows(lens: Page) -> None:
    lens.get_by_role("button", name="Forecast", exact=True).click()
    before = forecast_shown(lens)
    lens.get_by_role("radio", name="Drop points").click()
    said = point_at_an_observation(lens, 0.25)
    lens.mouse.down()
    lens.mouse.up()
    expect(lens.get_by_role("button", name="Bring all 1 back")).to_be_enabled()
    expect(lens.locator(".legend")).to_contain_text("forecast before")
    forecast_shown(lens)
    expect(said_of(lens)).not_to_have_text(before, use_inner_text=True)
    point_at(lens, 0.25, 0.02)
    lens.get_by_role("button", name="Undo").click()
    expect(lens.get_by_role("button", name="Undo")).to_be_disabled()
    forecast_shown(lens)
    expect(said_of(lens)).to_have_text(before, use_inner_text=True)
    assert said


def test_a_stretch_is_dropped_by_dragging_and_brought_back(lens: Page, tmp_path: Path) -> None:
    before = forecast_shown(lens)
    lens.get_by_role("radio", name="Drop points").click()
    point_at(lens, 0.5)
    lens.mouse.down()
    point_at(lens, 0.6)
    point_at(lens, 0.7)
    lens.mouse.up()
    back = lens.get_by_role("button", name=re.compile(r"Bring all \d\d back"))
    expect(back).to_be_enabled()
    forecast_shown(lens)
    expect(said_of(lens)).not_to_have_text(before, use_inner_text=True)
    settle(lens)
    back.click()
    expect(lens.get_by_role("button", name="Bring all back")).to_be_disabled()
    forecast_shown(lens)
    expect(said_of(lens)).to_have_text(before, use_inner_text=True)


def test_the_keyboard_drops_and_brings_back(lens: Page) -> None:
    keys = lens.locator(".stage")
    keys.press("d")
    keys.press("ArrowLeft")
    expect(lens.locator(".tip")).to_contain_text("31 Dec 2023")
    keys.press("Enter")
    expect(lens.get_by_role("button", name="Bring all 1 back")).to_be_enabled()
    settle(lens)
    keys.press("ArrowLeft")
    expect(lens.locator(".tip")).to_contain_text("31 Dec 2023: 2.7 °C, dropped")
    keys.press("Enter")
    expect(lens.get_by_role("button", name="Bring all back")).to_be_disabled()


def test_the_forecast_follows_within_three_tenths_of_a_second(lens: Page) -> None:
    note, keys = lens.locator(".stage .pending"), lens.locator(".stage")
    keys.press("d")

    def drop_one() -> float:
        settle(lens)
        keys.press("ArrowLeft")
        watched = note.evaluate_handle(f"note => ({{ answer: ({WATCH_ANSWER})(note) }})")
        keys.press("Enter")
        return float(watched.evaluate("({ answer }) => answer"))

    assert any(drop_one() < ANSWER for _ in range(TRIES))


# ------------------------------------------------------------------------ touch


def test_a_tap_keeps_a_time_on_a_phone(browser: Browser, dashboard: Dashboard) -> None:
    context = open_context(browser, width=390, touch=True)
    page = context.new_page()
    complaints = watch(page, dashboard)
    visit(page, dashboard, "Forecast temperature")
    page.locator(".stage").scroll_into_view_if_needed()
    box = stage(page)
    page.touchscreen.tap(box["x"] + 0.9 * box["width"], box["y"] + 0.3 * box["height"])
    expect(page.locator(".kept.on")).to_have_count(1)
    first = looked_at(page)
    page.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + 0.3 * box["height"])
    assert looked_at(page) < first
    expect(page.locator(".help")).to_contain_text("tap to keep a time")
    context.close()
    assert complaints == []
