"""The hole that is painted by hand: what a browser may send, what the page keeps of it, and where painting begins."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from anp_core.errors import MaskError
from anp_core.web.component_script import component_script, component_text
from pages.pictures.painting import KEPT, mask_png
from pages.widgets.mask_painter import WORDS, PaintedMask, read_applied, stamp_of
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

BOX = np.s_[5:11, 7:19]


def boxed(size=SIZE):
    missing = np.zeros(size, bool)
    missing[BOX] = True
    return missing


def message(missing, **changes):
    """What the browser sends with Apply."""
    png = base64.b64encode(mask_bytes(missing)).decode()
    return {"picture": "mine", "stamp": "m1-x", "png": png} | changes


# ------------------------------------------------------------------------ a message from the browser


def test_the_mask_in_a_message_is_read_to_the_pixel():
    mask = read_applied(message(boxed()), "mine", SIZE, None)
    np.testing.assert_array_equal(mask.missing, boxed())
    assert mask.revision == "m1-x"


def test_a_large_picture_gets_its_mask_at_full_size_and_keeps_untouched_detail():
    size = (2400, 3200)
    before = np.zeros(size, bool)
    before[1000, 2000] = True  # finer than the view of 1200 by 1600
    painted = np.zeros((1200, 1600), bool)
    painted[500, 1000] = True  # untouched: the view shows the one pixel as this one
    painted[:10, :20] = True
    after = read_applied(message(painted), "mine", size, PaintedMask.of(before, "old")).missing
    expected = before.copy()
    expected[:20, :40] = True
    np.testing.assert_array_equal(after, expected)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (None, "came damaged"),
        ("a sentence", "came damaged"),
        (message(boxed(), png=None), "came damaged"),
        (message(boxed(), png="§§§"), "came damaged"),
        (message(boxed(), png="AAAA" * 3_000_000), "came damaged"),
        (message(boxed(), stamp=7), "came damaged"),
        (message(boxed(), stamp="x" * 1000), "came damaged"),
        (message(boxed(), picture="another"), "belongs to another picture"),
        (message(boxed((31, 41))), "must be 29×37 like the view it is painted on; got 31×41"),
        (message(np.zeros(SIZE, bool)), "Nothing is missing"),
        (message(np.ones(SIZE, bool)), "Everything is missing"),
    ],
)
def test_a_message_that_cannot_be_used_gets_a_sentence(sent, said):
    with pytest.raises(MaskError, match=said):
        read_applied(sent, "mine", SIZE, None)


def test_a_message_without_a_usable_stamp_has_none():
    assert stamp_of({"stamp": "abc"}) == "abc"
    assert [stamp_of(odd) for odd in (None, [], "abc", {}, {"stamp": ["abc"]})] == [""] * 5


def test_a_mask_is_kept_in_bits_and_named_after_its_content_unless_it_has_a_name():
    mask = PaintedMask.of(boxed())
    np.testing.assert_array_equal(mask.missing, boxed())
    assert len(mask.bits) == -(-SIZE[0] * SIZE[1] // 8)
    assert mask.revision == mask.key == PaintedMask.of(boxed(), "a name").key
    assert mask.key != PaintedMask.of(~boxed()).key


def test_the_downloaded_mask_is_white_where_something_is_missing():
    mask = PaintedMask.of(boxed())
    content = mask_png(mask.size, mask.key, mask)
    image = np.asarray(Image.open(io.BytesIO(content)).convert("L"))
    np.testing.assert_array_equal(image, boxed() * 255)


# ------------------------------------------------------------------------ the script that goes to the browser


def test_every_word_that_the_script_asks_for_is_there():
    page = component_text("mask/painter.html")
    asked = {part.split('"')[1] for part in page.replace("data-label=", "data-word=").split("data-word=")[1:]}
    assert asked <= set(WORDS)
    script = component_script("mask/painter.js")
    unused = {
        word for word in set(WORDS) - asked if f'"{word}"' not in script and f"words.{word}" not in script
    }
    assert unused == set()


# ------------------------------------------------------------------------ on the page


@pytest.fixture
def fresh():
    """A visit that has not begun."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page(PAGE)


@pytest.fixture
def page(fresh):
    """The page with its sample."""
    return fresh.run()


def upload(at, size=SIZE, name="mine.png"):
    at.session_state["picture_source"] = "My own picture"
    at.run()
    at.file_uploader(key="picture_upload").upload(name, picture_bytes(size=size), "image/png")
    return settle(at)


@pytest.fixture
def painting(fresh):
    """A picture of the user's own, nothing painted yet."""
    return upload(fresh)


def painter(at):
    """What was sent to the painter; None where there is none."""
    sent = [json.loads(node.proto.json) for node in at.get("bidi_component") if node.proto.json]
    return next((data for data in sent if "answered" in data), None)


def paint(at, missing, revision="m1-x"):
    """What Apply leaves in the session."""
    picture = painter(at)["picture"]["key"]
    at.session_state["picture_painted"] = {picture: PaintedMask.of(missing, revision)}
    at.session_state["picture_painting_done"] = picture
    return settle(at)


def test_an_own_picture_begins_with_an_empty_painter_and_nothing_is_computed(painting):
    assert painting.segmented_control(key="picture_hole_source").value == "Paint"
    sent = painter(painting)
    assert (sent["picture"]["height"], sent["picture"]["width"]) == SIZE
    assert sent["mask"] is None
    assert not painting.error
    assert not painting.metric


def test_a_sample_begins_with_a_finished_hole(page):
    assert page.segmented_control(key="picture_hole_source").value == "Ready-made"
    assert painter(page) is None


def test_what_is_painted_is_filled_and_goes_back_to_the_painter(painting):
    paint(painting, boxed())
    np.testing.assert_array_equal(answer_of(painting).hole.missing, boxed())
    assert painter(painting) is None  # the result stands in its place
    assert set(metrics(painting)) == {"How sure"}  # nobody knows what belongs there
    painting.button(key="picture_paint_more").click().run()
    assert painter(painting)["mask"]["revision"] == "m1-x"


def test_the_painted_mask_outlives_another_network_and_another_page(painting):
    paint(painting, boxed())
    painting.segmented_control(key="picture_family").set_value("Small-picture ANP")
    settle(painting)
    painting.selectbox(key="picture_attention").select("uniform")
    settle(painting)
    assert answer_of(painting).completion.model_name == "small-pictures/uniform"
    np.testing.assert_array_equal(answer_of(painting).hole.missing, boxed())
    painting.switch_page("pages/start.py").run()
    painting.switch_page(PAGE).run()
    kept = painting.session_state["picture_painted"]
    assert [mask.revision for mask in kept.values()] == ["m1-x"]


def test_a_new_picture_begins_clean_and_each_keeps_its_own_mask(page):
    page.segmented_control(key="picture_hole_source").set_value("Paint").run()
    first = painter(page)["picture"]
    missing = boxed((first["height"], first["width"]))
    paint(page, missing)
    before = page.session_state["picture_sample"]
    page.session_state["picture_sample"] = "coffee"
    settle(page)
    assert painter(page)["picture"]["key"] == "sample-coffee"
    assert painter(page)["mask"] is None
    page.session_state["picture_sample"] = before
    settle(page)
    page.button(key="picture_paint_again").click().run()
    assert painter(page)["mask"]["revision"] == "m1-x"
    np.testing.assert_array_equal(answer_of(page).hole.missing, missing)


def test_any_hole_can_be_painted_on(fresh):
    page = fresh
    for name, value in {"source": "Ready-made", "kind": "box", "share": 2}.items():
        page.session_state[f"picture_hole_{name}"] = value
    settle(page)
    made_up = answer_of(page).hole.missing
    page.button(key="picture_paint_on").click()
    settle(page)
    assert page.segmented_control(key="picture_hole_source").value == "Paint"
    assert painter(page)["mask"] is not None
    np.testing.assert_array_equal(answer_of(page).hole.missing, made_up)
    assert metrics(page)["How close"].endswith("off")  # a sample: what the hole hides is known


def test_scratches_are_proposed_and_filled_only_once_they_are_accepted(page):
    page.segmented_control(key="picture_hole_source").set_value("Paint").run()
    page.button(key="picture_find_scratches").click().run()
    assert painter(page)["mask"] is not None
    assert not page.metric  # nothing is filled yet
    page.button(key="picture_accept_scratches").click()
    settle(page)
    assert painter(page) is None
    assert 0 < answer_of(page).hole.missing.mean() < 0.5


def test_only_a_few_painted_masks_are_kept(painting):
    key = painter(painting)["picture"]["key"]
    others = [f"other-{number}" for number in range(KEPT + 3)]
    painting.session_state["picture_painted"] = {name: PaintedMask.of(boxed(), name) for name in others}
    painting.session_state["picture_hole_source"] = "Ready-made"
    settle(painting)
    painting.button(key="picture_paint_on").click()
    settle(painting)
    assert list(painting.session_state["picture_painted"]) == [*others[-KEPT + 1 :], key]


def test_a_large_picture_says_how_its_mask_is_scaled(fresh):
    upload(fresh, size=(40, 2000))
    said = [caption.value for caption in fresh.caption if "painted on a view" in caption.value]
    assert len(said) == 1
    assert "2000×40 pixels" in said[0]
    assert "1600×32" in said[0]
