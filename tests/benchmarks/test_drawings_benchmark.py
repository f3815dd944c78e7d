"""Colours around a hole: known answers."""

import numpy as np

from anp_core.benchmarks.drawings import rim_ranges


def test_a_hole_has_the_range_of_the_pixels_that_touch_it():
    picture = np.arange(36.0).reshape(6, 6, 1)
    missing = np.zeros((6, 6), bool)
    missing[1, 1] = missing[2, 2] = missing[5, 5] = True  # the first two touch at a corner
    low, high = rim_ranges(picture, missing)
    np.testing.assert_array_equal(low.ravel(), [0, 0, 28])
    np.testing.assert_array_equal(high.ravel(), [21, 21, 34])
