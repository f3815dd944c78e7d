"""Photos as Tasks: cells against plain loops, neighbours against brute force, and contexts of almost nothing."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data import photo_tasks
from anp_core.data.photo_tasks import (
    CELL_SIDES,
    CONTEXT_FEATURES,
    NEIGHBOURS,
    SPREAD_FLOOR,
    TARGET_FEATURES,
    photo_context,
    photo_task,
)

HEIGHT, WIDTH = 37, 53  # no multiple of a cell's side


def scene(seed=0, share=0.5, height=HEIGHT, width=WIDTH):
    """Colours and known pixels, at least one of them."""
    random = np.random.default_rng(seed)
    known = random.random((height, width)) < share
    known[random.integers(height), random.integers(width)] = True
    return random.random((height, width, 3)).astype(np.float32), known


def some_targets(known, count=29, seed=0):
    missing = np.argwhere(~known)
    return missing[np.random.default_rng(seed).permutation(len(missing))[:count]]


def task_of(rgb, known, targets, **changes):
    return photo_task(
        photo_context(rgb, known, **changes), targets, np.full((len(targets), 3), 0.4, np.float32)
    )


# ---------------------------------------------------------------- context points


def test_the_first_scale_is_the_known_pixels_with_their_colours():
    rgb, known = scene()
    context = photo_context(rgb, known)
    pixels = context.cell == 1
    np.testing.assert_array_equal(context.positions[pixels], np.argwhere(known))
    np.testing.assert_array_equal(context.values[pixels], rgb[known])


@pytest.mark.parametrize("share", [0.9, 0.1, 0.004])
@pytest.mark.parametrize("side", CELL_SIDES[1:])
def test_cells_stand_at_the_centroid_of_their_known_pixels_and_hold_their_mean(side, share):
    rgb, known = scene(share=share)
    expected = []
    for top in range(0, HEIGHT, side):
        for left in range(0, WIDTH, side):
            inside = [
                (row, column)
                for row in range(top, min(top + side, HEIGHT))
                for column in range(left, min(left + side, WIDTH))
                if known[row, column]
            ]
            if inside:
                colours = [rgb[place] for place in inside]
                expected.append([*np.mean(inside, axis=0), *np.mean(colours, axis=0, dtype=np.float64)])
    context = photo_context(rgb, known)
    cells = context.cell == side
    found = np.concatenate([context.positions[cells], context.values[cells]], axis=1)
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_what_stands_at_unknown_pixels_does_not_matter():
    rgb, known = scene()
    targets = some_targets(known)
    usual = task_of(rgb, known, targets)
    for rubbish in (0.0, 7.0, np.nan):
        other = task_of(np.where(known[..., None], rgb, rubbish), known, targets)
        assert torch.equal(other.context_y, usual.context_y)
        assert torch.equal(other.target_features, usual.target_features)


def test_far_pixels_of_a_large_photo_count_only_in_cells(monkeypatch):
    monkeypatch.setattr(photo_tasks, "LARGE", 1000)
    monkeypatch.setattr(photo_tasks, "REACH", 3)
    rgb, known = scene(share=1.0)
    known[20:24, 30:33] = False
    context = photo_context(rgb, known)
    rows, columns = context.positions[context.cell == 1].T
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (17, 26, 27, 35)
    assert len(rows) == 10 * 9 - 12
    assert (context.cell == 16).sum() == 3 * 4
    small = photo_context(rgb[:18], known[:18])  # 954 pixels, no hole: nothing is left out
    assert (small.cell == 1).sum() == 18 * WIDTH


def test_a_large_photo_whose_context_lies_far_from_the_hole_keeps_its_pixels(monkeypatch):
    monkeypatch.setattr(photo_tasks, "LARGE", 100)
    monkeypatch.setattr(photo_tasks, "REACH", 3)
    rgb, known = scene(share=1.0)
    missing = np.zeros_like(known)
    missing[20:24, 40:43] = True
    known[:, 10:] = False  # the user chose the left edge alone
    task = task_of(rgb, known, np.argwhere(missing), missing=missing)
    assert task.neighbour_mask[..., : NEIGHBOURS[0]].all()
    assert task.target_features.isfinite().all()
    assert task.base_std.isfinite().all()


# ---------------------------------------------------------------- neighbours


@given(seed=st.integers(0, 2**16), share=st.sampled_from([0.002, 0.02, 0.3, 0.9]))
def test_neighbours_are_the_nearest_of_each_scale(seed, share):
    rgb, known = scene(seed, share)
    context, targets = photo_context(rgb, known), some_targets(known)
    task = photo_task(context, targets, np.zeros((len(targets), 3), np.float32))
    index, mask = task.neighbours[0].numpy(), task.neighbour_mask[0].numpy()
    assert index.shape == mask.shape == (len(targets), sum(NEIGHBOURS))
    first = 0
    for side, wanted in zip(CELL_SIDES, NEIGHBOURS, strict=True):
        columns = slice(first, first + wanted)
        first += wanted
        members = np.flatnonzero(context.cell == side)
        distance = np.linalg.norm(targets[:, None] - context.positions[members][None], axis=-1)
        found = min(wanted, len(members))
        assert (mask[:, columns] == (np.arange(wanted) < found)).all()
        own = index[:, columns][:, :found]
        assert np.isin(own, members).all()
        assert all(len(set(row)) == found for row in own.tolist())
        gap = np.linalg.norm(targets[:, None] - context.positions[own], axis=-1)
        np.testing.assert_allclose(gap, np.sort(distance, axis=1)[:, :found], rtol=1e-5)  # nearest first


def test_neighbours_that_do_not_exist_are_masked_and_point_at_some_that_do():
    rgb, known = scene(share=0)
    assert known.sum() == 1
    task = task_of(rgb, known, some_targets(known))
    assert task.neighbour_mask[0, 0].sum() == len(CELL_SIDES)  # the pixel, and a cell of each size around it
    assert task.neighbours.max() < task.context_x.shape[1]


# ---------------------------------------------------------------- the task


@pytest.mark.parametrize("points", [1, 2, 3, 20])
def test_few_context_points_leave_nothing_undefined(points):
    rgb, known = scene()
    known[:] = False
    known.ravel()[np.random.default_rng(points).permutation(known.size)[:points]] = True
    task = task_of(rgb, known, some_targets(known))
    for tensor in (task.context_y, task.context_features, task.target_features, task.base_std):
        assert tensor.isfinite().all()
    assert (task.base_std >= SPREAD_FLOOR * 0.999).all()
    assert task.neighbour_mask.any(-1).all()


def test_the_spread_is_that_of_the_nearest_pixels_colours():
    rgb, known = scene(share=0.3)
    targets = some_targets(known, count=5)
    task = task_of(rgb, known, targets)
    for number, target in enumerate(targets):
        places = np.argwhere(known)
        nearest = task.neighbours[0, number, : NEIGHBOURS[0]].numpy()
        colours = np.array([rgb[tuple(places[place])] for place in nearest], np.float64)
        variance = np.mean([np.var(colours[:, channel]) for channel in range(3)])
        assert len(target) == 2
        np.testing.assert_allclose(task.base_std[0, number], np.sqrt(variance + SPREAD_FLOOR**2), rtol=1e-4)


def test_a_plain_picture_has_the_least_spread():
    _, known = scene()
    task = task_of(np.full((HEIGHT, WIDTH, 3), 0.3, np.float32), known, some_targets(known))
    np.testing.assert_allclose(task.base_std, SPREAD_FLOOR, rtol=1e-3)


def test_sizes_and_what_is_passed_through():
    rgb, known = scene()
    targets = some_targets(known, count=11)
    base, truth = (np.random.default_rng(seed).random((11, 3)).astype(np.float32) for seed in (1, 2))
    context = photo_context(rgb, known)
    task = photo_task(context, targets, base, truth)
    assert task.context_features.shape == (1, len(context.cell), CONTEXT_FEATURES)
    assert task.target_features.shape == (1, 11, TARGET_FEATURES)
    np.testing.assert_array_equal(task.base_mean[0], base)
    np.testing.assert_array_equal(task.target_y[0], truth)
    np.testing.assert_array_equal(task.target_x[0], targets)
    scale = np.array(CELL_SIDES)[task.context_features[0].argmax(-1).numpy()]
    np.testing.assert_array_equal(scale, context.cell)
    assert photo_task(context, targets, base).target_y is None


def test_moving_the_picture_by_whole_cells_moves_nothing_but_the_positions():
    rgb, known = scene(height=32, width=48)
    moved_rgb, moved = np.zeros((48, 80, 3), np.float32), np.zeros((48, 80), bool)
    moved_rgb[16:, 32:], moved[16:, 32:] = rgb, known
    targets = some_targets(known)
    here, there = task_of(rgb, known, targets), task_of(moved_rgb, moved, targets + np.array([16, 32]))
    torch.testing.assert_close(there.context_y, here.context_y)
    torch.testing.assert_close(there.target_features, here.target_features, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(there.base_std, here.base_std, rtol=1e-4, atol=1e-6)
