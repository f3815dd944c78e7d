"""A mask from a file on the picture page: nothing is filled before it was seen and applied; and its edges."""

import io

import numpy as np
import pytest
from PIL import Image
from skimage import data
from streamlit.testing.v1 import AppTest

from anp_core.data.mask_shapes import feather_weights, grow_mask
from tests.data.test_mask_shapes import subtitled
from tests.pages import asked
from tests.pages.test_complete_picture import (
    PAGE,
    ROOT,
    SIZE,
    answer_of,
    mask_bytes,
    metrics,
    picture_bytes,
    settle,
)

BOX = np.s_[8:16, 10:22]


def boxed(size=SIZE):
    missing = np.zeros(size, bool)
    missing[BOX] = True
    return missing


def png(levels):
    buffer = io.BytesIO()
    Image.fromarray(levels).save(buffer, "PNG")
    return buffer.getvalue()


def open_picture(content=None, **state):
    """The page with a picture of the user's own, asking for a mask file."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page(PAGE)
    for name, value in {"picture_source": "My own picture", **state}.items():
        at.session_state[name] = value
    at.run()
    at.file_uploader(key="picture_upload").upload("mine.png", content or picture_bytes(), "image/png")
    at.run()
    at.session_state["picture_hole_source"] = "Mask"
    return at.run()


@pytest.fixture
def page():
    return open_picture()


def show_mask(at, content, name="mask.png"):
    """Hand in a mask, which is only shown."""
    at.file_uploader(key="picture_mask_upload").upload(name, content, "image/png")
    return at.run()


def apply(at):
    at.button(key="picture_mask_apply").click()
    return settle(at)


def is_offered(at):
    """Whether the mask can be applied."""
    return not at.button(key="picture_mask_apply").disabled


def says(at):
    return " ".join(each.value for each in (*at.markdown, *at.caption, *at.error))


def test_a_mask_is_said_and_shown_and_fills_nothing_before_it_is_applied(page):
    show_mask(page, mask_bytes(boxed()))
    assert "White is missing, black is known." in says(page)
    assert f"{boxed().sum()} pixels are missing, {100 * boxed().mean():.2g}% of the picture." in says(page)
    assert asked.slot(page, "picture") is None
    assert not page.metric
    apply(page)
    np.testing.assert_array_equal(answer_of(page).hole.missing, boxed())
    assert "How close" not in metrics(page)  # nobody knows what belongs there
    assert not is_offered(page)  # it is already


def test_a_change_of_what_is_understood_waits_to_be_applied_again(page):
    show_mask(page, mask_bytes(boxed()))
    apply(page)
    page.toggle(key="picture_mask_invert").set_value(True)
    settle(page)
    assert "Inverted: the other part is taken." in says(page)
    np.testing.assert_array_equal(answer_of(page).hole.missing, boxed())
    apply(page)
    np.testing.assert_array_equal(answer_of(page).hole.missing, ~boxed())


@pytest.mark.parametrize(
    ("missing", "said"),
    [(np.ones(SIZE, bool), "Everything is missing"), (np.zeros(SIZE, bool), "Nothing is missing")],
    ids=["everything", "nothing"],
)
def test_a_mask_of_one_colour_is_refused_and_what_was_applied_stays(page, missing, said):
    show_mask(page, mask_bytes(boxed()))
    apply(page)
    show_mask(page, mask_bytes(missing))
    settle(page)
    assert [said in error.value for error in page.error] == [True]
    assert not is_offered(page)
    np.testing.assert_array_equal(answer_of(page).hole.missing, boxed())


def test_a_photo_in_place_of_a_mask_is_refused_with_what_a_mask_is(page):
    show_mask(page, png(data.chelsea()[: SIZE[0], : SIZE[1]]))
    (error,) = (each.value for each in page.error)
    assert "This looks like a photo" in says(page)
    assert "A mask is white where the hole is" in error
    assert not is_offered(page)
    sent = str([node.proto.json for node in page.get("bidi_component")])
    assert "What is missing" in sent  # seen all the same


def test_a_file_that_is_no_picture_gets_its_sentence(page):
    show_mask(page, b"this is no picture at all")
    assert ["The mask cannot be used." in error.value for error in page.error] == [True]
    assert not [button for button in page.button if button.key == "picture_mask_apply"]


def test_a_mask_of_another_size_is_scaled_when_asked_to(page):
    half = np.zeros((SIZE[0] * 2, SIZE[1] * 2), bool)
    half[16:32, 20:44] = True  # the box, at twice the size
    show_mask(page, mask_bytes(half))
    assert ["74×58 pixels, the picture 37×29" in error.value for error in page.error] == [True]
    assert not is_offered(page)
    page.button(key="picture_mask_scale").click().run()
    assert not page.error
    apply(page)
    np.testing.assert_array_equal(answer_of(page).hole.missing, boxed())
    show_mask(page, mask_bytes(half[::-1]))  # another file is asked about again
    assert len(page.error) == 1


def test_a_mask_on_its_side_is_turned_and_scaled_when_asked_to(page):
    show_mask(page, mask_bytes(np.rot90(boxed())))  # a quarter to the left
    assert ["29×37 pixels, the picture 37×29" in error.value for error in page.error] == [True]
    assert not is_offered(page)
    assert page.button(key="picture_mask_scale").label == "Turn and scale it for me"
    page.button(key="picture_mask_scale").click().run()
    apply(page)
    np.testing.assert_array_equal(answer_of(page).hole.missing, boxed())


def test_growing_and_feathering_follow_their_numbers_and_the_address_has_them(page):
    show_mask(page, mask_bytes(boxed()))
    apply(page)
    page.slider(key="picture_grow").set_value(2)
    page.slider(key="picture_feather").set_value(3)
    settle(page)
    assert (page.query_params["grow"], page.query_params["feather"]) == ("2", "3")
    answer, grown = answer_of(page), grow_mask(boxed(), 2)
    np.testing.assert_array_equal(answer.hole.missing, grow_mask(grown, 3))
    pixels, fill = answer.loaded.picture.pixels, answer.completion.mean
    weights = np.where(answer.hole.missing, feather_weights(grown, 3), 0)[..., None]
    np.testing.assert_allclose(answer.laid_over(fill), weights * fill + (1 - weights) * pixels, atol=1e-6)
    page.slider(key="picture_feather").set_value(0)
    page.slider(key="picture_grow").set_value(-2)
    settle(page)
    assert answer_of(page).hole.missing.sum() == (8 - 4) * (12 - 4)


def test_a_hole_that_is_shrunk_away_is_refused(page):
    show_mask(page, mask_bytes(boxed()))
    page.slider(key="picture_grow").set_value(-5).run()
    assert ["nothing is left of the hole" in error.value for error in page.error] == [True]
    assert not is_offered(page)


def test_a_mask_that_is_too_tight_is_grown_by_one_click():
    pixels, letters = subtitled(3)
    page = open_picture(png(np.rint(pixels * 255).astype(np.uint8)))
    show_mask(page, mask_bytes(letters))
    growth = int(page.button(key="picture_grow_proposed").label.split()[3])
    assert 2 <= growth <= 6
    page.button(key="picture_grow_proposed").click().run()
    assert page.slider(key="picture_grow").value == growth
    assert not [button for button in page.button if button.key == "picture_grow_proposed"]
    assert f"{grow_mask(letters, growth).sum():,} pixels are missing" in says(page)


def test_an_applied_mask_is_there_to_paint_on(page):
    show_mask(page, mask_bytes(boxed()))
    apply(page)
    before = answer_of(page).hole.key
    page.button(key="picture_paint_on").click()
    settle(page)
    assert page.segmented_control(key="picture_hole_source").value == "Paint"
    assert answer_of(page).hole.key == before


def test_a_mask_of_the_large_picture_is_shrunk_along_with_it():
    page = open_picture(picture_bytes(size=(90, 120)), picture_family="Small-picture ANP")
    missing = np.zeros((90, 120), bool)
    missing[30:60, 40:80] = True
    show_mask(page, mask_bytes(missing))
    assert not page.error
    apply(page)
    hole = answer_of(page).hole.missing
    assert max(hole.shape) == 32
    assert hole.mean() == pytest.approx(missing.mean(), abs=0.03)


def test_one_page_of_several_is_completed():
    buffer = io.BytesIO()
    pages = [Image.fromarray(np.full((*SIZE, 3), level, np.uint8)) for level in (10, 120, 230)]
    pages[0].save(buffer, "TIFF", save_all=True, append_images=pages[1:])
    page = open_picture(buffer.getvalue())
    page.number_input(key="picture_page").set_value(3).run()
    assert page.query_params["page"] == "3"
    show_mask(page, mask_bytes(boxed()))
    apply(page)
    np.testing.assert_allclose(answer_of(page).loaded.picture.pixels, 230 / 255, atol=1e-6)
