"""Fills stay within the colours of a drawing's rim, and photos are left alone."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.benchmarks.drawings import TOO_FAR, rim_ranges
from anp_core.data.drawings import DRAWING_KINDS, make_drawing
from anp_core.data.masks import HOLE_KINDS, make_hole
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.rim_colours import within_rim

HEIGHT, WIDTH = 48, 64


@given(
    kind=st.sampled_from(DRAWING_KINDS),
    hole=st.sampled_from(HOLE_KINDS),
    share=st.floats(0.05, 0.9),
    seed=st.integers(0, 99),
)
def test_whatever_is_predicted_stays_near_the_rims_colours_or_the_rim_is_not_drawn(kind, hole, share, seed):
    truth = make_drawing(kind, HEIGHT, WIDTH, seed) / np.float32(255)
    missing = make_hole(hole, HEIGHT, WIDTH, share=share, seed=seed)
    wild = np.random.default_rng(seed).uniform(-1, 2, (int(missing.sum()), 3)).astype(np.float32)
    cut = within_rim(wild, truth, missing, ~missing)
    low, high = rim_ranges(truth, missing)
    inside = ((cut >= low - TOO_FAR) & (cut <= high + TOO_FAR)).all(axis=1)
    untouched = (cut == wild).all(axis=1)
    assert (inside | untouched).all()
    flat = (low == high).all(axis=1) & ~untouched
    np.testing.assert_array_equal(cut[flat], low[flat])


def test_noise_has_no_drawn_rim():
    random = np.random.default_rng(0)
    photo = random.integers(0, 256, (HEIGHT, WIDTH, 3)) / np.float32(255)
    missing = make_hole("text", HEIGHT, WIDTH, share=0.2, seed=1)
    wild = random.uniform(-1, 2, (int(missing.sum()), 3)).astype(np.float32)
    np.testing.assert_array_equal(within_rim(wild, photo, missing, ~missing), wild)


def test_only_the_hole_within_the_drawing_is_cut():
    picture = np.random.default_rng(0).uniform(0, 1, (20, 40, 3)).astype(np.float32)
    picture[:, 20:] = 0.25
    missing = np.zeros((20, 40), bool)
    missing[5:9, 5:9] = missing[5:9, 30:34] = True
    wild = np.full((32, 3), 2, np.float32)
    cut = np.zeros_like(picture)
    cut[missing] = within_rim(wild, picture, missing, ~missing)
    assert (cut[5:9, 5:9] == 2).all()
    assert (cut[5:9, 30:34] == 0.25).all()


@pytest.mark.parametrize("hole", ["text", "box", "scattered"])
def test_a_flat_area_is_filled_exactly(hole):
    flat = np.full((HEIGHT, WIDTH, 3), (201, 30, 77), np.uint8)
    missing = make_hole(hole, HEIGHT, WIDTH, share=0.2, seed=3)
    completed = complete_image(flat, missing)
    np.testing.assert_array_equal(np.rint(completed.mean * 255), flat)
