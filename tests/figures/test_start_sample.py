"""The finished example of the first page: what is written is what is read, and missing parts are no error."""

import numpy as np

from anp_core.data.images import read_picture
from anp_core.figures.start_sample import (
    LEVELS,
    read_start_sample,
    write_forecast_sample,
    write_picture_sample,
)
from anp_core.language import say, speaking, translated


def test_an_empty_folder_is_an_empty_sample(tmp_path):
    sample = read_start_sample(tmp_path)
    assert not sample.pictures
    assert sample.forecast_svg == ""


def test_the_completion_comes_back_to_the_level(tmp_path):
    levels = np.random.default_rng(0).integers(0, 256, (11, 13, 3))
    pixels = (levels / 255).astype(np.float32)
    missing = np.zeros((11, 13), bool)
    missing[2:5, 3:8] = True
    write_picture_sample(
        tmp_path, pixels, pixels, np.zeros_like(pixels), missing, {"caption": "so", "alt": "x"}
    )
    sample = read_start_sample(tmp_path)
    shown = read_picture(sample.pictures["completion.png"])
    np.testing.assert_array_equal(np.rint(shown.pixels * 255), levels)
    assert (sample.about["height"], sample.about["width"], sample.about["caption"]) == (11, 13, "so")


def test_a_half_written_sample_shows_no_picture(tmp_path):
    pixels = np.zeros((11, 13, 3), np.float32)
    missing = np.eye(11, 13, dtype=bool)
    write_picture_sample(tmp_path, pixels, pixels, pixels, missing, {})
    (tmp_path / "hole.png").unlink()
    assert not read_start_sample(tmp_path).pictures


def test_the_drawn_forecast_has_a_band_for_each_pair_of_levels_and_escapes_its_text(tmp_path):
    days = np.datetime64("2024-01-01") + np.arange(60)
    rows = np.linspace(-3, 3, len(LEVELS))[:, None] + np.zeros(20)
    about = {"alt": "<b>", "caption": "", "title": ""}
    write_forecast_sample(tmp_path, days[:40], np.zeros(40), days[40:], rows, about)
    svg = read_start_sample(tmp_path).forecast_svg
    assert svg.count("<polygon") == 3
    assert svg.count("<polyline") == 2
    assert "<b>" not in svg
    assert ">Feb<" in svg


def test_a_sentence_that_was_written_can_still_be_said_in_chinese(tmp_path):
    pixels = np.zeros((11, 13, 3), np.float32)
    caption = say("Completing with {type}", type="uniform")
    about = {"caption": caption, "alt": "x"}
    write_picture_sample(tmp_path, pixels, pixels, pixels, np.eye(11, 13, dtype=bool), about)
    read = read_start_sample(tmp_path).about["caption"]
    assert read == caption == "Completing with uniform"
    assert translated(read, "zh") == translated(caption, "zh") == "正在补全：均匀"


def test_the_forecast_is_drawn_in_the_language_that_is_spoken(tmp_path):
    days = np.datetime64("2024-01-01") + np.arange(60)
    about = {"alt": say("Cancelled."), "caption": "", "title": ""}
    write_forecast_sample(tmp_path, days[:40], np.zeros(40), days[40:], np.zeros((len(LEVELS), 20)), about)
    sample = read_start_sample(tmp_path)
    with speaking("zh"):
        chinese = sample.forecast_svg
    assert ">2 月<" in chinese
    assert ">现在<" in chinese
    assert "已取消。" in chinese
    assert ">now<" in sample.forecast_svg
