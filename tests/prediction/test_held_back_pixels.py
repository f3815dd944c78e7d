"""What is hidden to score methods by: known pixels only, the hole's own shape where it fits, and never everything."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from anp_core.data.masks import HOLE_KINDS, make_hole
from anp_core.errors import MaskError
from anp_core.prediction.pictures.held_back_pixels import WINDOW, held_back_near

RING = np.ones((3, 3), bool)


def bordered(missing: np.ndarray) -> np.ndarray:
    """The cropped shape of the only piece of a mask."""
    (part,) = ndimage.find_objects(missing.astype(int))
    return missing[part]


def test_one_hole_is_hidden_again_in_its_own_shape_where_it_and_its_ring_are_known():
    missing = np.zeros((60, 80), bool)
    missing[20:31, 30:37] = True
    missing[20:24, 33:37] = False
    held = held_back_near(missing)
    assert (held.scale, held.pieces, held.count) == (1.0, 1, missing.sum())
    np.testing.assert_array_equal(bordered(held.hidden), bordered(missing))
    assert not (ndimage.binary_dilation(held.hidden, RING) & missing).any()
    assert "a copy of the hole, moved" in held.sentence


def test_the_copy_is_the_nearest_that_fits():
    missing = np.zeros((61, 61), bool)
    missing[28:33, 20:41] = True  # 5 rows of 21 columns: straight up or down is nearest
    found = np.argwhere(held_back_near(missing).hidden)
    assert tuple(found[:, 1][[0, -1]]) == (20, 40)
    assert abs(found[:, 0].mean() - 30) == 6  # five rows, and one known row between


@given(st.sampled_from(HOLE_KINDS), st.integers(0, 50), st.sampled_from([0.05, 0.3, 0.6, 0.9]))
def test_only_known_pixels_inside_the_window_are_hidden_and_some_stay_known(kind, seed, share):
    missing = make_hole(kind, 37, 53, share=share, seed=seed)
    held = held_back_near(missing, seed=seed)
    assert 0 < held.count == held.hidden[held.window].sum()
    assert not (held.hidden & missing).any()
    assert not (held.hidden | missing).all()
    assert f"{held.count:,} known pixels" in held.sentence


@pytest.mark.parametrize(("kind", "scale"), [("text", 1.0), ("strokes", 1.0), ("box", 1.0)])
def test_shapes_are_hidden_as_shapes(kind, scale):
    missing = make_hole(kind, 120, 180, share=0.06, seed=1)
    held = held_back_near(missing)
    assert held.scale == scale
    assert held.count >= 0.5 * missing.sum()


def test_a_hole_too_wide_for_a_copy_is_hidden_at_a_smaller_scale_and_says_so():
    missing = np.zeros((80, 120), bool)
    missing[:, 60:] = True
    held = held_back_near(missing)
    assert held.scale == 0.5
    np.testing.assert_array_equal(bordered(held.hidden), np.ones((40, 30), bool))
    assert "1/2 of its size" in held.sentence
    assert "harder" in held.sentence


def test_a_long_thin_hole_without_room_for_a_copy_is_hidden_in_stretches_of_its_own_width():
    missing = np.zeros((150, 150), bool)
    for start in range(4, 150, 20):  # a comb whose teeth hang together
        missing[2:146, start : start + 4] = True
    missing[2:6, 4:148] = True
    held = held_back_near(missing)
    assert (held.scale, held.cut) == (1.0, True)
    assert f"copies of {held.pieces} stretches of the hole" in held.sentence
    width = 2 * ndimage.distance_transform_edt(held.hidden).max()
    assert width == pytest.approx(2 * ndimage.distance_transform_edt(missing[30:])[30:].max(), abs=2)
    assert held.count > 500


def test_scattered_holes_are_met_by_few_scattered_pixels():
    missing = make_hole("scattered", 90, 120, share=0.8, seed=2)
    held = held_back_near(missing)
    assert (held.scale, held.pieces) == (None, 0)
    assert held.count == round(0.1 * (~missing).sum())


def test_a_large_picture_is_judged_in_a_window_at_the_rim_of_its_hole():
    missing = np.zeros((900, 1500), bool)
    missing[100:104, 50:1450] = True
    held = held_back_near(missing)
    rows, columns = held.window
    assert (rows.stop - rows.start, columns.stop - columns.start) == (WINDOW, WINDOW)
    assert held.scale == 1.0
    assert held.count == missing[held.window].sum() > 1000


def test_the_same_seed_hides_the_same_pixels_and_another_others():
    missing = make_hole("scattered", 50, 50, share=0.7)
    one, again, other = (held_back_near(missing, seed=seed).hidden for seed in (0, 0, 1))
    np.testing.assert_array_equal(one, again)
    assert (one != other).any()


def test_a_single_known_pixel_cannot_be_spared():
    missing = np.ones((9, 9), bool)
    missing[4, 4] = False
    with pytest.raises(MaskError, match="Too few pixels are known"):
        held_back_near(missing)


@pytest.mark.parametrize("fill", [True, False])
def test_nothing_and_everything_missing_are_refused(fill):
    with pytest.raises(MaskError, match="missing"):
        held_back_near(np.full((20, 20), fill))
