"""Task and Prediction: shapes that disagree are refused by name, targets are cut together, densities are exact."""

import math

import pytest
import torch

from anp_core.task import TARGET_FIELDS, Prediction, Task

BATCH, POINTS, TARGETS, DIM_X, DIM_Y, FEATURES, NEIGHBOURS = 2, 7, 11, 3, 5, 13, 17


def full_fields():
    """Every field of a Task at its right shape."""
    return {
        "context_x": torch.randn(BATCH, POINTS, DIM_X),
        "context_y": torch.randn(BATCH, POINTS, DIM_Y),
        "target_x": torch.randn(BATCH, TARGETS, DIM_X),
        "target_y": torch.randn(BATCH, TARGETS, DIM_Y),
        "context_mask": torch.ones(BATCH, POINTS, dtype=torch.bool),
        "target_mask": torch.ones(BATCH, TARGETS, dtype=torch.bool),
        "context_features": torch.randn(BATCH, POINTS, FEATURES),
        "target_features": torch.randn(BATCH, TARGETS, FEATURES),
        "base_mean": torch.randn(BATCH, TARGETS, DIM_Y),
        "base_std": torch.ones(BATCH, TARGETS, DIM_Y),
        "neighbours": torch.zeros(BATCH, TARGETS, NEIGHBOURS, dtype=torch.long),
        "neighbour_mask": torch.ones(BATCH, TARGETS, NEIGHBOURS, dtype=torch.bool),
    }


def test_a_full_task_and_a_bare_one_are_accepted():
    fields = full_fields()
    assert Task(**fields).num_targets == TARGETS
    Task(fields["context_x"], fields["context_y"], fields["target_x"])


SIZES_OF_THEIR_OWN = [("context_features", 2), ("target_features", 2)]
TIED_SIZES = [
    (name, axis)
    for name, value in full_fields().items()
    for axis in range(value.dim())
    if (name, axis) not in SIZES_OF_THEIR_OWN
]


@pytest.mark.parametrize(("name", "axis"), TIED_SIZES)
def test_a_shape_that_disagrees_with_the_others_is_refused(name, axis):
    fields = full_fields()
    own = fields[name]
    fields[name] = torch.cat([own, own.narrow(axis, 0, 1)], dim=axis)
    with pytest.raises(ValueError, match=r"^\w+ must have shape \(.*\); got \(.*\)"):
        Task(**fields)


@pytest.mark.parametrize("name", full_fields())
def test_a_missing_dimension_is_refused_by_name(name):
    fields = full_fields()
    fields[name] = fields[name][0]
    with pytest.raises(ValueError, match=f"^{name} must have shape"):
        Task(**fields)


def test_a_wrong_shape_is_told_with_both():
    fields = full_fields() | {"context_y": torch.randn(BATCH, POINTS + 1, DIM_Y)}
    with pytest.raises(ValueError, match=r"context_y must have shape \(2, 7, 'any'\); got \(2, 8, 5\)"):
        Task(**fields)


def test_targets_are_cut_together_and_the_context_stays():
    task = Task(**full_fields())
    part = task.targets(3, 8)
    assert part.num_targets == 5
    for name in TARGET_FIELDS:
        assert torch.equal(getattr(part, name), getattr(task, name)[:, 3:8])
    for name in full_fields().keys() - set(TARGET_FIELDS):
        assert getattr(part, name) is getattr(task, name)


def test_the_cuts_of_a_task_are_the_task():
    task = Task(**full_fields())
    parts = [task.targets(start, start + 4) for start in range(0, TARGETS, 4)]
    assert [part.num_targets for part in parts] == [4, 4, 3]
    assert torch.equal(torch.cat([part.target_x for part in parts], dim=1), task.target_x)


def test_moving_a_task_moves_every_field():
    moved = Task(**full_fields()).to("meta")
    assert {getattr(moved, name).device.type for name in full_fields()} == {"meta"}
    fields = full_fields()
    assert Task(fields["context_x"], fields["context_y"], fields["target_x"]).to("meta").target_y is None


def test_the_log_density_is_the_gaussians():
    mean, std, value = (
        torch.tensor([[[1.0, -2.0]]]),
        torch.tensor([[[0.5, 3.0]]]),
        torch.tensor([[[2.0, 1.0]]]),
    )
    expected = [
        -0.5 * ((v - m) / s) ** 2 - math.log(s) - 0.5 * math.log(2 * math.pi)
        for m, s, v in [(1.0, 0.5, 2.0), (-2.0, 3.0, 1.0)]
    ]
    torch.testing.assert_close(Prediction(mean, std).log_prob(value)[0, 0], torch.tensor(expected))


def test_the_log_density_of_half_precision_is_computed_in_float32():
    half = torch.full((1, 1, 1), 0.3, dtype=torch.bfloat16)
    density = Prediction(half, half).log_prob(torch.full((1, 1, 1), 0.7))
    assert density.dtype == torch.float32
    third = float(half)
    expected = -0.5 * ((0.7 - third) / third) ** 2 - math.log(third) - 0.5 * math.log(2 * math.pi)
    assert density.item() == pytest.approx(expected, rel=1e-5)
