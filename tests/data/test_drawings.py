"""Drawings are what photos are not: areas of one colour, the same at every run."""

import numpy as np
import pytest

from anp_core.data.drawings import DRAWING_KINDS, make_drawing


@pytest.mark.parametrize("kind", DRAWING_KINDS)
def test_a_drawing_is_the_same_by_its_seed_and_another_by_another(kind):
    first = make_drawing(kind, 60, 90, 1)
    assert first.shape == (60, 90, 3)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, make_drawing(kind, 60, 90, 1))
    assert (first != make_drawing(kind, 60, 90, 2)).any()


@pytest.mark.parametrize("kind", [kind for kind in DRAWING_KINDS if kind != "gradients"])
def test_most_of_a_drawing_repeats_the_pixel_beside_it(kind):
    for seed in range(5):
        drawing = make_drawing(kind, 120, 160, seed)
        assert (drawing[:, 1:] == drawing[:, :-1]).all(axis=2).mean() > 0.5
