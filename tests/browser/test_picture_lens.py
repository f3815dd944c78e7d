"""The lens on the picture: pointing is answered in the browser, a click on a photo and a new context at once."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect
from skimage.data import immunohistochemistry

from tests.browser.conftest import watch
from tests.browser.server import LOOK, Dashboard, choose, open_context, settle, upload, visit

pytestmark = pytest.mark.browser

HEIGHT, WIDTH = 21, 32  # pixels of the sample, shrunk
SMALL_LINK = "sample=chelsea&hole=scattered&missing=60&seed=0&model=small&attention=multihead"
FRAME = 16  # milliseconds
ANSWER = 0.3  # seconds from a click to its answer
SLACK = 40  # times, on a machine that is busy with other things; what was measured is printed
MOVES = 40
LENS, RESULT = "What it attends to", "Completion"
# Times what the page draws in each frame.
STOPWATCH = """
window.frames_drawn = [];
const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (draw) => ask((now) => {
    const began = performance.now();
    draw(now);
    window.frames_drawn.push(performance.now() - began);
});
"""
# Resolves with the seconds from the next release of the button until `changed` of the element says so.
ANSWERED = """([element, what]) => new Promise(done => {
    const read = () => what === 'pixels' ? element.toDataURL() : element.textContent;
    let began = null, before = null;
    const release = () => { began = performance.now(); before = read(); };
    addEventListener('pointerup', release, { capture: true, once: true });
    const look = () => {
        const now = began === null ? null : read();
        const there = now !== null && (what === 'pixels' ? now !== before : now.includes(what));
        if (there) done((performance.now() - began) / 1000);
        else setTimeout(look, 4);
    };
    look();
})"""


@pytest.fixture(scope="module")
def photo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture of 200×150 pixels."""
    path = tmp_path_factory.mktemp("pictures") / "photo.png"
    Image.fromarray(immunohistochemistry()[:150, :200]).save(path)
    return path


def open_small(page: Page, dashboard: Dashboard) -> None:
    """The sample, shrunk for a small-picture model, most of its pixels missing."""
    page.goto(f"{dashboard.address('Complete a picture')}?{SMALL_LINK}&view=attention")
    expect(page.get_by_text("pixels filled by small-pictures")).to_be_visible()
    expect(lens(page).locator("dd").first).to_have_text(re.compile(r"[\d.]+ of \d+"))
    settle(page)


@dataclass(frozen=True)
class Visit:
    """A page that several tests look at, and the sizes of the messages to the server so far."""

    page: Page
    sent: list[int]


@pytest.fixture(scope="module")
def opened(browser: Browser, dashboard: Dashboard) -> Iterator[Visit]:
    """One visit for all that leave nothing behind but what `small` puts back."""
    context = open_context(browser)
    page, sent = context.new_page(), list[int]()
    complaints = watch(page, dashboard)
    page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(len(data))))
    page.add_init_script(STOPWATCH)
    open_small(page, dashboard)
    assert sent  # the page itself was asked for
    yield Visit(page, sent)
    context.close()
    assert complaints == []


@pytest.fixture
def small(opened: Visit) -> Page:
    """The page as it was opened: nothing kept, all heads together, not zoomed, the pointer elsewhere."""
    page = opened.page
    page.mouse.move(0, 0)
    if not lens(page).is_visible():
        choose(page, "What to look at", "Attention")
    stage(page).press("Escape")
    stage(page).press("0")
    expect(lens(page).locator(".kept.on")).to_have_count(0)
    heads = lens(page).get_by_label("Attention of")
    if heads.is_enabled():
        heads.select_option(index=0)
    settle(page)
    return page


@pytest.fixture
def messages(opened: Visit, small: Page) -> list[int]:
    """The sizes of all messages to the server from now on."""
    opened.sent.clear()
    return opened.sent


@pytest.fixture
def photo(page: Page, dashboard: Dashboard, photo_file: Path) -> Page:
    """A picture of the user's own, filled by the photo model."""
    page.add_init_script(STOPWATCH)
    visit(page, dashboard, "Complete a picture")
    choose(page, "Picture", "My own picture")
    upload(page, "Picture file", photo_file)
    expect(page.get_by_text("200×150 pixels.")).to_be_visible()
    settle(page)
    choose(page, "Hole", "Ready-made")
    expect(page.get_by_text("pixels filled by photo/local")).to_be_visible()
    settle(page)
    choose(page, "What to look at", "Attention")
    settle(page)
    return page


def figure(page: Page, title: str) -> Locator:
    return page.locator("figure.view").filter(has=page.locator(".title", has_text=title))


def lens(page: Page) -> Locator:
    return figure(page, LENS)


def stage(page: Page, title: str = LENS) -> Locator:
    return figure(page, title).locator(".stage")


def box_of(page: Page, title: str = LENS) -> FloatRect:
    stage(page, title).scroll_into_view_if_needed()
    box = stage(page, title).bounding_box()
    assert box is not None
    return box


def point_at(page: Page, x: float, y: float) -> None:
    """Move the pointer to shares of a picture's width and height."""
    box = box_of(page)
    page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def looked_at(page: Page) -> tuple[int, int]:
    """Row and column."""
    row, column = re.findall(r"\d+", lens(page).locator(".pixel strong").inner_text())
    return int(row), int(column)


def readout(page: Page) -> str:
    return lens(page).locator(".readout").inner_text()


def point_at_missing(page: Page) -> None:
    """Move on until the lens looks elsewhere: known pixels are passed over."""
    before = looked_at(page)
    for down in (0.52, 0.55, 0.58):
        for share in np.arange(0.1, 0.9, 0.037):
            point_at(page, float(share), down)
            if looked_at(page) != before:
                return
    raise AssertionError("no missing pixel was found")


def drawn(page: Page, title: str, layer: str = ".base") -> str:
    return figure(page, title).locator(layer).evaluate("canvas => canvas.toDataURL()")


def wait_for_drawing(page: Page, title: str, same: str, before: str) -> None:
    """Until what lies on a picture's canvas is `before` ("===") or something else ("!==")."""
    canvas = figure(page, title).locator(".base").element_handle()
    page.wait_for_function(
        f"([canvas, before]) => canvas.toDataURL() {same} before", arg=[canvas, before], polling=LOOK
    )


def seconds_to(page: Page, element: Locator, what: str) -> None:
    page.evaluate(f"(args) => {{ window.answered = ({ANSWERED})(args); }}", [element.element_handle(), what])


def measured(page: Page, said: str) -> float:
    spent = page.evaluate("() => window.answered")
    print(f"{said}: {1000 * spent:.0f} ms")
    return spent


# ------------------------------------------------------------------------ looking


def test_pointing_shows_what_each_pixel_attends_to_and_sends_nothing(
    small: Page, messages: list[int]
) -> None:
    small.evaluate("window.frames_drawn.length = 0")
    seen = set()
    for share in np.linspace(0.02, 0.98, MOVES):
        point_at(small, float(share), 0.3 + 0.3 * float(share))
        seen.add((looked_at(small), readout(small)))
    assert len(seen) >= 5
    assert len({place for place, _ in seen}) == len(seen)  # each pixel has its own, and one only
    said = readout(small)
    for fact in (r"Effective points\s+[\d.]+ of \d+", r"Entropy\s+[\d.]+", r"Mean distance\s+[\d.]+ px"):
        assert re.search(fact, said)
    frames = [spent for spent in small.evaluate("window.frames_drawn") if spent > 0.1]
    print(f"frame: {statistics.median(frames):.1f} ms (median of {len(frames)})")
    assert statistics.median(frames) < FRAME
    assert messages == []


def test_a_click_keeps_a_pixel_until_escape_and_arrows_move_by_one(small: Page) -> None:
    point_at_missing(small)
    kept = looked_at(small)
    small.mouse.down()
    small.mouse.up()
    expect(lens(small).locator(".kept.on")).to_be_visible()
    settle(small)
    point_at(small, 0.9, 0.9)
    point_at(small, 0.1, 0.2)
    assert looked_at(small) == kept
    stage(small).press("Escape")
    expect(lens(small).locator(".kept.on")).to_have_count(0)
    small.mouse.move(0, 0)
    point_at_missing(small)
    assert looked_at(small) != kept
    row, column = looked_at(small)
    for _ in range(WIDTH):
        stage(small).press("ArrowRight")
        if looked_at(small) != (row, column):
            break
    assert looked_at(small)[0] == row
    assert looked_at(small)[1] > column


def test_single_heads_are_shown_and_their_weights_differ(small: Page) -> None:
    choice = lens(small).get_by_label("Attention of")
    if choice.is_disabled():
        pytest.skip("too many weights: heads are averaged")
    average = readout(small)
    before = drawn(small, LENS, ".over")
    choice.select_option(index=2)
    expect(lens(small).locator(".readout")).not_to_have_text(average)
    assert drawn(small, LENS, ".over") != before


def test_others_on_the_page_lead_and_follow_by_events(small: Page) -> None:
    small.evaluate(
        "() => { window.heard = []; addEventListener('lacuna-lens', ({ detail }) => window.heard.push(detail)); }"
    )
    point_at_missing(small)
    row, column = looked_at(small)
    said = small.evaluate("() => window.heard.map(({ link, index, pinned }) => [link, index, pinned]).at(-1)")
    assert said[1:] == [row * WIDTH + column, False]
    small.mouse.move(0, 0)
    small.evaluate(
        "([link, index]) => { window.heard.length = 0;"
        " dispatchEvent(new CustomEvent('lacuna-lens', { detail: { link, index, pinned: true } })); }",
        [said[0], 5 * WIDTH + 7],
    )
    expect(lens(small).locator(".kept.on")).to_be_visible()
    assert looked_at(small) == (5, 7)
    assert len(small.evaluate("window.heard")) == 1  # nobody said it again


def test_views_switch_in_the_browser_and_the_handle_uncovers_the_hole(
    small: Page, messages: list[int]
) -> None:
    choose(small, "What to look at", "Result")
    settle(small)
    messages.clear()
    mean = drawn(small, RESULT)
    figure(small, RESULT).get_by_role("radio", name="Uncertainty").click()
    expect(figure(small, RESULT).locator(".under .bar")).to_contain_text("give or take")
    wait_for_drawing(small, RESULT, "!==", mean)
    figure(small, RESULT).get_by_role("radio", name="Mean").click()
    wait_for_drawing(small, RESULT, "===", mean)
    box = box_of(small, RESULT)
    small.mouse.move(box["x"] + 3, box["y"] + 20)
    small.mouse.down()
    small.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 20, steps=3)
    small.mouse.up()
    assert 55 <= float(figure(small, RESULT).locator(".slider").input_value()) <= 65
    wait_for_drawing(small, RESULT, "!==", mean)
    assert messages == []


# ------------------------------------------------------------------------ answers


def test_keeping_a_pixel_of_a_photo_brings_its_attention_at_once(photo: Page) -> None:
    point_at_missing(photo)
    expect(lens(photo).locator(".remark")).to_contain_text("nearest context points, not its attention")
    seconds_to(photo, lens(photo).locator("dd").first, " of ")
    photo.mouse.down()
    photo.mouse.up()
    assert measured(photo, "pin on a photo") < SLACK * ANSWER
    expect(lens(photo).locator(".kept.on")).to_be_visible()


def context_size(page: Page) -> int:
    caption = page.get_by_text(re.compile(r"^[\d,]+ of [\d,]+ known pixels"))
    expect(caption).to_be_visible()
    return int(caption.inner_text().split(" ")[0].replace(",", ""))


def test_a_picked_point_changes_the_completion_at_once_and_the_rule_comes_back(small: Page) -> None:
    small.get_by_text("Model and context points").click()
    lens(small).get_by_role("radio", name="Mean").click()
    small.wait_for_timeout(300)
    size, filled = context_size(small), drawn(small, LENS)
    lens(small).get_by_role("radio", name="Pick context").click()
    box = box_of(small)
    small.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.1 * box["height"])
    seconds_to(small, lens(small).locator(".base"), "pixels")
    small.mouse.down()
    small.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.6 * box["height"], steps=4)
    expect(lens(small).locator(".tip")).to_have_text(re.compile(r"Take \d+ points away"))
    taken = int(re.findall(r"\d+", lens(small).locator(".tip").inner_text())[0])
    small.mouse.up()
    assert measured(small, "completion after a change of the context") < SLACK * ANSWER
    expect(small.get_by_text(f"{size - taken} of")).to_be_visible()
    wait_for_drawing(small, LENS, "!==", filled)
    settle(small)
    lens(small).get_by_role("button", name="Back to the rule").click()
    expect(small.get_by_text(f"{size} of")).to_be_visible()
    settle(small)
    wait_for_drawing(small, LENS, "===", filled)


def test_what_if_says_how_the_prediction_would_change(small: Page) -> None:
    small.get_by_role("button", name="Its top 4").click()
    expect(small.get_by_text(re.compile(r"Those 4 points had \d+% of its attention"))).to_be_visible()
    expect(small.get_by_text("As attention alone says")).to_be_visible()


# ------------------------------------------------------------------------ a phone


def test_a_tap_keeps_a_pixel_on_a_phone(browser: Browser, dashboard: Dashboard) -> None:
    context = open_context(browser, width=390, touch=True)
    page = context.new_page()
    complaints = watch(page, dashboard)
    open_small(page, dashboard)
    box = box_of(page)
    page.touchscreen.tap(box["x"] + 0.4 * box["width"], box["y"] + 0.6 * box["height"])
    expect(lens(page).locator(".kept.on")).to_be_visible()
    row, column = looked_at(page)
    assert abs(row - 0.6 * HEIGHT) < 4
    assert abs(column - 0.4 * WIDTH) < 4
    context.close()
    assert complaints == []
