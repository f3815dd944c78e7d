"""A phone: the result comes first, controls open from the bottom of the screen, and a thumb reaches all pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import watch
from tests.browser.server import Dashboard, choose, open_context, settings, settle, visit
from tests.browser.test_every_page import check_access

pytestmark = pytest.mark.browser

# By page: what the page is there for, and one of its controls.
RESULTS = {
    "Complete a picture": (".st-key-picture_result canvas", "Missing share"),
    "Forecast temperature": (".stage", "Hold back the last stretch"),
    "Compare attention": (".card canvas", "Context points"),
}


@pytest.fixture
def phone(browser: Browser, dashboard: Dashboard) -> Iterator[Page]:
    context = open_context(browser, width=390, touch=True)
    page = context.new_page()
    complaints = watch(page, dashboard)
    yield page
    context.close()
    assert complaints == []


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


@pytest.mark.parametrize("title", RESULTS)
def test_the_result_comes_first_and_the_controls_open_from_the_bottom(
    phone: Page, dashboard: Dashboard, title: str
) -> None:
    result, control = RESULTS[title]
    visit(phone, dashboard, title)
    expect(phone.locator(result).first).to_be_in_viewport()
    asked = phone.locator(".st-key-controls").get_by_text(control).first
    expect(asked).not_to_be_visible()
    with settings(phone):
        expect(phone.get_by_role("region", name="Settings")).to_be_focused()
        asked.scroll_into_view_if_needed()
        expect(asked).to_be_in_viewport(ratio=1)
        check_access(phone)
    expect(asked).not_to_be_visible()
    button(phone, "Settings").tap()
    phone.keyboard.press("Escape")
    expect(asked).not_to_be_visible()
    expect(button(phone, "Settings")).to_be_focused()


def test_a_choice_in_the_drawer_changes_the_result_behind_it(phone: Page, dashboard: Dashboard) -> None:
    visit(phone, dashboard, "Forecast temperature")
    button(phone, "Settings").tap()
    choose(phone, "Horizon (days)", "7")
    expect(phone.get_by_text(re.compile(r"^7 days forecast by"))).to_be_visible()
    phone.get_by_role("combobox", name="Attention type").tap()
    phone.get_by_role("option", name=re.compile("uniform")).tap()  # its list lies above the drawer
    expect(phone.get_by_text(re.compile("temperature/uniform"))).to_be_visible()
    settle(phone)
    phone.touchscreen.tap(195, 200)  # anywhere beside it
    expect(button(phone, "Settings")).to_have_attribute("aria-expanded", "false")


def test_all_pages_are_within_reach_of_the_thumb(phone: Page, dashboard: Dashboard) -> None:
    visit(phone, dashboard, "Start")
    expect(button(phone, "Settings")).to_have_count(0)
    button(phone, "All pages").tap()
    expect(phone.get_by_role("link", name="Common mistakes").first).to_be_in_viewport()
    check_access(phone)
    phone.get_by_role("link", name="Compare attention").first.tap()
    expect(phone.get_by_role("heading", level=1, name="Compare attention")).to_be_visible()
    settle(phone)
    for name in ("All pages", "Settings"):
        box = button(phone, name).bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] > 900 - 64


def test_a_wide_screen_has_its_controls_beside_the_result(page: Page, dashboard: Dashboard) -> None:
    visit(page, dashboard, "Complete a picture")
    expect(page.locator(".st-key-controls").get_by_text("Missing share")).to_be_visible()
    expect(button(page, "Settings")).to_have_count(0)
