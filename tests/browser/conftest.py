"""Fixtures of the browser tests: one server, one Chromium, and for each test a page that watches what it asks for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.server import (
    BROWSERS,
    PATIENCE,
    Dashboard,
    find_browser,
    launch_browser,
    open_context,
    running_dashboard,
    visit,
)

# Milliseconds: on a busy machine the first import of torch alone may take a minute.
WARM_UP_PATIENCE = 300_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The installed Chromium. Scoped to this folder: its event loop must not outlive these tests."""
    path = find_browser()
    if path is None:
        reason = f"no browser is installed: none of {', '.join(BROWSERS)} is on the PATH"
        if os.environ.get("LACUNA_BROWSER") == "required":
            pytest.fail(f"LACUNA_BROWSER=required, but {reason}")
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = launch_browser(playwright, path)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def dashboard(browser: Browser) -> Iterator[Dashboard]:
    """The server that all these tests share, warm: torch is imported, and a picture was filled."""
    with running_dashboard() as running:
        context = open_context(browser)
        context.set_default_timeout(WARM_UP_PATIENCE)
        page = context.new_page()
        for title in ("Start", "Complete a picture"):
            visit(page, running, title)
        context.close()
        yield running


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh user at a desk."""
    context = open_context(browser)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, dashboard: Dashboard) -> Iterator[Page]:
    """A fresh page; the test fails where it asked another host for anything, or reported an error."""
    page = context.new_page()
    complaints = watch(page, dashboard)
    yield page
    assert not complaints


def watch(page: Page, dashboard: Dashboard) -> list[str]:
    """A list that fills with requests to other hosts and with errors of the page's scripts."""
    complaints: list[str] = []
    home = urlparse(dashboard.url).netloc

    def asked(url: str) -> None:
        parts = urlparse(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != home:
            complaints.append(f"asked another host: {url}")

    def said(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"console: {message.text} ({message.location.get('url')})")

    page.on("request", lambda request: asked(request.url))
    page.on("websocket", lambda socket: asked(socket.url))
    page.on("console", said)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    return complaints
