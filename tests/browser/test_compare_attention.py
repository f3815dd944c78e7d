"""Attention types side by side: pointing links them in the browser alone, and what is downloaded needs no network."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from tests.browser.conftest import watch
from tests.browser.server import Dashboard, open_context, settle

pytestmark = pytest.mark.browser

TITLE = "Compare attention"
RECORD = "?task=record&types=local,uniform&horizon=7&sample=tropical-daily"
PICTURE = "?types=local,uniform&points=50"
WAIT = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def open_at(page: Page, dashboard: Dashboard, query: str) -> None:
    """Open the page by an address and wait for its comparison."""
    page.goto(dashboard.address(TITLE) + query)
    expect(page.get_by_role("button", name="Table (CSV)")).to_be_visible()
    settle(page)


@pytest.fixture
def sent(page: Page) -> Iterator[list[int]]:
    """Fills with the sizes of the messages to the server."""
    sizes: list[int] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda data: sizes.append(len(data)))

    page.on("websocket", listen)
    return sizes


def point_at(page: Page, tile: int, across: float, down: float) -> None:
    """Move the pointer to a share of one of the tiles that can be pointed at."""
    box = page.locator(".cards .stage").nth(tile).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
    page.evaluate(WAIT)


def captions(page: Page) -> list[str]:
    """What stands below the tiles of attention."""
    shown = page.locator('.stage[data-tile="attention"] + figcaption').all_inner_texts()
    assert all(text.startswith("Attends to") for text in shown)
    return shown


def test_pointing_at_one_type_shows_what_every_type_attends_to_and_all_of_it_can_be_taken_away(
    page: Page, dashboard: Dashboard, sent: list[int], browser: Browser, tmp_path: Path
) -> None:
    open_at(page, dashboard, PICTURE)
    page.wait_for_url(lambda url: "sample=chelsea" in url and "points=50" in url)
    page.locator(".cards").scroll_into_view_if_needed()
    assert sent  # the page itself was asked for
    sent.clear()
    seen = set()
    for across in (0.2, 0.5, 0.8):
        point_at(page, 2, across, 0.4)
        seen.add((page.locator(".where").inner_text(), *captions(page)))
    assert len(seen) == 3
    assert all("50" in said[1] for said in seen)  # uniform attention counts every context point
    whole = page.locator(".cards .stage:not([data-tile=attention])")  # of these each shows the whole picture
    marks = whole.locator(".mark").evaluate_all("all => all.map(mark => mark.style.left + mark.style.top)")
    assert len(marks) == 8  # the truth, the context, and three tiles of two types
    assert len(set(marks)) == 1
    frames = page.locator(".cards .frame:visible")
    assert frames.count() == 1  # of the local type: what its attention tile shows

    page.mouse.click(*middle(page, 2))
    page.evaluate(WAIT)
    kept = page.locator(".where").inner_text()
    point_at(page, 3, 0.9, 0.9)
    assert page.locator(".where").inner_text() == kept
    page.locator(".cards").focus()
    page.keyboard.press("ArrowRight")
    page.evaluate(WAIT)
    assert page.locator(".where").inner_text() != kept
    page.keyboard.press("Escape")
    point_at(page, 3, 0.9, 0.9)
    assert "Row" in page.locator(".where").inner_text() != kept
    assert sent == []

    files = {}
    for button in ("Table (CSV)", "Page (HTML)"):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).click()
        files[button] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[button])
    with files["Table (CSV)"].open(encoding="utf-8") as table:
        assert [row["type"] for row in csv.DictReader(table)] == ["uniform", "local"]

    context = open_context(browser)
    offline = context.new_page()
    complaints = watch(offline, dashboard)
    context.set_offline(True)
    offline.goto(files["Page (HTML)"].as_uri())
    expect(offline.locator(".card")).to_have_count(3)
    assert "chelsea-the-cat" in files["Page (HTML)"].name
    before = captions(offline)
    point_at(offline, 2, 0.2, 0.2)
    assert captions(offline) != before
    expect(offline.locator("table").get_by_role("row")).to_have_count(3)
    assert [said for said in complaints if "file://" not in said] == []
    context.close()


def middle(page: Page, tile: int) -> tuple[float, float]:
    box = page.locator(".cards .stage").nth(tile).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_lenses_of_a_record_follow_each_other_and_send_nothing(
    page: Page, dashboard: Dashboard, sent: list[int]
) -> None:
    open_at(page, dashboard, RECORD)
    expect(page.locator(".lens.compact")).to_have_count(2)
    page.locator(".lens .stage").first.scroll_into_view_if_needed()
    sent.clear()
    box = page.locator(".lens .stage").first.bounding_box()
    assert box is not None
    times = set()
    for across in (0.85, 0.95):
        page.mouse.move(box["x"] + across * box["width"], box["y"] + 0.3 * box["height"])
        page.evaluate(WAIT)
        shown = page.locator(".lens .brief b").all_inner_texts()
        assert len(set(shown)) == 1
        times.add(shown[0])
    assert len(times) == 2
    page.mouse.click(box["x"] + 0.85 * box["width"], box["y"] + 0.3 * box["height"])
    other = page.locator(".lens .stage").nth(1)
    other.focus()
    other.press("ArrowLeft")
    page.evaluate(WAIT)
    shown = page.locator(".lens .brief b").all_inner_texts()
    assert len(set(shown)) == 1
    assert sent == []


def test_no_record_hangs_over_the_edge_of_a_phone(browser: Browser, dashboard: Dashboard) -> None:
    context = open_context(browser, width=390, touch=True)
    page = context.new_page()
    open_at(page, dashboard, RECORD)
    wide = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0
    context.close()
