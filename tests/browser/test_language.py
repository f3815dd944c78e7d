"""English and Chinese: the switch on every page, the address that keeps a language, pages that speak one alone."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

from pages.lab.classifiers_text import EXAMPLES as SENTENCES
from pages.lab.sequences_words import EXAMPLES as DATES
from tests.browser.conftest import watch
from tests.browser.server import PAGES, Dashboard, choose, open_context, settle, visit

pytestmark = pytest.mark.browser

SWITCH = "Language · 语言"
START = {"en": "Fill what is missing", "zh": "补上缺失的部分"}
COMPARE = "比较注意力"  # how the page "Compare attention" is called in Chinese
CONTROL = {"图片": "缺失的部分", "气温记录": "预测什么"}  # what only one of its tasks asks
WORK = 240_000  # milliseconds that a comparison may take on a busy machine
LATIN_RUN = 3  # words in a row that are no name any more
# Names of people, places and files, which are nobody's to translate; each is taken out as a whole.
NAMES = re.compile(
    r"Stéfan van der Walt|Rachel Michetti|Pikolo Espresso Bar|NASA Great Images|Lav Varshney"
    r"|Brooklyn Museum Collection|Hubble eXtreme Deep Field|Falcon 9|CIFAR-10"
    r"|Help for .*|Show/hide columns|Download as CSV"  # of Streamlit, which speaks English only
)
EXAMPLES = {*SENTENCES, *DATES}  # to be read by networks that know English
# All that is read on a page but code, formulas, menus, and what Streamlit itself says of files, headings and choices.
VISIBLE = """() => {
    const passed = 'code, pre, script, style, template, .katex, .katex-mathml, header, nav, [role="menu"],'
        + '[data-testid="stSidebar"], [data-testid="stFileUploaderDropzone"], [data-testid="stIconMaterial"],'
        + '.st-key-language_switch, [data-testid="stCode"], [data-testid="stHeaderActionElements"],'
        + '[data-testid="stSelectbox"] input, canvas';
    const found = [];
    const read = (root) => {
        for (const child of root.childNodes) {
            if (child.nodeType === Node.TEXT_NODE) {
                if (child.textContent.trim() && root.checkVisibility?.() !== false) found.push(child.textContent);
            } else if (child.nodeType === Node.ELEMENT_NODE && !child.matches(passed)) {
                for (const name of ["aria-label", "title", "alt", "placeholder"])
                    if (child.getAttribute(name)) found.push(child.getAttribute(name));
                read(child);
                if (child.shadowRoot) read(child.shadowRoot);
            }
        }
    };
    read(document.querySelector('[data-testid="stMain"]'));
    return found;
}"""


def speak(page: Page, name: str) -> None:
    """Choose a language by its own name."""
    page.get_by_role("radiogroup", name=SWITCH).get_by_text(name, exact=True).click()


def heading(page: Page, text: str) -> None:
    """Wait until the page is called so."""
    expect(page.get_by_role("heading", level=1, name=text, exact=True)).to_be_visible()


def language(page: Page) -> str:
    """What the page tells the browser."""
    return page.evaluate("document.documentElement.lang")


def test_the_switch_changes_the_language_and_the_address_keeps_it(page: Page, dashboard: Dashboard) -> None:
    visit(page, dashboard, "Start")
    heading(page, START["en"])
    assert language(page) == "en-GB"
    speak(page, "简体中文")
    heading(page, START["zh"])
    settle(page)
    assert "lang=zh" in page.url
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")

    page.get_by_role("link", name=COMPARE).first.click()
    heading(page, COMPARE)
    settle(page)
    assert "lang=zh" in page.url
    page.reload()
    heading(page, COMPARE)
    settle(page)
    assert "lang=zh" in page.url

    speak(page, "English")
    heading(page, "Compare attention")
    settle(page)
    assert "lang=" not in page.url
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")


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
    settle(page)
    chosen = parse_qs(urlparse(page.url).query)
    assert chosen == parse_qs(query)
    speak(page, "简体中文")
    heading(page, COMPARE)
    expect(page.get_by_role("button", name="表格（CSV）")).to_be_visible()
    settle(page)
    assert parse_qs(urlparse(page.url).query) == chosen | {"lang": ["zh"]}
    expect(page.locator(".lacuna-scores tbody th")).to_have_text([re.compile("均匀"), re.compile("局部")])
    here, there = ("气温记录", "图片") if "record" in query else ("图片", "气温记录")
    choose(page, "比较对象", there)  # a run that sends every control's value
    expect(page.get_by_text(CONTROL[there], exact=True)).to_be_visible()
    choose(page, "比较对象", here)
    expect(page.get_by_text(CONTROL[here], exact=True)).to_be_visible()
    expect(page.locator(".lacuna-scores tbody th")).to_have_text(
        [re.compile("均匀"), re.compile("局部")], timeout=WORK
    )
    settle(page)
    assert parse_qs(urlparse(page.url).query) == chosen | {"lang": ["zh"]}


def test_the_board_says_in_chinese_what_a_pixel_attends_to(page: Page, dashboard: Dashboard) -> None:
    page.goto(f"{dashboard.address('Compare attention')}?lang=zh&types=uniform,local&points=50")
    expect(page.locator(".card h4")).to_have_text(
        ["输入", re.compile("均匀"), re.compile("局部")], timeout=WORK
    )
    settle(page)
    said = page.locator('.stage[data-tile="attention"] + figcaption')
    expect(said).to_have_text([re.compile(r"^关注 [\d.]+ 个点，相距 [\d.]+ 像素$")] * 2, timeout=WORK)


def test_a_chinese_browser_is_greeted_in_chinese(browser: Browser, dashboard: Dashboard) -> None:
    context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
    page = context.new_page()
    complaints = watch(page, dashboard)
    visit(page, dashboard, "Start")
    heading(page, START["zh"])
    assert "lang=" not in page.url
    speak(page, "English")
    heading(page, START["en"])
    settle(page)
    assert "lang=en" in page.url
    context.close()
    assert complaints == []


def test_nonsense_for_a_language_is_passed_over(page: Page, dashboard: Dashboard) -> None:
    page.goto(dashboard.address("Start") + "?lang=%3Cscript%3E")
    heading(page, START["en"])


@pytest.mark.parametrize("title", PAGES)
def test_a_page_in_chinese_shows_no_english_sentence(page: Page, dashboard: Dashboard, title: str) -> None:
    page.goto(f"{dashboard.address(title)}?lang=zh")
    settle(page)
    shown = page.evaluate(VISIBLE)
    assert sum(bool(re.search(r"[\u4e00-\u9fff]", text)) for text in shown) > 5
    english = [text for text in map(str.strip, shown) if text not in EXAMPLES and has_english(text)]
    assert not english, "\n".join(english)


def has_english(text: str) -> bool:
    words = rf"[A-Za-z][A-Za-z'’-]*(?:[\s,.;:()/]+[A-Za-z][A-Za-z'’-]*){{{LATIN_RUN - 1},}}"
    return bool(re.search(words, NAMES.sub("·", text)))


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("照片：Stéfan van der Walt, CC0。", False),
        ("由 Lacuna 用 temperature 网络算出", False),
        ("共 3 个 AutoETS, MSTL", False),
        ("Nothing is known yet", True),
        ("图：share of attention", True),
    ],
)
def test_the_search_knows_a_sentence_from_a_name(text: str, english: bool) -> None:
    assert has_english(text) == english


def test_the_theme_changes_in_chinese(page: Page, dashboard: Dashboard) -> None:
    page.goto(f"{dashboard.address('Start')}?lang=zh")
    settle(page)
    colours = set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        heading(page, START["zh"])
        app = page.get_by_test_id("stApp")
        page.wait_for_timeout(500)
        colours.add(app.evaluate("app => getComputedStyle(app).backgroundColor"))
    assert len(colours) == 2


@pytest.mark.parametrize("width", [1280, 1000, 800, 390])
def test_the_switch_covers_nothing_and_is_reached_by_keyboard(
    browser: Browser, dashboard: Dashboard, width: int
) -> None:
    context = open_context(browser, width=width)
    page = context.new_page()
    visit(page, dashboard, "Start")
    switch = page.get_by_role("radiogroup", name=SWITCH)
    box, title = switch.bounding_box(), page.get_by_role("heading", level=1).bounding_box()
    assert box is not None
    assert title is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= title["y"]
    under = page.locator("header").get_by_role("link").or_(page.locator("header").get_by_role("button"))
    for entry in under.all():
        if (place := entry.bounding_box()) is not None and entry.is_visible():
            assert place["x"] + place["width"] <= box["x"]
    for _press in range(30):
        page.keyboard.press("Tab")
        if switch.evaluate("group => group.contains(document.activeElement)"):
            break
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    heading(page, START["zh"])
    context.close()
