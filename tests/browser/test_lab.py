"""The attention lab in a browser: every page draws its pictures, its exercises open, and a slider acts at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Dashboard, metric, settle, visit

pytestmark = pytest.mark.browser

CHARTS = {
    "Cues and queries": 2,
    "Building blocks": 8,
    "Regression by attention": 6,
    "Scoring functions": 4,
    "Sequences": 8,
    "From NP to ANP": 14,
    "Text and pictures": 4,
    "Common mistakes": 2,
}


@pytest.mark.parametrize("title", CHARTS)
def test_every_page_of_the_lab_draws_its_pictures_without_an_error(
    page: Page, dashboard: Dashboard, title: str
) -> None:
    visit(page, dashboard, title)
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(page.get_by_test_id("stPlotlyChart")).to_have_count(CHARTS[title])
    expect(page.locator(".katex-error")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_test_id("stAlertContentError")).to_have_count(0)


def test_the_address_remembers_what_was_chosen(page: Page, dashboard: Dashboard) -> None:
    page.goto(f"{dashboard.address('Common mistakes')}?mistake=Masks filled with −1e6")
    settle(page)
    expect(metric(page, "The law is broken: the weight that forbidden keys get")).to_have_text("1")


def test_a_choice_keeps_its_key_in_the_address_through_switches_of_the_language_and_the_back_button(
    page: Page, dashboard: Dashboard
) -> None:
    visit(page, dashboard, "Common mistakes")
    for words, key in (("Masks filled with −1e6", "million"), ("The missing 1/√d", "scale")):
        page.get_by_role("combobox", name="Mistake").click()
        page.get_by_role("option", name=words).click()
        page.wait_for_url(f"**?mistake={key}")
    page.go_back()
    expect(metric(page, "The law is broken: the weight that forbidden keys get")).to_have_text("1")
    settle(page)
    for language, label, words in (
        ("简体中文", "规律被破坏：被禁止的键得到的权重", "用 −1e6 填充掩码"),
        ("English", "The law is broken: the weight that forbidden keys get", "Masks filled with −1e6"),
        ("简体中文", "规律被破坏：被禁止的键得到的权重", "用 −1e6 填充掩码"),
    ):
        page.get_by_text(language, exact=True).click()
        expect(metric(page, label)).to_have_text("1")
        expect(page.get_by_role("combobox").first).to_have_value(words)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        settle(page)
        assert "mistake=million" in page.url


def test_tables_and_buttons_keep_what_was_chosen_in_another_language(
    page: Page, dashboard: Dashboard
) -> None:
    page.goto(f"{dashboard.address('Cues and queries')}?tracer_step=weighted sum&tracer_row=3&lang=zh")
    settle(page)
    expect(metric(page, "第 3 行的输出")).to_have_text("5.000, 5.000")
    page.get_by_text("English", exact=True).click()
    expect(metric(page, "Output of row 3")).to_have_text("5.000, 5.000")
    expect(page.get_by_role("radio", name="5. weighted sum")).to_be_checked()


def test_the_slider_moves_attention_from_the_red_item_to_the_task(page: Page, dashboard: Dashboard) -> None:
    visit(page, dashboard, "Cues and queries")
    expect(metric(page, "Attention on the red item")).to_have_text("35.7%")
    page.get_by_role("slider", name="From salience (0) to task (1)").press("End")
    expect(metric(page, "Attention on the red item")).to_have_text("0.0%")


def test_contents_lead_to_a_section_and_the_end_of_a_page_to_the_next_one(
    page: Page, dashboard: Dashboard
) -> None:
    visit(page, dashboard, "Cues and queries")
    heading = page.get_by_role("heading", name="One row, step by step")
    expect(heading).not_to_be_in_viewport()
    page.get_by_role("link", name="One row, step by step").first.click()
    expect(heading).to_be_in_viewport()
    expect(page.get_by_role("link", name="Before:")).to_have_count(0)
    page.get_by_role("link", name="Next: Building blocks").click()
    expect(page.get_by_role("heading", level=1, name="Building blocks")).to_be_visible()
    settle(page)
    expect(page.get_by_role("link", name="Before: Cues and queries")).to_be_visible()


def test_the_code_beside_a_picture_is_folded_and_stays_open_in_another_language(
    page: Page, dashboard: Dashboard
) -> None:
    visit(page, dashboard, "Cues and queries")
    code = page.get_by_text("make_scene(0)").first
    expect(code).not_to_be_visible()
    page.get_by_text("The code that makes it").first.click()
    expect(code).to_be_visible()
    page.get_by_text("简体中文", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="线索与查询")).to_be_visible()
    settle(page)
    expect(code).to_be_visible()


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
