"""The time of the command on a large photo: what is measured, and that its stages are all of it."""

import time

import numpy as np
import pytest
from PIL import Image

from anp_core.benchmarks import big_picture
from anp_core.benchmarks.big_picture import benchmark_big_picture, make_mask, make_picture, measure_stages


def test_the_hole_is_a_square_in_the_middle_of_a_picture_of_that_size(tmp_path):
    make_picture(tmp_path / "picture.jpg", (60, 90))
    make_mask(tmp_path / "mask.png", (60, 90), 20)
    rows, columns = np.nonzero(np.asarray(Image.open(tmp_path / "mask.png")))
    assert Image.open(tmp_path / "picture.jpg").size == (90, 60)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (20, 39, 35, 54)
    assert rows.size == 20 * 20


def test_the_stages_complete_the_picture_and_are_all_of_the_time_they_take(tmp_path):
    picture, mask, out = (tmp_path / name for name in ("picture.jpg", "mask.png", "out.png"))
    make_picture(picture, (60, 90))
    make_mask(mask, (60, 90), 6)
    begun = time.time()
    stages = measure_stages(begun, picture, mask, out)
    assert sum(stages.values()) == pytest.approx(time.time() - begun, abs=0.2)
    missing = np.asarray(Image.open(mask))
    before, after = (np.asarray(Image.open(path)) for path in (picture, out))
    assert (before[~missing] == after[~missing]).all()
    assert (before[missing] != after[missing]).any()


def test_the_table_begins_with_the_whole_and_shares_add_up(monkeypatch):
    monkeypatch.setattr(big_picture, "run_command", lambda *paths: (7.654, 1234.5))
    monkeypatch.setattr(big_picture, "run_stages", lambda *paths: {"reading": 3.0, "filling": 1.0})
    whole, *stages = benchmark_big_picture((60, 90), 6)
    assert whole == {"stage": big_picture.WHOLE, "s": 7.65, "share": "", "MB": 1234}
    assert [(row["stage"], row["s"], row["share"]) for row in stages] == [
        ("reading", 3.0, "75%"),
        ("filling", 1.0, "25%"),
    ]


def test_a_command_that_fails_is_not_measured(tmp_path):
    with pytest.raises(RuntimeError, match="ended with 2"):
        big_picture.run_command(tmp_path / "none.jpg", tmp_path / "none.png", tmp_path / "out.jpg")
