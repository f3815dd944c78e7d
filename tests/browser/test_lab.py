"""The attention lab in a browser: every page draws its pictures, its exercises open, and a slider acts at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Dashboard, metric, settle, visit

pytestmark = pytest.mark.browser

CHARTS = {
    "Cues and queries": 2,
    "Regression by attention": 6,
    "Scoring functions": 4,
    "Text and pictures": 4,
    "Common mistakes": 0,
}


@pytest.mark.parametrize("title", CHARTS)
def test_every_page_of_the_lab_draws_its_pictures_without_an_error(
    page: Page, dashboard: Dashboard, title: str
) -> None:
    visit(page, dashboard, title)
    expect(
        page.locator(".js-plotly-plot .main-svg").first if CHARTS[title] else page.locator("h1")
    ).to_be_visible()
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(CHARTS[title])
    expect(page.locator(".katex-error")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)


def test_the_address_remembers_what_was_chosen(page: Page, dashboard: Dashboard) -> None:
    page.goto(f"{dashboard.address('Common mistakes')}?mistake=Masks filled with −1e6")
    settle(page)
    expect(metric(page, "The law is broken: the weight that forbidden keys get")).to_have_text("1")


def test_the_slider_moves_attention_from_the_red_item_to_the_task(page: Page, dashboard: Dashboard) -> None:
    visit(page, dashboard, "Cues and queries")
    expect(metric(page, "Attention on the red item")).to_have_text("35.7%")
    page.get_by_role("slider", name="From salience (0) to task (1)").press("End")
    expect(metric(page, "Attention on the red item")).to_have_text("0.0%")


def test_the_exercises_open_with_a_measured_answer(page: Page, dashboard: Dashboard) -> None:
    visit(page, dashboard, "Regression by attention")
    for title, answer in (
        ("(a) Do more samples help?", "Only if the bandwidth may shrink."),
        ("(b) What does w mean?", "w is one over the bandwidth"),
        ("(c) How can h be chosen without the truth?", "Leave one out:"),
        ("(d) Can you invent another pooling with parameters?", "Three answers."),
    ):
        page.get_by_text(title).click()
        expect(page.get_by_text(answer)).to_be_visible()
    settle(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)
