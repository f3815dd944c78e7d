"""The painter as its user sees it, and what the mask must be after a stroke: shared by the tests of painting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from skimage.data import immunohistochemistry

from tests.browser.server import Dashboard, choose, settings, settle, upload

SIZE = (150, 200)  # height, width of a picture of the user's own
Pixel = tuple[float, float]  # row, column


class Painter:
    """The painter on a page, seen as its user sees it: places are rows and columns of the view."""

    def __init__(self, page: Page, size: tuple[int, int]) -> None:
        self.page, self.size = page, size
        self.root = page.locator(".painter")  # other parts of the page have an Undo and a zoom of their own
        self.stage = page.get_by_role("application", name="The picture to paint on")
        self.zoom = 1.0  # about the middle of the view
        expect(self.stage).to_be_visible()
        settle(page)
        self.stage.scroll_into_view_if_needed()

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def place(self, pixel: Pixel) -> tuple[float, float]:
        """Where the window shows that pixel's upper left corner."""
        box = self.stage.bounding_box()
        assert box is not None
        inside = box["width"] - 2, box["height"] - 2  # without the border
        scale = min(inside[0] / self.size[1], inside[1] / self.size[0]) * self.zoom
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        return (
            middle[0] + (pixel[1] - self.size[1] / 2) * scale,
            middle[1] + (pixel[0] - self.size[0] / 2) * scale,
        )

    def drag(self, *pixels: Pixel, steps: int = 1) -> None:
        """Hold the main button from the first to the last of them."""
        self.page.mouse.move(*self.place(pixels[0]))
        self.page.mouse.down()
        for pixel in pixels[1:]:
            self.page.mouse.move(*self.place(pixel), steps=steps)
        self.page.mouse.up()

    def box(self, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        """Draw a box over whole pixels: from the middle of its first to the middle of its last one."""
        self.button("Box").click()
        self.drag((rows[0] + 0.5, columns[0] + 0.5), (rows[1] - 0.5, columns[1] - 0.5))

    def brush_size(self) -> int:
        return int(self.root.locator(".size-text").inner_text().split()[0])

    def says(self, share: str) -> None:
        """Check the readout."""
        expect(self.root.get_by_text(f"{share}% missing", exact=True)).to_be_visible()

    def apply(self) -> None:
        """Apply, and come back to the painter, whose place the result takes."""
        self.button("Apply").click()
        self.come_back()

    def come_back(self) -> None:
        """From the result to the painter, once the hole was applied."""
        with settings(self.page):
            self.page.get_by_role("button", name="Paint on this hole").click()
        expect(self.root.get_by_text("Applied.", exact=True)).to_be_visible()
        settle(self.page)

    def applied(self) -> np.ndarray:
        """The mask as it is downloaded, True = missing."""
        save = self.page.get_by_role("button", name="Painted mask (PNG)")
        settle(self.page)
        with settings(self.page), self.page.expect_download() as download:
            save.click()
        assert download.value.suggested_filename == "mask.png"
        levels = np.asarray(Image.open(download.value.path()).convert("L"))
        assert set(np.unique(levels)) <= {0, 255}
        return levels > 0


def open_own(page: Page, dashboard: Dashboard, path: Path, size: tuple[int, int] = SIZE) -> Painter:
    """Hand in a picture: an own one waits for its hole to be painted."""
    page.goto(dashboard.address("Complete a picture"))
    with settings(page):
        choose(page, "Picture", "My own picture")
        upload(page, "Picture file", path)
    return Painter(page, size)


def boxed(rows: tuple[int, int], columns: tuple[int, int], size: tuple[int, int] = SIZE) -> np.ndarray:
    missing = np.zeros(size, bool)
    missing[slice(*rows), slice(*columns)] = True
    return missing


def brushed(diameter: int, *pixels: Pixel) -> np.ndarray:
    """All pixels whose centres a disc passes over, its middle on the nearest pixel or corner as its size asks."""
    centres = [
        tuple(np.floor(place) + 0.5 if diameter % 2 else np.floor(place + 0.5) for place in pixel)
        for pixel in pixels
    ]
    row, column = np.indices(SIZE) + 0.5
    missing = np.zeros(SIZE, bool)
    for (y0, x0), (y1, x1) in zip(centres, [*centres[1:], centres[-1]], strict=True):
        length2 = max((y1 - y0) ** 2 + (x1 - x0) ** 2, 1e-12)
        along = np.clip(((row - y0) * (y1 - y0) + (column - x0) * (x1 - x0)) / length2, 0, 1)
        away = np.hypot(row - y0 - along * (y1 - y0), column - x0 - along * (x1 - x0))
        missing |= away <= diameter / 2 + 1e-9
    return missing


def save_picture(path: Path) -> Path:
    """Write a photograph that is no sample of the page."""
    Image.fromarray(immunohistochemistry()[: SIZE[0], : SIZE[1]]).save(path)
    return path
