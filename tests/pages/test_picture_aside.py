"""The page's other ways to fill a hole: methods compared, samples drawn, texture copied, each when asked for."""

import csv
import io
import json
import time

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from anp_core.prediction.pictures import picture_baselines
from anp_core.prediction.pictures.compare_methods import scores_to_csv
from pages.asking.ask import clear_shelf
from pages.pictures import compare as picture_compare
from tests.pages import asked
from tests.pages.test_complete_picture import PAGE, ROOT, answer_of, make_up, mask_bytes, settle

SIZE = (31, 43)  # height, width
BOX = np.s_[11:19, 17:29]  # leaves whole patches to copy from


def striped_bytes():
    """A texture that copying can continue: stripes, and a little noise so that no two places are alike."""
    row, column = np.indices(SIZE)
    stripes = 120 + 80 * np.sin(column * 1.3)[..., None] + 20 * np.sin(row * 0.9)[..., None]
    levels = stripes + np.random.default_rng(3).normal(0, 4, (*SIZE, 3))
    buffer = io.BytesIO()
    Image.fromarray(levels.clip(0, 255).astype(np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def boxed():
    missing = np.zeros(SIZE, bool)
    missing[BOX] = True
    return missing


@pytest.fixture(autouse=True)
def _empty_shelf():
    """Results of another test must not answer for work that never began in this one."""
    clear_shelf()


@pytest.fixture
def whole():
    """The page with a small picture whose made-up hole hides what is known."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).switch_page(PAGE)
    at.session_state["picture_source"] = "My own picture"
    at.session_state["picture_hole_kind"] = "box"
    at.session_state["picture_hole_share"] = 8
    at.run()
    at.file_uploader(key="picture_upload").upload("stripes.png", striped_bytes(), "image/png")
    return make_up(at)


@pytest.fixture
def damaged(whole):
    """The same picture with a hole whose truth nobody knows."""
    whole.session_state["picture_hole_source"] = "Mask"
    whole.run()
    whole.file_uploader(key="picture_mask_upload").upload("mask.png", mask_bytes(boxed()), "image/png")
    whole.run().button(key="picture_mask_apply").click()
    return settle(whole)


def show(at, panel):
    return at.segmented_control(key="picture_panel").set_value(panel).run()


def start(at, name, seconds=120):
    """Press the button of a panel, wait for its job as a browser's polling would, and look at the page.

    What is checked beside the fill runs the page when it ends, so that is waited for first.
    """
    asked.wait(at, "picture_advice", seconds=seconds)
    at.button(key=f"picture_{name}_start").click().run()
    return asked.wait(at, f"picture_{name}", seconds=seconds)


def result(at, name):
    return asked.found(at, f"picture_{name}")


def tables(at):
    return [node.proto.body for node in at.get("html") if "<table" in node.proto.body]


def canvas(at, title):
    found = [json.loads(node.proto.json) for node in at.get("bidi_component")]
    return next(data for data in found if isinstance(data, dict) and data.get("title") == title)


def shown_at(at, title):
    """Address of the first picture of a canvas."""
    return canvas(at, title)["views"][0]["uri"]


def switch_of(at):
    """What is shown beside Lacuna."""
    return next(control for control in at.segmented_control if control.label == "Beside Lacuna")


def texts(at):
    return " ".join(element.value for element in (*at.markdown, *at.caption))


def test_methods_are_compared_on_the_truth_with_lacunas_own_scores(whole):
    show(whole, "compare")
    assert not tables(whole)
    start(whole, "compare")
    comparison, answer = result(whole, "compare"), answer_of(whole)
    assert [row.method for row in comparison.rows] == list(comparison.fillings)
    assert len(comparison.rows) == 4
    assert comparison.rows[0].psnr == pytest.approx(answer.scores.psnr)
    assert f"{answer.hole.missing.sum():,} filled pixels" in texts(whole)
    (table,) = tables(whole)
    for row in comparison.rows:
        assert row.method in table
        assert f"{10 ** (-row.psnr / 20):.1%} off" in table
    assert "PSNR" not in table
    whole.toggle(key="compare_field_measures").set_value(True).run()
    (table,) = tables(whole)
    for row in comparison.rows:
        assert f"{row.psnr:.1f}" in table
    switch = switch_of(whole)
    assert switch.options[-1] == "Truth"
    before = shown_at(whole, "Harmonic")
    switch.set_value("Telea (OpenCV)").run()
    assert shown_at(whole, "Telea (OpenCV)") != before
    known = ~answer.hole.missing
    back = np.asarray(Image.open(io.BytesIO(comparison.fillings["Harmonic"].file(answer))))
    source = np.asarray(Image.open(io.BytesIO(striped_bytes())))
    np.testing.assert_array_equal(back[known], source[known])
    assert (back[~known] != source[~known]).any()


def test_the_csv_has_a_row_for_each_method_and_full_numbers(whole):
    show(whole, "compare")
    comparison = result(start(whole, "compare"), "compare")
    rows = list(csv.DictReader(io.StringIO(scores_to_csv(comparison.rows).decode())))
    assert [row["method"] for row in rows] == [row.method for row in comparison.rows]
    assert float(rows[1]["psnr_db"]) == pytest.approx(comparison.rows[1].psnr, rel=1e-5)
    assert rows[1]["nll"] == ""  # the harmonic fill has no std


def test_without_the_truth_known_pixels_are_hidden_and_the_page_says_how_many(damaged):
    show(damaged, "compare")
    assert "hidden for the purpose" in texts(damaged)
    comparison = result(start(damaged, "compare"), "compare")
    assert f"Scored on {comparison.rows[0].pixels:,} known pixels" in texts(damaged)
    (table,) = tables(damaged)
    assert "SSIM" not in table  # of a picture whose truth is not known it would mean nothing
    assert "Truth" not in switch_of(damaged).options
    assert all(row.psnr > 0 for row in comparison.rows)
    filled = comparison.fillings["Harmonic"].values
    assert filled.shape == (boxed().sum(), 3)


def test_a_method_that_refuses_is_a_row_with_its_sentence(whole, monkeypatch):
    monkeypatch.setattr(picture_baselines, "BIHARMONIC_LIMIT", 5)
    whole.number_input(key="picture_hole_seed").set_value(7)
    settle(whole)
    show(whole, "compare")
    start(whole, "compare")
    (table,) = tables(whole)
    assert "takes at most 5 missing pixels" in table
    assert "Biharmonic (scikit-image)" not in switch_of(whole).options
    assert not whole.error


def test_a_comparison_goes_with_its_hole_and_is_there_again_on_return(whole):
    show(whole, "compare")
    start(whole, "compare")
    whole.number_input(key="picture_hole_seed").set_value(11)
    settle(whole)
    assert not tables(whole)
    assert not whole.button(key="picture_compare_start").disabled
    whole.number_input(key="picture_hole_seed").set_value(0)
    settle(whole)
    assert len(tables(whole)) == 1


@pytest.fixture
def endless(monkeypatch):
    """A comparison that ends only when it is cancelled."""

    def compare(answer, progress, cancelled):
        end = time.monotonic() + 60  # so that a failure here leaves nothing running
        while not cancelled() and time.monotonic() < end:
            time.sleep(0.02)

    monkeypatch.setattr(picture_compare, "compare", compare)


def test_a_cancelled_comparison_can_be_begun_again(whole, endless):
    show(whole, "compare")
    whole.button(key="picture_compare_start").click().run()
    job = asked.job(whole, "picture_compare")
    whole.button(key="picture_compare_cancel").click().run()
    assert job.wait(5)
    whole.run()
    assert "Cancelled." in texts(whole)
    whole.button(key="picture_compare_again").click().run()
    assert asked.job(whole, "picture_compare") is not job
    assert not asked.job(whole, "picture_compare").stop.is_set()


def test_work_for_a_hole_that_is_gone_is_stopped(whole, endless):
    whole.number_input(key="picture_hole_seed").set_value(23)
    settle(whole)
    show(whole, "compare")
    whole.button(key="picture_compare_start").click().run()
    job = asked.job(whole, "picture_compare")
    show(whole, "samples")
    assert not job.stop.is_set()  # looking at something else does not stop it
    whole.number_input(key="picture_hole_seed").set_value(24)
    settle(whole)
    assert job.stop.is_set()


def test_samples_are_drawn_with_a_map_of_where_they_differ_and_again_with_another_seed(whole):
    show(whole, "samples")
    whole.segmented_control(key="picture_samples_count").set_value(2).run()
    start(whole, "samples")
    first, answer = result(whole, "samples"), answer_of(whole)
    assert len(first.fillings) == 2
    assert "guesses, not restorations" in texts(whole)
    drawn = canvas(whole, "Plausible versions")
    assert [view["name"] for view in drawn["views"]] == ["sample 1", "sample 2", "mean", "differences"]
    assert drawn["flicker"] == ["sample 1", "sample 2"]
    assert drawn["zoom"]
    uris = [view["uri"] for view in drawn["views"]]
    assert len(set(uris)) == 4
    assert uris[2] == answer.filled.uri
    assert drawn["views"][3]["bar"]["ticks"] == [
        {"at": at, "text": text} for at, text in answer.uncertainty.bar.ticks
    ]
    back = np.asarray(Image.open(io.BytesIO(first.fillings[0].file(answer))))
    source = np.asarray(Image.open(io.BytesIO(striped_bytes())))
    np.testing.assert_array_equal(back[~answer.hole.missing], source[~answer.hole.missing])
    whole.segmented_control(key="picture_samples_count").set_value(3).run()
    # What was drawn stays while other numbers are chosen.
    assert len(canvas(whole, "Plausible versions")["flicker"]) == 2
    whole.segmented_control(key="picture_samples_count").set_value(2).run()
    start(whole, "samples")
    assert whole.number_input(key="picture_samples_seed").value == 1
    assert (result(whole, "samples").fillings[0].values != first.fillings[0].values).any()


def test_samples_stand_side_by_side_where_that_is_asked_for(whole):
    show(whole, "samples")
    whole.segmented_control(key="picture_samples_count").set_value(2).run()
    start(whole, "samples")
    whole.segmented_control(key="picture_samples_arranged").set_value("beside").run()
    assert shown_at(whole, "Mean") == answer_of(whole).filled.uri
    assert shown_at(whole, "Sample 1") != shown_at(whole, "Sample 2")
    assert canvas(whole, "Differences")["views"][0]["bar"] is not None


def test_texture_is_copied_and_a_pick_shows_its_source(whole):
    show(whole, "texture")
    start(whole, "texture")
    texture, answer = result(whole, "texture"), answer_of(whole)
    missing = np.argwhere(answer.hole.missing)
    for place in (missing[0], missing[-1]):
        row, column = place.tolist()
        whole.session_state["picture_pick"] = (row, column)
        whole.run()
        shown = canvas(whole, "Where it was copied from")
        source = texture.completion.source[row, column].tolist()
        assert not answer.hole.missing[tuple(source)]
        assert shown["origin"] == {"row": source[0], "column": source[1]}
        assert shown["target"] == {"row": row, "column": column}
        assert f"from row {source[0]}, column {source[1]};" in shown["note"]
    (table,) = tables(whole)
    assert "Sharpness" in table
    assert f"{texture.scores['Sharpness']:.2f}" in table
    whole.session_state["picture_family"] = "Small-picture ANP"
    settle(whole)
    assert len(tables(whole)) == 1  # the copy depends on the hole alone, so it stays when the model changes
    assert result(whole, "texture") is texture


def test_texture_of_a_hole_without_truth_is_not_scored(damaged):
    show(damaged, "texture")
    start(damaged, "texture")
    assert not tables(damaged)
    assert "neither can be scored" in texts(damaged)


def test_a_hole_without_a_patch_to_copy_from_gets_a_sentence(whole):
    whole.selectbox(key="picture_hole_kind").select("scattered")
    whole.slider(key="picture_hole_share").set_value(60)
    settle(whole)
    show(whole, "texture")
    start(whole, "texture")
    assert ["leaves no patch" in error.value for error in whole.error] == [True]
