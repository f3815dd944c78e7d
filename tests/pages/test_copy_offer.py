"""After a fill the page looks into whether copying does better near the hole, and offers it where it does."""

import io
import time

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from anp_core.data.samples import sample_pictures, texture_pictures
from pages.asking.ask import clear_shelf
from pages.pictures import copy_offer
from tests.pages import asked
from tests.pages.test_complete_picture import PAGE, ROOT, answer_of, make_up
from tests.pages.test_picture_aside import canvas, texts

BRICK = texture_pictures()["brick"].load().pixels[100:260, 100:280]
FACE = sample_pictures()["astronaut"].load().pixels[30:200, 140:300]


@pytest.fixture(autouse=True)
def _empty_shelf():
    clear_shelf()


def fill(pixels):
    """The page with this picture and a made-up box, filled; the check goes on."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).switch_page(PAGE)
    at.session_state["picture_source"] = "My own picture"
    at.session_state["picture_hole_kind"] = "box"
    at.session_state["picture_hole_share"] = 3
    at.run()
    buffer = io.BytesIO()
    levels = np.rint(255 * pixels).astype(np.uint8)
    Image.fromarray(levels if levels.shape[2] == 3 else levels[..., 0]).save(buffer, "PNG")
    at.file_uploader(key="picture_upload").upload("mine.png", buffer.getvalue(), "image/png")
    return make_up(at)


def views(at):
    return {view["name"]: view for view in canvas(at, "Completion")["views"]}


@pytest.mark.slow
def test_on_bricks_the_copy_is_offered_beside_the_mean_with_both_scores():
    at = fill(BRICK)
    assert views(at)["mean"]["uri"]  # the fill does not wait for the check
    asked.wait(at, "picture_advice")
    asked.wait(at, "picture_texture")
    advice = asked.found(at, "picture_advice").found
    assert advice.closer
    offered = views(at)["copy"]
    assert offered["uri"] not in (None, views(at)["mean"]["uri"])
    for score in (advice.mean.psnr, advice.copy.psnr):
        assert f"{score:.1f} dB" in advice.sentence
    assert advice.sentence in texts(at)
    copied, answer = asked.found(at, "picture_texture"), answer_of(at)
    known = ~answer.hole.missing
    np.testing.assert_array_equal(copied.completion.mean[known], answer.loaded.picture.pixels[known])
    at.segmented_control(key="picture_panel").set_value("texture").run()
    assert canvas(at, "Copied texture")["views"][0]["uri"] == offered["uri"]  # it is not copied twice


@pytest.mark.slow
def test_on_a_face_nothing_is_offered_and_nothing_is_copied():
    at = fill(FACE)
    asked.wait(at, "picture_advice")
    assert asked.found(at, "picture_advice").found is not None
    assert "copy" not in views(at)
    assert "Copying texture" not in texts(at)
    assert asked.slot(at, "picture_texture") is None


def test_the_check_can_be_cancelled_and_done_after_all(monkeypatch):
    def advise(answer, progress, cancelled):
        end = time.monotonic() + 60  # so that a failure here leaves nothing running
        while not cancelled() and time.monotonic() < end:
            time.sleep(0.02)

    monkeypatch.setattr(copy_offer, "advise", advise)
    at = fill(BRICK[:40, :50])
    assert views(at)["mean"]["uri"]
    job = asked.job(at, "picture_advice")
    at.button(key="picture_advice_cancel").click().run()
    assert job.wait(5)
    at.run()
    assert "Not checked" in texts(at)
    at.button(key="picture_advice_again").click().run()
    assert not asked.job(at, "picture_advice").stop.is_set()
    at.button(key="picture_advice_cancel").click().run()  # nobody else's check waits for it


def test_small_networks_are_not_compared_with_copies():
    at = fill(BRICK[:40, :50])
    at.session_state["picture_family"] = "Small-picture ANP"
    at.run()
    asked.wait(at)
    assert asked.slot(at, "picture_advice") is None
