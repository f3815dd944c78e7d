"""Every page by its own address on a phone: nothing wider than the screen, in light and in dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watch
from tests.browser.server import PAGES, Dashboard, open_context, settle, visit

pytestmark = pytest.mark.browser

PHONE = 390  # CSS pixels


@pytest.mark.parametrize("title", PAGES)
def test_a_phone_shows_the_whole_width_in_light_and_dark(
    browser: Browser, dashboard: Dashboard, title: str
) -> None:
    context = open_context(browser, width=PHONE)
    page = context.new_page()
    complaints = watch(page, dashboard)
    visit(page, dashboard, title)
    assert page.get_by_role("alert").count() == 0
    assert page.get_by_role("figure").count() >= 1
    check_width(page)
    assert brightness(page) > 128
    page.emulate_media(color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", "dark")
    settle(page)
    check_width(page)
    assert brightness(page) < 128
    context.close()
    assert complaints == []


def check_width(page: Page) -> None:
    """Nothing reaches over the right edge."""
    too_wide = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll('[data-testid="stMain"]')]
            .filter(box => box.scrollWidth > box.clientWidth)
            .map(box => `${box.tagName} ${box.dataset.testid}: ${box.scrollWidth} in ${box.clientWidth}`)"""
    )
    # Cut off on the right without a way to scroll there. A slider's own input is invisible; its thumb is seen.
    # A formula's text for screen readers is invisible too, and it cuts root signs and braces to length itself.
    # A table to write in has a box that scrolls.
    cut_off = page.evaluate(
        """width => [...document.querySelectorAll('[data-testid="stMain"] *:not(input)')]
            .filter(item => !item.closest('.katex-mathml, .katex .hide-tail, .katex .stretchy, .dvn-scroller *'))
            .filter(item => item.checkVisibility() && item.getBoundingClientRect().width > 1)
            .filter(item => item.getBoundingClientRect().right > width + 1)
            .map(item => `${item.tagName} ${item.dataset.testid ?? item.className}`).slice(0, 5)""",
        PHONE,
    )
    assert too_wide == []
    assert cut_off == []


def brightness(page: Page) -> float:
    """Of the page's background, 0 to 255."""
    return page.evaluate(
        """() => {
            const colour = getComputedStyle(document.querySelector('[data-testid="stApp"]')).backgroundColor;
            return colour.match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part) / 3, 0);
        }"""
    )
