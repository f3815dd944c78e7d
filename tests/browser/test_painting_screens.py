"""Painting on large pictures and small screens, with fingers, and while the window changes."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watch
from tests.browser.painting import Pixel, boxed, brushed, open_own, save_picture
from tests.browser.server import Dashboard, settle

pytestmark = pytest.mark.browser

LARGE = (3000, 4000)  # height, width
PHONE = 390  # CSS pixels
FRAME = 16  # milliseconds


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_picture(tmp_path_factory.mktemp("pictures") / "tissue.png")


def test_another_window_and_another_theme_leave_everything_where_it_is(
    page: Page, dashboard: Dashboard, picture: Path
) -> None:
    painter = open_own(page, dashboard, picture)
    painter.box((10, 30), (20, 40))
    looks: tuple[tuple[int, Literal["light", "dark"]], ...] = ((700, "dark"), (1280, "light"))
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        settle(page)
        painter.stage.hover(trial=True)  # once it stands still
        painter.box((60, 70), (width // 10, width // 10 + 20))
    painter.apply()
    expected = boxed((10, 30), (20, 40)) | boxed((60, 70), (70, 90)) | boxed((60, 70), (128, 148))
    np.testing.assert_array_equal(painter.applied(), expected)


def test_a_large_picture_is_painted_within_a_frame_and_its_mask_comes_back_at_full_size(
    page: Page, dashboard: Dashboard, tmp_path: Path
) -> None:
    row, column = np.indices(LARGE, dtype=np.float32)
    levels = np.stack([row / LARGE[0], column / LARGE[1], 0 * row], axis=2) * 255
    Image.fromarray(levels.astype(np.uint8)).save(tmp_path / "large.jpg")
    page.add_init_script(
        """window.frames_ms = [];
        const ask = window.requestAnimationFrame.bind(window);
        window.requestAnimationFrame = (draw) => ask((time) => {
            const start = performance.now();
            draw(time);
            window.frames_ms.push(performance.now() - start);
        });"""
    )
    painter = open_own(page, dashboard, tmp_path / "large.jpg", (1200, 1600))
    expect(page.get_by_text("4000×3000 pixels and is painted on a view of 1600×1200")).to_be_visible()
    page.evaluate("window.frames_ms.length = 0")
    painter.drag((300, 200), (350, 1300), (900, 700), steps=40)
    frames = page.evaluate("window.frames_ms")
    assert len(frames) > 10
    if not (hasattr(os, "getloadavg") and os.getloadavg()[0] > 2 * (os.cpu_count() or 1)):
        assert np.median(frames) < FRAME
    painter.button("Undo").click()
    painter.says("0")
    painter.box((100, 140), (200, 260))
    painter.button("Apply").click()
    page.get_by_role("button", name="Paint on this hole").click()
    expect(painter.root.get_by_text("Applied.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Cancel").click()  # the completion is not what this is about
    expected = boxed((250, 350), (500, 650), LARGE)
    np.testing.assert_array_equal(painter.applied(), expected)


def test_fingers_paint_and_pinch_on_a_phone_that_shows_all_of_it(
    browser: Browser, dashboard: Dashboard, picture: Path
) -> None:
    context = browser.new_context(
        viewport={"width": PHONE, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=3
    )
    page = context.new_page()
    complaints = watch(page, dashboard)
    painter = open_own(page, dashboard, picture)
    client = context.new_cdp_session(page)

    def touch(kind: str, *pixels: Pixel) -> None:
        points = [dict(zip("xy", painter.place(pixel), strict=True)) for pixel in pixels]
        numbered = [{**point, "id": number} for number, point in enumerate(points)]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": numbered})

    diameter = painter.brush_size()
    touch("touchStart", (50.5, 40.5))
    touch("touchMove", (50.5, 120.5))
    touch("touchEnd")
    painted = page.get_by_text(re.compile(r"^\d+(\.\d)?% missing$")).inner_text()
    assert painted != "0% missing"
    touch("touchStart", (60, 80))
    touch("touchStart", (60, 80), (90, 120))
    for reach in (5, 10, 15, 20):
        touch("touchMove", (60 - reach, 80 - reach), (90 + reach, 120 + reach))
    touch("touchEnd")
    assert float(painter.root.locator(".zoom-text").inner_text().removesuffix("×")) > 1.5
    assert page.get_by_text(re.compile(r"^\d+(\.\d)?% missing$")).inner_text() == painted
    wide = page.evaluate("document.documentElement.scrollWidth")
    small = page.evaluate(
        """() => [...document.querySelectorAll('*')].flatMap(item => [...item.shadowRoot?.querySelectorAll(
            '.painter button, .painter input') ?? []]).map(item => item.getBoundingClientRect())
            .filter(box => box.height < 40 || box.width < 40 || box.right > innerWidth).length"""
    )
    painter.apply()
    mask = painter.applied()
    context.close()
    assert wide <= PHONE
    assert small == 0
    np.testing.assert_array_equal(mask, brushed(diameter, (50.5, 40.5), (50.5, 120.5)))
    assert complaints == []
