"""A file that is handed in stays, also where the page is busy with something else at that moment."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.browser.server import Dashboard, choose, open_context, settle, upload

pytestmark = pytest.mark.browser

VISITS = 2
# Seconds of filling; each seed is filled anew.
BUSY = "sample=astronaut&hole=scattered&missing=60&seed={seed}"


@pytest.mark.parametrize("number", range(VISITS))
def test_a_picture_handed_in_on_a_first_visit_stays_while_the_sample_is_still_being_filled(
    browser: Browser, dashboard: Dashboard, tmp_path: Path, number: int
) -> None:
    pixels = np.random.default_rng(number).integers(0, 256, (41, 59, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "mine.png")
    page = open_context(browser).new_page()
    page.goto(f"{dashboard.address('Complete a picture')}?{BUSY.format(seed=900 + number)}")
    choose(page, "Picture", "My own picture")
    upload(page, "Picture file", tmp_path / "mine.png")
    settle(page)
    expect(page.get_by_text("59×41 pixels")).to_be_visible()
    expect(page).not_to_have_url(re.compile("sample="))
    page.context.close()


def test_a_record_handed_in_on_a_first_visit_stays_and_outlives_a_visit_to_another_page(
    browser: Browser, dashboard: Dashboard, tmp_path: Path
) -> None:
    days = np.datetime64("2023-01-01") + np.arange(500)
    lines = [f"{day},{10 + (number % 17) / 2:.1f}" for number, day in enumerate(days)]
    (tmp_path / "mine.csv").write_text("date,temperature_c\n" + "\n".join(lines) + "\n")
    page = open_context(browser).new_page()
    page.goto(dashboard.address("Forecast temperature"))
    choose(page, "Record", "My own file")
    upload(page, "Temperature record", tmp_path / "mine.csv")
    settle(page)
    expect(page.get_by_text("mine.csv").first).to_be_visible()
    expect(page.get_by_text("500").first).to_be_visible()
    expect(page).not_to_have_url(re.compile("sample="))
    page.get_by_role("link", name="Start").click()
    expect(page.get_by_role("heading", name="Fill what is missing")).to_be_visible()
    page.get_by_role("link", name="Forecast temperature").first.click()
    settle(page)
    expect(page.get_by_text("Shown meanwhile: mine.csv.")).to_be_visible()
    expect(page.get_by_text("Read 500 daily values")).to_be_visible()
    page.context.close()
