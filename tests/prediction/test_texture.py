"""Copied completions: known answers on periodic textures, and laws on a texture that never repeats."""

import numpy as np
import pytest
from scipy import ndimage

from anp_core.attention.patches import patch_cost
from anp_core.data.images import Picture
from anp_core.errors import Cancelled, MaskError, PictureError
from anp_core.prediction.pictures import texture
from anp_core.prediction.pictures.picture_metrics import gradient_ratio
from anp_core.prediction.pictures.texture import complete_texture
from anp_core.prediction.pictures.texture_blend import blend_seams

ROW, COLUMN = np.indices((79, 97))
STRIPES = ((COLUMN + 2 * ROW) % 11 < 5).astype(np.float32)[..., None] * 0.6 + 0.2
CHECKER = (((ROW // 5) + (COLUMN // 7)) % 2).astype(np.float32)[..., None]
TILE = np.random.default_rng(5).random((13, 11, 3)).astype(np.float32)
TILING = np.tile(TILE, (7, 9, 1))[:79, :97]
PERIODIC = {"stripes": STRIPES, "checker": CHECKER, "tiling": TILING}
NOISE = ndimage.gaussian_filter(np.random.default_rng(3).random((79, 97, 3)), (1.5, 1.5, 0))
NOISE = ((NOISE - NOISE.min()) / np.ptp(NOISE)).astype(np.float32)


def box(height=79, width=97, rows=slice(30, 49), columns=slice(40, 63)):
    missing = np.zeros((height, width), bool)
    missing[rows, columns] = True
    return missing


BOX = box()
STROKE = ndimage.binary_dilation(np.abs(ROW - COLUMN * 0.7) < 1, iterations=2)


@pytest.fixture(scope="module")
def copied():
    return complete_texture(NOISE, BOX, blend=False)


@pytest.fixture(scope="module")
def blended():
    return complete_texture(NOISE, BOX)


# ------------------------------------------------------------------------ known answers


@pytest.mark.parametrize("name", PERIODIC)
@pytest.mark.parametrize("missing", [BOX, STROKE], ids=["box", "stroke"])
def test_a_periodic_texture_is_restored(name, missing):
    truth = PERIODIC[name]
    torn = np.where(missing[..., None], 0.5, truth)
    completion = complete_texture(torn, missing)
    np.testing.assert_allclose(completion.mean, truth, atol=2e-3)


def test_a_hole_at_the_pictures_corner_is_restored():
    missing = box(rows=slice(60, 79), columns=slice(80, 97))
    completion = complete_texture(np.where(missing[..., None], 0, STRIPES), missing)
    np.testing.assert_allclose(completion.mean, STRIPES, atol=2e-3)


def test_what_is_copied_is_about_as_sharp_as_the_truth(blended):
    assert 0.8 < gradient_ratio(NOISE, blended.mean, BOX) < 1.2


def test_blending_evens_out_what_was_copied_from_a_darker_place():
    bright = (COLUMN > 36)[..., None] * np.float32(0.2)
    # Three tiles to the left, in the dark.
    source = np.stack([ROW, np.where(BOX, COLUMN - 33, COLUMN)], axis=2)
    wanted = TILING * 0.8 + bright  # the hole lies in the bright part
    picture = wanted.astype(np.float32)
    off = picture[source[..., 0], source[..., 1]][BOX] - wanted[BOX]
    np.testing.assert_allclose(off, -0.2, atol=1e-6)
    assert np.abs(blend_seams(picture, BOX, source) - wanted[BOX]).max() < 0.05


def test_blending_leaves_what_fits_as_it_is():
    source = np.stack([ROW, np.where(BOX, COLUMN - 33, COLUMN)], axis=2)
    np.testing.assert_allclose(blend_seams(TILING, BOX, source), TILING[BOX], atol=1e-6)


# ------------------------------------------------------------------------ laws


def test_known_pixels_are_the_pictures_own(blended):
    np.testing.assert_array_equal(blended.mean[~BOX], NOISE[~BOX])
    assert blended.mean.dtype == np.float32
    assert 0 <= blended.mean.min() <= blended.mean.max() <= 1
    np.testing.assert_array_equal(blended.missing, BOX)


def test_every_missing_pixel_has_the_colour_of_its_known_source(copied):
    row, column = copied.source[BOX].T
    assert not BOX[row, column].any()
    np.testing.assert_array_equal(copied.mean[BOX], NOISE[row, column])


def test_known_pixels_are_their_own_source(copied):
    np.testing.assert_array_equal(copied.source[~BOX], np.argwhere(~BOX))


def test_blending_changes_colours_but_no_source(copied, blended):
    np.testing.assert_array_equal(copied.source, blended.source)
    assert 0 < np.abs(copied.mean - blended.mean)[BOX].mean() < 0.05


def test_what_stands_in_the_hole_does_not_matter(copied):
    for nothing in (0.0, 1.0, np.nan):
        again = complete_texture(np.where(BOX[..., None], np.float32(nothing), NOISE), BOX, blend=False)
        np.testing.assert_array_equal(again.mean, copied.mean)


def test_the_same_seed_gives_the_same_completion_and_another_seed_another(blended):
    again, other = complete_texture(NOISE, BOX), complete_texture(NOISE, BOX, seed=1)
    np.testing.assert_array_equal(again.mean, blended.mean)
    np.testing.assert_array_equal(again.source, blended.source)
    assert (other.source != blended.source).any()


def test_what_lies_far_from_the_hole_does_not_matter():
    truth = np.tile(TILE, (30, 8, 1))
    missing = box(*truth.shape[:2])
    cut = texture.MARGIN + 49
    whole, part = complete_texture(truth, missing), complete_texture(truth[:cut], missing[:cut])
    np.testing.assert_array_equal(whole.mean[:cut], part.mean)


def test_grey_and_8_bit_pictures_are_completed_alike():
    levels = np.rint(CHECKER * 255).astype(np.uint8)
    from_levels = complete_texture(levels[..., 0], BOX)
    from_picture = complete_texture(Picture(CHECKER), BOX)
    assert from_levels.mean.shape == CHECKER.shape
    np.testing.assert_array_equal(from_levels.mean, from_picture.mean)


# ------------------------------------------------------------------------ attention


@pytest.mark.parametrize(("row", "column"), [(30, 40), (39, 51), (48, 62)])
def test_attention_sums_to_one_and_peaks_at_the_source(copied, row, column):
    attention = copied.attention_at(row, column)
    count = len(attention.positions)
    assert attention.weights.shape == (len(attention.heads), count) == (1, count)
    assert attention.cell.tolist() == [1] * count
    assert attention.weights.sum() == pytest.approx(1)
    best = attention.positions[attention.weights[0].argmax()]
    np.testing.assert_array_equal(best, copied.source[row, column])


def test_attention_peaks_at_the_source_of_every_pixel(copied):
    for row, column in np.argwhere(BOX)[::7]:
        attention = copied.attention_at(row, column)
        best = attention.positions[attention.weights[0].argmax()]
        np.testing.assert_array_equal(best, copied.source[row, column])


def test_attention_is_the_softmax_of_patch_differences(copied):
    attention = copied.attention_at(39, 51)
    keys = attention.positions.astype(int)
    assert len(np.unique(keys, axis=0)) == len(keys) >= 100
    assert not ndimage.maximum_filter(BOX, 7)[tuple(keys.T)].any()  # whole known patches only
    level, radius = copied.explain.level, 3
    flat = (keys + radius) @ (level.width, 1)
    target = np.full(len(flat), (39 + radius) * level.width + 51 + radius)
    cost = patch_cost(level.values, target, flat, radius)
    ratio = np.log(attention.weights[0][0] / attention.weights[0][1:20])
    np.testing.assert_allclose(ratio / ratio[0], (cost[1:20] - cost[0]) / (cost[1] - cost[0]), rtol=1e-3)


def test_a_known_pixel_attends_to_itself(copied):
    attention = copied.attention_at(3, 4)
    np.testing.assert_array_equal(attention.positions, [[3, 4]])
    np.testing.assert_array_equal(attention.weights, [[1]])


def test_attention_outside_the_picture_is_refused(copied):
    with pytest.raises(PictureError, match="rows 0 to 78 and columns 0 to 96; got pixel 79, 0"):
        copied.attention_at(79, 0)


# ------------------------------------------------------------------------ progress and errors


def test_progress_counts_up_to_the_whole():
    reports = []
    complete_texture(STRIPES, BOX, progress=lambda done, total: reports.append((done, total)))
    done, totals = zip(*reports, strict=True)
    assert list(done) == sorted(set(done))
    assert set(totals) == {done[-1]}


def test_cancelling_stops_at_once():
    asked = []

    def cancelled():
        asked.append(1)
        return len(asked) == 2

    with pytest.raises(Cancelled):
        complete_texture(STRIPES, BOX, cancelled=cancelled)
    assert len(asked) == 2


def test_a_hole_that_leaves_no_patch_says_what_to_do():
    missing = np.zeros((79, 97), bool)
    missing[::6] = True
    with pytest.raises(MaskError, match=r"no patch of 7×7 known pixels.*take the mean completion"):
        complete_texture(STRIPES, missing)


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        (np.zeros((79, 97), bool), "Nothing is missing"),
        (np.ones((79, 97), bool), "Everything is missing"),
        (np.ones((97, 79), bool), "mask must be 79×97 like the picture; got 97×79"),
    ],
)
def test_masks_that_do_not_fit_are_refused(missing, sentence):
    with pytest.raises(MaskError, match=sentence):
        complete_texture(STRIPES, missing)


def test_colours_outside_their_range_are_refused():
    with pytest.raises(PictureError, match="between 0 and 1"):
        complete_texture(STRIPES * 3, BOX)
