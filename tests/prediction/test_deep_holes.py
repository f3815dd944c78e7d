"""Inside a wide hole the fill comes from the half size, and so on down, without a jump."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from anp_core import precision
from anp_core.prediction.pictures import complete_photo as completing
from anp_core.prediction.pictures.completion import Filled
from tests.models.photo_scenes import FRESH_STD, as_model, fresh, smooth_photo, some_hole
from tests.prediction.photo_plans import DEEP, DEEPER, SHALLOW, complete, deep_hole, some_pixels

HEIGHT, WIDTH = 70, 110


@pytest.fixture(autouse=True)
def _in_single_precision(monkeypatch):
    monkeypatch.setattr(precision, "has_bfloat16", lambda device: False)


def depth_of(missing, known=None):
    return ndimage.distance_transform_edt(missing if known is None else ~known)


def test_the_half_size_fades_in_between_its_two_depths(monkeypatch):
    """With 0.2 from the full size and 0.8 from half of it, the mean is a straight line of the depth."""
    missing = np.zeros((301, 290), bool)
    missing[20:280, 15:280] = True

    def flat(rgb, missing, known, *_):
        value = 0.2 if len(rgb) == 301 else 0.8
        count = missing.sum()
        mean = np.full((count, 3), value, np.float32)
        return Filled(mean, mean / 2, known, (), None, None)

    monkeypatch.setattr(completing, "_complete_fine", flat)
    filled = complete(smooth_photo(301, 290), missing, plan=SHALLOW)
    share = np.clip((depth_of(missing)[missing] - 64) / 36, 0, 1)[:, None]
    np.testing.assert_allclose(filled.mean, np.broadcast_to(0.2 + 0.6 * share, filled.mean.shape), atol=1e-5)
    np.testing.assert_allclose(filled.std, np.broadcast_to(0.1 + 0.3 * share, filled.std.shape), atol=1e-5)
    assert share.max() == 1


@pytest.mark.parametrize("plan", [DEEP, DEEPER], ids=["once", "twice"])
def test_deep_holes_are_finite_and_without_a_jump(plan):
    missing = deep_hole()
    rgb = smooth_photo(*missing.shape)
    filled = complete(rgb, missing, plan=plan)
    assert np.isfinite(filled.mean).all()
    assert (filled.std > 0).all()
    whole = rgb.copy()
    whole[missing] = filled.mean
    depth = depth_of(missing)
    for values in (whole[:, 1:] - whole[:, :-1],):
        step = np.abs(values).max(-1)
        outer, inner = np.minimum(depth[:, 1:], depth[:, :-1]), np.maximum(depth[:, 1:], depth[:, :-1])
        for contour in (plan.coarse_from, plan.deepest):
            across = (outer <= contour) & (inner > contour)
            beside = (np.abs(outer - contour) < 4) & ~across & (outer > 0)
            assert step[across].max() < 1.5 * step[beside].max()


def test_shallow_holes_are_not_touched_by_the_half_size(monkeypatch):
    missing = some_hole(60, 70)
    rgb = smooth_photo(60, 70)
    usual = complete(rgb, missing)
    monkeypatch.setattr(completing, "_complete_half", None)
    np.testing.assert_array_equal(complete(rgb, missing).mean, usual.mean)


def test_near_the_rim_of_a_deep_hole_the_full_size_answers_alone():
    missing = deep_hole()
    rgb = smooth_photo(*missing.shape)
    usual, deep = complete(rgb, missing, plan=SHALLOW), complete(rgb, missing, plan=DEEP)
    near = depth_of(missing)[missing] <= DEEP.coarse_from
    # Read in a tile without the inside as targets.
    assert np.abs(deep.mean - usual.mean)[near].max() < 4 / 255
    assert np.abs(deep.mean - usual.mean)[~near].max() > 6 / 255


@pytest.mark.parametrize("plan", [DEEP, DEEPER], ids=["once", "twice"])
def test_what_the_half_size_is_unsure_of_is_widened_once(plan):
    missing = deep_hole()
    rgb = smooth_photo(*missing.shape)
    usual, wide = (complete(rgb, missing, plan=replace(plan, widened=factor)) for factor in (1, 1.5))
    np.testing.assert_array_equal(wide.mean, usual.mean)
    depth = depth_of(missing)[missing]
    ratio = wide.std / usual.std
    np.testing.assert_allclose(ratio[depth <= plan.coarse_from], 1, rtol=1e-5)
    np.testing.assert_allclose(ratio[depth >= plan.deepest], 1.5, rtol=1e-5)
    between = ratio[(depth > plan.coarse_from) & (depth < plan.deepest)]
    assert (between > 1).all()
    assert (between < 1.5).all()


def test_attention_works_in_deep_holes_and_lies_on_known_cells():
    missing = deep_hole()
    filled = complete(smooth_photo(*missing.shape), missing, plan=DEEP)
    depth = depth_of(missing)
    sides = set()
    for row, column in [*some_pixels(missing), *np.argwhere(depth > 30)[:3].tolist()]:
        looked = filled.explain(row, column)
        assert (looked.row, looked.column) == (row, column)
        np.testing.assert_allclose(looked.weights.sum(1), 1, atol=1e-5)
        smallest = looked.cell.min()
        assert smallest in ((2, 4) if depth[row, column] > 15 else (1,))
        sides.add(int(smallest))
        for position, side in zip(looked.positions, looked.cell, strict=True):
            corner = (position // side).astype(int) * side
            assert (~missing[tuple(slice(start, start + side) for start in corner)]).any()
    assert sides >= {1, 2}


def test_a_plain_picture_with_a_deep_hole_stays_plain():
    missing, plain = deep_hole(), np.full((90, 110, 3), 0.6, np.float32)
    filled = complete(plain, missing, model=as_model(fresh()), plan=DEEP)
    np.testing.assert_allclose(filled.mean, 0.6, atol=1e-5)
    np.testing.assert_allclose(filled.std, FRESH_STD, atol=1e-4)


def test_what_is_missing_far_from_a_chosen_context_is_filled_to_its_rim():
    """The hole's rim then is no known pixel: nothing but other unknown ones lies beside it."""
    missing, known = np.zeros((2, 60, 121), bool)
    missing[11:40, 16:75] = True
    known[:, :6] = True
    plain = np.full((60, 121, 3), 0.6, np.float32)
    filled = complete(plain, missing, known, model=as_model(fresh()), plan=DEEP)
    np.testing.assert_allclose(filled.mean, 0.6, atol=1e-5)
    np.testing.assert_allclose(filled.std, FRESH_STD, atol=1e-4)


@pytest.mark.parametrize("left", [30, 60, 110], ids=["just deep", "deep at half size", "deep at a quarter"])
def test_a_hole_that_is_deep_throughout_is_filled(left):
    missing, known = np.zeros((2, 50, 160), bool)
    missing[11:40, left : left + 21] = True
    known[:, :6] = True
    rgb = smooth_photo(50, 160)
    filled = complete(np.where(known[..., None], rgb, np.nan), missing, known, plan=DEEP)
    assert np.isfinite(filled.mean).all()
    assert (filled.std > 0).all()
    looked = filled.explain(20, left + 3)
    np.testing.assert_allclose(looked.weights.sum(1), 1, atol=1e-5)
    assert (looked.positions[:, 1] < 6).all()


def test_a_hole_deeper_than_the_encoder_has_learnt_at_true_size():
    missing = np.zeros((231, 250), bool)
    missing[8:, 9:] = True  # down to the corner: 223 deep
    rgb = smooth_photo(231, 250)
    counts = []
    filled = complete(rgb, missing, progress=lambda done, total: counts.append((done, total)))
    assert np.isfinite(filled.mean).all()
    assert np.isfinite(filled.std).all()
    assert counts[-1][0] == counts[-1][1]
    looked = filled.explain(225, 240)
    assert looked.cell.min() in (16, 32)  # halved four or five times
    np.testing.assert_allclose(looked.weights.sum(1), 1, atol=1e-5)
