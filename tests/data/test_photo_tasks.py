"""Photos as Tasks: cells against plain loops, neighbours against brute force, rows of the maps against counting."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data import photo_tasks
from anp_core.data.local_statistics import local_statistics
from anp_core.data.photo_tasks import (
    CELL_SIDES,
    CONTEXT_FEATURES,
    DEEPEST,
    NEAREST_FOR_SPACING,
    NEIGHBOURS,
    TARGET_FEATURES,
    photo_context,
    photo_planes,
    photo_task,
    rows_of_context,
    rows_of_pixels,
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


def task_of(rgb, known, targets):
    return photo_task(photo_context(rgb, known), targets)


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


def test_far_pixels_count_only_in_cells(monkeypatch):
    monkeypatch.setattr(photo_tasks, "REACH", 3)
    rgb, known = scene(share=1.0)
    known[20:24, 30:33] = False
    context = photo_context(rgb, known)
    rows, columns = context.positions[context.cell == 1].T
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (17, 26, 27, 35)
    assert len(rows) == 10 * 9 - 12
    assert (context.cell == 4).sum() == 10 * 14
    assert (context.cell == 16).sum() == 3 * 4
    everything = rgb.reshape(-1, 3)[known.ravel()].mean(0)  # cells still hold every known pixel
    counts = [
        known[top : top + 16, left : left + 16].sum()
        for top in range(0, HEIGHT, 16)
        for left in range(0, WIDTH, 16)
    ]
    cells = context.values[context.cell == 16]
    np.testing.assert_allclose(np.average(cells, axis=0, weights=counts), everything, rtol=1e-5)


def test_where_few_known_pixels_are_near_the_unknown_all_of_them_count(monkeypatch):
    monkeypatch.setattr(photo_tasks, "REACH", 1)
    rgb, known = scene(share=1.0)
    known[0, 0] = False  # 3 pixels within reach, fewer than a target may look at
    assert (photo_context(rgb, known).cell == 1).sum() == known.sum()


# ---------------------------------------------------------------- neighbours


@given(seed=st.integers(0, 2**16), share=st.sampled_from([0.002, 0.02, 0.3, 0.9]))
def test_neighbours_are_the_nearest_of_each_scale(seed, share):
    rgb, known = scene(seed, share)
    context, targets = photo_context(rgb, known), some_targets(known)
    task = photo_task(context, targets)
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
    for tensor in (task.context_y, task.context_features, task.target_features):
        assert tensor.isfinite().all()
    assert task.neighbour_mask.any(-1).all()


def test_targets_know_how_dense_and_how_near_the_known_pixels_are():
    rgb, known = scene(share=0.3)
    targets = some_targets(known)
    distance = np.linalg.norm(targets[:, None] - np.argwhere(known)[None], axis=-1)
    nearest = np.sort(distance, axis=1)[:, :NEAREST_FOR_SPACING]
    expected = np.stack([np.log(nearest.mean(1)), np.log(nearest[:, 0] + 0.5)], axis=1)
    np.testing.assert_allclose(task_of(rgb, known, targets).target_features[0], expected, rtol=1e-4)


def test_sizes_and_what_is_passed_through():
    rgb, known = scene()
    targets = some_targets(known, count=11)
    truth = np.random.default_rng(2).random((11, 3)).astype(np.float32)
    context = photo_context(rgb, known)
    task = photo_task(context, targets, truth)
    assert task.context_features.shape == (1, len(context.cell), CONTEXT_FEATURES)
    assert task.target_features.shape == (1, 11, TARGET_FEATURES)
    np.testing.assert_array_equal(task.target_y[0], truth)
    np.testing.assert_array_equal(task.target_x[0], targets)
    scale = np.array(CELL_SIDES)[task.context_features[0].argmax(-1).numpy()]
    np.testing.assert_array_equal(scale, context.cell)
    assert (task.context_features.sum(-1) == 1).all()
    assert photo_task(context, targets).target_y is None
    assert task.base_mean is task.base_std is None  # the grid brings them


def test_moving_the_picture_by_whole_cells_moves_nothing_but_the_positions():
    rgb, known = scene(height=32, width=48)
    moved_rgb, moved = np.zeros((48, 80, 3), np.float32), np.zeros((48, 80), bool)
    moved_rgb[16:, 32:], moved[16:, 32:] = rgb, known
    targets = some_targets(known)
    here, there = task_of(rgb, known, targets), task_of(moved_rgb, moved, targets + np.array([16, 32]))
    torch.testing.assert_close(there.context_y, here.context_y)
    torch.testing.assert_close(there.target_features, here.target_features, rtol=1e-4, atol=1e-5)


# ---------------------------------------------------------------- planes


def test_planes_hold_the_fill_its_surroundings_what_is_known_and_how_far_off_it_is():
    rgb, known = scene(share=0.1)
    fill = scene(seed=1)[0]
    planes = photo_planes(rgb, fill, known)
    assert planes.shape == (1, 9, 48, 64)
    assert planes.dtype == torch.float32
    inside = planes[0, :, :HEIGHT, :WIDTH].numpy()
    np.testing.assert_array_equal(inside[:3], fill.transpose(2, 0, 1))
    mean, spread = local_statistics(rgb, known)
    np.testing.assert_allclose(inside[3:6] * spread + mean.transpose(2, 0, 1), inside[:3], atol=1e-5)
    np.testing.assert_allclose(np.exp(inside[6]), spread, rtol=1e-5)
    places = np.argwhere(known)
    distance = [
        [np.hypot(*(places - (row, column)).T).min() for column in range(WIDTH)] for row in range(HEIGHT)
    ]
    np.testing.assert_allclose(inside[7], np.log1p(distance) / np.log1p(DEEPEST), atol=1e-6)
    np.testing.assert_array_equal(inside[8], known)


def test_what_stands_at_unknown_pixels_is_in_no_plane():
    rgb, known = scene(share=0.1)
    usual = photo_planes(rgb, np.full_like(rgb, 0.5), known)
    spoiled = photo_planes(np.where(known[..., None], rgb, np.nan), np.full_like(rgb, 0.5), known)
    assert torch.equal(spoiled, usual)


def test_padding_repeats_the_edge_as_something_unknown():
    rgb, _ = scene()
    planes = photo_planes(rgb, rgb, np.ones((HEIGHT, WIDTH), bool))[0].numpy()
    picture = planes[:8, :HEIGHT, :WIDTH]
    padded = np.pad(picture, ((0, 0), (0, 11), (0, 11)), mode="edge")
    np.testing.assert_array_equal(planes[:8], padded)
    assert planes[8, :HEIGHT, :WIDTH].all()
    assert planes[8].sum() == HEIGHT * WIDTH


def test_a_picture_of_whole_cells_is_not_padded():
    rgb, known = scene(height=32, width=48)
    assert photo_planes(rgb, rgb, known).shape == (1, 9, 32, 48)


def test_depth_ends_at_the_deepest():
    known = np.zeros((16, 320), bool)
    known[:, 0] = True
    depth = photo_planes(*np.zeros((2, 16, 320, 3)), known)[0, 7, 0]
    assert depth[0] == 0
    assert (depth[1:100].diff() > 0).all()
    assert (depth[100:] == 1).all()


# ---------------------------------------------------------------- rows of the maps


def test_rows_point_at_the_pixel_or_cell_of_each_context_point():
    """Maps that hold plane, level, row and column of what they stand for tell where each row points."""
    planes = torch.Size([3, 9, 48, 64])
    maps = np.concatenate(
        [
            np.stack(np.meshgrid(range(3), [side], range(48 // side), range(64 // side), indexing="ij"), -1)
            for side in CELL_SIDES
        ],
        axis=None,
    ).reshape(-1, 4)
    rgb, known = scene(share=0.3)
    context = photo_context(rgb, known)
    assert set(context.cell) == set(CELL_SIDES)
    for plane in range(3):
        place, side, row, column = maps[rows_of_context(context, planes, plane)].T
        assert (place == plane).all()
        np.testing.assert_array_equal(side, context.cell)
        corner = np.stack([row, column], axis=1) * context.cell[:, None]
        assert (context.positions >= corner).all()
        assert (context.positions <= corner + context.cell[:, None] - 1).all()


@pytest.mark.parametrize("plane", [0, 1, 2])
def test_rows_of_pixels_point_at_the_pixels(plane):
    numbers = torch.arange(3 * 32 * 48).view(3, 32, 48)
    pixels = np.array([[0, 0], [0, 47], [31, 0], [31, 47], [7, 5]])
    rows = rows_of_pixels(pixels, torch.Size([3, 9, 32, 48]), plane)
    np.testing.assert_array_equal(rows, numbers[plane][tuple(pixels.T)])


def test_pixels_have_the_same_rows_as_targets_and_as_context_points():
    rgb, known = scene(share=0.3)
    context, planes = photo_context(rgb, known), torch.Size([2, 9, 48, 64])
    pixels = context.cell == 1
    np.testing.assert_array_equal(
        rows_of_context(context, planes, 1)[pixels], rows_of_pixels(np.argwhere(known), planes, 1)
    )
