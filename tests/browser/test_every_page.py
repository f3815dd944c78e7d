"""Every page by its own address, in every look: as wide as the screen, without an error, in one language."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from pages.lab.classifiers_text import EXAMPLES as SENTENCES
from pages.lab.sequences_words import EXAMPLES as DATES
from tests.browser.conftest import watch
from tests.browser.server import (
    PAGES,
    Dashboard,
    open_context,
    peak_memory,
    running_dashboard,
    settle,
    speak,
    visit,
)

pytestmark = pytest.mark.browser

PHONE, DESK = 390, 1280  # CSS pixels
MEMORY_BESIDE_TORCH = 530_000  # kB
CHARTS = {
    "Building blocks": 11,
    "Regression by attention": 6,
    "Scoring functions": 4,
    "Sequences": 9,
    "From NP to ANP": 14,
    "Text and pictures": 4,
    "Common mistakes": 2,
}
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


@pytest.fixture(scope="module")
def own_dashboard() -> Iterator[Dashboard]:
    """A server that has shown nothing but what these tests visit: its memory is measured at their end."""
    with running_dashboard() as running:
        yield running


@pytest.fixture(scope="module")
def visited() -> set[str]:
    """Fills with the titles of the pages that were looked at."""
    return set()


@pytest.mark.parametrize("title", PAGES)
def test_a_page_fits_its_screen_and_speaks_one_language_in_light_and_dark(
    browser: Browser, own_dashboard: Dashboard, visited: set[str], title: str
) -> None:
    context = open_context(browser, width=PHONE)
    page = context.new_page()
    complaints = watch(page, own_dashboard)
    visit(page, own_dashboard, title)
    check_content(page, title)
    check_width(page, PHONE)
    assert brightness(page) > 128
    check_access(page)

    page.emulate_media(color_scheme="dark")
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", "dark")
    speak(page, "简体中文")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    settle(page)
    check_content(page, title)
    check_width(page, PHONE)
    assert brightness(page) < 128
    check_access(page)

    page.set_viewport_size({"width": DESK, "height": 900})
    settle(page)
    check_width(page, DESK)
    shown = page.evaluate(VISIBLE)
    assert sum(bool(re.search(r"[\u4e00-\u9fff]", text)) for text in shown) > 5
    english = [text for text in map(str.strip, shown) if text not in EXAMPLES and has_english(text)]
    assert not english, "\n".join(english)
    check_access(page)
    page.emulate_media(color_scheme="light")
    expect(page.get_by_test_id("stApp")).to_have_css("color-scheme", "light")
    settle(page)
    check_access(page)
    context.close()
    assert complaints == []
    visited.add(title)


def test_a_visit_of_every_page_takes_little_memory_beside_torch(
    own_dashboard: Dashboard, visited: set[str]
) -> None:
    memory = peak_memory(own_dashboard.process.pid)
    if not memory:
        pytest.skip("this system does not tell a process's memory under /proc")
    if len(visited) < len(PAGES):
        pytest.skip("not every page was visited before")
    with subprocess.Popen(
        [sys.executable, "-c", "import torch; print('imported', flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as torch_alone:
        assert torch_alone.stdout is not None
        torch_alone.stdout.readline()
        beside = memory - peak_memory(torch_alone.pid)
        torch_alone.terminate()
    assert beside < MEMORY_BESIDE_TORCH


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


def has_english(text: str) -> bool:
    words = rf"[A-Za-z][A-Za-z'’-]*(?:[\s,.;:()/]+[A-Za-z][A-Za-z'’-]*){{{LATIN_RUN - 1},}}"
    return bool(re.search(words, NAMES.sub("·", text)))


def check_content(page: Page, title: str) -> None:
    """Figures and charts are there, and nothing went wrong."""
    expect(page.get_by_role("figure").or_(page.get_by_role("img")).first).to_be_attached()
    if title in CHARTS:
        expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
        expect(page.get_by_test_id("stPlotlyChart")).to_have_count(CHARTS[title])
    if title == "Compare attention":
        expect(page.locator(".card h2")).to_have_count(5)  # the input and the four types to begin with
    expect(page.locator(".katex-error")).to_have_count(0)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)


def check_access(page: Page) -> None:
    """Axe, which looks at a page as screen readers and weak eyes do, finds nothing serious, and headings in order."""
    page.mouse.move(0, 0)  # a hint of the menu, on which the mouse came to lie, is faint while it fades in
    expect(page.get_by_role("tooltip")).to_have_count(0)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    grave = [
        each for each in found if each["impact"] in ("serious", "critical") or each["id"] == "heading-order"
    ]
    assert [(each["id"], node["html"][:200]) for each in grave for node in each["nodes"]] == []


def check_width(page: Page, width: int) -> None:
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
        width,
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
