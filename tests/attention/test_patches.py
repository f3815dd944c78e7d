"""Patch attention against plain loops, and the laws of its search."""

import numpy as np
import pytest

from anp_core.attention.patches import (
    PatchField,
    nearest_patches,
    patch_cost,
    patch_values,
    patch_weights,
    search,
    shifted_finds,
    target_numbers,
    whole_patches,
)

RADIUS = 2
HEIGHT, WIDTH, FEATURES = 31, 29, 3
RNG = np.random.default_rng(0)
VALUES = RNG.random((HEIGHT, WIDTH, FEATURES)).astype(np.float32)
KNOWN = np.ones((HEIGHT, WIDTH), bool)
KNOWN[8:13, 10:17] = False
ALLOWED = whole_patches(KNOWN, RADIUS).ravel()
TARGET = np.flatnonzero(~KNOWN)
KEYS = np.flatnonzero(ALLOWED)


def patch(index, values=VALUES):
    row, column = divmod(int(index), WIDTH)
    return values[row - RADIUS : row + RADIUS + 1, column - RADIUS : column + RADIUS + 1].astype(np.float64)


def start():
    source = np.random.default_rng(1).choice(KEYS, len(TARGET))
    cost = patch_cost(VALUES, TARGET, source, RADIUS)
    return PatchField(TARGET, source, cost, target_numbers(TARGET, ALLOWED.size))


def test_patches_are_cut_out_as_they_lie():
    cut = patch_values(VALUES, TARGET, RADIUS)
    assert cut.shape == (len(TARGET), 5, 5 * FEATURES)
    for index, part in zip(TARGET, cut, strict=True):
        np.testing.assert_array_equal(part.reshape(5, 5, FEATURES), patch(index).astype(np.float32))


def test_cost_is_the_mean_squared_difference():
    other = KEYS[: len(TARGET)]
    wanted = [np.square(patch(a) - patch(b)).mean() for a, b in zip(TARGET, other, strict=True)]
    np.testing.assert_allclose(patch_cost(VALUES, TARGET, other, RADIUS), wanted, rtol=1e-5)
    assert (patch_cost(VALUES, TARGET, TARGET, RADIUS) == 0).all()


def test_whole_patches_hold_nothing_missing_and_lie_inside():
    for index in range(HEIGHT * WIDTH):
        row, column = divmod(index, WIDTH)
        inside = RADIUS <= row < HEIGHT - RADIUS and RADIUS <= column < WIDTH - RADIUS
        whole = inside and patch(index, KNOWN[..., None]).all()
        assert ALLOWED[index] == whole


def test_exact_comparison_agrees_with_loops_on_the_given_pixels_only():
    given = (RNG.random((HEIGHT, WIDTH)) < 0.7).astype(np.float32)
    spoiled = np.where(given[..., None] == 1, VALUES, 7).astype(np.float32)
    queries = np.where(KNOWN[..., None], VALUES, spoiled)
    best, cost = nearest_patches(queries, given, TARGET[:6], KEYS, RADIUS)
    for index, place, own in zip(TARGET[:6], best, cost, strict=True):
        counts = patch(index, given[..., None])
        apart = [
            (counts * np.square(patch(index, queries) - patch(key, queries))).sum() / counts.sum() / FEATURES
            for key in KEYS
        ]
        assert place == np.argmin(apart)
        assert own == pytest.approx(min(apart), rel=1e-3)


def test_a_search_never_makes_a_find_worse_and_keeps_to_what_is_allowed():
    field = start()
    generator = np.random.default_rng(2)
    for _ in range(4):
        before = field.cost.copy()
        search(VALUES, field, ALLOWED, RADIUS, generator, reach=12)
        assert (field.cost <= before).all()
        assert ALLOWED[field.source].all()
        np.testing.assert_array_equal(field.cost, patch_cost(VALUES, field.target, field.source, RADIUS))
    assert field.cost.mean() < start().cost.mean()


def test_search_finds_the_only_copy_of_a_region():
    values = VALUES.copy()
    values[6:15, 8:19] = values[20:29, 1:12] = RNG.random((9, 11, FEATURES))  # the hole and what surrounds it
    field = start()
    generator = np.random.default_rng(2)
    field.cost = patch_cost(values, field.target, field.source, RADIUS)
    for _ in range(150):  # in noise nothing leads there but luck, and then the neighbours
        search(values, field, ALLOWED, RADIUS, generator, reach=14)
    assert (field.cost < 1e-9).mean() > 0.9
    found = field.source[field.cost < 1e-9] - field.target[field.cost < 1e-9]
    assert set(found) == {14 * WIDTH - 7}


def test_a_neighbours_find_is_moved_back_by_the_shift():
    field = start()
    trial, offered = shifted_finds(field, TARGET, WIDTH, ALLOWED)
    for number, index in enumerate(TARGET):
        below = np.flatnonzero(index + WIDTH == TARGET)
        if below.size and ALLOWED[field.source[below[0]] - WIDTH]:
            assert offered[number]
            assert trial[number] == field.source[below[0]] - WIDTH
        else:
            assert not offered[number]


def test_weights_are_a_softmax_of_cost():
    cost = np.array([0.1, 0.3, 0.2], np.float32)
    weights = patch_weights(cost, 0.1)
    np.testing.assert_allclose(weights, np.exp([0, -2, -1]) / np.exp([0, -2, -1]).sum(), rtol=1e-6)
    assert patch_weights(cost, 1e-6)[0] == 1
    np.testing.assert_allclose(patch_weights(cost, 1e6), 1 / 3, rtol=1e-5)
