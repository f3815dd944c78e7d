"""Rounds of attention that keep to a part of the context each: what they see, and what they do not."""

from dataclasses import replace

import pytest
import torch

from anp_core.attention.catalogue import CATALOGUE
from anp_core.models.config import ContextGroup
from tests.models.scenes import BATCH, HEADS, POINTS, TARGETS, build, draw_task

FIRST = 5  # places of the first group
GROUPS = (
    ContextGroup("seasonal", FIRST, distance=(2, 5)),
    ContextGroup("recent", POINTS - FIRST, distance=(0, 2)),
)
NETWORK = build(groups=GROUPS, self_attention=False, num_neighbours=3)
every_type = pytest.mark.parametrize("kind", CATALOGUE)


def look(task, kind, network=NETWORK):
    return network.decode(network.encode(task), task, kind, need_weights=True)


@every_type
def test_each_round_spreads_all_of_its_weight_over_its_own_group(kind):
    attention = look(draw_task(), kind).attention  # (B, R, H, M, N)
    heads = HEADS if kind in ("multihead", "local") else 1
    assert attention.shape == (BATCH, 2, heads, TARGETS, POINTS)
    seasonal, recent = attention[:, 0], attention[:, 1]
    assert (seasonal[..., FIRST:] == 0).all()
    assert (recent[..., :FIRST] == 0).all()
    torch.testing.assert_close(seasonal.sum(-1), torch.ones_like(seasonal[..., 0]))
    torch.testing.assert_close(recent.sum(-1), torch.ones_like(recent[..., 0]))


@every_type
def test_looking_changes_nothing(kind):
    task = draw_task()
    torch.testing.assert_close(look(task, kind).mean, NETWORK.predict(task, kind).mean)


@every_type
def test_what_one_group_says_does_not_move_the_first_rounds_weights_on_the_other(kind):
    task = draw_task()
    values = task.context_y.clone()
    values[:, FIRST:] += 1.0
    other = look(replace(task, context_y=values), kind)
    torch.testing.assert_close(other.attention[:, 0], look(task, kind).attention[:, 0])
    assert (other.mean - look(task, kind).mean).abs().max() > 1e-4  # the second round heard it


def test_distance_is_measured_in_the_dimensions_of_the_group():
    task = draw_task()
    moved = task.context_x.clone()
    moved[..., 2:5] += 3.0  # what the seasonal group measures by, and the recent one does not
    one, other = (look(each, "gaussian").attention for each in (task, replace(task, context_x=moved)))
    torch.testing.assert_close(one[:, 1], other[:, 1])
    assert (one[:, 0] - other[:, 0]).abs().max() > 1e-4


@every_type
def test_a_group_without_any_point_says_nothing(kind):
    task = draw_task()
    mask = torch.ones(BATCH, POINTS, dtype=torch.bool)
    mask[:, :FIRST] = False
    prediction = look(replace(task, context_mask=mask), kind)
    assert (prediction.attention[:, 0] == 0).all()
    assert prediction.mean.isfinite().all()
    louder = replace(task, context_mask=mask, context_y=task.context_y + 5 * (~mask).unsqueeze(-1))
    torch.testing.assert_close(look(louder, kind).mean, prediction.mean)


def test_places_that_do_not_make_up_the_context_are_refused():
    task = draw_task()
    fewer = task.context(slice(0, POINTS - 1))
    with pytest.raises(ValueError, match=f"{POINTS} places together; got {POINTS - 1} points"):
        NETWORK.predict(fewer, "uniform")


def test_rounds_take_turns_with_the_groups():
    with pytest.raises(ValueError, match="rounds must be a multiple of the 2 groups; got 3"):
        build(groups=GROUPS, rounds=3)
    config = replace(NETWORK.config, rounds=4)
    assert [config.group(number).name for number in range(4)] == ["seasonal", "recent"] * 2
    assert build().config.group(1) is None
