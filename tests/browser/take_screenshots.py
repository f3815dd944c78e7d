"""Pictures of pages: `python -m tests.browser.take_screenshots` writes those that the README shows.

With a folder behind it, every page in every look goes there instead, to be looked at and not kept: a repository grows
by every version of every picture in it.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser.server import (
    PAGES,
    ROOT,
    Scheme,
    find_browser,
    launch_browser,
    open_context,
    running_dashboard,
    visit,
)

FOLDER = ROOT / "docs" / "screenshots"
SHOWN = ("Complete a picture", "Forecast temperature", "Compare attention", "Sequences")  # in the README
LOOKS: dict[str, tuple[int, Scheme]] = {
    "light": (1280, "light"),
    "dark": (1280, "dark"),
    "phone": (390, "light"),
}
QUALITY = 82  # of WebP: text stays sharp, and a page takes some 70 kB
QUIET_SECONDS = 0.6  # without a change of the picture: charts and canvases have been drawn
TRIES = 30
TALLEST = 2400  # pixels of a page that are shown: those of the lab go on for long


def main(folder: Path | None = None) -> None:
    """Take those of the README, or all into `folder`."""
    path = find_browser()
    if path is None:
        raise SystemExit("no Chromium is installed, so there is nothing to take pictures with")
    wanted = (
        [(title, "light") for title in SHOWN]
        if folder is None
        else [(title, look) for look in LOOKS for title in PAGES]
    )
    into = folder or FOLDER
    into.mkdir(parents=True, exist_ok=True)
    with running_dashboard() as dashboard, sync_playwright() as playwright:
        browser = launch_browser(playwright, path)
        for title, look in wanted:
            width, scheme = LOOKS[look]
            context = open_context(browser, width=width, scheme=scheme)
            page = context.new_page()
            visit(page, dashboard, title)
            grow(page)
            name = title.lower().replace(" ", "-") + ("" if folder is None else f"-{look}")
            print(f"{name}: {save(page, into / f'{name}.webp') / 1000:.0f} kB")
            context.close()
        browser.close()


def grow(page: Page) -> None:
    """Make the window as high as the page, up to `TALLEST`: Streamlit scrolls a box within it."""
    width = page.viewport_size["width"] if page.viewport_size else 1280
    for _ in range(2):  # pictures and charts may be laid out anew in the larger window
        height = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height, TALLEST)})


def save(page: Page, file: Path) -> int:
    """Write the page as it is once it stands still; returns the bytes written."""
    shot = page.screenshot()
    for _ in range(TRIES):
        page.wait_for_timeout(1000 * QUIET_SECONDS)
        before, shot = shot, page.screenshot()
        if shot == before:
            break
    Image.open(io.BytesIO(shot)).convert("RGB").save(file, quality=QUALITY, method=6)
    return file.stat().st_size


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
