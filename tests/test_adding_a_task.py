"""docs/adding-a-task.md holds: a new kind of task is explained, compared and shown by what is there already."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.documents import ROOT, fences, run
from tests.pages import asked

GUIDE = ROOT / "docs" / "adding-a-task.md"
MODULE = "anp_core.prediction.spectrogram"  # where the guide says that it would live


@pytest.fixture(scope="module")
def guide(tmp_path_factory):
    """Everything that the guide defines and works out, as a module that its page can import."""
    module = ModuleType(MODULE)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("guide"))
        patch.setitem(sys.modules, MODULE, module)
        with run(GUIDE, vars(module)):
            yield module


def test_lost_levels_are_predicted_in_decibels(guide):
    filling = guide.filling
    assert filling.mean.shape == filling.std.shape == (15,)  # 3 frequencies, 5 frames
    assert (filling.std > 0).all()
    assert np.isfinite(filling.mean).all()
    low, high = np.nanmin(guide.levels), np.nanmax(guide.levels)
    assert (abs(filling.mean - (low + high) / 2) < 2 * (high - low)).all()


@pytest.mark.parametrize("number", range(3))
def test_weights_are_shares_of_the_known_cells(guide, number):
    filling = guide.fill(guide.filling.spectrogram, guide.untrained_models()[number])
    seen = filling.weights(np.array([0, 7]))
    dense = seen.dense(len(filling.point_values))
    assert dense.shape == (2, len(filling.heads), 12 * 20 - 15)
    assert dense.sum(axis=2) == pytest.approx(1, abs=1e-5)
    nearest = seen.single & (filling.distances(seen) == filling.distances(seen).min(axis=1, keepdims=True))
    assert nearest.any(axis=1).all()


def test_all_targets_at_once_attend_as_each_alone(guide):
    filling, together = guide.filling, guide.seen
    assert together.heads == filling.heads
    for target in (0, 6, 14):
        alone = filling.weights(np.array([target])).dense(len(filling.point_values))[0]
        assert together.dense(len(filling.point_values))[target] == pytest.approx(alone, abs=1e-6)


def test_what_if_equals_predicting_from_the_table_without_those_cells(guide):
    filling, change = guide.filling, guide.change
    levels = filling.spectrogram.levels.copy()
    levels[tuple(filling.spectrogram.known[change.dropped].T)] = np.nan
    alone = guide.fill(guide.Spectrogram(levels), filling.model, filling.cells)
    assert change.after.mean[:, 0] == pytest.approx(alone.mean)
    assert change.change[:, 0] == pytest.approx(alone.mean - filling.mean)
    assert ((change.share > 0) & (change.share < 1)).all()


def test_what_if_without_anything_or_of_some_targets_is_the_same_prediction(guide):
    asked_for = np.array([2, 11])
    same = guide.filling.without(np.empty(0, np.int64), asked_for)
    assert same.mean == pytest.approx(guide.filling.mean[asked_for], rel=1e-6)


def test_deleted_points_move_predictions_and_their_number_is_told(guide):
    assert guide.hidden.most_attended.shape == (15,)
    assert guide.removed.at_random.shape == (5,)
    for deletion in (guide.hidden, guide.removed):
        assert (deletion.most_attended > 0).all()
        assert np.isfinite(deletion.ratio)


def test_types_are_compared_on_hidden_levels(guide):
    compared = guide.compared
    assert [each.numbers.attention for each in compared.types] == ["multihead", "uniform", "local"]
    numbers = {each.numbers.attention: each.numbers for each in compared.types}
    assert all(row.scores.values == (12 * 20 - 15) // 5 for row in numbers.values())
    assert numbers["uniform"].effective == pytest.approx(12 * 20 - 15, rel=1e-3)
    assert numbers["local"].effective < 7.01
    assert numbers["local"].distance < numbers["uniform"].distance


@pytest.mark.parametrize("content", [b"", b"1,,\n,,", b"\xff\xfe\x00", b"only words"])
def test_what_is_no_spectrogram_is_refused_in_a_sentence(guide, content):
    with pytest.raises(guide.SpectrogramError, match="was expected"):
        guide.read_spectrogram(content)


def test_too_little_left_is_refused_in_a_sentence(guide):
    with pytest.raises(guide.SpectrogramError, match="At least two levels must be left"):
        guide.filling.without(np.arange(12 * 20 - 16))


def test_the_page_shows_the_filled_levels_of_an_upload(guide):
    ((_, page),) = fences(GUIDE, "python page")
    at = AppTest.from_string(page, default_timeout=60).run()
    assert not at.metric
    at.file_uploader[0].set_value(("levels.csv", Path("levels.csv").read_bytes(), "text/csv")).run()
    asked.wait(at, "spectrogram")
    assert at.metric[0].value == "15"
    shown = at.dataframe[0].value
    assert shown["dB"].to_numpy() == pytest.approx(guide.filling.mean)
    at.file_uploader[0].set_value(("words.csv", b"only words", "text/csv")).run()
    assert "was expected" in at.error[0].value
