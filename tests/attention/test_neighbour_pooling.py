"""Any type's scores over each target's own neighbours: what the same type says of all pairs, at fewer of them."""

import pytest
import torch

from anp_core.attention.catalogue import CATALOGUE
from anp_core.attention.neighbour_pooling import NeighbourAttention, neighbour_scores
from anp_core.attention.neighbours import Neighbours, gather_neighbours
from anp_core.attention.pair_tokens import PairTokens
from anp_core.attention.positional import local_spacing
from anp_core.attention.registry import SCORE_MODULES, register, remove
from anp_core.attention.score_modules import Geometry, ScoreSize
from tests.attention.attending import BATCH, D_MODEL, DIM_X, HEADS, POINTS, TARGETS, draw, draw_scene
from tests.attention.test_catalogue import TOY, minus_distance, toy

SIZE = ScoreSize(D_MODEL, HEADS, DIM_X, length_scale=2.0)
LATE = 9  # behind the neighbours that decide the spacing


@pytest.fixture(params=[*SCORE_MODULES, TOY])
def kind(request):
    """Every type that has a score module, and one that was registered at run time."""
    if request.param in CATALOGUE:
        yield request.param
        return
    register(toy(), minus_distance)
    yield request.param
    remove(request.param)


def draw_index(seed=0, count=POINTS):
    """(B, M, count): for each target its own order of the context points."""
    random = torch.Generator().manual_seed(seed)
    orders = [torch.randperm(POINTS, generator=random)[:count] for _ in range(BATCH * TARGETS)]
    return torch.stack(orders).view(BATCH, TARGETS, count)


def offset_of(scene, index):
    return scene.target_x.unsqueeze(2) - gather_neighbours(scene.context_x, index)


def in_units_of_their_spacing(scene, index):
    """The scene as types see it that compare positions: of each target by itself, with what lies around it."""
    offset = offset_of(scene, index)
    near = -(offset / local_spacing(offset)).flatten(0, 1)
    return Geometry(torch.zeros(len(near), 1, near.shape[-1]).double(), near)


def test_scores_of_neighbours_are_those_of_the_full_type(kind):
    scene, index, score = draw_scene(3), draw_index(), SCORE_MODULES[kind](SIZE).double()
    attention = NeighbourAttention(kind, SIZE).double()
    attention.score = score
    key = attention.offer(scene.context, scene.context_x)
    found = neighbour_scores(score, scene.target, key, offset_of(scene, index), index)  # (B·M, H, K)
    if key is None:
        apart = in_units_of_their_spacing(scene, index)
        wanted = score(apart.target_x, apart.context_x, apart).squeeze(2)
    else:
        full = score(scene.target, scene.context, Geometry(scene.target_x, scene.context_x))  # (B, H, M, N)
        wanted = full.gather(-1, index.unsqueeze(1).expand(-1, full.shape[1], -1, -1))
        wanted = wanted.transpose(1, 2).flatten(0, 1)
    torch.testing.assert_close(found, wanted)


def test_a_masked_neighbour_is_one_deleted(kind):
    scene, index = draw_scene(5), draw_index(1)
    module = NeighbourAttention(kind, SIZE).double()
    pairs = draw(7, BATCH, TARGETS, POINTS, D_MODEL)
    mask = torch.ones_like(index, dtype=torch.bool)
    mask[..., LATE] = False
    left = torch.arange(POINTS) != LATE
    key = module.offer(scene.context, scene.context_x)

    def pooled(chosen, allowed):
        near = Neighbours(index[..., chosen], allowed[..., chosen])
        tokens = PairTokens(pairs[:, :, chosen].flatten(0, 1))
        return module(scene.target, key, offset_of(scene, index)[..., chosen, :], tokens, near)

    output, weights = pooled(torch.ones(POINTS, dtype=torch.bool), mask)
    less, fewer = pooled(left, mask)
    torch.testing.assert_close(output, less)
    torch.testing.assert_close(weights[..., left], fewer)
    assert (weights[..., LATE] == 0).all()
