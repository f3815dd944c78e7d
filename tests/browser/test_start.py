"""The first page: there at once, with a finished sample, before torch is imported."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import watch
from tests.browser.server import ROOT, Dashboard, open_context, running_dashboard, settle, visit

pytestmark = pytest.mark.browser

SAMPLE = "Before and after"
TRIES = 4  # at most: a machine may be busy with something else at the wrong moment
SLOWER = 2.0  # times an empty page of the same framework, at most
# Runs the first page by itself, without the server that loads torch before it answers.
SHOW_FIRST_PAGE = """
import sys
from streamlit.testing.v1 import AppTest

app = AppTest.from_file("app.py", default_timeout=60).run()
assert not app.exception
print("shown:", app.title[0].value + ("" if "torch" in sys.modules else ", without torch"))
"""


def wait_until_drawn(figure: Locator) -> None:
    """Wait until a picture is on the canvas."""
    figure.locator("canvas").first.evaluate(
        """canvas => new Promise(done => {
            const look = () => {
                const pen = canvas.getContext("2d");
                const drawn = pen.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[3] > 0;
                drawn ? done() : requestAnimationFrame(look);
            };
            look();
        })"""
    )


def seconds_until(browser: Browser, url: str, shown: Callable[[Page], Locator], drawn: bool) -> float:
    """How long a first visitor, with nothing in the browser's cache, waits for it."""
    context = open_context(browser)
    page = context.new_page()
    started = time.monotonic()
    page.goto(url)
    figure = shown(page)
    figure.wait_for()
    if drawn:
        wait_until_drawn(figure)
    seconds = time.monotonic() - started
    context.close()
    return seconds


def test_a_finished_sample_shows_hardly_later_than_an_empty_page_would(
    browser: Browser, dashboard: Dashboard, tmp_path: Path
) -> None:
    (tmp_path / "empty.py").write_text("import streamlit as st\n\nst.title('Nothing')\n")
    ours, empty = [], []
    with running_dashboard(tmp_path / "empty.py") as bare:
        while len(ours) < TRIES and not (ours and min(ours) < SLOWER * min(empty)):
            # In turn, so that both meet the same machine.
            empty.append(seconds_until(browser, bare.url, lambda page: page.locator("h1"), drawn=False))
            ours.append(
                seconds_until(
                    browser,
                    dashboard.address("Start"),
                    lambda page: page.get_by_role("figure", name=SAMPLE),
                    drawn=True,
                )
            )
    assert min(ours) < SLOWER * min(empty), f"{ours} against {empty} seconds"


def test_the_first_visitor_of_a_server_may_come_by_a_link_to_any_page(browser: Browser) -> None:
    """And nothing is asked for that is not there."""
    context = open_context(browser)
    page = context.new_page()
    with running_dashboard() as fresh:
        complaints = watch(page, fresh)
        page.goto(fresh.address("Common mistakes"))
        expect(page.get_by_role("radiogroup", name="Language · 语言")).to_be_visible()
        expect(page.get_by_role("link", name="Before: Text and pictures")).to_be_visible()
        settle(page)
        context.close()
    assert complaints == []


def test_the_first_page_imports_no_torch() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SHOW_FIRST_PAGE], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == "shown: Fill what is missing, without torch"


def test_all_four_uses_can_be_reached_from_the_first_page(page: Page, dashboard: Dashboard) -> None:
    uses = {
        "Complete a picture": "Fill a picture",
        "Forecast temperature": "Forecast a record",
        "Compare attention": "Compare types",
        "Cues and queries": "Learn attention",
    }
    page.set_viewport_size({"width": 1280, "height": 800})
    visit(page, dashboard, "Start")
    for title, button in uses.items():
        expect(page.get_by_role("button", name=button)).to_be_in_viewport(ratio=1)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
        expect(page).to_have_url(re.compile(rf"{re.escape(dashboard.address(title))}(\?|$)"))
        page.get_by_role("link", name="Start", exact=True).first.click()
        expect(page.get_by_role("heading", level=1, name="Fill what is missing")).to_be_visible()
        settle(page)
