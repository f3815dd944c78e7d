"""Small pictures as Tasks: positions that keep the picture's shape, colours that belong to their pixels."""

import numpy as np
import pytest
import torch

from anp_core.data.small_picture_tasks import pixel_positions, small_picture_task
from anp_core.data.small_pictures import SHARES, TARGETS, pixel_task, small_picture_batch


def test_the_middle_is_zero_and_the_longer_side_runs_from_minus_one_to_one():
    corners = pixel_positions(np.array([[0, 0], [4, 9], [2, 4]]), (5, 10))[0]
    half_pixel = 1 / 10
    torch.testing.assert_close(corners[0], torch.tensor([-0.5 + half_pixel, -1 + half_pixel]))
    torch.testing.assert_close(corners[1], -corners[0])
    torch.testing.assert_close(corners[2], torch.tensor([0.0, -half_pixel]))


@pytest.mark.parametrize("shape", [(28, 28), (7, 31), (31, 7)])
def test_pixels_are_equally_far_apart_along_both_sides(shape):
    positions = pixel_positions(np.array([[0, 0], [0, 1], [1, 0]]), shape)[0]
    torch.testing.assert_close((positions[1] - positions[0]).norm(), (positions[2] - positions[0]).norm())


def test_the_context_holds_the_colours_of_its_pixels_and_nothing_of_the_targets():
    rgb = np.random.default_rng(0).random((5, 7, 3))
    points, targets = np.array([[0, 1], [4, 6], [2, 2]]), np.array([[1, 1], [3, 5]])
    task = small_picture_task(rgb, points, targets)
    np.testing.assert_allclose(task.context_y[0], rgb[[0, 4, 2], [1, 6, 2]], rtol=1e-6)
    assert torch.equal(task.context_x, pixel_positions(points, (5, 7)))
    assert torch.equal(task.target_x, pixel_positions(targets, (5, 7)))
    assert task.target_y is None
    rgb[targets[:, 0], targets[:, 1]] = np.nan
    assert small_picture_task(rgb, points, targets).context_y.isfinite().all()


def pictures(count=3, height=11, width=13):
    return torch.from_numpy(np.random.default_rng(0).integers(0, 256, (count, height, width, 3), np.uint8))


def test_training_pixels_are_context_or_target_never_both_and_keep_their_colour():
    batch = pictures()
    task = pixel_task(batch, 17, np.random.default_rng(1))
    assert task.context_x.shape == (3, 17, 2)
    assert task.num_targets == min(TARGETS, 11 * 13 - 17)
    everything = torch.cat([task.context_x, task.target_x], dim=1)
    assert len({tuple(position.tolist()) for position in everything[0]}) == everything.shape[1]
    place = torch.round(everything[0] * 13 / 2 + torch.tensor([5.0, 6.0])).long()
    colours = torch.cat([task.context_y, task.target_y], dim=1)
    torch.testing.assert_close(colours, batch[:, place[:, 0], place[:, 1]].float() / 255)
    assert task.context_x.stride(0) == 0  # shared by the batch, not copied


def test_a_training_batch_repeats_by_its_step_and_is_of_one_collection():
    collections = {name: pictures(5, 32, 32) for name in SHARES}
    one, other = (small_picture_batch(collections, seed=1, step=2) for _ in range(2))
    assert torch.equal(one.target_y, other.target_y)
    plain = {name: torch.full((5, 32, 32, 3), 60 * number) for number, name in enumerate(SHARES)}
    colours = [small_picture_batch(plain, seed=1, step=step, batch_size=2).context_y for step in range(40)]
    assert all(batch.unique().numel() == 1 for batch in colours)
    assert torch.stack([batch.unique() for batch in colours]).unique().numel() == len(SHARES)
