"""English and Chinese: the switch, the address that keeps a language, choices that outlive a change of it."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watch
from tests.browser.server import Dashboard, choose, open_context, settle, speak, visit

pytestmark = pytest.mark.browser

SWITCH = "Language · 语言"
START = {"en": "Fill what is missing", "zh": "补上缺失的部分"}
COMPARE = "比较注意力"  # how the page "Compare attention" is called in Chinese
CONTROL = {"小图片": "缺失的部分", "气温记录": "预测什么"}  # what only one of its tasks asks
CHINESE = re.compile("lang=zh")  # in the address
WORK = 240_000  # milliseconds that a comparison may take on a busy machine


def heading(page: Page, text: str) -> None:
    """Wait until the page is called so."""
    expect(page.get_by_role("heading", level=1, name=text, exact=True)).to_be_visible()


def test_the_switch_changes_the_language_and_the_address_keeps_it(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("Start") + "?lang=%3Cscript%3E")  # nonsense is passed over
    heading(page, START["en"])
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    settle(page)
    speak(page, "简体中文")
    heading(page, START["zh"])
    expect(page).to_have_url(CHINESE)
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    settle(page)

    page.get_by_role("link", name=COMPARE).first.click()
    heading(page, COMPARE)
    settle(page)
    expect(page).to_have_url(CHINESE)
    page.reload()
    heading(page, COMPARE)
    settle(page)
    expect(page).to_have_url(CHINESE)

    speak(page, "English")
    heading(page, "Compare attention")
    settle(page)
    expect(page).not_to_have_url(re.compile("lang="))
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")


def wait_for_query(page: Page, said: dict[str, list[str]]) -> None:
    """Until the address says just this: it is written at the end of a run."""
    page.wait_for_url(lambda url: parse_qs(urlparse(url).query) == said)


@pytest.mark.parametrize(
    "query",
    [
        "task=picture&types=uniform,local&sample=coffee&hole=half&share=40&points=50&draw=3",
        "task=record&types=uniform,local&sample=tropical-daily&asked=future&newest=365&horizon=7",
    ],
    ids=["picture", "record"],
)
def test_choices_outlive_a_change_of_language(page: Page, dashboard: Dashboard, query: str) -> None:
    page.goto(f"{dashboard.address('Compare attention')}?{query}")
    expect(page.get_by_role("button", name="Table (CSV)")).to_be_visible(timeout=WORK)
    chosen = parse_qs(query)
    settle(page)
    wait_for_query(page, chosen)
    speak(page, "简体中文")
    heading(page, COMPARE)
    expect(page.get_by_role("button", name="表格（CSV）")).to_be_visible()
    settle(page)
    wait_for_query(page, chosen | {"lang": ["zh"]})
    expect(page.locator(".lacuna-scores tbody th")).to_have_text([re.compile("均匀"), re.compile("局部")])
    here, there = ("气温记录", "小图片") if "record" in query else ("小图片", "气温记录")
    choose(page, "比较对象", there)  # a run that sends every control's value
    expect(page.get_by_text(CONTROL[there], exact=True)).to_be_visible()
    choose(page, "比较对象", here)
    expect(page.get_by_text(CONTROL[here], exact=True)).to_be_visible()
    expect(page.locator(".lacuna-scores tbody th")).to_have_text(
        [re.compile("均匀"), re.compile("局部")], timeout=WORK
    )
    settle(page)
    wait_for_query(page, chosen | {"lang": ["zh"]})


def test_the_board_says_in_chinese_what_a_pixel_attends_to(page: Page, dashboard: Dashboard) -> None:
    page.goto(f"{dashboard.address('Compare attention')}?lang=zh&types=uniform,local&points=50")
    expect(page.locator(".card h2")).to_have_text(
        ["输入", re.compile("均匀"), re.compile("局部")], timeout=WORK
    )
    settle(page)
    said = page.locator('.stage[data-tile="attention"] + figcaption')
    expect(said).to_have_text([re.compile(r"^关注 [\d.]+ 个点，相距 [\d.]+ 像素$")] * 2, timeout=WORK)


def test_a_chinese_browser_is_greeted_in_chinese(browser: Browser, dashboard: Dashboard) -> None:
    context = open_context(browser, locale="zh-CN")
    page = context.new_page()
    complaints = watch(page, dashboard)
    visit(page, dashboard, "Start")
    heading(page, START["zh"])
    expect(page).not_to_have_url(re.compile("lang="))
    speak(page, "English")
    heading(page, START["en"])
    expect(page).to_have_url(re.compile("lang=en"))
    context.close()
    assert complaints == []


# Whether the switch lies on the screen, above the title, and to the right of what else the bar holds.
LIES_FREE = """width => {
    const box = item => item.getBoundingClientRect();
    const place = box(document.querySelector('.st-key-language_switch [role="radiogroup"]'));
    const others = [...document.querySelectorAll("header a, header button")].filter(each => each.checkVisibility());
    return innerWidth === width && place.width > 0 && place.left >= 0 && place.right <= width
        && place.bottom <= box(document.querySelector("h1")).top
        && others.every(each => box(each).width === 0 || box(each).right <= place.left);
}"""


def test_the_switch_covers_nothing_and_is_reached_by_keyboard(page: Page, dashboard: Dashboard) -> None:
    visit(page, dashboard, "Start")
    for width in (1280, 1000, 800, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(LIES_FREE, arg=width)
    switch = page.get_by_role("radiogroup", name=SWITCH)
    for _press in range(30):
        page.keyboard.press("Tab")
        if switch.evaluate("group => group.contains(document.activeElement)"):
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    heading(page, START["zh"])
