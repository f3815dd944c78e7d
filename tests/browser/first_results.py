"""Seconds until a first visitor sees something useful: `python -m tests.browser.first_results`.

For every use the server is started anew, so that nothing is loaded that its first visitor would not find loaded, and
the browser's cache is empty. Counted is from the visit (of one's own files: from Apply, or from the choice of the
file) until the result stands on the page. With the browser on the same cores. Said below is how long the server takes
from its start until it answers, with torch and the networks loaded.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser.server import (
    Dashboard,
    choose,
    find_browser,
    launch_browser,
    open_context,
    running_dashboard,
    settle,
    upload,
)

WIDTH, HEIGHT = 1200, 800  # of one's own photo
FILLED = re.compile(r"[\d,]+ pixels filled by")


@dataclass(frozen=True)
class Use:
    """One of the things that people come for."""

    title: str
    limit: float  # seconds that it may take on two cores
    seconds: Callable[[Page, Dashboard, Path], float]


def visited(name: str, shown: Callable[[Page], None]) -> Callable[[Page, Dashboard, Path], float]:
    """Counts from the visit of a page until it shows what is looked for."""

    def seconds(page: Page, dashboard: Dashboard, folder: Path) -> float:
        started = time.perf_counter()
        page.goto(dashboard.address(name))
        shown(page)
        return time.perf_counter() - started

    return seconds


def own_photo(page: Page, dashboard: Dashboard, folder: Path) -> float:
    """From Apply until one's own photo is filled; the mask was seen before."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    waves = [np.sin(rows / 61) * np.cos(columns / 47), np.sin(columns / 83), np.cos((rows + columns) / 71)]
    noise = np.random.default_rng(0).normal(0, 6, (HEIGHT, WIDTH, 3))
    Image.fromarray((128 + 90 * np.stack(waves, 2) + noise).clip(0, 255).astype(np.uint8)).save(
        folder / "own.jpg"
    )
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    mask[300:360, 200:900] = 255
    Image.fromarray(mask).save(folder / "mask.png")
    page.goto(dashboard.address("Complete a picture"))
    choose(page, "Picture", "My own picture")
    upload(page, "Picture file", folder / "own.jpg")
    settle(page)
    choose(page, "Hole", "Mask")
    upload(page, "Mask file", folder / "mask.png")
    page.get_by_text(f"{int((mask > 0).sum()):,} pixels are missing").wait_for()
    settle(page)
    started = time.perf_counter()
    page.get_by_role("button", name="Apply").click()
    page.get_by_text(f"{int((mask > 0).sum()):,} pixels filled by").wait_for()
    return time.perf_counter() - started


def own_record(page: Page, dashboard: Dashboard, folder: Path) -> float:
    """From the choice of a file of three years of days until its forecast is drawn."""
    days = np.datetime64("2021-01-01") + np.arange(1_000)
    values = (
        10 - 8 * np.cos(2 * np.pi * np.arange(1_000) / 365.25) + np.random.default_rng(0).normal(0, 2, 1_000)
    )
    rows = [f"{day},{value:.1f}" for day, value in zip(days, values, strict=True)]
    (folder / "own.csv").write_text("date,temperature_c\n" + "\n".join(rows) + "\n")
    page.goto(dashboard.address("Forecast temperature"))
    choose(page, "Record", "My own file")
    page.get_by_test_id("stFileUploader").first.wait_for()
    settle(page)
    started = time.perf_counter()
    upload(page, "Temperature record", folder / "own.csv")
    page.get_by_text("Read 1,000 daily values").wait_for()
    page.get_by_text(re.compile("days forecast by")).wait_for()
    return time.perf_counter() - started


USES = (
    Use("start page", 3, visited("Start", lambda page: page.locator("canvas").first.wait_for())),
    Use("sample picture", 3, visited("Complete a picture", lambda page: page.get_by_text(FILLED).wait_for())),
    Use("own photo, after Apply", 5, own_photo),
    Use("own record", 3, own_record),
    Use(
        "comparison", 3, visited("Compare attention", lambda page: page.get_by_role("table").first.wait_for())
    ),
    Use(
        "lab",
        3,
        visited("Cues and queries", lambda page: page.locator(".st-key-cues_figure_0 svg").wait_for()),
    ),
)


def main() -> None:
    """Measure and print a table."""
    path = find_browser()
    if path is None:
        sys.exit("No Chromium was found: install one to measure the pages.")
    print("| use | seconds | limit |\n|---|---|---|")
    starts = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = launch_browser(playwright, path)
        for use in USES:
            with running_dashboard() as dashboard:
                context = open_context(browser)
                seconds = use.seconds(context.new_page(), dashboard, Path(folder))
                context.close()
            starts.append(dashboard.seconds)
            print(f"| {use.title} | {seconds:.1f} | {use.limit:g} |", flush=True)
        browser.close()
    print(f"\nThe server answered {min(starts):.1f} to {max(starts):.1f} s after it was started.")


if __name__ == "__main__":
    main()
