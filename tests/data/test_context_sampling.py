"""Context points: exact counts, always known pixels, and each rule's own law."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage
from scipy.spatial import cKDTree

from anp_core.data.context_sampling import CONTEXT_RULES, choose_context
from anp_core.errors import MaskError


def box_hole(height=61, width=83):
    missing = np.zeros((height, width), bool)
    missing[20:41, 30:55] = True
    return missing


@settings(max_examples=150, deadline=None)
@given(
    height=st.integers(1, 29),
    width=st.integers(1, 31),
    share=st.floats(0, 0.97),
    count=st.integers(1, 1000),
    rule=st.sampled_from(["random", "grid", "near"]),
    seed=st.integers(0, 99),
)
def test_exactly_as_many_known_pixels_as_asked_for(height, width, share, count, rule, seed):
    missing = np.random.default_rng(seed).random((height, width)) < share
    missing.flat[0], missing.flat[-1] = True, False
    context = choose_context(missing, rule, count, seed)
    assert context.sum() == min(count, (~missing).sum())
    assert not (context & missing).any()


def test_all_takes_every_known_pixel_whatever_the_count():
    np.testing.assert_array_equal(choose_context(box_hole(), "all", 3), ~box_hole())


@pytest.mark.parametrize("rule", CONTEXT_RULES)
def test_the_same_seed_gives_the_same_points(rule):
    np.testing.assert_array_equal(*(choose_context(box_hole(), rule, 200, seed=4) for _ in range(2)))


def test_random_differs_between_seeds_and_has_no_favourites():
    missing = box_hole()
    often = sum(choose_context(missing, "random", 500, seed).astype(int) for seed in range(400))
    expected = 400 * 500 / (~missing).sum()
    spread = often[~missing] - expected
    assert (np.abs(spread) < 5.5 * np.sqrt(expected)).all()
    # Binomial, not the same points every time.
    assert spread.std() == pytest.approx(np.sqrt(expected), rel=0.15)


@pytest.mark.parametrize("rows", [3, 4, 10])
def test_a_grid_without_a_hole_is_a_regular_lattice(rows):
    context = choose_context(np.zeros((60, 60), bool), "grid", rows * rows)
    lines = (np.arange(rows) + 0.5) * 60 / rows
    expected = np.zeros((60, 60), bool)
    expected[np.ix_(lines.astype(int), lines.astype(int))] = True
    np.testing.assert_array_equal(context, expected)


@pytest.mark.parametrize("count", [37, 150, 500])
def test_a_grid_leaves_no_wide_gaps(count):
    """No known pixel is much further from the grid than the spacing; chance leaves far wider gaps."""
    missing = box_hole()
    spacing = np.sqrt(missing.size / count)
    gap = {
        rule: ndimage.distance_transform_edt(~choose_context(missing, rule, count))[~missing].max()
        for rule in ("grid", "random")
    }
    assert gap["grid"] < 1.6 * spacing + 1
    assert gap["grid"] < gap["random"]


def test_grid_points_in_the_hole_move_to_its_rim():
    missing = box_hole()
    points = choose_context(missing, "grid", 300)
    rim = ndimage.binary_dilation(missing) & ~missing
    assert (points & rim).sum() > 300 * rim.sum() / (~missing).sum()


def test_near_takes_the_closest_first():
    missing = box_hole()
    context = choose_context(missing, "near", 400)
    hole = cKDTree(np.argwhere(missing))
    taken, left = (hole.query(np.argwhere(part))[0] for part in (context, ~missing & ~context))
    assert taken.max() <= left.min() + 1e-9


def test_a_full_rim_near_the_hole_is_the_rim():
    missing = box_hole()
    rim = ndimage.binary_dilation(missing) & ~missing
    np.testing.assert_array_equal(choose_context(missing, "near", int(rim.sum())), rim)


@pytest.mark.parametrize(
    ("missing", "rule", "count", "sentence"),
    [
        (box_hole(), "nearest", 5, "all, random, grid, near; got 'nearest'"),
        (box_hole(), "random", 0, "At least one"),
        (np.ones((9, 9), bool), "grid", 5, "Everything is missing"),
        (np.zeros((9, 9), bool), "near", 5, "Nothing is missing"),
    ],
)
def test_what_cannot_be_chosen_is_said(missing, rule, count, sentence):
    with pytest.raises(MaskError, match=sentence):
        choose_context(missing, rule, count)
