"""The page that completes a picture: inputs, bad inputs, context points by click, attention of a click."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.pages import asked
from tests.pages.blocks import read_block

ROOT = Path(__file__).parents[2]
PAGE = "pages/complete_picture.py"
SIZE = (29, 37)  # height, width: quick, and no side like the other


def picture_bytes(kind="PNG", mode="RGB", size=SIZE, **how):
    generator = np.random.default_rng(0)
    levels = generator.integers(0, 256, (*size, 3), np.uint8)
    image = Image.fromarray(levels).convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, kind, **how)
    return buffer.getvalue()


def mask_bytes(missing):
    buffer = io.BytesIO()
    Image.fromarray(missing.astype(np.uint8) * 255).save(buffer, "PNG")
    return buffer.getvalue()


def settle(at, seconds=60):
    """Rerun until nothing is being computed; a browser's polling does that for a user."""
    at.run()
    return asked.wait(at, "picture", seconds=seconds)


def make_up(at):
    """Fill a made-up hole: an own picture waits for one to be painted."""
    at.run()
    at.session_state["picture_hole_source"] = "Ready-made"
    return settle(at)


@pytest.fixture
def page():
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).switch_page(PAGE)


@pytest.fixture
def small(page):
    """The page with a small picture of the user's own, quick to complete."""
    page.session_state["picture_source"] = "My own picture"
    page.run()
    page.file_uploader(key="picture_upload").upload("mine.png", picture_bytes(), "image/png")
    return make_up(page)


def answer_of(at):
    return asked.found(at, "picture")


def metrics(at):
    return {metric.label: metric.value for metric in at.metric}


def test_a_finished_sample_is_there_without_doing_anything(page):
    settle(page)
    answer = answer_of(page)
    assert answer.loaded.sample
    assert not page.error
    assert metrics(page)["How close"].endswith("off")
    known = ~answer.hole.missing
    np.testing.assert_array_equal(answer.completion.mean[known], answer.loaded.picture.pixels[known])


def test_an_uploaded_picture_is_completed_at_its_own_size(small):
    answer = answer_of(small)
    assert answer.loaded.title == "mine.png"
    assert answer.completion.mean.shape == (*SIZE, 3)
    assert not small.error


def test_another_hole_gives_another_completion(small):
    before = answer_of(small)
    small.selectbox(key="picture_hole_kind").select("box")
    small.slider(key="picture_hole_share").set_value(30)
    settle(small)
    after = answer_of(small)
    assert after.hole.key != before.hole.key
    assert abs(after.hole.missing.mean() - 0.3) < 0.05


def test_best_quality_is_another_completion_that_the_address_keeps(small):
    before = answer_of(small)
    small.toggle(key="picture_best").set_value(True)
    settle(small)
    after = answer_of(small)
    assert after.question.quality == "best"
    assert small.query_params["quality"] == "best"
    missing = before.hole.missing
    assert 0 < np.abs(after.completion.mean - before.completion.mean)[missing].mean() < 0.1
    small.toggle(key="picture_best").set_value(False)
    settle(small)
    assert answer_of(small).question.key == before.question.key
    assert "quality" not in small.query_params


BAD_FILES = {
    "a PDF": (b"%PDF-1.7\n", "looks like a PDF; export it"),
    "not an image": (b"this is no picture at all", "not a picture"),
    "truncated": (picture_bytes()[:300], "cut short"),
    "empty": (b"", "empty"),
    "one pixel": (picture_bytes(size=(1, 1)), "at least"),
    "100 megapixels": (picture_bytes(mode="1", size=(10_000, 10_000)), "megapixels"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_picture_gets_one_sentence_and_the_page_goes_on(page, kind):
    content, said = BAD_FILES[kind]
    page.session_state["picture_source"] = "My own picture"
    page.run()
    page.file_uploader(key="picture_upload").upload("bad.pdf" if kind == "a PDF" else "bad.png", content)
    settle(page)
    assert [said in error.value for error in page.error] == [True]
    assert metrics(page)["How close"].endswith("off")  # the sample that was there before


UNUSUAL = ("CMYK", "16 bit", "palette with transparency", "EXIF-rotated", "animated")


def unusual_file(kind):
    buffer = io.BytesIO()
    levels = np.random.default_rng(1).integers(0, 256, (*SIZE, 3), np.uint8)
    image = Image.fromarray(levels)
    if kind == "CMYK":
        image.convert("CMYK").save(buffer, "JPEG")
    elif kind == "16 bit":
        Image.fromarray((levels[..., 0].astype(np.uint16) << 8) + 7).save(buffer, "PNG")
    elif kind == "palette with transparency":
        image.convert("P").save(buffer, "PNG", transparency=3)
    elif kind == "EXIF-rotated":
        exif = Image.Exif()
        exif[0x0112] = 6
        image.save(buffer, "JPEG", exif=exif)
    else:
        image.save(buffer, "GIF", save_all=True, append_images=[image.rotate(90)])
    return buffer.getvalue()


@pytest.mark.parametrize("kind", UNUSUAL)
def test_an_unusual_picture_is_completed_all_the_same(page, kind):
    page.session_state["picture_source"] = "My own picture"
    page.run()
    page.file_uploader(key="picture_upload").upload("odd.png", unusual_file(kind), "image/png")
    make_up(page)
    assert not page.error
    size = SIZE[::-1] if kind == "EXIF-rotated" else SIZE
    assert answer_of(page).completion.mean.shape[:2] == size


def test_transparency_is_taken_as_the_hole_of_a_picture_that_has_some(page):
    levels = np.full((*SIZE, 4), 200, np.uint8)
    levels[3:9, 5:11, 3] = 0
    buffer = io.BytesIO()
    Image.fromarray(levels).save(buffer, "PNG")
    page.session_state["picture_source"] = "My own picture"
    page.run()
    page.file_uploader(key="picture_upload").upload("cut.png", buffer.getvalue(), "image/png")
    settle(page)
    np.testing.assert_array_equal(answer_of(page).hole.missing, levels[..., 3] == 0)
    assert page.segmented_control(key="picture_hole_source").value == "Transparent"
    page.file_uploader(key="picture_upload").upload("mine.png", picture_bytes(), "image/png")
    settle(page)
    source = page.segmented_control(key="picture_hole_source")  # of a picture that has none
    assert source.value == "Paint"
    assert "Transparent" not in source.options


def test_a_picture_that_is_nowhere_transparent_says_so(page):
    buffer = io.BytesIO()
    Image.open(io.BytesIO(picture_bytes(mode="RGBA"))).save(buffer, "PNG")
    page.session_state["picture_source"] = "My own picture"
    page.run()
    page.file_uploader(key="picture_upload").upload("whole.png", buffer.getvalue(), "image/png")
    make_up(page)
    before = answer_of(page).hole.missing
    page.session_state["picture_hole_source"] = "Transparent"
    settle(page)
    assert ["Nothing is missing" in error.value for error in page.error] == [True]
    np.testing.assert_array_equal(answer_of(page).hole.missing, before)


def test_fewer_context_points_are_used_when_asked_for(small):
    small.selectbox(key="picture_rule").select("random")
    settle(small)
    small.select_slider(key="picture_count").set_value(30)
    settle(small)
    assert answer_of(small).completion.context.sum() == 30


def edit(at, action, *box):
    """What the lens reports, and the page run again."""
    at.session_state["picture_context_edits"].setdefault(answer_of(at).hole.key, []).append((action, *box))
    return settle(at)


def test_a_known_pixel_leaves_and_joins_the_context_by_hand(small):
    answer = answer_of(small)
    row, column = np.argwhere(~answer.hole.missing)[5].tolist()
    edit(small, "remove", row, column, row, column)
    context = answer_of(small).completion.context
    assert not context[row, column]
    assert context.sum() == (~answer.hole.missing).sum() - 1
    edit(small, "add", row, column, row, column)
    assert answer_of(small).completion.context[row, column]


def test_hand_picked_points_survive_another_page_and_another_attention_type(small):
    hole = answer_of(small).hole
    edit(small, "remove", 0, 0, 12, SIZE[1] - 1)
    small.switch_page("pages/start.py").run()
    small.switch_page(PAGE)
    settle(small)
    assert answer_of(small).hole.key == hole.key
    assert not answer_of(small).completion.context[:13].any()
    small.segmented_control(key="picture_family").set_value("Small-picture ANP")
    settle(small)
    small.selectbox(key="picture_attention").select("uniform")
    settle(small)
    assert answer_of(small).completion.model_name == "small-pictures/uniform"
    assert not answer_of(small).completion.context[:13].any()


def fed(at, slot):
    """Head and arrays of what the lens is fed with."""
    (feed,) = [node for node in at.get("bidi_component") if node.proto.id.endswith(f"picture_lens_{slot}")]
    return read_block(feed.proto.bytes)


def test_a_pick_brings_what_that_pixel_attended_to(small):
    small.segmented_control(key="picture_panel").set_value("attention").run()
    answer = answer_of(small)
    missing = np.argwhere(answer.hole.missing)
    weights = []
    for row, column in (missing[0].tolist(), missing[-1].tolist()):
        small.session_state["picture_pick"] = (row, column)
        small.run()
        head, arrays = fed(small, "exact")
        assert (head["row"], head["column"], head["kept"]) == (row, column, True)
        seen = answer.completion.attention_at(row, column)
        np.testing.assert_allclose(arrays["weights"], seen.weights.ravel(), atol=1e-6)
        weights.append(arrays["weights"])
    assert weights[0].shape != weights[1].shape or not np.allclose(*weights)


def test_of_a_small_picture_the_browser_gets_the_weights_of_all_pixels(small):
    small.segmented_control(key="picture_panel").set_value("attention").run()
    small.segmented_control(key="picture_family").set_value("Small-picture ANP")
    settle(small)
    asked.wait(small, "picture_weights")
    completion = answer_of(small).completion
    head, arrays = fed(small, "weights")
    missing = np.argwhere(completion.missing)
    np.testing.assert_array_equal(arrays["at"], missing[:, 0] * SIZE[1] + missing[:, 1])
    shares = head["top"] * (arrays["weights"] / head["levels"]) ** 2
    row, column = missing[7].tolist()
    seen = completion.attention_at(row, column).weights
    points = head["points"]
    assert points == completion.context.sum()
    found = shares.reshape(len(head["heads"]), len(missing), points)[:, 7]
    averaged = seen.mean(0, keepdims=True) if len(head["heads"]) == 1 else seen
    np.testing.assert_allclose(found, averaged, atol=0.01 * head["top"])


@pytest.mark.slow
@pytest.mark.parametrize("attention", ["uniform", "laplace", "local"])
def test_the_small_picture_network_answers_with_every_kind_of_attention(small, attention):
    small.segmented_control(key="picture_family").set_value("Small-picture ANP")
    settle(small)
    small.selectbox(key="picture_attention").select(attention)
    settle(small)
    answer = answer_of(small)
    assert not small.error
    assert answer.completion.model_name == f"small-pictures/{attention}"
    known = ~answer.hole.missing
    np.testing.assert_array_equal(answer.completion.mean[known], answer.loaded.picture.pixels[known])
