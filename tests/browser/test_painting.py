"""The hole painted by hand: strokes to the pixel, nothing sent before Apply, and nothing lost on the way."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.painting import SIZE, Painter, boxed, brushed, open_own, save_picture
from tests.browser.server import Dashboard, choose, settle, upload, visit

pytestmark = pytest.mark.browser

PNG = b"iVBORw0KGgo"  # how each begins, in base64


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_picture(tmp_path_factory.mktemp("pictures") / "tissue.png")


# ------------------------------------------------------------------------ strokes and messages


def test_painting_sends_nothing_and_apply_sends_one_small_mask_that_is_right_to_the_pixel(
    page: Page, dashboard: Dashboard, picture: Path
) -> None:
    sent: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(bytes(frame))))
    painter = open_own(page, dashboard, picture)
    expect(painter.button("Apply")).to_be_disabled()
    before = len(sent)
    diameter = painter.brush_size()
    stroke = ((40.5, 30.5), (52.5, 120.5), (100.5, 90.5))
    painter.drag(*stroke)  # each leg at once: the fastest hand there is
    outwards = ((120.5, 150.5), (130.5, 230.5))  # beyond the picture's right edge
    painter.drag(*outwards)
    painter.button("Undo").click()
    painter.button("Redo").click()
    painter.page.keyboard.press("+")
    painter.page.keyboard.press("0")
    painter.apply()
    assert PNG in sent[before]  # messages come in order: painting had sent none before it
    masks = [frame for frame in sent[before:] if PNG in frame]
    assert len(masks) == 1  # all other messages are those of the page that shows how far the filling is
    assert len(masks[0]) < 20_000
    expect(painter.button("Apply")).to_be_disabled()
    expected = brushed(diameter, *stroke) | brushed(diameter, *outwards)
    np.testing.assert_array_equal(painter.applied(), expected)
    expect(page.get_by_text(f"{expected.sum():,} pixels filled by photo/local")).to_be_visible()


def test_every_tool_adds_and_takes_away_where_it_was_seen_zoomed_or_not(
    page: Page, dashboard: Dashboard, picture: Path
) -> None:
    painter = open_own(page, dashboard, picture)
    painter.box((20, 100), (30, 130))
    page.keyboard.press("x")  # from now on, take away
    painter.box((20, 40), (30, 60))
    page.keyboard.press("l")
    painter.drag((60, 40), (60, 60), (80, 60), (80, 40))  # a lasso round whole pixels
    page.keyboard.press("e")
    diameter = painter.brush_size()
    painter.drag((95.5, 80.5), (95.5, 110.5))
    painter.apply()
    expected = boxed((20, 100), (30, 130))
    for part in (
        boxed((20, 40), (30, 60)),
        boxed((60, 80), (40, 60)),
        brushed(diameter, (95.5, 80.5), (95.5, 110.5)),
    ):
        expected &= ~part
    np.testing.assert_array_equal(painter.applied(), expected)

    painter.button("Clear").click()
    page.keyboard.press("x")  # from now on, add
    painter.button("Zoom in").click()
    painter.button("Zoom in").click()
    expect(painter.root.get_by_text("2.3×", exact=True)).to_be_visible()
    painter.zoom = 2.25
    painter.box((60, 80), (90, 120))
    x, y = painter.place((75, 100))
    page.keyboard.down(" ")
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 100, y - 60)  # moves the view, draws nothing
    page.mouse.up()
    page.keyboard.up(" ")
    painter.page.mouse.wheel(0, 1000)  # all the way out again, where the picture fits
    painter.page.mouse.wheel(0, 1000)
    expect(painter.root.get_by_text("1×", exact=True)).to_be_visible()
    painter.zoom = 1
    painter.box((5, 15), (10, 30))
    painter.apply()
    np.testing.assert_array_equal(painter.applied(), boxed((60, 80), (90, 120)) | boxed((5, 15), (10, 30)))


# ------------------------------------------------------------------------ buttons and keys


def test_every_control_has_a_name_and_a_key_and_every_step_can_be_undone(
    page: Page, dashboard: Dashboard, picture: Path
) -> None:
    painter = open_own(page, dashboard, picture)
    tools = page.get_by_role("toolbar", name="Painting tools")
    names = [button.get_attribute("aria-label") for button in tools.get_by_role("button").all()]
    assert all(names)
    assert len(set(names)) == len(names) == 11
    painter.button("Brush").focus()
    focused = "document.activeElement.shadowRoot?.activeElement?.getAttribute('aria-label')"
    reached = []
    for _ in names:
        reached.append(page.evaluate(focused))
        page.keyboard.press("ArrowRight")
    assert reached == names
    after = []
    for _ in range(4):
        page.keyboard.press("Tab")
        after.append(page.evaluate(focused))
    # None: Apply, named by its text.
    assert after == ["Brush size", "The picture to paint on", "Zoom out", None]

    painter.stage.focus()
    keys = {"e": "Eraser", "b": "Brush", "r": "Box", "l": "Lasso", "h": "Move the view, or hold Space"}
    for key, name in keys.items():
        page.keyboard.press(key)
        for each in keys.values():
            expect(painter.button(each)).to_have_attribute("aria-pressed", str(each == name).lower())
    first = painter.brush_size()
    page.keyboard.press("]")
    larger = painter.brush_size()
    assert larger > first
    page.keyboard.press("[")
    assert painter.brush_size() == first
    for _ in range(40):
        page.keyboard.press("[")
    assert painter.brush_size() == 1

    page.keyboard.press("b")
    painter.says("0")
    painter.box((0, 75), (0, 100))
    painter.says("25")
    painter.box((75, 150), (0, 200))
    painter.says("75")
    page.keyboard.press("i")
    painter.says("25")
    for share in ("75", "25", "0"):
        page.keyboard.press("Control+z")
        painter.says(share)
    expect(painter.button("Undo")).to_be_disabled()
    page.keyboard.press("Control+Shift+Z")
    painter.says("25")
    page.keyboard.press("Control+y")
    painter.says("75")
    painter.button("Redo").click()
    painter.says("25")
    painter.button("Clear").click()
    painter.says("0")
    expect(painter.button("Apply")).to_be_disabled()
    painter.button("Swap missing and known").click()
    painter.says("100")
    expect(painter.button("Apply")).to_be_disabled()
    expect(page.get_by_text("Leave some of the picture to fill from.")).to_be_visible()
    for _ in range(2):
        painter.button("Undo").click()
    painter.says("25")
    expect(painter.button("Apply")).to_be_enabled()


def test_the_keyboard_alone_paints_and_a_step_back_to_what_was_applied_is_nothing_new(
    page: Page, dashboard: Dashboard, picture: Path
) -> None:
    painter = open_own(page, dashboard, picture)
    painter.stage.focus()
    while painter.brush_size() > 4:
        page.keyboard.press("[")
    while painter.brush_size() < 4:
        page.keyboard.press("]")
    middle = (75.5, 100.5)
    page.keyboard.press("Enter")  # a dot in the middle
    for _ in range(20):
        page.keyboard.press("ArrowRight")  # a pixel each: a quarter of the brush
    page.keyboard.down(" ")
    for _ in range(10):
        page.keyboard.press("ArrowDown")
    page.keyboard.up(" ")
    page.keyboard.press("r")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Row 90, column 129 is missing.")).to_have_count(1)
    page.keyboard.press("Control+Enter")
    painter.come_back()
    line = ((75.5, 120.5), (85.5, 120.5))
    expected = brushed(4, middle) | brushed(4, *line) | boxed((85, 91), (124, 130))
    np.testing.assert_array_equal(painter.applied(), expected)

    painter.box((75, 150), (0, 200))
    expect(painter.button("Apply")).to_be_enabled()
    painter.button("Undo").click()
    expect(painter.button("Apply")).to_be_disabled()
    expect(painter.root.get_by_text("Applied.", exact=True)).to_be_visible()


# ------------------------------------------------------------------------ nothing is lost


def test_a_mask_file_is_painted_on_and_a_rerun_in_the_middle_of_a_stroke_loses_nothing(
    page: Page, dashboard: Dashboard, picture: Path, tmp_path: Path
) -> None:
    painter = open_own(page, dashboard, picture)
    choose(page, "Hole", "Mask")
    Image.fromarray(boxed((100, 110), (50, 60))).save(tmp_path / "mask.png")
    upload(page, "Mask file", tmp_path / "mask.png")
    page.get_by_role("button", name="Apply").click()
    painter.come_back()
    painter.says("0.3")
    expect(painter.stage).to_be_focused()  # its keys work before it is clicked
    page.get_by_text("Model and context points").click()
    painter.stage.focus()
    page.keyboard.press("b")
    diameter = painter.brush_size()
    stroke = ((60.5, 50.5), (60.5, 90.5), (90.5, 140.5))
    page.mouse.move(*painter.place(stroke[0]))
    page.mouse.down()
    page.mouse.move(*painter.place(stroke[1]))
    best = page.get_by_role("switch", name="Best quality")
    best.evaluate("switched => switched.click()")  # the whole page runs again
    expect(best).to_be_checked()
    settle(page)
    page.mouse.move(*painter.place(stroke[2]))
    page.mouse.up()
    best.evaluate("switched => switched.click()")  # which takes long, and is not what this is about
    expect(best).not_to_be_checked()
    settle(page)
    painter.apply()
    np.testing.assert_array_equal(painter.applied(), boxed((100, 110), (50, 60)) | brushed(diameter, *stroke))


def test_the_mask_outlives_another_attention_and_another_page(
    page: Page, dashboard: Dashboard, picture: Path
) -> None:
    painter = open_own(page, dashboard, picture)
    painter.box((30, 40), (40, 60))
    painter.apply()
    page.get_by_text("Model and context points").click()
    choose(page, "Model", "Small-picture ANP")
    page.get_by_text("Shrink the picture to").click()  # not what this is about
    expect(page.get_by_text(re.compile("200 pixels filled by small-pictures"))).to_be_visible()
    settle(page)
    painter.box((0, 75), (0, 100))  # not applied yet
    painter.says("25")
    page.get_by_role("link", name="Start").click()
    expect(page.get_by_role("heading", level=1, name="Fill what is missing")).to_be_visible()
    settle(page)
    page.get_by_role("link", name="Complete a picture", exact=True).click()
    expect(painter.stage).to_be_visible()
    settle(page)
    painter.says("25")
    expect(painter.root.get_by_text("Not applied yet.")).to_be_visible()
    painter.button("Undo").click()  # with its history
    painter.says("0.7")
    expect(painter.root.get_by_text("Applied.", exact=True)).to_be_visible()
    np.testing.assert_array_equal(painter.applied(), boxed((30, 40), (40, 60)))


def test_a_new_picture_begins_clean(page: Page, dashboard: Dashboard) -> None:
    visit(page, dashboard, "Complete a picture")
    choose(page, "Hole", "Paint")
    painter = Painter(page, (300, 451))
    painter.box((0, 150), (0, 451))
    painter.says("50")
    page.get_by_role("radio", name="A cup of coffee").check(force=True)
    expect(page.get_by_text("A cup of coffee. Rachel Michetti")).to_be_visible()
    painter.says("0")
    page.get_by_role("radio", name="Chelsea the cat").check(force=True)
    painter.says("50")  # and the old one has what was painted on it


def test_the_hole_is_shown_as_it_will_be_while_its_edge_is_dragged(
    page: Page, dashboard: Dashboard, picture: Path
) -> None:
    painter = open_own(page, dashboard, picture)
    painter.box((60, 80), (80, 120))
    painter.button("Apply").click()
    expect(page.get_by_text("800 pixels filled by")).to_be_visible()
    settle(page)
    marked = """() => {
        const root = document.querySelector('.st-key-picture_result [data-testid="stBidiComponentIsolated"]');
        const canvas = root.shadowRoot.querySelector(".over");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        let count = 0;
        for (let at = 0; at < data.length; at += 4)
            count += data[at] > 240 && data[at + 1] < 20 && data[at + 3] > 100;
        return count / (canvas.width * canvas.height);
    }"""
    assert page.evaluate(marked) == 0
    value = page.locator(".st-key-picture_grow").get_by_test_id("stSliderThumbValue")
    box = value.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] + 9
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 24, y, steps=6)
    expect(value).not_to_have_text("0 px")
    page.wait_for_function(f"({marked})() > {1.5 * 800 / np.prod(SIZE)}")
    expect(page.get_by_text("800 pixels are missing")).to_be_visible()  # the server was told nothing yet
    page.mouse.up()
    expect(page.get_by_text("800 pixels are missing")).not_to_be_visible()
    settle(page)
    page.wait_for_function(f"({marked})() === 0")
