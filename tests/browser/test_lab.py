"""The attention lab in a browser: what was chosen stays, exercises open, and a slider acts at once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Dashboard, metric, settle, speak, visit

pytestmark = pytest.mark.browser

BROKEN = "The law is broken: the weight that forbidden keys get"


def test_a_choice_keeps_its_key_in_the_address_through_switches_of_the_language_and_the_back_button(
    page: Page, dashboard: Dashboard
) -> None:
    # As older addresses say it.
    page.goto(f"{dashboard.address('Common mistakes')}?mistake=Masks filled with −1e6")
    settle(page)
    expect(metric(page, BROKEN)).to_have_text("1")
    words_of = {"million": "Masks filled with −1e6", "scale": "The missing 1/√d"}
    for key in ("scale", "million", "scale"):
        page.get_by_role("combobox", name="Mistake").click()
        page.get_by_role("option", name=words_of[key]).click()
        page.wait_for_url(f"**?mistake={key}")
        settle(page)
    page.go_back()
    expect(metric(page, BROKEN)).to_have_text("1")
    settle(page)
    for language, label, words in (
        ("简体中文", "规律被破坏：被禁止的键得到的权重", "用 −1e6 填充掩码"),
        ("English", BROKEN, words_of["million"]),
        ("简体中文", "规律被破坏：被禁止的键得到的权重", "用 −1e6 填充掩码"),
    ):
        speak(page, language)
        expect(metric(page, label)).to_have_text("1")
        expect(page.get_by_role("combobox").first).to_have_value(words)
        settle(page)
        expect(page).to_have_url(re.compile("mistake=million"))
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_link_to_a_step_is_followed_and_kept_in_another_language(page: Page, dashboard: Dashboard) -> None:
    """Folded code stays open too, a slider acts at once, and links lead to a section and to the next page."""
    page.goto(f"{dashboard.address('Cues and queries')}?tracer_step=weighted sum&tracer_row=3&lang=zh")
    settle(page)
    expect(metric(page, "第 3 行的输出")).to_have_text("5.000, 5.000")
    code = page.get_by_text("make_scene(0)").first
    expect(code).not_to_be_visible()
    page.get_by_text("生成它的代码").first.click()
    expect(code).to_be_visible()
    speak(page, "English")
    expect(metric(page, "Output of row 3")).to_have_text("5.000, 5.000")
    expect(page.get_by_role("radio", name="5. weighted sum")).to_be_checked()
    settle(page)
    expect(code).to_be_visible()

    expect(metric(page, "Attention on the red item")).to_have_text("35.7%")
    page.get_by_role("slider", name="From salience (0) to task (1)").press("End")
    expect(metric(page, "Attention on the red item")).to_have_text("0.0%")
    settle(page)

    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    heading = page.get_by_role("heading", name="One row, step by step")
    expect(heading).not_to_be_in_viewport()
    page.get_by_role("link", name="One row, step by step").first.click()
    expect(heading).to_be_in_viewport()
    expect(page.get_by_role("link", name="Before:")).to_have_count(0)
    page.get_by_role("link", name="Next: Building blocks").click()
    expect(page.get_by_role("heading", level=1, name="Building blocks")).to_be_visible()
    expect(page.get_by_role("link", name="Before: Cues and queries")).to_be_visible()


def test_the_exercises_open_with_a_measured_answer(page: Page, dashboard: Dashboard) -> None:
    visit(page, dashboard, "Regression by attention")
    for title, answer in (
        ("(a) Do more samples help?", "Only if the bandwidth may shrink."),
        ("(b) What does w mean?", "w is one over the bandwidth"),
    ):
        page.get_by_text(title).click()
        expect(page.get_by_text(answer)).to_be_visible()
    settle(page)
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_pointing_at_a_letter_of_the_answer_leads_to_what_it_attended_to(
    page: Page, dashboard: Dashboard
) -> None:
    """A pointer shows them and sends nothing; the keyboard moves on from the letter that was kept."""
    visit(page, dashboard, "Sequences")
    answer = page.get_by_role("radiogroup", name="Letters of the answer")
    said = page.locator(".letters .said")
    expect(page.locator(".letters .answer")).to_have_text("1987-03-03")
    answer.get_by_role("radio").nth(3).hover()
    expect(said).to_contain_text("Letter 4, “7”, looked most at “7”")
    assert page.locator(".letters line").count() >= 1
    page.mouse.move(5, 5)
    expect(said).to_contain_text("Letter 1,")  # the one that is kept
    answer.get_by_role("radio").nth(2).click()
    page.keyboard.press("ArrowLeft")
    expect(answer.get_by_role("radio").nth(1)).to_be_focused()
    expect(said).to_contain_text("Letter 2, “9”, looked most at “9”")
