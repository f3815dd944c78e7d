"""The neural process for photos: attention that corrects the grid's guess, over points that carry its features."""

import json
from dataclasses import replace
from itertools import combinations

import pytest
import torch

from anp_core.models.config import ANPConfig
from anp_core.models.grid_encoder import LOG_SPREAD
from anp_core.models.grid_neural_process import GridNeuralProcess, build_network
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.training.photo_recipes import PHOTOS, photo_loss
from anp_core.training.recipes import CURVES
from tests.models.photo_scenes import (
    ALL_TYPES,
    CONFIG,
    FEATURES,
    draw_grid_task,
    fresh,
    in_float64,
    perturbed,
)

CROPS, TARGETS = 2, 7
NETWORK = perturbed()
TASK = draw_grid_task(crops=CROPS, targets=TARGETS)


def close(one, other, atol=1e-5):
    torch.testing.assert_close(one.mean, other.mean, rtol=0, atol=atol)
    torch.testing.assert_close(one.std, other.std, rtol=0, atol=atol)


def distance(one, other):
    return (one.mean - other.mean).abs().max().item()


# ---------------------------------------------------------------- what comes out


def test_a_gaussian_at_every_target():
    prediction = NETWORK(TASK)
    assert prediction.mean.shape == prediction.std.shape == (1, CROPS * TARGETS, 3)
    assert prediction.mean.isfinite().all()
    assert (prediction.std > CONFIG.std_floor).all()


def test_a_fresh_network_predicts_the_base_fill():
    prediction = fresh()(TASK)
    fill = TASK.planes[:, :3].permute(0, 2, 3, 1).reshape(-1, 3)[TASK.target_at]
    torch.testing.assert_close(prediction.mean[0], fill, rtol=0, atol=0)
    spread = TASK.planes[:, LOG_SPREAD].exp().flatten()[TASK.target_at]
    expected = (2 * CONFIG.std_floor + spread).unsqueeze(-1).expand(-1, 3)
    torch.testing.assert_close(prediction.std[0], expected)


def test_attention_corrects_the_first_guess():
    guess = NETWORK.read(TASK.planes).guess_mean[TASK.target_at]
    assert (NETWORK(TASK).mean[0] - guess).abs().mean() > 1e-3


def test_every_type_answers_by_the_same_neighbours_and_differs():
    network = perturbed(config=ALL_TYPES)
    points, encoded = network.encode_points(network.read(TASK.planes), TASK)
    answers = [
        network.points.decode(encoded, points, name, need_weights=True) for name in ALL_TYPES.attention
    ]
    for name, answer in zip(ALL_TYPES.attention, answers, strict=True):
        assert torch.equal(answer.neighbours, TASK.points.neighbours)
        weights = answer.attention[0, 0]  # (H, M, K)
        assert len(weights) == (CONFIG.num_heads if name in ("local", "multihead") else 1)
        torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:2]))
        assert (weights[:, ~TASK.points.neighbour_mask[0]] == 0).all()
        close(answer, network(TASK, name))
    assert all(distance(one, other) > 1e-4 for one, other in combinations(answers, 2))


def test_reading_once_and_asking_in_parts_says_the_same():
    maps = NETWORK.read(TASK.planes)
    whole = NETWORK(TASK)
    close(NETWORK.predict_from(maps, TASK), whole)
    encoded = NETWORK.points.encode(NETWORK.with_context(TASK.points, maps, TASK.context_at))
    for first in range(0, CROPS * TARGETS, 5):
        part = NETWORK.with_targets(
            TASK.points.targets(first, first + 5), maps, TASK.target_at[first : first + 5]
        )
        prediction = NETWORK.points.predict(part, encoded=encoded)
        torch.testing.assert_close(prediction.mean, whole.mean[:, first : first + 5], rtol=0, atol=1e-5)


def test_crops_do_not_see_each_other():
    changed = TASK.planes.clone()
    changed[1, :3] = 1 - changed[1, :3]
    before, after = NETWORK(TASK), NETWORK(replace(TASK, planes=changed))
    torch.testing.assert_close(after.mean[:, :TARGETS], before.mean[:, :TARGETS], rtol=0, atol=1e-5)
    assert (after.mean[:, TARGETS:] - before.mean[:, TARGETS:]).abs().min() > 1e-3


def test_double_precision_says_the_same():
    double = perturbed().double()(in_float64(TASK))
    assert double.mean.dtype == torch.float64
    single = NETWORK(TASK)
    torch.testing.assert_close(single.mean.double(), double.mean, rtol=0, atol=1e-4)
    torch.testing.assert_close(single.std.double(), double.std, rtol=0, atol=1e-4)


# ---------------------------------------------------------------- features of the grid


def test_context_points_and_targets_carry_the_rows_they_point_at():
    maps = NETWORK.read(TASK.planes)
    context = NETWORK.with_context(TASK.points, maps, TASK.context_at).context_features
    own = TASK.points.context_features
    assert torch.equal(context[..., : own.shape[-1]], own)
    assert torch.equal(context[0, :, own.shape[-1] :], maps.rows[TASK.context_at])
    asked = NETWORK.with_targets(TASK.points, maps, TASK.target_at)
    assert asked.target_features.shape[-1] == TASK.points.target_features.shape[-1] + FEATURES
    assert torch.equal(asked.target_features[0, :, -FEATURES:], maps.rows[TASK.target_at])
    assert torch.equal(asked.base_mean[0], maps.guess_mean[TASK.target_at])
    assert torch.equal(asked.base_std[0], maps.guess_std[TASK.target_at])


def test_points_without_features_of_their_own_get_the_grids_alone():
    maps = NETWORK.read(TASK.planes)
    bare = replace(TASK.points, context_features=None, target_features=None)
    assert torch.equal(
        NETWORK.with_context(bare, maps, TASK.context_at).context_features[0], maps.rows[TASK.context_at]
    )
    assert torch.equal(
        NETWORK.with_targets(bare, maps, TASK.target_at).target_features[0], maps.rows[TASK.target_at]
    )


def test_what_is_known_matters_even_where_the_colours_stay():
    changed = TASK.planes.clone()
    changed[:, -1] = 0
    assert distance(NETWORK(replace(TASK, planes=changed)), NETWORK(TASK)) > 3e-4


# ---------------------------------------------------------------- a set of context points


def reordered(task, order):
    """The task with its context points in another order (N,)."""
    points = task.points
    place = torch.empty_like(order)
    place[order] = torch.arange(len(order))
    return replace(
        task,
        points=replace(
            points,
            context_x=points.context_x[:, order],
            context_y=points.context_y[:, order],
            context_features=points.context_features[:, order],
            neighbours=place[points.neighbours],
        ),
        context_at=task.context_at[order],
    )


def test_the_order_of_context_points_changes_nothing():
    order = torch.randperm(len(TASK.context_at), generator=torch.Generator().manual_seed(0))
    close(NETWORK(reordered(TASK, order)), NETWORK(TASK))
    astray = replace(reordered(TASK, order), context_at=TASK.context_at)  # features of other points
    assert distance(NETWORK(astray), NETWORK(TASK)) > 1e-3


def test_removing_what_is_attended_to_most_changes_the_prediction():
    maps = NETWORK.read(TASK.planes)
    task = NETWORK.with_targets(
        NETWORK.with_context(TASK.points, maps, TASK.context_at), maps, TASK.target_at
    )
    points = NETWORK.points
    usual = points.decode(points.encode(task), task, need_weights=True)
    weight = usual.attention[0].sum((0, 1))  # (M, K)
    mask = task.neighbour_mask.clone()
    mask[0].scatter_(1, weight.topk(3).indices, False)
    removed = points(replace(task, neighbour_mask=mask))
    assert (removed.mean - usual.mean).abs().amax(-1).min() > 1e-5  # at every single target
    none_left = points(replace(task, neighbour_mask=torch.zeros_like(mask)))
    assert none_left.mean.isfinite().all()


def test_points_nobody_may_look_at_do_not_matter():
    seen = torch.zeros(len(TASK.context_at), dtype=torch.bool)
    seen[TASK.points.neighbours[TASK.points.neighbour_mask]] = True
    assert (~seen).sum() > 0
    spoiled = TASK.points.context_y.clone()
    spoiled[0, ~seen] = torch.nan
    close(NETWORK(replace(TASK, points=replace(TASK.points, context_y=spoiled))), NETWORK(TASK))


# ---------------------------------------------------------------- learning


def test_the_photo_loss_reaches_every_parameter():
    network = perturbed(seed=1).train()
    photo_loss(network, TASK, "local", 0).backward()
    without = [
        name for name, weight in network.named_parameters() if weight.grad is None or not weight.grad.any()
    ]
    assert without == []
    assert all(weight.grad.isfinite().all() for weight in network.parameters())


def test_some_steps_bring_the_loss_down():
    network = fresh().train()
    optimizer = torch.optim.AdamW(network.parameters(), 3e-3)
    losses = []
    for _ in range(12):
        optimizer.zero_grad()
        loss = photo_loss(network, TASK, "local", 0)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] - 0.5


# ---------------------------------------------------------------- configuration


def test_a_config_with_a_grid_builds_a_grid_and_survives_its_card():
    again = ANPConfig.from_dict(json.loads(json.dumps(CONFIG.to_dict())))
    assert again == CONFIG
    assert isinstance(again.grid_channels, tuple)
    network = build_network(again)
    assert isinstance(network, GridNeuralProcess)
    network.load_state_dict(NETWORK.state_dict())
    close(network(TASK), NETWORK(TASK), atol=0)
    assert len(network.points.layers("local")) == CONFIG.rounds


@pytest.mark.parametrize("recipe", [CURVES, PHOTOS], ids=lambda recipe: recipe.name)
def test_cards_from_before_there_were_grids_make_networks_of_points(recipe):
    card = recipe.config.to_dict()
    del card["grid_channels"], card["grid_features"]
    config = ANPConfig.from_dict(card)
    assert config == replace(recipe.config, grid_channels=(), grid_features=0)
    assert isinstance(build_network(config), AttentiveNeuralProcess)


@pytest.mark.parametrize("half", [{"grid_channels": ()}, {"grid_features": 0}], ids=str)
def test_half_a_grid_is_refused(half):
    with pytest.raises(ValueError, match="grid_channels and grid_features belong together"):
        replace(CONFIG, **half)


def test_a_grid_of_other_levels_is_refused():
    with pytest.raises(ValueError, match=r"five levels.*got \(8, 8, 8\)"):
        build_network(replace(CONFIG, grid_channels=(8, 8, 8)))
