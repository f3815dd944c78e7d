"""A picture of the user's own, from the upload to the downloaded completion, and what one pixel attended to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from skimage.data import immunohistochemistry

from tests.browser.conftest import watch
from tests.browser.server import Dashboard, choose, metric, open_context, settle, upload, visit

pytestmark = pytest.mark.browser

HEIGHT, WIDTH = 150, 200
HOLES = (np.s_[40:60, 30:70], np.s_[90:110, 120:170])  # rows, columns
MISSING = 20 * 40 + 20 * 50
PIXEL = (100, 150)  # row and column, within the second hole
LONG_PATIENCE = 180_000  # milliseconds: four methods, each imported anew, on a machine that is busy

DRAWN = "canvas => canvas.toDataURL()"  # what lies on a canvas, as one string


@pytest.fixture(scope="module")
def levels() -> np.ndarray:
    """(H, W, 3) uint8, a photograph that is no sample of the page."""
    return immunohistochemistry()[:HEIGHT, :WIDTH].copy()


@pytest.fixture(scope="module")
def holed(tmp_path_factory: pytest.TempPathFactory, levels: np.ndarray) -> tuple[Path, Path]:
    """The picture with grey where its holes are, and the mask that says where they are."""
    tmp_path = tmp_path_factory.mktemp("pictures")
    picture, mask = levels.copy(), np.zeros((HEIGHT, WIDTH), np.uint8)
    for hole in HOLES:
        picture[hole], mask[hole] = 128, 255
    Image.fromarray(picture).save(tmp_path / "tissue.png")
    Image.fromarray(mask).save(tmp_path / "mask.png")
    return tmp_path / "tissue.png", tmp_path / "mask.png"


def canvas(page: Page, title: str) -> Locator:
    """The picture of that title, which can be clicked."""
    return page.get_by_role("application", name=title)


def click_pixel(picture: Locator, row: int, column: int) -> None:
    """Click the middle of one of the picture's own pixels."""
    box = picture.bounding_box()
    assert box is not None
    place = {"x": (column + 0.5) * box["width"] / WIDTH, "y": (row + 0.5) * box["height"] / HEIGHT}
    picture.click(position=place)  # type: ignore[arg-type]


def wait_for_another_drawing(page: Page, shown: Locator, before: str) -> None:
    """Wait until something else than `before` lies on the canvas."""
    asked = [shown.element_handle(), before]
    page.wait_for_function("([canvas, before]) => canvas.toDataURL() !== before", arg=asked)


@pytest.fixture(scope="module")
def filled(browser: Browser, dashboard: Dashboard, holed: tuple[Path, Path]) -> Iterator[Page]:
    """One visit for several tests: a picture and its mask were handed in, the mask applied, and the hole filled."""
    context = open_context(browser)
    page = context.new_page()
    complaints = watch(page, dashboard)
    open_own(page, dashboard, holed[0])
    settle(page)  # a new picture brings its own suggestion for the hole
    choose(page, "Hole", "Mask")
    upload(page, "Mask file", holed[1])
    expect(page.get_by_text(f"{MISSING:,} pixels are missing")).to_be_visible()
    settle(page)
    expect(canvas(page, "Completion of")).to_be_hidden()  # nothing is filled before it was seen
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text(f"{MISSING:,} pixels filled by photo/local")).to_be_visible()
    settle(page)
    yield page
    context.close()
    assert complaints == []


def open_own(page: Page, dashboard: Dashboard, picture: Path) -> None:
    """Hand in a picture."""
    page.goto(dashboard.address("Complete a picture"))
    choose(page, "Picture", "My own picture")
    upload(page, "Picture file", picture)
    expect(page.get_by_text(f"{WIDTH}×{HEIGHT} pixels.")).to_be_visible()


def test_an_uploaded_picture_is_filled_where_the_mask_says_and_comes_back_at_its_own_size(
    filled: Page, tmp_path: Path, levels: np.ndarray, holed: tuple[Path, Path]
) -> None:
    page, (picture, mask) = filled, holed
    expect(metric(page, "How sure")).to_have_text(re.compile(r"^± \d+\.\d%$"))
    expect(metric(page, "How close")).to_have_count(0)  # nobody knows what belongs in this hole
    page.get_by_role("button", name="Other files").click()

    with page.expect_download() as download:
        page.get_by_role("button", name="Completion (PNG)").click()
    assert download.value.suggested_filename == "tissue-completion.png"
    download.value.save_as(tmp_path / "back.png")
    back, source = np.asarray(Image.open(tmp_path / "back.png")), np.asarray(Image.open(picture))
    missing = np.asarray(Image.open(mask)) > 0
    assert back.shape == (HEIGHT, WIDTH, 3)
    assert np.array_equal(back[~missing], source[~missing])
    off, grey_off = (
        np.abs(shown[missing] - levels[missing].astype(float)).mean() for shown in (back, source)
    )
    assert off < grey_off / 2

    with page.expect_download() as download:
        page.get_by_role("button", name="Mask (PNG)").click()
    download.value.save_as(tmp_path / "mask_back.png")
    assert np.array_equal(np.asarray(Image.open(tmp_path / "mask_back.png")) > 0, missing)

    for kind, ending, most in (("JPEG", "jpg", 12), ("TIFF", "tif", 0)):
        choose(page, "Format", kind)
        save = page.get_by_role("button", name=f"Completion ({kind})")
        expect(save).to_be_visible()
        settle(page)
        with page.expect_download() as download:
            save.click()
        assert download.value.suggested_filename == f"tissue-completion.{ending}"
        download.value.save_as(tmp_path / f"back.{ending}")
        with Image.open(tmp_path / f"back.{ending}") as back:
            assert back.format == kind
            off = np.abs(np.asarray(back).astype(float) - levels)[~missing]
        assert off.mean() <= most / 4
        assert off.max() <= 4 * most
    page.keyboard.press("Escape")  # the panel of files


def test_a_sample_is_scored_above_the_fold_and_a_change_of_the_hole_is_answered(
    page: Page, dashboard: Dashboard
) -> None:
    visit(page, dashboard, "Complete a picture")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(canvas(page, "Completion of")).to_be_in_viewport(ratio=1)
    expect(page.get_by_label("Before").first).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Download")).to_be_in_viewport(ratio=1)
    for view in ("Attention", "Scores", "Compare", "Samples", "Texture"):
        expect(page.get_by_role("radio", name=view)).to_be_in_viewport(ratio=1)

    first = page.get_by_text(re.compile(r"[\d,]+ pixels filled by photo/local")).inner_text()
    assert float(metric(page, "How close").inner_text().removesuffix("% off")) < 6
    assert 80 <= int(metric(page, "Truth inside").inner_text().removesuffix("%")) <= 100
    page.get_by_role("button", name="Increment").click()
    expect(page.get_by_text(first)).to_be_hidden()
    settle(page)
    expect(page.get_by_text(re.compile(r"[\d,]+ pixels filled by photo/local"))).to_be_visible()


def test_a_bad_picture_gets_a_sentence_and_the_last_good_one_stays(
    page: Page, dashboard: Dashboard, tmp_path: Path, holed: tuple[Path, Path]
) -> None:
    open_own(page, dashboard, holed[0])
    settle(page)
    choose(page, "Hole", "Ready-made")
    settle(page)
    expect(metric(page, "How close")).to_have_text(re.compile("off$"))
    close = metric(page, "How close").inner_text()
    damaged = tmp_path / "damaged.png"
    damaged.write_bytes(holed[0].read_bytes()[:2000])
    upload(page, "Picture file", damaged)
    expect(page.get_by_role("alert")).to_contain_text("damaged.png” is damaged or cut short")
    expect(page.get_by_text("Shown meanwhile: tissue.png.")).to_be_visible()
    settle(page)
    expect(metric(page, "How close")).to_have_text(close)
    expect(canvas(page, "Completion of tissue.png")).to_be_visible()


def open_panel(page: Page, panel: str) -> None:
    """Choose what to look at."""
    page.get_by_role("radiogroup", name="What to look at").get_by_text(panel, exact=True).click()
    settle(page)


def test_one_click_compares_methods_on_hidden_pixels_and_hands_out_the_table(
    filled: Page, tmp_path: Path
) -> None:
    page = filled
    open_panel(page, "Compare")
    page.get_by_role("button", name="Compare methods").click()
    expect(
        page.get_by_text(re.compile(r"Scored on [\d,]+ known pixels, hidden from every method"))
    ).to_be_visible(timeout=LONG_PATIENCE)
    settle(page)
    table = page.get_by_role("table")
    expect(table.get_by_role("rowheader")).to_have_text(
        ["Lacuna", "Harmonic", "Biharmonic (scikit-image)", "Telea (OpenCV)"]
    )
    assert table.locator("strong").count() >= 2  # the best PSNR and the shortest time at least
    picture = page.get_by_role("img", name="filled: Harmonic").locator("canvas").first
    before = picture.evaluate(DRAWN)
    choose(page, "Beside Lacuna", "Telea (OpenCV)")
    other = page.get_by_role("img", name="filled: Telea").locator("canvas").first
    wait_for_another_drawing(page, other, before)
    with page.expect_download() as download:
        page.get_by_role("button", name="Table (CSV)").click()
    download.value.save_as(tmp_path / "table.csv")
    rows = (tmp_path / "table.csv").read_text(encoding="utf-8").splitlines()
    assert [row.split(",")[0] for row in rows] == [
        "method",
        *table.get_by_role("rowheader").all_inner_texts(),
    ]


def test_samples_take_turns_until_one_is_chosen(filled: Page) -> None:
    page = filled
    open_panel(page, "Samples")
    page.get_by_role("button", name="Draw samples").click()
    flicker = page.get_by_role("button", name="Flicker")
    expect(flicker).to_have_attribute("aria-pressed", "false")
    flicker.click()
    for number in (2, 3, 4, 1):
        expect(page.get_by_role("radio", name=str(number), exact=True).last).to_be_checked()
    shown = page.get_by_role("radio", name="Differences")
    shown.click()
    expect(flicker).to_have_attribute("aria-pressed", "false")
    page.wait_for_timeout(1_000)  # longer than a turn
    expect(shown).to_be_checked()
    expect(page.get_by_text("How far these samples lie apart")).to_be_visible()


def test_pointing_at_copied_texture_shows_where_it_came_from(filled: Page) -> None:
    page = filled
    open_panel(page, "Texture")
    page.get_by_role("button", name="Copy texture").click()
    expect(page.get_by_role("button", name="Copied texture (PNG)")).to_be_visible()
    settle(page)
    click_pixel(canvas(page, "Copied texture: tissue.png"), *PIXEL)
    copied = rf"Row {PIXEL[0]}, column {PIXEL[1]} was copied from row (\d+), column (\d+);"
    note = page.get_by_text(re.compile(copied))
    expect(note).to_be_visible()
    row, column = (int(place) for place in re.findall(copied, note.inner_text())[0])
    hole = np.zeros((HEIGHT, WIDTH), bool)
    for part in HOLES:
        hole[part] = True
    assert not hole[row, column]

    # Pointing alone, without a click: the place is read off in the browser, and another arrow is drawn.
    sources = canvas(page, "Where it was copied from")
    over = sources.locator("canvas").nth(1)
    settle(page)
    clicked = over.evaluate(DRAWN)
    where = page.get_by_text(f"row {PIXEL[0]}, column {PIXEL[1]} ← row {row}, column {column}", exact=True)
    point_until(page, sources, *PIXEL, where)
    elsewhere = page.get_by_text(re.compile(r"^row 45, column 40 ← row \d+, column \d+$"))
    point_until(page, sources, 45, 40, elsewhere)
    wait_for_another_drawing(page, over, clicked)
    point_until(page, sources, 5, 5, page.get_by_text("row 5, column 5", exact=True))  # known: from nowhere


def point_until(page: Page, picture: Locator, row: int, column: int, said: Locator) -> None:
    """Point there until the readout says so: a page that still moves takes the picture from under the pointer."""
    for _ in range(10):
        point_at(page, picture, row, column)
        try:
            expect(said).to_be_visible(timeout=3000)
            return
        except AssertionError:
            page.mouse.move(0, 0)
    expect(said).to_be_visible(timeout=3000)


def point_at(page: Page, picture: Locator, row: int, column: int) -> None:
    """Hold the pointer over the middle of one of the picture's own pixels."""
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    page.mouse.move(
        box["x"] + (column + 0.5) * box["width"] / WIDTH, box["y"] + (row + 0.5) * box["height"] / HEIGHT
    )
