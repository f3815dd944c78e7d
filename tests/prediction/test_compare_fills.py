"""Comparing fills: what methods may see, what they are scored on, and that figures are those worked out by hand."""

import math

import numpy as np
import pytest

from anp_core.errors import Cancelled, MaskError, PictureError
from anp_core.prediction.pictures.compare_fills import (
    baseline_method,
    compare_held_back,
    compare_with_truth,
    lacuna_method,
    score_fills,
)
from anp_core.prediction.pictures.held_back_pixels import held_back_near
from anp_core.prediction.pictures.picture_baselines import Fill, complete_with_baseline

PICTURE = np.random.default_rng(0).random((40, 50, 3)).astype(np.float32)
MISSING = np.zeros((40, 50), bool)
MISSING[10:16, 12:20] = True


def guess(value, std=None):
    """A method that fills in one value."""

    def fill(pixels, missing, *, progress=None, cancelled=None):
        mean = np.where(missing[..., None], value, pixels)
        return Fill(mean, None if std is None else np.where(missing[..., None], std, np.zeros_like(mean)))

    return fill


def test_scores_are_those_worked_out_by_hand():
    truth = np.full((20, 20, 1), 0.5)
    scored = np.zeros((20, 20), bool)
    scored[3, 4] = scored[7, 7] = True
    mean = truth.copy()
    mean[3, 4], mean[7, 7] = 0.6, 0.2
    plain, sure = score_fills(
        truth, scored, {"plain": (mean, None), "sure": (mean, np.full_like(truth, 0.1))}
    )
    squared = (0.1**2 + 0.3**2) / 2
    assert (plain.method, plain.pixels) == ("plain", 2)
    assert plain.psnr == sure.psnr == pytest.approx(-10 * math.log10(squared))
    assert (plain.nll, plain.coverage95) == (None, None)
    assert sure.coverage95 == 0.5  # 1 std off, and 3
    assert sure.nll == pytest.approx(0.5 * math.log(2 * math.pi) + math.log(0.1) + 0.5 * (1 + 9) / 2)


def test_with_the_truth_every_method_is_scored_on_the_hole():
    rows = compare_with_truth(
        PICTURE, MISSING, {"harmonic": baseline_method("harmonic"), "grey": guess(0.5, 0.29)}
    )
    assert [row.method for row in rows] == ["harmonic", "grey"]
    assert all(row.pixels == MISSING.sum() and row.refusal == "" and row.seconds >= 0 for row in rows)
    squared = np.square(0.5 - PICTURE[MISSING].astype(float)).mean()
    assert rows[1].psnr == pytest.approx(-10 * math.log10(squared))
    filled = complete_with_baseline("harmonic", PICTURE, MISSING)[MISSING]
    assert rows[0].psnr == pytest.approx(
        -10 * math.log10(np.square(filled - PICTURE[MISSING]).mean()), abs=1e-4
    )
    assert all(0 < row.ssim < 1 for row in rows)


def test_no_method_sees_a_hidden_or_a_missing_pixel():
    seen = []

    def spy(pixels, missing, *, progress=None, cancelled=None):
        seen.append((pixels.copy(), missing.copy()))
        pixels[...] = 0.7  # what one method scribbles on, the next must not get
        missing[...] = True
        return Fill(np.full_like(pixels, 0.5))

    compare_held_back(PICTURE, MISSING, {"first": spy, "second": spy})
    hidden = held_back_near(MISSING).hidden
    calls = [call for call in seen if call[0].shape == PICTURE.shape]
    assert len(calls) == 2
    for pixels, missing in calls:
        np.testing.assert_array_equal(missing, MISSING | hidden)
        assert not pixels[missing].any()
        np.testing.assert_array_equal(pixels[~missing], PICTURE[~missing])


@pytest.mark.parametrize("name", ["harmonic", "biharmonic", "telea", "linear", "kriging", "Lacuna"])
def test_whatever_stands_at_the_hole_changes_no_score(name):
    method = {name: lacuna_method() if name == "Lacuna" else baseline_method(name)}
    spoiled = np.where(MISSING[..., None], np.nan, PICTURE)
    for one, other in zip(
        compare_held_back(PICTURE, MISSING, method).rows,
        compare_held_back(spoiled, MISSING, method).rows,
        strict=True,
    ):
        assert (one.psnr, one.nll, one.pixels) == (other.psnr, other.nll, other.pixels)


def test_held_back_scores_rest_on_the_hidden_pixels_alone():
    scores = compare_held_back(PICTURE, MISSING, {"grey": guess(0.5, 0.3)})
    (row,) = scores.rows
    hidden = scores.held_back.hidden
    error = 0.5 - PICTURE[hidden].astype(float)
    assert row.pixels == scores.held_back.count == hidden.sum() == MISSING.sum()
    assert row.psnr == pytest.approx(-10 * math.log10(np.square(error).mean()))
    assert row.coverage95 == pytest.approx((np.abs(error) <= 1.959964 * 0.3).mean())
    assert row.ssim is None
    assert f"{row.pixels:,} known pixels" in scores.held_back.sentence


def test_a_large_picture_is_completed_in_its_window_only():
    shapes = []

    def spy(pixels, missing, *, progress=None, cancelled=None):
        shapes.append(pixels.shape)
        return Fill(np.full_like(pixels, 0.5))

    missing = np.zeros((700, 900), bool)
    missing[300:310, 400:420] = True
    compare_held_back(np.zeros((700, 900, 1), np.float32), missing, {"spy": spy})
    assert shapes[-1] == (640, 640, 1)


def test_a_method_that_refuses_gets_a_row_that_says_why_and_the_others_go_on():
    def refuse(pixels, missing, *, progress=None, cancelled=None):
        if pixels.shape == PICTURE.shape:
            raise PictureError("Too large for me.")
        return Fill(pixels)

    rows = compare_with_truth(PICTURE, MISSING, {"shy": refuse, "grey": guess(0.5)})
    assert (rows[0].refusal, rows[0].psnr) == ("Too large for me.", None)
    assert rows[1].psnr is not None


def test_progress_rises_to_its_total_through_what_the_methods_report():
    def slow(pixels, missing, *, progress=None, cancelled=None):
        for done in (1, 2) if progress is not None else ():
            progress(done, 2)
        return Fill(pixels)

    told = []
    compare_with_truth(
        PICTURE, MISSING, {"slow": slow, "grey": guess(0.5)}, progress=lambda *step: told.append(step)
    )
    assert [done for done, _ in told] == [50, 100, 100, 200]
    assert {total for _, total in told} == {200}


def test_a_wish_to_stop_stops_before_the_next_method():
    ran = []

    def note(pixels, missing, *, progress=None, cancelled=None):
        if pixels.shape == PICTURE.shape:
            ran.append(cancelled())
        return Fill(pixels)

    with pytest.raises(Cancelled):
        compare_with_truth(PICTURE, MISSING, {"one": note, "two": note}, cancelled=lambda: bool(ran))
    assert ran == [False]


def test_a_mask_of_another_size_is_refused():
    with pytest.raises(MaskError, match="like the picture"):
        compare_held_back(PICTURE, MISSING.T, {"grey": guess(0.5)})
