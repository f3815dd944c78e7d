"""Tasks padded, stacked and joined: a network answers each as if it had come alone."""

from dataclasses import replace

import pytest
import torch

from anp_core.attention.catalogue import CATALOGUE
from anp_core.task import Task
from anp_core.task_batches import join_tasks, only_neighbours, pad_task, stack_tasks
from tests.models.scenes import CONTEXT_FEATURES, DIM_X, DIM_Y, TARGET_FEATURES, build, draw

CLOSE = {"rtol": 0, "atol": 1e-10}
SIZES = [(5, 3), (11, 7), (2, 13)]  # context points and targets of three tasks


def single(number, points, targets):
    seed = 100 * number
    return Task(
        context_x=draw(seed, 1, points, DIM_X),
        context_y=draw(seed + 1, 1, points, DIM_Y),
        target_x=draw(seed + 2, 1, targets, DIM_X),
        target_y=draw(seed + 3, 1, targets, DIM_Y),
        context_features=draw(seed + 4, 1, points, CONTEXT_FEATURES),
        target_features=draw(seed + 5, 1, targets, TARGET_FEATURES),
        base_mean=draw(seed + 6, 1, targets, DIM_Y),
        base_std=draw(seed + 7, 1, targets, DIM_Y).exp(),
    )


def singles():
    return [single(number, *sizes) for number, sizes in enumerate(SIZES)]


def trained_like(**changes):
    """A network whose decoder no longer just repeats the base."""
    network = build(context_features=CONTEXT_FEATURES, target_features=TARGET_FEATURES, base=True, **changes)
    with torch.no_grad():
        network.decoder.moments.weight.copy_(0.3 * draw(9, *network.decoder.moments.weight.shape))
    return network


@pytest.mark.parametrize("kind", CATALOGUE)
def test_a_padded_batch_is_answered_like_its_tasks_alone(kind):
    network, tasks = trained_like(), singles()
    batch = stack_tasks([pad_task(task, 17, 19) for task in tasks])
    together = network.predict(batch, kind)
    assert together.mean.shape == (len(tasks), 19, DIM_Y)
    assert together.std.isfinite().all()
    for row, task in enumerate(tasks):
        alone = network.predict(task, kind)
        torch.testing.assert_close(together.mean[row, : task.num_targets], alone.mean[0], **CLOSE)
        torch.testing.assert_close(together.std[row, : task.num_targets], alone.std[0], **CLOSE)


def test_padding_is_masked_and_nothing_else_is():
    task = pad_task(single(0, 5, 3), 8, 7)
    assert task.context_mask.tolist() == [[True] * 5 + [False] * 3]
    assert task.target_mask.tolist() == [[True] * 3 + [False] * 4]
    assert (task.base_std > 0).all()


def test_points_masked_before_stay_masked():
    task = replace(
        single(0, 5, 3),
        context_mask=torch.tensor([[True, False, True, True, False]]),
        target_mask=torch.tensor([[False, True, True]]),
    )
    padded = pad_task(task, 6, 4)
    assert padded.context_mask.tolist() == [[True, False, True, True, False, False]]
    assert padded.target_mask.tolist() == [[False, True, True, False]]


def test_too_long_a_task_is_refused():
    with pytest.raises(ValueError, match="cannot pad 5 and 3 points down to 4 and 9"):
        pad_task(single(0, 5, 3), 4, 9)


def with_neighbours(task, seed):
    points, generator = task.context_x.shape[1], torch.Generator().manual_seed(seed)
    index = torch.randint(points, (1, task.num_targets, 3), generator=generator)
    mask = torch.rand(index.shape, generator=generator) < 0.8
    return replace(task, neighbours=index, neighbour_mask=mask)


def test_joined_tasks_are_answered_like_each_alone():
    network = trained_like(self_attention=False)
    tasks = [with_neighbours(task, seed) for seed, task in enumerate(singles())]
    joined = join_tasks(tasks)
    assert joined.context_x.shape[1] == sum(points for points, _ in SIZES)
    alone = [network.predict(task, "local") for task in tasks]
    together = network.predict(joined, "local")
    torch.testing.assert_close(together.mean, torch.cat([part.mean for part in alone], dim=1), **CLOSE)
    torch.testing.assert_close(together.std, torch.cat([part.std for part in alone], dim=1), **CLOSE)


def test_tasks_without_neighbours_are_padded_not_joined_and_the_others_the_other_way_round():
    with pytest.raises(ValueError, match="can be joined"):
        join_tasks(singles())
    with pytest.raises(ValueError, match="not padded"):
        pad_task(with_neighbours(single(0, 5, 3), 0), 9, 9)


@pytest.mark.parametrize("lacking", [0, 1])
def test_a_field_that_only_some_tasks_have_is_refused_by_name(lacking):
    tasks = [single(0, 5, 3), single(1, 5, 3)]
    tasks[lacking] = replace(tasks[lacking], base_std=None)
    with pytest.raises(ValueError, match="base_std"):
        stack_tasks(tasks)


def test_a_target_with_only_its_neighbours_as_context_is_answered_as_with_all():
    network = trained_like(self_attention=False)
    task = with_neighbours(single(1, 11, 1), seed=3)
    alone = only_neighbours(task)
    assert alone.context_x.shape[1] == task.neighbours.shape[-1]
    torch.testing.assert_close(
        network.predict(alone, "local").mean, network.predict(task, "local").mean, **CLOSE
    )
    with pytest.raises(ValueError, match="takes one target"):
        only_neighbours(single(1, 11, 2))
