"""Sinusoidal positions: against plain loops, and the law that an offset is a rotation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.lab.sequences.positions import (
    best_rotation_error,
    offset_products,
    offset_rotation,
    sinusoidal_positions,
)

WIDTH = 14
PLACE = st.floats(-50, 50)
OFFSET = st.floats(-30, 30)


def test_positions_are_those_of_plain_loops():
    expected = [
        [f(p / 10_000 ** (2 * pair / WIDTH)) for pair in range(WIDTH // 2) for f in (math.sin, math.cos)]
        for p in range(11)
    ]
    np.testing.assert_allclose(sinusoidal_positions(11, WIDTH), expected, atol=1e-14)


@given(place=PLACE, offset=OFFSET)
def test_an_offset_is_one_matrix_for_every_place(place, offset):
    before, after = sinusoidal_positions(np.array([place, place + offset]), WIDTH)
    np.testing.assert_allclose(offset_rotation(offset, WIDTH) @ before, after, atol=1e-12)


@given(offset=OFFSET)
def test_that_matrix_is_a_rotation(offset):
    matrix = offset_rotation(offset, WIDTH)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(WIDTH), atol=1e-12)
    assert np.linalg.det(matrix) == pytest.approx(1)


@given(first=OFFSET, second=OFFSET)
def test_one_offset_after_the_other_is_their_sum(first, second):
    both = offset_rotation(first, WIDTH) @ offset_rotation(second, WIDTH)
    np.testing.assert_allclose(both, offset_rotation(first + second, WIDTH), atol=1e-12)


def test_products_depend_on_the_distance_alone():
    mean, spread = offset_products(sinusoidal_positions(40, WIDTH), 20)
    angles = [10_000 ** (-2 * pair / WIDTH) for pair in range(WIDTH // 2)]
    expected = [np.mean([math.cos(angle * k) for angle in angles]) for k in range(21)]
    np.testing.assert_allclose(mean, expected, atol=1e-12)
    np.testing.assert_allclose(spread, 0, atol=1e-12)
    with pytest.raises(ValueError, match="40 places"):
        offset_products(sinusoidal_positions(40, WIDTH), 40)


def test_random_positions_keep_neither_law():
    random = np.random.default_rng(0).standard_normal((40, WIDTH))
    assert offset_products(random, 20)[1][1:].min() > 0.1
    assert best_rotation_error(random, 3) > 0.3
    assert best_rotation_error(sinusoidal_positions(40, WIDTH), 3) < 1e-7


def test_an_odd_width_is_refused():
    with pytest.raises(ValueError, match="even"):
        sinusoidal_positions(3, 7)
