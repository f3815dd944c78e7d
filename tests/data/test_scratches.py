"""Scratches and dust: what was drawn on a smooth picture is found, and nothing beside it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import binary_dilation, gaussian_filter
from skimage.draw import disk, line

from anp_core.data.scratches import find_scratches

SIZE = (120, 160)


def smooth(seed):
    """A picture without fine detail but for a little noise, (H, W, 3)."""
    random = np.random.default_rng(seed)
    large = gaussian_filter(random.normal(size=SIZE), 25)
    large = 0.5 + 0.25 * large / np.abs(large).max()
    return np.clip(large[..., None] + random.normal(0, 0.005, (*SIZE, 3)), 0, 1)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.booleans(), st.integers(0, 159), st.integers(0, 159))
def test_a_scratch_and_a_speck_are_found_and_little_beside_them(seed, light, first, last):
    pixels, drawn = smooth(seed), np.zeros(SIZE, bool)
    drawn[line(0, first, 119, last)] = True
    drawn[disk((60, 20), 2.5)] = True
    pixels[drawn] += 0.25 if light else -0.25
    found = find_scratches(pixels)
    assert found[drawn].mean() > 0.9
    assert not (found & ~binary_dilation(drawn, iterations=4)).any()


@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_found_where_there_is_nothing(seed):
    assert not find_scratches(smooth(seed)).any()
    assert not find_scratches(np.full((9, 11, 1), 0.5)).any()
