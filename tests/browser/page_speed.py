"""How much the page adds to the time that a fill takes: `python -m tests.browser.page_speed`.

The same hole of a bundled photograph is filled by the core in a process of its own, and on the page in a real
browser, from the change of a control until the result stands there; in turn, so that both meet the same machine. Then
again with idle visitors beside it.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from pages.pictures.copy_offer import CHECKING
from tests.browser.server import (
    LOOK,
    ROOT,
    STILL,
    Dashboard,
    find_browser,
    launch_browser,
    open_context,
    running_dashboard,
    settle,
)

SAMPLE, KIND, SHARE = "chelsea", "scattered", 53  # 72,000 pixels to fill
ROUNDS = 3
IDLE = 5  # other visitors
FIRST_SEED = 100  # of the holes; none is filled twice

CORE = """
import json, sys, time
from anp_core import complete_image
from anp_core.data.masks import make_hole
from anp_core.data.samples import sample_pictures
picture = sample_pictures()[{sample!r}].load()
for line in sys.stdin:
    missing = make_hole({kind!r}, picture.height, picture.width, share={share} / 100, seed=int(line))
    started = time.perf_counter()
    complete_image(picture, missing)
    print(json.dumps([int(missing.sum()), time.perf_counter() - started]), flush=True)
"""


@contextmanager
def core() -> Iterator[subprocess.Popen[str]]:
    """A process that fills holes, a seed a line, and says how many pixels in how many seconds."""
    program = CORE.format(sample=SAMPLE, kind=KIND, share=SHARE)
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.terminate()


def fill_by_core(process: subprocess.Popen[str], seed: int) -> tuple[int, float]:
    """Pixels and seconds."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{seed}\n")
    process.stdin.flush()
    pixels, seconds = json.loads(process.stdout.readline())
    return pixels, seconds


def open_page(browser: Browser, dashboard: Dashboard, seed: int) -> Page:
    """A visitor on the picture page, its hole filled."""
    page = open_context(browser).new_page()
    address = (
        f"{dashboard.address('Complete a picture')}?sample={SAMPLE}&hole={KIND}&missing={SHARE}&seed={seed}"
    )
    page.goto(address)
    settle(page)
    return page


def fill_on_page(page: Page, seed: int, pixels: int) -> float:
    """Seconds from the change of the seed until the new result is shown."""
    field = page.get_by_label("Draw number", exact=True).first
    field.fill(str(seed))
    started = time.perf_counter()
    field.press("Enter")
    page.get_by_test_id("stProgress").first.wait_for()
    page.wait_for_function(  # a locator would look every half second only
        "said => document.body.textContent.includes(said)", arg=f"{pixels:,} pixels filled by", polling=LOOK
    )
    settle(page, but=CHECKING)  # which begins once the picture is there
    return time.perf_counter() - started - STILL / 1000  # by then it had stood still for so long


def compare(page: Page, process: subprocess.Popen[str], first_seed: int) -> tuple[float, float]:
    """Median seconds of the core and of the page."""
    by_core, on_page = [], []
    for seed in range(first_seed, first_seed + ROUNDS):
        pixels, seconds = fill_by_core(process, seed)
        by_core.append(seconds)
        on_page.append(fill_on_page(page, seed, pixels))
    return statistics.median(by_core), statistics.median(on_page)


def main() -> None:
    """Measure and print."""
    path = find_browser()
    if path is None:
        sys.exit("No Chromium was found: install one to measure the page.")
    with sync_playwright() as playwright, running_dashboard() as dashboard, core() as process:
        browser = launch_browser(playwright, path)
        page = open_page(browser, dashboard, FIRST_SEED)
        pixels, _ = fill_by_core(process, FIRST_SEED)  # the first loads the network
        print(f"{pixels:,} pixels of the sample {SAMPLE}, median of {ROUNDS}")
        for others in (0, IDLE):
            idle = [open_page(browser, dashboard, FIRST_SEED) for _ in range(others)]
            seconds, shown = compare(page, process, FIRST_SEED + 1 + 10 * others)
            print(
                f"{len(idle)} other visitors idle: core {seconds:.1f} s, page {shown:.1f} s, "
                f"{shown / seconds:.2f} times"
            )
        browser.close()


if __name__ == "__main__":
    main()
