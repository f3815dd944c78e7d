"""A dashboard to look at: the server as a user starts it, and a Chromium in front of it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 60  # before giving up; how long it may take is a test's business
PATIENCE = 120_000  # milliseconds that the browser waits for anything, on a machine that is busy
LOOK = 50  # milliseconds between two looks: looking at every frame would itself keep a core busy
DRAWER_WIDTH = 640  # CSS pixels: up to here a page's controls lie in a drawer
STILL = 300  # milliseconds without a change until a page counts as standing still
PAGES = {
    "Start": "",
    "Complete a picture": "complete_picture",
    "Forecast temperature": "forecast_temperature",
    "Compare attention": "compare_attention",
    "Cues and queries": "lab_cues",
    "Building blocks": "lab_blocks",
    "Regression by attention": "lab_regression",
    "Scoring functions": "lab_scores",
    "Sequences": "lab_sequences",
    "From NP to ANP": "lab_neural_process",
    "Text and pictures": "lab_classifiers",
    "Common mistakes": "lab_mistakes",
}

Scheme = Literal["light", "dark"]


@dataclass(frozen=True)
class Dashboard:
    """A running server."""

    url: str
    seconds: float  # from its start to its first answer
    process: subprocess.Popen[bytes]

    def address(self, title: str) -> str:
        """Where the page of that title is."""
        return f"{self.url}/{PAGES[title]}"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running_dashboard(script: Path = ROOT / "app.py") -> Iterator[Dashboard]:
    """`streamlit run` of the dashboard, or of another script, on a free port, ended with the block."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    options = {
        "server.address": "127.0.0.1",
        "server.port": port,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    with tempfile.TemporaryFile() as log:
        started = time.monotonic()
        process = subprocess.Popen(
            [*command, *(f"--{name}={value}" for name, value in options.items())],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            while not _answers(f"{url}/_stcore/health"):
                if process.poll() is not None or time.monotonic() - started > START_SECONDS:
                    log.seek(0)
                    raise RuntimeError(f"the server did not start; it said:\n{log.read().decode()}")
                time.sleep(0.05)
            yield Dashboard(url, time.monotonic() - started, process)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def peak_memory(process: int) -> int:
    """The most resident memory that a process had, in kB; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def find_browser() -> str | None:
    """The installed Chromium, or None."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def launch_browser(playwright: Playwright, path: str) -> Browser:
    """A Chromium that calls nobody by itself."""
    return playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGUMENTS))


def open_context(
    browser: Browser,
    *,
    width: int = 1280,
    scheme: Scheme = "light",
    touch: bool = False,
    locale: str = "en-GB",
) -> BrowserContext:
    """A fresh user of a given screen width, with a mouse or with fingers."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        locale=locale,
        has_touch=touch,
        is_mobile=touch,
    )
    context.set_default_timeout(PATIENCE)
    return context


def visit(page: Page, dashboard: Dashboard, title: str) -> None:
    """Open a page of the dashboard and wait until it stands still."""
    page.goto(dashboard.address(title))
    settle(page)


def settle(page: Page, *, but: str = "") -> None:
    """Wait until the page's script has run, nothing is on its way, and no progress bar is left.

    A bar that says `but` does not count.
    That must hold for `STILL` milliseconds: a click takes a moment until the server hears of it.
    """
    page.wait_for_function(
        """([still, but]) => {
            const app = document.querySelector('[data-testid="stApp"]');
            const rests = app && app.dataset.testScriptState === "notRunning"
                && document.querySelector("h1")
                && !document.querySelector('[data-testid="stSkeleton"]')
                && [...document.querySelectorAll('[data-testid="stProgress"]')].every(
                    bar => but && bar.textContent.includes(but));
            const now = performance.now();
            if (!rests) {
                window.restsSince = undefined;
                return false;
            }
            window.restsSince ??= now;
            if (now - window.restsSince < still) {
                return false;
            }
            window.restsSince = undefined;  // the next wait begins anew
            return true;
        }""",
        arg=[STILL, but],
        polling=LOOK,
    )


def speak(page: Page, language: str) -> None:
    """Choose a language by its own name."""
    page.get_by_role("radiogroup", name="Language · 语言").get_by_text(language, exact=True).click()


def upload(page: Page, label: str, path: Path) -> None:
    """Hand a file to the uploader of that label, in place of the one it has."""
    uploader = page.get_by_test_id("stFileUploader").filter(has_text=label)
    uploader.locator("input[type=file]").set_input_files(path)


def choose(page: Page, group: str, option: str) -> None:
    """Choose one of a row of buttons."""
    page.get_by_role("radiogroup", name=group, exact=True).get_by_text(option, exact=True).click()


@contextmanager
def settings(page: Page) -> Iterator[None]:
    """Where a page's controls are: on a phone they lie in a drawer, which is opened first and closed afterwards."""
    size = page.viewport_size
    is_phone = size is not None and size["width"] <= DRAWER_WIDTH
    if is_phone:
        page.get_by_role("button", name="Settings", exact=True).click()
    yield
    if is_phone:
        page.get_by_role("button", name="Done", exact=True).click()


def metric(page: Page, label: str) -> Locator:
    """The value of the number with that label."""
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")
