"""Links that carry a page's state: one that says what to show, and one full of nonsense."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlparse

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Dashboard, choose, settle

pytestmark = pytest.mark.browser

PICTURE, FORECAST = "Complete a picture", "Forecast temperature"
USUAL = {"model": "photo", "rule": "all", "hole": "text", "missing": "16", "seed": "0"}
NONSENSE = (
    "?sample=../../etc/passwd&hole=%F0%9F%95%B3&missing=-3&seed=NaN&model=&attention=%3Cb%3E&rule=none&points=1e9"
    "&draw=99999999999999999999&horizon=0&held=maybe&newest=%00&share=33&stranger=stays"
)


def said_by(url: str) -> dict[str, str]:
    """What an address says; it is written at the end of a run, so wait for it."""
    return dict(parse_qsl(urlparse(url).query))


def open_at(page: Page, dashboard: Dashboard, title: str, query: str) -> None:
    page.goto(dashboard.address(title) + query)
    settle(page)


def test_a_link_to_a_forecast_shows_it_and_follows_what_is_chosen(page: Page, dashboard: Dashboard) -> None:
    open_at(page, dashboard, FORECAST, "?sample=tropical-daily&horizon=7&attention=uniform&newest=400")
    expect(page.get_by_text(re.compile(r"7 days forecast by temperature/uniform"))).to_be_visible()
    expect(page.get_by_text("hardly change with the season").first).to_be_visible()
    expect(page.get_by_role("slider", name="Context: newest days")).to_have_value("400")
    choose(page, "Horizon (days)", "14")
    expect(page.get_by_text(re.compile(r"14 days forecast by temperature/uniform"))).to_be_visible()
    asked = {"sample": "tropical-daily", "horizon": "14", "attention": "uniform", "newest": "400"}
    page.wait_for_url(lambda url: said_by(url) == asked)
    page.reload()  # a session of its own
    expect(page.get_by_text(re.compile(r"14 days forecast by temperature/uniform"))).to_be_visible()
    settle(page)
    page.wait_for_url(lambda url: said_by(url) == asked)


def test_a_link_to_a_completion_shows_it(page: Page, dashboard: Dashboard) -> None:
    query = (
        "sample=coffee&hole=box&missing=2&seed=3&model=small&attention=uniform&rule=random&points=30&draw=1"
    )
    open_at(page, dashboard, PICTURE, f"?{query}")
    expect(page.get_by_text(re.compile(r"pixels filled by small-pictures/uniform "))).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"^30 of [\d,]+ known pixels\."))
    ).to_be_attached()  # in a closed expander
    page.wait_for_url(lambda url: said_by(url) == dict(parse_qsl(query)))
    page.get_by_role("button", name="Copy link").click()
    said = page.get_by_role("status").filter(has_text="In the link")
    expect(said).to_contain_text("Copied.")
    expect(said).to_contain_text("the hole")


def test_nonsense_in_a_link_shows_the_usual_page(page: Page, dashboard: Dashboard) -> None:
    open_at(page, dashboard, PICTURE, NONSENSE)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.wait_for_url(lambda url: (USUAL | {"stranger": "stays"}).items() <= said_by(url).items())
