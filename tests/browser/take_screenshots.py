"""Pictures of every page for the README: python -m tests.browser.take_screenshots writes docs/screenshots."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
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
LOOKS: dict[str, tuple[int, Scheme]] = {
    "light": (1280, "light"),
    "dark": (1280, "dark"),
    "phone": (390, "light"),
}
# Between the levels of a channel: nobody sees it, and it saves a third of the bytes; a palette is seen.
STEP = 5
QUIET_SECONDS = 0.6  # without a change of the picture: charts and canvases have been drawn
TRIES = 30
TALLEST = 2400  # pixels of a page that are shown: those of the lab go on for long


def main() -> None:
    """Take them all."""
    path = find_browser()
    if path is None:
        raise SystemExit("no Chromium is installed, so there is nothing to take pictures with")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with running_dashboard() as dashboard, sync_playwright() as playwright:
        browser = launch_browser(playwright, path)
        for look, (width, scheme) in LOOKS.items():
            for title in PAGES:
                context = open_context(browser, width=width, scheme=scheme)
                page = context.new_page()
                visit(page, dashboard, title)
                grow(page)
                file = FOLDER / f"{title.lower().replace(' ', '-')}-{look}.png"
                print(f"{file.relative_to(ROOT)}: {save(page, file) / 1000:.0f} kB")
                context.close()
        browser.close()


def grow(page: Page) -> None:
    """Make the window as high as the page, up to `TALLEST`: Streamlit scrolls a box within it."""
    width = page.viewport_size["width"] if page.viewport_size else 1280
    for _ in range(2):  # pictures and charts may be laid out anew in the larger window
        height = page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height, TALLEST)})


def save(page: Page, file: Path) -> int:
    """Write the page as it is once it stands still, in fewer colours; returns the bytes written."""
    shot = page.screenshot()
    for _ in range(TRIES):
        page.wait_for_timeout(1000 * QUIET_SECONDS)
        before, shot = shot, page.screenshot()
        if shot == before:
            break
    levels = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(float)
    background = levels[-1, -1]  # counted from here, so that large even areas keep their colour exactly
    levels = background + STEP * np.rint((levels - background) / STEP)
    Image.fromarray(levels.clip(0, 255).astype(np.uint8)).save(file, optimize=True)
    return file.stat().st_size


if __name__ == "__main__":
    main()
