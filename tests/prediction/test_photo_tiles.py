"""Tiles around holes: every target once, aligned windows that reach known pixels and are no larger than needed."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.prediction.pictures.photo_plan import USUAL, PhotoPlan
from anp_core.prediction.pictures.photo_tiles import ALIGNMENT, cut_tiles


def bounds(tile):
    return (tile.rows.start, tile.columns.start), (tile.rows.stop, tile.columns.stop)


def check_laws(missing, known, plan=USUAL):
    """What every cutting keeps."""
    targets = np.argwhere(missing)
    tiles = cut_tiles(targets, known, plan)
    np.testing.assert_array_equal(
        np.sort(np.concatenate([tile.targets for tile in tiles])), np.arange(len(targets))
    )
    for tile in tiles:
        corner, end = bounds(tile)
        np.testing.assert_array_equal(tile.pixels + corner, targets[tile.targets])
        assert tile.area == known[tile.window].size
        assert known[tile.window].any()
        for axis in (0, 1):
            first, last, side = corner[axis], end[axis], known.shape[axis]
            assert first % ALIGNMENT == 0
            assert last % ALIGNMENT == 0 or last == side
            inside = targets[tile.targets][:, axis]
            assert inside.max() - inside.min() < plan.core
            # A margin on each side, but for the picture's edge.
            assert first == 0 or first <= inside.min() - plan.margin
            assert last == side or last >= inside.max() + 1 + plan.margin
    return tiles


@given(
    height=st.integers(1, 90),
    width=st.integers(1, 120),
    core=st.integers(5, 60),
    margin=st.integers(0, 20),
    share=st.sampled_from([0.01, 0.3, 0.9, 0.999]),
    seed=st.integers(0, 2**16),
)
def test_any_picture_is_cut_lawfully(height, width, core, margin, share, seed):
    random = np.random.default_rng(seed)
    missing = random.random((height, width)) < share
    missing[random.integers(height), random.integers(width)] = True
    known = ~missing & (random.random((height, width)) < 0.8)  # the user may choose fewer than all
    place = random.integers(height), random.integers(width)
    known[place], missing[place] = True, False
    if not missing.any():
        return
    check_laws(missing, known, PhotoPlan(core=core, margin=margin))


def test_a_tile_is_no_larger_than_its_targets_need():
    missing = np.zeros((700, 700), bool)
    missing[210:230, 110:140] = True
    (tile,) = check_laws(missing, ~missing)
    # 20 rows of which the deepest is 10 from the rim: 210 − 48 − 10 = 152 and 230 + 58 = 288, to multiples of 16.
    assert (tile.rows, tile.columns) == (slice(144, 288), slice(48, 208))


@pytest.mark.parametrize("rows", [slice(0, 3), slice(447, 450)])
@pytest.mark.parametrize("columns", [slice(0, 3), slice(497, 500)])
def test_a_hole_at_the_edge_makes_a_tile_that_ends_there(rows, columns):
    missing = np.zeros((450, 500), bool)
    missing[rows, columns] = True
    (tile,) = check_laws(missing, ~missing)
    assert (tile.rows.start == 0) == (rows.start == 0)
    assert (tile.rows.stop == 450) == (rows.stop == 450)
    assert (tile.columns.start == 0) == (columns.start == 0)
    assert (tile.columns.stop == 500) == (columns.stop == 500)
    assert tile.area < 80 * 80


def test_a_small_picture_is_one_tile_whole():
    missing = np.random.default_rng(0).random((37, 53)) < 0.5
    (tile,) = check_laws(missing, ~missing)
    assert (tile.rows, tile.columns) == (slice(0, 37), slice(0, 53))


def test_a_large_picture_is_cut_into_equal_cores_row_by_row():
    missing = np.random.default_rng(0).random((500, 900)) < 0.3
    tiles = check_laws(missing, ~missing)
    assert len(tiles) == math.ceil(500 / USUAL.core) * math.ceil(900 / USUAL.core)
    spans = [np.ptp(np.argwhere(missing)[tile.targets], axis=0) + 1 for tile in tiles]
    np.testing.assert_allclose(spans, np.broadcast_to([250, 300], (6, 2)), atol=2)
    corners = [bounds(tile)[0] for tile in tiles]
    assert corners == sorted(corners)


def test_time_follows_the_holes_not_the_picture():
    missing = np.zeros((2000, 3000), bool)
    for row, column in ((100, 100), (1100, 1500), (1900, 2900)):
        missing[row : row + 10, column : column + 10] = True
    tiles = check_laws(missing, ~missing)
    assert 3 <= len(tiles) <= 4  # one may lie across two cores
    assert sum(tile.area for tile in tiles) < 0.02 * missing.size


def test_a_deep_hole_reaches_as_far_as_something_known():
    missing = np.ones((600, 600), bool)
    missing[:, :9] = False
    tiles = check_laws(missing, ~missing)
    assert all(tile.columns.start == 0 for tile in tiles)
